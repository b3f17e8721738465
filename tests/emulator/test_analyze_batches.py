"""The /analyze/batches room: many analyses in one request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from tests.emulator.files import write_picture, write_video
from tests.emulator.helpers import Answer, Caller
from tests.emulator.making import base64_source, by_asset, lines_of
from twelvelabs_async.emulator import Clock, Emulator

PROMPT = {"input_text": "What happens?"}
COUNTS = ("queued", "processing", "ready", "failed", "canceled")


async def create(
    api: Caller, *requests: Any, mode: str = "general", defaults: Any = None, **more: Any
) -> Answer:
    """POST a batch; its default prompt asks what happens, unless told otherwise."""
    if defaults is None:
        defaults = {"prompt": PROMPT}
    body = {
        "model_name": "pegasus1.5",
        "analysis_mode": mode,
        "defaults": defaults,
        "requests": list(requests),
        **more,
    }
    return await api.call("POST", "/analyze/batches", json=body)


async def batch(api: Caller, *requests: Any, **more: Any) -> str:
    """Create a batch and return its id."""
    answer = await create(api, *requests, **more)
    assert answer.status == 201, answer.raw
    return str(answer.body["batch_id"])


async def several(api: Caller, path: Path, count: int) -> list[Any]:
    """That many requests for one file."""
    video = by_asset(await api.asset(path))
    return [{"video": video, "custom_id": f"item-{number}"} for number in range(count)]


def counts(body: Any) -> dict[str, int]:
    """How many items have each status, where it is not none."""
    found = {name: body[f"{name}_items"] for name in COUNTS}
    assert sum(found.values()) == body["total_items"]
    return {name: count for name, count in found.items() if count}


async def results(api: Caller, batch_id: str) -> list[Any]:
    """The lines of a batch's results."""
    answer = await api.get(f"/analyze/batches/{batch_id}/results")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/jsonl"
    return lines_of(answer)


@pytest.fixture
async def slow(clock: Clock) -> AsyncIterator[Caller]:
    """A caller of an emulator that analyses for ten hours."""
    async with (
        Emulator(clock=clock, indexing_seconds=36_000) as emulator,
        aiohttp.ClientSession() as session,
    ):
        yield Caller(session, emulator)


