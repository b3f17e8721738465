"""What answers with a schema are made from: the values for a name, from what was seen and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from attrs import frozen

from .account import (
    Account,
    colours_of,
    described,
    evidence,
    keywords,
    lighting,
    lines,
    movement,
    summary,
    title,
)
from .clock import rfc3339
from .knowledge import ItemRecord
from .language import stem, tokens
from .ranking import feature
from .shots import SeenItem, Shot

__all__ = ["Known", "Part", "clock_time", "known_of", "part_of", "speaks_for", "stems_of"]

_T = TypeVar("_T")
# Every value asks every shot, so of long videos only the first ones are asked.
_MOST_SHOTS = 200
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Words that say what kind of value is wanted, not what it is about.
_GENERIC = frozenset(
    stem(word)
    for word in """
    is are has have was were does contains contain include includes whether true false if any
    visible present shown shows show seen see appears flag value list number count how many the a
    an of in for or and this that each video videos image images clip shot scene item file content
    """.split()  # noqa: SIM905 - a list of words is read as words
)


@frozen
class Part:
    """A whole item, or one shot of it, and its account."""

    item: ItemRecord
    account: Account

    @property
    def timed(self) -> bool:
        """Whether it has a time: a picture has none."""
        return self.item.asset_type == "video"

    def told(self) -> str:
        """Return a sentence on what is to be seen."""
        return described(self.account.whole, timed=self.timed)


@frozen
class Known:
    """Everything that may be told, most telling first: shots, and the items that they are of."""

    shots: tuple[Part, ...]
    items: tuple[Part, ...]

    def only(self, part: Part) -> Known:
        """Return what is known of one part alone."""
        if part in self.shots:
            return Known((part,), tuple(each for each in self.items if each.item is part.item))
        # Within one item the order of time says more than the order of relevance.
        shots = [each for each in self.shots if each.item is part.item]
        return Known(tuple(sorted(shots, key=lambda shot: shot.account.start)), (part,))

    def texts(self, words: frozenset[str]) -> list[str]:
        """Return the texts that suit the words of a name; none if the words are not known."""
        if {"asset", "id"} <= words:
            return _unique(part.item.asset_id for part in self.items)
        for wanted, make in _SHOT_TEXTS:
            if wanted & words:
                return _unique(text for part in self.shots for text in make(part) if text)
        for wanted, make in _ITEM_TEXTS:
            if wanted & words:
                return _unique(text for part in self.items for text in make(part) if text)
        return []

    def numbers(self, words: frozenset[str]) -> list[float]:
        """Return the numbers that suit the words of a name; none if the words are not known."""
        for wanted, measure in _SHOT_NUMBERS:
            if wanted & words:
                return [value for p in self.shots if (value := measure(p)) is not None]
        for wanted, measure in _ITEM_NUMBERS:
            if wanted & words:
                return [value for p in self.items if (value := measure(p)) is not None]
        for wanted, count in _COUNTS:
            if wanted & words:
                return [float(count(self))]
        return []

    def speaking(self, asked: str) -> list[Part]:
        """Return the shots that speak for a text, most telling first."""
        return [part for part in self.shots if speaks_for(part.account, asked)]

    def in_short(self) -> str:
        """Return a text on everything."""
        return " ".join(summary(part.account) for part in self.items[:3])


def known_of(seen: Sequence[SeenItem], best: Sequence[Shot]) -> Known:
    """Return what is known of items; `best` are the shots that matter first."""
    shots = [*best, *(shot for each in seen for shot in each.shots() if shot not in best)]
    items = {each.item.id: each for each in seen}
    order = dict.fromkeys(shot.item.id for shot in shots)
    return Known(
        tuple(part_of(shot) for shot in shots[:_MOST_SHOTS]),
        tuple(Part(items[name].item, items[name].account) for name in order),
    )


def part_of(shot: Shot) -> Part:
    """Return a shot with its account."""
    return Part(shot.item, shot.account())


def speaks_for(account: Account, asked: str) -> bool:
    """Tell whether anything in an account speaks for a text, apart from words without meaning."""
    words = tokens(_CAMEL.sub(" ", asked))
    wanted = " ".join(word for word in words if stem(word) not in _GENERIC)
    return bool(wanted) and bool(evidence(account, wanted))


def stems_of(text: str) -> frozenset[str]:
    """Return the stems of a text's words, also of names such as `startTime` or `start_time`."""
    return frozenset(stem(word) for word in tokens(_CAMEL.sub(" ", text)))


