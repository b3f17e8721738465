"""What becomes of many jobs, one after the other, as they end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import Outcome
from .jobs import Job, Progressing

if TYPE_CHECKING:
    from typing import Self

__all__ = ["AsyncOutcomes"]

P = TypeVar("P", bound=Progressing)


class AsyncOutcomes(Generic[P]):
    """An outcome for each job, as it ends.

    Iterate it, or call `next` until it returns None. What is still waited for is given up when
    the iteration ends or breaks off, at `close` and at the end of an `async with` block; the jobs
    themselves go on at the server.
    """

    def __init__(
        self,
        jobs: Sequence[Job[P]],
        wait: Callable[[Job[P]], Coroutine[Any, Any, Outcome[P]]],
    ) -> None:
        self._jobs = jobs
        self._wait = wait
        self._left = len(jobs)
        self._tasks: set[asyncio.Task[Outcome[P]]] | None = None
        self._ended: asyncio.Queue[asyncio.Task[Outcome[P]]] | None = None

    async def __aiter__(self) -> AsyncIterator[Outcome[P]]:
        try:
            while (outcome := await self.next()) is not None:
                yield outcome
        finally:
            await self.close()

    async def next(self) -> Outcome[P] | None:
        """Return the outcome that comes next, or None if there are no more."""
        if self._left == 0:
            return None
        if self._tasks is None or self._ended is None:
            self._ended = asyncio.Queue()
            self._tasks = {asyncio.create_task(self._wait(job)) for job in self._jobs}
            for task in self._tasks:
                task.add_done_callback(self._ended.put_nowait)
        task = await self._ended.get()
        self._tasks.discard(task)
        self._left -= 1
        return task.result()

    async def close(self) -> None:
        """Give up what is still waited for. May be called twice."""
        self._left = 0
        tasks, self._tasks = self._tasks or set[asyncio.Task[Outcome[P]]](), None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def left(self) -> int:
        """How many outcomes are still to come."""
        return self._left

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._left} to come>"
