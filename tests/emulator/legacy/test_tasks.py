"""The /tasks room of v1.1 and v1.2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulator.files import write_video
from tests.emulator.helpers import Answer, Caller, ids, text_form
from tests.emulator.legacy.olden import form_with, make_index, make_task, make_video
from tests.emulator.making import served
from twelvelabs_async.emulator import Clock, Fault

BOTH = pytest.mark.parametrize("version", ["v1.1", "v1.2"])


@pytest.mark.parametrize(
    ("version", "statuses"),
    [
        ("v1.1", ["validating", "pending", "indexing", "ready"]),
        ("v1.2", ["validating", "pending", "queued", "indexing", "ready"]),
    ],
)
async def test_a_task_passes_the_statuses_of_its_version(
    api: Caller, clock: Clock, clips: dict[str, Path], version: str, statuses: list[str]
) -> None:
    """From validating to ready; the video's id is there at the end, progress while indexing."""
    older = api.to(version)
    answer = await make_task(older, await make_index(older), clips["sunset"])
    assert (answer.status, set(answer.body)) == (201, {"_id"})
    seen: list[str] = []
    progress: list[float] = []
    for _ in range(31):
        body = await older.body(f"/tasks/{answer.body['_id']}")
        if body["status"] not in seen:
            seen.append(body["status"])
        assert ("video_id" in body) == (body["status"] == "ready")
        assert ("process" in body) == (body["status"] == "indexing")
        if "process" in body:
            progress.append(body["process"]["percentage"])
            left = body["process"]["remain_seconds"]
            assert 0 < left <= 3.0 * 0.65
        clock.advance(0.1)
    assert seen == statuses
    assert progress == sorted(progress)
    assert 0 <= progress[0] < 10 < 90 < progress[-1] < 100


@BOTH
async def test_the_shape_of_a_task(
    api: Caller, clock: Clock, clips: dict[str, Path], version: str
) -> None:
    """Metadata and times, as the version writes them; v1.1 has no type."""
    older = api.to(version)
    index_id = await make_index(older)
    task_id = (await make_task(older, index_id, clips["sunset"])).body["_id"]
    clock.advance(10)
    task = await older.body(f"/tasks/{task_id}")
    video_id = task.pop("video_id")
    assert (await older.get(f"/indexes/{index_id}/videos/{video_id}")).status == 200
    assert task.pop("hls")["status"] == "COMPLETE"
    assert task.pop("metadata") == {
        "duration": pytest.approx(6.0, abs=0.05),
        "filename": "sunset.mkv",
        "height": 360,
        "width": 640,
    }
    assert task.pop("type", None) == ("index_task_info" if version == "v1.2" else None)
    assert task == {
        "_id": task_id,
        "index_id": index_id,
        "status": "ready",
        "estimated_time": "2026-01-02T03:04:08.000Z",
        "created_at": "2026-01-02T03:04:05.000Z",
        "updated_at": "2026-01-02T03:04:08.000Z",
    }


async def test_tasks_know_the_version_that_created_them(
    api: Caller, clips: dict[str, Path]
) -> None:
    """Who sends notifications needs to know in which form."""
    index_id = await api.index()
    for version in ("v1.1", "v1.2"):
        await make_task(api.to(version), index_id, clips["sunset"])
    await api.task(index_id, clips["sunset"])
    tasks = api.emulator.state.tasks.values()
    assert [task.api_version for task in tasks] == ["v1.1", "v1.2", "v1.3"]
    for task in tasks:
        assert (await api.to("v1.2").body(f"/tasks/{task.id}"))["_id"] == task.id


@BOTH
async def test_the_stream_can_be_declined(
    api: Caller, clips: dict[str, Path], version: str
) -> None:
    """With disable_video_stream there is no hls object, of the task or of the video."""
    older = api.to(version)
    index_id = await make_index(older)
    video_id = await make_video(older, index_id, clips["sunset"], disable_video_stream="true")
    (task,) = (await older.body("/tasks"))["data"]
    assert "hls" not in task
    assert "hls" not in await older.body(f"/indexes/{index_id}/videos/{video_id}")


