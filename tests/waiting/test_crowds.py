"""Crowds in virtual time: misled by lists, asked for patience, begun one by one."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Mapping
from typing import Any

import pytest

from tests.waiting.simulated import SimulatedApi, SimulatedTask, run
from twelvelabs_async.core.request import RequestOptions
from twelvelabs_async.errors import (
    InternalServerError,
    TooManyRequestsError,
    UnauthorizedError,
    WaitTimeoutError,
)
from twelvelabs_async.models import TasksRetrieveResponse
from twelvelabs_async.waiting.jobs import Job


def now() -> float:
    """The virtual time."""
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize(("number", "apart", "most"), [(50, 1.0, 0.32), (1000, 0.1, 0.23)])
def test_waits_that_begin_one_by_one_look_together(number: int, apart: float, most: float) -> None:
    """W2 where no two begin at once: pages are shared all the same, and lag stays within bounds.

    Fifty that come second by second need a page about every 1.4 s to stay within a lag of 10 %:
    with an answer for each at its end that is 29 % of what fixed intervals cost.
    """

    async def main() -> tuple[float, float, float]:
        random.seed(number)
        api = SimulatedApi()
        dice = random.Random(number)
        seconds = [dice.uniform(5, 60) for _ in range(number)]
        lags: list[float] = []

        async def one(place: int) -> None:
            await asyncio.sleep(apart * place)
            (name,) = api.add(1, lambda _: seconds[place])
            await api.scheduler.wait(Job.task(name))
            known = api.tasks[name]
            lags.append((now() - known.begun - known.seconds) / known.seconds)

        await asyncio.gather(*map(one, range(number)))
        fixed = sum(1 + math.ceil(each / 5) for each in seconds)
        burst = api.busiest() / len(api.diary)
        return len(api.diary) / fixed, sorted(lags)[int(0.95 * number)], burst

    share, p95, burst = run(main())
    assert share <= most
    assert p95 <= 0.10
    assert burst <= 0.10


@pytest.mark.parametrize(("number", "apart"), [(1, False), (1, True), (2, False), (200, False)])
def test_a_server_that_asks_for_patience_gets_it(number: int, apart: bool) -> None:
    """Nobody looks, alone or in lists, before the seconds of `Retry-After` have passed.

    Neither does one that comes in the meantime, unless it shares nothing with the others.
    """

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(number, lambda _: 5.0)
        refused: list[float] = []

        def fault(_: str, __: Mapping[str, Any]) -> BaseException | None:
            if now() - begun > 2.0 and (not refused or now() < refused[0] + 0.2):
                refused.append(now())
                return TooManyRequestsError(status_code=429, retry_after=40.0)
            return None

        begun = now()
        api.faults = fault

        async def newcomer() -> TasksRetrieveResponse:
            await asyncio.sleep(6.0)
            return await api.scheduler.wait(Job.task(ids[0]))

        options: RequestOptions = {"max_retries": 0} if apart else {}
        waits = [api.scheduler.wait(Job.task(each), options=options) for each in ids]
        found = await asyncio.gather(*waits, *([] if apart else [newcomer()]))
        assert {each.status for each in found} == {"ready"}
        quiet = [at for at, _ in api.diary if refused[0] + 0.2 < at < refused[0] + 39.9]
        assert quiet == []
        assert now() < refused[0] + 45

    run(main())


def test_patience_does_not_outlast_the_deadline() -> None:
    """Asked to come back in an hour, a wait of ten seconds ends after ten."""

    async def main() -> None:
        api = SimulatedApi()
        (name,) = api.add(1, lambda _: 1e6)
        error = TooManyRequestsError(status_code=429, retry_after=3600.0)
        api.faults = lambda _, __: error
        begun = now()
        with pytest.raises(WaitTimeoutError) as caught:
            await api.scheduler.wait(Job.task(name), timeout=10.0)
        assert isinstance(caught.value.__cause__, TooManyRequestsError)
        assert now() - begun < 10.1
        assert len(api.diary) == 2

    run(main())


class Misleading(SimulatedApi):
    """An API each of whose pages is of another, older moment, in another order."""

    def __init__(self, behind: float, **more: Any) -> None:
        super().__init__(**more)
        self.behind = behind
        self.dice = random.Random(4)

    def _found(self, query: Mapping[str, Any], now: float) -> list[SimulatedTask]:
        then = now - self.dice.uniform(0, self.behind)
        found = [each for each in super()._found(query, then) if each.begun <= then]
        start = self.dice.randrange(40)
        return [*found[start:], *found[:start]] if self.dice.random() < 0.5 else found


def test_nobody_is_lost_while_pages_move() -> None:
    """Items leave a page for one that was read already: each wait has its answer, in time."""

    async def main() -> None:
        api = Misleading(behind=2.0)
        dice = random.Random(1)
        ids = api.add(400, lambda _: dice.uniform(3, 40))
        late: list[float] = []

        async def one(name: str) -> None:
            found = await api.scheduler.wait(Job.task(name), timeout=90.0)
            assert (found.id, found.status) == (name, "ready")
            late.append(now() - api.tasks[name].begun - api.tasks[name].seconds)

        await asyncio.gather(*map(one, ids))
        assert len(late) == 400
        assert max(late) < 10
        assert len(api.diary) < 400 * 8, "no flood, though half of the pages mislead"

    run(main())


def test_lists_that_show_nothing_cost_no_flood() -> None:
    """A list that lags behind by minutes: those who are on no page are looked at one by one."""

    async def main() -> None:
        api = Misleading(behind=0.0)
        ids = api.add(500, lambda _: 120.0)
        for each in api.tasks.values():
            each.index_id = "elsewhere"  # the list that is narrowed to i1 has none of them
        waits = [asyncio.create_task(api.scheduler.wait(Job.task(each))) for each in ids]
        await asyncio.sleep(100)
        assert len(api.diary) < 500 * 15, "fixed intervals cost 20 each"
        found = await asyncio.gather(*waits)
        assert {each.status for each in found} == {"ready"}

    run(main())


def test_one_of_two_waits_for_one_thing_can_be_cancelled() -> None:
    """At rest, during its look, during a page: the other has its answer, and nothing is left."""

    async def main() -> None:
        for after in (0.0, 0.01, 0.4, 0.51, 0.52, 1.0, 3.0):
            for others in (0, 5):
                api = SimulatedApi()
                ids = api.add(1 + others, lambda _: 4.0)
                wait = api.scheduler.wait
                one, two, *more = [
                    asyncio.create_task(wait(Job.task(each))) for each in [ids[0], *ids]
                ]
                await asyncio.sleep(after)
                one.cancel()
                found = await asyncio.gather(one, two, *more, return_exceptions=True)
                assert isinstance(found[0], asyncio.CancelledError)
                assert [getattr(each, "id", None) for each in found[1:]] == ids
                assert asyncio.all_tasks() == {asyncio.current_task()}
                assert not api.scheduler._groups

    run(main())


class TwoKeys(SimulatedApi):
    """An API that refuses each look with options."""

    async def get(
        self, path: str, into: Any, *, query: Mapping[str, Any] | None = None, options: Any = None
    ) -> Any:
        """Answer a request without options."""
        if options:
            raise UnauthorizedError(status_code=401)
        return await super().get(path, into, query=query)


def test_a_key_of_its_own_that_is_wrong_ends_no_other() -> None:
    """A wait with options meets its own 401; the waits beside it go on."""

    async def main() -> None:
        api = TwoKeys()
        ids = api.add(3, lambda _: 5.0)
        own: RequestOptions = {"additional_headers": {"x-api-key": "another"}}
        found = await asyncio.gather(
            api.scheduler.wait(Job.task(ids[0]), options=own),
            *(api.scheduler.wait(Job.task(each)) for each in ids),
            return_exceptions=True,
        )
        assert isinstance(found[0], UnauthorizedError)
        assert all(isinstance(each, TasksRetrieveResponse) for each in found[1:])

    run(main())


@pytest.mark.parametrize("crowd", [1, 60])
def test_a_first_look_that_hangs_ends_with_the_deadline(crowd: int) -> None:
    """A server that never answered once is no reason to wait for longer than was asked."""

    async def main() -> None:
        api = SimulatedApi(latency=900.0)
        ids = api.add(crowd, lambda _: 1e6)
        begun = now()
        waits = (api.scheduler.wait(Job.task(each), timeout=7.0) for each in ids)
        found = await asyncio.gather(*waits, return_exceptions=True)
        assert all(isinstance(each, WaitTimeoutError) for each in found)
        assert now() - begun <= 7.1

    run(main())


def test_a_server_error_that_no_retry_helps_ends_a_wait_at_once() -> None:
    """What a call would not send again, a wait does not look at again."""

    async def main() -> None:
        api = SimulatedApi()
        (name,) = api.add(1, lambda _: 1e6)
        api.faults = lambda _, __: InternalServerError(status_code=501)
        with pytest.raises(InternalServerError):
            await api.scheduler.wait(Job.task(name))
        assert len(api.diary) == 1

    run(main())
