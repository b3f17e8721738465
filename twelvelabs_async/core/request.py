"""What a call is made of: per-call options, and requests and responses as values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict, cast

from attrs import Factory, define

from ..errors import InvalidInputError
from ..settings import checked_headers, positive_seconds
from .bodies import Body, Pieces
from .encoding import QueryValue

if TYPE_CHECKING:
    from .live import LiveBody

__all__ = ["Call", "Request", "RequestOptions", "Response", "check_options"]


class RequestOptions(TypedDict, total=False):
    """What one call changes; every key is optional.

    Attributes:
        timeout_in_seconds: Limit for the whole call with all its attempts, in seconds.
        max_retries: Requests after the first one.
        additional_headers: Headers to add to the request.
        additional_query_parameters: Query parameters to add to the request.
        additional_body_parameters: Fields to add to a JSON or form body.
        idempotency_key: The key for a call that creates something, instead of a random one;
            other calls carry none.
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
        live: Whether the answer is a stream, and is given back when it begins.
        slow: Whether the platform thinks before it answers, so that silence means nothing.
    """

    method: str
    path: str
    query: Mapping[str, QueryValue] | None = None
    body: Body | None = None
    repeatable: bool = True
    creates: bool = False
    bounded: bool = True
    slow: bool = False
    live: bool = False
    options: RequestOptions = Factory(RequestOptions)

    @property
    def group(self) -> str:
        """The rate-limit group of the endpoint: method and first path segment."""
        return f"{self.method} {self.path.split('/', 2)[1]}"


@define(eq=False)
class Request:
    """What one attempt sends; `idle` is how long nothing may move, in seconds."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Body | Pieces | None = None
    idle: float = math.inf


@define(eq=False)
class Response:
    """What one attempt got back: whole, or with a body that is still coming."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    live: LiveBody | None = None


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