async def test_the_url_wins_over_the_file(api: Caller, clips: dict[str, Path]) -> None:
    """A form may have both; the URL is then what is indexed, also if it is sent twice."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    async with served(clips["forest"]) as address:
        url = f"{address}/forest.mkv"
        answer = await make_task(older, index_id, clips["sunset"], video_url=url, language="en")
        # The 0.x SDK sends a URL as a text and once more as a file, or with an empty part.
        twice = form_with({"video_url": ("upload", url.encode())}, index_id=index_id, video_url=url)
        again = await older.call("POST", "/tasks", form=twice)
        padded = text_form(index_id=index_id, video_url=url, dummy="")
        third = await older.call("POST", "/tasks", form=padded)
    for each in (answer, again, third):
        assert each.status == 201, each.raw
        task = await older.body(f"/tasks/{each.body['_id']}")
        assert task["metadata"]["filename"] == "forest.mkv"


@BOTH
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"video_url": "http://127.0.0.1/x"}, "parameter_not_provided"),
        ({"index_id": "I"}, "parameter_not_provided"),
        ({"index_id": "0" * 24, "video_url": "http://127.0.0.1/x"}, "resource_not_exist"),
        ({"index_id": "I", "video_url": "http://example.com/x.mp4"}, "parameter_invalid"),
        ({"index_id": "I", "video_url": "http://127.0.0.1:9/x.mp4"}, "video_file_broken"),
        ({"index_id": "I", "language": "english language"}, "parameter_invalid"),
        ({"index_id": "I", "disable_video_stream": "yes"}, "parameter_invalid"),
        ({"index_id": "I", "enable_video_stream": "true"}, "parameter_unknown"),
        ({"index_id": "I", "user_metadata": "{}"}, "parameter_unknown"),
    ],
)
async def test_wrong_tasks_are_refused(
    api: Caller, version: str, fields: dict[str, str], code: str
) -> None:
    """What is missing or wrong is named; the fields of v1.3 are unknown."""
    older = api.to(version)
    index_id = await make_index(older)
    given = {name: index_id if value == "I" else value for name, value in fields.items()}
    answer = await older.call("POST", "/tasks", form=text_form(**given))
    assert (answer.status, answer.code) == (400, code)
    assert not api.emulator.state.tasks


async def test_a_video_that_no_engine_can_take_is_refused(api: Caller, tmp_path: Path) -> None:
    """The slugs are those of the documented error codes; no file is left behind."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    small = write_video(tmp_path / "small.mp4", size=(320, 240))
    short = write_video(tmp_path / "short.mp4", seconds=2.0)
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    codes = [(await make_task(older, index_id, path)).code for path in (small, short, text)]
    assert codes == ["video_resolution_too_low", "video_duration_too_short", "video_file_broken"]
    assert not any(file.path.exists() for file in api.emulator.state.files)


