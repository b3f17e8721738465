"""Why a file is not sent: an exception that becomes a row of the ledger and goes no further."""

from __future__ import annotations

__all__ = ["Refusal"]


class Refusal(Exception):  # noqa: N818 - nobody but the runner meets it
    """The file cannot be ingested as it is; the text says why."""
