"""Errors of ingests: of the ledger in which one keeps its books, and of what it came to."""

from __future__ import annotations

from .base import TwelveLabsError

__all__ = ["IngestError", "LedgerError"]


class LedgerError(TwelveLabsError):
    """The ledger of an ingest is in use, is none, or cannot be read or written.

    What it has recorded stays: the same call goes on from there once the cause is gone.

    Attributes:
        path: Where the ledger is.
    """

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class IngestError(TwelveLabsError):
    """Not all inputs of an ingest were ingested. Nothing is lost: see `report`.

    Attributes:
        report: The `IngestReport`, with the row of each input.
    """

    def __init__(self, message: str, *, report: object = None) -> None:
        super().__init__(message)
        self.report = report