async def test_a_batch_is_completed(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """A batch is pending, processing and completed, with right counts and results."""
    requests = [
        {"video": by_asset(await api.asset(clips["sunset"])), "custom_id": "sunset"},
        {
            "video": by_asset(await api.asset(clips["forest"])),
            "prompt": {"input_text": "Is it green?"},
        },
    ]
    answer = await create(api, *requests)
    assert answer.status == 201
    body = answer.body
    assert (body["status"], body["total_items"]) == ("pending", 2)
    assert [item["custom_id"] for item in body["items"]] == ["sunset", None]
    path = f"/analyze/batches/{body['batch_id']}"
    seen: list[tuple[str, dict[str, int]]] = []
    found: Any = None
    for _ in range(36):
        found = await api.body(path)
        if (found["status"], counts(found)) not in seen:
            seen.append((found["status"], counts(found)))
        clock.advance(0.1)
    assert seen == [
        ("pending", {"queued": 2}),
        ("processing", {"processing": 2}),
        ("completed", {"ready": 2}),
    ]
    assert found["expires_at"] == body["expires_at"]
    assert found["expires_at"][:10] == "2026-01-03"
    assert found["completed_at"] > found["created_at"]
    assert "canceled_at" not in found
    first, second = await results(api, body["batch_id"])
    assert (first["custom_id"], first["status"]) == ("sunset", "ready")
    assert "harbour" in first["data"]["data"]
    assert second["custom_id"] is None
    assert second["data"]["data"].startswith("Yes")
    assert second["task_id"] == body["items"][1]["task_id"]


async def test_items_are_tasks(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """Each item is an analysis task that knows its batch, and cannot be canceled alone."""
    answer = await create(api, *await several(api, clips["sunset"], 1))
    task_id = answer.body["items"][0]["task_id"]
    body = await api.body(f"/analyze/tasks/{task_id}")
    assert (body["batch_id"], body["custom_id"]) == (answer.body["batch_id"], "item-0")
    assert body["request_params"]["prompt_v2"]["input_text"] == PROMPT["input_text"]
    canceled = await api.call("POST", f"/analyze/tasks/{task_id}/cancel")
    assert (canceled.status, canceled.code) == (400, "task_cannot_be_canceled")
    clock.advance(4)
    (line,) = await results(api, answer.body["batch_id"])
    assert (await api.body(f"/analyze/tasks/{task_id}"))["result"] == line["data"]


async def test_items_are_worked_on_four_at_a_time(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """The others wait in the queue; results may be asked for meanwhile."""
    batch_id = await batch(api, *await several(api, clips["sunset"], 6))
    path = f"/analyze/batches/{batch_id}"
    clock.advance(1)
    assert counts(await api.body(path)) == {"processing": 4, "queued": 2}
    clock.advance(3)
    assert counts(await api.body(path)) == {"ready": 4, "processing": 2}
    lines = await results(api, batch_id)
    assert [line["status"] for line in lines] == ["ready"] * 4 + ["processing"] * 2
    assert ["data" in line for line in lines] == [True] * 4 + [False] * 2
    assert not any("error" in line for line in lines)


async def test_the_head_of_results_has_no_body(api: Caller, clips: dict[str, Path]) -> None:
    """HEAD tells the content type of the stream, and nothing follows it."""
    batch_id = await batch(api, *await several(api, clips["sunset"], 1))
    answer = await api.call("HEAD", f"/analyze/batches/{batch_id}/results")
    assert (answer.status, answer.raw) == (200, b"")
    assert answer.headers["Content-Type"] == "application/jsonl"
    assert len(await results(api, batch_id)) == 1


async def test_a_batch_is_canceled(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """Queued items are canceled at once, those under way are finished; then it is canceled."""
    batch_id = await batch(api, *await several(api, clips["sunset"], 6))
    path = f"/analyze/batches/{batch_id}"
    clock.advance(1)
    answer = await api.call("POST", f"{path}/cancel")
    assert (answer.status, answer.body["status"]) == (202, "canceling")
    assert counts(answer.body) == {"processing": 4, "canceled": 2}
    assert (await api.call("POST", f"{path}/cancel")).body == answer.body
    clock.advance(3)
    body = await api.body(path)
    assert (body["status"], counts(body)) == ("canceled", {"ready": 4, "canceled": 2})
    assert body["canceled_at"] > body["created_at"]
    lines = await results(api, batch_id)
    assert [line["status"] for line in lines] == ["ready"] * 4 + ["canceled"] * 2
    assert set(lines[5]) == {"task_id", "custom_id", "status"}
    task = await api.body(f"/analyze/tasks/{lines[5]['task_id']}")
    assert (task["status"], task["error"]["code"]) == ("canceled", "batch_canceled")
    answer = await api.call("POST", f"{path}/cancel")
    assert (answer.status, answer.body["error"]["code"]) == (409, "batch_canceled")


async def test_a_waiting_batch_is_canceled_whole(api: Caller, clips: dict[str, Path]) -> None:
    """The answer says canceling even where nothing was under way; then it is canceled."""
    batch_id = await batch(api, *await several(api, clips["sunset"], 2))
    answer = await api.call("POST", f"/analyze/batches/{batch_id}/cancel")
    assert (answer.status, answer.body["status"]) == (202, "canceling")
    body = await api.body(f"/analyze/batches/{batch_id}")
    assert (body["status"], counts(body)) == ("canceled", {"canceled": 2})


async def test_a_batch_expires(slow: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """After a day what waits is canceled and what runs fails; what was finished stays."""
    batch_id = await batch(slow, *await several(slow, clips["sunset"], 13))
    path = f"/analyze/batches/{batch_id}"
    clock.advance(23 * 3600)
    body = await slow.body(path)
    assert (body["status"], counts(body)) == (
        "processing",
        {"ready": 8, "processing": 4, "queued": 1},
    )
    clock.advance(3600)
    body = await slow.body(path)
    assert (body["status"], counts(body)) == ("expired", {"ready": 8, "failed": 4, "canceled": 1})
    assert body["expired_at"] == body["expires_at"]
    lines = await results(slow, batch_id)
    assert lines[8]["error"]["code"] == "batch_processing_timeout"
    tasks = [await slow.body(f"/analyze/tasks/{lines[place]['task_id']}") for place in (8, 12)]
    assert [(task["status"], task["error"]["code"]) for task in tasks] == [
        ("failed", "batch_processing_timeout"),
        ("canceled", "batch_expired"),
    ]
    answer = await slow.call("POST", f"{path}/cancel")
    assert (answer.status, answer.body["error"]["code"]) == (409, "batch_expired")
    clock.advance(29 * 86400)
    assert (await slow.get(path)).status == 404
    assert (await slow.get(f"/analyze/tasks/{lines[0]['task_id']}")).status == 404


async def test_an_item_may_fail_alone(
    api: Caller, clock: Clock, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """A video that is too long fails with its code; the batch is completed all the same."""
    long = write_video(tmp_path / "long.mp4", size=(360, 360), times=range(0, 7300, 100), fps=1)
    requests = await several(api, clips["sunset"], 1)
    requests.append({"video": by_asset(await api.asset(long))})
    batch_id = await batch(api, *requests)
    clock.advance(4)
    body = await api.body(f"/analyze/batches/{batch_id}")
    assert (body["status"], counts(body)) == ("completed", {"ready": 1, "failed": 1})
    lines = await results(api, batch_id)
    assert lines[1]["error"]["code"] == "video_duration_too_long"
    assert "data" not in lines[1]


async def test_a_batch_is_deleted_when_it_is_over(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """A batch under way is a conflict; afterwards it goes with its tasks."""
    answer = await create(api, *await several(api, clips["sunset"], 1))
    path = f"/analyze/batches/{answer.body['batch_id']}"
    early = await api.call("DELETE", path)
    assert (early.status, early.body["error"]["code"]) == (409, "batch_not_terminal")
    clock.advance(4)
    done = await api.call("POST", f"{path}/cancel")
    assert (done.status, done.body["error"]["code"]) == (409, "batch_completed")
    assert (await api.call("DELETE", path)).status == 200
    task_id = answer.body["items"][0]["task_id"]
    assert (await api.get(f"/analyze/tasks/{task_id}")).status == 404
    for method, tail in (("GET", ""), ("DELETE", ""), ("GET", "/results"), ("POST", "/cancel")):
        gone = await api.call(method, path + tail)
        assert (gone.status, gone.body["error"]["code"]) == (404, "resource_not_exist")


async def test_batches_segment_too(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """Definitions stand in the defaults, and a request may bring its own format and window."""
    form = {
        "type": "segment_definitions",
        "segment_definitions": [{"id": "all", "description": "each distinct part"}],
    }
    own = {**form, "segment_time_format": "hh:mm:ss"}
    requests = await several(api, clips["sunset"], 2)
    requests[1] |= {"response_format": own, "start_time": 3}
    batch_id = await batch(
        api, *requests, mode="time_based_metadata", defaults={"response_format": form}
    )
    clock.advance(4)
    first, second = (
        orjson.loads(line["data"]["data"])["all"] for line in await results(api, batch_id)
    )
    assert [each["start_time"] for each in first] == [0, 3]
    assert [each["start_time"] for each in second] == ["00:00:03"]


async def test_batches_are_listed_and_filtered(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """Newest first; several statuses and modes may be given."""
    requests = await several(api, clips["sunset"], 1)
    old = await batch(api, *requests)
    clock.advance(60)
    new = await batch(api, *requests)

    async def found(query: str) -> list[str]:
        body = await api.body(f"/analyze/batches?{query}")
        return [each["batch_id"] for each in body["data"]]

    assert await found("") == [new, old]
    assert await found("status=completed") == [old]
    assert await found("status=pending&status=completed") == [new, old]
    assert await found("status=canceling&status=expired") == []
    assert await found("analysis_mode=general&analysis_mode=time_based_metadata") == [new, old]
    assert await found("analysis_mode=time_based_metadata") == []
    assert await found("page=2&page_limit=1") == [old]
    for query in ("status=failed", "analysis_mode=x", "page=0", "x=1"):
        answer = await api.get(f"/analyze/batches?{query}")
        assert answer.status == 400
        assert answer.body["error"]["code"].startswith("parameter_")


async def test_five_batches_may_be_active(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """A sixth is a 429 until one is over."""
    requests = await several(api, clips["sunset"], 1)
    for _ in range(5):
        await batch(api, *requests)
    answer = await create(api, *requests)
    assert (answer.status, answer.body["error"]["code"]) == (429, "too_many_requests")
    clock.advance(4)
    await batch(api, *requests)


async def test_an_asset_must_exist_and_be_ready(api: Caller, clips: dict[str, Path]) -> None:
    """An unknown asset is a 404, one that is not ready a conflict; nothing is made."""
    answer = await create(api, {"video": by_asset("0" * 24)})
    assert (answer.status, answer.body["error"]["code"]) == (404, "resource_not_exist")
    asset_id = (await api.upload(clips["sunset"])).body["_id"]
    answer = await create(api, {"video": by_asset(asset_id)})
    assert (answer.status, answer.body["error"]["code"]) == (409, "asset_not_ready")
    assert api.emulator.state.generations.batches == {}


async def test_prompts_of_batches_have_pictures(
    api: Caller, clock: Clock, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """Reference pictures of the default prompt are kept for every item."""
    picture = base64_source(write_picture(tmp_path / "a.png", (240, 140, 40)))
    source = {"name": "sky", "media_type": "image", **picture}
    prompt = {"input_text": "Where is <@sky>?", "media_sources": [source]}
    requests = await several(api, clips["sunset"], 2)
    batch_id = await batch(api, *requests, defaults={"prompt": prompt})
    clock.advance(4)
    for line in await results(api, batch_id):
        assert "The picture sky is orange" in line["data"]["data"]


BAD: list[tuple[Any, str]] = [
    ({"model_name": "pegasus1.6"}, "pegasus1.5"),
    ({"analysis_mode": "fast"}, "analysis_mode"),
    ({"analysis_mode": None}, "analysis_mode"),
    ({"requests": []}, "from 1 to 1000"),
    ({"requests": "all"}, "requests"),
    ({"requests": [{}]}, "requests[0].video"),
    ({"requests": [{"video": {"type": "url", "url": "http://x"}}]}, "requests[0].video"),
    ({"requests": [{"video": {"type": "url", "asset_id": "0" * 24}}]}, "video.type"),
    ({"requests": [{"video": {"type": "asset_id", "asset_id": "x"}}]}, "24 hexadecimal"),
    ({"defaults": {"speed": 1}}, "defaults.speed"),
    ({"defaults": {"prompt": "What happens?"}}, "object"),
    ({"defaults": {}}, "prompt"),
    ({"defaults": {"prompt": PROMPT, "max_tokens": 1}}, "from 512"),
    ({"defaults": {"prompt": PROMPT, "max_tokens": "unlimited"}}, "unlimited"),
    ({"defaults": {"prompt": PROMPT, "temperature": 2}}, "temperature"),
    ({"priority": "high"}, "priority"),
]


@pytest.mark.parametrize(("change", "told"), BAD)
async def test_a_bad_batch_is_refused(
    api: Caller, clips: dict[str, Path], change: dict[str, Any], told: str
) -> None:
    """Each mistake is a 400 inside error, and nothing is made."""
    requests = await several(api, clips["sunset"], 1)
    body = {
        "model_name": "pegasus1.5",
        "analysis_mode": "general",
        "defaults": {"prompt": PROMPT},
        "requests": requests,
        **change,
    }
    answer = await api.call("POST", "/analyze/batches", json=body)
    assert answer.status == 400, answer.raw
    assert told in answer.body["error"]["message"]
    assert api.emulator.state.generations.batches == {}


async def test_custom_ids_are_unique(api: Caller, clips: dict[str, Path]) -> None:
    """Two requests with the same custom_id are a 400 that names it."""
    (request,) = await several(api, clips["sunset"], 1)
    answer = await create(api, request, request)
    assert answer.status == 400
    assert "item-0" in answer.body["error"]["message"]
    answer = await create(api, {**request, "custom_id": ""})
    assert answer.status == 400


async def test_an_idempotency_key_makes_one_batch(api: Caller, clips: dict[str, Path]) -> None:
    """The same key gives the same batch."""
    body = {
        "model_name": "pegasus1.5",
        "analysis_mode": "general",
        "defaults": {"prompt": PROMPT},
        "requests": await several(api, clips["sunset"], 1),
    }
    headers = {"Idempotency-Key": "k1"}
    answers = [
        await api.call("POST", "/analyze/batches", json=body, headers=headers) for _ in range(2)
    ]
    assert answers[0].raw == answers[1].raw
    assert len(api.emulator.state.generations.batches) == 1
