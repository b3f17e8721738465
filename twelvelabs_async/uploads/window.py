"""The places of parts under way, shared by all uploads of a client."""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter

from ..core.call import Caller

__all__ = ["Window"]

MOST_PARTS = 16
"""Parts that are under way at once, of all uploads of a client together."""

FIRST_PARTS = 8
"""How many there are at first: more are let through as long as the storage takes them."""

CAUTION = 64
"""Parts that have to go through after a refusal before one more at a time is tried."""

MOST_CAUTION = 256
"""The same, after several such trials failed."""

MOST_BYTES = 64 << 20
"""Bytes that these may hold in memory at once."""

HELD = 3 << 20
"""Bytes that one part holds at most, however large it is: a piece that is sent, one that is read
ahead, and what the socket has not yet taken."""

MOST_READERS = 4
"""Threads that read and sum at once, if there are as many processors: with more the event loop
waits for one."""


class Window:
    """Lets parts through, first come, first served; fewer at a time while the storage is busy."""

    def __init__(self, api: Caller) -> None:
        # One connection is left for what is not parts.
        self._most = max(1, min(MOST_PARTS, api.max_connections - 1))
        self._limit = min(FIRST_PARTS, self._most)
        self._caution = CAUTION
        self._refused = self._tried = False
        self._through = 0
        # Threads that take the next piece by themselves are no faster, and let the event loop wait
        # for a processor ten times as long: these sleep until it has handed them a piece.
        self.readers: CapacityLimiter = CapacityLimiter(min(MOST_READERS, os.cpu_count() or 1))
        self._open = 0
        self._held = 0
        self._paused_until = 0.0
        self._waiting: deque[tuple[asyncio.Future[None], int]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def place(self, size: int) -> AsyncGenerator[None, None]:
        """Wait for a place for a part of this size, and have it for the block."""
        held = min(size, HELD)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((turn, held))
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave(held)  # the place was ours already
            else:
                self._admit()
            raise
        try:
            yield
        finally:
            self._leave(held)

    def slower(self) -> None:
        """Take its place away from a part that the storage refused; called by who still has it.

        Of as many as there were it took all but those that it refused, so what is left is as many
        as it takes. Were the place free first, the next part would be refused as well.
        """
        self._limit = max(1, min(self._limit, self._open) - 1)
        # Another trial soon after one that failed would fail as well.
        self._caution = min(MOST_CAUTION, self._caution * 2) if self._tried else CAUTION
        self._refused, self._tried, self._through = True, False, 0

    def pause(self, seconds: float) -> None:
        """Let nothing through for a while: the storage asked for it."""
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)

    def faster(self) -> None:
        """A part went through: one place more after a round of those that there are."""
        self._through += 1
        if self._through < (self._caution if self._refused else self._limit):
            return
        self._through = 0
        # What comes of it is known when the next round went through, or did not.
        self._tried, self._refused = self._refused, False
        self._limit = min(self._most, self._limit + 1)
        self._admit()

    def close(self) -> None:
        """Wake nobody any more: the client is closed, and what waits here fails with it."""
        if self._timer is not None:
            self._timer.cancel()

    @property
    def places(self) -> int:
        """How many parts may be under way at the moment."""
        return self._limit

    def _leave(self, held: int) -> None:
        self._open -= 1
        self._held -= held
        self._admit()

    def _admit(self) -> None:
        pause = self._paused_until - time.monotonic()
        while self._waiting:
            turn, held = self._waiting[0]
            if turn.done():  # its owner was cancelled
                self._waiting.popleft()
                continue
            if pause > 0:
                self._wake_in(pause)
                return
            full = self._open >= self._limit or self._held + held > MOST_BYTES
            if full and self._open > 0:
                return
            self._waiting.popleft()
            self._open += 1
            self._held += held
            turn.set_result(None)

    def _wake_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._admit)
