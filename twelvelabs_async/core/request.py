"""What a call is made of: path segments, query strings, per-call options, request and response."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypedDict, cast
from urllib.parse import quote, urlencode

from attrs import Factory, define

from ..errors import InvalidInputError
from ..models.shared import Range
from ..settings import checked_headers, positive_seconds
from .codec import rfc3339

if TYPE_CHECKING:
    from .bodies import Body

__all__ = [
    "Call",
    "QueryValue",
    "Request",
    "RequestOptions",
    "Response",
    "check_options",
    "query_string",
    "range_filter",
    "seg",
    "text",
    "token",
]

Scalar: TypeAlias = str | int | float | bool | datetime
QueryValue: TypeAlias = Scalar | Iterable[Scalar] | Mapping[str, Scalar | None] | Range | None

_PLAIN_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class RequestOptions(TypedDict, total=False):
    """What one call changes; every key is optional.

    Attributes:
        timeout_in_seconds: Limit for the whole call with all its attempts, in seconds.
        max_retries: Requests after the first one.
        additional_headers: Headers to add to the request.
        additional_query_parameters: Query parameters to add to the request.
        additional_body_parameters: Fields to add to a JSON or form body.
        idempotency_key: The key for a call that creates something, instead of a random one.
    """

    timeout_in_seconds: float
    max_retries: int
    additional_headers: Mapping[str, str]
    additional_query_parameters: Mapping[str, QueryValue]
    additional_body_parameters: Mapping[str, object]
    idempotency_key: str


@define(kw_only=True, eq=False)
class Call:
    """One call of a method, however many requests it takes.

    Attributes:
        repeatable: Whether sending it twice has the effect of sending it once.
        creates: Whether it makes something new, and so carries an idempotency key.
        bounded: Whether the total timeout holds; uploads and streams are bounded by progress.
    """

    method: str
    path: str
    query: Mapping[str, QueryValue] | None = None
    body: Body | None = None
    repeatable: bool = True
    creates: bool = False
    bounded: bool = True
    options: RequestOptions = Factory(RequestOptions)

    @property
    def group(self) -> str:
        """The rate-limit group of the endpoint: method and first path segment."""
        return f"{self.method} {self.path.split('/', 2)[1]}"


@define(eq=False)
class Request:
    """What one attempt sends."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Body | None = None


@define(eq=False)
class Response:
    """What one attempt got back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


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
    if isinstance(value, Mapping):
        unknown = sorted(set(value) - {"gte", "lte"})
        if unknown or not value:
            raise InvalidInputError(
                f"{name} takes a number or the keys 'gte' and 'lte', not {dict(value)!r}."
            )
        return dict(value)
    return value


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


def check_options(options: RequestOptions | None) -> RequestOptions:
    """Refuse options that do not exist or cannot be meant."""
    if options is None:
        return _NO_OPTIONS
    allowed = RequestOptions.__annotations__
    unknown = sorted(set(cast("Mapping[str, object]", options)) - set(allowed))
    if unknown:
        raise InvalidInputError(
            f"request_options has no {', '.join(map(repr, unknown))}; "
            f"it takes {', '.join(sorted(allowed))}."
        )
    try:
        if (timeout := options.get("timeout_in_seconds")) is not None:
            positive_seconds(timeout, "timeout_in_seconds")
        if (headers := options.get("additional_headers")) is not None:
            checked_headers(headers)
        if (key := options.get("idempotency_key")) is not None:
            checked_headers({"Idempotency-Key": key})
    except ValueError as error:
        raise InvalidInputError(str(error)) from None
    retries = options.get("max_retries")
    if retries is not None and (
        not isinstance(retries, int) or isinstance(retries, bool) or retries < 0
    ):
        raise InvalidInputError(f"max_retries must be 0 or more, not {retries!r}.")
    return options


_NO_OPTIONS: RequestOptions = {}
