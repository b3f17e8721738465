"""Calls of `tasks`."""

from __future__ import annotations

from ..answers import DONE_TASK
from ..drive import Opened
from .arguments import CLIP, METADATA_TEXT, MOMENTS, MORE_BODY, OPTIONS, SINCE, UNTIL, call, ignore

__all__ = ["TASKS"]

TASKS = (
    call("tasks", "list", "minimal"),
    call(
        "tasks",
        "list",
        "full",
        page=2,
        page_limit=1,
        sort_by="updated_at",
        sort_option="asc",
        index_id="i1",
        status=["ready", "failed"],
        filename="01.mp4",
        duration=531.998133,
        width=640,
        height=360,
        created_at=SINCE,
        updated_at=UNTIL,
        request_options=OPTIONS,
    ),
    call("tasks", "list", "times", created_at=MOMENTS[0], updated_at=MOMENTS[1], duration=1e-7),
    call("tasks", "list", "one status", status="indexing"),
    call("tasks", "create", "minimal", index_id="i1", video_url="https://example.com/a.mp4"),
    call(
        "tasks",
        "create",
        "full",
        index_id="i1",
        video_file=Opened("clip.mp4", CLIP),
        enable_video_stream=False,
        user_metadata=METADATA_TEXT,
        request_options=MORE_BODY,
    ),
    call("tasks", "create", "bytes", index_id="i1", video_file=CLIP),
    call(
        "tasks",
        "create",
        "name, bytes and type",
        index_id="i1",
        video_file=("a.bin", CLIP, "video/mp4"),
    ),
    call("tasks", "create_bulk", "minimal", index_id="i1", video_files=[CLIP]),
    call(
        "tasks",
        "create_bulk",
        "full",
        index_id="i1",
        video_files=[Opened("one.mp4", CLIP), ("two.mov", b"2" + CLIP)],
        video_urls=["https://example.com/3.mp4", "https://example.com/4.mp4"],
        enable_video_stream=True,
        request_options=MORE_BODY,
    ),
    call("tasks", "retrieve", "minimal", task_id="t1"),
    call("tasks", "retrieve", "full", task_id="t1", request_options=OPTIONS),
    call("tasks", "delete", "minimal", task_id="t1"),
    call("tasks", "delete", "full", task_id="t1", request_options=OPTIONS),
    call("tasks", "wait_for_done", "minimal", task_id=DONE_TASK),
    call(
        "tasks",
        "wait_for_done",
        "full",
        task_id="t1",
        sleep_interval=0.01,
        callback=ignore,
        request_options=OPTIONS,
    ),
)
