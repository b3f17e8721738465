from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.emulator.files import write_picture
from twelvelabs_async.emulator import Emulator

from .conftest import Library
from .driver import KINDS, Driver, driver_of, sdk

ABSENT = "65f000000000000000000000"
SLOW = 600.0


@pytest.fixture(params=KINDS)
async def patient(
    request: pytest.FixtureRequest, clips: dict[str, Path]
) -> AsyncIterator[tuple[Driver, Emulator, str]]:
    """A client of an emulator that analyses for ten minutes, and an asset there."""
    async with (
        Emulator(indexing_seconds=SLOW, processing_seconds=0.1) as emulator,
        driver_of(request.param, emulator.base_url, emulator.api_key) as driver,
    ):
        with clips["sunset"].open("rb") as file:
            made = await driver.call("assets.create", method="direct", file=file)
        await driver.until_ready("assets.retrieve", made.id)
        yield driver, emulator, made.id


def asset(asset_id: str) -> Any:
    """An asset as the video of a task."""
    return sdk.VideoContext_AssetId(asset_id=asset_id)


def item(asset_id: str, **more: Any) -> Any:
    """A request of a batch."""
    video = sdk.BatchVideoContext(type="asset_id", asset_id=asset_id)
    return sdk.BatchItemRequest(video=video, **more)


DEFAULTS = {"prompt": {"input_text": "What is said?"}, "max_tokens": 512}


async def test_a_task_tells_a_video(vendor: Driver, library: Library) -> None:
    """A task is made, becomes ready, and its result and parameters are decoded."""
    made = await vendor.call(
        "analyze_async.tasks.create",
        video=asset(library.assets["sunset"]),
        prompt="What is said?",
        custom_id="film-1",
        temperature=0.3,
        max_tokens=600,
        start_time=0.0,
        end_time=6.0,
    )
    assert type(made) is sdk.CreateAnalyzeTaskResponse
    assert made.status == "queued"
    task = await vendor.until_ready("analyze_async.tasks.retrieve", made.task_id)
    assert type(task) is sdk.AnalyzeTaskResponse
    assert (task.task_id, task.custom_id, task.batch_id) == (made.task_id, "film-1", None)
    assert task.result.data.startswith('What is said: "The sun goes down')
    assert (task.result.finish_reason, task.error) == ("stop", None)
    assert task.result.usage.output_tokens > 20
    assert task.video_source.asset_id == library.assets["sunset"]
    assert task.video_source.system_metadata.duration == pytest.approx(6.0, abs=0.1)
    assert task.completed_at > task.created_at
    params = task.request_params
    assert (params.analysis_mode, params.prompt) == ("general", "What is said?")
    assert (params.max_tokens, params.temperature) == (600, 0.3)


async def test_a_video_is_segmented(vendor: Driver, library: Library, tmp_path: Path) -> None:
    """Definitions with fields, events and pictures are given in the vendor's classes."""
    fields = [
        sdk.SegmentField(name="speech", type="string", description="what is said"),
        sdk.SegmentField(
            name="begin", type="timestamp", description="the start", format="hh:mm:ss"
        ),
        sdk.SegmentField(
            name="lines",
            type="time_array",
            description="the lines",
            items=sdk.SegmentFieldItems(
                type="object",
                fields=[sdk.TimeArrayItemField(name="speech", type="string", description="x")],
            ),
        ),
    ]
    definition = sdk.SegmentDefinition(id="part", description="each distinct part", fields=fields)
    made = await vendor.call(
        "analyze_async.tasks.create",
        model_name="pegasus1.6",
        video=asset(library.assets["sunset"]),
        analysis_mode="time_based_metadata",
        max_tokens="unlimited",
        min_segment_duration=2.0,
        max_segment_duration=6.0,
        response_format=sdk.AsyncResponseFormat(
            type="segment_definitions", segment_definitions=[definition]
        ),
    )
    task = await vendor.until_ready("analyze_async.tasks.retrieve", made.task_id)
    first, second = orjson.loads(task.result.data)["part"]
    assert (first["start_time"], first["end_time"], second["end_time"]) == (0.0, 3.0, 6.0)
    assert second["metadata"]["begin"] == "00:00:03"
    assert second["metadata"]["lines"][0]["speech"] == second["metadata"]["speech"]
    shown = task.request_params.response_format
    assert shown.segment_definitions[0].fields[2].items.fields[0].name == "speech"
    assert task.request_params.max_tokens == "unlimited"


async def test_pictures_are_analysed_in_a_task(vendor: Driver, tmp_path: Path) -> None:
    """An image asset is the subject; the task has no video source then."""
    path = write_picture(tmp_path / "red.png", (220, 20, 20))
    with path.open("rb") as file:
        made = await vendor.call("assets.create", method="direct", file=file)
    await vendor.until_ready("assets.retrieve", made.id)
    images = [sdk.AnalyzeImageInput(name="one", asset_id=made.id)]
    task = await vendor.call(
        "analyze_async.tasks.create", model_name="pegasus1.6", image=images, prompt="Describe it"
    )
    ready = await vendor.until_ready("analyze_async.tasks.retrieve", task.task_id)
    assert "one: The picture is mostly red" in ready.result.data
    assert ready.video_source is None
    assert ready.request_params.image[0].asset_id == made.id


