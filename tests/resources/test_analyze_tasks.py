"""Analysis tasks, through the whole road."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from attrs import frozen

from tests.media import small_clip
from tests.wire import answers, wire
from twelvelabs_async import (
    AsyncClient,
    InvalidInputError,
    NotFoundError,
    ResourceFailedError,
    WaitTimeoutError,
)
from twelvelabs_async.core.structured import format_of, parse_as
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.errors import StructuredOutputError
from twelvelabs_async.models.analysis import (
    AnalyzePromptV2,
    AnalyzeTimeRange,
    AsyncResponseFormat,
    SegmentDefinition,
    SegmentField,
    SegmentFieldItems,
    TimeArrayItemField,
    VideoContextAssetId,
)
from twelvelabs_async.models.analyze_tasks import AnalyzeTaskResponse

VIDEO = VideoContextAssetId(asset_id="a1")


@frozen
class Review:
    """What a video is about."""

    title: str
    keywords: list[str]


@frozen
class Shot:
    """A segment, as the platform writes it."""

    start_time: float
    end_time: float
    metadata: dict[str, str]


@frozen
class Shots:
    """The segments of one definition."""

    shots: list[Shot]


SHOTS = AsyncResponseFormat(
    type="segment_definitions",
    segment_definitions=[
        SegmentDefinition(
            id="shots",
            description="Each shot.",
            fields=[SegmentField(name="what", type="string", description="What is seen.")],
        )
    ],
)


async def uploaded(client: AsyncClient) -> VideoContextAssetId:
    """A video that can be analyzed."""
    asset = await client.assets.create(method="direct", file=small_clip())
    await client.assets.wait_for_done(asset.id or "", sleep_interval=0.1)
    return VideoContextAssetId(asset_id=asset.id)


async def test_a_task_lives(client: AsyncClient) -> None:
    """Created, waited for, listed, read as an object, and deleted."""
    tasks = client.analyze_async.tasks
    video = await uploaded(client)
    made = await tasks.create(
        video=video,
        prompt="Review it.",
        custom_id="film-7_b",
        temperature=0.2,
        max_tokens=1024,
        response_format=Review,
    )
    task_id = made.task_id or ""
    seen: list[str | None] = []

    async def note(task: AnalyzeTaskResponse) -> None:
        seen.append(task.status)

    done = await tasks.wait_for_done(task_id, sleep_interval=0.1, callback=note)
    assert seen[-1] == done.status == "ready"
    assert type(parse_as(done, Review)) is Review
    assert done.custom_id == "film-7_b"
    assert done.video_source is not None
    assert done.video_source.asset_id == video.asset_id
    params = done.request_params
    assert params is not None
    assert (params.prompt, params.max_tokens) == ("Review it.", 1024)
    assert params.response_format is not None
    assert params.response_format.json_schema == format_of(Review)["json_schema"]
    listed = tasks.list(asset_id=video.asset_id, status="ready", analysis_mode="general")
    assert [each.task_id async for each in listed] == [task_id]
    shown = (await tasks.list(page_limit=5)).items[0].request_params
    assert shown is not None
    assert shown.response_format == AsyncResponseFormat(type="json_schema")
    await tasks.delete(task_id)
    with pytest.raises(NotFoundError):
        await tasks.retrieve(task_id)


async def test_segments_are_found(client: AsyncClient) -> None:
    """Definitions as models; the answer is read as an object, start and end included."""
    tasks = client.analyze_async.tasks
    made = await tasks.create(
        video=await uploaded(client),
        analysis_mode="time_based_metadata",
        response_format=SHOTS,
        min_segment_duration=2,
    )
    done = await tasks.wait_for_done(made.task_id or "", sleep_interval=0.1)
    shots = parse_as(done, Shots).shots
    assert shots
    assert all(each.end_time > each.start_time for each in shots)
    assert shots[0].metadata.keys() == {"what"}
    assert done.request_params is not None
    assert done.request_params.response_format == SHOTS


async def test_a_task_is_canceled() -> None:
    """Twice is fine; a wait for it fails with the reason."""
    clock = Clock.stopped()
    async with (
        Emulator(clock=clock) as api,
        AsyncClient(api.api_key, base_url=api.base_url) as client,
    ):
        asset = await client.assets.create(method="direct", file=small_clip())
        clock.advance(60)
        tasks = client.analyze_async.tasks
        made = await tasks.create(
            video=VideoContextAssetId(asset_id=asset.id), prompt="What is seen?"
        )
        task_id = made.task_id or ""
        assert (await tasks.cancel(task_id)).status == "canceled"
        assert (await tasks.cancel(task_id)).task_id == task_id
        with pytest.raises(ResourceFailedError, match="canceled by the user") as caught:
            await tasks.wait_for_done(task_id)
        task = caught.value.resource
        assert isinstance(task, AnalyzeTaskResponse)
        assert caught.value.status == "canceled"
        assert task.error is not None
        assert task.error.code == "user_canceled"
        with pytest.raises(StructuredOutputError, match=r"status is 'canceled' .*by the user"):
            parse_as(task, Review)


async def test_a_wait_has_a_deadline() -> None:
    """It ends with the last state that was seen."""
    running = answers(200, {"task_id": "t1", "status": "processing"})
    async with (
        wire(then=running) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        with pytest.raises(WaitTimeoutError, match=r"analysis task t1 .*'processing'"):
            await client.analyze_async.tasks.wait_for_done("t1", timeout=0.05)


async def test_what_is_sent_is_what_was_given() -> None:
    """All parameters arrive under their names, and only what creates carries a key for it."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        tasks = client.analyze_async.tasks
        await tasks.list(page=2, status="ready", video_url="https://a/b.mp4?x=1")
        await tasks.create(
            model_name="pegasus1.6",
            custom_id="c1",
            video=VIDEO,
            analysis_mode="time_based_metadata",
            max_tokens="unlimited",
            response_format=SHOTS,
            min_segment_duration=2,
            max_segment_duration=30.5,
            start_time=1,
            end_time=7201,
        )
        await tasks.create(video=VIDEO, prompt_v_2=AnalyzePromptV2(input_text="?"))
        await tasks.retrieve("t 1")
        await tasks.cancel("t1")
        await tasks.delete("t1")
    assert [(each.method, each.target) for each in server.received] == [
        (
            "GET",
            "/v1.3/analyze/tasks?page=2&status=ready&video_url=https%3A%2F%2Fa%2Fb.mp4%3Fx%3D1",
        ),
        ("POST", "/v1.3/analyze/tasks"),
        ("POST", "/v1.3/analyze/tasks"),
        ("GET", "/v1.3/analyze/tasks/t%201"),
        ("POST", "/v1.3/analyze/tasks/t1/cancel"),
        ("DELETE", "/v1.3/analyze/tasks/t1"),
    ]
    field = {"name": "what", "type": "string", "description": "What is seen."}
    assert json.loads(server.received[1].body) == {
        "model_name": "pegasus1.6",
        "custom_id": "c1",
        "video": {"type": "asset_id", "asset_id": "a1"},
        "analysis_mode": "time_based_metadata",
        "max_tokens": "unlimited",
        "response_format": {
            "type": "segment_definitions",
            "segment_definitions": [
                {"id": "shots", "description": "Each shot.", "fields": [field]}
            ],
        },
        "min_segment_duration": 2,
        "max_segment_duration": 30.5,
        "start_time": 1,
        "end_time": 7201,
    }
    assert json.loads(server.received[2].body)["prompt_v2"] == {"input_text": "?"}
    assert server.received[4].body == b""
    keyed = ["idempotency-key" in each.headers for each in server.received]
    assert keyed == [False, True, True, False, False, False]


