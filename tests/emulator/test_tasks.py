"""The /tasks room, and the refusals of videos that no model can take."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from tests.emulator.files import write_video
from tests.emulator.helpers import MARENGO, PEGASUS, Caller, ids, text_form
from twelvelabs_async.emulator import Clock, Emulator, Limits


async def test_a_task_passes_every_status(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """A task goes from validating to ready, and its video is then in the index with its asset."""
    index_id = await api.index()
    answer = await api.task(index_id, clips["sunset"], user_metadata='{"a": 1}')
    assert answer.status == 200
    task_id, video_id = answer.body["_id"], answer.body["video_id"]
    assert set(answer.body) == {"_id", "video_id"}
    assert task_id != video_id
    body = await api.body(f"/tasks/{task_id}")
    seen: dict[str, str] = {}
    for _ in range(31):
        body = await api.body(f"/tasks/{task_id}")
        seen.setdefault(body["status"], body["updated_at"])
        clock.advance(0.1)
    assert list(seen) == ["validating", "pending", "queued", "indexing", "ready"]
    assert sorted(set(seen.values())) == list(seen.values())
    assert (body["video_id"], body["index_id"]) == (video_id, index_id)
    assert body["hls"]["status"] == "COMPLETE"
    assert body["system_metadata"] == {
        "filename": "sunset.mkv",
        "duration": pytest.approx(6.0, abs=0.05),
        "width": 640,
        "height": 360,
    }
    video = await api.body(f"/indexes/{index_id}/videos/{video_id}")
    assert video["user_metadata"] == {"a": 1}
    assert (await api.body(f"/assets/{video['asset_id']}"))["filename"] == "sunset.mkv"
    assert ids(await api.body(f"/indexes/{index_id}/indexed-assets")) == [video_id]


async def test_streaming_can_be_declined(api: Caller, clips: dict[str, Path]) -> None:
    """With enable_video_stream false the task has no hls object."""
    answer = await api.task(await api.index(), clips["sunset"], enable_video_stream="false")
    assert "hls" not in await api.body(f"/tasks/{answer.body['_id']}")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"index_id": "0" * 24, "video_url": "http://127.0.0.1/x"}, "resource_not_exist"),
        ({"index_id": "I"}, "parameter_not_provided"),
        ({"index_id": "I", "video_url": "http://example.com/x.mp4"}, "parameter_invalid"),
        ({"index_id": "I", "video_url": "http://127.0.0.1:9/x.mp4"}, "video_file_broken"),
        ({"index_id": "I", "language": "en"}, "parameter_unknown"),
    ],
)
async def test_a_bad_task_is_refused(api: Caller, fields: dict[str, str], code: str) -> None:
    """Each mistake is a 400 with its code, and no task is made."""
    index_id = await api.index()
    sent = {name: index_id if value == "I" else value for name, value in fields.items()}
    answer = await api.call("POST", "/tasks", form=text_form(**sent))
    assert (answer.status, answer.code) == (400, code)
    assert api.emulator.state.tasks == {}


async def test_a_file_and_a_url_exclude_each_other(api: Caller, clips: dict[str, Path]) -> None:
    """Both at once is a 400."""
    answer = await api.task(await api.index(), clips["sunset"], video_url="http://127.0.0.1/x")
    assert (answer.status, answer.code) == (400, "parameter_invalid")


@pytest.mark.parametrize(
    ("size", "seconds", "code", "told"),
    [
        ((640, 352), 5, "video_resolution_too_low", "is 640x352."),
        ((5200, 2168), 0.2, "video_resolution_too_high", "is 5200x2168."),
        ((1000, 400), 5, "video_resolution_invalid_aspect_ratio", "is 1000x400."),
        ((400, 1000), 5, "video_resolution_invalid_aspect_ratio", "is 400x1000."),
        (
            (640, 360),
            3.6,
            "video_duration_too_short",
            "at least 4 seconds. Current duration is 3.6",
        ),
    ],
)
async def test_unfit_videos_are_refused_with_their_numbers(
    api: Caller, tmp_path: Path, size: tuple[int, int], seconds: float, code: str, told: str
) -> None:
    """The documented code and message come at once, with the video's real numbers."""
    path = write_video(tmp_path / "film.mp4", size=size, seconds=seconds)
    answer = await api.task(await api.index(), path)
    assert (answer.status, answer.code) == (400, code)
    assert told in answer.body["message"]
    assert (api.emulator.state.tasks, api.emulator.state.assets) == ({}, {})
    assert not api.emulator.state.files[0].path.exists()


