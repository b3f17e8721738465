"""Builds users' classes from parsed JSON: wrong types are errors, nothing is converted."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, Union, cast, get_args, get_origin
from uuid import UUID

from cattrs import (
    AttributeValidationNote,
    ClassValidationError,
    Converter,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn
from typing_extensions import is_typeddict

from .codec import hook_of
from .compiled import Hook, members, refusal
from .parts import fields_of, has_fields, plain

__all__ = ["converter"]

# Pyright takes their constructors for those of their bases.
ListError: Any = IterableValidationError
ListNote: Any = IterableValidationNote
ClassError: Any = ClassValidationError
FieldNote: Any = AttributeValidationNote

UNIONS: tuple[Any, ...] = (Union, types.UnionType)
MAPPINGS: tuple[Any, ...] = (dict, Mapping)
CONTAINERS: Mapping[Any, Callable[[list[Any]], Any]] = {
    list: list,
    Sequence: list,
    tuple: tuple,
    set: set,
    AbstractSet: set,
    frozenset: frozenset,
}


@lru_cache(maxsize=1)
def converter() -> Converter:
    """Return the converter of all structured answers."""
    made = Converter(detailed_validation=True, use_alias=True)
    scalars: dict[Any, Hook] = {
        **{kind: _or_enum(hook_of(kind)) for kind in (str, int, float)},
        **{kind: hook_of(kind) for kind in (bool, datetime)},
        date: _text_of(date.fromisoformat, "a date as text"),
        time: _text_of(time.fromisoformat, "a time as text"),
        UUID: _text_of(UUID, "a UUID as text"),
    }
    factories: tuple[tuple[Callable[[Any], bool], Callable[[Any], Hook]], ...] = (
        (lambda kind: kind in (None, types.NoneType), lambda _: _none),
        (_is_enum, _enum),
        (_is_literal, lambda kind: _choice([(each, each) for each in get_args(kind)])),
        (_is_union, lambda kind: _union(members(kind), made)),
        (lambda kind: get_origin(kind) in CONTAINERS, lambda kind: _list(kind, made)),
        (lambda kind: get_origin(kind) in MAPPINGS, lambda kind: _mapping(kind, made)),
        (has_fields, lambda kind: _class(kind, made)),
        (_is_wrapped, lambda kind: _unwrapped(kind, made)),
    )
    for kind, hook in scalars.items():
        made.register_structure_hook(kind, hook)
    for predicate, factory in factories:
        made.register_structure_hook_factory(predicate, factory)
    return made


def _is_wrapped(kind: Any) -> bool:
    """Whether it is another name of a type, with notes on it or not."""
    return plain(kind)[0] is not kind


def _unwrapped(kind: Any, made: Converter) -> Hook:
    inner = plain(kind)[0]
    return lambda value, _: made.structure(value, inner)


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in UNIONS


def _none(value: Any, _: Any) -> None:
    if value is not None:
        raise refusal(value, "null")


def _text_of(read: Callable[[str], object], wanted: str) -> Hook:
    def convert(value: Any, _: Any) -> Any:
        if type(value) is not str:
            raise refusal(value, wanted)
        return read(value)

    return convert


def _or_enum(hook: Hook) -> Hook:
    """A hook for a scalar, and for enumerations of it, which cattrs takes for the scalar."""

    def convert(value: Any, kind: Any) -> Any:
        return _enum(kind)(value, kind) if _is_enum(kind) else hook(value, kind)

    return convert


def _enum(kind: type[Enum]) -> Hook:
    return _choice([(each.value, each) for each in kind])


def _choice(options: list[tuple[Any, Any]]) -> Hook:
    """A hook for what has a few allowed values; true is not 1."""

    def choose(value: Any, _: Any) -> Any:
        for allowed, result in options:
            if allowed == value and (type(allowed) is bool) == (type(value) is bool):
                return result
        raise refusal(value, f"one of {', '.join(repr(each) for each, _ in options)}")

    return choose


def _union(kinds: tuple[Any, ...], made: Converter) -> Hook:
    """A hook for unions: the first member that fits, of classes the one that knows most keys."""
    named = [each for each in kinds if each is not types.NoneType]
    names = {each: _names(each) for each in named}

    def choose(value: Any, _: Any) -> Any:
        if value is None and len(named) < len(kinds):
            return None
        keys = set(_object(value)) if type(value) is dict else set[str]()
        candidates = sorted(named, key=lambda each: len(keys - names[each]))
        if len(candidates) == 1:
            return made.structure(value, candidates[0])
        for each in candidates:
            try:
                return made.structure(value, each)
            except Exception:  # noqa: BLE001, S112 - then it is not this one
                continue
        wanted = ", ".join(getattr(each, "__name__", str(each)) for each in named)
        raise refusal(cast("object", value), f"one of {wanted}")

    return choose


def _names(kind: Any) -> frozenset[str]:
    """The keys that a member of a union knows."""
    inner = plain(kind)[0]
    return frozenset(part.name for part in fields_of(inner)) if has_fields(inner) else frozenset()


def _list(kind: Any, made: Converter) -> Hook:
    collect, element = CONTAINERS[get_origin(kind)], get_args(kind)[0]

    def build(value: Any, _: Any) -> Any:
        return collect(_each(enumerate(_elements(value)), element, kind, made))

    return build


def _mapping(kind: Any, made: Converter) -> Hook:
    element = get_args(kind)[1]

    def build(value: Any, _: Any) -> Any:
        given = _object(value)
        return dict(zip(given, _each(given.items(), element, kind, made), strict=True))

    return build


def _each(items: Iterable[tuple[Any, Any]], element: Any, kind: Any, made: Converter) -> list[Any]:
    """Build each element; the hook is looked up here, so that a class may hold itself."""
    built: list[Any] = []
    errors: list[Exception] = []
    for place, each in items:
        try:
            built.append(made.structure(each, element))
        except Exception as error:  # noqa: BLE001 - all of them are reported together
            error.add_note(ListNote("", place, element))
            errors.append(error)
    if errors:
        raise ListError("elements that do not fit", errors, kind)
    return built


def _class(kind: Any, made: Converter) -> Hook:
    if is_typeddict(kind):
        return _typed_dict(kind, made)
    build = make_dict_structure_fn(kind, made)
    return lambda value, _: build(_object(value), kind)


def _typed_dict(kind: Any, made: Converter) -> Hook:
    """As cattrs does it, which takes `NotRequired` in postponed annotations for required."""
    parts = fields_of(kind)

    def build(value: Any, _: Any) -> dict[str, Any]:
        given = _object(value)
        built: dict[str, Any] = {}
        errors: list[Exception] = []
        for part in parts:
            try:
                if part.required or part.name in given:
                    built[part.name] = made.structure(given[part.name], part.kind)
            except Exception as error:  # noqa: BLE001 - all of them are reported together
                error.add_note(FieldNote("", part.name, part.kind))
                errors.append(error)
        if errors:
            raise ClassError("fields that do not fit", errors, kind)
        return built

    return build


def _object(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise refusal(value, "an object")
    return cast("dict[str, Any]", value)


def _elements(value: Any) -> Iterable[Any]:
    if type(value) is not list:
        raise refusal(value, "a list")
    return cast("Iterable[Any]", value)
