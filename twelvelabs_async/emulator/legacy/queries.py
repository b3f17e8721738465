"""Combined queries: texts joined by operators, and how the fragments they find are combined.

    Query    := {"text", "search_options"?, "conversation_option"?, "weight"?}
              | {"$and": [Query, …], "proximity"?}       where all match at once
              | {"$or": [Query, …], "proximity"?}        where any matches
              | {"$then": [Query, …], "proximity"?}      where they match one after the other
              | {"$not": {"origin": Query, "sub": Query}, "proximity"?}

A fragment is as long as the segment that matches. `proximity`, in seconds, moves its ends apart
before fragments are compared; for `$then` it is the longest pause between two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from attrs import evolve, frozen

from ..errors import parameter_invalid
from ..fields import Fields
from .evidence import OPTIONS, Ask, Fragment, united

__all__ = [
    "CONVERSATION_OPTIONS",
    "Combined",
    "Defaults",
    "Find",
    "Leaf",
    "Node",
    "asks",
    "evaluate",
    "parse",
]

CONVERSATION_OPTIONS = ("semantic", "exact_match")
_OPERATORS = ("$and", "$or", "$then", "$not")
_LEAF = ("text", "search_options", "conversation_option", "weight")
_DEEPEST = 20
_MOST_TEXTS = 100
_CLOSE = 1e-6
_Kept: TypeAlias = list[Fragment]


@frozen
class Leaf:
    """One text to look for; `weight` multiplies how strongly it matches."""

    ask: Ask
    weight: float = 1.0


@frozen
class Combined:
    """Queries with an operator between them."""

    operator: str
    parts: tuple[Node, ...]
    proximity: float | None


Node: TypeAlias = Leaf | Combined
Find: TypeAlias = Callable[[Leaf], list[Fragment]]


@frozen(kw_only=True)
class Defaults:
    """What holds for texts that say nothing else, and the names that the version has.

    `check` refuses search options that the index does not have.
    """

    options: tuple[str, ...] | None
    exact: bool
    every: bool
    proximity_names: tuple[str, ...]
    check: Callable[[Sequence[str]], None]


def parse(given: Fields, defaults: Defaults) -> Node:
    """Return a query that is given as an object."""
    node = _parse(given, defaults, 1)
    if sum(1 for _ in asks(node)) > _MOST_TEXTS:
        raise parameter_invalid(given.path, f"It can have {_MOST_TEXTS} texts at most.")
    return node


def asks(node: Node) -> Iterable[Ask]:
    """Return what the texts of a query ask for."""
    if isinstance(node, Leaf):
        yield node.ask
    else:
        for part in node.parts:
            yield from asks(part)


def evaluate(node: Node, find: Find, lengths: Mapping[str, float]) -> list[Fragment]:
    """Return what a query finds; `lengths` are the seconds of the videos by id."""
    if isinstance(node, Leaf):
        return [
            evolve(fragment, strength=min(1.0, fragment.strength * node.weight))
            for fragment in find(node)
        ]
    first, *others = (evaluate(part, find, lengths) for part in node.parts)
    near = node.proximity
    if node.operator == "$or":
        return _joined([*first, *(each for other in others for each in other)], near or 0.0)
    if node.operator == "$not":
        return _without(first, others[0], near or 0.0)
    if node.operator == "$then":
        for other in others:
            first = _followed(first, other, near)
        return first
    found = [_widened(each, near or 0.0, lengths) for each in first]
    for other in others:
        found = _shared(found, [_widened(each, near or 0.0, lengths) for each in other])
    return found


def _parse(given: Fields, defaults: Defaults, depth: int) -> Node:
    if depth > _DEEPEST:
        raise parameter_invalid(given.path, f"It is nested more than {_DEEPEST} deep.")
    present = [name for name in given.values if name.startswith("$")]
    unknown = [name for name in present if name not in _OPERATORS]
    if unknown:
        raise given.invalid(
            unknown[0], f"There is no such operator; there are {', '.join(_OPERATORS)}."
        )
    if len(present) > 1:
        raise given.invalid(present[1], f"It cannot stand beside {given.name_of(present[0])}.")
    if not present:
        return _leaf(given, defaults)
    operator = present[0]
    given.allow((operator, *defaults.proximity_names))
    if operator == "$not":
        pair = given.required_child(operator).allow(("origin", "sub"))
        pair.require("origin", "sub")
        items = [pair.required_child("origin"), pair.required_child("sub")]
    else:
        items = given.children(operator, least=1)
        if not items:
            raise given.missing(operator)
    parts = tuple(_parse(item, defaults, depth + 1) for item in items)
    return Combined(operator, parts, _proximity(given, defaults, len(parts)))


def _leaf(given: Fields, defaults: Defaults) -> Leaf:
    for name in defaults.proximity_names:
        if given.has(name):
            raise given.invalid(name, "It needs two queries or more.")
    given.allow(_LEAF)
    text = given.required_text("text")
    options = _options(given, defaults)
    how = given.choice("conversation_option", CONVERSATION_OPTIONS)
    exact = defaults.exact if how is None else how == "exact_match"
    weight = given.number("weight", low=0.0)
    ask = Ask(text=text, options=options, exact=exact, every=defaults.every)
    return Leaf(ask, 1.0 if weight is None else weight)


def _options(given: Fields, defaults: Defaults) -> tuple[str, ...]:
    options = given.choices("search_options", OPTIONS)
    if options is None:
        if defaults.options is None:
            raise given.missing("search_options")
        return defaults.options
    defaults.check(options)
    return tuple(options)


def _proximity(given: Fields, defaults: Defaults, parts: int) -> float | None:
    names = [name for name in defaults.proximity_names if given.has(name)]
    if not names:
        return None
    if len(names) > 1:
        raise given.invalid(names[0], f"It is another name of {names[1]}; give one of them.")
    if parts < 2:
        raise given.invalid(names[0], "It needs two queries or more.")
    return given.number(names[0], low=0.0)


def _widened(fragment: Fragment, seconds: float, lengths: Mapping[str, float]) -> Fragment:
    if not seconds:
        return fragment
    return evolve(
        fragment,
        start=max(0.0, fragment.start - seconds),
        end=min(lengths[fragment.video_id], fragment.end + seconds),
    )


def _shared(one: _Kept, two: _Kept) -> _Kept:
    """Return where fragments of both overlap; the weaker decides how strongly they match."""
    by_video = _by_video(two)
    found: _Kept = []
    for left in one:
        for right in by_video.get(left.video_id, ()):
            start, end = max(left.start, right.start), min(left.end, right.end)
            if end - start > _CLOSE:
                strength = min(left.strength, right.strength)
                both = united((left, right))
                found.append(Fragment(left.video_id, start, end, strength, both))
    return _joined(found)


def _followed(one: _Kept, two: _Kept, pause: float | None) -> _Kept:
    """Return the shortest stretches in which a fragment of the second follows one of the first."""
    by_video = _by_video(two)
    found: _Kept = []
    for video_id, firsts in _by_video(one).items():
        for second in by_video.get(video_id, ()):
            before = [first for first in firsts if first.end <= second.start + _CLOSE]
            if not before:
                continue
            first = max(before, key=lambda each: (each.end, each.start))
            if pause is not None and second.start - first.end > pause + _CLOSE:
                continue
            strength = min(first.strength, second.strength)
            stretch = Fragment(video_id, first.start, second.end, strength, united((first, second)))
            # Of the fragments that follow the same one, the nearest makes the shortest stretch.
            if not found or (found[-1].video_id, found[-1].start) != (video_id, first.start):
                found.append(stretch)
    return found


def _without(one: _Kept, two: _Kept, seconds: float) -> _Kept:
    by_video = _by_video(two)
    return [
        left
        for left in one
        if not any(
            left.start < right.end + seconds - _CLOSE and left.end > right.start - seconds + _CLOSE
            for right in by_video.get(left.video_id, ())
        )
    ]


def _joined(fragments: Sequence[Fragment], seconds: float = 0.0) -> _Kept:
    """Join fragments that overlap, or would if each were that much longer on both sides."""
    found: _Kept = []
    for fragment in _sorted(fragments):
        last = found[-1] if found else None
        if (
            last is not None
            and last.video_id == fragment.video_id
            and fragment.start < last.end + 2 * seconds - _CLOSE
        ):
            found[-1] = evolve(
                last,
                end=max(last.end, fragment.end),
                strength=max(last.strength, fragment.strength),
                found=united((last, fragment)),
            )
        else:
            found.append(fragment)
    return found


def _by_video(fragments: Sequence[Fragment]) -> dict[str, _Kept]:
    return {
        video_id: list(group)
        for video_id, group in groupby(_sorted(fragments), key=lambda each: each.video_id)
    }


def _sorted(fragments: Sequence[Fragment]) -> _Kept:
    return sorted(fragments, key=lambda each: (each.video_id, each.start, each.end))
