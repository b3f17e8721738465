"""JSON schemas of classes, in the part of JSON Schema that the platform takes."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin
from uuid import UUID

import attrs
from attrs import field, frozen

from ..errors import InvalidInputError
from .dialect import check_dialect, in_dialect
from .parts import Part, fields_of, has_fields, plain

__all__ = ["Schema", "Timestamp", "check_class", "is_pydantic", "schema_of"]

Schema: TypeAlias = dict[str, Any]

PRIMITIVES: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "format": "time"},
    UUID: {"type": "string", "format": "uuid"},
}
LISTS = (list, tuple, set, frozenset, Sequence, AbstractSet)
MAPPINGS = (dict, Mapping)
SUPPORTED = (
    "str, int, float, bool, None, datetime, date, time, UUID, Literal, Enum, unions of these, "
    "list[…], tuple[…, ...], set[…], dict[str, …], attrs classes, dataclasses, TypedDict"
)


@frozen
class Timestamp:
    """Marks a field as a moment in the video, which the platform then writes exactly.

        start: Annotated[float, Timestamp()]              # 83.5
        start: Annotated[str, Timestamp("hh:mm:ss")]      # "00:01:23"
        start: Annotated[str, Timestamp("hh:mm:ss.fff")]  # "00:01:23.500"

    It may stand in the class that is asked for, and in the class of the elements of a list there.
    """

    format: Literal["seconds", "hh:mm:ss", "hh:mm:ss.fff"] | str = "seconds"


def is_pydantic(kind: Any) -> bool:
    """Whether it is a model of pydantic 2, which need not be installed."""
    return all(hasattr(kind, name) for name in ("model_json_schema", "model_validate_json"))


def schema_of(kind: type[object]) -> Schema:
    """Return the JSON schema of a class.

    Args:
        kind: An attrs class, a dataclass, a TypedDict or a pydantic model. A field with a default
            need not be in the answer. What the platform cannot be told (lengths, the types of
            a mapping's values) is left out, and checked in the answer all the same.

    Raises:
        InvalidInputError: Something in it has no schema; the error names class and field.
    """
    if is_pydantic(kind):
        return in_dialect(_as_pydantic_tells(kind), kind.__name__)
    schema = _described_class(kind)
    check_dialect(schema, kind.__name__)
    return schema


def check_class(kind: type[object]) -> None:
    """Refuse a class that no object can be made of, wherever its text comes from."""
    if not is_pydantic(kind):
        _described_class(kind)


def _described_class(kind: type[object]) -> Schema:
    if not has_fields(kind):
        name = getattr(kind, "__qualname__", repr(kind))
        raise InvalidInputError(
            f"response_format takes an attrs class, a dataclass, a TypedDict or a pydantic model, "
            f"not {name}."
        )
    return _Writer().whole(kind)


def _as_pydantic_tells(kind: Any) -> Schema:
    try:
        told: Schema = kind.model_json_schema()
    except Exception as error:
        raise InvalidInputError(
            f"pydantic has no JSON schema of {kind.__name__}: {error}"
        ) from error
    return told


@attrs.define
class _Writer:
    """Writes one schema.

    Classes are written where they stand, since the platform does not look for timestamps behind
    references; only one that holds itself is put under `$defs`.
    """

    _open: list[type[object]] = field(factory=list[type[object]])
    _recursive: dict[type[object], str] = field(factory=dict[type[object], str])
    _defined: dict[str, Schema] = field(factory=dict[str, Schema])

    def whole(self, kind: type[object]) -> Schema:
        schema = self._class(kind)
        if kind in self._recursive:
            schema = dict(self._defined[self._recursive[kind]])
        return {**schema, "$defs": self._defined} if self._defined else schema

    def _of(self, kind: Any, where: str) -> Schema:
        kind, notes = plain(kind)
        for note in notes:
            if isinstance(note, Timestamp):
                return _timestamp(kind, note, where)
        if kind in PRIMITIVES:
            return dict(PRIMITIVES[kind])
        origin, args = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            return {"anyOf": [self._of(each, where) for each in args]}
        if origin is Literal:
            return _one_of(args, where)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return _one_of([each.value for each in kind], where)
        if origin in LISTS:
            return {"type": "array", "items": self._of(_element(kind, where), f"{where}[]")}
        if origin in MAPPINGS:
            if plain(args[0])[0] is not str:
                raise _unsupported(where, kind, "the keys of a JSON object are str")
            self._of(args[1], f"{where}{{}}")  # it has to be one that can be decoded
            return {"type": "object"}
        if is_pydantic(kind):
            raise _unsupported(where, kind, "a pydantic model can be in pydantic models alone")
        if has_fields(kind):
            return self._class(kind)
        raise _unsupported(where, kind, f"it takes {SUPPORTED}")

    def _class(self, kind: Any) -> Schema:
        if kind in self._open:
            return {"$ref": f"#/$defs/{self._name_of(kind)}"}
        if self._recursive.get(kind) in self._defined:
            return {"$ref": f"#/$defs/{self._recursive[kind]}"}
        self._open.append(kind)
        parts = fields_of(kind)
        properties = {
            part.name: _described(self._of(part.kind, f"{kind.__name__}.{part.name}"), part)
            for part in parts
        }
        self._open.pop()
        schema: Schema = {"type": "object", "properties": properties}
        if text := _own_docstring(kind):
            schema["description"] = text
        if required := [part.name for part in parts if part.required]:
            schema["required"] = required
        if kind in self._recursive:
            self._defined[self._recursive[kind]] = schema
            return {"$ref": f"#/$defs/{self._recursive[kind]}"}
        return schema

    def _name_of(self, kind: type[object]) -> str:
        if kind not in self._recursive:
            taken = list(self._recursive.values())
            name = kind.__name__
            self._recursive[kind] = f"{name}{len(taken)}" if name in taken else name
        return self._recursive[kind]


def _element(kind: Any, where: str) -> Any:
    """Return the type of the elements of a list, tuple or set."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is tuple:
        if len(args) != 2 or args[1] is not Ellipsis:
            raise _unsupported(
                where, kind, "the length of a tuple cannot be told to the platform; use a class"
            )
        return args[0]
    inner = plain(args[0])[0]
    if origin in (set, frozenset, AbstractSet) and (get_origin(inner) or inner).__hash__ is None:
        raise _unsupported(where, kind, "the elements of a set must be hashable")
    return args[0]


def _timestamp(kind: Any, note: Timestamp, where: str) -> Schema:
    wanted = float if note.format == "seconds" else str
    if kind is not wanted:
        raise _unsupported(where, kind, f"Timestamp({note.format!r}) is a {wanted.__name__}")
    return {"type": "timestamp", "format": note.format}


def _one_of(values: Iterable[object], where: str) -> Schema:
    listed = list(values)
    kinds = {type(each) for each in listed}
    if not listed or not kinds <= {str, int, float, bool, types.NoneType}:
        raise InvalidInputError(
            f"{where}: the values of a Literal or Enum must be str, numbers, bool or None, "
            f"not {listed!r}."
        )
    schema: Schema = {"enum": listed}
    if len(kinds) == 1:
        schema = {**PRIMITIVES[kinds.pop()], **schema}
    return schema


def _described(schema: Schema, part: Part) -> Schema:
    text = part.description or next(
        (note.documentation for note in plain(part.kind)[1] if hasattr(note, "documentation")), None
    )
    return {**schema, "description": text} if isinstance(text, str) else schema


def _own_docstring(kind: type[object]) -> str | None:
    text = kind.__dict__.get("__doc__")
    if not text or text.startswith(f"{kind.__name__}("):  # which dataclasses write themselves
        return None
    return inspect.cleandoc(text)


def _unsupported(where: str, kind: Any, reason: str) -> InvalidInputError:
    name = kind.__qualname__ if isinstance(kind, type) and not get_args(kind) else str(kind)
    return InvalidInputError(f"{where}: {name} cannot be in a structured answer: {reason}.")
