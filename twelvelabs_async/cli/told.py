"""What is said of an error: a line for people, an object for programs."""

from __future__ import annotations

__all__ = ["as_json", "as_line"]


def as_line(error: BaseException) -> str:
    """Return the line for an error: its class and its text, in which the SDK has no secret.

    The text has the identifier of the request, where there is one.
    """
    if isinstance(error, OSError) and type(error).__module__ == "builtins" and error.strerror:
        where = f"{error.filename}: " if error.filename is not None else ""
        return f"error: {where}{error.strerror}"
    return f"error: {type(error).__name__}: {error}{_request_of(error)}"


def as_json(error: BaseException) -> dict[str, object]:
    """Return an error as an object of JSON."""
    from ..errors import APIStatusError

    cause = error if isinstance(error, APIStatusError) else error.__cause__
    status = cause if isinstance(cause, APIStatusError) else None
    return {
        "type": type(error).__name__,
        "message": str(error),
        "code": None if status is None else status.code,
        "request_id": None if status is None else status.request_id,
    }


def _request_of(error: BaseException) -> str:
    """Return the identifier of the request that an upload or wait ended with, if it is not said."""
    request_id = as_json(error)["request_id"]
    shown = request_id is None or str(request_id) in str(error)
    return "" if shown else f" [request {request_id}]"