Create = Callable[[AsyncClient], Coroutine[Any, Any, object]]
FIELD = {"name": "what", "type": "string", "description": "?"}
LAST = {"start_time": 0, "end_time": 2}


def asked(**arguments: Any) -> Create:
    """A task with these arguments."""
    given: dict[str, Any] = {"video": VIDEO, "prompt": "?", **arguments}
    return lambda client: client.analyze_async.tasks.create(**given)


def segmented(*definitions: object, **arguments: Any) -> Create:
    """A task that looks for segments."""
    given: dict[str, Any] = {
        "prompt": None,
        "analysis_mode": "time_based_metadata",
        "response_format": {
            "type": "segment_definitions",
            "segment_definitions": list(definitions) or [{"id": "a", "description": "?"}],
        },
        **arguments,
    }
    return asked(**given)


def defined(**more: Any) -> Create:
    """A task with one definition of segments."""
    return segmented({"id": "a", "description": "?", **more})


def with_field(**more: Any) -> Create:
    """A task with one field in one definition."""
    return defined(fields=[{**FIELD, **more}])


REFUSED: list[tuple[Create, str]] = [
    (asked(video=None), "Give video, video_id or image: one of them is needed"),
    (asked(prompt=None), "prompt is needed: what to ask"),
    (asked(prompt=" \n"), "prompt is needed: what to ask"),
    (asked(custom_id=""), "custom_id must be 1 to 64 letters, digits, '-' and '_', not ''"),
    (asked(custom_id="a b"), "custom_id"),
    (asked(custom_id="x" * 65), "custom_id"),
    (asked(custom_id="x\n"), "custom_id"),
    (asked(start_time=0, end_time=7200.5), "at most 7200 s apart, not 7200.5 s"),
    (asked(min_segment_duration=2), "min_segment_duration needs analysis_mode"),
    (asked(max_tokens="unlimited"), "can be 'unlimited' with analysis_mode"),
    (asked(response_format={"type": None}), "'json_schema' or 'segment_definitions', not None"),
    (asked(response_format={"type": "json_schema"}), "json_schema must be a mapping"),
    (
        asked(
            response_format={
                "type": "json_schema",
                "json_schema": {"type": "object"},
                "segment_time_format": "seconds",
            }
        ),
        "segment_time_format is for 'segment_definitions' alone",
    ),
    (segmented(analysis_mode=None), "needs analysis_mode='time_based_metadata', not None"),
    (segmented(prompt="?"), "prompt is not for analysis_mode"),
    (segmented(response_format=None), "must be of the type 'segment_definitions'"),
    (segmented(response_format=Review), "must be of the type 'segment_definitions'"),
    (segmented(max_tokens=2047), "from 2048 to 98304, not 2047"),
    (segmented(max_tokens="unlimited"), "and model_name='pegasus1.6', not .* and None"),
    (segmented(min_segment_duration=1.9), "min_segment_duration must be 2 or more, not 1.9"),
    (
        segmented(min_segment_duration=5, max_segment_duration=4),
        "max_segment_duration 4 must not be less than min_segment_duration 5",
    ),
    (
        segmented(
            {"id": "a", "description": "?", "time_ranges": [LAST]},
            model_name="pegasus1.6",
            max_tokens="unlimited",
        ),
        "cannot be 'unlimited' with time_ranges",
    ),
    (
        segmented({"id": "a", "description": "?", "time_ranges": [LAST]}, end_time=9),
        "end_time cannot be given together with time_ranges",
    ),
    (segmented(*[{"id": str(n), "description": "?"} for n in range(21)]), "1 to 20 definitions"),
    (segmented(*[{"id": "a", "description": "?"}] * 2), r"\[1\].id 'a' is there twice"),
    (segmented({"description": "?"}), r"segment_definitions\[0\].id is needed, not None"),
    (segmented({"id": "a"}), r"\[0\].description is needed"),
    (defined(media_sources=[{"name": "x"}] * 5), "media_sources takes up to 4 images, not 5"),
    (defined(time_ranges=[{"start_time": 0}]), r"time_ranges\[0\].end_time is needed"),
    (defined(time_ranges=[{"start_time": 0, "end_time": 1.5}]), "at least 2 s apart"),
    (
        defined(time_ranges=[{"start_time": 4, "end_time": 9}, {"start_time": 0, "end_time": 5}]),
        "must not overlap: one ends at 5 s, another starts at 4 s",
    ),
    (defined(fields=[FIELD, FIELD]), r"fields\[1\].name 'what' is there twice"),
    (with_field(name="metadata"), "the platform adds it by itself"),
    (with_field(type=None), r"fields\[0\].type is needed"),
    (with_field(enum=["x"] * 101), "up to 100 values, not 101"),
    (with_field(type="timestamp"), "format of a timestamp must be one of"),
    (with_field(type="timestamp", format="seconds", enum=["1"]), "enum is not for a timestamp"),
    (with_field(format="seconds"), "format is for a timestamp, not for 'string'"),
    (with_field(type="array"), "items of an array must have a scalar type"),
    (with_field(type="array", items={"type": "object"}), "items of an array"),
    (with_field(type="time_array", items={"type": "object"}), "items of a time_array must be"),
    (
        with_field(type="time_array", items={"type": "object", "fields": [{"name": "x"}]}),
        r"items.fields\[0\].type is needed",
    ),
    (
        with_field(
            type="time_array", items={"type": "object", "fields": [{**FIELD, "type": "time_array"}]}
        ),
        "must not be 'time_array' in an event",
    ),
]