async def test_tasks_are_listed_filtered_and_deleted(vendor: Driver, library: Library) -> None:
    """The list is one page as the vendor gives it; a finished task is deleted."""
    ids: list[str] = []
    for name in ("sunset", "forest"):
        made = await vendor.call(
            "analyze_async.tasks.create", video=asset(library.assets[name]), prompt="word " * 20
        )
        await vendor.until_ready("analyze_async.tasks.retrieve", made.task_id)
        ids.append(made.task_id)
    listed = await vendor.call("analyze_async.tasks.list", page=1, page_limit=1)
    assert [task.task_id for task in listed.data] == [ids[1]]
    assert (listed.page_info.total_results, listed.page_info.total_page) == (2, 2)
    assert len(listed.data[0].request_params.prompt) == 30
    chosen = await vendor.call(
        "analyze_async.tasks.list",
        status="ready",
        asset_id=library.assets["sunset"],
        analysis_mode="general",
    )
    assert [task.task_id for task in chosen.data] == [ids[0]]
    await vendor.call("analyze_async.tasks.delete", ids[0])
    error = await vendor.refusal("analyze_async.tasks.retrieve", ids[0])
    assert (type(error), error.body["error"]["code"]) == (sdk.NotFoundError, "resource_not_exist")


async def test_a_task_is_canceled(patient: tuple[Driver, Emulator, str]) -> None:
    """A task under way is canceled; while it is processed it cannot be deleted."""
    vendor, emulator, asset_id = patient
    made = await vendor.call("analyze_async.tasks.create", video=asset(asset_id), prompt="x")
    emulator.clock.advance(SLOW / 2)
    error = await vendor.refusal("analyze_async.tasks.delete", made.task_id)
    assert type(error) is sdk.ConflictError
    canceled = await vendor.call("analyze_async.tasks.cancel", made.task_id)
    assert type(canceled) is sdk.CancelAnalyzeTaskResponse
    assert canceled.status == "canceled"
    task = await vendor.call("analyze_async.tasks.retrieve", made.task_id)
    assert (task.status, task.error.code) == ("canceled", "user_canceled")
    assert task.result is None
    other = await vendor.call("analyze_async.tasks.create", video=asset(asset_id), prompt="x")
    emulator.clock.advance(SLOW)
    error = await vendor.refusal("analyze_async.tasks.cancel", other.task_id)
    assert (type(error), error.body["code"]) == (sdk.ConflictError, "task_cannot_be_canceled")
    error = await vendor.refusal("analyze_async.tasks.cancel", ABSENT)
    assert type(error) is sdk.NotFoundError


async def test_a_batch_is_completed(vendor: Driver, library: Library) -> None:
    """A batch is made, watched until it is completed, and its results are streamed."""
    made = await vendor.call(
        "analyze_async.batches.create",
        model_name="pegasus1.5",
        analysis_mode="general",
        defaults=sdk.BatchDefaults(**DEFAULTS),
        requests=[
            item(library.assets["sunset"], custom_id="sunset"),
            item(
                library.assets["forest"],
                prompt=sdk.BatchPrompt(input_text="Is it green?"),
                temperature=0.1,
            ),
        ],
    )
    assert type(made) is sdk.CreateAnalyzeBatchResponse
    assert (made.status, made.total_items) == ("pending", 2)
    assert [each.custom_id for each in made.items] == ["sunset", None]
    assert (made.expires_at - made.created_at).total_seconds() == 86400
    done = await vendor.until("completed", "analyze_async.batches.retrieve", made.batch_id)
    assert type(done) is sdk.AnalyzeBatchStatusResponse
    assert (done.ready_items, done.queued_items, done.failed_items) == (2, 0, 0)
    assert done.completed_at > done.created_at
    first, second = await vendor.stream("analyze_async.batches.results", made.batch_id)
    assert type(first) is sdk.BatchResultItem
    assert (first.custom_id, first.task_id) == ("sunset", made.items[0].task_id)
    assert first.data.data.startswith("What is said")
    assert second.data.data.startswith("Yes")
    task = await vendor.call("analyze_async.tasks.retrieve", second.task_id)
    assert task.batch_id == made.batch_id
    await vendor.call("analyze_async.batches.delete", made.batch_id)
    error = await vendor.refusal("analyze_async.batches.retrieve", made.batch_id)
    assert type(error) is sdk.NotFoundError


