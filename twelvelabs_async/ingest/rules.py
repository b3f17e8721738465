"""What an error means: for the run, for the input, and for a retry of it."""

from __future__ import annotations

from ..errors import (
    APIConnectionError,
    APIStatusError,
    ClientStateError,
    FileChangedError,
    LedgerError,
    ResourceFailedError,
    TwelveLabsError,
    UnauthorizedError,
    UploadError,
)
from .ledger import Again
from .refusal import Refusal
from .rows import IngestState

__all__ = ["FATAL", "UNREACHABLE", "may_pass", "where_again"]

UNREACHABLE = 10
"""Inputs in a row that may fail for want of a connection before the run ends."""

FATAL = (LedgerError, UnauthorizedError, ClientStateError)
"""What no other input would fare better with."""


def may_pass(error: Exception) -> bool:
    """Whether the same call may succeed later, or has perhaps succeeded."""
    if isinstance(error, APIStatusError):
        return error.status_code >= 500 or error.status_code in (408, 429)
    if isinstance(error, UploadError):
        return error.resumable and not isinstance(error, FileChangedError)
    return isinstance(error, APIConnectionError)


def where_again(state: IngestState, error: Exception) -> Again:
    """Return where a retry starts, after an error in a state."""
    if isinstance(error, (Refusal, OSError)) and not isinstance(error, TwelveLabsError):
        return "prepare"
    if may_pass(error):
        return "continue"
    if state == "pending":
        return "upload"
    if isinstance(error, ResourceFailedError) and state == "uploaded":
        return "upload"  # the platform cannot use this asset
    return "index"
