"""Search under its 0.x name: what goes to each version, and what comes of its answers."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any, assert_type, cast

import pytest

from tests.legacy.asked import VERSIONS, Asked, speaking
from tests.legacy.library import Library, given, hits
from twelvelabs_async import (
    ApiVersionError,
    AsyncClient,
    AsyncPager,
    Client,
    ClientStateError,
    InvalidInputError,
    PaginationError,
)
from twelvelabs_async.legacy.models.bound import TokenPageInfo
from twelvelabs_async.legacy.models.search import (
    GroupByVideoSearchData,
    SearchData,
    SearchModule,
    SearchResult,
)
from twelvelabs_async.legacy.queries import Query
from twelvelabs_async.models import SearchItem
from twelvelabs_async.settings import ApiVersion
from twelvelabs_async.sync.legacy.models.search import SearchResult as BlockingSearchResult

CLIP = {
    "score": 84.25,
    "start": 93.09375,
    "end": 99,
    "video_id": "v1",
    "confidence": "high",
    "metadata": [{"type": "conversation", "text": "throw like a girl"}, {"type": "visual"}],
    "modules": [{"type": "conversation", "confidence": "high"}],
    "thumbnail_url": "https://cdn.example/1.jpg?X-Expires=604800",
}
POOL = {"index_id": "i1", "total_count": 33, "total_duration": 3247}


def page(*hits: object, following: str | None = None, **more: object) -> dict[str, object]:
    """A page of hits as v1.2 answers."""
    info: dict[str, object] = {
        "limit_per_page": 1,
        "total_results": 3,
        "page_expired_at": "2023-10-13T14:33:51Z",
    }
    if following is not None:
        info["next_page_token"] = following
    return {"data": list(hits), "page_info": info, "search_pool": POOL, **more}


SHARED: dict[str, Any] = {
    "group_by": "video",
    "threshold": "medium",
    "operator": "and",
    "page_limit": 3,
    "sort_option": "clip_count",
}


def form_of(asked: Asked) -> dict[str, str]:
    """The fields of a form that have no file."""
    assert asked.form is not None
    return {name: content.decode() for name, (file, content) in asked.form.items() if file is None}


async def test_a_text_goes_where_each_version_searches_for_it() -> None:
    """v1.1 has /search with JSON, v1.2 /search-v2 and v1.3 /search with a form."""
    for version in VERSIONS:
        async with speaking(version, page()) as (client, server):
            await client.search.query("i1", ["visual"], query_text="Tör")
            asked = server.only
            if version == "v1.1":
                body = {"index_id": "i1", "query": "Tör", "search_options": ["visual"]}
                assert asked == Asked("POST /search", json=body)
            else:
                assert asked.line == f"POST /search{'-v2' if version == 'v1.2' else ''}"
                fields = {"index_id": "i1", "query_text": "Tör", "search_options": "visual"}
                assert form_of(asked) == fields


@pytest.mark.parametrize("version", ["v1.1", "v1.2"])
@pytest.mark.parametrize(
    "query", ["Tör", {"$and": [{"text": "a"}, {"text": "b", "weight": 2}]}], ids=["text", "object"]
)
@pytest.mark.parametrize("filter", [{"duration": {"gte": 1}}, '{"duration": {"gte": 1}}'])
async def test_a_query_is_sent_as_json(version: ApiVersion, query: Any, filter: Any) -> None:
    """With everything that /search takes; a filter is an object, also if its JSON was given."""
    async with speaking(version, page()) as (client, server):
        await client.search.query(
            index_id="i1",
            options=("visual", "logo"),
            query=query,
            conversation_option="exact_match",
            filter=filter,
            **SHARED,
        )
        body = {
            "index_id": "i1",
            "query": query,
            "search_options": ["visual", "logo"],
            "conversation_option": "exact_match",
            "filter": {"duration": {"gte": 1}},
            **SHARED,
        }
        assert server.only == Asked("POST /search", json=body)


@pytest.mark.parametrize("version", ["v1.2", "v1.3"])
async def test_a_form_carries_lists_filters_and_pictures(version: ApiVersion) -> None:
    """Options repeat, the filter is JSON as text, the picture is a file; nothing else is sent."""
    async with speaking(version, page()) as (client, server):
        await client.search.query(
            "i1",
            ["visual", "audio"],
            query_media_type="image",
            query_media_file=("a.png", b"\x89PNG"),
            query_media_url="https://cdn.example/a.png?a=1",
            filter={"duration": {"gte": 1, "lte": 2.5}, "category": "café"},
            adjust_confidence_level=0.25,
            **SHARED,
        )
        asked = server.only
        assert asked.form is not None
        assert asked.form["query_media_file"] == ("a.png", b"\x89PNG")
        fields = form_of(asked)
        assert json.loads(fields.pop("filter")) == {
            "duration": {"gte": 1, "lte": 2.5},
            "category": "café",
        }
        assert fields == {
            "index_id": "i1",
            "search_options": "audio",  # the last of them, see below
            "query_media_type": "image",
            "query_media_url": "https://cdn.example/a.png?a=1",
            "adjust_confidence_level": "0.25",
            **{name: str(value) for name, value in SHARED.items()},
        }
        assert server.wire.received[0].body.count(b'name="search_options"') == 2


async def test_the_level_of_confidence_also_goes_with_a_plain_query() -> None:
    """The 0.x SDK dropped it there, though v1.2 takes it."""
    async with speaking("v1.2", page()) as (client, server):
        await client.search.query("i1", ["visual"], query="a", adjust_confidence_level=0.0)
        assert server.only.json["adjust_confidence_level"] == 0.0


@pytest.mark.parametrize("query", ["a goal", {"text": "a goal"}, Query.text("a goal")], ids=str)
@pytest.mark.parametrize("blocking", [False, True], ids=["asynchronous", "blocking"])
async def test_the_query_may_come_before_the_options(query: Any, blocking: bool) -> None:
    """SDK 0.1 has them in this order, later ones in the other: both make the same request."""
    async with speaking("v1.2", page(), page()) as (client, server):
        if blocking:

            def ask() -> None:
                with Client("key", base_url=client.base_url, max_retries=0) as twin:
                    twin.search.query("i1", query, ["visual"])
                    twin.search.query("i1", ["visual"], query)

            await asyncio.to_thread(ask)
        else:
            await client.search.query("i1", query, ["visual"])
            await client.search.query("i1", options=["visual"], query=query)
        first, second = server.asked
        assert first == second
        assert first.json["query"] in ("a goal", {"text": "a goal"})
        assert first.json["search_options"] == ["visual"]


# --- answers ---------------------------------------------------------------------------------


async def test_a_page_of_v1_2_is_read() -> None:
    """Each field of a recorded answer is where the 0.x SDK has it."""
    async with speaking("v1.2", page(CLIP, following="t-1")) as (client, _):
        result = await client.search.query("i1", ["visual"], query_text="a")
    assert result.pool is not None
    assert (result.pool.index_id, result.pool.total_count) == ("i1", 33)
    (clip,) = hits(result.data)
    assert (clip.score, clip.start, clip.end, clip.video_id) == (84.25, 93.09375, 99.0, "v1")
    assert clip.confidence == "high"
    assert clip.metadata == CLIP["metadata"]
    assert clip.modules == [SearchModule(type="conversation", confidence="high")]
    assert clip.thumbnail_url == CLIP["thumbnail_url"]
    info = result.page_info
    assert info is not None
    assert (info.limit_per_page, info.total_results, info.next_page_token) == (1, 3, "t-1")
    assert info.page_expired_at == info.page_expires_at == "2023-10-13T14:33:51Z"
    assert (result.query, result.search_options) == (None, None)


async def test_a_page_of_v1_1_repeats_the_request() -> None:
    """The query, as text or object, the options and how words match."""
    queries: tuple[Any, ...] = ("a goal", {"$or": [{"text": "a"}]})
    for query in queries:
        echo: dict[str, Any] = {
            "query": query,
            "search_options": ["visual"],
            "conversation_option": "semantic",
        }
        async with speaking("v1.1", page(CLIP, **echo)) as (client, _):
            result = await client.search.query("i1", ["visual"], query_text="a goal")
        assert result.query == query
        assert (result.search_options, result.conversation_option) == (["visual"], "semantic")


async def test_a_page_of_v1_3_is_read() -> None:
    """Its clips have a rank and no score, and the expiry has another name."""
    clip = {"rank": 1, "start": 0, "end": 2, "video_id": "v1", "transcription": "Hello."}
    info = {"limit_per_page": 1, "total_results": 1, "page_expires_at": "2025-01-01T00:00:00Z"}
    answer = {"data": [clip], "page_info": info, "search_pool": POOL}
    async with speaking("v1.3", answer) as (client, _):
        result = await client.search.query("i1", ["visual"], query_text="a")
    (found,) = hits(result.data)
    assert (found.rank, found.score, found.transcription) == (1, None, "Hello.")
    assert result.page_info is not None
    assert result.page_info.page_expired_at == "2025-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "group",
    [{"id": "v1", "clips": [CLIP, CLIP]}, {"id": "v1"}, {"id": "v1", "clips": []}],
    ids=["clips", "no clips", "empty"],
)
async def test_videos_and_clips_are_told_apart_by_their_fields(group: dict[str, Any]) -> None:
    """A hit with clips or with nothing but an identifier is a video, one with times a clip."""
    async with speaking("v1.2", page(group, CLIP, {**CLIP, "novel": 1})) as (client, _):
        result = await client.search.query("i1", ["visual"], query_text="a", group_by="video")
    assert result.data is not None
    video, clip, other = result.data
    assert isinstance(video, GroupByVideoSearchData)
    assert video.id == "v1"
    assert [each.start for each in video.clips or ()] == [93.09375] * len(group.get("clips", ()))
    assert isinstance(clip, SearchData)
    assert isinstance(other, SearchData)
    assert other.extra == {"novel": 1}


@pytest.mark.parametrize(
    ("odd", "modules"),
    [
        (
            {"module": [{"type": "visual", "confidence": "low"}, "x"]},
            [SearchModule(type="visual", confidence="low"), SearchModule()],
        ),
        ({"module": "visual"}, None),
        ({"module_confidence": {"visual": "low"}}, None),
        ({"modules": [], "module": [{"type": "visual"}]}, []),
        ({"confidence": "extremely low"}, None),
        ({"confidence": ""}, None),
        ({"metadata": None}, None),
    ],
)
async def test_what_documents_contradict_each_other_about_is_tolerated(
    odd: dict[str, Any], modules: Any
) -> None:
    """`module` is read like `modules` if it is a list; every word of confidence is taken."""
    clip = {"start": 1.0, "video_id": "v1", **odd}
    async with speaking("v1.1", page(clip, {"id": "v1", "clips": [clip]})) as (client, _):
        result = await client.search.query("i1", ["visual"], query_text="a")
    assert result.data is not None
    single, group = result.data
    assert isinstance(single, SearchData)
    assert isinstance(group, GroupByVideoSearchData)
    assert group.clips == [single]
    assert single.modules == modules
    assert single.confidence == odd.get("confidence")
    assert single.module_confidence == odd.get("module_confidence")


async def test_a_search_that_finds_nothing_has_an_empty_list() -> None:
    """Also if the API sends null or nothing at all for it; there is no further page."""
    for answer in ({"data": None, "page_info": None}, {}, page()):
        async with speaking("v1.1", answer) as (client, _):
            result = await client.search.query("i1", ["visual"], query_text="a")
            assert result.data == []
            with pytest.raises(StopAsyncIteration):
                await anext(result)


# --- pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "asking", "prefix"),
    [
        ("v1.1", {"query": "a"}, "search"),
        ("v1.1", {"query_text": "a"}, "search"),
        ("v1.2", {"query": "a"}, "search"),
        ("v1.2", {"query_text": "a"}, "search-v2"),
        ("v1.3", {"query_text": "a"}, "search"),
    ],
)
@pytest.mark.parametrize("last", [None, ""], ids=["no token", "empty token"])
async def test_pages_are_asked_for_where_the_search_was(
    version: ApiVersion, asking: dict[str, Any], prefix: str, last: str | None
) -> None:
    """Page after page with the same options; `data` stays, `page_info` moves on."""
    script = (
        page({**CLIP, "start": 1}, following="t/1"),
        page({**CLIP, "start": 2}, following="t-2"),
        page({**CLIP, "start": 3}, following=last),
    )
    async with speaking(version, *script) as (client, server):
        result = await client.search.query(
            "i1", ["visual"], **asking, request_options={"additional_headers": {"X-Trace": "7"}}
        )
        assert aiter(result) is result
        pages = [[each.start for each in hits(data)] async for data in result]
        assert pages == [[2.0], [3.0]]
        assert [each.start for each in hits(result.data)] == [1.0]
        assert result.page_info is not None
        assert not result.page_info.next_page_token
        with pytest.raises(StopAsyncIteration):
            await anext(result)
        assert [each.line for each in server.asked] == [
            f"POST /{prefix}",
            f"GET /{prefix}/t/1",
            f"GET /{prefix}/t-2",
        ]
        received = server.wire.received
        assert received[1].target.endswith("/t%2F1")
        assert [each.headers["x-trace"] for each in received] == ["7", "7", "7"]
        assert not received[1].body


async def test_hits_that_do_not_end_are_noticed() -> None:
    """A server that gives the token of its own page would be asked for ever."""
    async with speaking("v1.2", page(CLIP, following="t"), page(CLIP, following="t")) as (
        client,
        _,
    ):
        result = await client.search.query("i1", ["visual"], query_text="a")
        with pytest.raises(PaginationError, match="'t'"):
            await anext(result)


@pytest.mark.parametrize(
    ("version", "path", "line"),
    [
        ("v1.1", None, "GET /search/t"),
        ("v1.2", None, "GET /search-v2/t"),
        ("v1.2", "search", "GET /search/t"),
        ("v1.2", "search-v2", "GET /search-v2/t"),
        ("v1.3", None, "GET /search/t"),
        ("v1.3", "search", "GET /search/t"),
    ],
)
async def test_a_page_is_fetched_by_its_token(version: ApiVersion, path: Any, line: str) -> None:
    """The path can be chosen; the pages after it are on the same one."""
    async with speaking(version, page(CLIP, following="t2"), page()) as (client, server):
        result = await client.search.by_page_token("t", path=path)
        await anext(result)
        assert [each.line for each in server.asked] == [line, f"{line}2"]


@pytest.mark.parametrize("info", [{"next_page_id": "n", "prev_page_id": "p"}, {"next_page_id": 7}])
async def test_tokens_are_read_under_their_first_names_too(info: dict[str, object]) -> None:
    """The documents of v1.1 still have `prev_page_id` beside `next_page_token`."""
    async with speaking("v1.1", {"data": [], "page_info": info}) as (client, _):
        result = await client.search.by_page_token("t")
    assert result.page_info is not None
    named = info["next_page_id"] == "n"
    assert result.page_info.next_page_token == ("n" if named else None)
    assert result.page_info.prev_page_token == ("p" if named else None)


async def test_a_result_without_a_client_fetches_no_page() -> None:
    """The error says what to do instead."""
    result = SearchResult(data=[], page_info=TokenPageInfo(next_page_token="t"))
    with pytest.raises(ClientStateError, match="by_page_token"):
        await anext(result)


# --- the two forms ---------------------------------------------------------------------------


async def test_what_says_where_to_look_decides_what_is_returned() -> None:
    """`search_options` give a pager of hits, `options` a coroutine of a page, at one object."""
    async with speaking("v1.3", page(CLIP), page(CLIP)) as (client, server):
        pager = client.search.query(index_id="i1", search_options=["visual"], query_text="a")
        assert_type(pager, AsyncPager[SearchItem])
        assert [hit.video_id async for hit in pager] == ["v1"]
        coroutine = client.search.query("i1", ["visual"], query_text="a")
        assert inspect.iscoroutine(cast("object", coroutine))
        result = await coroutine
        assert_type(result, SearchResult)
        assert isinstance(result, SearchResult)
        first, second = server.asked
        assert first == second


async def test_the_raw_view_has_the_newer_form() -> None:
    """`with_raw_response.query` answers with the bytes beside the first page."""
    async with speaking("v1.3", page(CLIP)) as (client, _):
        raw = await client.search.with_raw_response.query(
            index_id="i1", search_options=["visual"], query_text="a"
        )
    assert raw.status_code == 200
    assert [each.video_id for each in raw.data.items] == ["v1"]
    assert json.loads(raw.body)["search_pool"] == POOL


Calling = Callable[[Any], object]
OPTIONS = ["visual"]


def _with(options: str, name: str, value: object) -> Calling:
    """A call in one of the forms, with one argument more."""
    arguments = {"index_id": "i1", options: OPTIONS, "query_text": "a", name: value}
    return lambda search: search.query(**arguments)


FORMS: list[tuple[str, Calling]] = [
    (
        "not both",
        lambda search: search.query("i1", OPTIONS, search_options=OPTIONS, query_text="a"),
    ),
    (
        "not both",
        lambda search: search.query(index_id="i1", query="a", search_options=OPTIONS),
    ),
    ("search_options are missing", lambda search: search.query("i1", query_text="a")),
    *(
        (f"^{name} cannot be given with options", _with("options", name, value))
        for name, value in (
            ("query_media_urls", ["https://cdn.example/a.png"]),
            ("query_media_files", [b"a"]),
            ("include_user_metadata", False),
            ("transcription_options", ["lexical"]),
        )
    ),
    *(
        (f"^{name} cannot be given with search_options", _with("search_options", name, value))
        for name, value in (
            ("threshold", "high"),
            ("conversation_option", "semantic"),
            ("sort_option", "score"),
            ("adjust_confidence_level", 0.5),
        )
    ),
]


@pytest.mark.parametrize(("text", "calling"), FORMS, ids=[text for text, _ in FORMS])
async def test_what_is_of_one_form_is_refused_in_the_other(text: str, calling: Calling) -> None:
    """Nothing is sent, and the error says what it has to do with."""
    async with speaking("v1.3") as (client, server):
        with pytest.raises(InvalidInputError, match=text):
            calling(client.search)
        assert server.asked == []


NEWER: list[tuple[str, str, Calling]] = [
    (
        "search.query(search_options=…)",
        "search.query(index_id, options, …)",
        lambda search: search.query(index_id="i1", search_options=OPTIONS, query_text="a"),
    ),
    (
        "search.create",
        "search.query(index_id, options, …)",
        lambda search: search.create(index_id="i1", search_options=OPTIONS, query_text="a"),
    ),
    ("search.retrieve", "search.by_page_token", lambda search: search.retrieve("t")),
]


@pytest.mark.parametrize(("what", "elsewhere", "calling"), NEWER, ids=[each for each, *_ in NEWER])
@pytest.mark.parametrize("version", ["v1.1", "v1.2"])
async def test_older_versions_name_what_does_the_same(
    version: ApiVersion, what: str, elsewhere: str, calling: Calling
) -> None:
    """The methods and the form of SDK 1.x speak v1.3 alone."""
    async with speaking(version) as (client, server):
        with pytest.raises(ApiVersionError) as caught:
            answer = calling(client.search)
            assert inspect.isawaitable(answer)
            await answer
        assert (caught.value.what, caught.value.elsewhere) == (what, elsewhere)
        assert (caught.value.version, caught.value.versions) == (version, ("v1.3",))
        assert server.asked == []


# --- refusals --------------------------------------------------------------------------------


async def refused(version: ApiVersion, call: Callable[[AsyncClient], Awaitable[object]]) -> str:
    """Return what a call says that is refused for its version, before anything is sent."""
    async with speaking(version) as (client, server):
        with pytest.raises(ApiVersionError) as caught:
            await call(client)
        assert server.asked == []
        assert caught.value.version == version
        return str(caught.value)


@pytest.mark.parametrize(
    ("version", "arguments", "text"),
    [
        ("v1.3", {"query": "a"}, "query_text"),
        ("v1.3", {"query": {"text": "a"}}, "no counterpart"),
        ("v1.3", {"query_text": "a", "conversation_option": "semantic"}, "transcription_options"),
        ("v1.1", {"query_media_type": "image", "query_media_url": "https://a.b"}, "v1.2 and v1.3"),
        ("v1.1", {"query_media_type": "image", "query_media_file": b"a"}, "v1.2 and v1.3"),
        ("v1.1", {"query": "a", "adjust_confidence_level": 0.5}, "v1.2 and v1.3"),
    ],
)
async def test_what_a_version_lacks_is_refused(
    version: ApiVersion, arguments: dict[str, Any], text: str
) -> None:
    """The error names the versions that have it, or its counterpart."""
    told = await refused(version, lambda client: client.search.query("i1", OPTIONS, **arguments))
    assert text in told


@pytest.mark.parametrize("version", ["v1.1", "v1.3"])
async def test_only_v1_2_has_search_v2(version: ApiVersion) -> None:
    """Asking for its pages elsewhere would be a page that is not there."""
    told = await refused(version, lambda client: client.search.by_page_token("t", path="search-v2"))
    assert "path='search-v2' is in API v1.2" in told


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"index_id": "a/b"}, "index_id"),
        ({"options": []}, "options must be a list"),
        ({"options": "visual"}, "options must be a list"),
        ({"options": None, "query": "a", "query_text": None}, "options must be a list"),
        ({"options": {"visual": True}}, "options must be a list"),
        ({"options": "a", "query": "b"}, "options must be a list"),
        ({"options": ["visual"], "query": ["a"]}, "query must be a text"),
        ({"query_text": "  "}, "nothing to search for"),
        ({"query_text": None, "query": ""}, "nothing to search for"),
        ({"query_text": None, "query": {}}, "nothing to search for"),
        ({"query_text": None}, "nothing to search for"),
        ({"query": "a"}, "not both"),
        ({"query_text": None, "query_media_url": "https://a.b"}, "query_media_type"),
        ({"page_limit": 0}, "page_limit must be 1 or more"),
        ({"query_text": None, "query": "a", "filter": "[1]"}, "filter must be a mapping"),
        ({"query_text": None, "query": "a", "filter": "{"}, "filter must be a mapping"),
    ],
)
async def test_bad_input_is_refused(arguments: dict[str, Any], text: str) -> None:
    """Nothing is sent, and the error shows what was wrong."""
    call: dict[str, Any] = {"index_id": "i1", "options": OPTIONS, "query_text": "a", **arguments}
    async with speaking("v1.2") as (client, server):
        with pytest.raises(InvalidInputError, match=text):
            await client.search.query(**call)
        assert server.asked == []


@pytest.mark.parametrize(
    ("token", "path", "text"), [("", None, "page token"), ("t", "find", "search, search-v2")]
)
async def test_bad_tokens_and_paths_are_refused(token: str, path: Any, text: str) -> None:
    """Nothing is sent."""
    async with speaking("v1.2") as (client, server):
        with pytest.raises(InvalidInputError, match=text):
            await client.search.by_page_token(token, path=path)
        assert server.asked == []


# --- the whole road --------------------------------------------------------------------------


async def test_the_right_film_is_first(reader: AsyncClient, library: Library) -> None:
    """Both ways of asking find the same clip."""
    options = ["visual", "conversation"]
    for name in ("query", "query_text"):
        asking: dict[str, Any] = {name: "she wins the race"}
        result = await reader.search.query(library.index_id, options, **asking)
        best = hits(result.data)[0]
        assert library.named(best.video_id) == "crash"
        assert best.start is not None
        assert best.end is not None
        assert best.start < 34
        assert best.end > 30
        assert "conversation" in [each["type"] for each in best.metadata or ()]


async def test_all_pages_together_are_the_whole_list(reader: AsyncClient, library: Library) -> None:
    """No hit is lost or comes twice, wherever the search was."""
    for name in ("query", "query_text"):
        asking: dict[str, Any] = {name: "a car"}
        whole = await reader.search.query(
            library.index_id, ["conversation"], page_limit=50, **asking
        )
        pages = await reader.search.query(
            library.index_id, ["conversation"], page_limit=2, **asking
        )
        found = hits(pages.data)
        async for data in pages:
            assert 1 <= len(data) <= 2
            found.extend(hits(data))
        assert [(each.video_id, each.start) for each in found] == [
            (each.video_id, each.start) for each in hits(whole.data)
        ]
        assert len(found) > 2


async def test_a_page_can_be_asked_for_by_its_token(reader: AsyncClient, library: Library) -> None:
    """There and back: the first page comes again, with the token of the next."""
    first = await reader.search.query(
        library.index_id, ["conversation"], query="a car", page_limit=1
    )
    assert first.page_info is not None
    second = await reader.search.by_page_token(
        given(first.page_info.next_page_token), path="search"
    )
    assert second.page_info is not None
    again = await reader.search.by_page_token(
        given(second.page_info.prev_page_token), path="search"
    )
    assert again.page_info is not None
    starts = [[each.start for each in hits(page.data)] for page in (first, second, again)]
    assert starts[0] == starts[2] != starts[1]
    assert again.page_info.next_page_token == first.page_info.next_page_token


async def test_hits_are_grouped_by_video(reader: AsyncClient, library: Library) -> None:
    """Each video comes once, with its clips; the one with most of them first."""
    result = await reader.search.query(
        library.index_id,
        ["conversation"],
        query="car",
        group_by="video",
        sort_option="clip_count",
        filter={"id": [library.videos["crash"], library.videos["garage"]]},
    )
    assert result.data is not None
    groups = [each for each in result.data if isinstance(each, GroupByVideoSearchData)]
    assert [library.named(each.id) for each in groups] == ["crash", "garage"]
    counts = [len(each.clips or ()) for each in groups]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 1


def test_the_blocking_client_searches_and_pages(library: Library) -> None:
    """As the 0.x SDK is used: `next` until StopIteration."""
    with Client(library.emulator.api_key, base_url=library.emulator.url("v1.2")) as client:
        result = client.search.query(
            library.index_id, ["conversation"], query_text="a car", page_limit=1
        )
        assert_type(result, BlockingSearchResult)
        found = hits(result.data)
        while True:
            try:
                found.extend(hits(next(result)))
            except StopIteration:
                break
        assert result.page_info is not None
        assert len(found) == result.page_info.total_results
        assert len({(each.video_id, each.start) for each in found}) == len(found) > 1