@pytest.mark.parametrize(
    ("models", "code"), [([MARENGO], None), ([MARENGO, PEGASUS], "video_duration_too_long")]
)
async def test_the_strictest_model_decides(
    api: Caller, tmp_path: Path, models: list[object], code: str | None
) -> None:
    """A video of 61 minutes fits Marengo but not Pegasus."""
    path = write_video(tmp_path / "long.mp4", size=(360, 360), times=range(0, 3661, 30), fps=1)
    answer = await api.task(await api.index("i", *models), path)
    assert answer.body.get("code") == code
    if code is not None:
        assert "at most 3600 seconds" in answer.body["message"]


async def test_a_broken_video_is_refused(api: Caller, tmp_path: Path) -> None:
    """Bytes that are no video are refused at once."""
    path = tmp_path / "film.mp4"
    path.write_bytes(b"nothing" * 1000)
    answer = await api.task(await api.index(), path)
    assert (answer.status, answer.code) == (400, "video_file_broken")


async def test_too_large_a_video_is_refused(clips: dict[str, Path]) -> None:
    """A file over the operation's limit is refused with the documented message."""
    async with (
        Emulator(limits=Limits(task_bytes=1000)) as emulator,
        aiohttp.ClientSession() as session,
    ):
        api = Caller(session, emulator)
        answer = await api.task(await api.index(), clips["forest"])
    assert (answer.status, answer.code) == (400, "video_filesize_too_large")


async def test_a_task_is_deleted_after_its_video(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """A task under way, or with its video in place, cannot be deleted; afterwards it can."""
    index_id = await api.index()
    made = (await api.task(index_id, clips["sunset"])).body
    path = f"/tasks/{made['_id']}"
    early = await api.call("DELETE", path)
    assert (early.status, early.code) == (400, "task_cannot_be_deleted")
    clock.advance(3)
    full = await api.call("DELETE", path)
    assert (full.status, full.code) == (400, "task_cannot_be_deleted")
    await api.call("DELETE", f"/indexes/{index_id}/videos/{made['video_id']}")
    assert (await api.call("DELETE", path)).status == 200
    assert (await api.get(path)).code == "resource_not_exist"


async def test_tasks_are_filtered(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """Index, status, file name, numbers and times select the right tasks."""
    one, two = await api.index("one"), await api.index("two")
    old = (await api.task(one, clips["sunset"])).body["_id"]
    clock.advance(60)
    new = (await api.task(two, clips["forest"])).body["_id"]

    async def found(query: str) -> list[str]:
        return ids(await api.body(f"/tasks?{query}"))

    assert await found("") == [new, old]
    assert await found(f"index_id={one}") == [old]
    assert await found("status=ready") == [old]
    assert await found("status=ready&status=validating") == [new, old]
    assert await found("filename=forest.mkv") == [new]
    assert await found("width=640&height=360&sort_option=asc") == [old, new]
    assert await found("duration=99") == []
    assert await found("created_at=2026-01-02T03:05:00Z") == [new]
    assert await found("updated_at=2026-01-02T03:04:06Z") == [new, old]
    assert (await api.get("/tasks?status=lost")).status == 400
    assert (await api.get("/tasks?colour=red")).code == "parameter_unknown"
