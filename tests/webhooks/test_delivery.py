"""The emulator really posts notifications, signed, when tasks are over; faults disturb them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from attrs import define, field

from tests.emulator.files import write_video
from tests.media import small_clip
from tests.webhooks.posting import SECRET, serving
from twelvelabs_async import AsyncClient
from twelvelabs_async.emulator import (
    Clock,
    Delivery,
    DeliveryFault,
    Emulator,
    Webhook,
    notifier,
)
from twelvelabs_async.emulator.state import IndexRecord, TaskRecord
from twelvelabs_async.emulator.webhooks import Notice, index_notice
from twelvelabs_async.webhooks import (
    AnalyzeTaskCanceledWebhookEvent,
    AnalyzeTaskFailedWebhookEvent,
    AnalyzeTaskReadyWebhookEvent,
    IndexTaskReadyWebhookEvent,
    WebhookEvent,
    parse,
)

MODELS = [
    {"model_name": "marengo3.0", "model_options": ["visual", "audio"]},
    {"model_name": "pegasus1.2", "model_options": ["visual"]},
]
LONG_ENOUGH = 10.0


@define
class Endpoint:
    """What came to a URL, and how that answers."""

    url: str = ""
    status: int = 200
    came: list[tuple[str, bytes]] = field(factory=list[tuple[str, bytes]])

    async def handle(self, request: web.Request) -> web.Response:
        """Note what comes."""
        assert request.content_type == "application/json"
        self.came.append((request.headers["TL-Signature"], await request.read()))
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})

    def events(self) -> list[WebhookEvent]:
        """What came, verified."""
        return [parse(body, header, SECRET) for header, body in self.came]


@asynccontextmanager
async def listening(status: int = 200) -> AsyncGenerator[Endpoint]:
    """An endpoint."""
    endpoint = Endpoint(status=status)
    app = web.Application()
    app.router.add_post("/hook", endpoint.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield endpoint
    finally:
        await runner.cleanup()


@asynccontextmanager
async def calling(api: Emulator) -> AsyncGenerator[AsyncClient]:
    """A client of an emulator."""
    async with AsyncClient(api.api_key, base_url=api.base_url) as client:
        yield client


async def index_of(client: AsyncClient) -> str:
    """A new index."""
    return (await client.indexes.create(index_name="films", models=MODELS)).id or ""


async def task_of(client: AsyncClient, index_id: str) -> str:
    """A new video indexing task."""
    made = await client.tasks.create(index_id=index_id, video_file=small_clip())
    return made.id or ""


async def logged(api: Emulator, number: int) -> list[Delivery]:
    """The log of deliveries, once it has a number of entries."""
    async with asyncio.timeout(LONG_ENOUGH):
        while len(api.deliveries) < number:  # noqa: ASYNC110 - it is a plain list
            await asyncio.sleep(0.005)
    return list(api.deliveries)


async def test_a_task_that_is_ready_is_told() -> None:
    """When the clock says so and not before, with what the documentation shows, and signed."""
    clock = Clock.stopped()
    async with (
        listening() as endpoint,
        Emulator(clock=clock, webhooks=[Webhook(endpoint.url, SECRET)]) as api,
        calling(api) as client,
    ):
        task_id = await task_of(client, await index_of(client))
        clock.advance(2.9)
        await client.tasks.retrieve(task_id)
        assert endpoint.came == []
        clock.advance(0.1)
        (delivery,) = await logged(api, 1)
        assert (await client.tasks.retrieve(task_id)).status == "ready"
    (event,) = endpoint.events()
    assert isinstance(event, IndexTaskReadyWebhookEvent)
    assert event.task_id == task_id
    value = orjson.loads(endpoint.came[0][1])
    assert value["id"].startswith("whe_")
    assert value["created_at"].endswith("Z")
    assert value["data"] == {
        "id": task_id,
        "status": "ready",
        "metadata": {"duration": 4.0},
        "models": [
            {"name": "marengo3.0", "options": ["visual", "audio"]},
            {"name": "pegasus1.2", "options": ["visual"]},
        ],
        "tags": [],
    }
    assert (delivery.url, delivery.event_id) == (endpoint.url, event.id)
    assert (delivery.type, delivery.task_id) == ("index.task.ready", task_id)
    assert (delivery.status, delivery.error, delivery.failed) == (200, None, False)
    assert delivery.at == clock.now()


@pytest.mark.parametrize(
    ("version", "engines", "told"),
    [
        (
            "v1.1",
            {"engine_id": "marengo2.5", "index_options": ["visual", "conversation"]},
            {"engine": "marengo2.5", "index_options": ["visual", "conversation"]},
        ),
        (
            "v1.2",
            {"engines": [{"engine_name": "marengo2.6", "engine_options": ["visual", "logo"]}]},
            {"engines": [{"name": "marengo2.6", "options": ["visual", "logo"]}]},
        ),
    ],
)
async def test_a_task_is_told_in_the_form_of_its_version(
    version: str, engines: dict[str, Any], told: dict[str, Any]
) -> None:
    """Whatever version made the task names its models."""
    async with (
        listening() as endpoint,
        Emulator(indexing_seconds=0.05, webhooks=[Webhook(endpoint.url, SECRET)]) as api,
        aiohttp.ClientSession(headers={"x-api-key": api.api_key}) as session,
    ):
        async with session.post(
            f"{api.url(version)}/indexes", json={"index_name": "films", **engines}
        ) as answer:
            index_id = (await answer.json())["_id"]
        form = aiohttp.FormData({"index_id": index_id, "language": "en"})
        form.add_field("video_file", small_clip()[1], filename="clip.mkv")
        async with session.post(f"{api.url(version)}/tasks", data=form) as answer:
            task_id = (await answer.json())["_id"]
        await logged(api, 1)
    data = orjson.loads(endpoint.came[0][1])["data"]
    assert data["id"] == task_id
    names = {"engine", "index_options", "engines", "models"}
    assert {name: data[name] for name in names & data.keys()} == told


async def test_analyses_are_told_however_they_end(tmp_path: Path) -> None:
    """Ready with its video and your id, failed with the reason, canceled at once, and once."""
    path = write_video(tmp_path / "long.mp4", size=(360, 360), times=range(0, 7300, 100), fps=1)
    clock = Clock.stopped()
    async with (
        listening() as endpoint,
        Emulator(clock=clock, webhooks=[Webhook(endpoint.url, SECRET)]) as api,
        calling(api) as client,
    ):
        asset = await client.assets.create(method="direct", file=small_clip())
        clock.advance(2)
        tasks = client.analyze_async.tasks
        video = {"type": "asset_id", "asset_id": asset.id}
        canceled = await tasks.create(video=video, prompt="What happens?")
        await tasks.cancel(canceled.task_id or "")
        await logged(api, 1)
        ready = await tasks.create(video=video, prompt="What happens?", custom_id="film-1")
        deleted = await tasks.create(video=video, prompt="What happens?")
        await tasks.delete(deleted.task_id or "")
        clock.advance(3)
        await logged(api, 2)
        done = await tasks.retrieve(ready.task_id or "")
        clock.advance(3)
        long = await client.assets.create(method="direct", file=path)
        clock.advance(2)
        failed = await tasks.create(
            video={"type": "asset_id", "asset_id": long.id}, prompt="What happens?"
        )
        clock.advance(3)
        await logged(api, 3)
    first, second, third = endpoint.events()
    assert isinstance(first, AnalyzeTaskCanceledWebhookEvent)
    assert first.task_id == canceled.task_id
    assert isinstance(second, AnalyzeTaskReadyWebhookEvent)
    assert second.data is not None
    assert (second.data.id, second.data.custom_id) == (ready.task_id, "film-1")
    assert second.data.video_source is not None
    assert second.data.video_source.asset_id == asset.id
    assert done.webhooks is not None
    (told,) = done.webhooks
    assert (told.url, told.delivered, told.attempts) == (endpoint.url, True, 1)
    assert told.last_error is None
    assert isinstance(third, AnalyzeTaskFailedWebhookEvent)
    assert third.task_id == failed.task_id
    assert third.data is not None
    assert third.data.error is not None
    assert third.data.error.message == "Video duration exceeds maximum allowed duration"


async def test_the_items_of_a_batch_are_not_told_one_by_one() -> None:
    """So says the documentation; a task beside them is."""
    clock = Clock.stopped()
    async with (
        listening() as endpoint,
        Emulator(clock=clock, webhooks=[Webhook(endpoint.url, SECRET)]) as api,
        calling(api) as client,
    ):
        asset = await client.assets.create(method="direct", file=small_clip())
        clock.advance(2)
        video = {"type": "asset_id", "asset_id": asset.id}
        await client.analyze_async.batches.create(
            model_name="pegasus1.5",
            analysis_mode="general",
            defaults={"prompt": {"input_text": "What happens?"}},
            requests=[{"video": video}],
        )
        alone = await client.analyze_async.tasks.create(video=video, prompt="What happens?")
        clock.advance(600)
        await logged(api, 1)
    assert [event.task_id for event in endpoint.events()] == [alone.task_id]


async def test_an_endpoint_that_does_not_take_it_is_logged_as_failed() -> None:
    """Not 2xx, a redirect, nobody there, no address: each notification goes on to the others."""
    async with (
        listening() as good,
        listening(status=500) as broken,
        listening(status=307) as moved,
    ):
        urls = [broken.url, moved.url, "http://127.0.0.1:1/hook", "http://[", good.url]
        async with (
            Emulator(indexing_seconds=0.05, webhooks=[Webhook(url, SECRET) for url in urls]) as api,
            calling(api) as client,
        ):
            task_id = await task_of(client, await index_of(client))
            log = {each.url: each for each in await logged(api, 5)}
            assert (await client.tasks.wait_for_done(task_id)).status == "ready"
    assert (log[good.url].status, log[good.url].failed) == (200, False)
    assert (log[broken.url].status, log[broken.url].error) == (500, "answered 500")
    assert (log[moved.url].status, log[moved.url].error) == (307, "answered 307")
    for url in urls[2:4]:
        assert log[url].status is None
        assert log[url].failed
    assert (len(good.came), len(broken.came), len(moved.came)) == (1, 1, 1)
    assert len({each.event_id for each in log.values()}) == 1


async def test_webhooks_come_and_go_while_it_runs() -> None:
    """Told is who is registered when a task is over, each with its own secret."""
    clock = Clock.stopped()
    async with (
        listening() as one,
        listening() as two,
        Emulator(clock=clock) as api,
        calling(api) as client,
    ):
        index_id = await index_of(client)
        await task_of(client, index_id)
        clock.advance(3)
        second = await task_of(client, index_id)
        api.webhooks.append(Webhook(one.url, SECRET))
        clock.advance(3)
        await logged(api, 1)
        third = await task_of(client, index_id)
        api.webhooks[:] = [Webhook(two.url, "another-secret")]
        clock.advance(3)
        await logged(api, 2)
    assert [event.task_id for event in one.events()] == [second]
    ((header, body),) = two.came
    assert parse(body, header, "another-secret").task_id == third


async def test_what_is_deleted_is_not_told_and_an_index_may_be_gone() -> None:
    """A notification tells of what is there."""
    clock = Clock.stopped()
    async with (
        listening() as endpoint,
        Emulator(clock=clock, webhooks=[Webhook(endpoint.url, SECRET)]) as api,
        calling(api) as client,
    ):
        index_id = await index_of(client)
        task_id = await task_of(client, index_id)
        del api.state.tasks[await task_of(client, index_id)]
        await client.indexes.delete(index_id)
        clock.advance(3)
        await logged(api, 1)
    (event,) = endpoint.events()
    assert isinstance(event, IndexTaskReadyWebhookEvent)
    assert event.task_id == task_id
    assert event.data is not None
    assert event.data.options_by_model == {}


async def test_an_emulator_that_starts_again_tells_what_is_not_over() -> None:
    """What was over in the meantime is not told any more."""
    clock = Clock.stopped()
    async with listening() as endpoint:
        api = Emulator(clock=clock, webhooks=[Webhook(endpoint.url, SECRET)])
        async with api, calling(api) as client:
            index_id = await index_of(client)
            await task_of(client, index_id)
            clock.advance(2)
            task_id = await task_of(client, index_id)
        clock.advance(2)
        async with api:
            clock.advance(2)
            await logged(api, 1)
    assert [event.task_id for event in endpoint.events()] == [task_id]


async def test_an_endpoint_that_never_answers_does_not_keep_it_from_closing() -> None:
    """Nor from answering requests."""
    held: list[asyncio.StreamWriter] = []
    asked = asyncio.Event()

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)
        asked.set()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with (
        Emulator(indexing_seconds=0.05, webhooks=[Webhook(url, SECRET)]) as api,
        calling(api) as client,
    ):
        await task_of(client, await index_of(client))
        async with asyncio.timeout(LONG_ENOUGH):
            await asked.wait()
        assert (await client.tasks.list()).items
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    assert list(api.deliveries) == []
    for writer in held:
        writer.close()
    server.close()
    await server.wait_closed()


async def test_a_notification_that_cannot_be_made_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says why, and the next one is sent."""
    broken: list[str] = []

    def make(task: TaskRecord, index: IndexRecord | None, now: datetime) -> Notice:
        if not broken:
            broken.append(task.id)
            raise ZeroDivisionError
        return index_notice(task, index, now)

    monkeypatch.setattr(notifier, "index_notice", make)
    clock = Clock.stopped()
    async with (
        listening() as endpoint,
        Emulator(clock=clock, webhooks=[Webhook(endpoint.url, SECRET)]) as api,
        calling(api) as client,
    ):
        index_id = await index_of(client)
        tasks = {await task_of(client, index_id) for _ in range(2)}
        clock.advance(3)
        await logged(api, 1)
    assert {event.task_id for event in endpoint.events()} == tasks - set(broken)
    assert "A notification could not be made" in caplog.text


