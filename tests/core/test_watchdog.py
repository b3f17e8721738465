"""The watchdog: limits that end a block of code."""

from __future__ import annotations

import asyncio
import time

import pytest

from twelvelabs_async.core.watchdog import TICK, Watchdog


async def test_a_block_is_ended_at_its_limit() -> None:
    """Not earlier, and not much later; a busy machine is given its time."""
    started = time.monotonic()
    with pytest.raises(TimeoutError), Watchdog().watch(0.2):
        await asyncio.sleep(10)
    assert 0.2 <= time.monotonic() - started < 2


async def test_a_block_that_is_done_in_time_is_left_alone() -> None:
    """Nothing is cancelled afterwards, and the watchdog goes to sleep."""
    dog = Watchdog()
    with dog.watch(0.05):
        await asyncio.sleep(0)
    await asyncio.sleep(3 * TICK)
    assert not dog.ticking
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_movement_keeps_a_block_alive() -> None:
    """With a number that changes the limit is for standing still."""
    moved = 0
    with Watchdog().watch(0.15, lambda: moved):
        for _ in range(8):
            await asyncio.sleep(0.05)
            moved += 1
    with pytest.raises(TimeoutError), Watchdog().watch(0.15, lambda: moved):
        await asyncio.sleep(10)


async def test_the_time_counts_from_the_last_movement() -> None:
    """A short rest after a long way is no standing still."""
    moved = 0
    with Watchdog().watch(0.4, lambda: moved):
        for _ in range(10):
            await asyncio.sleep(0.06)
            moved += 1
        await asyncio.sleep(0.2)


async def test_the_inner_limit_ends_the_inner_block_alone() -> None:
    """Watches nest, as an attempt in a call."""
    dog = Watchdog()
    with dog.watch(5):
        with pytest.raises(TimeoutError), dog.watch(0.05):
            await asyncio.sleep(10)
        await asyncio.sleep(0.01)


async def test_a_cancellation_from_elsewhere_stays_one() -> None:
    """Who cancels the task gets a cancelled task, and no timeout."""

    async def work() -> None:
        with Watchdog().watch(5):
            await asyncio.sleep(10)

    task = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_no_limit_is_none() -> None:
    """A watch without a limit never ends anything."""
    with Watchdog().watch(None):
        await asyncio.sleep(2 * TICK)


async def test_errors_of_the_block_go_through() -> None:
    """A watch adds nothing to an error."""
    with pytest.raises(ZeroDivisionError), Watchdog().watch(5):
        raise ZeroDivisionError