@pytest.fixture
async def tasks(api: Caller, clock: Clock, clips: dict[str, Path], tmp_path: Path) -> list[str]:
    """Three tasks: ready, ready with a longer and larger video, and queued, one a day."""
    newer = api.to("v1.2")
    long = write_video(tmp_path / "long.mp4", seconds=8.6, fps=10, size=(854, 480))
    index_id = await make_index(newer)
    found = [(await make_task(newer, index_id, clips["sunset"])).body["_id"]]
    clock.advance(24 * 3600)
    other = await make_index(newer, "other")
    found.append((await make_task(newer, other, long)).body["_id"])
    clock.advance(24 * 3600)
    found.append((await make_task(newer, index_id, clips["forest"])).body["_id"])
    clock.advance(0.7)
    return found


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", [2, 1, 0]),
        ("sort_by=created_at", [2, 1, 0]),
        ("sort_by=created_at&sort_option=asc", [0, 1, 2]),
        ("sort_by=updated_at&sort_option=asc&page_limit=2", [0, 1]),
        ("_id=ID1", [1]),
        ("index_id=INDEX", [2, 0]),
        ("filename=long.mp4", [1]),
        ("status=ready", [1, 0]),
        ("status=queued", [2]),
        ("status=validating", []),
        ("created_at=2026-01-04&status=queued", [2]),
        ("created_at=2026-01-03&status=queued", []),
        ("created_at=2026-01-03", [1]),
        ("created_at[gte]=2026-01-02&created_at[lte]=2026-01-03", [1, 0]),
        ("updated_at[lte]=2026-01-02T03:04:08.000Z", [0]),
        ("estimated_time=2026-01-03T03:04:08.000Z", [1]),
        ("estimated_time[gte]=2026-01-04", [2]),
        ("duration=8", [1]),
        ("duration=8.6", []),
        ("duration=6", [2, 0]),
        ("duration[gte]=8.5&duration[lte]=9", [1]),
        ("duration[gte]=8.7", []),
        ("width=854&height=480", [1]),
        ("width[lte]=640", [2, 0]),
    ],
)
async def test_tasks_are_filtered_sorted_and_paged(
    api: Caller, tasks: list[str], query: str, wanted: list[int]
) -> None:
    """Every filter; a single duration is compared with the whole seconds of the video's."""
    newer = api.to("v1.2")
    index_id = (await newer.body(f"/tasks/{tasks[0]}"))["index_id"]
    body = await newer.body(f"/tasks?{query.replace('ID1', tasks[1]).replace('INDEX', index_id)}")
    assert ids(body) == [tasks[place] for place in wanted]


async def test_what_is_queued_is_pending_in_v1_1(api: Caller, tasks: list[str]) -> None:
    """The status did not exist yet, neither in tasks nor in filters nor in counts."""
    older = api.to("v1.1")
    assert (await older.body(f"/tasks/{tasks[2]}"))["status"] == "pending"
    assert ids(await older.body("/tasks?status=pending")) == [tasks[2]]
    assert (await older.get("/tasks?status=queued")).code == "parameter_invalid"
    assert (await older.get("/tasks?colour=red")).code == "parameter_unknown"
    index_id = (await older.body(f"/tasks/{tasks[2]}"))["index_id"]
    assert await older.body(f"/tasks/status?index_id={index_id}") == {
        "index_id": index_id,
        "ready": 1,
        "validating": 0,
        "pending": 1,
        "indexing": 0,
        "failed": 0,
        "total_result": 2,
    }
    newer = await api.to("v1.2").body(f"/tasks/status?index_id={index_id}")
    assert (newer["pending"], newer["queued"], newer["total_result"]) == (0, 1, 2)


async def test_an_index_without_tasks_has_no_counts_in_v1_1(api: Caller) -> None:
    """There the answer is null; later it is zeros."""
    index_id = await api.index()
    path = f"/tasks/status?index_id={index_id}"
    assert (await api.to("v1.1").get(path)).raw == b"null"
    for version in ("v1.2", "v1.3"):
        counts = await api.to(version).body(path)
        assert counts.pop("index_id") == index_id
        assert set(counts.values()) == {0}


@pytest.mark.parametrize(("version", "status"), [("v1.1", 404), ("v1.2", 404), ("v1.3", 400)])
async def test_counts_need_an_index(api: Caller, version: str, status: int) -> None:
    """Without an index, or of one that is not there, nothing is counted."""
    older = api.to(version)
    missing = await older.get("/tasks/status")
    assert (missing.status, missing.code) == (400, "parameter_not_provided")
    unknown = await older.get("/tasks/status?index_id=x")
    assert (unknown.status, unknown.code) == (status, "resource_not_exist")


