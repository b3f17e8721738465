"""Holds an object of the vendor's against ours, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from tests.decoded import attributes, misread
from twelvelabs_async.models.shared import Model, Unknown

from .misfits import SPLIT

__all__ = ["unlike"]


def unlike(theirs: object, ours: object, where: str = "$") -> Iterator[str]:
    """Say where ours does not have the same value under the same name."""
    value = theirs
    if hasattr(theirs, "model_fields_set"):
        yield from _unlike_model(theirs, ours, where)
    elif isinstance(theirs, list) and isinstance(ours, list):
        values, items = cast("list[object]", theirs), cast("list[object]", ours)
        if len(values) != len(items):
            yield f"{where}: {len(values)} items are {len(items)} of ours"
            return
        for number, (each, item) in enumerate(zip(values, items, strict=True)):
            yield from unlike(each, item, f"{where}[{number}]")
    elif isinstance(theirs, dict) and isinstance(ours, Mapping):
        fields, mapping = cast("dict[str, object]", theirs), cast("Mapping[str, object]", ours)
        if fields.keys() != mapping.keys():
            yield f"{where}: the keys {sorted(fields)} are {sorted(mapping)} of ours"
            return
        for key, each in fields.items():
            yield from unlike(each, mapping[key], f"{where}.{key}")
    elif isinstance(ours, Model):
        # Where the vendor leaves JSON as it came, a model says more than it.
        yield from misread(value, ours, where=where)
    elif not _same(value, ours):
        yield f"{where}: {theirs!r:.100} is {ours!r:.100} of ours"


def _unlike_model(theirs: object, ours: object, where: str) -> Iterator[str]:
    model = cast("Any", type(theirs))
    split = model.__name__ in SPLIT
    if isinstance(ours, Unknown) or not isinstance(ours, Model):
        yield f"{where}: {model.__name__} is {ours!r:.100} of ours"
        return
    declared = attributes(ours)
    for name in cast("Iterable[str]", model.model_fields):
        if split and name not in declared and getattr(theirs, name) is None:
            continue  # a field of another kind than this one
        if name not in declared:
            yield f"{where}.{name}: {type(ours).__name__} has no such attribute"
            continue
        yield from unlike(getattr(theirs, name), declared[name][1], f"{where}.{name}")
    # What the vendor did not declare it keeps by the name on the wire.
    undeclared = cast("dict[str, object]", cast("Any", theirs).model_extra)
    known = {
        wire_name: value
        for name, (wire_name, value) in declared.items()
        if name not in model.model_fields and value is not None
    }
    yield from unlike(undeclared, {**known, **ours.extra}, f"{where}{{undeclared}}")


def _same(theirs: object, ours: object) -> bool:
    if isinstance(theirs, datetime) and isinstance(ours, datetime):
        return theirs == ours and theirs.utcoffset() == ours.utcoffset()
    return type(theirs) is type(ours) and theirs == ours
