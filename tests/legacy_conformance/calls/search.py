"""Calls of `client.search`, and of the pages that it returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..answers import SEARCH_TOKENS
from ..releases import Release
from ..table import Call, at, call, opened, to_the_end

__all__ = ["of_an_index", "search_calls"]

_FILTER = {"duration": {"gte": 1, "lte": 2.5}, "id": ["v1", "v2"], "category": "café"}
_COMBINED = {
    "$and": [{"text": "a goal"}, {"$not": {"origin": {"text": "a"}, "sub": {"text": "b"}}}],
    "proximity": 30,
}


def of_an_index(release: Release) -> dict[str, Any]:
    """What a query of an index itself can be given beside the query and its options."""
    given: dict[str, Any] = {
        "group_by": "clip",
        "threshold": "low",
        "operator": "or",
        "filter": _FILTER,
        "page_limit": 5,
        "sort_option": "score",
    }
    return {**given, "conversation_option": "semantic"} if release.old else given


def search_calls(release: Release) -> Iterator[Call]:
    """All lines."""
    shared: dict[str, Any] = {
        "threshold": "medium",
        "operator": "and",
        "filter": _FILTER,
        "page_limit": 3,
    }
    if release.old:
        shared["conversation_option"] = "exact_match"
    grouped = {"group_by": "video", "sort_option": "clip_count"}
    if release.number < (0, 2):
        yield call("search.query", "minimal", "i1", "a goal", ["visual"])
        yield call("search.query", "full", index_id="i1", query="Tör", options=["visual", "logo"],
                   **shared, **grouped)  # fmt: skip
        yield call("search.query", "object", "i1", _COMBINED, ["visual"])
        pages = call("search.query", "by clip", "i1", "a goal", ["visual"], page_limit=1)
    else:
        yield from _later_queries(release, {**shared, "adjust_confidence_level": 0.25}, grouped)
        pages = call("search.query", "by clip", "i1", ["visual"], query_text="a", page_limit=1)
    yield to_the_end("SearchResult.__next__", pages)
    yield call("search.by_page_token", "minimal", SEARCH_TOKENS[0])
    if release.old:
        options = ["visual", "conversation"]
        yield call("search.combined_query", "minimal", "i1", _COMBINED, options)
        combined = {"query": _COMBINED, "options": options}
        limits = {key: value for key, value in shared.items() if key != "operator"}
        yield call("search.combined_query", "full", index_id="i1", **combined, **limits)
        pages = call("search.combined_query", "of three pages", "i1", _COMBINED, options)
        yield to_the_end("CombinedSearchResult.__next__", pages)


def _later_queries(
    release: Release, shared: dict[str, Any], grouped: dict[str, Any]
) -> Iterator[Call]:
    options = ["visual", "conversation"] if release.old else ["visual", "audio"]
    yield call("search.query", "minimal", "i1", ["visual"], query_text="a goal")
    yield call("search.query", "full", index_id="i1", options=options, query_text="Tör",
               **shared, **grouped)  # fmt: skip
    picture = {"query_media_type": "image", "query_media_file": at("picture.png")}
    yield call("search.query", "picture", "i1", ["visual"], **picture)
    picture["query_media_file"] = opened("picture.png")
    yield call("search.query", "open picture", "i1", ["visual"], **picture)
    url = "https://cdn.example/a.png?a=1&b=ü"
    media = {"query_media_type": "image", "query_media_url": url}
    yield call("search.query", "picture url", "i1", ["visual"], **media)
    yield call("search.query", "both pictures", "i1", options, **picture, query_media_url=url,
               **shared)  # fmt: skip
    if release.old:
        del shared["adjust_confidence_level"]
        yield call("search.query", "plain", "i1", ["visual"], query="a goal")
        yield call("search.query", "full plain", "i1", options, query="Tör", **shared, **grouped)
        yield call("search.query", "object", "i1", ["visual"], query=_COMBINED)
        more = of_an_index(release)
        yield call("search.query", "of an index", "i1", options, query="Tör", **more)
