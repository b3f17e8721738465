"""The fields of users' classes, as JSON has them."""

from __future__ import annotations

import dataclasses
import inspect
from typing import (
    Annotated,
    Any,
    NewType,
    NotRequired,
    Required,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
from attrs import evolve, frozen
from typing_extensions import ReadOnly, is_typeddict

from ..errors import InvalidInputError

__all__ = ["Part", "fields_of", "has_fields", "plain"]


@frozen
class Part:
    """A field of a class: its name in JSON, its type, and whether it must be there."""

    name: str
    kind: Any
    required: bool
    description: str | None = None


def has_fields(kind: Any) -> bool:
    """Whether it is an attrs class, a dataclass or a TypedDict."""
    return is_typeddict(kind) or (
        isinstance(kind, type) and (attrs.has(kind) or dataclasses.is_dataclass(kind))
    )


def fields_of(kind: Any) -> list[Part]:
    """Return the fields of a class as JSON has them, in their order.

    Raises:
        InvalidInputError: It has none, or an annotation cannot be resolved, or its constructor
            wants something that is no field.
    """
    try:
        hints = get_type_hints(kind, include_extras=True)
    except (NameError, TypeError, AttributeError) as error:
        raise InvalidInputError(
            f"The annotations of {kind.__name__} cannot be resolved: {error}. Define the classes "
            "that they name at the top of a module."
        ) from None
    if is_typeddict(kind):
        parts = [_of_typed_dict(kind, name, hint) for name, hint in hints.items()]
    elif attrs.has(kind):
        parts = [
            Part(
                name=each.alias,
                kind=hints.get(each.name, each.type),
                required=each.default is attrs.NOTHING,
                description=each.metadata.get("description"),
            )
            for each in attrs.fields(kind)
            if each.init
        ]
    else:
        parts = [
            Part(
                name=each.name,
                kind=hints[each.name],
                required=each.default is dataclasses.MISSING
                and each.default_factory is dataclasses.MISSING,
                description=each.metadata.get("description"),
            )
            for each in dataclasses.fields(kind)
            if each.init
        ]
    if not parts:
        raise InvalidInputError(f"{kind.__name__} has no fields that an answer could fill.")
    if is_typeddict(kind):
        return parts
    _check_constructor(kind, {part.name for part in parts})
    return [evolve(part, name=_renamed(part.kind) or part.name) for part in parts]


def _of_typed_dict(kind: Any, name: str, hint: Any) -> Part:
    required = name in kind.__required_keys__
    while (mark := get_origin(hint)) in (NotRequired, Required, ReadOnly):
        required = required if mark is ReadOnly else mark is Required
        (hint,) = get_args(hint)
    return Part(name=name, kind=hint, required=required)


def _renamed(kind: Any) -> str | None:
    """Return the name that cattrs is told to use in JSON: `Annotated[…, override(rename=…)]`."""
    renamed = (getattr(note, "rename", None) for note in plain(kind)[1])
    return next((each for each in renamed if each), None)


def _check_constructor(kind: type[object], names: set[str]) -> None:
    for each in inspect.signature(kind).parameters.values():
        variadic = each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        if each.default is each.empty and not variadic and each.name not in names:
            raise InvalidInputError(
                f"{kind.__name__} cannot be made from an answer: its constructor wants "
                f"{each.name!r}, which is not one of its fields."
            )


def plain(kind: Any) -> tuple[Any, list[Any]]:
    """Return a type without its wrappings, and the notes on it."""
    notes: list[Any] = []
    while True:
        if get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            notes.extend(more)
        elif isinstance(kind, NewType):
            kind = kind.__supertype__
        elif type(kind).__name__ == "TypeAliasType":
            kind = kind.__value__
        else:
            return kind, notes
