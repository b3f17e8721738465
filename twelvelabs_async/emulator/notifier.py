"""Sends notifications when tasks are over, and keeps a log of how that went."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import aiohttp
from attrs import field, frozen

from .analyze_tasks import settle
from .delivery_faults import DeliveryFault, fault_of
from .generations import AnalysisRecord
from .space import Space
from .state import JsonObject, TaskRecord
from .webhooks import Delivery, Notice, Webhook, analysis_notice, index_notice, signature

__all__ = ["Notifier"]

_LOGGER = logging.getLogger("twelvelabs_async.emulator")
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_AT_ONCE = 20
_MOST_DELETED = 10_000
# The end of a task is rounded to this, and may be rounded down.
_MOMENT = timedelta(microseconds=1)
_R = TypeVar("_R")


@frozen(order=True)
class _Due:
    """Something to do at a time of the emulator's clock."""

    moment: datetime
    number: int
    work: Callable[[], Coroutine[Any, Any, None]] = field(order=False)


class Notifier:
    """Waits, by the emulator's clock, for tasks to be over, and tells the webhooks."""

    def __init__(
        self,
        space: Space,
        webhooks: list[Webhook],
        faults: list[DeliveryFault],
        deliveries: deque[Delivery],
    ) -> None:
        self._space = space
        self._webhooks = webhooks
        self._faults = faults
        self._deliveries = deliveries
        self._agenda: list[_Due] = []
        self._numbers = itertools.count()
        self._known: set[str] = set()
        self._untold: dict[str, AnalysisRecord] = {}
        self._wake = asyncio.Event()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._underway: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._stop_listening: Callable[[], None] | None = None

    def start(self) -> None:
        """Begin; what was over before is not told."""
        loop = asyncio.get_running_loop()
        self.pass_over()
        self._stop_listening = self._space.clock.on_advance(
            lambda: loop.call_soon_threadsafe(self._wake.set)
        )
        self._spawn(self._follow_the_clock())

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """The last attempts to deliver."""
        return tuple(self._deliveries)

    def pass_over(self) -> None:
        """Take the tasks that are over for told: they came with a saved state or a seed."""
        self._note_new_tasks(since=self._space.clock.now())
        self._wake.set()

    def look(self) -> None:
        """Look for new tasks soon: a request may have made some."""
        self._wake.set()

    async def close(self) -> None:
        """Stop, whatever is under way."""
        if self._stop_listening is not None:
            self._stop_listening()
        underway = tuple(self._underway)
        for task in underway:
            task.cancel()
        await asyncio.gather(*underway, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _follow_the_clock(self) -> None:
        clock = self._space.clock
        while True:
            self._wake.clear()
            self._note_new_tasks()
            now = clock.now()
            while self._agenda and self._agenda[0].moment <= now:
                self._spawn(heapq.heappop(self._agenda).work())
            rest = clock.real_seconds_until(self._agenda[0].moment) if self._agenda else None
            try:
                async with asyncio.timeout(rest):
                    await self._wake.wait()
            except TimeoutError:
                continue  # something is due

    def _note_new_tasks(self, since: datetime | None = None) -> None:
        """Put tasks that were not here before on the agenda, if they are over after `since`."""
        state = self._space.state
        for task in self._new(state.tasks):
            if since is None or task.timeline.finished_at() > since:
                self._at(task.timeline.finished_at(), partial(self._tell_of_task, task))
        for analysis in self._new(state.generations.analyses):
            # The items of a batch are not told of one by one.
            if analysis.batch_id is None and (since is None or analysis.completed_at() > since):
                self._untold[analysis.id] = analysis
                self._at(analysis.completed_at(), partial(self._tell_of_analysis, analysis))
        for analysis in self._untold.values():
            if analysis.canceled is not None:
                self._spawn(self._tell_of_analysis(analysis))
        here = len(state.tasks) + len(state.generations.analyses)
        if len(self._known) > here + _MOST_DELETED:
            self._known &= state.tasks.keys() | state.generations.analyses.keys()

    def _new(self, records: dict[str, _R]) -> list[_R]:
        """Return records that were not there before; dictionaries keep the order of insertion."""
        fresh = list(itertools.takewhile(lambda key: key not in self._known, reversed(records)))
        self._known.update(fresh)
        return [records[key] for key in reversed(fresh)]

    def _at(self, moment: datetime, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        heapq.heappush(self._agenda, _Due(moment, next(self._numbers), work))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._underway.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._underway.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            _LOGGER.error("A notification could not be made", exc_info=problem)

    async def _tell_of_task(self, task: TaskRecord) -> None:
        state = self._space.state
        if task.id in state.tasks:
            now = self._space.clock.now() + _MOMENT
            self._tell(index_notice(task, state.indexes.get(task.index_id), now))

    async def _tell_of_analysis(self, task: AnalysisRecord) -> None:
        untold = self._untold.pop(task.id, None)
        if untold is not None and task.id in self._space.state.generations.analyses:
            now = self._space.clock.now() + _MOMENT
            await settle(self._space, [task], now)
            self._tell(analysis_notice(task, now))

    def _tell(self, notice: Notice) -> None:
        now = self._space.clock.now()
        for webhook in tuple(self._webhooks):
            fault = fault_of(self._faults, notice.type)
            stamp = int(time.time() + fault.skew)
            delays = fault.delays()
            if not delays:
                self._log(webhook, notice, None, "lost by a fault")
            for delay in delays:
                send = partial(
                    self._send, webhook, notice, fault.skew, stamp if fault.verbatim else None
                )
                self._at(now + timedelta(seconds=delay), send)
        self._wake.set()

    async def _send(self, webhook: Webhook, notice: Notice, skew: float, stamp: int | None) -> None:
        async with self._turns:
            seconds = int(time.time() + skew) if stamp is None else stamp
            if self._session is None:
                self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
            headers = {
                "Content-Type": "application/json",
                "TL-Signature": signature(notice.body, webhook.secret, seconds),
            }
            try:
                async with self._session.post(
                    webhook.url, data=notice.body, headers=headers, allow_redirects=False
                ) as response:
                    status = response.status
            except (aiohttp.ClientError, OSError, ValueError) as problem:
                # Down, too slow, or no address at all: the platform goes on without it.
                self._log(webhook, notice, None, f"{type(problem).__name__}: {problem}")
                return
        bad = not 200 <= status < 300
        self._log(webhook, notice, status, f"answered {status}" if bad else None)

    def _log(self, webhook: Webhook, notice: Notice, status: int | None, error: str | None) -> None:
        now = self._space.clock.now()
        self._deliveries.append(
            Delivery(webhook.url, notice.id, notice.type, notice.task_id, status, error, now)
        )
        analysis = self._space.state.generations.analyses.get(notice.task_id)
        if analysis is None:
            return
        before = analysis.webhooks.get(webhook.url, {})
        attempts = before.get("attempts")
        view: JsonObject = {
            "url": webhook.url,
            "delivered": error is None or before.get("delivered") is True,
            "attempts": (attempts if isinstance(attempts, int) else 0) + 1,
        }
        if view["delivered"] is False:
            view["last_error"] = error
        analysis.webhooks[webhook.url] = view