async def test_tasks_that_are_deleted_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """An emulator that runs for long does not keep the names of all that there was."""
    monkeypatch.setattr(notifier, "_MOST_DELETED", 2)
    clock = Clock.stopped()
    async with (
        listening() as endpoint,
        Emulator(clock=clock, webhooks=[Webhook(endpoint.url, SECRET)]) as api,
        calling(api) as client,
    ):
        index_id = await index_of(client)
        for number in range(1, 9):
            task_id = await task_of(client, index_id)
            clock.advance(3)
            await logged(api, number)
            del api.state.tasks[task_id]
        assert api._space is not None
        assert len(api._space.notifier._known) <= 4
    assert len(endpoint.came) == 8


async def disturbed(fault: DeliveryFault, tasks: int = 1) -> tuple[Endpoint, list[Delivery]]:
    """What comes of notifications under a fault."""
    clock = Clock.stopped()
    async with (
        listening() as endpoint,
        Emulator(clock=clock, webhooks=[Webhook(endpoint.url, SECRET)]) as api,
        calling(api) as client,
    ):
        api.delivery_faults.append(fault)
        index_id = await index_of(client)
        for _ in range(tasks):
            await task_of(client, index_id)
        clock.advance(3)
        return endpoint, await logged(api, tasks * (2 if fault.repeated else 1))


