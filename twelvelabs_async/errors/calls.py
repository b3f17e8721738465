"""Errors of one call: no answer, or one that is of no use."""

from __future__ import annotations

from collections.abc import Sequence

from .base import TwelveLabsError

__all__ = [
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "DecodeError",
    "PaginationError",
    "UnexpectedRedirectError",
]


class APIError(TwelveLabsError):
    """A call did not succeed.

    Attributes:
        method: HTTP method of the call.
        path: Path of the call, without the query string.
        attempts: How many requests were sent.
        elapsed: Seconds from the start of the call to its end, waits included.
        idempotency_key: The key that all attempts carried, if the call creates something.
    """

    method: str = ""
    path: str = ""
    attempts: int = 0
    elapsed: float = 0.0
    idempotency_key: str | None = None

    def _text(self) -> str:
        call = f"{self.method} {self.path}: " if self.method else ""
        tries = f" ({self.attempts} attempts in {self.elapsed:.1f} s)" if self.attempts > 1 else ""
        return f"{call}{self.message}{tries}"


class APIConnectionError(APIError):
    """No complete answer came: refused, reset, cut short, or the name is unknown.

    Attributes:
        may_have_acted: False only if the request certainly never reached the server.
    """

    def __init__(
        self, message: str = "The connection failed.", *, may_have_acted: bool = True
    ) -> None:
        super().__init__(message)
        self.may_have_acted = may_have_acted


class APITimeoutError(APIConnectionError, TimeoutError):
    """No complete answer came in time; `message` says which limit was reached."""


class UnexpectedRedirectError(APIError):
    """The API answered with a redirect that is not followed.

    Only GET requests are redirected, and only within the API's own origin: the key and
    the bytes of an upload go nowhere else.

    Attributes:
        status_code: The status of the redirect.
        location: Where it points, without the query string.
    """

    def __init__(self, message: str, *, status_code: int, location: str) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.location = location


class DecodeError(APIError):
    """An answer came that is not JSON or does not fit its model.

    Attributes:
        where: JSON paths of what does not fit, such as `$.data[0].duration`.
        body: The answer as it came.
    """

    def __init__(self, message: str, *, where: Sequence[str] = (), body: bytes = b"") -> None:
        super().__init__(message)
        self.where: tuple[str, ...] = tuple(where)
        self.body = body


class PaginationError(TwelveLabsError):
    """The pages of a list do not end: the server repeated a page or its token."""
