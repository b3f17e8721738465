"""Calls of `client.task.transfers`."""

from __future__ import annotations

from collections.abc import Iterator

from ..releases import Release
from ..table import Call, call
from .arguments import ACCENTED, METADATA

__all__ = ["transfer_calls"]


def transfer_calls(release: Release) -> Iterator[Call]:
    """All lines."""
    if release.number < (0, 3):
        return
    yield call("task.transfers.import_videos", "minimal", "n1", "i1")
    yield call(
        "task.transfers.import_videos",
        "full",
        integration_id=ACCENTED,
        index_id="i1",
        user_metadata=METADATA,
        incremental_import=False,
        retry_failed=True,
    )
    yield call("task.transfers.import_status", "minimal", "n1", "i1")
    yield call("task.transfers.import_logs", "minimal", ACCENTED)
