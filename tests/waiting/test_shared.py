"""Waits that share their looks, in virtual time: what they cost, how they end, what they leave."""

from __future__ import annotations

import asyncio
import gc
import math
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest

from tests.waiting.simulated import SimulatedApi, run
from twelvelabs_async.core.call import Caller
from twelvelabs_async.core.inbox import Inbox
from twelvelabs_async.errors import (
    BadRequestError,
    ClientStateError,
    DecodeError,
    ForbiddenError,
    InternalServerError,
    NotFoundError,
    PlanLimitError,
    ResourceFailedError,
    TwelveLabsError,
    UnauthorizedError,
    WaitTimeoutError,
)
from twelvelabs_async.models import TasksRetrieveResponse
from twelvelabs_async.resources.tasks import Tasks
from twelvelabs_async.waiting.jobs import Job
from twelvelabs_async.waiting.policy import DONE, FAILED
from twelvelabs_async.webhooks import IndexTaskReadyWebhookEvent, IndexTaskWebhookData

Show = Callable[[str], None]


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Show:
    """Print a figure, also when all is well."""

    def shown(text: str) -> None:
        with capsys.disabled():
            print(f"\n    {text}")  # noqa: T201

    return shown


async def ended(api: SimulatedApi, ids: list[str], **more: Any) -> list[object]:
    """Wait for all; return what became of each."""
    waits = [api.scheduler.wait(Job.task(each), **more) for each in ids]
    return list(await asyncio.gather(*waits, return_exceptions=True))


async def nothing_is_left(api: SimulatedApi) -> None:
    """No task, no timer, no group."""
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    timers = cast("list[asyncio.TimerHandle]", vars(asyncio.get_running_loop())["_scheduled"])
    assert [each for each in timers if not each.cancelled()] == []
    assert not api.scheduler._groups


@pytest.mark.parametrize(("number", "most"), [(1000, 25), (10_000, 220)])
def test_a_round_costs_pages(number: int, most: int, show: Show) -> None:
    """A thousand waiting tasks of one index cost 25 requests a look, ten thousand 220."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(number, lambda _: 1e6)
        found = await ended(api, ids, timeout=60.0)
        assert all(isinstance(each, WaitTimeoutError) for each in found)
        cost = api.rounds()
        assert len(cost) > 5
        assert max(cost) <= most
        assert {path for _, path in api.diary} == {"/tasks"}
        show(
            f"{number} waiting tasks: {max(cost)} requests a round (of {most}), {len(cost)} rounds"
        )
        await nothing_is_left(api)

    run(main())


@pytest.mark.parametrize("number", [50, 1000])
def test_polling_is_polite(number: int, show: Show) -> None:
    """W2: a quarter of the requests of fixed intervals, no bursts, and little lag."""

    async def main() -> None:
        api = SimulatedApi()
        dice = random.Random(number)
        seconds = [dice.uniform(5, 60) for _ in range(number)]
        ids = api.add(number, lambda place: seconds[place])
        lags: list[float] = []

        async def one(name: str) -> None:
            task = await api.scheduler.wait(Job.task(name))
            assert (task.id, task.status) == (name, "ready")
            assert task.hls is not None, "the answer is whole"
            known = api.tasks[name]
            late = asyncio.get_running_loop().time() - known.begun - known.seconds
            lags.append(late / known.seconds)

        await asyncio.gather(*map(one, ids))
        fixed = sum(1 + math.ceil(each / 5) for each in seconds)
        busiest, requests = api.busiest() / len(api.diary), len(api.diary)
        lags.sort()
        p95 = lags[int(0.95 * number)]
        show(
            f"{number} waits: {requests} requests, {requests / fixed:.1%} of {fixed} at fixed "
            f"intervals of 5 s; busiest 50 ms {busiest:.1%}; "
            f"lag mean {sum(lags) / number:.1%}, p95 {p95:.1%} of the task's time"
        )
        assert requests <= 0.25 * fixed
        assert busiest <= 0.10
        assert p95 <= 0.10
        assert requests - api.pages() <= 1.05 * number, "one whole answer each, at the end"
        await nothing_is_left(api)

    run(main())


def test_each_gets_its_own_answer_exactly_once() -> None:
    """Ready, failed, late and unknown ones among five hundred: each ends as it must, once."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(500, lambda place: 2.0 + place % 40)
        for place, name in enumerate(ids):
            api.tasks[name].end = ("ready", "failed", "ready", "novel")[place % 4]
        told: list[str | None] = []
        waits = [
            api.scheduler.wait(Job.task(each), timeout=100.0, callback=lambda t: told.append(t.id))
            for each in ids
        ]
        found = await asyncio.gather(*waits, return_exceptions=True)
        for place, (name, each) in enumerate(zip(ids, found, strict=True)):
            match place % 4:
                case 0 | 2:
                    assert isinstance(each, TasksRetrieveResponse)
                    assert each.id == name
                case 1:
                    assert isinstance(each, ResourceFailedError)
                    assert each.id == name
                case _:
                    assert isinstance(each, WaitTimeoutError)
                    assert isinstance(each.resource, TasksRetrieveResponse)
                    assert (each.resource.id, each.resource.status) == (name, "novel")
        assert set(told) == set(ids)
        await nothing_is_left(api)

    run(main())


