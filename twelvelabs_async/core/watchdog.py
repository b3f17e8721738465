"""Ends what takes too long: one timer for all calls of a client, as one for each would be felt."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

__all__ = ["Watch", "Watchdog"]

TICK = 0.05
"""Seconds between two looks, and so the most by which a limit is passed."""


class Watch:
    """A block of code with a limit: `with` raises TimeoutError where the limit ends it.

    Without `moved` the limit is for the whole block. With it, the limit is for the time in which
    the number that it returns does not change.
    """

    __slots__ = (
        "_cancelling",
        "_dog",
        "_limit",
        "_moved",
        "_seen",
        "_since",
        "_task",
        "_watches",
        "expired",
    )

    def __init__(
        self,
        dog: Watchdog,
        watches: set[Watch],
        limit: float,
        moved: Callable[[], int] | None,
    ) -> None:
        self._dog = dog
        self._watches = watches
        self._limit = limit
        self._moved = moved
        self._seen = 0
        self.expired: bool = False

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a watch needs a task that it can cancel")
        self._task = task
        self._cancelling = task.cancelling()
        self._since = time.monotonic()
        self._watches.add(self)
        if not self._dog.ticking:
            self._dog.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._watches.discard(self)
        # As asyncio's own timeout does: a cancellation from elsewhere goes on as one.
        if (
            self.expired
            and self._task.uncancel() <= self._cancelling
            and kind is asyncio.CancelledError
        ):
            raise TimeoutError from error

    def look(self, now: float) -> None:
        """End the block if its limit has passed."""
        if self._moved is not None and (moved := self._moved()) != self._seen:
            self._seen, self._since = moved, now
        elif now - self._since >= self._limit and not self.expired:
            self.expired = True
            self._task.cancel()


class Watchdog:
    """Looks at all watches of one event loop, as long as there are any."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()
        self.ticking: bool = False

    def watch(self, limit: float | None, moved: Callable[[], int] | None = None) -> Watch:
        """Return a watch, to be used in a `with` statement; None is no limit."""
        return Watch(self, self._watches, math.inf if limit is None else limit, moved)

    def start(self) -> None:
        """Look from now on, until there are no watches left."""
        self.ticking = True
        asyncio.get_running_loop().call_later(TICK, self._tick)

    def _tick(self) -> None:
        if not self._watches:
            self.ticking = False
            return
        now = time.monotonic()
        for watch in tuple(self._watches):
            watch.look(now)
        asyncio.get_running_loop().call_later(TICK, self._tick)
