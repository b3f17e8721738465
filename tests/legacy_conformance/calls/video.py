"""Calls of `client.index.video`, and of the video that it returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..releases import Release
from ..table import Call, Step, call, follow, to_the_end
from .arguments import ACCENTED, METADATA, PAGE, RANGE, SINCE, UNTIL, VIDEO

__all__ = ["by_metadata", "video_calls", "video_filters"]

_VALUES = ("transcription", "text_in_video", "logo")


def video_filters(release: Release) -> dict[str, Any]:
    """Everything that videos are filtered by, except custom metadata."""
    filters: dict[str, Any] = {
        "filename": "01 final+cut.mp4",
        "size": 1048576,
        "width": {"lte": 1920},
        "height": {"gte": 360, "lte": 1080},
        "duration": {"gte": 30, "lte": 120},
        "fps": 24,
        "created_at": RANGE,
        "updated_at": UNTIL,
    }
    return {"id": "v1", **filters, "indexed_at": {"lte": SINCE}} if release.old else filters


def by_metadata(release: Release) -> dict[str, Any]:
    """A filter by custom metadata."""
    return {"metadata" if release.old else "user_metadata": METADATA}


def video_calls(release: Release) -> Iterator[Call]:
    """All lines."""
    kept = "metadata" if release.old else "user_metadata"
    titled = {"title": "Café 1"} if release.old else {}
    yield from _retrieval(release)
    for method in ("index.video.list", "index.video.list_pagination"):
        yield call(method, "minimal", "i1")
        yield call(method, "full", index_id=ACCENTED, **video_filters(release), **PAGE)
        yield call(method, "by metadata", "i1", **by_metadata(release))
    pages = call("index.video.list_pagination", "filtered", "i1", filename="a", fps={"gte": 24})
    yield to_the_end("VideoListWithPagination.__next__", pages)
    changed: dict[str, Any] = {kept: METADATA, **titled}
    yield call("index.video.update", "minimal", "i1", "v1", **{kept: {"category": "nature"}})
    yield call("index.video.update", "full", index_id=ACCENTED, id=ACCENTED, **changed)
    if release.old:
        yield call("index.video.update", "title", "i1", "v1", title="Café 1")
        yield from _details("index.video.", "i1", "v1")
    yield call("index.video.delete", "minimal", "i1", "v1")
    yield from _model_calls(release, changed)


def _retrieval(release: Release) -> Iterator[Call]:
    yield call("index.video.retrieve", "minimal", "i1", "v1")
    if release.number >= (0, 4):
        options = {"embedding_option": ["visual-text", "audio"]}
        yield call("index.video.retrieve", "full", index_id=ACCENTED, id=ACCENTED, **options)
    elif release.number >= (0, 3):
        yield call("index.video.retrieve", "full", index_id=ACCENTED, id=ACCENTED, embed=True)
        yield call("index.video.retrieve", "not embedded", "i1", "v1", embed=False)


def _details(prefix: str, *identity: str) -> Iterator[Call]:
    """What is seen and heard in a video, asked of the resource and of the video."""
    for method in _VALUES:
        yield _detail(prefix + method, "minimal", *identity)
        yield _detail(prefix + method, "full", *identity, start=1.5, end=30.0)
    yield _detail(prefix + "thumbnail", "minimal", *identity)
    yield _detail(prefix + "thumbnail", "full", *identity, time=12.25)


def _detail(name: str, case: str, *identity: str, **kwargs: Any) -> Call:
    if identity:
        return call(name, case, *identity, **kwargs)
    return follow(VIDEO, name, case, **kwargs)


def _model_calls(release: Release, changed: dict[str, Any]) -> Iterator[Call]:
    of_an_accented_index = Step("index.video.retrieve", (ACCENTED, "v1"))
    yield follow(VIDEO, "Video.update", "minimal", **changed)
    yield follow(of_an_accented_index, "Video.delete", "minimal")
    if release.old:
        yield from _details("Video.")
    yield follow(VIDEO, "Video.generate_gist", "minimal", ["title", "topic"])
    yield follow(VIDEO, "Video.generate_summarize", "minimal", "summary")
    yield follow(VIDEO, "Video.generate_summarize", "full", "chapter", prompt="Kürzer")
    yield follow(VIDEO, "Video.generate_text", "minimal", "Was … wo?")
