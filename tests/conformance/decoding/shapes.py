"""Shapes of JSON, and sample values of them: from full ones to those of a later API version."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias, get_args

from attrs import field, frozen

__all__ = [
    "KINDS",
    "NEW_FIELD",
    "NEW_VALUE",
    "Choice",
    "Fields",
    "Kind",
    "ListOf",
    "MapOf",
    "Plain",
    "PlainKind",
    "Shape",
    "Values",
    "by_kind",
    "objects_of",
    "samples",
]

Kind: TypeAlias = Literal[
    "all fields",
    "required only",
    "nulls",
    "new fields",
    "new values",
    "new members",
    "other numbers",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What samples there are: `other numbers` writes 3 as 3.0 and where 3.5 may stand it writes 3."""

NEW_FIELD, NEW_VALUE = "a_field_of_tomorrow", "a_value_of_tomorrow"
NEW = {"since": "1.4", "parts": [{"n": 1}, None, 2.5, True]}
START = datetime(2024, 8, 16, 16, 53, 59, 123000, tzinfo=UTC)

PlainKind: TypeAlias = Literal["string", "time", "integer", "number", "boolean", "anything"]


@frozen
class Plain:
    """One value."""

    kind: PlainKind


@frozen
class Values:
    """One of some strings; if it is open, a later version may know more of them."""

    values: tuple[str, ...]
    open: bool


@frozen
class ListOf:
    """A list of any length."""

    item: Shape


@frozen
class MapOf:
    """A mapping with any keys."""

    item: Shape


@frozen
class Choice:
    """A union."""

    members: tuple[Shape, ...]


@frozen(eq=False)
class Fields:
    """An object.

    Attributes:
        name: Tells apart the objects that may hold one another, so that a sample has an end.
        shapes: Makes the shape of each field, by its name on the wire, when it is needed.
        required: The names of those fields that are always there.
    """

    name: str
    shapes: Mapping[str, Callable[[], Shape]]
    required: frozenset[str]

    def needs(self, name: str) -> bool:
        """Whether a field is always there: it is required, or it says what the object is."""
        return name in self.required or _is_tag(self.shapes[name]())


Shape: TypeAlias = Plain | Values | ListOf | MapOf | Choice | Fields
Inside: TypeAlias = frozenset[str]
"""The names of the objects that a value is part of."""


def samples(kind: Kind, shape: Shape) -> Iterator[Any]:
    """Yield JSON of a shape, so many values that each union shows each of its members."""
    for variant in range(_width(shape, frozenset())):
        yield _Maker(kind).value(shape, variant, "$", frozenset())


def by_kind(whole: Fields, kinds: Mapping[str, frozenset[str]]) -> Choice:
    """Take an object for several kinds of things apart, by its field `type`.

    Args:
        whole: The object.
        kinds: For each value of `type`, those fields that not all kinds have.
    """
    of_some = frozenset[str]().union(*kinds.values())

    def one(kind: str, own: frozenset[str]) -> Fields:
        names = [name for name in whole.shapes if name in own or name not in of_some]
        shapes = {name: whole.shapes[name] for name in names}
        tag: Shape = Values((kind,), open=False)
        return Fields(f"{whole.name} {kind}", {**shapes, "type": lambda: tag}, whole.required)

    return Choice(tuple(one(kind, own) for kind, own in kinds.items()))


def objects_of(shape: Shape) -> Iterator[Fields]:
    """Yield the objects inside a shape, each name once."""
    met: set[str] = set()
    waiting: list[Shape] = [shape]
    while waiting:
        match waiting.pop():
            case ListOf(item) | MapOf(item):
                waiting.append(item)
            case Choice(members):
                waiting.extend(members)
            case Fields() as found if found.name not in met:
                met.add(found.name)
                yield found
                waiting.extend(shape_of() for shape_of in found.shapes.values())
            case _:
                pass