async def test_a_fault_loses_notifications() -> None:
    """And the log says so."""
    endpoint, (delivery,) = await disturbed(DeliveryFault(lost=1))
    assert endpoint.came == []
    assert (delivery.status, delivery.error) == (None, "lost by a fault")


async def test_a_fault_of_another_type_does_nothing() -> None:
    """Each rule is for one type of event, or for all."""
    endpoint, (delivery,) = await disturbed(DeliveryFault(lost=1, event="index.task.failed"))
    assert len(endpoint.came) == 1
    assert not delivery.failed


@pytest.mark.parametrize("verbatim", [False, True])
async def test_a_fault_repeats_notifications(verbatim: bool) -> None:
    """With the same id and body; signed anew, or as it was."""
    endpoint, log = await disturbed(DeliveryFault(repeated=1, verbatim=verbatim))
    (one, body), (other, same) = endpoint.came
    assert body == same
    if verbatim:
        assert one == other
    assert len({each.event_id for each in log}) == 1
    assert not any(each.failed for each in log)


async def test_a_fault_delays_notifications_by_the_clock() -> None:
    """They are sent when the clock says so."""
    clock = Clock.stopped()
    async with (
        listening() as endpoint,
        Emulator(clock=clock, webhooks=[Webhook(endpoint.url, SECRET)]) as api,
        calling(api) as client,
    ):
        api.delivery_faults.append(DeliveryFault(delay=60))
        task_id = await task_of(client, await index_of(client))
        clock.advance(3)
        assert (await client.tasks.retrieve(task_id)).status == "ready"
        clock.advance(59)
        await client.tasks.retrieve(task_id)
        assert endpoint.came == []
        clock.advance(1)
        await logged(api, 1)
    assert len(endpoint.came) == 1


