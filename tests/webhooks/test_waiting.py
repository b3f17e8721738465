"""Waits that listen: they end with the notification, and without it by polling; once each."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from tests.media import small_clip
from tests.webhooks.posting import ADAPTERS, SECRET, Kind, serving
from tests.wire import Connection, answers, wire
from twelvelabs_async import AsyncClient, Client, ResourceFailedError, WaitTimeoutError
from twelvelabs_async.emulator import Clock, DeliveryFault, Emulator, Webhook
from twelvelabs_async.waiting import policy
from twelvelabs_async.webhooks import (
    AnalyzeTaskReadyWebhookEvent,
    AnalyzeTaskWebhookData,
    Inbox,
    IndexTaskReadyWebhookEvent,
    IndexTaskWebhookData,
    WebhookEvent,
)

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual", "audio"]}]
HOUR = 3600.0
SOON = 0.1
"""Seconds from a notification to the end of a wait."""


@pytest.fixture
def hourly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let also the first looks be an hour apart: only a notification can end a wait."""
    monkeypatch.setattr(policy, "FIRST_DELAY", HOUR)


class Noting:
    """A handler that notes when notifications come, and puts them into an inbox."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.came: list[float] = []

    def __call__(self, event: WebhookEvent) -> None:
        """Take a notification."""
        self.came.append(time.monotonic())
        self.inbox.put(event)


def looks(api: Emulator, path: str) -> int:
    """How often something was looked at."""
    return sum(each.path.endswith(path) for each in api.requests if each.method == "GET")


async def until(reached: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    async with asyncio.timeout(10):
        while not reached():  # noqa: ASYNC110 - it is of many kinds
            await asyncio.sleep(0.002)


@pytest.mark.usefixtures("hourly")
@pytest.mark.parametrize("kind", ADAPTERS)
async def test_a_wait_ends_within_100_ms_of_the_notification(kind: Kind) -> None:
    """Its poll interval is an hour, and so is the first one: two looks, and the second is last."""
    inbox, clock = Inbox(), Clock.stopped()
    noting = Noting(inbox)
    async with (
        serving(kind, noting) as url,
        Emulator(clock=clock, webhooks=[Webhook(url, SECRET)]) as api,
        AsyncClient(api.api_key, base_url=api.base_url, notifications=inbox) as client,
    ):
        index = await client.indexes.create(index_name="films", models=MODELS)
        made = await client.tasks.create(index_id=index.id or "", video_file=small_clip())
        task_id = made.id or ""
        waiting = asyncio.create_task(
            client.tasks.wait_for_done(task_id, sleep_interval=HOUR, timeout=9 * HOUR)
        )
        await until(lambda: looks(api, task_id) == 1)
        finished, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not finished
        assert looks(api, task_id) == 1
        clock.advance(3)
        done = await asyncio.wait_for(waiting, 10)
        ended = time.monotonic()
        assert looks(api, task_id) == 2
    assert done.status == "ready"
    assert len(noting.came) == 1
    assert ended - noting.came[0] < SOON


async def test_it_does_so_too_between_two_polls_of_the_usual_pace() -> None:
    """After the fourth look the next is a second and a half away; the wait ends long before."""
    inbox, clock = Inbox(), Clock.stopped()
    noting = Noting(inbox)
    async with (
        serving("aiohttp", noting) as url,
        Emulator(clock=clock, webhooks=[Webhook(url, SECRET)]) as api,
        AsyncClient(api.api_key, base_url=api.base_url, notifications=inbox) as client,
    ):
        index = await client.indexes.create(index_name="films", models=MODELS)
        made = await client.tasks.create(index_id=index.id or "", video_file=small_clip())
        task_id = made.id or ""
        waiting = asyncio.create_task(client.tasks.wait_for_done(task_id, sleep_interval=HOUR))
        await until(lambda: looks(api, task_id) == 4)
        clock.advance(3)
        moved = time.monotonic()
        await asyncio.wait_for(waiting, 10)
        ended = time.monotonic()
    assert ended - noting.came[0] < SOON
    assert ended - moved < 1.0 < policy.FIRST_DELAY * policy.GROWTH**3 * (1 - policy.JITTER)


@pytest.mark.usefixtures("hourly")
def test_a_blocking_wait_ends_with_the_notification_too() -> None:
    """The client's loop, the emulator's and the receiver's threads are three different ones."""
    inbox = Inbox()
    noting = Noting(inbox)
    started, stop = threading.Event(), threading.Event()
    urls: list[str] = []

    async def receive() -> None:
        async with serving("wsgi", noting) as url:
            urls.append(url)
            started.set()
            await asyncio.to_thread(stop.wait, 30)

    receiver = threading.Thread(target=lambda: asyncio.run(receive()))
    receiver.start()
    try:
        assert started.wait(10)
        clock = Clock.stopped()
        with (
            Emulator.blocking(clock=clock, webhooks=[Webhook(urls[0], SECRET)]) as api,
            Client(api.api_key, base_url=api.base_url, notifications=inbox) as client,
            ThreadPoolExecutor(1) as threads,
        ):
            index = client.indexes.create(index_name="films", models=MODELS)
            made = client.tasks.create(index_id=index.id or "", video_file=small_clip())
            task_id = made.id or ""
            waiting = threads.submit(client.tasks.wait_for_done, task_id, sleep_interval=HOUR)
            while not looks(api, task_id):
                time.sleep(0.002)
            clock.advance(3)
            done = waiting.result(10)
            ended = time.monotonic()
    finally:
        stop.set()
        receiver.join()
    assert done.status == "ready"
    assert ended - noting.came[0] < SOON


