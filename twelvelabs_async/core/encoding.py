"""How values are written on the wire: path segments, query strings, form fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias, cast
from urllib.parse import quote, urlencode

from ..errors import InvalidInputError
from ..models.shared import Range
from .codec import rfc3339

__all__ = ["QueryValue", "check_range", "query_string", "range_filter", "seg", "text", "token"]

Scalar: TypeAlias = str | int | float | bool | datetime
QueryValue: TypeAlias = Scalar | Iterable[Scalar] | Mapping[str, Scalar | None] | Range | None

_PLAIN_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def seg(value: str, name: str) -> str:
    """Return an identifier as one path segment.

    Raises:
        InvalidInputError: It is no identifier: empty, `.` or `..`, or with a slash, a space at
            its ends or a control character in it.
    """
    if isinstance(value, str) and _PLAIN_SEGMENT.fullmatch(value):
        return value
    if not isinstance(value, str):
        raise InvalidInputError(f"{name} must be a string, not {type(value).__name__} {value!r}.")
    if not value.strip():
        raise InvalidInputError(f"{name} is empty.")
    if value in (".", "..") or "/" in value or "\\" in value or _CONTROL.search(value):
        raise InvalidInputError(
            f"{name} {value!r} is not an identifier: one has no slashes or control characters "
            "and is not '.' or '..'."
        )
    return _quoted(value, name)


def token(value: str, name: str) -> str:
    """Return an opaque token of the server's as one path segment, whatever is in it."""
    if not isinstance(value, str) or not value or value in (".", ".."):
        raise InvalidInputError(f"{name} {value!r} is not a page token.")
    return _quoted(value, name)


def _quoted(value: str, name: str) -> str:
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise InvalidInputError(f"{name} {value!r} is not valid Unicode text.") from None


def range_filter(value: Range | Mapping[str, float] | float | None, name: str) -> QueryValue:
    """Check a range filter: a number, a `Range`, or a mapping with `gte`, `lte` or both."""
    check_range(value, name, "a number")
    return dict(value) if isinstance(value, Mapping) else value


def check_range(value: object, name: str, single: str) -> None:
    """Refuse a range with other bounds than `gte` and `lte`; `single` is what is no range."""
    if isinstance(value, Mapping):
        bounds = cast("Mapping[str, object]", value)
        if not bounds or set(bounds) - {"gte", "lte"}:
            raise InvalidInputError(
                f"{name} takes {single} or the keys 'gte' and 'lte', not {dict(bounds)!r}."
            )


def query_string(parameters: Mapping[str, QueryValue]) -> str:
    """Encode query parameters: None is absent, sequences repeat, ranges become `key[gte]`."""
    pairs: list[tuple[str, str]] = []
    for name, value in parameters.items():
        if value is None:
            continue
        if isinstance(value, Range):
            value = {"gte": value.gte, "lte": value.lte}
        if isinstance(value, Mapping):
            bounds = cast("Mapping[str, object]", value)
            pairs.extend(
                (f"{name}[{key}]", text(each, name))
                for key, each in bounds.items()
                if each is not None
            )
        elif isinstance(value, (str, int, float, datetime)):
            pairs.append((name, text(value, name)))
        elif isinstance(value, Iterable):
            pairs.extend((name, text(each, name)) for each in value)
        else:
            raise InvalidInputError(f"{name} cannot be sent in a query: {value!r}.")
    return urlencode(pairs, quote_via=quote, safe="")


def text(value: object, name: str) -> str:
    """Write a value as queries and forms do."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, datetime):
        return rfc3339(value)
    raise InvalidInputError(
        f"{name} must be text, a number, true or false, or a time, "
        f"not {type(value).__name__} {value!r:.80}."
    )
