"""Fills schemas with what can be told of a video or pictures."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from attrs import frozen

from .account import (
    Account,
    colours_of,
    described,
    evidence,
    joined,
    keywords,
    lighting,
    lines,
    movement,
    part,
    seconds,
    summary,
    title,
    topics,
)
from .answers import hashtags
from .parameters import as_list, as_object
from .patterns import matching
from .schemas import resolved, type_of
from .state import JsonObject

__all__ = ["filled", "time_value"]

# Only references make schemas endless. After so many, parts that may be absent are left out, and
# after twice as many everything.
_DEEPEST = 5
_MOST_ITEMS = 50
_WHOLE = 2**53
# A date format tells when; all that is known is when in the video, so days begin with this one.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@frozen
class _Asked:
    """What one value is asked for: the name of its property and its description, as words."""

    name: str
    about: str

    def names(self, *words: str) -> bool:
        """Tell whether the name, or the description, has one of these words."""
        return any(word in self._words for word in words)

    @property
    def _words(self) -> frozenset[str]:
        return frozenset(word.lower() for word in _WORD.findall(f"{self.name} {self.about}"))


def filled(schema: JsonObject, account: Account, *, root: JsonObject | None = None) -> object:
    """Return a value that fits a checked schema."""
    return _value(schema, root if root is not None else schema, account, _Asked("", ""), 0)


def time_value(moment: float, form: str) -> float | str:
    """Return a moment, in seconds, in one of the formats of timestamps."""
    moment = max(0.0, moment)
    if form == "seconds":
        return round(moment, 3)
    milliseconds = round(moment * 1000)
    if form == "hh:mm:ss":
        whole = math.floor(moment + 0.5)
        return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _value(
    schema: JsonObject, root: JsonObject, account: Account, asked: _Asked, depth: int
) -> object:
    found = resolved(schema, root)
    if found is None:
        return None
    depth += "$ref" in schema
    description = found.get("description")
    if isinstance(description, str):
        asked = _Asked(asked.name, description)
    if "const" in found:
        return found["const"]
    choices = as_list(found.get("enum"))
    if choices:
        return _chosen(choices, account, asked)
    alternatives = [as_object(each) for each in as_list(found.get("anyOf")) or ()]
    if alternatives:
        return _value(_simplest(alternatives, root, depth), root, account, asked, depth)
    kind = type_of(found)
    if kind == "object":
        return _object(found, root, account, depth)
    if kind == "array":
        return _array(found, root, account, asked, depth)
    return _scalar(kind, found, account, asked)


def _simplest(
    alternatives: Sequence[JsonObject | None], root: JsonObject, depth: int
) -> JsonObject:
    """Return the first alternative that is not null; deep down one without parts."""
    given = [each for each in alternatives if each is not None]
    if depth >= _DEEPEST:
        for each in given:
            found = resolved(each, root)
            if found is not None and type_of(found) not in {"object", "array"}:
                return found
    return next((each for each in given if each.get("type") != "null"), {"type": "null"})


def _object(schema: JsonObject, root: JsonObject, account: Account, depth: int) -> JsonObject:
    properties = as_object(schema.get("properties")) or {}
    required = [str(name) for name in as_list(schema.get("required")) or ()]
    names = list(properties)
    if required and names and names[0] not in required:
        # The platform moves the first required property to the beginning.
        first = next(name for name in names if name in required)
        names.remove(first)
        names.insert(0, first)
    if depth >= _DEEPEST:
        names = [name for name in names if name in required]
    value: JsonObject = {}
    # A schema that cannot end, because it requires itself, ends where numbers of parts explode.
    if depth > 2 * _DEEPEST:
        return value
    for name in names:
        inner = as_object(properties[name]) or {}
        if name in {"start_time", "end_time"}:
            value[name] = _reserved(name, inner, account)
        else:
            value[name] = _value(inner, root, account, _Asked(name, ""), depth)
    return value


def _reserved(name: str, schema: JsonObject, account: Account) -> object:
    moment = account.start if name == "start_time" else account.end
    kind = type_of(schema)
    if kind == "integer":
        return math.floor(moment + 0.5)
    if kind == "timestamp":
        return time_value(moment, str(schema.get("format")))
    return time_value(moment, "hh:mm:ss.fff" if kind == "string" else "seconds")


def _array(
    schema: JsonObject, root: JsonObject, account: Account, asked: _Asked, depth: int
) -> list[object]:
    items = as_object(schema.get("items")) or {"type": "string"}
    if depth >= _DEEPEST:
        return _least(schema, items, root, account, asked, depth)
    found = resolved(items, root) or {}
    bound = any(name in found for name in ("enum", "const", "format", "pattern", "anyOf"))
    if type_of(found) == "string" and not bound:
        texts = _texts(account, asked)
        return list(texts[:_MOST_ITEMS]) or _least(schema, items, root, account, asked, depth)
    scenes = [part(account, each.start, each.end) for each in account.segments]
    if account.pictures:
        scenes = [account]
    values = [_value(items, root, scene, asked, depth) for scene in scenes[:_MOST_ITEMS]]
    if type_of(found) not in {"object", "array"}:
        values = [value for n, value in enumerate(values) if value not in values[:n]]
    return values or _least(schema, items, root, account, asked, depth)


def _least(
    schema: JsonObject,
    items: JsonObject,
    root: JsonObject,
    account: Account,
    asked: _Asked,
    depth: int,
) -> list[object]:
    return [_value(items, root, account, asked, depth)] if schema.get("minItems") else []


def _chosen(choices: Sequence[object], account: Account, asked: _Asked) -> object:
    """Return the value of an enumeration for which most speaks."""
    texts = [str(choice) for choice in choices]
    if all(isinstance(choice, bool) for choice in choices):
        wanted = bool(evidence(account, f"{asked.name} {asked.about}"))
        return wanted if wanted in choices else choices[0]
    scores = [sum(score for _, score in evidence(account, text)) for text in texts]
    best = max(range(len(choices)), key=lambda place: (scores[place], -place))
    return choices[best]


def _scalar(kind: str, schema: JsonObject, account: Account, asked: _Asked) -> object:
    if kind == "null":
        return None
    if kind == "boolean":
        return bool(evidence(account, f"{asked.name} {asked.about}"))
    if kind == "timestamp":
        return time_value(_moment(account, asked), str(schema.get("format")))
    if kind in {"integer", "number"}:
        return _number(schema, _amount(account, asked), whole=kind == "integer")
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        told = _text(account, asked)
        return told if re.search(pattern, told) else matching(pattern) or ""
    form = schema.get("format")
    return _formatted(str(form), account, asked) if form else _text(account, asked)


def _formatted(form: str, account: Account, asked: _Asked) -> str:
    moment = _EPOCH + timedelta(seconds=_moment(account, asked))
    if form == "date":
        return moment.date().isoformat()
    if form == "time":
        return moment.time().isoformat(timespec="seconds") + "Z"
    if form == "date-time":
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{account.label} {account.start} {asked.name}"))


def _moment(account: Account, asked: _Asked) -> float:
    if asked.names("end", "stop", "finish", "until", "to"):
        return account.end
    found = evidence(account, f"{asked.name} {asked.about}") if not asked.names("start") else []
    return found[0][0].start if found else account.start


def _amount(account: Account, asked: _Asked) -> float:
    media = account.media
    known: tuple[tuple[tuple[str, ...], float | None], ...] = (
        (("duration", "length", "long"), account.end - account.start),
        (("fps", "rate"), media.fps if media else None),
        (("width",), media.width if media else None),
        (("height",), media.height if media else None),
        (("size", "bytes"), media.size if media else None),
        (("start", "begin", "from"), account.start),
        (("end", "stop", "until"), account.end),
        (("words",), sum(len(line.split()) for line in lines(account))),
        (("lines", "sentences"), len(account.cues)),
        (("brightness", "light"), account.whole.look.brightness if account.whole.look else None),
        (("motion", "movement"), account.whole.motion),
        (("loudness", "volume"), account.whole.loudness),
    )
    for names, value in known:
        if value is not None and asked.names(*names):
            return round(float(value), 3)
    found = evidence(account, f"{asked.name} {asked.about}")
    if asked.names("confidence", "score", "probability", "relevance", "rating"):
        return round(len(found) / len(account.segments), 3)
    return float(len(found) or len(account.segments))


def _number(schema: JsonObject, value: float, *, whole: bool) -> int | float:
    if not whole:
        return value
    lows = [_bound(schema, "minimum"), _bound(schema, "exclusiveMinimum")]
    highs = [_bound(schema, "maximum"), _bound(schema, "exclusiveMaximum")]
    low = max(
        -math.inf if lows[0] is None else math.ceil(lows[0]),
        -math.inf if lows[1] is None else math.floor(lows[1]) + 1,
    )
    high = min(
        math.inf if highs[0] is None else math.floor(highs[0]),
        math.inf if highs[1] is None else math.ceil(highs[1]) - 1,
    )
    found = max(low, min(high, math.floor(value + 0.5)))
    # JSON knows no difference, and larger whole numbers cannot be written as such.
    return int(found) if abs(found) < _WHOLE else float(found)


def _bound(schema: JsonObject, name: str) -> float | None:
    value = schema.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _texts(account: Account, asked: _Asked) -> list[str]:
    """Return texts for an array of them."""
    if asked.names("hashtags", "hashtag"):
        return hashtags(account)
    if asked.names("colors", "colours", "color", "colour", "palette"):
        return colours_of(account.whole.look)
    if asked.names(
        "lines", "sentences", "quotes", "transcript", "dialogue", "transcription", "subtitles"
    ):
        return lines(account)
    if asked.names("topics", "themes", "categories", "topic", "genres"):
        return topics(account)
    if asked.names("scenes", "events", "chapters", "moments", "highlights", "actions", "steps"):
        return [described(segment) for segment in account.segments]
    return keywords(account)


_TEXTS: tuple[tuple[tuple[str, ...], Callable[[Account], str]], ...] = (
    (("title", "headline", "heading"), title),
    (("hashtag",), lambda account: hashtags(account, 1)[0] if hashtags(account, 1) else ""),
    (("color", "colour"), lambda account: joined(colours_of(account.whole.look, 1))),
    (
        ("transcript", "transcription", "speech", "said", "quote", "dialogue", "line", "words"),
        lambda account: " ".join(lines(account)),
    ),
    (("filename", "file"), lambda account: account.label),
    (("light", "lighting", "brightness"), lambda account: lighting(account.whole)),
    (("motion", "movement", "pace", "speed"), lambda account: movement(account.whole) or "still"),
    (
        ("topic", "theme", "category", "genre", "keyword", "tag", "subject"),
        lambda account: (topics(account, 1) or [""])[0],
    ),
    (("duration", "length"), lambda account: f"{seconds(account.end - account.start)} seconds"),
    (("start", "begin", "timestamp"), lambda account: str(time_value(account.start, "hh:mm:ss"))),
    (("end", "stop"), lambda account: str(time_value(account.end, "hh:mm:ss"))),
    (("summary", "overview"), summary),
)


def _text(account: Account, asked: _Asked) -> str:
    # The name says what a text is; the description may mention many other things.
    for words in (_Asked(asked.name, ""), asked):
        for names, tell in _TEXTS:
            if words.names(*names):
                return tell(account)
    if account.pictures:
        return summary(account)
    found = evidence(account, f"{asked.name} {asked.about}")
    return described(found[0][0] if found else account.whole)
