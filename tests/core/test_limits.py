"""Pacing: what one answer tells about the next requests."""

from __future__ import annotations

import asyncio
import time

import pytest

from twelvelabs_async import AsyncClient, Retry
from twelvelabs_async.core.limits import FIRST_BURST, Pace, Slots
from twelvelabs_async.emulator import Emulator

NOW = 100.0
WALL = 1_800_000_000.0


def told(remaining: int, seconds: int) -> dict[str, str]:
    """The headers of an answer."""
    return {
        "X-Ratelimit-Remaining": str(remaining),
        "X-Ratelimit-Reset": str(int(WALL) + seconds),
    }


def test_before_the_first_answer_a_few_may_go() -> None:
    """An unknown limit is not met with a flood."""
    pace = Pace()
    for _ in range(FIRST_BURST):
        assert pace.delay(NOW) == 0
        pace.open += 1
    assert pace.delay(NOW) == float("inf")


def test_without_headers_there_is_no_limit() -> None:
    """A server that tells nothing is not held back for."""
    pace = Pace(open=500)
    pace.learn({}, NOW, WALL)
    assert pace.delay(NOW) == 0


def test_open_requests_count_against_what_remains() -> None:
    """Two remain and two are open: the next one waits for the window's end."""
    pace = Pace()
    pace.learn(told(2, 10), NOW, WALL)
    assert pace.delay(NOW) == 0
    pace.open = 2
    assert pace.delay(NOW) == pytest.approx(10)
    pace.open = 1
    assert pace.delay(NOW) == 0


def test_what_remains_can_be_reckoned() -> None:
    """An answer that tells the limit and what is used tells what remains."""
    pace = Pace(open=1)
    reset = str(int(WALL) + 10)
    used = {"X-Ratelimit-Limit": "5", "X-Ratelimit-Used": "4", "X-Ratelimit-Reset": reset}
    pace.learn(used, NOW, WALL)
    assert pace.delay(NOW) == pytest.approx(10)
    other = Pace(open=500)
    other.learn({"X-Ratelimit-Limit": "5", "X-Ratelimit-Reset": reset}, NOW, WALL)
    assert other.delay(NOW) == 0


def test_answers_out_of_order_do_not_raise_the_limit() -> None:
    """Within one window the lowest number counts; a new window starts anew."""
    pace = Pace()
    pace.learn(told(1, 10), NOW, WALL)
    pace.learn(told(5, 10), NOW, WALL)
    pace.open = 1
    assert pace.delay(NOW) > 0
    pace.learn(told(5, 20), NOW, WALL)
    assert pace.delay(NOW) == 0


def test_the_end_of_the_window_lets_a_few_through() -> None:
    """After the reset the limit is unknown again until an answer tells it."""
    pace = Pace()
    pace.learn(told(0, 10), NOW, WALL)
    assert pace.delay(NOW + 9) == pytest.approx(1)
    assert pace.delay(NOW + 10) == 0
    pace.open = FIRST_BURST
    assert pace.delay(NOW + 10) == float("inf")


def test_a_refusal_holds_the_group_back() -> None:
    """Nothing of the group is sent before the time that the server asked for."""
    pace = Pace()
    pace.block(NOW + 3)
    assert pace.delay(NOW) == 3
    pace.block(NOW + 1)
    assert pace.delay(NOW) == 3
    assert pace.delay(NOW + 3) == 0


async def test_calls_keep_to_a_limit_without_being_refused() -> None:
    """Sixty calls at once against a limit of twenty a window: all succeed and none is refused."""
    async with (
        Emulator(rate_limits={"GET /tasks": 20}) as api,
        AsyncClient(api.api_key, base_url=api.base_url, retry=Retry(max_retries=5)) as client,
    ):
        calls = [asyncio.ensure_future(_listed(client)) for _ in range(18)]
        await asyncio.gather(*calls)
        refused = [each for each in api.requests if each.status == 429]
    assert refused == []


async def test_another_group_is_not_slowed() -> None:
    """Listing indexes goes on while the limit of tasks is used up."""
    async with (
        Emulator(rate_limits={"GET /tasks": 2}) as api,
        AsyncClient(api.api_key, base_url=api.base_url) as client,
    ):
        await _listed(client)
        await _listed(client)
        held = asyncio.create_task(_listed(client))
        started = time.monotonic()
        for _ in range(20):
            await client.indexes.list()
        assert time.monotonic() - started < 2
        assert not held.done()
        held.cancel()
        with pytest.raises(asyncio.CancelledError):
            await held


async def _listed(client: AsyncClient) -> None:
    await client.tasks.list()


async def test_places_are_given_in_order() -> None:
    """Who came first gets the first place that is free, and nobody overtakes."""
    slots = Slots(1)
    assert slots.take_now()
    order: list[int] = []

    async def use(number: int) -> None:
        await slots.take()
        order.append(number)
        await asyncio.sleep(0)
        slots.leave()

    waiting = [asyncio.create_task(use(number)) for number in range(5)]
    await asyncio.sleep(0)
    assert not slots.take_now()
    slots.leave()
    await asyncio.gather(*waiting)
    assert order == [0, 1, 2, 3, 4]
    assert slots.take_now()
    assert not slots.take_now()


@pytest.mark.parametrize("given_first", [False, True])
async def test_a_place_is_not_lost_by_a_cancellation(given_first: bool) -> None:
    """Who is cancelled while waiting, or just when the place is given, leaves it to the next."""
    slots = Slots(1)
    assert slots.take_now()
    first = asyncio.create_task(slots.take())
    second = asyncio.create_task(slots.take())
    await asyncio.sleep(0)
    if given_first:
        slots.leave()
        first.cancel()
    else:
        first.cancel()
        await asyncio.sleep(0)
        slots.leave()
    with pytest.raises(asyncio.CancelledError):
        await first
    await asyncio.wait_for(second, 1)
    slots.leave()
    assert slots.take_now()
    assert not slots.take_now()
