"""Calls of `client.index`, and of the index that it returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..releases import Release
from ..table import Call, at, call, follow, to_the_end
from .arguments import ACCENTED, INDEX, PAGE, RANGE, UNTIL
from .search import of_an_index
from .task import sources
from .video import by_metadata, video_filters

__all__ = ["index_calls"]


def index_calls(release: Release) -> Iterator[Call]:
    """All lines."""
    word = "engine" if release.old else "model"
    kinds = [
        {"name": "marengo2.6", "options": ["visual", "conversation"]},
        {"name": "pegasus1.1", "options": ["visual"]},
    ]
    filters: dict[str, Any] = {
        "id": "i1",
        "name": "café & more",
        f"{word}_options": ["visual", "conversation"],
        f"{word}_family": "marengo",
        "created_at": RANGE,
        "updated_at": UNTIL,
        **PAGE,
    }
    yield call("index.retrieve", "minimal", "i1")
    yield call("index.retrieve", "full", id=ACCENTED)
    for method in ("index.list", "index.list_pagination"):
        yield call(method, "minimal")
        yield call(method, "full", **filters)
        yield call(method, "one bound", updated_at={"gte": UNTIL}, page_limit=50)
    pages = call("index.list_pagination", "filtered", name="films", created_at=RANGE)
    yield to_the_end("IndexListWithPagination.__next__", pages)
    yield call("index.create", "minimal", "films", kinds[:1])
    yield call("index.create", "full", name="café", addons=["thumbnail"], **{f"{word}s": kinds})
    yield call("index.update", "minimal", "i1", "café")
    yield call("index.update", "full", id=ACCENTED, name="films")
    yield call("index.delete", "minimal", "i1")
    yield from _model_calls(release)


def _model_calls(release: Release) -> Iterator[Call]:
    yield follow(INDEX, "Index.retrieve", "minimal")
    yield follow(INDEX, "Index.update", "minimal", "café")
    yield follow(INDEX, "Index.delete", "minimal")
    yield follow(INDEX, "Index.create_task", "minimal", file=at("clip.mp4"))
    for source, given in sources(release).items():
        yield follow(INDEX, "Index.create_task", f"full {source}", **given)
    yield follow(INDEX, "Index.task_status", "minimal")
    if release.old:
        url = "https://video.example/watch?v=1&t=2"
        yield follow(INDEX, "Index.task_external_provider", "minimal", url)
    for method in ("Index.list_video", "Index.list_video_pagination"):
        yield follow(INDEX, method, "minimal")
        yield follow(INDEX, method, "full", **video_filters(release), **PAGE)
        yield follow(INDEX, method, "by metadata", **by_metadata(release))
    yield from _query_calls(release)


def _query_calls(release: Release) -> Iterator[Call]:
    options = ["visual", "conversation"] if release.old else ["visual", "audio"]
    more = of_an_index(release)
    if release.old:
        yield follow(INDEX, "Index.query", "minimal", "a goal", ["visual"])
        yield follow(INDEX, "Index.query", "full", "Tör", options, **more)
    else:
        yield follow(INDEX, "Index.query", "minimal", ["visual"], query_text="a goal")
        media = {"query_media_type": "image", "query_media_file": at("picture.png")}
        url = "https://cdn.example/a.png"
        more |= {**media, "query_media_url": url, "adjust_confidence_level": 0.25}
        yield follow(INDEX, "Index.query", "full", options, query_text="Tör", **more)
