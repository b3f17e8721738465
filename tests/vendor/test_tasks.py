from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from .driver import Driver

STATUSES = ["uploading", "validating", "pending", "queued", "indexing", "ready"]


async def test_a_task_uploads_and_indexes_a_file(
    vendor: Driver, index_id: str, clips: dict[str, Path]
) -> None:
    """The vendor's own waiting ends at a ready task, whose video is in the index."""
    with clips["sunset"].open("rb") as file:
        made = await vendor.call(
            "tasks.create",
            index_id=index_id,
            video_file=file,
            user_metadata=orjson.dumps({"take": 2}).decode(),
        )
    task, seen = await vendor.wait_for_task(made.id)
    assert task.status == "ready"
    assert (task.id, task.video_id, task.index_id) == (made.id, made.video_id, index_id)
    assert task.system_metadata.filename == "sunset.mkv"
    assert task.system_metadata.duration == pytest.approx(6.0, abs=0.1)
    assert (task.system_metadata.width, task.system_metadata.height) == (640, 360)
    assert task.hls.video_url.endswith(".m3u8")
    assert seen[-1] == "ready"
    assert len(seen) > 1
    assert [STATUSES.index(each) for each in seen] == sorted(map(STATUSES.index, seen))
    video = await vendor.call("indexes.videos.retrieve", index_id, task.video_id)
    assert video.user_metadata == {"take": 2}


async def test_a_task_is_deleted_after_its_video(
    vendor: Driver, index_id: str, clips: dict[str, Path]
) -> None:
    """A task cannot be deleted while it runs, nor while its video exists."""
    content = clips["forest"].read_bytes()
    made = await vendor.call(
        "tasks.create", index_id=index_id, video_file=("a.mkv", content, "video/x-matroska")
    )
    running = await vendor.refusal("tasks.delete", made.id)
    assert (running.status_code, running.body["code"]) == (400, "task_cannot_be_deleted")
    await vendor.wait_for_task(made.id)
    ready = await vendor.refusal("tasks.delete", made.id)
    assert (ready.status_code, ready.body["code"]) == (400, "task_cannot_be_deleted")
    await vendor.call("indexes.videos.delete", index_id, made.video_id)
    await vendor.call("tasks.delete", made.id)
    assert await vendor.items("tasks.list") == []


async def test_tasks_of_a_bulk_are_listed_page_by_page_and_filtered(
    vendor: Driver, index_id: str, clips: dict[str, Path]
) -> None:
    """Bulk creation makes a task for each file; pages and filters choose among them."""
    files = [(path.name, path.read_bytes()) for path in clips.values()]
    made = await vendor.call("tasks.create_bulk", index_id=index_id, video_files=files)
    assert len(made) == 3
    for each in made:
        await vendor.wait_for_task(each.id)
    pages = await vendor.pages("tasks.list", index_id=index_id, page_limit=2)
    assert [[each.id for each in page] for page in pages] == [
        [made[2].id, made[1].id],
        [made[0].id],
    ]
    assert len(await vendor.items("tasks.list", status=["ready", "failed"])) == 3
    assert await vendor.items("tasks.list", status="failed") == []
    named = await vendor.items("tasks.list", filename=files[1][0], width=640, height=360)
    assert [each.id for each in named] == [made[1].id]


async def test_a_bulk_leaves_out_what_is_no_video(
    vendor: Driver, index_id: str, clips: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The vendor's bulk method prints the API's reason for a bad file and goes on."""
    files = [b"this is no video", clips["sunset"].read_bytes()]
    made = await vendor.call("tasks.create_bulk", index_id=index_id, video_files=files)
    assert len(made) == 1
    assert "video_file_broken" in capsys.readouterr().out
    assert [each.id for each in await vendor.items("tasks.list")] == [made[0].id]
