"""Batches of analyses, through the whole road."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from attrs import frozen

from tests.media import FOREST, SUNSET, small_clip
from tests.wire import answers, wire
from twelvelabs_async import (
    AsyncClient,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    ResourceFailedError,
)
from twelvelabs_async.core.codec import structure
from twelvelabs_async.core.structured import format_of, parse_as
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.models.analysis import AsyncResponseFormat, VideoContextAssetId
from twelvelabs_async.models.analyze_batches import (
    AnalyzeBatchStatusResponse,
    BatchDefaults,
    BatchItemError,
    BatchItemRequest,
    BatchPrompt,
    BatchResultItem,
    BatchVideoContext,
)


@frozen
class Review:
    """What a video is about."""

    title: str
    keywords: list[str]


async def uploaded(client: AsyncClient) -> list[VideoContextAssetId]:
    """Videos that can be analyzed."""
    videos: list[VideoContextAssetId] = []
    for scene in (SUNSET, FOREST):
        asset = await client.assets.create(method="direct", file=small_clip(scene))
        await client.assets.wait_for_done(asset.id or "", sleep_interval=0.1)
        videos.append(BatchVideoContext(asset_id=asset.id))
    return videos


async def test_a_batch_lives(client: AsyncClient) -> None:
    """Created, waited for, its tasks read as objects, listed and deleted."""
    batches, tasks = client.analyze_async.batches, client.analyze_async.tasks
    first, second = await uploaded(client)
    made = await batches.create(
        model_name="pegasus1.5",
        analysis_mode="general",
        defaults={"prompt": {"input_text": "Review it."}, "response_format": Review},
        requests=[
            {"video": first, "custom_id": "first"},
            BatchItemRequest(video=second, prompt=BatchPrompt(input_text="Keywords only.")),
        ],
    )
    batch_id = made.batch_id or ""
    assert made.total_items == 2
    assert [each.custom_id for each in made.items or ()] == ["first", None]
    done = await batches.wait_for_done(batch_id, sleep_interval=0.1)
    assert (done.status, done.ready_items, done.failed_items) == ("completed", 2, 0)
    for item in made.items or ():
        task = await tasks.retrieve(item.task_id or "")
        assert task.batch_id == batch_id
        assert type(parse_as(task, Review)) is Review
    listed = batches.list(status=["completed", "expired"], analysis_mode="general")
    assert [each.batch_id async for each in listed] == [batch_id]
    with pytest.raises(ConflictError, match="completed"):
        await batches.cancel(batch_id)
    await batches.delete(batch_id)
    with pytest.raises(NotFoundError):
        await batches.retrieve(batch_id)


async def test_a_wait_for_a_canceled_batch_tells_what_was_done() -> None:
    """It is a failure, and the batch with its counts is on the error."""
    clock = Clock.stopped()
    async with (
        Emulator(clock=clock) as api,
        AsyncClient(api.api_key, base_url=api.base_url) as client,
    ):
        asset = await client.assets.create(method="direct", file=small_clip())
        clock.advance(60)
        batches = client.analyze_async.batches
        made = await batches.create(
            model_name="pegasus1.5",
            analysis_mode="general",
            defaults=BatchDefaults(prompt=BatchPrompt(input_text="What is seen?")),
            requests=[BatchItemRequest(video=BatchVideoContext(asset_id=asset.id))],
        )
        batch_id = made.batch_id or ""
        assert (await batches.cancel(batch_id)).status in ("canceling", "canceled")
        with pytest.raises(ResourceFailedError, match=f"batch {batch_id} .*'canceled'") as caught:
            await batches.wait_for_done(batch_id)
        batch = caught.value.resource
        assert isinstance(batch, AnalyzeBatchStatusResponse)
        assert batch.canceled_items == 1


@pytest.mark.parametrize("status", ["canceled", "expired"])
async def test_a_batch_that_was_not_completed_is_a_failure(status: str) -> None:
    """`completed` alone is what was waited for."""
    script = (
        answers(200, {"batch_id": "b1", "status": "processing"}),
        answers(200, {"batch_id": "b1", "status": status, "ready_items": 3}),
    )
    async with wire(*script) as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(ResourceFailedError) as caught:
            await client.analyze_async.batches.wait_for_done("b1", sleep_interval=0.01)
    assert caught.value.status == status
    assert caught.value.resource == AnalyzeBatchStatusResponse(
        batch_id="b1", status=status, ready_items=3
    )


async def test_what_is_sent_is_what_was_given() -> None:
    """Models, mappings and classes arrive as the API has them."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        batches = client.analyze_async.batches
        await batches.list(page=2, status=["processing", "canceling"], analysis_mode="general")
        await batches.create(
            model_name="pegasus1.5",
            analysis_mode="general",
            requests=[
                {"video": {"type": "asset_id", "asset_id": "a1"}, "response_format": Review},
                BatchItemRequest(
                    video=BatchVideoContext(asset_id="a2"),
                    custom_id="c-2",
                    prompt=BatchPrompt(input_text="Who?"),
                    temperature=0.0,
                    start_time=0,
                    end_time=7200,
                ),
            ],
            defaults=BatchDefaults(
                prompt=BatchPrompt(input_text="What?"),
                response_format=AsyncResponseFormat(
                    type="json_schema", json_schema={"type": "object"}
                ),
                max_tokens=512,
            ),
        )
        await batches.retrieve("b1")
        await batches.cancel("b1")
        await batches.delete("b1")
    assert [(each.method, each.target) for each in server.received] == [
        (
            "GET",
            "/v1.3/analyze/batches?page=2&status=processing&status=canceling&analysis_mode=general",
        ),
        ("POST", "/v1.3/analyze/batches"),
        ("GET", "/v1.3/analyze/batches/b1"),
        ("POST", "/v1.3/analyze/batches/b1/cancel"),
        ("DELETE", "/v1.3/analyze/batches/b1"),
    ]
    assert json.loads(server.received[1].body) == {
        "model_name": "pegasus1.5",
        "analysis_mode": "general",
        "requests": [
            {
                "video": {"type": "asset_id", "asset_id": "a1"},
                "response_format": format_of(Review),
            },
            {
                "video": {"type": "asset_id", "asset_id": "a2"},
                "custom_id": "c-2",
                "prompt": {"input_text": "Who?"},
                "temperature": 0.0,
                "start_time": 0,
                "end_time": 7200,
            },
        ],
        "defaults": {
            "prompt": {"input_text": "What?"},
            "response_format": {"type": "json_schema", "json_schema": {"type": "object"}},
            "max_tokens": 512,
        },
    }
    keyed = ["idempotency-key" in each.headers for each in server.received]
    assert keyed == [False, True, False, False, False]


