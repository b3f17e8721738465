"""The /analyze/tasks room: analyses in the background, and segmentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_video
from tests.emulator.helpers import Answer, Caller
from tests.emulator.making import base64_source, by_asset, served
from twelvelabs_async.emulator import Clock

MODE = "time_based_metadata"


async def create(api: Caller, video: Any = None, **more: Any) -> Answer:
    """POST a task, with a prompt unless it segments or brings another."""
    body = {"video": video, **more}
    if MODE not in more.values() and "prompt_v2" not in more:
        body.setdefault("prompt", "What happens?")
    given = {name: value for name, value in body.items() if value is not None}
    return await api.call("POST", "/analyze/tasks", json=given)


async def made(api: Caller, clock: Clock, video: Any = None, **more: Any) -> Any:
    """Create a task, wait for its end, and return what it is then."""
    answer = await create(api, video, **more)
    assert answer.status == 202, answer.raw
    clock.advance(3)
    return await api.body(f"/analyze/tasks/{answer.body['task_id']}")


def task_ids(body: Any) -> list[str]:
    """The ids on a page."""
    return [task["task_id"] for task in body["data"]]


async def test_a_task_passes_every_status(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """A task is queued, pending, processing and ready; only then it has a result."""
    asset_id = await api.asset(clips["sunset"])
    answer = await create(api, by_asset(asset_id), custom_id="film-1", temperature=0.5)
    assert answer.status == 202
    assert answer.body == {"task_id": answer.body["task_id"], "status": "queued"}
    path = f"/analyze/tasks/{answer.body['task_id']}"
    seen: list[str] = []
    body: Any = None
    for _ in range(31):
        body = await api.body(path)
        if body["status"] not in seen:
            seen.append(body["status"])
        assert ("result" in body) == ("completed_at" in body) == (body["status"] == "ready")
        clock.advance(0.1)
    assert seen == ["queued", "pending", "processing", "ready"]
    assert body["custom_id"] == "film-1"
    assert body["video_source"] == {
        "type": "asset_id",
        "asset_id": asset_id,
        "system_metadata": {"duration": pytest.approx(6.0, abs=0.05)},
    }
    assert body["request_params"] == {
        "analysis_mode": "general",
        "temperature": 0.5,
        "prompt": "What happens?",
    }
    result = body["result"]
    assert "harbour" in result["data"]
    assert result["finish_reason"] == "stop"
    assert result["usage"]["output_tokens"] > 20
    assert "error" not in body
    assert (await api.body(path))["result"] == result


async def test_a_task_tells_what_analyze_tells(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """At once or in the background, the text is the same."""
    video = by_asset(await api.asset(clips["forest"]))
    body = {"video": video, "prompt": "Is it green?", "stream": False}
    now = (await api.call("POST", "/analyze", json=body)).body["data"]
    later = await made(api, clock, video, prompt="Is it green?")
    assert later["result"]["data"] == now
    assert later["custom_id"] is None


async def test_files_of_a_task_are_kept(
    api: Caller, clock: Clock, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """A video by URL, one in base64, pictures and an asset deleted meanwhile are told later."""
    picture = write_picture(tmp_path / "red.png", (220, 20, 20))
    async with served(clips["sunset"], picture) as origin:
        url = {"type": "url", "url": f"{origin}/sunset.mkv"}
        image = [{"name": "one", "url": f"{origin}/red.png"}]
        first = (await create(api, url)).body["task_id"]
        second = (await create(api, image=image, model_name="pegasus1.6")).body["task_id"]
    given = {"type": "base64_string", **base64_source(clips["forest"])}
    third = (await create(api, given)).body["task_id"]
    asset_id = await api.asset(clips["night_drive"])
    fourth = (await create(api, by_asset(asset_id))).body["task_id"]
    assert (await api.call("DELETE", f"/assets/{asset_id}")).status == 200
    clock.advance(3)
    bodies = [await api.body(f"/analyze/tasks/{each}") for each in (first, second, third, fourth)]
    texts = [body["result"]["data"] for body in bodies]
    for text, word in zip(texts, ("harbour", "mostly red", "green", "city"), strict=True):
        assert word in text
    assert bodies[0]["video_source"]["url"] == url["url"]
    assert bodies[2]["video_source"]["type"] == "base64_string"
    assert "video_source" not in bodies[1]
    assert bodies[1]["request_params"]["image"] == [
        {"name": "one", "media_type": "image", "url": f"{origin}/red.png"}
    ]


async def test_tasks_are_listed_in_short(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """Lists shorten prompts, leave out schemas and show the first definition only."""
    video = by_asset(await api.asset(clips["sunset"]))
    schema = {"type": "object", "properties": {"title": {"type": "string"}}}
    form = {"type": "json_schema", "json_schema": schema}
    whole = await made(api, clock, video, prompt="word " * 20, response_format=form)
    assert whole["request_params"]["response_format"] == form
    assert whole["request_params"]["prompt"] == "word " * 20
    two = [{"id": name, "description": "scenes"} for name in ("a", "b")]
    segments = {"type": "segment_definitions", "segment_definitions": two}
    await made(api, clock, video, analysis_mode=MODE, response_format=segments)
    structured: Any = {"input_text": "long words " * 9, "media_sources": []}
    await made(api, clock, video, prompt_v2=structured)
    third, second, first = (await api.body("/analyze/tasks"))["data"]
    assert first["request_params"]["prompt"] == ("word " * 20)[:30]
    assert first["request_params"]["response_format"] == {"type": "json_schema"}
    assert second["request_params"]["response_format"]["segment_definitions"] == two[:1]
    assert len(third["request_params"]["prompt_v2"]["input_text"]) == 30
    assert first["result"] == whole["result"]


async def test_tasks_are_filtered(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """Status, source and mode choose among the tasks; pages are newest first."""
    asset_id = await api.asset(clips["sunset"])
    old = (await create(api, by_asset(asset_id))).body["task_id"]
    clock.advance(60)
    async with served(clips["forest"]) as origin:
        url = f"{origin}/forest.mkv"
        new = (await create(api, {"type": "url", "url": url})).body["task_id"]

    async def found(query: str) -> list[str]:
        return task_ids(await api.body(f"/analyze/tasks?{query}"))

    assert await found("") == [new, old]
    assert await found("status=ready") == [old]
    assert await found("status=queued") == [new]
    assert await found(f"asset_id={asset_id}") == [old]
    assert await found(f"video_url={url}") == [new]
    assert await found("video_id=none") == []
    assert await found("analysis_mode=general") == [new, old]
    assert await found(f"analysis_mode={MODE}") == []
    assert await found("page=2&page_limit=1") == [old]
    for query in ("status=lost", "analysis_mode=fast", "page_limit=0", "sort_by=created_at"):
        answer = await api.get(f"/analyze/tasks?{query}")
        assert answer.status == 400
        assert "code" in answer.body


async def test_a_video_that_was_indexed_is_named_so(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """The asset of a video indexing task is told as the video that it became."""
    index_id = await api.index()
    indexed = (await api.task(index_id, clips["sunset"])).body
    clock.advance(4)
    video = await api.body(f"/indexes/{index_id}/videos/{indexed['video_id']}")
    body = await made(api, clock, by_asset(video["asset_id"]))
    source = body["video_source"]
    assert (source["type"], source["video_id"]) == ("video_id", indexed["video_id"])
    assert source["index_id"] == index_id
    for query in (f"video_id={indexed['video_id']}", f"asset_id={video['asset_id']}"):
        assert task_ids(await api.body(f"/analyze/tasks?{query}")) == [body["task_id"]]


async def test_a_task_is_canceled(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """A task under way is canceled for good, with its reason; canceling again changes nothing."""
    video = by_asset(await api.asset(clips["sunset"]))
    path = f"/analyze/tasks/{(await create(api, video)).body['task_id']}"
    clock.advance(1)
    answer = await api.call("POST", f"{path}/cancel")
    assert (answer.status, answer.body["status"]) == (200, "canceled")
    body = await api.body(path)
    clock.advance(60)
    assert (await api.call("POST", f"{path}/cancel")).body == answer.body
    assert await api.body(path) == body
    assert body["status"] == "canceled"
    assert body["error"]["code"] == "user_canceled"
    assert "result" not in body
    assert body["completed_at"] > body["created_at"]
    assert len(task_ids(await api.body("/analyze/tasks?status=canceled"))) == 1


async def test_what_is_over_cannot_be_canceled(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """A ready task is a conflict, an unknown one a 404; these refusals are flat."""
    body = await made(api, clock, by_asset(await api.asset(clips["sunset"])))
    answer = await api.call("POST", f"/analyze/tasks/{body['task_id']}/cancel")
    assert (answer.status, answer.code) == (409, "task_cannot_be_canceled")
    answer = await api.call("POST", "/analyze/tasks/none/cancel")
    assert (answer.status, answer.code) == (404, "resource_not_exist")


async def test_a_task_is_deleted_unless_it_is_processed(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """While it is processed a task cannot be deleted; before and after it can."""
    video = by_asset(await api.asset(clips["sunset"]))
    early = f"/analyze/tasks/{(await create(api, video)).body['task_id']}"
    assert (await api.call("DELETE", early)).status == 200
    path = f"/analyze/tasks/{(await create(api, video)).body['task_id']}"
    clock.advance(1)
    answer = await api.call("DELETE", path)
    assert answer.status == 409
    assert answer.body["error"]["code"] == "task_cannot_be_deleted"
    clock.advance(2)
    assert (await api.call("DELETE", path)).status == 200
    for method in ("GET", "DELETE"):
        gone = await api.call(method, path)
        assert (gone.status, gone.body["error"]["code"]) == (404, "resource_not_exist")
    assert task_ids(await api.body("/analyze/tasks")) == []


async def test_too_long_a_video_fails_later(api: Caller, clock: Clock, tmp_path: Path) -> None:
    """More than two hours fail the task, unless a window makes it less."""
    path = write_video(tmp_path / "long.mp4", size=(360, 360), times=range(0, 7300, 100), fps=1)
    video = by_asset(await api.asset(path))
    body = await made(api, clock, video)
    assert body["status"] == "failed"
    assert "duration" in body["error"]["message"]
    assert "result" not in body
    assert body["completed_at"] > body["created_at"]
    assert task_ids(await api.body("/analyze/tasks?status=failed")) == [body["task_id"]]
    part = await made(api, clock, video, start_time=0, end_time=100)
    assert part["status"] == "ready"
    assert part["request_params"]["end_time"] == 100


def segments_format(*definitions: Any, **more: Any) -> dict[str, Any]:
    """The response format of a segmentation."""
    return {"type": "segment_definitions", "segment_definitions": list(definitions), **more}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"video": None}, "video, image"),
        ({"custom_id": ""}, "custom_id"),
        ({"custom_id": "a b"}, "custom_id"),
        ({"custom_id": "x" * 65}, "custom_id"),
        ({"analysis_mode": "fast"}, "analysis_mode"),
        ({"analysis_mode": MODE}, "response_format"),
        (
            {"analysis_mode": MODE, "response_format": {"type": "json_schema"}},
            "segment_definitions",
        ),
        (
            {"response_format": segments_format({"id": "a", "description": "b"})},
            "time_based_metadata",
        ),
        ({"min_segment_duration": 3}, "time_based_metadata"),
        ({"video": {"type": "asset_id", "asset_id": "x"}}, "assets"),
        ({"video": {"type": "url", "url": "http://127.0.0.1:9/x.mp4"}}, "fetched"),
        ({"stream": True}, "stream"),
        ({"video_id": "x"}, "video_id"),
    ],
)
async def test_a_bad_task_is_refused(
    api: Caller, clips: dict[str, Path], more: Any, told: str
) -> None:
    """Each mistake is a 400 inside error, and no task is made."""
    video = by_asset(await api.asset(clips["sunset"]))
    answer = await create(api, **{"video": video, **more})
    assert answer.status == 400, answer.raw
    assert told in answer.body["error"]["message"]
    assert api.emulator.state.generations.analyses == {}


async def test_an_idempotency_key_makes_one_task(api: Caller, clips: dict[str, Path]) -> None:
    """The same key gives the same task."""
    body = {"video": by_asset(await api.asset(clips["sunset"])), "prompt": "x"}
    headers = {"Idempotency-Key": "k1"}
    answers = [
        await api.call("POST", "/analyze/tasks", json=body, headers=headers) for _ in range(2)
    ]
    assert answers[0].raw == answers[1].raw
    assert len(api.emulator.state.generations.analyses) == 1
