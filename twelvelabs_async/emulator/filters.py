"""The `filter` parameter of a search: a JSON object over system and user metadata."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import orjson

from .errors import search_filter_invalid
from .paging import Range
from .parameters import as_list, as_object
from .state import JsonObject, VideoRecord

__all__ = ["Condition", "conditions_in", "conditions_of"]

Condition: TypeAlias = Callable[[VideoRecord], bool]
_NUMBERS = frozenset({"duration", "width", "height", "size", "fps"})


def conditions_of(text: str | None) -> list[Condition]:
    """Return what a video must fulfil. Raises the API's problem for a malformed filter."""
    if text is None:
        return []
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise search_filter_invalid("It must be a JSON object.") from None
    given = as_object(value)
    if given is None:
        raise search_filter_invalid("It must be a JSON object.")
    return conditions_in(given)


def conditions_in(given: JsonObject, *, older: bool = False) -> list[Condition]:
    """Return what a video must fulfil for a decoded filter.

    Before v1.3, which `older` is for, `title` was no user metadata, and a single number of seconds
    meant what the duration is when rounded down.
    """
    conditions: list[Condition] = []
    for name, wanted in given.items():
        if older and name == "title":
            conditions.append(_titled(wanted))
        elif older and name == "duration" and as_object(wanted) is None:
            conditions.append(_lasting(wanted))
        else:
            conditions.append(_condition(name, wanted))
    return conditions


def _titled(wanted: object) -> Condition:
    if not isinstance(wanted, str):
        raise search_filter_invalid("The title field takes a text.")
    return lambda video: video.title == wanted


def _lasting(wanted: object) -> Condition:
    limits = _range("duration", wanted)
    if limits is None or limits.gte is None:
        raise search_filter_invalid(
            "The duration field takes a number, or an object with gte and lte."
        )
    seconds = math.floor(limits.gte)
    return lambda video: math.floor(video.media.duration or 0.0) == seconds


def _condition(name: str, wanted: object) -> Condition:
    if name == "id":
        ids = [wanted] if isinstance(wanted, str) else as_list(wanted)
        if ids is None or not all(isinstance(item, str) for item in ids):
            raise search_filter_invalid("The id field takes an array of texts.")
        return lambda video: video.id in ids
    if name == "filename":
        if not isinstance(wanted, str):
            raise search_filter_invalid("The filename field takes a text.")
        return lambda video: video.filename == wanted
    if name in _NUMBERS:
        limits = _range(name, wanted)
        if limits is None:
            raise search_filter_invalid(
                f"The {name} field takes a number, or an object with gte and lte."
            )
        return lambda video: limits.admits(getattr(video.media, name))
    return _user_condition(name, wanted)


def _user_condition(name: str, wanted: object) -> Condition:
    if isinstance(wanted, str | bool):
        return lambda video: _equal(video.user_metadata.get(name), wanted)
    limits = _range(name, wanted)
    if limits is None:
        raise search_filter_invalid(
            f"The {name} field takes a text, a number, a boolean, or an object with gte and lte."
        )

    def admits(video: VideoRecord) -> bool:
        value = video.user_metadata.get(name)
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and limits.admits(float(value))
        )

    return admits


def _equal(value: object, wanted: str | bool) -> bool:
    if isinstance(value, list):
        return wanted in value
    # True equals 1 in Python, but not in the API.
    return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted


def _range(name: str, wanted: object) -> Range | None:
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return Range(float(wanted), float(wanted))
    given = as_object(wanted)
    if given is None:
        return None
    unknown = sorted(set(given) - {"gte", "lte"})
    if unknown or not given:
        raise search_filter_invalid(f"The {name} field has an unknown operator.")
    bounds: list[float | None] = []
    for operator in ("gte", "lte"):
        bound = given.get(operator)
        if bound is not None and (not isinstance(bound, int | float) or isinstance(bound, bool)):
            raise search_filter_invalid(f"The {operator} operator of {name} takes a number.")
        bounds.append(None if bound is None else float(bound))
    return Range(bounds[0], bounds[1])
