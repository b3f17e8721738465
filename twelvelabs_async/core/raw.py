"""Answers as they came, beside what was made of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any, Generic, ParamSpec, TypeVar

from attrs import field, frozen

from .request import Response
from .statuses import request_id

__all__ = ["RawResponse", "is_wanted", "keep", "with_any_response", "with_response"]

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")

_kept: ContextVar[list[Response] | None] = ContextVar("twelvelabs_async_raw", default=None)


@frozen(kw_only=True)
class RawResponse(Generic[T_co]):
    """An answer of the API, and what the method makes of it.

    Attributes:
        status_code: Its HTTP status.
        headers: Its headers; names are looked up without regard to case.
        body: Its bytes; none for a stream, whose bytes are still to come.
        data: What the method returns without `with_raw_response`: for a list its first page, for
            a stream the stream, open.
    """

    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    data: T_co

    @property
    def request_id(self) -> str | None:
        """The identifier under which the API's support finds the request."""
        return request_id(self.headers)

    def holding(self, data: U) -> RawResponse[U]:
        """Return the same answer with something else made of it."""
        return RawResponse(
            status_code=self.status_code, headers=self.headers, body=self.body, data=data
        )


def is_wanted() -> bool:
    """Whether somebody asked for the answer of what is called here."""
    return _kept.get() is not None


def keep(response: Response | None) -> None:
    """Remember an answer, if somebody asked for it."""
    kept = _kept.get()
    if kept is not None and response is not None:
        kept.append(response)


async def with_response(
    method: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs
) -> RawResponse[T]:
    """Await a method and return the answer to its last request beside its value."""
    kept: list[Response] = []
    token = _kept.set(kept)
    try:
        data = await method(*args, **kwargs)
    finally:
        _kept.reset(token)
    last = kept[-1]
    return RawResponse(status_code=last.status, headers=last.headers, body=last.body, data=data)


async def with_any_response(
    method: Callable[..., Awaitable[Any]], /, *args: Any, **kwargs: Any
) -> Any:
    """As `with_response`, for overloaded methods: a checker cannot choose among them here."""
    return await with_response(method, *args, **kwargs)