async def test_a_batch_is_canceled(patient: tuple[Driver, Emulator, str]) -> None:
    """Items under way are finished, the others canceled; the counts tell."""
    vendor, emulator, asset_id = patient
    made = await vendor.call(
        "analyze_async.batches.create",
        model_name="pegasus1.5",
        analysis_mode="general",
        defaults=sdk.BatchDefaults(**DEFAULTS),
        requests=[item(asset_id) for _ in range(5)],
    )
    emulator.clock.advance(SLOW / 2)
    error = await vendor.refusal("analyze_async.batches.delete", made.batch_id)
    assert (type(error), error.body["error"]["code"]) == (sdk.ConflictError, "batch_not_terminal")
    canceling = await vendor.call("analyze_async.batches.cancel", made.batch_id)
    assert (canceling.status, canceling.processing_items, canceling.canceled_items) == (
        "canceling",
        4,
        1,
    )
    emulator.clock.advance(SLOW)
    done = await vendor.call("analyze_async.batches.retrieve", made.batch_id)
    assert (done.status, done.ready_items, done.canceled_items) == ("canceled", 4, 1)
    lines = await vendor.stream("analyze_async.batches.results", made.batch_id)
    assert [line.status for line in lines] == ["ready"] * 4 + ["canceled"]
    error = await vendor.refusal("analyze_async.batches.cancel", made.batch_id)
    assert error.body["error"]["code"] == "batch_canceled"


async def test_batches_are_listed_page_by_page(patient: tuple[Driver, Emulator, str]) -> None:
    """Pages come newest first; several statuses and modes may be wanted."""
    vendor, emulator, asset_id = patient
    ids: list[str] = []
    for _ in range(3):
        made = await vendor.call(
            "analyze_async.batches.create",
            model_name="pegasus1.5",
            analysis_mode="general",
            defaults=sdk.BatchDefaults(**DEFAULTS),
            requests=[item(asset_id)],
        )
        ids.append(made.batch_id)
        emulator.clock.advance(SLOW)
    pages = await vendor.pages("analyze_async.batches.list", page_limit=2)
    assert [[each.batch_id for each in page] for page in pages] == [[ids[2], ids[1]], [ids[0]]]
    found = await vendor.items(
        "analyze_async.batches.list",
        status=["completed", "expired"],
        analysis_mode=["general", "time_based_metadata"],
    )
    assert [each.batch_id for each in found] == [ids[1], ids[0]]
    assert await vendor.items("analyze_async.batches.list", status="canceled") == []


async def test_refusals_are_decoded(vendor: Driver, library: Library) -> None:
    """Each status has the vendor's class and its body the code inside error."""
    batch = {"model_name": "pegasus1.5", "analysis_mode": "general"}
    defaults = sdk.BatchDefaults(**DEFAULTS)
    for method, arguments, kind, code in (
        ("tasks.create", {"prompt": "x"}, "BadRequestError", "parameter_not_provided"),
        ("tasks.retrieve", {"task_id": ABSENT}, "NotFoundError", "resource_not_exist"),
        ("tasks.delete", {"task_id": ABSENT}, "NotFoundError", "resource_not_exist"),
        (
            "batches.create",
            {**batch, "requests": [item(library.assets["sunset"])]},
            "BadRequestError",
            "parameter_not_provided",
        ),
        (
            "batches.create",
            {**batch, "requests": [item(ABSENT)], "defaults": defaults},
            "NotFoundError",
            "resource_not_exist",
        ),
        ("batches.retrieve", {"batch_id": ABSENT}, "NotFoundError", "resource_not_exist"),
        ("batches.cancel", {"batch_id": ABSENT}, "NotFoundError", "resource_not_exist"),
        ("batches.delete", {"batch_id": ABSENT}, "NotFoundError", "resource_not_exist"),
        ("batches.list", {"status": "lost"}, "BadRequestError", "parameter_invalid"),
    ):
        error = await vendor.refusal(f"analyze_async.{method}", **arguments)
        assert type(error) is getattr(sdk, kind), method
        assert error.body["error"]["code"] == code, method
    error = await vendor.refusal("analyze_async.tasks.list", status="lost")
    assert (type(error), error.body["code"]) == (sdk.BadRequestError, "parameter_invalid")
    with pytest.raises(sdk.NotFoundError):
        await vendor.stream("analyze_async.batches.results", ABSENT)


async def test_too_many_batches_are_refused(patient: tuple[Driver, Emulator, str]) -> None:
    """A sixth active batch is the vendor's TooManyRequestsError."""
    vendor, _, asset_id = patient
    request = {
        "model_name": "pegasus1.5",
        "analysis_mode": "general",
        "defaults": sdk.BatchDefaults(**DEFAULTS),
        "requests": [item(asset_id)],
    }
    for _ in range(5):
        await vendor.call("analyze_async.batches.create", **request)
    error = await vendor.refusal("analyze_async.batches.create", **request)
    assert type(error) is sdk.TooManyRequestsError
