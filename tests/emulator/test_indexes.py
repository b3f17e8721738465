"""The /indexes room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import MARENGO, PEGASUS, Caller, ids
from twelvelabs_async.emulator import Clock


async def test_a_created_index_can_be_retrieved(api: Caller) -> None:
    """An index has what it was created with, and no videos."""
    index_id = await api.index("films", MARENGO, PEGASUS, addons=["thumbnail"])
    assert len(index_id) == 24
    assert await api.body(f"/indexes/{index_id}") == {
        "_id": index_id,
        "index_name": "films",
        "models": [MARENGO, PEGASUS],
        "addons": ["thumbnail"],
        "video_count": 0,
        "total_duration": 0.0,
        "created_at": "2026-01-02T03:04:05.000Z",
        "updated_at": "2026-01-02T03:04:05.000Z",
        "expires_at": None,
    }


BAD_INDEXES: list[tuple[Any, str, str]] = [
    ({}, "parameter_not_provided", "index_name, models"),
    ({"index_name": "a"}, "parameter_not_provided", "models"),
    ({"models": [MARENGO]}, "parameter_not_provided", "index_name"),
    ({"index_name": 5, "models": [MARENGO]}, "parameter_invalid", "index_name"),
    ({"index_name": "a", "models": "marengo3.0"}, "parameter_invalid", "models"),
    ({"index_name": "a", "models": [{}]}, "parameter_not_provided", "model_name"),
    (
        {"index_name": "a", "models": [{"model_name": "gpt", "model_options": ["visual"]}]},
        "parameter_invalid",
        "model_name",
    ),
    (
        {"index_name": "a", "models": [{"model_name": "marengo3.0"}]},
        "parameter_not_provided",
        "model_options",
    ),
    (
        {"index_name": "a", "models": [{**MARENGO, "model_options": ["smell"]}]},
        "parameter_invalid",
        "model_options",
    ),
    ({"index_name": "a", "models": [MARENGO, MARENGO]}, "parameter_invalid", "models"),
    ({"index_name": "a", "models": [MARENGO], "addons": ["x"]}, "parameter_invalid", "addons"),
    (
        {"index_name": "a", "models": [PEGASUS], "addons": ["thumbnail"]},
        "parameter_invalid",
        "addons",
    ),
    ({"index_name": "a", "models": [MARENGO], "colour": 1}, "parameter_unknown", "colour"),
    ([], "parameter_invalid", "object"),
]


@pytest.mark.parametrize(("body", "code", "named"), BAD_INDEXES)
async def test_a_bad_index_is_refused(api: Caller, body: Any, code: str, named: str) -> None:
    """Each mistake is answered with 400, its code, and a message that names the parameter."""
    answer = await api.call("POST", "/indexes", json=body)
    assert (answer.status, answer.code) == (400, code)
    assert named in answer.body["message"]
    assert answer.body["docs_url"].startswith("https://")
    assert api.emulator.state.indexes == {}


async def test_index_names_are_unique(api: Caller) -> None:
    """A second index of the same name, created or renamed, is refused; keeping a name is not."""
    await api.index("films")
    other = await api.index("series")
    again = await api.call("POST", "/indexes", json={"index_name": "films", "models": [MARENGO]})
    assert (again.status, again.code) == (400, "index_name_already_exists")
    renamed = await api.call("PUT", f"/indexes/{other}", json={"index_name": "films"})
    assert (renamed.status, renamed.code) == (400, "index_name_already_exists")
    kept = await api.call("PUT", f"/indexes/{other}", json={"index_name": "series"})
    assert kept.status == 200


async def test_renaming_moves_updated_at(api: Caller, clock: Clock) -> None:
    """PUT changes the name and the time of the last update, with an empty answer."""
    index_id = await api.index()
    clock.advance(60)
    answer = await api.call("PUT", f"/indexes/{index_id}", json={"index_name": "new"})
    assert (answer.status, answer.raw) == (200, b"")
    body = await api.body(f"/indexes/{index_id}")
    assert body["index_name"] == "new"
    assert body["updated_at"] == "2026-01-02T03:05:05.000Z"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_an_unknown_index_is_a_400(api: Caller, method: str) -> None:
    """The API documents 400, not 404, for these operations."""
    answer = await api.call(method, "/indexes/" + "0" * 24, json={"index_name": "x"})
    assert (answer.status, answer.code) == (400, "resource_not_exist")


async def test_deleting_an_index_deletes_its_videos(api: Caller, clips: dict[str, Path]) -> None:
    """After DELETE the index and its videos are gone; the asset stays."""
    index_id = await api.index()
    await api.video(index_id, clips["forest"])
    assert (await api.call("DELETE", f"/indexes/{index_id}")).status == 200
    state = api.emulator.state
    assert (state.indexes, state.videos, len(state.assets)) == ({}, {}, 1)


async def test_an_index_counts_its_ready_videos(api: Caller, clips: dict[str, Path]) -> None:
    """video_count and total_duration follow the videos."""
    index_id = await api.index()
    video_id = await api.video(index_id, clips["forest"])
    body = await api.body(f"/indexes/{index_id}")
    assert (body["video_count"], body["total_duration"]) == (1, pytest.approx(6.0, abs=0.05))
    await api.call("DELETE", f"/indexes/{index_id}/videos/{video_id}")
    assert (await api.body(f"/indexes/{index_id}"))["video_count"] == 0


async def test_indexes_are_filtered(api: Caller, clock: Clock) -> None:
    """Name, model options, model family and times each select the right indexes."""
    old = await api.index("old", MARENGO)
    clock.advance(60)
    new = await api.index("new", PEGASUS)

    async def found(query: str) -> list[str]:
        return ids(await api.body(f"/indexes?{query}"))

    assert await found("") == [new, old]
    assert await found("index_name=old") == [old]
    assert await found("model_options=visual,audio") == [old]
    assert await found("model_options=visual") == [new, old]
    assert await found("model_family=pegasus") == [new]
    assert await found("created_at=2026-01-02T03:05:00Z") == [new]
    assert await found("created_at=2026-01-02T04:05:00%2B01:00") == [new]
    await api.call("PUT", f"/indexes/{old}", json={"index_name": "older"})
    assert await found("updated_at=2026-01-02T03:05:05Z&sort_by=created_at") == [new, old]
    assert await found("sort_option=asc") == [old, new]
    clock.advance(1)
    await api.call("PUT", f"/indexes/{old}", json={"index_name": "oldest"})
    assert await found("sort_by=updated_at") == [old, new]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("page=0", "parameter_invalid"),
        ("page=x", "parameter_invalid"),
        ("page_limit=51", "parameter_invalid"),
        ("page_limit=0", "parameter_invalid"),
        ("sort_by=size", "parameter_invalid"),
        ("sort_option=up", "parameter_invalid"),
        ("model_family=clip", "parameter_invalid"),
        ("created_at=yesterday", "parameter_invalid"),
        ("colour=red", "parameter_unknown"),
    ],
)
async def test_bad_list_parameters_are_refused(api: Caller, query: str, code: str) -> None:
    """A value outside the documented ones is a 400."""
    answer = await api.get(f"/indexes?{query}")
    assert (answer.status, answer.code) == (400, code)


async def test_pages_cover_everything_once(api: Caller) -> None:
    """Walking the pages gives every index once, and a page beyond the end is empty."""
    made = [await api.index(f"index {number}") for number in range(5)]
    seen: list[str] = []
    for page in (1, 2, 3, 4):
        body = await api.body(f"/indexes?page={page}&page_limit=2&sort_option=asc")
        assert body["page_info"] == {
            "limit_per_page": 2,
            "page": page,
            "total_page": 3,
            "total_results": 5,
        }
        assert len(body["data"]) == (2, 2, 1, 0)[page - 1]
        seen += ids(body)
    assert seen == made