async def test_a_fault_shuffles_notifications() -> None:
    """They come in another order than the tasks ended in, and all of them come."""
    clock = Clock.stopped()
    async with (
        listening() as endpoint,
        Emulator(clock=clock, webhooks=[Webhook(endpoint.url, SECRET)]) as api,
        calling(api) as client,
    ):
        api.delivery_faults.append(DeliveryFault(delay=100, shuffled=True, seed=1))
        index_id = await index_of(client)
        made: list[str] = []
        for _ in range(8):
            made.append(await task_of(client, index_id))
            clock.advance(0.01)
        clock.advance(3)
        for _ in range(100):
            clock.advance(1)
            await asyncio.sleep(0.01)
        await logged(api, 8)
    came = [event.task_id for event in endpoint.events()]
    assert came != made
    assert Counter(came) == Counter(made)


async def test_a_fault_signs_another_time() -> None:
    """As a sender whose clock is wrong; a receiver refuses it."""
    seen: list[WebhookEvent] = []
    async with (
        serving("aiohttp", seen.append) as url,
        Emulator(indexing_seconds=0.05, webhooks=[Webhook(url, SECRET)]) as api,
        calling(api) as client,
    ):
        api.delivery_faults.append(DeliveryFault(skew=-400))
        await task_of(client, await index_of(client))
        (delivery,) = await logged(api, 1)
    assert (delivery.status, delivery.error) == (401, "answered 401")
    assert seen == []


