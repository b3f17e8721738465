"""The inbox: waits hear what concerns them, from any thread, and nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import threading
import tracemalloc

from twelvelabs_async.webhooks import (
    AnalyzeTaskReadyWebhookEvent,
    AnalyzeTaskWebhookData,
    Inbox,
    IndexTaskFailedWebhookEvent,
    IndexTaskReadyWebhookEvent,
    IndexTaskWebhookData,
    UnknownWebhookEvent,
)

READY = IndexTaskReadyWebhookEvent(data=IndexTaskWebhookData(id="t1"))
OTHER_TASK = IndexTaskReadyWebhookEvent(data=IndexTaskWebhookData(id="t2"))
OTHER_KIND = AnalyzeTaskReadyWebhookEvent(data=AnalyzeTaskWebhookData(id="t1"))
OF_NOTHING = IndexTaskReadyWebhookEvent()


async def test_a_wait_hears_what_concerns_it_and_nothing_else() -> None:
    """The kind and the id decide; ready and failed are both news."""
    inbox = Inbox()
    with inbox.listen("index.task", "t1") as listener:
        assert [inbox.put(each) for each in (OTHER_TASK, OTHER_KIND, OF_NOTHING)] == [0, 0, 0]
        assert not await listener.told_within(0.01)
        assert inbox.put(READY) == 1
        assert await listener.told_within(5)
        assert not await listener.told_within(0.01)
        assert inbox.put(IndexTaskFailedWebhookEvent(data=READY.data)) == 1
        assert await listener.told_within(5)
    assert inbox.put(READY) == 0


async def test_several_at_once_are_one_piece_of_news() -> None:
    """Who was told ten times needs to look once."""
    inbox = Inbox()
    with inbox.listen("index.task", "t1") as listener:
        for _ in range(10):
            inbox.put(READY)
        assert await listener.told_within(5)
        assert not await listener.told_within(0.01)


async def test_all_who_wait_for_a_task_hear_of_it() -> None:
    """And each of them leaves alone."""
    inbox = Inbox()
    with inbox.listen("index.task", "t1") as one:
        with inbox.listen("index.task", "t1") as other:
            assert repr(inbox) == "<Inbox with 2 waits>"
            assert inbox.put(READY) == 2
            assert await one.told_within(5)
            assert await other.told_within(5)
        assert inbox.put(READY) == 1
    assert repr(inbox) == "<Inbox with 0 waits>"


async def test_it_is_told_from_another_thread() -> None:
    """A server's threads wake a wait that sleeps in its event loop."""
    inbox = Inbox()
    with inbox.listen("index.task", "t1") as listener:
        waiting = asyncio.create_task(listener.told_within(10))
        await asyncio.sleep(0)
        thread = threading.Thread(target=inbox.put, args=(READY,))
        thread.start()
        assert await asyncio.wait_for(waiting, 5)
        thread.join()


async def test_events_of_types_to_come_are_heard() -> None:
    """What the platform may send one day wakes whoever knows its kind."""
    inbox = Inbox()
    event = UnknownWebhookEvent(type="analyze.batch.completed", data={"id": "b1"})
    with inbox.listen("analyze.batch", "b1") as listener:
        assert inbox.put(event) == 1
        assert await listener.told_within(5)


def test_a_loop_that_has_ended_is_no_harm() -> None:
    """A wait that was torn down with its event loop does not trouble who puts something in."""
    inbox = Inbox()

    async def listen() -> None:
        inbox.listen("index.task", "t1").__enter__()

    asyncio.run(listen())
    assert inbox.put(READY) == 1


async def test_what_nobody_waits_for_leaves_nothing() -> None:
    """Neither many notifications nor many waits make an inbox grow."""
    inbox = Inbox()

    async def use(times: int) -> None:
        for number in range(times):
            data = IndexTaskWebhookData(id=f"t{number}")
            inbox.put(IndexTaskReadyWebhookEvent(data=data))
            with inbox.listen("index.task", f"t{number}"):
                inbox.put(IndexTaskReadyWebhookEvent(data=data))
        await asyncio.sleep(0)

    await use(200)
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        await use(5_000)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 20_000
    assert not inbox._listeners