@frozen
class _Maker:
    """Makes one value; all strings and numbers in it differ, so that no two can be mixed up."""

    kind: Kind
    numbers: Iterator[int] = field(factory=lambda: itertools.count(1))

    def value(self, shape: Shape, variant: int, where: str, inside: Inside) -> Any:
        """Return a value; `variant` says which members of unions it shows."""
        match shape:
            case Plain(kind):
                return self._plain(kind, where)
            case Values(values, is_open):
                new = is_open and self.kind == "new values"
                return NEW_VALUE if new else values[variant % len(values)]
            case ListOf(item):
                places = self._places(item, inside)
                return [self.value(item, each, f"{where}[{each}]", inside) for each in places]
            case MapOf(item):
                return {
                    f"key {each}": self.value(item, each, f"{where}.{each}", inside)
                    for each in self._places(item, inside)
                }
            case Choice(members):
                return self._member(members, variant, where, inside)
            case Fields():
                return self._object(shape, variant, where, inside)

    def _places(self, item: Shape, inside: Inside) -> range:
        """Numbers of the items of a list: each variant once; none where it would have no end."""
        if isinstance(item, Fields) and item.name in inside:
            return range(0)
        return range(max(2, _width(item, inside)))

    def _member(self, members: tuple[Shape, ...], variant: int, where: str, inside: Inside) -> Any:
        if self.kind == "new members" and (tag := _tag_of(members)):
            return {tag: NEW_VALUE, **self._plain("anything", where)}
        known = [each for each in members if not _is_inside(each, inside)] or list(members)
        widths = [_width(each, inside) for each in known]
        number = variant % sum(widths)  # other unions of the same value may have more members
        for member, width in zip(known, widths, strict=True):
            if number < width:
                return self.value(member, number, where, inside)
            number -= width
        raise AssertionError(f"{number} is inside one of {widths}")

    def _object(self, fields: Fields, variant: int, where: str, inside: Inside) -> Any:
        made: dict[str, Any] = {}
        within = inside | {fields.name}
        for name, shape_of in fields.shapes.items():
            needed = fields.needs(name)
            if not needed and self.kind == "nulls":
                made[name] = None
            elif needed or (self.kind != "required only" and not _is_inside(shape_of(), within)):
                made[name] = self.value(shape_of(), variant, f"{where}.{name}", within)
        if self.kind == "new fields":
            made[NEW_FIELD] = NEW
        return made

    def _plain(self, kind: PlainKind, where: str) -> Any:
        number = next(self.numbers)
        match kind:
            case "string":
                return f"{where} {number} é"
            case "time":
                return (START + timedelta(minutes=number)).isoformat().replace("+00:00", "Z")
            case "integer":
                return float(number) if self.kind == "other numbers" else number
            case "number":
                return number if self.kind == "other numbers" else number + 0.25
            case "boolean":
                return bool(number % 2)
            case "anything":
                return {"any": [number, None, where, {"deeper": 0.5}]}


def _width(shape: Shape, inside: Inside) -> int:
    """How many values show each member of each union, but for those inside a list or mapping."""
    match shape:
        case Values(values):
            return len(values)
        case Choice(members):
            return sum(_width(each, inside) for each in members)
        case Fields(name, shapes):
            if name in inside:
                return 1
            return max((_width(each(), inside | {name}) for each in shapes.values()), default=1)
        case _:
            return 1


def _is_inside(shape: Shape, inside: Inside) -> bool:
    """Whether a shape is one of the objects that it is part of."""
    return isinstance(shape, Fields) and shape.name in inside


def _tag_of(members: tuple[Shape, ...]) -> str | None:
    """Return the field that tells the objects of a union apart; None if nothing does."""
    tags = [
        {name for name, shape_of in each.shapes.items() if _is_tag(shape_of())}
        for each in members
        if isinstance(each, Fields)
    ]
    shared = set[str]().union(*tags).intersection(*tags)
    return min(shared) if shared and len(tags) == len(members) else None


def _is_tag(shape: Shape) -> bool:
    return isinstance(shape, Values) and not shape.open and len(shape.values) == 1
