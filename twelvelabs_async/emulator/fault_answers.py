"""Faults that are often wanted: too many requests, refusals of the storage, documented errors."""

from __future__ import annotations

from xml.sax.saxutils import escape

from .faults import Fault, Stage

__all__ = ["api_error", "storage_error", "too_many_requests"]

_DOCS = "https://docs.twelvelabs.io/v1.3/api-reference/error-codes"
_CHUNKS = "PUT /chunks/{upload_id}/{chunk_index}"
# What S3 answers to a PUT: the status and the message of each code.
_STORAGE_ERRORS = {
    "AccessDenied": (403, "Request has expired"),
    "AccountProblem": (403, "There is a problem with the account."),
    "AllAccessDisabled": (403, "All access to this object has been disabled."),
    "BadDigest": (400, "Content-MD5 is not the MD5 sum of the body."),
    "ExpiredToken": (400, "The provided token has expired."),
    "IncompleteBody": (400, "The body is shorter than Content-Length says."),
    "InternalError": (500, "We encountered an internal error. Please try again."),
    "InvalidAccessKeyId": (403, "The access key does not exist."),
    "InvalidObjectState": (403, "The object does not allow this operation."),
    "InvalidSecurity": (403, "The security credentials are not valid."),
    "NoSuchUpload": (404, "The upload is completed, expired or was aborted."),
    "RequestTimeTooSkewed": (403, "The request's time and the server's are too far apart."),
    "RequestTimeout": (400, "The socket was not read from or written to within the timeout."),
    "ServiceUnavailable": (503, "Please reduce your request rate."),
    "SignatureDoesNotMatch": (403, "The signature does not match."),
    "SlowDown": (503, "Please reduce your request rate."),
}


def too_many_requests(
    route: str = "*",
    *,
    retry_after: float | str | None = None,
    retry_after_ms: float | None = None,
    retry_date: float | None = None,
    limit: int | None = None,
    remaining: int = 0,
    used: int | None = None,
    reset: float | None = None,
    times: int | None = 1,
    after: int = 0,
    probability: float = 1.0,
    seed: int | None = None,
) -> Fault:
    """Return a fault that answers 429, with an empty body as documented.

    Args:
        route: What it is about, as in `Fault`.
        retry_after: `Retry-After`, in seconds or as any text.
        retry_after_ms: `retry-after-ms`, in milliseconds.
        retry_date: How many seconds from then the HTTP date in `Retry-After` lies.
        limit: `X-Ratelimit-Limit`; with it come `-Remaining` and `-Used`.
        remaining: `X-Ratelimit-Remaining`.
        used: `X-Ratelimit-Used`; by default what `limit` and `remaining` leave.
        reset: How many seconds from then `X-Ratelimit-Reset` lies, which is in epoch seconds.
        times: As in `Fault`.
        after: As in `Fault`.
        probability: As in `Fault`.
        seed: As in `Fault`.

    Raises:
        ValueError: If Retry-After is given twice.
    """
    if retry_after is not None and retry_date is not None:
        raise ValueError("Retry-After has either seconds or a date: not retry_after and retry_date")
    headers: dict[str, str | None] = {}
    if retry_after is not None:
        headers["Retry-After"] = (
            retry_after if isinstance(retry_after, str) else f"{retry_after:.15g}"
        )
    if retry_date is not None:
        headers["Retry-After"] = f"{{date{retry_date:+f}}}"
    if retry_after_ms is not None:
        headers["retry-after-ms"] = f"{retry_after_ms:.15g}"
    if limit is not None:
        headers["X-Ratelimit-Limit"] = str(limit)
        headers["X-Ratelimit-Remaining"] = str(remaining)
        headers["X-Ratelimit-Used"] = str(limit - remaining if used is None else used)
    if reset is not None:
        headers["X-Ratelimit-Reset"] = f"{{epoch{reset:+f}}}"
    return Fault(
        route=route,
        status=429,
        headers=headers,
        times=times,
        after=after,
        probability=probability,
        seed=seed,
    )


def storage_error(
    code: str,
    *,
    route: str = _CHUNKS,
    message: str | None = None,
    times: int | None = 1,
    after: int = 0,
    probability: float = 1.0,
    seed: int | None = None,
) -> Fault:
    """Return a fault that answers a PUT of a chunk as S3 does, in XML.

    Args:
        code: One of S3's codes, such as `AccessDenied` (expired), `SlowDown` (503),
            `RequestTimeTooSkewed`, `SignatureDoesNotMatch` or `RequestTimeout`.
        route: What it is about, as in `Fault`.
        message: What is said about it.
        times: As in `Fault`.
        after: As in `Fault`.
        probability: As in `Fault`.
        seed: As in `Fault`.

    Raises:
        ValueError: If the code is none of those.
    """
    if code not in _STORAGE_ERRORS:
        raise ValueError(f"code is one of {', '.join(sorted(_STORAGE_ERRORS))}, got {code!r}")
    status, default = _STORAGE_ERRORS[code]
    return Fault(
        route=route,
        status=status,
        headers={"Content-Type": "application/xml"},
        body=(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{code}</Code><Message>{escape(message or default)}</Message></Error>"
        ),
        times=times,
        after=after,
        probability=probability,
        seed=seed,
    )


def api_error(
    code: str,
    message: str = "",
    *,
    route: str = "*",
    status: int = 400,
    nested: bool = False,
    stage: Stage | None = None,
    times: int | None = 1,
    after: int = 0,
    probability: float = 1.0,
    seed: int | None = None,
) -> Fault:
    """Return a fault that answers with one of the API's codes, in its form.

    Args:
        code: The code, such as `index_not_supported_for_generate`.
        message: What is said about it.
        route: What it is about, as in `Fault`.
        status: The status of the answer.
        nested: Whether the form is `{"error": {...}}`, as newer operations document it.
        stage: As in `Fault`.
        times: As in `Fault`.
        after: As in `Fault`.
        probability: As in `Fault`.
        seed: As in `Fault`.
    """
    told = {"code": code, "message": message or code}
    body: dict[str, object] = {"error": told} if nested else {**told, "docs_url": _DOCS}
    return Fault(
        route=route,
        status=status,
        headers={"Content-Type": "application/json; charset=utf-8"},
        body=body,
        stage=stage,
        times=times,
        after=after,
        probability=probability,
        seed=seed,
    )
