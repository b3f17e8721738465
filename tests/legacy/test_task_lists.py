"""Lists of tasks under their 0.x names: filters, and pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.legacy.asked import VERSIONS, Asked, page_of, speaking
from twelvelabs_async import ApiVersionError, InvalidInputError, Range
from twelvelabs_async.settings import ApiVersion

OLD: dict[str, Any] = {"_id": "t1", "index_id": "i1", "status": "ready"}
FULL: dict[str, Any] = {
    "index_id": "i1",
    "filename": "01 final+cut.mp4",
    "duration": {"gte": 1.5},
    "width": 640,
    "height": Range(lte=360),
    "created_at": {"gte": "2024-09-17", "lte": "2024-09-18"},
    "updated_at": "2024-09-17T07:53:46.365Z",
    "status": ["ready", "failed"],
    "page": 2,
    "page_limit": 5,
    "sort_by": "updated_at",
    "sort_option": "asc",
}
FULL_QUERY = {
    "index_id": ["i1"],
    "filename": ["01 final+cut.mp4"],
    "duration[gte]": ["1.5"],
    "width": ["640"],
    "height[lte]": ["360"],
    "created_at[gte]": ["2024-09-17"],
    "created_at[lte]": ["2024-09-18"],
    "updated_at": ["2024-09-17T07:53:46.365Z"],
    "status": ["ready", "failed"],
    "page": ["2"],
    "page_limit": ["5"],
    "sort_by": ["updated_at"],
    "sort_option": ["asc"],
}
METHODS = pytest.mark.parametrize("method", ["list", "list_pagination"])


@METHODS
@pytest.mark.parametrize("version", VERSIONS)
async def test_filters_of_all_kinds(version: ApiVersion, method: str) -> None:
    """Values, several values and ranges; without any nothing is sent."""
    own = {"id": "t1", "estimated_time": {"lte": "2024-09-18"}}
    own_query = {"_id": ["t1"], "estimated_time[lte]": ["2024-09-18"]}
    async with speaking(version, page_of(OLD), page_of(OLD)) as (client, server):
        if version == "v1.3":
            own, own_query = {}, {}
        await getattr(client.task, method)(**FULL, **own)
        await getattr(client.task, method)()
        assert server.asked == [
            Asked("GET /tasks", {**FULL_QUERY, **own_query}),
            Asked("GET /tasks"),
        ]


LISTS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"id": "t1"}, ApiVersionError, r"task\.retrieve"),
    ({"estimated_time": "2024-09-17"}, ApiVersionError, "estimated_time"),
    ({"duration": {"min": 1}}, InvalidInputError, "duration takes"),
    ({"page": 0}, InvalidInputError, "page must be"),
]


@METHODS
@pytest.mark.parametrize(("given", "kind", "text"), LISTS)
async def test_filters_that_the_newest_version_lacks_are_refused(
    method: str, given: dict[str, Any], kind: type[Exception], text: str
) -> None:
    """And those that no version has; nothing is sent."""
    async with speaking("v1.3") as (client, server):
        with pytest.raises(kind, match=text):
            await getattr(client.task, method)(**given)
        assert server.asked == []


async def test_pages_are_fetched_one_by_one() -> None:
    """`data` stays the first page, filters stay, and tasks of later pages have methods."""
    script = [page_of({**OLD, "_id": f"t{n}"}, page=n, pages=2) for n in (1, 2)]
    async with speaking("v1.2", *script, None) as (client, server):
        pages = await client.task.list_pagination(index_id="i1")
        (second,) = await anext(pages)
        assert [each.id for each in (*pages.data, second)] == ["t1", "t2"]
        with pytest.raises(StopAsyncIteration):
            await anext(pages)
        await second.delete()
        assert server.asked == [
            Asked("GET /tasks", {"index_id": ["i1"]}),
            Asked("GET /tasks", {"index_id": ["i1"], "page": ["2"]}),
            Asked("DELETE /tasks/t2"),
        ]