@pytest.mark.parametrize(("call", "text"), REFUSED, ids=[text for _, text in REFUSED])
async def test_what_cannot_be_meant_is_refused(call: Create, text: str) -> None:
    """The error says what was wrong and what is allowed, and nothing is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await call(client)
    assert server.connections == 0


ACCEPTED: list[Create] = [
    asked(model_name="pegasus1.6", max_tokens=98304, start_time=0, end_time=7200),
    asked(prompt=None, prompt_v_2={"input_text": "?"}),
    asked(analysis_mode="of later days", prompt=None),
    segmented(
        SegmentDefinition(
            id="plays",
            description="Each play.",
            time_ranges=[
                AnalyzeTimeRange(start_time=5, end_time=10),
                AnalyzeTimeRange(start_time=0, end_time=5),
            ],
            fields=[
                SegmentField(name="at", type="timestamp", description="?", format="hh:mm:ss"),
                SegmentField(
                    name="tags",
                    type="array",
                    description="?",
                    items=SegmentFieldItems(type="string"),
                ),
                SegmentField(
                    name="events",
                    type="time_array",
                    description="?",
                    items=SegmentFieldItems(
                        type="object",
                        fields=[TimeArrayItemField(name="who", type="string", description="?")],
                    ),
                ),
            ],
        )
    ),
    segmented(model_name="pegasus1.6", max_tokens="unlimited", max_segment_duration=2),
]


@pytest.mark.parametrize("call", ACCEPTED)
async def test_what_is_allowed_is_sent(call: Create) -> None:
    """Checks refuse nothing that the documentation allows."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        await call(client)
    assert len(server.received) == 1


@pytest.mark.parametrize("bad", ["", "a/b", ".."])
async def test_an_id_that_is_none_is_refused(bad: str) -> None:
    """Nothing that could name another resource is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        tasks = client.analyze_async.tasks
        for call in (tasks.retrieve, tasks.delete, tasks.cancel, tasks.wait_for_done):
            with pytest.raises(InvalidInputError, match="task_id"):
                await call(bad)
    assert server.connections == 0
