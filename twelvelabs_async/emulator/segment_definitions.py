"""Reads the segment definitions of a request and their rules."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from .fields import Fields
from .media_sources import Source, Sources
from .parameters import as_list
from .reference_pictures import reference_pictures
from .schemas import TIME_FORMATS
from .segmentation import Definition, SegmentField
from .spans import Span
from .state import JsonObject

__all__ = ["definitions_of", "shown_definition"]

_MOST_DEFINITIONS = 20
_MOST_VALUES = 100
_SHORTEST_RANGE = 2.0
_RESERVED = ("start_time", "end_time", "metadata")
_SCALARS = ("string", "number", "boolean", "integer")
_FIELD = ("name", "type", "description", "format", "enum", "items")


async def definitions_of(
    sources: Sources, given: Fields, *, source: Source, events: bool, missing: int
) -> tuple[Definition, ...]:
    """Return the definitions of a `response_format`; `events` allows fields of events."""
    items = given.children("segment_definitions", least=1, most=_MOST_DEFINITIONS)
    if not items:
        raise given.missing("segment_definitions")
    found: list[Definition] = []
    for item in items:
        item.allow(("id", "description", "fields", "media_sources", "time_ranges"))
        item.require("id", "description")
        name = item.required_text("id")
        if any(name == other.id for other in found):
            raise item.invalid("id", "Two definitions have the same id.")
        fields = tuple(_field(each, events=events) for each in item.children("fields"))
        _refuse_doubles(item, "fields", [each.name for each in fields])
        pictures = await reference_pictures(sources, item, "media_sources", missing=missing)
        found.append(
            Definition(
                id=name,
                description=item.required_text("description"),
                fields=fields,
                pictures=tuple(pictures),
                ranges=_ranges(item, source),
            )
        )
    return tuple(found)


def shown_definition(item: JsonObject, definition: Definition) -> JsonObject:
    """Return a definition as answers repeat it: pictures in base64 are only named."""
    view = {name: value for name, value in item.items() if value is not None}
    if "media_sources" in view:
        view["media_sources"] = [
            source.reference(name=name) for name, source in definition.pictures
        ]
    return view


def _field(given: Fields, *, events: bool) -> SegmentField:
    given.allow(_FIELD).require("name", "type", "description")
    types = (*_SCALARS, "array", "timestamp", *(("time_array",) if events else ()))
    kind = given.choice("type", types) or ""
    name = _name(given)
    if kind != "timestamp" and given.has("format"):
        raise given.invalid("format", "Only timestamps have a format.")
    if kind == "timestamp":
        for other in ("enum", "items"):
            if given.has(other):
                raise given.invalid(other, "Timestamps do not have it.")
        if given.choice("format", TIME_FORMATS) is None:
            raise given.invalid("format", f"It must be one of: {', '.join(TIME_FORMATS)}.")
    if kind == "time_array":
        return SegmentField(name, {}, _events(given))
    return SegmentField(name, _schema(given, kind))


def _name(given: Fields) -> str:
    name = given.required_text("name")
    if name in _RESERVED:
        raise given.invalid("name", f"These names are reserved: {', '.join(_RESERVED)}.")
    return name


def _events(given: Fields) -> tuple[SegmentField, ...]:
    items = given.required_child("items").allow(("type", "fields"))
    items.require("type", "fields")
    items.choice("type", ("object",))
    found: list[SegmentField] = []
    for each in items.children("fields", least=1):
        each.allow(("name", "type", "description", "enum", "items"))
        each.require("name", "type", "description")
        kind = each.choice("type", (*_SCALARS, "array")) or ""
        if each.has("enum") and kind != "string":
            raise each.invalid("enum", "Inside events only strings have it.")
        found.append(SegmentField(_name(each), _schema(each, kind)))
    _refuse_doubles(items, "fields", [each.name for each in found])
    return tuple(found)


def _schema(given: Fields, kind: str) -> JsonObject:
    """Return a field's type as a JSON schema."""
    schema: JsonObject = {"type": kind, "description": given.required_text("description")}
    if given.has("format"):
        schema["format"] = given.values["format"]
    if kind == "array":
        items = given.required_child("items").allow(("type",))
        items.require("type")
        inner: JsonObject = {"type": items.choice("type", _SCALARS)}
        if given.has("enum"):
            inner["enum"] = _values(given)
        schema["items"] = inner
    elif given.has("items"):
        raise given.invalid("items", "Only arrays have items.")
    elif given.has("enum"):
        schema["enum"] = _values(given)
    return schema


def _values(given: Fields) -> list[object]:
    values = as_list(given.values.get("enum"))
    texts = [value for value in values or () if isinstance(value, str)]
    if not values or len(texts) < len(values) or len(values) > _MOST_VALUES:
        raise given.invalid("enum", f"It must be an array of 1 to {_MOST_VALUES} texts.")
    return values


def _ranges(given: Fields, source: Source) -> tuple[Span, ...]:
    duration = round(source.media.duration or 0.0, 3)
    found: list[Span] = []
    for item in given.children("time_ranges", least=1):
        item.allow(("start_time", "end_time")).require("start_time", "end_time")
        start = item.number("start_time", low=0.0) or 0.0
        end = item.number("end_time", high=duration + 0.001) or 0.0
        if end - start < _SHORTEST_RANGE:
            raise item.invalid("end_time", "It must be at least 2 seconds after start_time.")
        found.append((start, min(end, duration)))
    ordered = sorted(found)
    if any(one[1] > two[0] for one, two in itertools.pairwise(ordered)):
        raise given.invalid("time_ranges", "They must not overlap.")
    return tuple(ordered)


def _refuse_doubles(given: Fields, name: str, names: Sequence[str]) -> None:
    if len(names) > len(set(names)):
        raise given.invalid(name, "Two of them have the same name.")
