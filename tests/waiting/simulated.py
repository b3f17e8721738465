"""Waits in virtual time: an event loop whose clock jumps, and an API that only tells statuses."""

from __future__ import annotations

import asyncio
import heapq
import selectors
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar, cast

from attrs import define, field

from twelvelabs_async.core.call import Caller
from twelvelabs_async.core.codec import structure
from twelvelabs_async.core.inbox import Inbox
from twelvelabs_async.errors import NotFoundError
from twelvelabs_async.waiting.scheduler import Scheduler

__all__ = ["SimulatedApi", "SimulatedTask", "VirtualLoop", "run"]

T = TypeVar("T")


class _Jumping(selectors.BaseSelector):
    """A selector that does not sleep: it moves its loop's clock instead."""

    def __init__(self, real: selectors.BaseSelector) -> None:
        self._real = real
        self.now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(0)
        if not ready:
            assert timeout is not None, "everybody waits, and nothing will ever happen"
            self.now += max(0.0, timeout)
        return ready

    def register(
        self, fileobj: Any, events: int, data: object = None
    ) -> selectors.SelectorKey:  # the base class has no narrower type
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return cast("Mapping[Any, selectors.SelectorKey]", self._real.get_map())

    def close(self) -> None:
        self._real.close()


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop in which sleeping takes no time."""

    def __init__(self) -> None:
        self._jumping = _Jumping(selectors.DefaultSelector())
        super().__init__(self._jumping)

    def time(self) -> float:
        """The virtual time, in seconds."""
        return self._jumping.now


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run something in virtual time, with nothing left behind."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


@define
class SimulatedTask:
    """A task that ends `seconds` after it was begun."""

    id: str
    begun: float
    seconds: float
    index_id: str = "i1"
    end: str | None = "ready"

    def status(self, now: float) -> str | None:
        """How far it is."""
        return self.end if now >= self.begun + self.seconds else "indexing"

    def item(self, now: float) -> dict[str, object]:
        """What a list shows."""
        return {
            "_id": self.id,
            "index_id": self.index_id,
            "video_id": f"v{self.id}",
            "status": self.status(now),
            "created_at": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
            "system_metadata": {"filename": f"{self.id}.mp4", "duration": 61.5, "width": 640},
        }


@define(eq=False)
class SimulatedApi:
    """Answers as `GET /tasks` and `GET /tasks/{id}` do, after a while, and keeps a diary."""

    latency: float = 0.03
    tasks: dict[str, SimulatedTask] = field(factory=dict[str, SimulatedTask])
    diary: list[tuple[float, str]] = field(factory=list[tuple[float, str]])
    starts: list[int] = field(factory=list[int])
    faults: Callable[[str, Mapping[str, Any]], BaseException | None] = lambda _, __: None
    notifications: Inbox | None = None
    version: str = "v1.3"
    most_open: int = 0
    _open: int = 0
    _cached: tuple[object, list[SimulatedTask]] = (None, [])
    _scheduler: Scheduler | None = None

    @property
    def scheduler(self) -> Scheduler:
        """The scheduler under test."""
        if self._scheduler is None:
            self._scheduler = Scheduler(cast("Caller", self))
        return self._scheduler

    def companion(self, make: Callable[[Any], Any]) -> Any:
        """Return the scheduler, as a client does."""
        assert make is Scheduler
        return self.scheduler

    def add(self, number: int, seconds: Callable[[int], float], **more: Any) -> list[str]:
        """Begin tasks; return their identifiers."""
        now = asyncio.get_running_loop().time()
        ids = [f"t{len(self.tasks) + each:06}" for each in range(number)]
        for place, name in enumerate(ids):
            self.tasks[name] = SimulatedTask(name, now, seconds(place), **more)
        return ids

    async def get(
        self, path: str, into: Any, *, query: Mapping[str, Any] | None = None, options: Any = None
    ) -> Any:
        """Answer a request."""
        del options
        if path == "/tasks" and query and query["page"] == 1 and "sort_by" not in query:
            self.starts.append(len(self.diary))
        self.diary.append((asyncio.get_running_loop().time(), path))
        self._open += 1
        self.most_open = max(self.most_open, self._open)
        try:
            await asyncio.sleep(self.latency)
        finally:
            self._open -= 1
        fault = self.faults(path, query or {})
        if fault is not None:
            raise fault
        now = asyncio.get_running_loop().time()
        if path != "/tasks":
            task = self.tasks.get(path.removeprefix("/tasks/"))
            if task is None:
                raise NotFoundError(status_code=404)
            return structure({**task.item(now), "hls": {"status": "READY"}}, into)
        return self._page(query or {}, now)

    def _page(self, query: Mapping[str, Any], now: float) -> dict[str, object]:
        found = self._found(query, now)
        start = (query["page"] - 1) * query["page_limit"]
        return {
            "data": [each.item(now) for each in found[start : start + query["page_limit"]]],
            "page_info": {"total_page": -(-len(found) // query["page_limit"])},
        }

    def _found(self, query: Mapping[str, Any], now: float) -> list[SimulatedTask]:
        key = (*sorted((k, v) for k, v in query.items() if k != "page"), now, len(self.tasks))
        if self._cached[0] == key:
            return self._cached[1]
        found = list(self.tasks.values())
        if (index_id := query.get("index_id")) is not None:
            found = [each for each in found if each.index_id == index_id]
        if (statuses := query.get("status")) is not None:
            found = [each for each in found if each.status(now) in statuses]
        if query.get("sort_by") == "updated_at":
            ended = {each.id: min(now, each.begun + each.seconds) for each in found}
            found = sorted(found, key=lambda each: ended[each.id], reverse=True)
        else:
            found.reverse()
        self._cached = (key, found)
        return found

    def pages(self) -> int:
        """How many pages were asked for."""
        return sum(path == "/tasks" for _, path in self.diary)

    def rounds(self) -> list[int]:
        """How many requests each look at all cost: it begins with the first page."""
        ends = [*self.starts[1:], len(self.diary)]
        return [end - start for start, end in zip(self.starts, ends, strict=True)]

    def clear(self) -> None:
        """Forget what was asked."""
        self.diary.clear()
        self.starts.clear()

    def busiest(self, window: float = 0.05) -> int:
        """The most requests that began within so many seconds."""
        times: list[float] = []
        most = 0
        for moment, _ in self.diary:
            heapq.heappush(times, moment)
            while times[0] < moment - window:
                heapq.heappop(times)
            most = max(most, len(times))
        return most

    def counts(self) -> Counter[str]:
        """How often each path was asked for."""
        return Counter(path for _, path in self.diary)
