"""Many calls at once, of which none is lost if another fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from ..errors import BulkError, Outcome, TwelveLabsError

__all__ = ["carry_out"]

T = TypeVar("T")

CONCURRENCY = 8
"""Calls of a batch that are under way at once: each may upload a file."""


async def carry_out(
    calls: Sequence[tuple[object, Callable[[], Awaitable[T]]]], *, what: str
) -> list[T]:
    """Make all calls, several at once, and return their results in order.

    Args:
        calls: For each input what it was and the call.
        what: What the inputs are, for the error: `videos`.

    Raises:
        BulkError: Some failed. Its `outcomes` tell for each input what became of it.
    """
    gate = asyncio.Semaphore(CONCURRENCY)

    async def one(given: object, call: Callable[[], Awaitable[T]]) -> Outcome[T]:
        async with gate:
            try:
                return Outcome(input=given, result=await call())
            except TwelveLabsError as error:
                return Outcome(input=given, error=error)

    outcomes = await asyncio.gather(*(one(*each) for each in calls))
    failed = [place for place, each in enumerate(outcomes) if each.error is not None]
    if failed:
        # The place and not the input, which may be a presigned URL.
        raise BulkError(
            f"{len(failed)} of {len(outcomes)} {what} failed, first number {failed[0]} "
            f"(counting from 0): {outcomes[failed[0]].error}",
            outcomes=outcomes,
        )
    return [each.result for each in outcomes if each.result is not None]
