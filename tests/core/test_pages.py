"""Lists in pages."""

from __future__ import annotations

import pytest

from tests.wire import answers, wire
from twelvelabs_async import AsyncClient, AsyncPager, Client, InvalidInputError, PaginationError
from twelvelabs_async.core.pages import Page, next_number
from twelvelabs_async.models import PageInfo


def pages(count: int, size: int = 2) -> AsyncPager[int]:
    """A list of `count` pages."""

    async def fetch(position: int | str | None) -> Page[int]:
        number = position if isinstance(position, int) else 1
        first = (number - 1) * size
        return Page(list(range(first, first + size)), number + 1 if number < count else None)

    return AsyncPager(fetch, 1)


async def test_iterating_gives_all_items() -> None:
    """All items of all pages come, once each, in order."""
    assert [item async for item in pages(3)] == [0, 1, 2, 3, 4, 5]


async def test_awaiting_gives_the_first_page() -> None:
    """An awaited pager has its items, and can be iterated all the same."""
    page = await pages(2)
    assert page.items == [0, 1]
    assert page.has_next
    assert [item async for item in page] == [0, 1, 2, 3]
    following = await page.next_page()
    assert following is not None
    assert (following.items, following.has_next, following.position) == ([2, 3], False, 2)
    assert await following.next_page() is None


async def test_pages_can_be_iterated() -> None:
    """`iter_pages` gives the pages themselves."""
    assert [page.items async for page in pages(2).iter_pages()] == [[0, 1], [2, 3]]


def test_an_unloaded_page_says_so() -> None:
    """Items of a pager that was not awaited are an error, not an empty list."""
    with pytest.raises(InvalidInputError, match="await"):
        _ = pages(1).items


async def test_a_repeated_token_is_an_error_and_no_loop() -> None:
    """What was read is given, then the error names the token."""

    async def fetch(position: int | str | None) -> Page[str]:
        return Page([str(position)], {None: "a", "a": "b", "b": "a"}[position])  # type: ignore[index]

    seen: list[str] = []
    with pytest.raises(PaginationError, match="'a'"):
        async for item in AsyncPager(fetch):
            seen.append(item)  # noqa: PERF401 - what came before the error is what is tested
    assert seen == ["None", "a", "b"]


@pytest.mark.parametrize(
    ("number", "count", "info", "wanted"),
    [
        (1, 10, PageInfo(total_page=3), 2),
        (3, 10, PageInfo(total_page=3), None),
        (1, 0, PageInfo(total_page=0), None),
        (1, 0, PageInfo(total_page=2), 2),
        (1, 10, None, 2),
        (2, 0, None, None),
        (7, 3, PageInfo(), 8),
    ],
)
def test_which_page_is_next(
    number: int, count: int, info: PageInfo | None, wanted: int | None
) -> None:
    """The total decides if it is told, and an empty page in the middle ends nothing."""
    assert next_number(number, count, info) == wanted


async def test_one_request_a_page() -> None:
    """Three pages are three requests, each asked for by its number."""
    script = [
        answers(200, {"data": [{"_id": f"{n}"}], "page_info": {"page": n, "total_page": 3}})
        for n in (1, 2, 3)
    ]
    async with (
        wire(*script) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        found = [index.id async for index in client.indexes.list(page_limit=1)]
    assert found == ["1", "2", "3"]
    assert [each.target for each in server.received] == [
        f"/v1.3/indexes?page={n}&page_limit=1" for n in (1, 2, 3)
    ]


async def test_a_failing_page_is_an_error_and_no_end() -> None:
    """A 401 on the second page is raised after the first page's items."""
    async with (
        wire(
            answers(200, {"data": [{"rank": 1}], "page_info": {"next_page_token": "a/b+c=="}}),
            then=answers(401, {"code": "api_key_invalid", "message": "no"}),
        ) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        found: list[int | None] = []
        with pytest.raises(Exception, match="api_key_invalid"):
            async for hit in client.search.query(
                index_id="i1", search_options=["visual"], query_text="q"
            ):
                found.append(hit.rank)  # noqa: PERF401 - what came before the error counts
    assert found == [1]
    assert server.received[1].target == "/v1.3/search/a%2Fb%2Bc%3D%3D"


async def test_the_facade_pages_as_well(blocking_client: Client) -> None:
    """The blocking pager has the first page at once and walks over all of them."""
    for number in range(5):
        blocking_client.indexes.create(
            index_name=f"i{number}",
            models=[{"model_name": "marengo3.0", "model_options": ["visual"]}],
        )
    page = blocking_client.indexes.list(page_limit=2, sort_option="asc")
    assert [each.index_name for each in page.items] == ["i0", "i1"]
    assert page.has_next
    assert [each.index_name for each in page] == ["i0", "i1", "i2", "i3", "i4"]
    assert [len(each.items) for each in page.iter_pages()] == [2, 2, 1]
    assert "2 items" in repr(page)


async def test_an_iteration_is_taken_up_where_an_error_broke_it_off() -> None:
    """`reached` is the page that failed: the list goes on from there, and nothing is missing."""
    failing = True

    async def fetch(position: int | str | None) -> Page[int]:
        number = position if isinstance(position, int) else 1
        if number == 3 and failing:
            raise ConnectionError
        return Page([number * 10, number * 10 + 1], number + 1 if number < 4 else None)

    pager = AsyncPager(fetch, 1)
    found: list[int] = []
    with pytest.raises(ConnectionError):
        async for item in pager:
            found.append(item)  # noqa: PERF401 - what came before the error counts
    assert pager.reached == 3
    failing = False
    found += [item async for item in AsyncPager(fetch, 1).at(pager.reached)]
    assert found == [10, 11, 20, 21, 30, 31, 40, 41]


async def test_a_loop_that_is_left_is_taken_up_at_its_page() -> None:
    """The items of the page that was being read come again; none is lost."""
    pager = pages(3)
    assert pager.reached == 1
    async for item in pager:
        if item == 3:
            break
    assert pager.reached == 2
    assert [item async for item in pages(3).at(pager.reached)] == [2, 3, 4, 5]
    page = await pages(3)
    assert (page.position, page.next_position) == (1, 2)


def test_the_facade_takes_an_iteration_up_as_well(blocking_client: Client) -> None:
    """The blocking pager knows the same positions."""
    for number in range(5):
        blocking_client.indexes.create(
            index_name=f"i{number}",
            models=[{"model_name": "marengo3.0", "model_options": ["visual"]}],
        )
    pager = blocking_client.indexes.list(page_limit=2, sort_option="asc")
    for index in pager:
        if index.index_name == "i2":
            break
    assert (pager.reached, pager.next_position) == (2, 2)
    rest = blocking_client.indexes.list(page_limit=2, sort_option="asc").at(pager.reached)
    assert [each.index_name for each in rest] == ["i2", "i3", "i4"]
