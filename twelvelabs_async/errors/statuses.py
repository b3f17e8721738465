"""Errors that the API answers with, a class for each status."""

from __future__ import annotations

from collections.abc import Mapping

from .calls import APIError

__all__ = [
    "APIStatusError",
    "ApiError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "ContentTooLargeError",
    "ForbiddenError",
    "GatewayTimeoutError",
    "GoneError",
    "InternalServerError",
    "NotFoundError",
    "PermissionDeniedError",
    "PlanLimitError",
    "RateLimitError",
    "ServiceUnavailableError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableEntityError",
]


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


ApiError = APIStatusError
AuthenticationError = UnauthorizedError
PermissionDeniedError = ForbiddenError
RateLimitError = TooManyRequestsError
