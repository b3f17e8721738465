"""Combined queries: how they are built, where each version takes them, and what they find."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import pytest

from tests.legacy.asked import Asked, speaking
from tests.legacy.library import Library, hits
from twelvelabs_async import ApiVersionError, AsyncClient, Client, InvalidInputError
from twelvelabs_async.legacy.models.search import CombinedSearchResult, SearchData
from twelvelabs_async.legacy.queries import Query, rendered
from twelvelabs_async.settings import ApiVersion

RACE, CRASH, CAR = (Query.text(text) for text in ("winning the race", "car accident", "a red car"))
A, B, C = ({"text": text} for text in ("winning the race", "car accident", "a red car"))


@pytest.mark.parametrize(
    ("query", "json"),
    [
        (RACE, A),
        (
            Query.text("a", search_options=("visual",), conversation_option="exact_match"),
            {"text": "a", "search_options": ["visual"], "conversation_option": "exact_match"},
        ),
        (RACE & CRASH, {"$and": [A, B]}),
        (RACE | CRASH, {"$or": [A, B]}),
        (RACE.then(CRASH), {"$then": [A, B]}),
        (RACE.excluding(CRASH), {"$not": {"origin": A, "sub": B}}),
        (RACE & "car accident", {"$and": [A, B]}),
        ("winning the race" & CRASH, {"$and": [A, B]}),
        ("winning the race" | CRASH, {"$or": [A, B]}),
        (A & CRASH, {"$and": [A, B]}),
        (RACE | B, {"$or": [A, B]}),
        (RACE & CRASH & CAR, {"$and": [A, B, C]}),
        (RACE | CRASH | CAR, {"$or": [A, B, C]}),
        (RACE.then(CRASH, "a red car"), {"$then": [A, B, C]}),
        (RACE.then(CRASH).then(CAR), {"$then": [A, B, C]}),
        (RACE & (CRASH & CAR), {"$and": [A, {"$and": [B, C]}]}),
        (RACE & CRASH | CAR, {"$or": [{"$and": [A, B]}, C]}),
        (RACE.then(CRASH) & CAR, {"$and": [{"$then": [A, B]}, C]}),
        (Query.all_of(RACE), {"$and": [A]}),
        (Query.all_of(RACE, "car accident", C), {"$and": [A, B, C]}),
        (Query.any_of("winning the race", CRASH), {"$or": [A, B]}),
        (Query.in_order(RACE, CRASH, CAR), {"$then": [A, B, C]}),
        ((RACE & CRASH).within(30), {"$and": [A, B], "proximity": 30}),
        ((RACE & CRASH).within(30).within(0.5), {"$and": [A, B], "proximity": 0.5}),
        ((RACE & CRASH).within(0), {"$and": [A, B], "proximity": 0}),
        (
            (RACE & CRASH).within(30) & CAR,
            {"$and": [{"$and": [A, B], "proximity": 30}, C]},
        ),
        (
            RACE.excluding(CRASH).within(5),
            {"$not": {"origin": A, "sub": B}, "proximity": 5},
        ),
        (RACE.extended(weight=2.5), {**A, "weight": 2.5}),
        ((RACE & CRASH).extended(near=[1]) & CAR, {"$and": [{"$and": [A, B], "near": [1]}, C]}),
        ({"$xor": [RACE, {"novel": (CRASH,)}], "n": 1}, {"$xor": [A, {"novel": [B]}], "n": 1}),
        ({"$and": [A, B], "proximity": 30}, {"$and": [A, B], "proximity": 30}),
    ],
    ids=str,
)
def test_a_query_is_written_as_the_api_has_it(query: Any, json: Mapping[str, object]) -> None:
    """Texts, operators, their nesting and times, and mappings as they are."""
    assert rendered(query, "v1.2") == json


def test_times_have_the_name_that_the_version_knows() -> None:
    """v1.1 calls it otherwise, in every depth; in a mapping nothing is renamed."""
    query = Query.any_of((RACE & CRASH).within(30), RACE.then(CAR).within(1))
    assert rendered(query, "v1.1") == {
        "$or": [
            {"$and": [A, B], "adjacency_threshold": 30},
            {"$then": [A, C], "adjacency_threshold": 1},
        ]
    }
    own = {"$and": [A, B], "proximity": 30}
    assert rendered(own, "v1.1") == own


def test_a_query_never_changes() -> None:
    """Each operation returns another one, so a part can be used again."""
    both = RACE & CRASH
    before = rendered(both, "v1.2")
    made = (both & CAR, both | CAR, both.then(CAR), both.within(3), both.extended(x=1))
    assert rendered(both, "v1.2") == before
    assert all(each != both for each in made)
    assert both == Query.all_of(RACE, CRASH)
    with pytest.raises(AttributeError):
        both.operator = "$or"  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]


def test_a_query_is_shown_briefly() -> None:
    """However deep it is."""
    assert repr(RACE) == "<Query: winning the race>"
    deep = RACE
    for _ in range(500):
        deep = deep.then(CRASH).within(1)
    assert repr(deep) == "<Query: $then of 2>"


ANYTHING: dict[str, Any] = {"none": None, "number": 7, "list": ["a"]}


def looped() -> Query:
    """A query that a loop has nested too deep."""
    query = RACE
    for _ in range(150):
        query = query.excluding("a replay")
    return query


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda: Query.text(""), "needs a text"),
        (lambda: Query.text("  "), "needs a text"),
        (lambda: Query.text(ANYTHING["none"]), "needs a text"),
        (lambda: Query.text("a", search_options="visual"), "must be a list"),
        (lambda: RACE & "", "needs a text"),
        (lambda: RACE & {}, "not empty"),
        (lambda: RACE & ANYTHING["number"], "not 7"),
        (lambda: RACE | ANYTHING["none"], "not None"),
        (lambda: RACE.excluding(ANYTHING["list"]), r"not \['a'\]"),
        (lambda: Query.all_of(), "nothing to join"),
        (lambda: Query.any_of(), "nothing to join"),
        (lambda: Query.in_order(), "nothing to join"),
        (lambda: RACE.then(), "nothing to join"),
        (lambda: RACE.within(3), "two queries or more"),
        (lambda: Query.all_of(RACE).within(3), "two queries or more"),
        (lambda: (RACE & CRASH).within(-1), "not -1"),
        (lambda: (RACE & CRASH).within(True), "not True"),
        (lambda: (RACE & CRASH).within(float("nan")), "not nan"),
        (lambda: (RACE & CRASH).within(float("inf")), "not inf"),
        (lambda: rendered({}, "v1.2"), "empty mapping"),
        (lambda: rendered(looped(), "v1.2"), "more than 100 deep"),
    ],
)
def test_a_query_that_cannot_be_is_refused_when_it_is_built(build: Any, text: str) -> None:
    """The error says what was wrong and what is wanted."""
    with pytest.raises(InvalidInputError, match=text):
        build()


# --- requests --------------------------------------------------------------------------------

ANSWER: dict[str, Any] = {"data": [{"start": 1, "end": 2, "video_id": "v1"}]}


@pytest.mark.parametrize(
    ("version", "path", "prefix"),
    [
        ("v1.1", None, "beta/search"),
        ("v1.1", "beta/search", "beta/search"),
        ("v1.1", "search", "search"),
        ("v1.2", None, "search/combined"),
        ("v1.2", "search/combined", "search/combined"),
        ("v1.2", "combined-search", "combined-search"),
        ("v1.2", "search", "search"),
    ],
)
async def test_pages_are_asked_for_where_the_query_was(
    version: ApiVersion, path: Any, prefix: str
) -> None:
    """Each path takes the same body, and its pages are below it."""
    script = (
        {**ANSWER, "page_info": {"next_page_token": "t1"}},
        {**ANSWER, "page_info": {"next_page_token": "t2"}},
        {**ANSWER, "page_info": None},
    )
    async with speaking(version, *script) as (client, server):
        result = await client.search.combined_query(
            "i1",
            {"$and": [A, B]},
            ["visual", "conversation"],
            conversation_option="exact_match",
            filter={"duration": {"gte": 1}},
            page_limit=1,
            threshold="medium",
            path=path,
        )
        assert isinstance(result, CombinedSearchResult)
        assert [len(page) async for page in result] == [1, 1]
        assert [type(each) for each in result.data or ()] == [SearchData]
        body = {
            "index_id": "i1",
            "query": {"$and": [A, B]},
            "search_options": ["visual", "conversation"],
            "conversation_option": "exact_match",
            "filter": {"duration": {"gte": 1}},
            "page_limit": 1,
            "threshold": "medium",
        }
        assert server.asked == [
            Asked(f"POST /{prefix}", json=body),
            Asked(f"GET /{prefix}/t1"),
            Asked(f"GET /{prefix}/t2"),
        ]


@pytest.mark.parametrize(
    ("version", "path", "prefix"),
    [
        ("v1.1", None, "beta/search"),
        ("v1.1", "search", "search"),
        ("v1.2", None, "search/combined"),
        ("v1.2", "combined-search", "combined-search"),
    ],
)
async def test_a_page_is_fetched_by_its_token(version: ApiVersion, path: Any, prefix: str) -> None:
    """The method that the 0.x SDK calls and does not have."""
    async with speaking(version, ANSWER) as (client, server):
        result = await client.search.combined_by_page_token("a/b", path=path)
        assert [each.video_id for each in result.data or ()] == ["v1"]
        assert server.wire.received[0].target == f"/{version}/{prefix}/a%2Fb"


async def test_texts_of_v1_1_may_say_themselves_where_to_look() -> None:
    """There nothing is sent for the options of the request."""
    query = Query.text("a", search_options=["visual"])
    async with speaking("v1.1", ANSWER) as (client, server):
        await client.search.combined_query("i1", query)
        body = {"index_id": "i1", "query": {"text": "a", "search_options": ["visual"]}}
        assert server.only == Asked("POST /beta/search", json=body)


async def test_the_level_of_confidence_is_of_v1_2() -> None:
    """It is sent there and refused in v1.1."""
    async with speaking("v1.2", ANSWER) as (client, server):
        await client.search.combined_query("i1", RACE, ["visual"], adjust_confidence_level=0.25)
        assert server.only.json["adjust_confidence_level"] == 0.25
    async with speaking("v1.1") as (client, server):
        with pytest.raises(ApiVersionError, match="adjust_confidence_level"):
            await client.search.combined_query("i1", RACE, adjust_confidence_level=0.25)
        assert server.asked == []


@pytest.mark.parametrize(
    ("version", "key"), [("v1.1", "adjacency_threshold"), ("v1.2", "proximity")]
)
async def test_a_built_query_is_written_for_the_version(version: ApiVersion, key: str) -> None:
    """By `combined_query` and by `query` alike."""
    query = (RACE & CRASH).within(30)
    async with speaking(version, ANSWER, ANSWER) as (client, server):
        await client.search.combined_query("i1", query, ["visual"])
        await client.search.query("i1", ["visual"], query=query)
        assert [each.json["query"] for each in server.asked] == [{"$and": [A, B], key: 30}] * 2


@pytest.mark.parametrize(
    ("version", "path", "versions"),
    [
        ("v1.2", "beta/search", ("v1.1",)),
        ("v1.1", "search/combined", ("v1.2",)),
        ("v1.1", "combined-search", ("v1.2",)),
    ],
)
async def test_a_path_of_another_version_is_refused(
    version: ApiVersion, path: Any, versions: tuple[str, ...]
) -> None:
    """For the query and for its pages; nothing is sent."""
    async with speaking(version) as (client, server):
        for calling in (
            client.search.combined_query("i1", RACE, ["visual"], path=path),
            client.search.combined_by_page_token("t", path=path),
        ):
            with pytest.raises(ApiVersionError, match=path) as caught:
                await calling
            assert caught.value.versions == versions
        assert server.asked == []


@pytest.mark.parametrize("calling", ["combined_query", "combined_by_page_token"])
async def test_v1_3_has_no_combined_queries(calling: str) -> None:
    """The error names the versions that have them and what is there instead."""
    async with speaking("v1.3") as (client, server):
        with pytest.raises(ApiVersionError, match="one text at a time") as caught:
            if calling == "combined_query":
                await client.search.combined_query("i1", RACE, ["visual"])
            else:
                await client.search.combined_by_page_token("t")
        assert caught.value.versions == ("v1.1", "v1.2")
        assert caught.value.what == f"search.{calling}"
        assert server.asked == []


@pytest.mark.parametrize(
    ("version", "arguments", "text"),
    [
        ("v1.2", {"index_id": ".."}, "index_id"),
        ("v1.2", {"query": "a text"}, "search.query takes a text"),
        ("v1.2", {"query": {}}, "empty mapping"),
        ("v1.2", {"options": None}, "options must be a list"),
        ("v1.1", {"options": None, "path": "search"}, "options must be a list"),
        ("v1.1", {"options": []}, "options must be a list"),
        ("v1.2", {"options": "visual"}, "options must be a list"),
        ("v1.2", {"page_limit": True}, "page_limit"),
        ("v1.2", {"filter": "x"}, "filter must be a mapping"),
        ("v1.2", {"path": "find"}, "beta/search, search/combined, combined-search, search"),
    ],
)
async def test_bad_input_is_refused(
    version: ApiVersion, arguments: dict[str, Any], text: str
) -> None:
    """Nothing is sent, and the error shows what was wrong."""
    call: dict[str, Any] = {"index_id": "i1", "query": A, "options": ["visual"], **arguments}
    async with speaking(version) as (client, server):
        with pytest.raises(InvalidInputError, match=text):
            await client.search.combined_query(**call)
        assert server.asked == []


# --- the whole road --------------------------------------------------------------------------

OPTIONS = ["conversation"]


async def found(client: AsyncClient, library: Library, query: Query, path: Any = None) -> set[Any]:
    """Return which films a query finds, and where."""
    result = await client.search.combined_query(library.index_id, query, OPTIONS, path=path)
    clips = list(result.data or ())
    async for page in result:
        clips.extend(page)
    return {(library.named(each.video_id), each.start) for each in clips}


@pytest.mark.parametrize("path", [None, "search"], ids=["usual path", "search"])
async def test_operators_join_what_texts_find(
    reader: AsyncClient, library: Library, path: Any
) -> None:
    """Any, one after the other, and one without the other, in a library of four films."""
    accident, race = Query.text("car accident"), Query.text("wins the race")
    either = await found(reader, library, accident | race, path)
    assert await found(reader, library, race, path) <= either
    assert {film for film, _ in await found(reader, library, accident.then(race), path)} == {
        "crash"
    }
    bears = await found(reader, library, Query.text("bears"), path)
    without = await found(reader, library, Query.text("bears").excluding("a dog"), path)
    assert ("bears", 0.0) in without
    assert without < bears


async def test_time_brings_texts_together(reader: AsyncClient, library: Library) -> None:
    """An accident and a race that is won half a minute later match within that time alone."""
    both = Query.text("car accident") & "wins the race"
    assert await found(reader, library, both) == set()
    assert {film for film, _ in await found(reader, library, both.within(30))} == {"crash"}


def test_the_blocking_client_pages_through_combined_queries(library: Library) -> None:
    """`next` until StopIteration, where the 0.x SDK has an AttributeError."""
    with Client(library.emulator.api_key, base_url=library.emulator.url("v1.2")) as client:
        query = Query.any_of("a dog", "a red car", "a car accident")
        result = client.search.combined_query(library.index_id, query, OPTIONS, page_limit=1)
        clips = hits(result.data)
        for page in result:
            clips.extend(page)
        assert result.page_info is not None
        assert len(clips) == result.page_info.total_results
        assert len(clips) > 2


def test_the_signatures_agree() -> None:
    """What `client.search` hands on is what the older resource takes."""
    from twelvelabs_async.legacy.search import SearchResource
    from twelvelabs_async.resources.search import Search

    for name in ("by_page_token", "combined_query", "combined_by_page_token"):
        ours = inspect.signature(getattr(Search, name))
        assert ours == inspect.signature(getattr(SearchResource, name))