def test_what_lists_show_is_enough_if_asked() -> None:
    """Without details a thousand that end at once cost no request of their own."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(1000, lambda _: 30.0)
        api.tasks[ids[7]].end = "failed"
        found = await ended(api, ids, details=False)
        assert isinstance(found.pop(7), ResourceFailedError)
        assert all(isinstance(each, TasksRetrieveResponse) for each in found)
        # None, unless they end in the midst of a look: then it reads no more than it may.
        assert len(api.diary) - api.pages() <= 5
        assert max(api.rounds()) <= 25

    run(main())


def test_a_wrong_id_ends_only_its_own_wait() -> None:
    """A 404 among a thousand is one wait's; it gets a second for having just been made."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(1000, lambda _: 20.0)
        ended_at: list[float] = []
        start = asyncio.get_running_loop().time()

        async def wrong() -> None:
            with pytest.raises(NotFoundError):
                await api.scheduler.wait(Job.task("nobody"))
            ended_at.append(asyncio.get_running_loop().time() - start)

        found, _ = await asyncio.gather(ended(api, ids), wrong())
        assert all(isinstance(each, TasksRetrieveResponse) for each in found)
        assert ended_at[0] < 2.5
        await nothing_is_left(api)

    run(main())


def test_one_that_was_just_made_may_be_missing() -> None:
    """A 404 in the first second is looked at again; afterwards it is the answer."""

    async def main() -> None:
        api = SimulatedApi()

        async def later() -> None:
            await asyncio.sleep(0.4)
            api.add(1, lambda _: 3.0)

        task, _ = await asyncio.gather(api.scheduler.wait(Job.task("t000000")), later())
        assert task.status == "ready"
        del api.tasks["t000000"]
        with pytest.raises(NotFoundError):
            await api.scheduler.wait(Job.task("t000000"))

    run(main())


