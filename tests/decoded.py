"""Holds what was decoded against the JSON that it was decoded from, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints

import attrs

from twelvelabs_async.models.shared import Model, Unknown

__all__ = ["Named", "as_json", "attributes", "misread"]

Named = dict[str, tuple[str, object]]
"""The name of an attribute, its name on the wire, and its value."""


def attributes(model: Model) -> Named:
    """Return the attributes of a model, except `extra`."""
    hints = get_type_hints(type(model), include_extras=True)
    return {
        field.name: (_wire_name(hints[field.name], field.name), getattr(model, field.name))
        for field in attrs.fields(type(model))
        if field.name != "extra"
    }


def as_json(value: object) -> object:
    """Return the JSON that a decoded value stands for, without nulls."""
    if isinstance(value, Unknown):
        return value.raw
    if isinstance(value, Model):
        known = {name: as_json(each) for name, each in attributes(value).values()}
        return {name: each for name, each in {**known, **value.extra}.items() if each is not None}
    if isinstance(value, Mapping):
        return {key: as_json(each) for key, each in cast("Mapping[str, object]", value).items()}
    if isinstance(value, list):
        return [as_json(each) for each in cast("list[object]", value)]
    return value


def misread(
    sent: object, decoded: object, *, unknown: Sequence[str] = (), where: str = "$"
) -> Iterator[str]:
    """Say where a decoded value is not what the JSON says.

    A null and an absent field are the same. A field that was sent is an attribute: it must not
    be found in `extra` alone, unless it is one of `unknown`, which must be found there.
    """
    value = decoded
    if isinstance(decoded, Unknown):
        yield f"{where}: no known member of the union: {sent!r:.100}"
    elif isinstance(decoded, Model):
        yield from _misread_model(sent, decoded, unknown, where)
    elif isinstance(decoded, Mapping) and isinstance(sent, dict):
        fields, mapping = cast("dict[str, object]", sent), cast("Mapping[str, object]", decoded)
        if mapping.keys() != fields.keys():
            yield f"{where}: keys {sorted(fields)} became {sorted(mapping)}"
            return
        for key, each in fields.items():
            yield from misread(each, mapping[key], unknown=unknown, where=f"{where}.{key}")
    elif isinstance(decoded, list) and isinstance(sent, list):
        values, items = cast("list[object]", sent), cast("list[object]", decoded)
        if len(values) != len(items):
            yield f"{where}: {len(values)} items became {len(items)}"
            return
        for number, (each, item) in enumerate(zip(values, items, strict=True)):
            yield from misread(each, item, unknown=unknown, where=f"{where}[{number}]")
    elif not _same(sent, value):
        yield f"{where}: {sent!r:.100} became {decoded!r:.100}"


def _misread_model(
    sent: object, decoded: Model, unknown: Sequence[str], where: str
) -> Iterator[str]:
    if not isinstance(sent, dict):
        yield f"{where}: {sent!r:.100} became {decoded!r:.100}"
        return
    values = dict(cast("dict[str, object]", sent))
    defaults = {field.name: field.default for field in attrs.fields(type(decoded))}
    for name, (wire_name, value) in attributes(decoded).items():
        if wire_name in values:
            each = values.pop(wire_name)
            # A tag says what it is even if null was sent for it.
            if each is not None or value != defaults[name]:
                yield from misread(each, value, unknown=unknown, where=f"{where}.{wire_name}")
        elif value != defaults[name]:
            yield f"{where}.{wire_name}: nothing was sent and it became {value!r:.100}"
    for wire_name, each in values.items():
        if wire_name not in unknown:
            yield f"{where}.{wire_name}: {type(decoded).__name__} has no such attribute"
        if wire_name not in decoded.extra or decoded.extra[wire_name] != each:
            yield f"{where}.{wire_name}: is not in extra as it was sent"
    for wire_name in decoded.extra.keys() - values.keys():
        yield f"{where}.{wire_name}: is in extra and was not sent"


def _same(sent: object, decoded: object) -> bool:
    if isinstance(decoded, datetime):
        return isinstance(sent, str) and datetime.fromisoformat(sent) == decoded
    if isinstance(sent, bool) or isinstance(decoded, bool):
        return sent is decoded
    if isinstance(sent, (int, float)) and isinstance(decoded, (int, float)):
        return sent == decoded
    return type(sent) is type(decoded) and sent == decoded


def _wire_name(hint: Any, name: str) -> str:
    if get_origin(hint) is not Annotated:
        return name
    renamed = (getattr(note, "rename", None) for note in get_args(hint)[1:])
    return next((each for each in renamed if each), name)
