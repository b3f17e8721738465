"""Fills a JSON schema with what is known, so that the value fits it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias
from uuid import NAMESPACE_URL, uuid5

from attrs import evolve, frozen

from .clock import rfc3339
from .known import Known, speaks_for, stems_of
from .parameters import as_list, as_object
from .patterns import matching
from .schema_checks import SchemaError, fits, resolved
from .state import JsonObject

__all__ = ["fill"]

_MOST_PARTS = 10
_MOST_WANTED = 1000
_DEEP, _DEEPEST = 8, 40
# When nothing is known, no time is either.
_NEVER = "1970-01-01T00:00:00.000Z"
# What makes the texts of a list more than texts.
_CHOOSING = frozenset({"enum", "const", "anyOf", "oneOf", "allOf", "format"})
# Names of lists that have an entry for each file, not for each shot.
_OF_FILES = stems_of("video image item file asset film movie picture source")


class _Absent:
    """Stands for a value that nothing speaks for and nobody requires."""


_ABSENT = _Absent()


@frozen(kw_only=True)
class _Place:
    """Where a value belongs: its property's name, what is said of it, and how deep it is."""

    root: JsonObject
    name: str = ""
    about: str = ""
    depth: int = 0
    required: bool = True
    complete: bool = True

    @property
    def asked(self) -> str:
        return f"{self.name} {self.about}"

    def within(self, name: str = "", *, required: bool = True) -> _Place:
        """Return the place of a value within the one that is here."""
        inner = evolve(self, depth=self.depth + 1, required=required or self.complete)
        return evolve(inner, name=name, about="") if name else inner


def fill(schema: JsonObject, known: Known, *, complete: bool = True) -> object:
    """Return a value that fits `schema`. Raises `SchemaError` if there is none to be found.

    A `complete` value has all properties; others have the required ones, and those for which
    something speaks.
    """
    value = _value(schema, known, _Place(root=schema, complete=complete))
    if isinstance(value, _Absent) or not fits(value, schema, schema):
        raise SchemaError("no value can be made that fits the whole schema")
    return value


def _value(schema: object, known: Known, place: _Place) -> object:
    if place.depth > _DEEPEST:
        raise SchemaError("the schema requires itself without end")
    given = resolved({} if schema is True else schema, place.root)
    about = given.get("description", given.get("title"))
    place = evolve(place, about=about) if isinstance(about, str) else place
    if "allOf" in given:
        given = _joined(given, place)
    for keyword in ("anyOf", "oneOf"):
        if keyword in given:
            return _alternative(given, as_list(given[keyword]) or (), known, place)
    if "const" in given or "enum" in given:
        choices = [given["const"]] if "const" in given else as_list(given["enum"]) or []
        return _first_fitting(_chosen(choices, known, place), given, place)
    return _MAKERS[_type_of(given)](given, known, place)


def _type_of(schema: JsonObject) -> str:
    names = as_list(schema.get("type")) or [schema.get("type")]
    for name in names:
        if name is not None and name != "null":
            if not isinstance(name, str) or name not in _MAKERS:
                raise SchemaError(f"there is no type {name!r}")
            return name
    if "type" in schema:
        return "null"
    return "object" if "properties" in schema else "array" if "items" in schema else "string"


def _joined(schema: JsonObject, place: _Place) -> JsonObject:
    whole = {name: value for name, value in schema.items() if name != "allOf"}
    for each in as_list(schema["allOf"]) or ():
        part = resolved(each, place.root)
        if "allOf" in part:
            part = _joined(part, place)
        properties = (as_object(whole.get("properties")) or {}) | (
            as_object(part.get("properties")) or {}
        )
        required = [*(as_list(whole.get("required")) or ()), *(as_list(part.get("required")) or ())]
        whole = whole | part
        whole |= {"properties": properties} if properties else {}
        whole |= {"required": required} if required else {}
    return whole