def clock_time(seconds: float) -> str:
    """Return a moment as `minutes:seconds`, such as `01:05`; hours only when there are some."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def _unique(values: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(values))


def _heard(part: Part) -> Iterator[str]:
    whole = part.account.whole
    if whole.loudness is not None:
        yield "loud" if feature(whole, "loud") > 0 else "quiet"


def _range(part: Part) -> Iterator[str]:
    if part.timed:
        yield f"{clock_time(part.account.start)}-{clock_time(part.account.end)}"


def _brightness(part: Part) -> float | None:
    look = part.account.whole.look
    return None if look is None else look.brightness


def _shot_count(known: Known) -> int:
    return sum(len(part.account.segments) for part in known.items)


def _spoken_words(known: Known) -> int:
    return sum(len(tokens(line)) for part in known.items for line in lines(part.account))


def _of_type(kind: str) -> Callable[[Known], int]:
    return lambda known: sum(part.item.asset_type == kind for part in known.items)


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


# The first rule that has one of a name's words makes its value.
_SHOT_TEXTS: tuple[tuple[frozenset[str], Callable[[Part], Iterable[str]]], ...] = (
    (_words("start begin beginning from"), lambda part: [clock_time(part.account.start)]),
    (_words("end until ending finish"), lambda part: [clock_time(part.account.end)]),
    (_words("timestamp time when range"), _range),
    (_words("colour color palette"), lambda part: colours_of(part.account.whole.look)),
    (
        _words("transcript transcription speech said spoken quote dialogue words subtitle"),
        lambda part: lines(part.account),
    ),
    (_words("light lighting brightness exposure"), lambda part: [lighting(part.account.whole)]),
    (
        _words("motion movement pace speed camera action"),
        lambda part: [movement(part.account.whole)],
    ),
    (_words("sound audio noise music loudness"), _heard),
    (
        _words("description describe scene happen explanation reason evidence detail highlight"),
        lambda part: [part.told()],
    ),
)
_ITEM_TEXTS: tuple[tuple[frozenset[str], Callable[[Part], Iterable[str]]], ...] = (
    (_words("id identifier"), lambda part: [part.item.id]),
    (_words("filename file source"), lambda part: [part.item.filename]),
    (_words("title name headline"), lambda part: [title(part.account)]),
    (_words("created date uploaded"), lambda part: [rfc3339(part.item.timeline.created_at)]),
    (
        _words("keyword tag topic theme subject object entity label category setting location"),
        lambda part: keywords(part.account),
    ),
    (_words("type kind medium"), lambda part: [part.item.asset_type]),
    (_words("summary overview synopsis abstract"), lambda part: [summary(part.account)]),
)
_SHOT_NUMBERS: tuple[tuple[frozenset[str], Callable[[Part], float | None]], ...] = (
    (_words("start begin beginning from"), lambda part: part.account.start),
    (_words("end until ending finish"), lambda part: part.account.end),
    (_words("brightness light"), _brightness),
    (_words("motion movement pace speed"), lambda part: part.account.whole.motion),
    (_words("loudness volume sound"), lambda part: part.account.whole.loudness),
)
_ITEM_NUMBERS: tuple[tuple[frozenset[str], Callable[[Part], float | None]], ...] = (
    (_words("duration length seconds"), lambda part: part.item.media.duration),
    (_words("width"), lambda part: part.item.media.width),
    (_words("height"), lambda part: part.item.media.height),
    (_words("size bytes"), lambda part: part.item.media.size),
    (_words("fps rate"), lambda part: part.item.media.fps),
)
_COUNTS: tuple[tuple[frozenset[str], Callable[[Known], int]], ...] = (
    (_words("shot scene moment segment clip chapter"), _shot_count),
    (_words("video film movie"), _of_type("video")),
    (_words("image picture photo"), _of_type("image")),
    (_words("item file asset total"), lambda known: len(known.items)),
    (_words("word"), _spoken_words),
)
