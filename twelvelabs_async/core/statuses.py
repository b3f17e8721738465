"""From an answer's status and body to an error of ours: a pure choice."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import cast

import orjson

from .. import errors
from .request import Response
from .retry import RETRIED_STATUSES, Failure, asked_to_wait

__all__ = ["api_version", "failure_of", "request_id", "status_error"]

_BY_STATUS: Mapping[int, type[errors.APIStatusError]] = {
    400: errors.BadRequestError,
    401: errors.UnauthorizedError,
    403: errors.ForbiddenError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    410: errors.GoneError,
    413: errors.ContentTooLargeError,
    422: errors.UnprocessableEntityError,
    429: errors.TooManyRequestsError,
    503: errors.ServiceUnavailableError,
    504: errors.GatewayTimeoutError,
}
_PLAN_CODES = frozenset({"usage_limit_exceeded", "plan_limit_exceeded", "quota_exceeded"})
_REQUEST_ID_HEADERS = ("X-Request-Id", "X-Amzn-Requestid", "X-Amz-Request-Id", "Cf-Ray")
_SHOWN_TEXT = 500


def status_error(response: Response) -> errors.APIStatusError:
    """Return the error for an answer whose status is 400 or above."""
    body = _parsed(response.body)
    fields = _object(body)
    # Newer operations put what went wrong into an object of its own.
    fields = {**fields, **_object(fields.get("error"))}
    code = fields.get("code", fields.get("error_code"))
    message = fields.get("message") or fields.get("error")
    docs_url = fields.get("docs_url")
    if not isinstance(message, str):
        message = body.strip()[:_SHOWN_TEXT] if isinstance(body, str) else ""
    kind = _BY_STATUS.get(
        response.status,
        errors.InternalServerError if response.status >= 500 else errors.APIStatusError,
    )
    if code in _PLAN_CODES and response.status < 500:
        kind = errors.PlanLimitError
    return kind(
        message or "no further details in the answer",
        status_code=response.status,
        code=None if code is None else str(code),
        docs_url=docs_url if isinstance(docs_url, str) else None,
        request_id=request_id(response.headers),
        retry_after=asked_to_wait(response.headers, time.time(), throttled=response.status == 429),
        headers={
            name: value
            for name, value in response.headers.items()
            if name.lower() not in ("set-cookie", "set-cookie2")
        },
        body=body,
    )


def failure_of(error: errors.APIError) -> Failure:
    """Say what an error means for the next attempt."""
    if isinstance(error, errors.APIConnectionError):
        return Failure(
            temporary=True, may_have_acted=error.may_have_acted, reason=type(error).__name__
        )
    if not isinstance(error, errors.APIStatusError):
        return Failure(temporary=False, may_have_acted=True, reason=type(error).__name__)
    throttled = error.status_code == 429
    return Failure(
        temporary=error.status_code in RETRIED_STATUSES
        and not isinstance(error, errors.PlanLimitError),
        may_have_acted=not throttled,
        throttled=throttled,
        retry_after=error.retry_after,
        reason=f"status {error.status_code}",
        status=error.status_code,
    )


def request_id(headers: Mapping[str, str]) -> str | None:
    """Return the server's identifier of a request, if it gave one."""
    return next((headers[name] for name in _REQUEST_ID_HEADERS if name in headers), None)


def api_version(headers: Mapping[str, str]) -> str | None:
    """Return the version in which the API carried a request out, if it says so."""
    return next((headers[name] for name in headers if name.lower() == "x-api-version"), None)


def _object(body: object) -> dict[str, object]:
    return cast("dict[str, object]", body) if isinstance(body, dict) else {}


def _parsed(body: bytes) -> object:
    if not body:
        return None
    try:
        return cast("object", orjson.loads(body))
    except (orjson.JSONDecodeError, RecursionError):
        return body.decode("utf-8", "replace")