def _alternative(
    schema: JsonObject, options: Sequence[object], known: Known, place: _Place
) -> object:
    rest = {name: value for name, value in schema.items() if name not in {"anyOf", "oneOf"}}
    ends = [option for option in options if _ends(option, place)]
    others = [option for option in options if option not in ends]
    # Deep down whatever comes to an end goes first.
    ordered = [*ends, *others] if place.depth > _DEEP else [*others, *ends]
    for option in ordered:
        try:
            value = _value(rest | resolved(option, place.root), known, place)
        except SchemaError:
            continue
        if isinstance(value, _Absent) or fits(value, schema, place.root):
            return value
    raise SchemaError(f"none of the alternatives for {place.name!r} can be filled")


def _ends(option: object, place: _Place) -> bool:
    return resolved(option, place.root).get("type") == "null"


def _object(schema: JsonObject, known: Known, place: _Place) -> object:
    properties = as_object(schema.get("properties")) or {}
    required = [str(name) for name in as_list(schema.get("required")) or ()]
    value: JsonObject = {}
    for name in [*properties, *(name for name in required if name not in properties)]:
        needed = name in required
        # What contains itself must end somewhere.
        if place.depth > _DEEP and not needed:
            continue
        inner = properties.get(name, schema.get("additionalProperties", True))
        made = _value(inner, known, place.within(name, required=needed))
        if not isinstance(made, _Absent):
            value[name] = made
    return value


def _array(schema: JsonObject, known: Known, place: _Place) -> object:
    first = as_list(schema.get("prefixItems")) or []
    made = [_value(each, known, place.within()) for each in first]
    least = _count(schema, "minItems", 0)
    if least > _MOST_WANTED:
        raise SchemaError(f"an array of {least} entries is too long")
    most = _count(schema, "maxItems", max(_MOST_PARTS, least, len(first)))
    items = schema.get("items", True)
    if items is not False and place.depth <= _DEEP:
        made += _entries(resolved({} if items is True else items, place.root), known, place)
    made = [each for each in made if not isinstance(each, _Absent)]
    if schema.get("uniqueItems") is True:
        made = [each for number, each in enumerate(made) if each not in made[:number]]
    if not made and least:
        made.append(_value(items, known, place.within()))
    while len(made) < least:
        made.append(_another(made, schema))
    return made[:most]


def _another(made: Sequence[object], schema: JsonObject) -> object:
    """Return one more entry for an array that has too few: the last, changed if it must be."""
    last = made[-1]
    if schema.get("uniqueItems") is not True:
        return last
    if isinstance(last, int | float) and not isinstance(last, bool):
        return last + 1
    if isinstance(last, str):
        return f"{made[0]} {len(made) + 1}"
    raise SchemaError("the array must have more entries than there are different ones")


def _entries(items: JsonObject, known: Known, place: _Place) -> Iterator[object]:
    wanted = stems_of(place.name)
    parts = known.items if wanted & _OF_FILES else known.shots
    inner = place.within()
    if _type_of(items) == "string" and not _CHOOSING & set(items):
        texts = known.texts(wanted) or known.texts(stems_of(place.asked))
        texts = texts or [part.told() for part in known.speaking(place.asked) or parts]
        for text in texts[:_MOST_PARTS]:
            yield _first_fitting(_suited(text, items), items, place)
        return
    for part in parts[:_MOST_PARTS]:
        yield _value(items, known.only(part), inner)


def _text(schema: JsonObject, known: Known, place: _Place) -> object:
    form = schema.get("format")
    told = [*known.texts(stems_of(place.name)), *known.texts(stems_of(place.about))]
    spoken = [part.told() for part in known.speaking(place.asked)]
    if not told and not spoken and not place.required:
        return _ABSENT
    texts = [*told, *spoken, known.in_short(), place.name, "-"]
    formatted = list(_formatted(form, known, place)) if isinstance(form, str) else []
    candidates = (each for text in [*formatted, *texts] for each in _suited(text, schema))
    return _first_fitting(candidates, schema, place)


