"""Limits: how many requests may be open at once, and how fast each group of them may go."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Mapping

from attrs import Factory, define, field

from .retry import header_number, server_time

__all__ = ["Pace", "Pacer", "Slots"]

FIRST_BURST = 8
"""Requests of a group that may be open before its first answer tells the limit."""


@define
class Pace:
    """What is known of one group's limit. Decides, and never waits itself.

    The server tells with each answer how many requests it will still take until a given time.
    Requests that are still open may or may not be counted in that number; they are subtracted,
    so that the guess is never too high and each answer corrects it.
    """

    known: bool = False
    remaining: float = math.inf
    window_ends: float = math.inf
    blocked_until: float = 0.0
    open: int = 0

    def delay(self, now: float) -> float:
        """Seconds to wait before one more request; `inf`: until an answer comes."""
        if now < self.blocked_until:
            return self.blocked_until - now
        if now >= self.window_ends:
            self.known, self.remaining, self.window_ends = False, math.inf, math.inf
        if not self.known:
            return 0.0 if self.open < FIRST_BURST else math.inf
        if self.open < self.remaining:
            return 0.0
        return self.window_ends - now

    def learn(self, headers: Mapping[str, str], now: float, wall: float) -> None:
        """Take in what an answer tells; `now` is monotonic, `wall` epoch seconds."""
        self.known = True
        remaining = header_number(headers, "X-Ratelimit-Remaining")
        if remaining is None:
            limit = header_number(headers, "X-Ratelimit-Limit")
            used = header_number(headers, "X-Ratelimit-Used")
            if limit is None or used is None:
                return
            remaining = limit - used
        reset = header_number(headers, "X-Ratelimit-Reset")
        if reset is None:
            return
        ends = now + max(0.0, reset - server_time(headers, wall))
        if ends > self.window_ends + 1.5 or math.isinf(self.window_ends):
            self.remaining = remaining
        else:  # answers of one window can arrive out of order
            self.remaining = min(self.remaining, remaining)
        self.window_ends = ends

    def block(self, until: float) -> None:
        """Let nothing through until then; what was known of the limit was wrong."""
        self.blocked_until = max(self.blocked_until, until)
        self.known, self.remaining, self.window_ends = False, math.inf, math.inf


@define(eq=False)
class _Group:
    pace: Pace = Factory(Pace)
    turn: asyncio.Lock = Factory(asyncio.Lock)
    changed: asyncio.Event = Factory(asyncio.Event)


@define(eq=False)
class Pacer:
    """Lets requests through, first come, first served, as fast as their group's pace allows."""

    _groups: dict[str, _Group] = field(factory=dict[str, _Group])

    def admit_now(self, name: str) -> bool:
        """Let a request of this group through if it need not wait; else use `admit`.

        Each admitted request must be followed by one `done`.
        """
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = _Group()
        pace = group.pace
        if group.turn.locked() or pace.delay(time.monotonic()) > 0:
            return False
        pace.open += 1
        return True

    async def admit(self, name: str) -> float:
        """Wait until a request of this group may be sent; return the seconds waited."""
        group = self._groups[name]
        started = now = time.monotonic()
        async with group.turn:
            while (delay := group.pace.delay(now)) > 0:
                group.changed.clear()
                await _either(group.changed, delay)
                now = time.monotonic()
            group.pace.open += 1
        return now - started

    def done(self, name: str, headers: Mapping[str, str] | None, wall: float) -> None:
        """Report the end of an admitted request, with the headers of its answer if one came."""
        group = self._groups[name]
        group.pace.open -= 1
        if headers is not None:
            group.pace.learn(headers, time.monotonic(), wall)
        group.changed.set()

    def block(self, name: str, seconds: float) -> None:
        """Hold the whole group back: the server refused one of its requests."""
        self._groups[name].pace.block(time.monotonic() + seconds)


class Slots:
    """A number of places, taken first come, first served.

    As asyncio's semaphore, but a free place is taken without a coroutine: most requests find one,
    and would pay for those that wait.
    """

    __slots__ = ("_free", "_waiting")

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: deque[asyncio.Future[None]] = deque()

    def take_now(self) -> bool:
        """Take a free place if nobody waits for one; else use `take`."""
        if self._free == 0:
            return False
        self._free -= 1
        return True

    async def take(self) -> None:
        """Wait for a place and take it. Each taken place must be given back by `leave`."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()  # the place was ours already
            raise

    def leave(self) -> None:
        """Give a place to the next who waits, or free it."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but not longer than this."""
    try:
        async with asyncio.timeout(None if math.isinf(seconds) else seconds):
            await event.wait()
    except TimeoutError:
        return
