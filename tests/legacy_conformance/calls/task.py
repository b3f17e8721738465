"""Calls of `client.task`, and of the task that it returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..releases import Release
from ..table import Call, at, call, follow, noted, opened, to_the_end
from .arguments import ACCENTED, PAGE, RANGE, TASK, UNTIL

__all__ = ["sources", "task_calls"]

_CLIP_URL = "https://cdn.example/01.mp4?a=1&b=ü"
_SPOKEN_URL = "https://cdn.example/01.srt"


def sources(release: Release) -> dict[str, dict[str, Any]]:
    """What the task of an index itself can be made of: a file or an address."""
    more = {"language": "de"} if release.old else {}
    return {
        "file": {"file": at("clip.mp4"), "transcription_file": at("spoken.srt"), **more},
        "url": {"url": _CLIP_URL, "transcription_url": _SPOKEN_URL, **more},
    }


def task_calls(release: Release) -> Iterator[Call]:
    """All lines."""
    filters: dict[str, Any] = {
        "index_id": "i1",
        "filename": "01 final+cut.mp4",
        "duration": 32.5,
        "width": 640,
        "height": 360,
        "created_at": RANGE,
        "updated_at": UNTIL,
        **PAGE,
    }
    if release.old:
        filters |= {"id": "t1", "estimated_time": UNTIL}
    yield call("task.retrieve", "minimal", "t1")
    yield call("task.retrieve", "full", id=ACCENTED)
    for method in ("task.list", "task.list_pagination"):
        yield call(method, "minimal")
        yield call(method, "full", **filters)
    pages = call("task.list_pagination", "filtered", index_id="i1", updated_at={"gte": UNTIL})
    yield to_the_end("TaskListWithPagination.__next__", pages)
    yield from _creation(release)
    yield call("task.delete", "minimal", ACCENTED)
    yield call("task.status", "minimal", "i1")
    if release.old:
        yield call("task.transfer", "minimal", opened("transfer.json"))
        url = "https://video.example/watch?v=1&t=2"
        yield call("task.external_provider", "minimal", "i1", url)
    yield follow(TASK, "Task.retrieve", "minimal")
    yield follow(TASK, "Task.delete", "minimal")
    yield follow(TASK, "Task.wait_for_done", "minimal", sleep_interval=0.01)
    yield follow(TASK, "Task.wait_for_done", "full", sleep_interval=0.01, callback=noted("status"))


def _creation(release: Release) -> Iterator[Call]:
    flags: dict[str, Any] = (
        {"language": "de", "disable_video_stream": True}
        if release.old
        else {"enable_video_stream": False}
    )
    yield call("task.create", "minimal", "i1", file=at("clip.mp4"))
    yield call("task.create", "open file", "i1", file=opened("clip.mp4"))
    yield call("task.create", "file with transcription", "i1", file=at("clip.mp4"),
               transcription_file=at("spoken.srt"))  # fmt: skip
    yield call("task.create", "url", "i1", url=_CLIP_URL)
    yield call("task.create", "url with transcription", "i1", url=_CLIP_URL,
               transcription_url=_SPOKEN_URL)  # fmt: skip
    yield call("task.create", "file with transcription url", "i1", file=at("clip.mp4"),
               transcription_url=_SPOKEN_URL)  # fmt: skip
    files = {"file": opened("clip.mp4"), "transcription_file": opened("spoken.srt")}
    urls = {"url": _CLIP_URL, "transcription_url": _SPOKEN_URL}
    yield call("task.create", "full", index_id="i1", **files, **flags)
    yield call("task.create", "full url", index_id="i1", **urls, **flags)
    yield call("task.create", "contradictory", "i1", **files, **urls)
    for source, given in sources(release).items():
        yield call("task.create", f"{source} of an index", "i1", **given)
    yield call("task.create_bulk", "minimal", "i1", files=[at("clip.mp4")])
    yield call("task.create_bulk", "urls", "i1", urls=[_CLIP_URL, "https://cdn.example/02.mp4"])
    yield call(
        "task.create_bulk",
        "full",
        index_id="i1",
        files=[at("clip.mp4"), opened("clip.mp4")],
        urls=[_CLIP_URL],
        **flags,
    )
