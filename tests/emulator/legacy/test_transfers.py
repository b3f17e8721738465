"""Cloud-to-cloud transfers: the JSON file, and imports of whole integrations."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from tests.emulator.files import write_video
from tests.emulator.helpers import Answer, Caller, ids
from tests.emulator.legacy.olden import SRT, form_with, make_index
from twelvelabs_async.emulator import Clock, Emulator

STATUSES = ["ready", "validating", "pending", "queued", "indexing", "failed"]


@pytest.fixture
def bucket(tmp_path: Path, clips: dict[str, Path]) -> Path:
    """A drive with two good videos, one that is too short, a copy, a text and private things."""
    folder = tmp_path / "bucket"
    (folder / "more").mkdir(parents=True)
    (folder / "anna@example.com").mkdir()
    shutil.copy(clips["sunset"], folder / "01.mkv")
    shutil.copy(clips["forest"], folder / "more" / "02.mkv")
    shutil.copy(clips["sunset"], folder / "copy.mkv")
    shutil.copy(clips["night_drive"], folder / "anna@example.com" / "hers.mkv")
    write_video(folder / "short.mp4", seconds=1.0)
    (folder / "01.srt").write_text(SRT)
    return folder


@pytest.fixture
async def emulator(clock: Clock, bucket: Path) -> AsyncIterator[Emulator]:
    """An emulator with that drive."""
    async with Emulator(clock=clock, drive=bucket) as running:
        yield running


@pytest.fixture
async def api(emulator: Emulator) -> AsyncIterator[Caller]:
    """A caller of v1.2."""
    async with aiohttp.ClientSession() as session:
        yield Caller(session, emulator, "v1.2")


async def transfer(api: Caller, document: Any) -> Answer:
    """POST a JSON file; what is no bytes is written as JSON."""
    content = document if isinstance(document, bytes) else orjson.dumps(document)
    form = form_with({"file": ("files.json", content)})
    return await api.call("POST", "/tasks/transfers", form=form)


def order(index_id: str, key: str, **more: str) -> dict[str, str]:
    """One object of a transfer."""
    return {"index_id": index_id, "language": "en", "object": f"s3://bucket/{key}", **more}


async def tasks_of(api: Caller, **filters: str) -> list[tuple[str, str]]:
    """File names and statuses of tasks, oldest first."""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    body = await api.body(f"/tasks?sort_option=asc&{query}")
    return [(task["metadata"]["filename"], task["status"]) for task in body["data"]]


async def start_import(api: Caller, index_id: str, **body: Any) -> Answer:
    """Import the integration `i`."""
    return await api.call("POST", "/tasks/transfers/import/i", json={"index_id": index_id, **body})


@pytest.mark.parametrize("version", ["v1.1", "v1.2"])
async def test_a_transfer_creates_a_task_for_each_object(api: Caller, version: str) -> None:
    """The answer is empty; what is not there or cannot be indexed is a task that fails."""
    older = api.to(version)
    index_id = await make_index(older)
    keys = ("01.mkv", "more/02.mkv", "short.mp4", "nothing.mp4")
    answer = await transfer(older, [order(index_id, key) for key in keys])
    assert (answer.status, answer.raw) == (204, b"")
    names = ["01.mkv", "02.mkv", "short.mp4", "nothing.mp4"]
    assert [name for name, _ in await tasks_of(older)] == names
    api.emulator.clock.advance(10)
    assert await tasks_of(older) == list(
        zip(names, ["ready", "ready", "failed", "failed"], strict=True)
    )
    counts = await older.body(f"/tasks/status?index_id={index_id}")
    assert (counts["ready"], counts["failed"], counts["total_result"]) == (2, 2, 4)
    assert {task.api_version for task in api.emulator.state.tasks.values()} == {version}
    failed = ids(await older.body("/tasks?status=failed"))
    assert (await older.call("DELETE", f"/tasks/{failed[0]}")).status == 204


async def test_the_same_content_is_not_indexed_twice(api: Caller) -> None:
    """Content is what counts, not the name; another index may have it once more."""
    index_id = await make_index(api)
    other = await make_index(api, "other")
    document = [order(index_id, key) for key in ("01.mkv", "copy.mkv", "01.mkv")]
    answers = await asyncio.gather(*(transfer(api, document) for _ in range(3)))
    assert {answer.status for answer in answers} == {204}
    await transfer(api, [order(other, "copy.mkv")])
    assert len(await tasks_of(api, index_id=index_id)) == 1
    assert len(await tasks_of(api, index_id=other)) == 1


async def test_a_transfer_may_bring_a_transcription(api: Caller) -> None:
    """It is an object of the bucket, too; one that is not there fails the task."""
    index_id = await make_index(api)
    await transfer(
        api,
        [
            order(index_id, "01.mkv", transcription="s3://bucket/01.srt"),
            order(index_id, "more/02.mkv", transcription="s3://bucket/02.srt"),
            order(index_id, "more/02.mkv", transcription="s3://bucket/short.mp4"),
        ],
    )
    api.emulator.clock.advance(10)
    assert await tasks_of(api) == [
        ("01.mkv", "ready"), ("02.mkv", "failed"), ("02.mkv", "failed"),
    ]  # fmt: skip
    (video_id,) = ids(await api.body(f"/indexes/{index_id}/videos"))
    told = await api.body(f"/indexes/{index_id}/videos/{video_id}/transcription")
    assert [entry["value"] for entry in told["data"]] == ["A zebra crossing", "My umbrella"]


async def test_what_belongs_to_one_account_is_not_in_the_bucket(api: Caller) -> None:
    """A folder of an account of the drive is no part of a bucket."""
    index_id = await make_index(api)
    await transfer(api, [order(index_id, "anna@example.com/hers.mkv")])
    api.emulator.clock.advance(10)
    assert await tasks_of(api) == [("hers.mkv", "failed")]


@pytest.mark.parametrize(
    ("document", "code", "named"),
    [
        (b"{", "parameter_invalid", "not valid JSON"),
        ([], "parameter_invalid", "array"),
        ({"object": "x"}, "parameter_invalid", "array"),
        (["x"], "parameter_invalid", "[0]"),
        ([{"index_id": "I"}], "parameter_not_provided", "[0].object"),
        ([{"object": "s3://b/01.mkv"}], "parameter_not_provided", "[0].index_id"),
        ([{"index_id": "x", "object": "s3://b/a"}], "resource_not_exist", "x"),
        ([{"index_id": "I", "object": "https://b/a"}], "parameter_invalid", "[0].object"),
        ([{"index_id": "I", "object": "s3://b"}], "parameter_invalid", "[0].object"),
        (
            [{"index_id": "I", "object": "s3://b/a", "language": "?"}],
            "parameter_invalid",
            "[0].language",
        ),
        (
            [{"index_id": "I", "object": "s3://b/a", "name": "x"}],
            "parameter_unknown",
            "[0].name",
        ),
        (
            [{"index_id": "I", "object": "s3://b/a", "transcription": "s3://b/c"}],
            "parameter_invalid",
            "[0].transcription",
        ),
    ],
)
async def test_a_wrong_document_is_refused_as_a_whole(
    api: Caller, document: Any, code: str, named: str
) -> None:
    """The place in the array is named, and no task is created."""
    index_id = await make_index(api, options=["visual"])
    text = document if isinstance(document, bytes) else orjson.dumps(document)
    answer = await transfer(api, text.replace(b'"I"', f'"{index_id}"'.encode()))
    assert (answer.status, answer.code) == (400, code)
    assert named in answer.body["message"]
    assert not api.emulator.state.tasks


async def test_a_transfer_without_a_file_is_refused(api: Caller) -> None:
    """The one part is called `file`."""
    answer = await api.call("POST", "/tasks/transfers", form=form_with({"list": ("a", b"[]")}))
    assert answer.code == "parameter_unknown"
    assert (await api.call("POST", "/tasks/transfers")).code == "parameter_not_provided"


@pytest.mark.parametrize("version", ["v1.2", "v1.3"])
async def test_an_import_takes_every_video_of_the_bucket(api: Caller, version: str) -> None:
    """It says which videos will come and which cannot; then the status tells of each."""
    newer = api.to(version)
    index_id = await make_index(api)
    answer = await start_import(newer, index_id, user_metadata={"from": "s3"})
    assert answer.status == 200
    assert [video["filename"] for video in answer.body["videos"]] == ["01.mkv", "02.mkv"]
    (failed,) = answer.body["failed_files"]
    assert failed["filename"] == "short.mp4"
    assert "too short" in failed["error_message"]
    path = "/tasks/transfers/import/i"
    seen: Counter[str] = Counter()
    body: Any = {}
    for _ in range(31):
        body = await newer.body(f"{path}/status?index_id={index_id}")
        assert set(body) == {*STATUSES, "not_imported"}
        seen.update(name for name in STATUSES if body[name])
        api.emulator.clock.advance(0.1)
    assert set(seen) == set(STATUSES)
    assert [video["filename"] for video in body["ready"]] == ["01.mkv", "02.mkv"]
    assert set(body["ready"][0]) == {"video_id", "filename", "created_at"}
    assert body["failed"][0]["error_message"] == failed["error_message"]
    # The copy has the content of another file, which is there already.
    assert body["not_imported"] == ["copy.mkv"]
    video_id = answer.body["videos"][0]["video_id"]
    video = await newer.body(f"/indexes/{index_id}/videos/{video_id}")
    shown = video["user_metadata"] if version == "v1.3" else video["metadata"]
    assert shown["from"] == "s3"


async def test_one_import_runs_at_a_time(api: Caller) -> None:
    """Until it has ended another one is refused, also of another integration."""
    index_id = await make_index(api)
    both = await asyncio.gather(start_import(api, index_id), start_import(api, index_id))
    assert sorted(answer.status for answer in both) == [200, 409]
    path = "/tasks/transfers/import/other"
    other = await api.call("POST", path, json={"index_id": index_id})
    assert other.status == 409
    api.emulator.clock.advance(10)
    assert (await start_import(api, index_id)).status == 200


async def test_later_imports_bring_what_is_new(api: Caller, bucket: Path) -> None:
    """By default only that; failed files again if wanted, and everything without the check."""
    index_id = await make_index(api)

    async def imported(**body: Any) -> tuple[list[str], list[str]]:
        answer = await start_import(api, index_id, **body)
        assert answer.status == 200, answer.raw
        api.emulator.clock.advance(10)
        failed = [file["filename"] for file in answer.body.get("failed_files", [])]
        return [video["filename"] for video in answer.body["videos"]], failed

    assert await imported() == (["01.mkv", "02.mkv"], ["short.mp4"])
    assert await imported() == ([], [])
    write_video(bucket / "short.mp4", seconds=5.0)
    write_video(bucket / "new.mp4", seconds=6.0)
    assert await imported() == (["new.mp4"], [])
    assert await imported(retry_failed=True) == (["short.mp4"], [])
    everything = ["01.mkv", "copy.mkv", "02.mkv", "new.mp4", "short.mp4"]
    assert await imported(incremental_import=False) == (everything, [])
    assert len(ids(await api.body(f"/indexes/{index_id}/videos"))) == 9
    video_id = ids(await api.body(f"/indexes/{index_id}/videos?filename=copy.mkv"))[0]
    await api.call("DELETE", f"/indexes/{index_id}/videos/{video_id}")
    body = await api.body(f"/tasks/transfers/import/i/status?index_id={index_id}")
    assert body["not_imported"] == ["copy.mkv"]


async def test_logs_tell_of_imports_oldest_first(api: Caller, clock: Clock) -> None:
    """Each has its index, its times and its counts, also when the index is gone."""
    first, second = await make_index(api, "first"), await make_index(api, "second")
    await start_import(api, first)
    clock.advance(60)
    await api.call("DELETE", f"/indexes/{first}")
    await start_import(api, second)
    logs = (await api.body("/tasks/transfers/import/i/logs"))["data"]
    assert [(log["index_id"], log["index_name"]) for log in logs] == [
        (first, "first"), (second, "second"),
    ]  # fmt: skip
    assert logs[0]["created_at"] == "2026-01-02T03:04:05.000Z"
    assert logs[0]["ended_at"] == "2026-01-02T03:04:08.000Z"
    assert "ended_at" not in logs[1]
    assert list(logs[0]["video_status"]) == STATUSES
    assert (logs[0]["video_status"]["ready"], logs[0]["video_status"]["failed"]) == (2, 1)
    assert logs[1]["video_status"]["validating"] == 2
    assert logs[1]["failed_files"][0]["filename"] == "short.mp4"
    assert (await api.body("/tasks/transfers/import/other/logs"))["data"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "", {}, "parameter_not_provided"),
        ("POST", "", {"index_id": "x"}, "resource_not_exist"),
        ("POST", "", {"index_id": "I", "retry_failed": "yes"}, "parameter_invalid"),
        ("POST", "", {"index_id": "I", "user_metadata": []}, "parameter_invalid"),
        ("POST", "", {"index_id": "I", "files": []}, "parameter_unknown"),
        ("GET", "/status", None, "parameter_not_provided"),
        ("GET", "/status?index_id=x", None, "resource_not_exist"),
        ("GET", "/logs?page=1", None, "parameter_unknown"),
    ],
)
async def test_wrong_imports_are_refused(
    api: Caller, method: str, path: str, body: dict[str, Any] | None, code: str
) -> None:
    """What is missing, wrong or unknown is a 400; nulls count as absent."""
    index_id = await make_index(api)
    if body is not None:
        body = {"incremental_import": None, **body}
        body = {name: index_id if value == "I" else value for name, value in body.items()}
    answer = await api.call(method, f"/tasks/transfers/import/i{path}", json=body)
    assert (answer.status, answer.code) == (400, code)
    assert not api.emulator.state.integrations.jobs
