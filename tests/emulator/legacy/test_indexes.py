"""The /indexes room of v1.1 and v1.2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import Caller, ids
from tests.emulator.legacy.olden import EVERYTHING, make_index, make_video
from twelvelabs_async.emulator import Clock

BOTH = pytest.mark.parametrize("version", ["v1.1", "v1.2"])


async def test_the_shape_of_an_index_in_v1_1(api: Caller) -> None:
    """One engine, and the options of the index."""
    older = api.to("v1.1")
    index_id = await make_index(older, addons=["thumbnail", "logo"])
    assert await older.body(f"/indexes/{index_id}") == {
        "_id": index_id,
        "index_name": "films",
        "engine_id": "marengo2.5",
        "index_options": EVERYTHING,
        "addons": ["thumbnail", "logo"],
        "video_count": 0,
        "total_duration": 0,
        "created_at": "2026-01-02T03:04:05.000Z",
        "updated_at": "2026-01-02T03:04:05.000Z",
        "expires_at": None,
    }


async def test_the_shape_of_an_index_in_v1_2(api: Caller, clips: dict[str, Path]) -> None:
    """Several engines with their options; its ready videos are counted."""
    newer = api.to("v1.2")
    engines = [
        {"engine_name": "marengo2.6", "engine_options": EVERYTHING},
        {"engine_name": "pegasus1.1", "engine_options": ["visual", "conversation"]},
    ]
    body = {"index_name": "films", "engines": engines, "addons": None}
    answer = await newer.call("POST", "/indexes", json=body)
    assert answer.status == 201
    assert set(answer.body) == {"_id"}
    await make_video(newer, answer.body["_id"], clips["sunset"])
    seen = await newer.body(f"/indexes/{answer.body['_id']}")
    assert seen["engines"] == engines
    assert (seen["addons"], seen["video_count"]) == ([], 1)
    assert seen["total_duration"] == pytest.approx(6.0, abs=0.05)
    assert not {"engine_id", "index_options", "models"} & set(seen)


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("v1.1", {}, "parameter_not_provided", "index_name, engine_id, index_options"),
    ("v1.1", {"index_options": []}, "parameter_not_provided", "index_options"),
    ("v1.1", {"engine_id": "pegasus1"}, "parameter_invalid", "engine_id"),
    ("v1.1", {"index_options": ["audio"]}, "parameter_invalid", "index_options"),
    ("v1.1", {"index_options": "visual"}, "parameter_invalid", "index_options"),
    ("v1.1", {"addons": ["colours"]}, "parameter_invalid", "addons"),
    ("v1.1", {"engines": []}, "parameter_unknown", "engines"),
    ("v1.2", {"engines": None}, "parameter_not_provided", "engines"),
    ("v1.2", {"engines": ["marengo2.6"]}, "parameter_invalid", "engines"),
    ("v1.2", {"engines": [{}]}, "parameter_not_provided", "engine_name"),
    (
        "v1.2",
        {"engines": [{"engine_name": "marengo2.6"}]},
        "parameter_not_provided",
        "engine_options",
    ),
    (
        "v1.2",
        {"engines": [{"engine_name": "marengo2", "engine_options": ["visual"]}]},
        "parameter_invalid",
        "marengo2.5, marengo2.6, pegasus1, pegasus1.1",
    ),
    (
        "v1.2",
        {"engines": [{"engine_name": "pegasus1", "engine_options": ["logo"]}]},
        "parameter_invalid",
        "visual, conversation",
    ),
    (
        "v1.2",
        {"engines": [{"engine_name": "marengo2.6", "engine_options": ["visual"]}] * 2},
        "parameter_invalid",
        "twice",
    ),
    ("v1.2", {"addons": ["logo"]}, "parameter_invalid", "thumbnail"),
    ("v1.2", {"engine_id": "marengo2.5"}, "parameter_unknown", "engine_id"),
]


@pytest.mark.parametrize(("version", "body", "code", "named"), WRONG)
async def test_wrong_indexes_are_refused(
    api: Caller, version: str, body: dict[str, Any], code: str, named: str
) -> None:
    """What is missing, unknown or impossible is named, and nothing is created."""
    right: dict[str, Any] = {"index_name": "films"}
    if version == "v1.1":
        right |= {"engine_id": "marengo2.5", "index_options": ["visual"]}
    else:
        right["engines"] = [{"engine_name": "marengo2.5", "engine_options": ["visual"]}]
    older = api.to(version)
    answer = await older.call(
        "POST", "/indexes", json={**right, **body} if body else {"addons": []}
    )
    assert (answer.status, answer.code) == (400, code)
    assert named in answer.body["message"]
    assert (await older.body("/indexes"))["data"] == []


@BOTH
async def test_names_are_unique_in_every_version(api: Caller, version: str) -> None:
    """A name that any version took is taken."""
    await api.index("films")
    older = api.to(version)
    other = await make_index(older, "other")
    answer = await older.call("PUT", f"/indexes/{other}", json={"index_name": "films"})
    assert (answer.status, answer.code) == (400, "index_name_already_exists")


@BOTH
async def test_only_the_name_can_be_changed(api: Caller, clock: Clock, version: str) -> None:
    """A new name is 200 without a body; engines and options have their own refusals."""
    older = api.to(version)
    index_id = await make_index(older)
    clock.advance(60)
    answer = await older.call("PUT", f"/indexes/{index_id}", json={"index_name": "shows"})
    assert (answer.status, answer.raw) == (200, b"")
    seen = await older.body(f"/indexes/{index_id}")
    assert (seen["index_name"], seen["updated_at"]) == ("shows", "2026-01-02T03:05:05.000Z")
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"engine_id": "marengo2"}, "index_engine_cannot_be_changed"),
        ({"engines": []}, "index_engine_cannot_be_changed"),
        ({"index_options": ["visual"]}, "index_option_cannot_be_changed"),
        ({"addons": ["thumbnail"]}, "index_option_cannot_be_changed"),
        ({}, "parameter_not_provided"),
    ]
    for body, code in refusals:
        refused = await older.call("PUT", f"/indexes/{index_id}", json=body)
        assert (refused.status, refused.code) == (400, code)


@BOTH
async def test_a_deleted_index_takes_its_videos_along(
    api: Caller, clips: dict[str, Path], version: str
) -> None:
    """Deleting answers 204; v1.1 still shows the index, marked as deleted, v1.2 does not."""
    older = api.to(version)
    index_id = await make_index(older)
    video_id = await make_video(older, index_id, clips["sunset"])
    answer = await older.call("DELETE", f"/indexes/{index_id}")
    assert (answer.status, answer.raw) == (204, b"")
    assert (await older.body("/indexes"))["data"] == []
    assert (await older.get(f"/indexes/{index_id}/videos/{video_id}")).status == 404
    seen = await older.get(f"/indexes/{index_id}")
    if version == "v1.1":
        assert (seen.status, seen.body["deleted"], seen.body["video_count"]) == (200, True, 0)
    else:
        assert (seen.status, seen.code) == (404, "resource_not_exist")
    assert (await older.call("DELETE", f"/indexes/{index_id}")).status == 404


@pytest.fixture
async def three(api: Caller, clock: Clock) -> list[str]:
    """Three indexes, one a day, in the order of their creation."""
    newer = api.to("v1.2")
    found = [await make_index(newer, "first", ["visual", "conversation"])]
    clock.advance(24 * 3600)
    pegasus = [{"engine_name": "pegasus1.1", "engine_options": ["visual", "conversation"]}]
    body = {"index_name": "second", "engines": pegasus}
    found.append(str((await newer.call("POST", "/indexes", json=body)).body["_id"]))
    clock.advance(24 * 3600)
    found.append(await make_index(newer, "third"))
    return found


@pytest.mark.parametrize(
    ("version", "query", "wanted"),
    [
        ("v1.1", "", [0, 1, 2]),
        ("v1.2", "", [2, 1, 0]),
        ("v1.1", "sort_option=desc", [2, 1, 0]),
        ("v1.2", "sort_by=updated_at&sort_option=asc", [0, 1, 2]),
        ("v1.2", "page=2&page_limit=2", [0]),
        ("v1.2", "page=3&page_limit=2", []),
        ("v1.1", "_id=ID1", [1]),
        ("v1.2", "_id=nothing", []),
        ("v1.2", "index_name=third", [2]),
        ("v1.1", "index_options=visual,logo", [2]),
        ("v1.2", "engine_options=visual&engine_options=conversation", [2, 1, 0]),
        ("v1.2", "engine_options=text_in_video", [2]),
        ("v1.2", "engine_family=pegasus", [1]),
        ("v1.2", "engine_family=marengo", [2, 0]),
        ("v1.2", "created_at=2026-01-03", [1]),
        ("v1.2", "created_at=2026-01-03T03:04:05.000Z", [1]),
        ("v1.2", "created_at=2026-01-03T03:04:06Z", []),
        ("v1.2", "created_at[gte]=2026-01-03", [2, 1]),
        ("v1.2", "created_at%5Blte%5D=2026-01-03", [1, 0]),
        ("v1.1", "updated_at[gte]=2026-01-02&updated_at[lte]=2026-01-03T03:04:05Z", [0, 1]),
    ],
)
async def test_indexes_are_filtered_sorted_and_paged(
    api: Caller, three: list[str], version: str, query: str, wanted: list[int]
) -> None:
    """Every filter, the range of a moment, the whole day of a date, order and pages."""
    body = await api.to(version).body(f"/indexes?{query.replace('ID1', three[1])}")
    assert ids(body) == [three[place] for place in wanted]


@pytest.mark.parametrize(
    ("version", "query", "code"),
    [
        ("v1.1", "engine_options=visual", "parameter_unknown"),
        ("v1.1", "engine_family=marengo", "parameter_unknown"),
        ("v1.2", "index_options=visual", "parameter_unknown"),
        ("v1.2", "engine_family=other", "parameter_invalid"),
        ("v1.2", "created_at=yesterday", "parameter_invalid"),
        ("v1.2", "created_at[gt]=2026-01-01", "parameter_invalid"),
        ("v1.2", "sort_by=name", "parameter_invalid"),
        ("v1.2", "page=0", "parameter_invalid"),
    ],
)
async def test_wrong_filters_are_refused(api: Caller, version: str, query: str, code: str) -> None:
    """A filter of another version, or a value that none has, is a 400."""
    answer = await api.to(version).get(f"/indexes?{query}")
    assert (answer.status, answer.code) == (400, code)


async def test_pages_tell_where_the_end_is(api: Caller, three: list[str]) -> None:
    """The last page is the one whose number is the number of pages."""
    body = await api.to("v1.1").body("/indexes?page=2&page_limit=2")
    assert body["page_info"] == {
        "limit_per_page": 2, "page": 2, "total_page": 2, "total_results": len(three),
    }  # fmt: skip
