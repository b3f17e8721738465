"""Calls of `client.classify`, and of the pages that it returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..answers import SEARCH_TOKENS
from ..releases import Release
from ..table import Call, call, made, to_the_end

__all__ = ["classify_calls"]

_OPTIONS = ["visual", "conversation"]
_CLASSES = [
    {"name": "Style", "prompts": ["Makeup", "Frisör"]},
    {
        "name": "Cars",
        "prompts": ["SUV"],
        "options": ["visual"],
        "conversation_option": "exact_match",
    },
]
_MORE: dict[str, Any] = {
    "conversation_option": "exact_match",
    "page_limit": 3,
    "include_clips": True,
    "threshold": {"min_video_score": 80, "min_clip_score": 70.5, "min_duration_ratio": 0.5},
    "show_detailed_score": False,
}


def classify_calls(release: Release) -> Iterator[Call]:
    """All lines."""
    if not release.old:
        return
    common = {"options": _OPTIONS, "classes": _CLASSES, **_MORE}
    yield call("classify.videos", "minimal", ["v1"], ["visual"], _CLASSES[:1])
    yield call("classify.videos", "full", video_ids=["v1", "v2"], **common)
    yield call("classify.index", "minimal", "i1", ["visual"], _CLASSES[:1])
    yield call("classify.index", "full", index_id="i1", **common)
    kinds = [made("ClassifyClassParams", **fields) for fields in _CLASSES]
    yield call("classify.videos", "class of parameters", ["v1"], ["visual"], kinds[:1])
    yield call(
        "classify.index", "class of parameters", index_id="i1", **{**common, "classes": kinds}
    )
    yield call("classify.by_page_token", "minimal", SEARCH_TOKENS[1])
    pages = call("classify.index", "of three pages", "i1", ["visual"], _CLASSES, page_limit=1)
    yield to_the_end("ClassifyPageResult.__next__", pages)
