"""Every error that a user of this package can meet, in one tree.

    TwelveLabsError
    ├── ConfigurationError            the client cannot be built like this (also a ValueError)
    ├── InvalidInputError             an argument is refused, nothing is sent (also a ValueError)
    ├── ClientStateError              closed, forked, of another event loop (also a RuntimeError)
    ├── APIError                      a call did not succeed
    │   ├── APIConnectionError        no complete answer came
    │   │   └── APITimeoutError       … in time (also a TimeoutError)
    │   ├── UnexpectedRedirectError   the answer points elsewhere and is not followed
    │   ├── DecodeError               an answer came that does not fit its model
    │   └── APIStatusError (ApiError) the API answered with an error status
    │       ├── BadRequestError             400
    │       ├── UnauthorizedError           401  (AuthenticationError)
    │       ├── ForbiddenError              403  (PermissionDeniedError)
    │       ├── NotFoundError               404
    │       ├── ConflictError               409
    │       ├── GoneError                   410
    │       ├── ContentTooLargeError        413
    │       ├── UnprocessableEntityError    422
    │       ├── TooManyRequestsError        429  (RateLimitError): wait, then it works
    │       ├── PlanLimitError              the plan is used up: waiting does not help
    │       └── InternalServerError         500 and above
    │           ├── ServiceUnavailableError 503
    │           └── GatewayTimeoutError     504
    ├── PaginationError               the pages of a list do not end
    ├── WaitError                     a wait ended without what it waited for
    │   ├── WaitTimeoutError          the deadline passed (also a TimeoutError)
    │   └── ResourceFailedError       the server gave up on the resource
    └── BulkError                     some items of a batch failed; the others are on it

The names in parentheses are the spellings of the vendor's SDKs and mean the same classes.
No error shows the API key or the query string of a presigned URL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from attrs import frozen

T = TypeVar("T")

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "ApiError",
    "AuthenticationError",
    "BadRequestError",
    "BulkError",
    "ClientStateError",
    "ConfigurationError",
    "ConflictError",
    "ContentTooLargeError",
    "DecodeError",
    "ForbiddenError",
    "GatewayTimeoutError",
    "GoneError",
    "InternalServerError",
    "InvalidInputError",
    "NotFoundError",
    "Outcome",
    "PaginationError",
    "PermissionDeniedError",
    "PlanLimitError",
    "RateLimitError",
    "ResourceFailedError",
    "ServiceUnavailableError",
    "TooManyRequestsError",
    "TwelveLabsError",
    "UnauthorizedError",
    "UnexpectedRedirectError",
    "UnprocessableEntityError",
    "WaitError",
    "WaitTimeoutError",
]

LONGEST_TEXT = 2_000
"""Characters of an error's text: a server's HTML page must not fill a log."""


class TwelveLabsError(Exception):
    """The root: `except TwelveLabsError` catches whatever this package raises."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        text = self._text()
        return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"

    def _text(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # The default would call the class with `args` alone and lose keyword arguments,
        # so that an error could not leave a worker process.
        return _rebuilt, (type(self), self.args, self.__dict__.copy())


def _rebuilt(
    kind: type[TwelveLabsError], args: tuple[Any, ...], state: dict[str, Any]
) -> TwelveLabsError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(TwelveLabsError, ValueError):
    """The client cannot be built from these settings."""


class InvalidInputError(TwelveLabsError, ValueError):
    """An argument was refused before anything was sent."""


class ClientStateError(TwelveLabsError, RuntimeError):
    """The client is closed, forked, or used from another event loop than its own."""


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


class APIStatusError(APIError):
    """The API answered with an error status.

    Attributes:
        status_code: HTTP status.
        code: The API's slug for the error, such as `parameter_invalid`; None if it gave none.
        message: The API's text, or the start of the body.
        docs_url: Page of the API's documentation on this error, if given.
        request_id: Identifier of the request at the server, if given.
        retry_after: Seconds that the server asked to wait, if it did.
        headers: Response headers, without cookies.
        body: The parsed JSON of the answer, or its text.
    """

    def __init__(
        self,
        message: str = "",
        *,
        status_code: int,
        code: str | None = None,
        docs_url: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
        body: object = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.code = code
        self.docs_url = docs_url
        self.request_id = request_id
        self.retry_after = retry_after
        self.headers: dict[str, str] = dict(headers or {})
        self.body = body

    def _text(self) -> str:
        code = f" {self.code}" if self.code else ""
        told = f" [request {self.request_id}]" if self.request_id else ""
        asked = f" [retry after {self.retry_after:.3g} s]" if self.retry_after is not None else ""
        text = super()._text()
        start = f"{self.method} {self.path}: " if self.method else ""
        return f"{start}{self.status_code}{code}: {text.removeprefix(start)}{asked}{told}"


class BadRequestError(APIStatusError):
    """400: the API refused a parameter or the file; `code` and `message` say which."""


class UnauthorizedError(APIStatusError):
    """401: the key is missing, wrong or expired."""


class ForbiddenError(APIStatusError):
    """403: the key is valid but not allowed to do this."""


class NotFoundError(APIStatusError):
    """404: there is no such resource."""


class ConflictError(APIStatusError):
    """409: the state of the resource does not allow this."""


class GoneError(APIStatusError):
    """410: the resource has expired."""


class ContentTooLargeError(APIStatusError):
    """413: the request body is larger than the API takes."""


class UnprocessableEntityError(APIStatusError):
    """422: the request is well-formed but cannot be carried out."""


class TooManyRequestsError(APIStatusError):
    """429: a rate limit is reached; the same call works after `retry_after` seconds."""


class PlanLimitError(APIStatusError):
    """The limit of the plan is reached; retrying does not help."""


class InternalServerError(APIStatusError):
    """500 and above: the failure is the server's."""


class ServiceUnavailableError(InternalServerError):
    """503: the service is down or overloaded."""


class GatewayTimeoutError(InternalServerError):
    """504: a gateway gave up waiting for the service."""


class PaginationError(TwelveLabsError):
    """The pages of a list do not end: the server repeated a page or its token."""


class WaitError(TwelveLabsError):
    """A wait ended without what it waited for.

    Attributes:
        kind: What was waited for, such as `task`.
        id: Its identifier; the work goes on at the server and can be waited for again.
        resource: Its last known state, if any was seen.
    """

    def __init__(self, message: str, *, kind: str, id: str, resource: object = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.id = id
        self.resource = resource


class WaitTimeoutError(WaitError, TimeoutError):
    """The deadline of a wait passed; the work itself was not stopped."""


class ResourceFailedError(WaitError):
    """The server gave up on the resource.

    Attributes:
        status: The final status, such as `failed`.
        reason: The server's reason, if it gave one.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: str,
        id: str,
        resource: object = None,
        status: str = "failed",
        reason: str | None = None,
    ) -> None:
        super().__init__(message, kind=kind, id=id, resource=resource)
        self.status = status
        self.reason = reason


@frozen(kw_only=True)
class Outcome(Generic[T]):
    """What became of one item of a batch.

    Attributes:
        input: The item as it was given.
        result: What the API returned, or None if the item failed.
        error: Why the item failed, or None if it succeeded.
    """

    input: object
    result: T | None = None
    error: Exception | None = None


class BulkError(TwelveLabsError, Generic[T]):
    """Some items of a batch failed. Nothing that was created is lost: see `outcomes`.

    Attributes:
        outcomes: One for each input, in the order of the inputs.
    """

    def __init__(self, message: str, *, outcomes: Sequence[Outcome[T]]) -> None:
        super().__init__(message)
        self.outcomes: list[Outcome[T]] = list(outcomes)

    @property
    def created(self) -> list[T]:
        """What the items that succeeded returned, in the order of the inputs."""
        return [each.result for each in self.outcomes if each.result is not None]

    @property
    def failures(self) -> list[Outcome[T]]:
        """The outcomes of the items that failed."""
        return [each for each in self.outcomes if each.error is not None]


ApiError = APIStatusError
AuthenticationError = UnauthorizedError
PermissionDeniedError = ForbiddenError
RateLimitError = TooManyRequestsError