@pytest.mark.parametrize(
    "fault", [{"lost": 1.1}, {"lost": -0.1}, {"repeated": 2.0}, {"delay": -1.0}]
)
def test_a_fault_that_cannot_be_meant_is_refused(fault: dict[str, Any]) -> None:
    """Shares are from 0 to 1."""
    with pytest.raises(ValueError, match=r"is a number from 0 to 1(000000000)?, got"):
        DeliveryFault(**fault)


def test_a_webhook_that_cannot_be_meant_is_refused() -> None:
    """It has an address and a secret, and does not show the secret."""
    with pytest.raises(ValueError, match="begins with http"):
        Webhook("example.com", SECRET)
    with pytest.raises(ValueError, match="must not be empty"):
        Webhook("https://example.com", "")
    assert SECRET not in repr(Webhook("https://example.com", SECRET))


def test_a_clock_tells_who_listens() -> None:
    """Until they do not; and how far away a moment is in real time."""
    clock = Clock.stopped()
    told: list[str] = []
    end = clock.on_advance(lambda: told.append("moved"))
    clock.advance(1)
    end()
    clock.advance(1)
    assert told == ["moved"]
    assert clock.real_seconds_until(clock.now()) == 0
    later = Clock.stopped(at=clock.now())
    later.advance(10)
    assert clock.real_seconds_until(later.now()) is None
    fast = Clock(speed=100)
    moment = fast.now()
    fast_left = fast.real_seconds_until(moment.replace(year=moment.year + 1))
    assert fast_left is not None
    assert fast_left < 366 * 86_400 / 99