@pytest.mark.usefixtures("hourly")
async def test_an_analysis_is_waited_for_likewise() -> None:
    """By its own kind of notification."""
    inbox, clock = Inbox(), Clock.stopped()
    async with (
        serving("aiohttp", inbox) as url,
        Emulator(clock=clock, webhooks=[Webhook(url, SECRET)]) as api,
        AsyncClient(api.api_key, base_url=api.base_url, notifications=inbox) as client,
    ):
        asset = await client.assets.create(method="direct", file=small_clip())
        clock.advance(2)
        made = await client.analyze_async.tasks.create(
            video={"type": "asset_id", "asset_id": asset.id}, prompt="What happens?"
        )
        task_id = made.task_id or ""
        waiting = asyncio.create_task(
            client.analyze_async.tasks.wait_for_done(task_id, sleep_interval=HOUR)
        )
        await until(lambda: looks(api, task_id) == 1)
        clock.advance(3)
        done = await asyncio.wait_for(waiting, 10)
    assert done.result is not None


FAULTS = [
    None,
    DeliveryFault(lost=0.2, repeated=0.2, delay=0.6, shuffled=True, seed=7),
    DeliveryFault(repeated=1.0, delay=0.2, shuffled=True, seed=7),
    DeliveryFault(delay=30.0),
    DeliveryFault(lost=1.0),
]
TASKS = 25


@pytest.mark.parametrize("fault", FAULTS, ids=["well", "disturbed", "doubled", "late", "none"])
async def test_each_task_completes_once_whatever_becomes_of_notifications(
    fault: DeliveryFault | None,
) -> None:
    """Lost, doubled, late or in another order: as many completions as tasks, each with its own."""
    inbox = Inbox()
    noting = Noting(inbox)
    async with (
        serving("aiohttp", noting) as url,
        Emulator(indexing_seconds=0.8, webhooks=[Webhook(url, SECRET)]) as api,
        AsyncClient(api.api_key, base_url=api.base_url, notifications=inbox) as client,
    ):
        if fault is not None:
            api.delivery_faults.append(fault)
        index = await client.indexes.create(index_name="films", models=MODELS)
        ready: Counter[str] = Counter()

        async def complete(number: int) -> str:
            made = await client.tasks.create(
                index_id=index.id or "", video_file=small_clip(name=f"{number}.mkv")
            )
            done = await client.tasks.wait_for_done(
                made.id or "",
                sleep_interval=0.5,
                timeout=20,
                callback=lambda task: ready.update([made.id or ""] * (task.status == "ready")),
            )
            assert done.id == made.id
            return done.id or ""

        completed = await asyncio.gather(*map(complete, range(TASKS)))
        lost = sum(each.error == "lost by a fault" for each in api.deliveries)
    assert Counter(completed) == ready
    assert len(ready) == TASKS
    assert set(ready.values()) == {1}
    assert not inbox._listeners
    if fault is not None and fault.lost == 0.2:
        assert 0 < lost < TASKS
    if fault is not None and (fault.lost == 1 or fault.delay == 30):
        assert noting.came == []


def test_each_task_completes_once_for_blocking_clients_too() -> None:
    """Ten threads share one client; a fifth is lost, a fifth doubled, all are shuffled."""
    inbox = Inbox()
    ready: Counter[str] = Counter()
    started, stop = threading.Event(), threading.Event()
    urls: list[str] = []

    async def receive() -> None:
        async with serving("wsgi", inbox) as url:
            urls.append(url)
            started.set()
            await asyncio.to_thread(stop.wait, 30)

    receiver = threading.Thread(target=lambda: asyncio.run(receive()))
    receiver.start()
    try:
        assert started.wait(10)
        with (
            Emulator.blocking(indexing_seconds=0.8, webhooks=[Webhook(urls[0], SECRET)]) as api,
            Client(api.api_key, base_url=api.base_url, notifications=inbox) as client,
            ThreadPoolExecutor(10) as threads,
        ):
            api.delivery_faults.append(FAULTS[1] or DeliveryFault())
            index = client.indexes.create(index_name="films", models=MODELS)

            def complete(number: int) -> str:
                made = client.tasks.create(
                    index_id=index.id or "", video_file=small_clip(name=f"{number}.mkv")
                )
                done = client.tasks.wait_for_done(made.id or "", sleep_interval=0.5, timeout=20)
                ready.update([done.id or ""])
                return made.id or ""

            made = list(threads.map(complete, range(TASKS)))
    finally:
        stop.set()
        receiver.join()
    assert ready == Counter(made)
    assert len(ready) == TASKS
    assert set(ready.values()) == {1}


