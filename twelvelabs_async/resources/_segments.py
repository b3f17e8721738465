"""Segment definitions as requests have them, checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ..core.numbers import number
from ..errors import InvalidInputError
from ._media import as_list, as_object, with_media_sources

__all__ = ["check_window", "checked_definitions"]

MOST_DEFINITIONS = 20
MOST_VALUES = 100
SHORTEST_RANGE = 2.0
RESERVED = ("start_time", "end_time", "metadata")
TIME_FORMATS = ("seconds", "hh:mm:ss", "hh:mm:ss.fff")


def check_window(
    given: Mapping[str, Any], name: str, shortest: float, longest: float = math.inf
) -> None:
    """Refuse a part of a video that ends before it starts, or is too short or too long."""
    start = number(given.get("start_time"), f"{name}start_time")
    end = number(given.get("end_time"), f"{name}end_time")
    if start is None or end is None:
        return
    if end <= start:
        raise InvalidInputError(f"{name}end_time {end:g} must be after start_time {start:g}.")
    if not shortest <= end - start <= longest:
        limit = f"at least {shortest:g} s" if end - start < shortest else f"at most {longest:g} s"
        raise InvalidInputError(
            f"{name}start_time and end_time must be {limit} apart, not {end - start:g} s."
        )


def checked_definitions(value: object, name: str) -> list[dict[str, Any]]:
    """Return segment definitions as requests have them."""
    listed = as_list(value, name)
    if not 1 <= len(listed) <= MOST_DEFINITIONS:
        raise InvalidInputError(
            f"{name} takes 1 to {MOST_DEFINITIONS} definitions, not {len(listed)}."
        )
    made = [_definition(each, f"{name}[{place}]") for place, each in enumerate(listed)]
    _refuse_twice([each["id"] for each in made], name, "id")
    return made


def _definition(value: object, name: str) -> dict[str, Any]:
    made = as_object(value, name)
    _need(made, ("id", "description"), name)
    if made.get("fields") is not None:
        fields = [as_object(each, f"{name}.fields[]") for each in made["fields"]]
        for place, each in enumerate(fields):
            _check_field(each, f"{name}.fields[{place}]")
        _refuse_twice([each["name"] for each in fields], f"{name}.fields", "name")
        made["fields"] = fields
    if made.get("time_ranges") is not None:
        made["time_ranges"] = _time_ranges(made["time_ranges"], f"{name}.time_ranges")
    return with_media_sources(made, name)


def _time_ranges(value: object, name: str) -> list[dict[str, Any]]:
    made = [as_object(each, f"{name}[]") for each in as_list(value, name)]
    for place, each in enumerate(made):
        for key in ("start_time", "end_time"):
            if each.get(key) is None:
                raise InvalidInputError(f"{name}[{place}].{key} is needed.")
        check_window(each, f"{name}[{place}].", SHORTEST_RANGE)
    ordered = sorted(made, key=lambda each: each["start_time"])
    for one, other in pairwise(ordered):
        if other["start_time"] < one["end_time"]:
            raise InvalidInputError(
                f"{name} must not overlap: one ends at {one['end_time']:g} s, "
                f"another starts at {other['start_time']:g} s."
            )
    return made


def _check_field(field: Mapping[str, Any], name: str) -> None:
    _check_common(field, name)
    kind, items = field["type"], field.get("items")
    if kind == "timestamp":
        if field.get("format") not in TIME_FORMATS:
            raise InvalidInputError(
                f"{name}.format of a timestamp must be one of {', '.join(TIME_FORMATS)}, "
                f"not {field.get('format')!r}."
            )
        for key in ("enum", "items"):
            if field.get(key) is not None:
                raise InvalidInputError(f"{name}.{key} is not for a timestamp.")
    elif field.get("format") is not None:
        raise InvalidInputError(f"{name}.format is for a timestamp, not for {kind!r}.")
    if kind in ("array", "time_array"):
        _check_items(kind, as_object(items or {}, f"{name}.items"), f"{name}.items")


def _check_items(kind: str, items: Mapping[str, Any], name: str) -> None:
    of, fields = items.get("type"), items.get("fields")
    if kind == "array":
        if of is None or of == "object" or fields is not None:
            raise InvalidInputError(
                f"{name} of an array must have a scalar type and no fields, such as "
                f"{{'type': 'string'}}, not {dict(items)!r:.80}."
            )
        return
    if of != "object" or not fields:
        raise InvalidInputError(
            f"{name} of a time_array must be {{'type': 'object', 'fields': [at least one]}}, "
            f"not {dict(items)!r:.80}."
        )
    for place, each in enumerate(as_list(fields, f"{name}.fields")):
        field = as_object(each, f"{name}.fields[{place}]")
        _check_common(field, f"{name}.fields[{place}]")
        if field["type"] in ("timestamp", "time_array"):
            raise InvalidInputError(
                f"{name}.fields[{place}].type must not be {field['type']!r} in an event."
            )


def _check_common(field: Mapping[str, Any], name: str) -> None:
    _need(field, ("name", "type", "description"), name)
    if field["name"] in RESERVED:
        raise InvalidInputError(
            f"{name}.name must not be {field['name']!r}: the platform adds it by itself."
        )
    if field.get("enum") is not None and len(as_list(field["enum"], f"{name}.enum")) > MOST_VALUES:
        raise InvalidInputError(
            f"{name}.enum takes up to {MOST_VALUES} values, not {len(field['enum'])}."
        )


def _need(made: Mapping[str, Any], keys: tuple[str, ...], name: str) -> None:
    for key in keys:
        value = made.get(key)
        if not isinstance(value, str) or not value.strip():
            raise InvalidInputError(f"{name}.{key} is needed, not {value!r:.80}.")


def _refuse_twice(values: list[str], name: str, key: str) -> None:
    for place, value in enumerate(values):
        if value in values[:place]:
            raise InvalidInputError(f"{name}[{place}].{key} {value!r} is there twice.")