def test_a_result_is_read_with_what_it_has() -> None:
    """A ready item has its result, a failed one its error, another one neither."""
    lines: list[dict[str, Any]] = [
        {
            "task_id": "t1",
            "custom_id": "c1",
            "status": "ready",
            "data": {
                "generation_id": "g1",
                "data": '{"title": "Rain", "keywords": []}',
                "finish_reason": "stop",
                "usage": {"output_tokens": 150, "input_tokens": 45},
            },
        },
        {"task_id": "t2", "status": "failed", "error": {"code": "gone", "message": "Gone."}},
        {"task_id": "t3", "custom_id": None, "status": "queued"},
    ]
    ready, failed, queued = (structure(line, BatchResultItem) for line in lines)
    assert parse_as(ready, Review) == Review("Rain", [])
    assert failed.error == BatchItemError(code="gone", message="Gone.")
    assert queued == BatchResultItem(task_id="t3", status="queued")


VIDEO = {"type": "asset_id", "asset_id": "a1"}
PROMPT = {"input_text": "?"}
Create = Callable[[AsyncClient], Coroutine[Any, Any, object]]


def asked(*requests: object, **arguments: Any) -> Create:
    """A batch with these items."""
    given: dict[str, Any] = {
        "model_name": "pegasus1.5",
        "analysis_mode": "general",
        "requests": list(requests),
        **arguments,
    }
    return lambda client: client.analyze_async.batches.create(**given)


def one(**item: Any) -> Create:
    """A batch with one item."""
    return asked({"video": VIDEO, "prompt": PROMPT, **item})


REFUSED: list[tuple[Create, str]] = [
    (asked(), "requests takes 1 to 1000 items, not 0"),
    (asked(*[{"video": VIDEO, "prompt": PROMPT}] * 1001), "1 to 1000 items, not 1001"),
    (asked(requests={"video": VIDEO}), "requests must be a list"),
    (asked("a1"), r"requests\[0\] must be a mapping or a model, not 'a1'"),
    (one(video=None), r"requests\[0\].video must be"),
    (one(video={"type": "url", "url": "u"}), r"requests\[0\].video must be an asset, not 'url'"),
    (one(video={"type": "asset_id"}), r"requests\[0\].video.asset_id"),
    (one(custom_id=""), r"requests\[0\].custom_id must be 1 to 64"),
    (
        asked(*[{"video": VIDEO, "prompt": PROMPT, "custom_id": "c"}] * 2),
        r"requests\[1\].custom_id 'c' is there twice",
    ),
    (one(prompt=None), r"requests\[0\].prompt is needed"),
    (one(prompt="What?"), r"requests\[0\].prompt must be a model or {'input_text': 'What\?'"),
    (one(prompt={"input_text": ""}), "input_text is needed"),
    (one(temperature=2), r"requests\[0\].temperature must be from 0 to 1, not 2"),
    (one(max_tokens=511), r"requests\[0\].max_tokens must be from 512 to 98304"),
    (one(max_tokens="unlimited"), r"requests\[0\].max_tokens can be 'unlimited'"),
    (one(start_time=3, end_time=2), r"requests\[0\].end_time 2 must be after start_time 3"),
    (one(response_format={"type": "text"}, temperature=-1), "temperature"),
    (one(response_format={"type": "json_schema"}), r"requests\[0\].response_format.json_schema"),
    (
        asked({"video": VIDEO}, analysis_mode="time_based_metadata"),
        r"requests\[0\].response_format must be of the type 'segment_definitions'",
    ),
    (asked({"video": VIDEO}, defaults="x"), "defaults must be a mapping or a model"),
    (asked({"video": VIDEO}, defaults={"prompt": "What?"}), "defaults.prompt must be"),
    (
        asked({"video": VIDEO, "end_time": 5}, defaults={"prompt": PROMPT, "start_time": 6}),
        r"requests\[0\].end_time 5 must be after start_time 6",
    ),
]


@pytest.mark.parametrize(("call", "text"), REFUSED, ids=[text for _, text in REFUSED])
async def test_what_cannot_be_meant_is_refused(call: Create, text: str) -> None:
    """The error names the item and says what is allowed, and nothing is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await call(client)
    assert server.connections == 0


@pytest.mark.parametrize("bad", ["", "a/b", ".."])
async def test_an_id_that_is_none_is_refused(bad: str) -> None:
    """Nothing that could name another resource is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        batches = client.analyze_async.batches
        for call in (batches.retrieve, batches.delete, batches.cancel, batches.wait_for_done):
            with pytest.raises(InvalidInputError, match="batch_id"):
                await call(bad)
    assert server.connections == 0