def told(task_id: str = "t1") -> IndexTaskReadyWebhookEvent:
    """A notification."""
    return IndexTaskReadyWebhookEvent(data=IndexTaskWebhookData(id=task_id))


@pytest.mark.usefixtures("hourly")
async def test_a_notification_before_the_first_look_is_not_missed() -> None:
    """It listens before it looks: what comes while the look is under way brings another."""
    inbox = Inbox()
    server_may_answer = asyncio.Event()

    async def slow(connection: Connection) -> None:
        inbox.put(told())
        server_may_answer.set()
        await answers(200, {"_id": "t1", "status": "indexing"})(connection)

    async with (
        wire(slow, then=answers(200, {"_id": "t1", "status": "ready"})) as server,
        AsyncClient("k", base_url=server.base_url, notifications=inbox) as client,
    ):
        done = await asyncio.wait_for(client.tasks.wait_for_done("t1", sleep_interval=HOUR), 10)
    assert server_may_answer.is_set()
    assert done.status == "ready"


async def test_after_a_notification_that_came_too_early_it_polls_soon() -> None:
    """The API may not know yet what its notification says: the wait does not sleep its hour."""
    inbox = Inbox()
    seen: list[float] = []
    state = answers(200, {"_id": "t1", "status": "indexing"})
    async with (
        wire(*[state] * 4, then=answers(200, {"_id": "t1", "status": "ready"})) as server,
        AsyncClient("k", base_url=server.base_url, notifications=inbox) as client,
    ):

        def look(_: object) -> None:
            seen.append(time.monotonic())
            if len(seen) == 3:
                inbox.put(told())

        await asyncio.wait_for(
            client.tasks.wait_for_done("t1", sleep_interval=HOUR, callback=look), 10
        )
    pauses = [later - earlier for earlier, later in pairwise(seen)]
    assert len(pauses) == 4
    assert pauses[2] < SOON
    # Without the notification this one would be twice as long.
    assert 0.4 < pauses[3] < 0.7


@pytest.mark.usefixtures("hourly")
async def test_what_counts_is_the_look_and_not_the_notification() -> None:
    """A notification of ready, and a task that the API calls failed, is a failure."""
    inbox = Inbox()
    async with (
        wire(
            answers(200, {"_id": "t1", "status": "indexing"}),
            then=answers(200, {"_id": "t1", "status": "failed"}),
        ) as server,
        AsyncClient("k", base_url=server.base_url, notifications=inbox) as client,
    ):
        with pytest.raises(ResourceFailedError):
            await asyncio.wait_for(
                client.tasks.wait_for_done(
                    "t1", sleep_interval=HOUR, callback=lambda _: inbox.put(told())
                ),
                10,
            )
    assert not inbox._listeners


async def test_notifications_of_others_do_not_wake_it() -> None:
    """Another task, and another kind with the same id; and the deadline holds all the same."""
    inbox = Inbox()
    other_kind = AnalyzeTaskReadyWebhookEvent(data=AnalyzeTaskWebhookData(id="t1"))
    seen: list[object] = []

    def look(task: object) -> None:
        seen.append(task)
        assert inbox.put(told("t2")) == 0
        assert inbox.put(other_kind) == 0

    async with (
        wire(then=answers(200, {"_id": "t1", "status": "indexing"})) as server,
        AsyncClient("k", base_url=server.base_url, notifications=inbox) as client,
    ):
        with pytest.raises(WaitTimeoutError):
            await client.tasks.wait_for_done("t1", sleep_interval=HOUR, timeout=0.3, callback=look)
    assert len(seen) == 2
    assert not inbox._listeners


@pytest.mark.usefixtures("hourly")
async def test_the_last_look_is_at_the_deadline() -> None:
    """A task whose notification was lost is found done then, not given up unseen."""
    async with (
        wire(
            answers(200, {"_id": "t1", "status": "indexing"}),
            then=answers(200, {"_id": "t1", "status": "ready"}),
        ) as server,
        AsyncClient("k", base_url=server.base_url, notifications=Inbox()) as client,
    ):
        done = await client.tasks.wait_for_done("t1", sleep_interval=HOUR, timeout=0.3)
    assert done.status == "ready"


async def test_a_wait_that_is_cancelled_stops_listening() -> None:
    """Nothing of it is left in the inbox."""
    inbox = Inbox()
    async with (
        wire(then=answers(200, {"_id": "t1", "status": "indexing"})) as server,
        AsyncClient("k", base_url=server.base_url, notifications=inbox) as client,
    ):
        waiting = asyncio.create_task(client.tasks.wait_for_done("t1", sleep_interval=HOUR))
        await until(lambda: bool(inbox._listeners))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert not inbox._listeners
