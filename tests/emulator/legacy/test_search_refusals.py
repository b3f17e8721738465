"""What the /search rooms of v1.1 and v1.2 refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import Caller
from tests.emulator.legacy.library import Library, library_in
from tests.emulator.legacy.olden import make_index


@pytest.fixture(params=["v1.1", "v1.2"])
async def library(request: pytest.FixtureRequest, api: Caller, clips: dict[str, Path]) -> Library:
    """The clips, in each version."""
    return await library_in(api, request.param, clips)


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"index_id": None}, "parameter_not_provided", "index_id"),
        ({"index_id": "0"}, "resource_not_exist", "0"),
        ({"query": None}, "parameter_not_provided", "query"),
        ({"query": ""}, "parameter_invalid", "query"),
        ({"query": 5}, "parameter_invalid", "query"),
        ({"query": {"$nor": []}}, "parameter_invalid", "query.$nor"),
        ({"search_options": None}, "parameter_not_provided", "search_options"),
        ({"search_options": []}, "parameter_invalid", "search_options"),
        ({"search_options": ["audio"]}, "parameter_invalid", "search_options"),
        ({"operator": "xor"}, "parameter_invalid", "operator"),
        ({"conversation_option": "transcription"}, "parameter_invalid", "conversation_option"),
        ({"group_by": "index"}, "parameter_invalid", "group_by"),
        ({"threshold": "extreme"}, "parameter_invalid", "threshold"),
        ({"threshold": 5}, "parameter_invalid", "threshold"),
        ({"sort_option": "asc"}, "parameter_invalid", "sort_option"),
        ({"sort_option": "clip_count"}, "parameter_invalid", "sort_option"),
        ({"filter": "id"}, "parameter_invalid", "filter"),
        ({"filter": {"title": 5}}, "search_filter_invalid", "title"),
        ({"filter": {"duration": "5"}}, "search_filter_invalid", "duration"),
        ({"filter": {"duration": {"gt": 5}}}, "search_filter_invalid", "duration"),
        ({"page_limit": 0}, "parameter_invalid", "page_limit"),
        ({"page_limit": 51}, "parameter_invalid", "page_limit"),
        ({"page_limit": "5"}, "parameter_invalid", "page_limit"),
        ({"query_text": "x"}, "parameter_unknown", "query_text"),
    ],
)
async def test_what_is_no_search_is_refused(
    library: Library, changes: dict[str, Any], code: str, named: str
) -> None:
    """With the documented code, and the name of the parameter."""
    body = {"index_id": library.index_id, "query": "x", "search_options": ["visual"], **changes}
    answer = await library.api.call("POST", "/search", json=body)
    assert (answer.status, answer.code) == (400, code), answer.raw
    assert named in answer.body["message"]
    assert answer.body["docs_url"].startswith("https://")


async def test_search_options_are_a_subset_of_those_of_the_index(api: Caller) -> None:
    """Also the options of a single text; an index without Marengo has none."""
    for version in ("v1.1", "v1.2"):
        older = api.to(version)
        index_id = await make_index(older, version, ["visual"])
        text = {"text": "x", "search_options": ["logo"]}
        for query, options in (("x", ["visual", "logo"]), ({"$or": [text]}, ["visual"])):
            body = {"index_id": index_id, "query": query, "search_options": options}
            answer = await older.call("POST", "/search", json=body)
            assert (answer.status, answer.code) == (400, "search_option_not_supported")
            assert "logo" in answer.body["message"]


async def test_what_only_the_newer_version_has(first: Library, second: Library) -> None:
    """v1.1 knew neither the level of confidence nor a search without a threshold."""
    for library, status in ((first, 400), (second, 200)):
        for more in ({"adjust_confidence_level": 0.5}, {"threshold": "none"}):
            body = {"query": "x", "search_options": ["visual"], **more}
            assert (await library.post("/search", **body)).status == status
    answer = await second.post(
        "/search", query="x", search_options=["visual"], adjust_confidence_level=1.1
    )
    assert (answer.status, answer.code) == (400, "parameter_invalid")