def _suited(text: str, schema: JsonObject) -> Iterator[str]:
    """Try a text as it is, at the length that is wanted, and one that fulfils the pattern."""
    yield text
    most = _count(schema, "maxLength", len(text))
    least = min(_count(schema, "minLength", 0), 100_000)
    yield text[:most].ljust(least, ".")
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and (made := matching(pattern)) is not None:
        yield made


def _formatted(form: str, known: Known, place: _Place) -> Iterator[str]:
    item = known.items[0].item if known.items else None
    moment = rfc3339(item.timeline.created_at) if item is not None else _NEVER
    name = item.id if item is not None else "nothing"
    made = {
        "date-time": moment,
        "date": moment[:10],
        "time": f"{moment[11:19]}Z",
        "uri": f"https://emulator.invalid/items/{name}",
        "uuid": str(uuid5(NAMESPACE_URL, f"{name} {place.name}")),
        "email": "emulator@emulator.invalid",
    }
    if form in made:
        yield made[form]


def _number(schema: JsonObject, known: Known, place: _Place) -> object:
    words = stems_of(place.name)
    found = known.numbers(words) or known.numbers(stems_of(place.about))
    speaking = len(known.speaking(place.asked))
    if not found and words & stems_of("confidence score probability relevance share"):
        found = [speaking / len(known.shots)] if known.shots else []
    if not found and not speaking and not place.required:
        return _ABSENT
    candidates = [_within(schema, value) for value in [*found, float(speaking), 0.0]]
    return _first_fitting(candidates, schema, place)


def _within(schema: JsonObject, value: float) -> int | float:
    """Return the number nearest to `value` that the bounds and steps of a schema allow."""
    whole = _type_of(schema) == "integer"
    step = _bound(schema, "multipleOf") or (1.0 if whole else 0.0)
    lows = [_bound(schema, "minimum"), _past(_bound(schema, "exclusiveMinimum"), step or 1e-6)]
    highs = [_bound(schema, "maximum"), _past(_bound(schema, "exclusiveMaximum"), -step or -1e-6)]
    low = max((bound for bound in lows if bound is not None), default=-math.inf)
    high = min((bound for bound in highs if bound is not None), default=math.inf)
    number = min(max(round(value, 3), low), high)
    if step:
        number = round(number / step) * step
        number += step if number < low else -step if number > high else 0.0
    return int(number) if whole or (step >= 1 and float(number).is_integer()) else number


def _past(bound: float | None, step: float) -> float | None:
    return None if bound is None else bound + step


def _flag(schema: JsonObject, known: Known, place: _Place) -> object:
    found = any(speaks_for(part.account, place.asked) for part in known.shots)
    return _first_fitting([found, not found], schema, place)


def _chosen(choices: Sequence[object], known: Known, place: _Place) -> Iterable[object]:
    """Return the values of an enumeration, the one for which most speaks first."""
    told = set(known.texts(stems_of(place.name)))

    def weight(choice: object) -> int:
        if not isinstance(choice, str):
            return 0
        return len(known.speaking(choice)) + len(known.shots) * (choice in told)

    return sorted(choices, key=weight, reverse=True)


def _first_fitting(candidates: Iterable[object], schema: JsonObject, place: _Place) -> object:
    for candidate in candidates:
        if fits(candidate, schema, place.root):
            return candidate
    raise SchemaError(f"no value can be made for {place.name or 'the schema'!r} that fits")


def _count(schema: JsonObject, name: str, default: int) -> int:
    value = _bound(schema, name)
    return default if value is None else int(value)


def _bound(schema: JsonObject, name: str) -> float | None:
    value = schema.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SchemaError(f"{name} must be a number")
    return float(value)


_Maker: TypeAlias = Callable[[JsonObject, Known, _Place], object]
_MAKERS: dict[str, _Maker] = {
    "object": _object,
    "array": _array,
    "string": _text,
    "number": _number,
    "integer": _number,
    "boolean": _flag,
    "null": lambda _schema, _known, _place: None,
}
