"""What the documents of v1.1 say of combined queries, which they have in beta."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.legacy.library import Library, connected, given, hits, sent
from twelvelabs_async import AsyncClient, BadRequestError, InvalidInputError
from twelvelabs_async.legacy.models.search import CombinedSearchResult, SearchResult
from twelvelabs_async.legacy.queries import Query
from twelvelabs_async.settings import ApiVersion

SPOKEN = ["conversation"]
ACCIDENT = {"text": "car accident", "search_options": SPOKEN}
RACE = {"text": "wins the race", "search_options": SPOKEN}


@pytest.fixture
async def first(library: Library) -> AsyncIterator[AsyncClient]:
    """A client that speaks v1.1, which alone has /beta/search."""
    async with connected(library.emulator, "v1.1") as client:
        yield client


def places(
    library: Library, result: CombinedSearchResult | SearchResult
) -> list[tuple[str, float, float]]:
    """The films with the beginnings and ends of what was found."""
    return [
        (library.named(each.video_id), each.start or 0.0, each.end or 0.0)
        for each in hits(result.data)
    ]


async def test_a_combined_query_is_one_request(first: AsyncClient, library: Library) -> None:
    """However many texts it has, it is one POST to /beta/search."""
    query = {"$or": [ACCIDENT, {"$and": [RACE, {"$or": [RACE, ACCIDENT]}]}]}
    before = len(library.emulator.requests)
    found = await first.search.combined_query(library.index_id, query, threshold="high")
    assert [f"{each.method} {each.path}" for each in sent(library.emulator, before)] == [
        "POST /v1.1/beta/search"
    ]
    assert {(name, start) for name, start, _ in places(library, found)} == {
        ("crash", 0.0), ("crash", 30.0), ("crash", 112.0),
    }  # fmt: skip


async def test_the_simplest_query_is_one_text(first: AsyncClient, library: Library) -> None:
    """A text with its search options; the answer is that of a search."""
    found = await first.search.combined_query(library.index_id, ACCIDENT, threshold="high")
    assert places(library, found) == [("crash", 0.0, 3.75), ("crash", 112.0, 116.0)]
    assert found.pool is not None
    assert found.pool.index_id == library.index_id
    clip = hits(found.data)[0]
    assert clip.metadata == [{"type": "conversation", "text": "A car accident blocks the road."}]


async def test_a_query_by_visual_cues(first: AsyncClient, library: Library) -> None:
    """Each text brings the options that it is looked for with."""
    query = {"text": "red", "search_options": ["visual"]}
    found = await first.search.combined_query(library.index_id, query, page_limit=50)
    assert {name for name, _, _ in places(library, found)} == {"crash"}


async def test_or_finds_what_any_of_the_queries_finds(first: AsyncClient, library: Library) -> None:
    """A blue car or a red car."""
    blue = Query.text("blue", search_options=["visual"])
    red = Query.text("red car", search_options=SPOKEN, conversation_option="exact_match")
    found = await first.search.combined_query(library.index_id, blue | red)
    assert {name for name, _, _ in places(library, found)} == {"garage", "crash"}
    assert ("crash", 60.0, 64.0) in places(library, found)


async def test_and_finds_what_all_of_the_queries_find(first: AsyncClient, library: Library) -> None:
    """A red picture while a red car is spoken of: not the blue film that speaks of one."""
    red = Query.text("red", search_options=["visual"])
    spoken = Query.text("red car", search_options=SPOKEN, conversation_option="exact_match")
    found = await first.search.combined_query(library.index_id, red & spoken)
    assert places(library, found) == [("crash", 60.0, 64.0)]


async def test_not_leaves_out_what_the_other_query_finds(
    first: AsyncClient, library: Library
) -> None:
    """The accidents, but not the one that blocks the road."""
    query = Query.text("car accident", search_options=SPOKEN).excluding(
        Query.text("blocks the road", search_options=SPOKEN)
    )
    found = await first.search.combined_query(library.index_id, query, threshold="high")
    assert places(library, found) == [("crash", 112.0, 116.0)]


async def test_then_finds_one_query_after_the_other(first: AsyncClient, library: Library) -> None:
    """In this order only."""
    accident = Query.text("car accident", search_options=SPOKEN)
    race = Query.text("wins the race", search_options=SPOKEN)
    found = await first.search.combined_query(
        library.index_id, accident.then(race), threshold="high"
    )
    assert [(start, end) for _, start, end in places(library, found)] == [(0.0, 33.75)]
    late = Query.text("red car", search_options=SPOKEN)
    nothing = await first.search.combined_query(library.index_id, late.then(race), threshold="high")
    assert nothing.data == []


async def test_operators_are_nested(first: AsyncClient, library: Library) -> None:
    """Any number of queries with any number of operators, one within the other."""
    query = {
        "$or": [
            {"$and": [{"text": "green", "search_options": ["visual"]},
                      {"text": "dog", "search_options": SPOKEN}]},
            {"$not": {"origin": ACCIDENT, "sub": {"text": "blocks", "search_options": SPOKEN}}},
        ]
    }  # fmt: skip
    found = await first.search.combined_query(library.index_id, query, threshold="high")
    assert {(name, start) for name, start, _ in places(library, found)} == {
        ("bears", 8.0), ("meadow", 0.0), ("crash", 112.0),
    }  # fmt: skip


async def test_adjacency_threshold_extends_the_bounds_of_fragments(
    first: AsyncClient, library: Library
) -> None:
    """Accidents within 30 seconds of a race that is won; without it nothing coincides."""
    bare = await first.search.combined_query(
        library.index_id, {"$and": [ACCIDENT, RACE]}, threshold="high"
    )
    assert bare.data == []
    for query in (
        {"$and": [ACCIDENT, RACE], "adjacency_threshold": 30},
        Query.all_of(ACCIDENT, RACE).within(30),
    ):
        found = await first.search.combined_query(library.index_id, query, threshold="high")
        # 0 to 3.75 and 30 to 33.75, each 30 seconds longer at both ends; 112 is too far away.
        assert places(library, found) == [("crash", 0.0, 33.75)]


async def test_adjacency_threshold_needs_two_queries_or_more(
    first: AsyncClient, library: Library
) -> None:
    """One text alone cannot be near to anything."""
    with pytest.raises(InvalidInputError, match="two queries"):
        Query.text("car").within(30)
    for wrong in ({**ACCIDENT, "adjacency_threshold": 30}, {"$and": [ACCIDENT], "proximity": 3}):
        with pytest.raises(BadRequestError) as caught:
            await first.search.combined_query(library.index_id, wrong)
        assert caught.value.code == "parameter_invalid"


async def test_pages_of_combined_queries_are_fetched_with_get(
    first: AsyncClient, library: Library
) -> None:
    """`GET /beta/search/{token}`, until there is no token."""
    query = {"text": "red", "search_options": ["visual"]}
    before = len(library.emulator.requests)
    result = await first.search.combined_query(library.index_id, query, page_limit=15)
    assert result.page_info is not None
    token = given(result.page_info.next_page_token)
    later = [start for items in [page async for page in result] for start in items]
    assert len(hits(result.data)) + len(later) == result.page_info.total_results == 31
    assert not result.page_info.next_page_token
    lines = [f"{each.method} {each.path}" for each in sent(library.emulator, before)]
    assert lines[:2] == ["POST /v1.1/beta/search", f"GET /v1.1/beta/search/{token}"]
    assert len(lines) == 3
    page = await first.search.combined_by_page_token(token)
    assert len(hits(page.data)) == 15


async def test_combined_queries_can_be_filtered(first: AsyncClient, library: Library) -> None:
    """The filter is that of a search."""
    query = {"text": "dog", "search_options": SPOKEN}
    found = await first.search.combined_query(
        library.index_id, query, filter={"needs_review": False}
    )
    assert {name for name, _, _ in places(library, found)} == {"meadow"}


async def test_search_takes_combined_queries_too(
    reader: AsyncClient, library: Library, version: ApiVersion
) -> None:
    """/search supports all that /beta/search does, in v1.2 as well."""
    query = Query.all_of(ACCIDENT, RACE).within(30)
    before = len(library.emulator.requests)
    found = await reader.search.query(library.index_id, SPOKEN, query, threshold="high")
    assert [f"{each.method} {each.path}" for each in sent(library.emulator, before)] == [
        f"POST /{version}/search"
    ]
    assert places(library, found) == [("crash", 0.0, 33.75)]


async def test_a_query_of_the_old_format_is_converted_to_the_new_one(
    first: AsyncClient, library: Library
) -> None:
    """A text with several options becomes an operator over one text for each option."""
    old = await first.search.query(
        library.index_id, ["visual", "conversation"], "red", operator="or", page_limit=50
    )
    new = await first.search.combined_query(
        library.index_id,
        Query.any_of(
            Query.text("red", search_options=["visual"]),
            Query.text("red", search_options=SPOKEN),
        ),
        page_limit=50,
    )
    assert {(name, start) for name, start, _ in places(library, new)} == {
        (name, start) for name, start, _ in places(library, old)
    }
    assert {name for name, _, _ in places(library, new)} == {"crash", "garage"}