@BOTH
async def test_a_task_can_be_deleted_at_its_end_without_its_video(
    api: Caller, clock: Clock, clips: dict[str, Path], version: str
) -> None:
    """Before that it is a conflict; then 204, and the task is gone."""
    older = api.to(version)
    index_id = await make_index(older)
    task_id = (await make_task(older, index_id, clips["sunset"])).body["_id"]
    early = await older.call("DELETE", f"/tasks/{task_id}")
    assert (early.status, early.code) == (409, "task_cannot_be_deleted")
    clock.advance(10)
    used = await older.call("DELETE", f"/tasks/{task_id}")
    assert (used.status, used.code) == (409, "task_cannot_be_deleted")
    video_id = (await older.body(f"/tasks/{task_id}"))["video_id"]
    gone = await older.call("DELETE", f"/indexes/{index_id}/videos/{video_id}")
    assert (gone.status, gone.raw) == (204, b"")
    answer = await older.call("DELETE", f"/tasks/{task_id}")
    assert (answer.status, answer.raw) == (204, b"")
    assert (await older.get(f"/tasks/{task_id}")).status == 404


@BOTH
async def test_a_video_of_another_platform_is_fetched(
    api: Caller, clips: dict[str, Path], version: str
) -> None:
    """It is a task like any other, and its video tells where it is from."""
    older = api.to(version)
    index_id = await make_index(older)
    async with served(clips["forest"]) as address:
        body = {"index_id": index_id, "url": f"{address}/forest.mkv"}
        answer = await older.call("POST", "/tasks/external-provider", json=body)
    assert (answer.status, set(answer.body)) == (201, {"_id"})
    api.emulator.clock.advance(10)
    task = await older.body(f"/tasks/{answer.body['_id']}")
    video = await older.body(f"/indexes/{index_id}/videos/{task['video_id']}")
    assert video["source"] == {"type": "url", "name": "127.0.0.1", "url": body["url"]}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "https://youtu.be/x"}, "parameter_not_provided"),
        ({"index_id": "I"}, "parameter_not_provided"),
        ({"index_id": "x", "url": "http://127.0.0.1:9/x"}, "resource_not_exist"),
        ({"index_id": "I", "url": "https://youtu.be/x"}, "parameter_invalid"),
        ({"index_id": "I", "url": "http://127.0.0.1:9/x"}, "video_file_broken"),
        ({"index_id": "I", "video_url": "x"}, "parameter_unknown"),
    ],
)
async def test_what_cannot_be_fetched_is_refused(
    api: Caller, body: dict[str, str], code: str
) -> None:
    """The emulator does not leave the machine, and says so."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    given = {name: index_id if value == "I" else value for name, value in body.items()}
    answer = await older.call("POST", "/tasks/external-provider", json=given)
    assert (answer.status, answer.code) == (400, code)


async def test_an_unsuitable_video_of_another_platform_leaves_no_file(
    api: Caller, tmp_path: Path
) -> None:
    """What was fetched in vain is removed."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    async with served(write_video(tmp_path / "short.mp4", seconds=1.0)) as address:
        body = {"index_id": index_id, "url": f"{address}/short.mp4"}
        answer = await older.call("POST", "/tasks/external-provider", json=body)
    assert answer.code == "video_duration_too_short"
    (file,) = api.emulator.state.files
    assert not file.path.exists()


async def test_an_upload_that_is_repeated_makes_one_task(
    api: Caller, clips: dict[str, Path]
) -> None:
    """The answer of a creation with a key is kept, in older versions too."""
    older = api.to("v1.2")
    index_id = await make_index(older)
    api.emulator.faults.append(Fault(route="POST /tasks", status=502))
    made: list[Answer] = []
    for _ in range(3):
        form = form_with({"video_file": ("a.mkv", clips["sunset"].read_bytes())}, index_id=index_id)
        key = {"Idempotency-Key": "one"}
        made.append(await older.call("POST", "/tasks", form=form, headers=key))
    assert [answer.status for answer in made] == [502, 201, 201]
    assert made[1].body == made[2].body
    assert len(api.emulator.state.tasks) == 1