@pytest.mark.parametrize(
    "error",
    [
        UnauthorizedError(status_code=401),
        ForbiddenError(status_code=403),
        PlanLimitError(status_code=429),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_every_look_would_meet_ends_all_at_once(error: TwelveLabsError) -> None:
    """A wrong key ends a thousand waits with the first page, each with an error of its own."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(1000, lambda _: 1e6)
        bad = asyncio.Event()
        api.faults = lambda path, _: error if bad.is_set() and path == "/tasks" else None

        async def later() -> float:
            await asyncio.sleep(3)
            bad.set()
            return asyncio.get_running_loop().time()

        found, at = await asyncio.gather(ended(api, ids), later())
        assert all(type(each) is type(error) for each in found)
        assert len({id(each) for each in found}) == 1000
        assert asyncio.get_running_loop().time() - at < 2
        await nothing_is_left(api)

    run(main())


def test_a_wrong_key_ends_the_waits_of_all_kinds() -> None:
    """Whoever meets the 401 first speaks for the client."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(20, lambda _: 1e6)
        api.faults = lambda path, _: (
            UnauthorizedError(status_code=401) if path.startswith("/assets") else None
        )

        async def later() -> None:
            await asyncio.sleep(5)
            with pytest.raises(UnauthorizedError):
                await api.scheduler.wait(Job.asset("a1"))

        found, _ = await asyncio.gather(ended(api, ids), later())
        assert all(isinstance(each, UnauthorizedError) for each in found)
        await nothing_is_left(api)

    run(main())


def test_errors_of_the_server_end_none_within_the_budget() -> None:
    """Nine looks that fail are borne by all; the tenth in a row ends them."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(1000, lambda _: 20.0)
        failures = 9
        failed = 0

        def fault(path: str, _: Mapping[str, Any]) -> BaseException | None:
            nonlocal failed
            if path == "/tasks" and failed < failures:
                failed += 1
                return InternalServerError(status_code=500)
            return None

        api.faults = fault
        found = await ended(api, ids)
        assert all(isinstance(each, TasksRetrieveResponse) for each in found)
        assert failed == 9
        failures = 10**9
        for each in api.tasks.values():
            each.seconds = 1e6
        found = await ended(api, ids)
        assert all(isinstance(each, InternalServerError) for each in found)
        assert failed == 9 + 10
        await nothing_is_left(api)

    run(main())


@pytest.mark.parametrize(
    "error", [BadRequestError(status_code=400), DecodeError("no list")], ids=["refused", "garbled"]
)
def test_lists_that_cannot_be_read_are_done_without(error: TwelveLabsError) -> None:
    """Each is then looked at alone, and not faster than twenty a second."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(100, lambda _: 30.0)
        api.faults = lambda path, _: error if path == "/tasks" else None
        found = await ended(api, ids)
        assert all(isinstance(each, TasksRetrieveResponse) for each in found)
        assert api.pages() == 1
        assert api.busiest(1.0) <= 25
        await nothing_is_left(api)

    run(main())


def test_lists_full_of_others_are_not_read_to_their_end() -> None:
    """Old tasks among very many new ones that nobody waits for: the cost stays bounded."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(100, lambda _: 40.0)
        api.add(5_000, lambda _: 1e6)
        found = await ended(api, ids)
        assert all(isinstance(each, TasksRetrieveResponse) for each in found)
        assert len(api.diary) < 100 * 10, "about what one by one costs"
        assert api.busiest(1.0) <= 50

    run(main())


def test_cancelling_one_disturbs_no_other() -> None:
    """At any instant: at rest, while a page is read, while it looks by itself."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(300, lambda place: 5.0 + place % 10)
        tasks = [asyncio.create_task(api.scheduler.wait(Job.task(each))) for each in ids]
        dice = random.Random(1)
        for place in range(0, 300, 3):
            await asyncio.sleep(dice.uniform(0, 0.1))
            tasks[place].cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        cancelled = 0
        for place, each in enumerate(found):
            if place % 3 == 0 and isinstance(each, asyncio.CancelledError):
                cancelled += 1
            else:
                assert isinstance(each, TasksRetrieveResponse)
        assert cancelled > 50
        await nothing_is_left(api)

    run(main())


def test_closing_ends_all() -> None:
    """With an error that says so, at once, and nothing goes on."""

    async def main() -> None:
        api = SimulatedApi(latency=5.0)
        ids = api.add(200, lambda _: 1e6)
        waits = asyncio.create_task(ended(api, ids))
        await asyncio.sleep(7)
        before = asyncio.get_running_loop().time()
        api.scheduler.close()
        found = await waits
        assert all(isinstance(each, ClientStateError) for each in found)
        assert asyncio.get_running_loop().time() == before
        await nothing_is_left(api)

    run(main())


def test_a_waiter_is_small(show: Show) -> None:
    """Less than 2 KiB each, with the task and the method that wait."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(3000, lambda _: 1e6)
        wait = Tasks(cast("Caller", api)).wait_for_done
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        waits = [asyncio.create_task(wait(each)) for each in ids]
        most = 0.0
        for _ in range(4):
            await asyncio.sleep(10)
            api.clear()
            gc.collect()
            most = max(most, (tracemalloc.get_traced_memory()[0] - before) / len(ids))
        tracemalloc.stop()
        show(f"memory: {most:.0f} bytes a waiter")
        assert most < 2048
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)

    tracer = sys.gettrace()
    sys.settrace(None)  # who measures coverage keeps a frame object for each coroutine
    try:
        run(main())
    finally:
        sys.settrace(tracer)


@pytest.mark.parametrize("crowd", [0, 60])
@pytest.mark.parametrize(
    "status", [*sorted(DONE), *sorted(FAILED), "READY", "Failed", None, "", "novel"]
)
def test_every_status_ends_or_times_out(status: str | None, crowd: int) -> None:
    """W1: known ends end, in any spelling; null and unknown ones go on until the deadline."""

    async def main() -> None:
        api = SimulatedApi()
        (name,) = api.add(1, lambda _: 4.0, end=status)
        others = api.add(crowd, lambda _: 1e6)
        start = asyncio.get_running_loop().time()
        (found, *_), _ = await asyncio.gather(
            ended(api, [name], timeout=60.0), ended(api, others, timeout=70.0)
        )
        known = (status or "").lower()
        if known in DONE:
            assert isinstance(found, TasksRetrieveResponse)
        elif known in FAILED:
            assert isinstance(found, ResourceFailedError)
            assert found.status == status
        else:
            assert isinstance(found, WaitTimeoutError)
        assert asyncio.get_running_loop().time() - start <= 75

    run(main())


@pytest.mark.parametrize("crowd", [1, 100])
@pytest.mark.parametrize("timeout", [0.3, 7.0, 61.3])
def test_deadlines_are_kept_to_the_second(crowd: int, timeout: float) -> None:
    """The last look is at the deadline and may take a little, also from a server that hangs."""

    async def main() -> None:
        for latency in (0.03, 900.0):
            api = SimulatedApi()
            ids = api.add(crowd, lambda _: 1e6)
            start = asyncio.get_running_loop().time()
            waits = asyncio.create_task(ended(api, ids, timeout=timeout))
            await asyncio.sleep(0.25)
            api.latency = latency
            assert all(isinstance(each, WaitTimeoutError) for each in await waits)
            late = asyncio.get_running_loop().time() - start - timeout
            assert -0.01 <= late <= (1.0 if latency < 1 else 2.1)
            await nothing_is_left(api)

    run(main())


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
def test_jumps_of_the_wall_clock_change_nothing(
    jump: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """W1: a deadline is a span of time, not a time of day."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(30, lambda _: 20.0)
        start = asyncio.get_running_loop().time()
        waits = asyncio.create_task(ended(api, ids, timeout=60.0))
        await asyncio.sleep(3)
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + jump)
        assert all(isinstance(each, TasksRetrieveResponse) for each in await waits)
        assert 20 <= asyncio.get_running_loop().time() - start <= 22.5

    run(main())


def test_a_notification_brings_a_look_forward_in_a_crowd() -> None:
    """The waits that are told look at once; the result is what the look finds."""

    async def main() -> None:
        inbox = Inbox()
        api = SimulatedApi(notifications=inbox)
        ids = api.add(200, lambda _: 600.0)
        ended_at: dict[str, float] = {}

        async def one(name: str) -> None:
            await api.scheduler.wait(Job.task(name), longest=120.0)
            ended_at[name] = asyncio.get_running_loop().time()

        waits = asyncio.gather(*map(one, ids))
        await asyncio.sleep(400)
        now = asyncio.get_running_loop().time()
        for name in ids[:20]:
            api.tasks[name].seconds = now - api.tasks[name].begun
            event = IndexTaskReadyWebhookEvent(data=IndexTaskWebhookData(id=name))
            assert inbox.put(event) == 1
            inbox.put(event)
        await asyncio.sleep(2)
        assert set(ended_at) == set(ids[:20])
        assert max(ended_at.values()) - now < 1
        await waits
        assert repr(inbox) == "<Inbox with 0 waits>"
        await nothing_is_left(api)

    run(main())


def test_waits_with_options_of_their_own_share_nothing() -> None:
    """What a look changes is for that wait alone."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(5, lambda _: 3.0)
        options: Any = {"max_retries": 0}
        found = await ended(api, ids, options=options)
        assert all(isinstance(each, TasksRetrieveResponse) for each in found)
        assert api.pages() == 0

    run(main())


def test_many_waits_for_one_thing_all_end() -> None:
    """Also when some of them have others beside them."""

    async def main() -> None:
        api = SimulatedApi()
        ids = api.add(3, lambda _: 6.0)
        found = await ended(api, ids * 20)
        assert [getattr(each, "id", None) for each in found] == ids * 20
        await nothing_is_left(api)

    run(main())
