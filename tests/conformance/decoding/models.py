"""The shapes that the vendor's own models have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from types import NoneType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from .misfits import SPLIT
from .shapes import Choice, Fields, ListOf, MapOf, Plain, PlainKind, Shape, Values, by_kind

__all__ = ["shape_of"]

_PLAIN: dict[Any, PlainKind] = {
    str: "string",
    datetime: "time",
    int: "integer",
    float: "number",
    bool: "boolean",
    Any: "anything",
}


@cache
def shape_of(kind: Any, *, split: bool = True) -> Shape:
    """Return the shape of the JSON that the vendor's SDK decodes into a type.

    Args:
        kind: The type.
        split: Whether classes that are several of ours are a union of these.
    """
    inside = partial(shape_of, split=split)
    origin, args = get_origin(kind), get_args(kind)
    if kind in _PLAIN:
        return Plain(_PLAIN[kind])
    if origin is Annotated:
        return inside(args[0])
    if origin is Literal:
        return Values(args, open=False)
    if origin is list:
        return ListOf(inside(args[0]))
    if origin is dict:
        return MapOf(inside(args[1]))
    if origin is Union:
        return _union([each for each in args if each is not NoneType], inside)
    assert hasattr(kind, "model_fields"), f"{kind} has no shape"
    whole = _model(kind, inside)
    return by_kind(whole, SPLIT[kind.__name__]) if split and kind.__name__ in SPLIT else whole


def _union(members: list[Any], inside: Callable[[Any], Shape]) -> Shape:
    shapes: list[Shape] = []
    for member in members:
        if member is Any:
            continue
        shape = inside(member)
        # Values beside Any may grow in number: so the vendor writes them.
        if isinstance(shape, Values) and Any in members:
            shape = Values(shape.values, open=True)
        shapes.append(shape)
    if not shapes:
        return Plain("anything")
    return shapes[0] if len(shapes) == 1 else Choice(tuple(shapes))


def _model(model: Any, inside: Callable[[Any], Shape]) -> Fields:
    shapes: dict[str, Callable[[], Shape]] = {}
    required: set[str] = set()
    for name, field in model.model_fields.items():
        aliases = (getattr(note, "alias", None) for note in field.metadata)
        wire_name = next((cast("str", each) for each in aliases if each), name)
        shapes[wire_name] = partial(inside, field.annotation)
        if field.is_required():
            required.add(wire_name)
    return Fields(f"{model.__module__}.{model.__name__}", shapes, frozenset(required))
