"""Lists of indexes under their 0.x names: filters as each version has them, and pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.legacy.asked import VERSIONS, Asked, page_of, speaking
from twelvelabs_async import (
    ApiVersionError,
    InvalidInputError,
    PaginationError,
)
from twelvelabs_async.settings import ApiVersion

ITEM = {"_id": "i3", "index_name": "films"}
DEFAULTS = {
    "page": ["1"],
    "page_limit": ["10"],
    "sort_by": ["created_at"],
    "sort_option": ["desc"],
}
BOUNDS = {"gte": "2023-01-01", "lte": "2024-01-01T00:00:00Z"}


@pytest.mark.parametrize("version", VERSIONS)
async def test_lists_send_what_the_old_releases_send(version: ApiVersion) -> None:
    """Page, size and order are explicit unless they are None."""
    async with speaking(version, page_of(ITEM), page_of()) as (client, server):
        assert [each.id for each in await client.index.list()] == ["i3"]
        nothing: dict[str, Any] = dict.fromkeys(DEFAULTS)
        assert await client.index.list(**nothing) == []
        assert server.asked == [Asked("GET /indexes", DEFAULTS), Asked("GET /indexes")]


@pytest.mark.parametrize("word", ["engine", "model", "index"])
@pytest.mark.parametrize(
    ("version", "options"),
    [
        ("v1.1", {"index_options": ["visual,logo"]}),
        ("v1.2", {"engine_options": ["visual", "logo"]}),
        ("v1.3", {"model_options": ["visual", "logo"]}),
    ],
)
async def test_filters_have_the_names_of_the_version(
    version: ApiVersion, options: dict[str, list[str]], word: str
) -> None:
    """Options under any of their names; ranges of times as parameters of their own."""
    filters: dict[str, Any] = {f"{word}_options": ["visual", "logo"], "id": "i1", "name": "a&b"}
    async with speaking(version, page_of(), page_of()) as (client, server):
        await client.index.list(created_at=BOUNDS, **filters)
        await client.index.list_pagination(created_at=BOUNDS, **filters)
        expected = {
            **DEFAULTS,
            **options,
            "_id": ["i1"],
            "index_name": ["a&b"],
            "created_at[gte]": ["2023-01-01"],
            "created_at[lte]": ["2024-01-01T00:00:00Z"],
        }
        assert server.asked == [Asked("GET /indexes", expected)] * 2


@pytest.mark.parametrize("word", ["engine", "model"])
async def test_families_are_filtered_where_there_are_some(word: str) -> None:
    """v1.2 and v1.3 have a name each for it, v1.1 knows no families."""
    family: dict[str, Any] = {f"{word}_family": "pegasus"}
    names: dict[ApiVersion, str] = {"v1.2": "engine_family", "v1.3": "model_family"}
    for version, name in names.items():
        async with speaking(version, page_of()) as (client, server):
            await client.index.list(**family)
            assert server.only.query == {**DEFAULTS, name: ["pegasus"]}
    async with speaking("v1.1") as (client, server):
        with pytest.raises(ApiVersionError, match=r"v1\.2 and v1\.3, not in v1\.1"):
            await client.index.list_pagination(**family)
        assert server.asked == []


@pytest.mark.parametrize(
    ("filters", "text"),
    [
        ({"engine_options": ["visual"], "model_options": ["visual"]}, "engine_options or model"),
        ({"engine_family": "marengo", "model_family": "marengo"}, "not both"),
        ({"created_at": {"gt": "2023-01-01"}}, "created_at takes a value or the keys"),
        ({"updated_at": {}}, "updated_at takes"),
        ({"page": 0}, "page must be 1 or more"),
        ({"page_limit": True}, "page_limit must be 1 or more"),
    ],
)
async def test_filters_that_cannot_be_meant_are_refused(filters: Any, text: str) -> None:
    """Nothing is sent."""
    async with speaking("v1.2") as (client, server):
        for method in (client.index.list, client.index.list_pagination):
            with pytest.raises(InvalidInputError, match=text):
                await method(**filters)
        assert server.asked == []


async def test_pages_are_fetched_one_by_one() -> None:
    """`data` stays the first page; each `anext` asks for the next with the same filters."""
    script = [page_of({**ITEM, "_id": f"i{n}"}, page=n, pages=3) for n in (1, 2, 3)]
    async with speaking("v1.2", *script) as (client, server):
        pages = await client.index.list_pagination(name="films", page_limit=1)
        assert [each.id for each in pages.data] == ["i1"]
        assert pages.page_info.total_page == 3
        assert [[each.id for each in page] async for page in pages] == [["i2"], ["i3"]]
        assert [each.id for each in pages.data] == ["i1"]
        assert pages.page_info.page == 3
        with pytest.raises(StopAsyncIteration):
            await anext(pages)
        expected = {**DEFAULTS, "index_name": ["films"], "page_limit": ["1"]}
        numbers = [each.query["page"] for each in server.asked]
        assert numbers == [["1"], ["2"], ["3"]]
        assert all({**each.query, "page": ["1"]} == expected for each in server.asked)


async def test_items_of_all_pages_have_methods() -> None:
    """Those of the first page and those of later ones."""
    script = [page_of({**ITEM, "_id": f"i{n}"}, page=n, pages=2) for n in (1, 2)]
    async with speaking("v1.2", *script, {}, {}) as (client, server):
        pages = await client.index.list_pagination()
        for each in (*pages.data, *await anext(pages)):
            await each.delete()
        assert [each.line for each in server.asked[2:]] == [
            "DELETE /indexes/i1",
            "DELETE /indexes/i2",
        ]


async def test_a_list_that_does_not_end_is_an_error() -> None:
    """A server that gives the same page again is not asked for ever."""
    same = page_of(ITEM, page=1, pages=9)
    async with speaking("v1.2", same, same) as (client, _):
        pages = await client.index.list_pagination()
        with pytest.raises(PaginationError, match="does not end"):
            await anext(pages)


async def test_page_counts_of_nothing_do_not_hide_items() -> None:
    """The oldest servers counted pages from 0: the items come, and it is the end."""
    async with speaking("v1.1", page_of(ITEM, page=0, pages=0)) as (client, _):
        pages = await client.index.list_pagination()
        assert [each.id for each in pages.data] == ["i3"]
        with pytest.raises(StopAsyncIteration):
            await anext(pages)
