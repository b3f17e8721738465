"""What the shell completes beyond commands and options: identifiers of indexes, kinds of jobs."""

from __future__ import annotations

import asyncio
import contextlib

__all__ = ["index_ids", "jobs"]

PATIENCE = 2.0
"""Seconds that a person waits for a completion."""


def index_ids(incomplete: str) -> list[tuple[str, str]]:
    """Return the identifiers of indexes that begin so, with their names; none if anything fails."""
    from ..errors import TwelveLabsError

    with contextlib.suppress(TwelveLabsError, OSError, TimeoutError):
        return asyncio.run(asyncio.wait_for(_indexes(incomplete), PATIENCE))
    return []


async def _indexes(incomplete: str) -> list[tuple[str, str]]:
    from ..client import AsyncClient

    async with AsyncClient(max_retries=0, timeout=PATIENCE) as client:
        page = await client.indexes.list(page_limit=50)
        return [
            (each.id, each.index_name or "")
            for each in page.items
            if each.id is not None and each.id.startswith(incomplete)
        ]


def jobs(incomplete: str) -> list[tuple[str, str]]:
    """Return the kinds of jobs that begin so."""
    from ..waiting.kinds import KINDS

    return [
        (f"{name}:", f"a {kind.label}")
        for name, kind in KINDS.items()
        if f"{name}:".startswith(incomplete) and incomplete
    ]
