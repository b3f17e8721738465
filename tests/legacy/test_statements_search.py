"""What the documents of v1.1 say of searches: options, operators, conversation, hits and pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from tests.legacy.asked import speaking
from tests.legacy.library import (
    Library,
    connected,
    given,
    hits,
    make_index,
    make_video,
    sent,
)
from twelvelabs_async import AsyncClient, BadRequestError, InvalidInputError
from twelvelabs_async.emulator import Clock
from twelvelabs_async.legacy.models.search import SearchData, SearchResult
from twelvelabs_async.settings import ApiVersion


def places(library: Library, result: SearchResult) -> list[tuple[str, float]]:
    """The films and the seconds at which hits begin, in their order."""
    return [(library.named(each.video_id), each.start or 0.0) for each in hits(result.data)]


def kinds(clip: SearchData) -> list[object]:
    """The options by which a clip was found."""
    return [each["type"] for each in clip.metadata or []]


async def test_a_search_by_visual_cues(reader: AsyncClient, library: Library) -> None:
    """What can be seen: every part of the red film, and of no other."""
    found = await reader.search.query(library.index_id, ["visual"], "red", page_limit=50)
    assert {name for name, _ in places(library, found)} == {"crash"}
    assert len(found.data or []) > 20
    assert all(kinds(each) == ["visual"] for each in hits(found.data))


async def test_a_search_in_the_conversation(reader: AsyncClient, library: Library) -> None:
    """The exact point where a phrase is said, and the words that were said."""
    found = await reader.search.query(library.index_id, ["conversation"], "car accident")
    best, *_ = hits(found.data)
    assert places(library, found)[:2] == [("crash", 0.0), ("crash", 112.0)]
    assert best.metadata == [{"type": "conversation", "text": "A car accident blocks the road."}]


async def test_a_search_for_text_in_the_picture(reader: AsyncClient, library: Library) -> None:
    """What is written there is found, and is no part of what is said."""
    found = await reader.search.query(library.index_id, ["text_in_video"], "bear cubs")
    assert places(library, found) == [("bears", 0.0)]
    (clip,) = hits(found.data)
    assert clip.metadata == [{"type": "text_in_video", "text": "BEAR CUBS"}]
    nothing = await reader.search.query(library.index_id, ["text_in_video"], "garage")
    assert nothing.data == []


async def test_a_hit_tells_by_what_it_was_found(reader: AsyncClient, library: Library) -> None:
    """`metadata` has an object with the type, and for words the text, for each way it matched."""
    found = await reader.search.query(library.index_id, ["visual", "conversation"], "red car")
    best, second, *_ = hits(found.data)
    assert (library.named(best.video_id), best.start, best.end) == ("crash", 60.0, 64.0)
    assert best.metadata == [
        {"type": "visual"},
        {"type": "conversation", "text": "Look at the red car."},
    ]
    assert (library.named(second.video_id), kinds(second)) == ("garage", ["conversation"])


async def test_semantic_finds_the_meaning_and_is_the_default(
    reader: AsyncClient, library: Library
) -> None:
    """Another word for the same thing is found, whether it is asked for or not."""
    usual = await reader.search.query(library.index_id, ["conversation"], "vehicle")
    asked = await reader.search.query(
        library.index_id, ["conversation"], "vehicle", conversation_option="semantic"
    )
    assert places(library, usual) == places(library, asked) != []
    assert all("car" in str(each.metadata) for each in hits(usual.data))


async def test_exact_match_finds_the_words_themselves(
    reader: AsyncClient, library: Library
) -> None:
    """The phrase as it stands; another word for it is nothing."""
    found = await reader.search.query(
        library.index_id, ["conversation"], "car accident", conversation_option="exact_match"
    )
    assert places(library, found) == [("crash", 0.0), ("crash", 112.0)]
    nothing = await reader.search.query(
        library.index_id, ["conversation"], "vehicle", conversation_option="exact_match"
    )
    assert nothing.data == []


@pytest.mark.parametrize(
    ("options", "query"),
    [
        (["visual", "conversation"], "red car"),
        (["conversation", "text_in_video"], "bears"),
        (["conversation", "text_in_video", "visual"], "two bears"),
    ],
)
async def test_or_takes_what_any_option_finds_and_and_what_all_find(
    reader: AsyncClient, library: Library, options: list[str], query: str
) -> None:
    """`or` is the default; what `and` returns was found by each of the options."""
    usual = await reader.search.query(library.index_id, options, query, page_limit=50)
    wide = await reader.search.query(library.index_id, options, query, operator="or", page_limit=50)
    narrow = await reader.search.query(
        library.index_id, options, query, operator="and", page_limit=50
    )
    assert places(library, usual) == places(library, wide)
    assert set(places(library, narrow)) < set(places(library, wide))
    assert all(set(kinds(each)) == set(options) for each in hits(narrow.data))
    assert any(len(kinds(each)) < len(options) for each in hits(wide.data))
    if len(options) == 2:
        assert narrow.data


async def test_modules_tell_the_confidence_of_each_option(
    reader: AsyncClient, library: Library
) -> None:
    """With several options it is an array of types with their confidence, with one it is absent."""
    found = await reader.search.query(library.index_id, ["visual", "conversation"], "red car")
    modules = hits(found.data)[0].modules
    assert [each.type for each in modules or []] == ["visual", "conversation"]
    assert {each.confidence for each in modules or []} <= {"high", "medium", "low", "extremely low"}
    single = await reader.search.query(library.index_id, ["conversation"], "red car")
    assert all(each.modules is None for each in hits(single.data))


async def test_search_options_must_be_a_subset_of_the_indexing_options(
    writer: AsyncClient,
) -> None:
    """What the index was not created with cannot be searched."""
    index = await make_index(writer, options=["visual", "logo"])
    for options in (["visual"], ["logo", "visual"]):
        assert (await writer.search.query(given(index.id), options, "x")).data == []
    for options in (["conversation"], ["visual", "text_in_video"]):
        with pytest.raises(BadRequestError) as caught:
            await writer.search.query(given(index.id), options, "x")
        assert caught.value.code == "search_option_not_supported"


async def test_a_search_looks_in_one_index(
    reader: AsyncClient, library: Library, writer: AsyncClient
) -> None:
    """The index is the most granular level; the answer tells what was searched."""
    found = await reader.search.query(library.index_id, ["conversation"], "dog")
    assert found.pool is not None
    assert (found.pool.index_id, found.pool.total_count) == (library.index_id, 4)
    assert found.pool.total_duration == pytest.approx(150.5, abs=0.1)
    index = await make_index(writer)
    assert (await writer.search.query(given(index.id), ["conversation"], "dog")).data == []


async def test_a_query_is_everyday_language(reader: AsyncClient, library: Library) -> None:
    """A whole sentence."""
    found = await reader.search.query(
        library.index_id, ["conversation"], "where does the dog run over the grass?"
    )
    assert places(library, found)[0] == ("meadow", 0.0)


async def test_the_answer_of_v1_1_repeats_what_was_asked(library: Library) -> None:
    """The query, the options and the conversation option."""
    async with connected(library.emulator, "v1.1") as client:
        found = await client.search.query(
            library.index_id, ["conversation"], "dog", conversation_option="exact_match"
        )
    assert (found.query, found.search_options) == ("dog", ["conversation"])
    assert found.conversation_option == "exact_match"


@pytest.mark.parametrize("least", ["high", "medium", "low"])
async def test_a_threshold_narrows_a_search(
    reader: AsyncClient, library: Library, least: str
) -> None:
    """Only what is at least so sure is returned; the confidence is in each hit."""
    levels = ["high", "medium", "low"]
    found = await reader.search.query(
        library.index_id, ["conversation", "visual"], "red car", threshold=least, operator="and"
    )
    everything = await reader.search.query(
        library.index_id, ["conversation", "visual"], "red car", operator="and"
    )
    admitted = levels[: levels.index(least) + 1]
    assert {each.confidence for each in hits(everything.data)} == {"medium", "low"}
    assert [each.start for each in hits(found.data)] == [
        each.start for each in hits(everything.data) if each.confidence in admitted
    ]


async def test_page_limit_is_the_number_of_hits_on_a_page(
    reader: AsyncClient, library: Library
) -> None:
    """Ten by default, three if three are asked for; what there is in all stays the same."""
    usual = await reader.search.query(library.index_id, ["visual"], "red")
    few = await reader.search.query(library.index_id, ["visual"], "red", page_limit=3)
    assert usual.page_info is not None
    assert few.page_info is not None
    assert (len(usual.data or []), usual.page_info.limit_per_page) == (10, 10)
    assert (len(few.data or []), few.page_info.limit_per_page) == (3, 3)
    assert usual.page_info.total_results == few.page_info.total_results


async def test_further_pages_are_fetched_with_get(
    reader: AsyncClient, library: Library, version: ApiVersion
) -> None:
    """POST is for the first page; the others are GET with the token, and no POST."""
    before = len(library.emulator.requests)
    result = await reader.search.query(library.index_id, ["visual"], "red", page_limit=12)
    first = hits(result.data)
    assert result.page_info is not None
    tokens = [given(result.page_info.next_page_token)]
    assert result.page_info.prev_page_token is None
    found = [each.start for each in first]
    async for items in result:
        found += [each.start for each in hits(items)]
        if result.page_info.next_page_token:
            tokens.append(result.page_info.next_page_token)
    requests = [f"{each.method} {each.path}" for each in sent(library.emulator, before)]
    assert requests == [
        f"POST /{version}/search", *(f"GET /{version}/search/{token}" for token in tokens)
    ]  # fmt: skip
    assert len(found) == len(set(found)) == result.page_info.total_results
    assert result.data == first


async def test_no_token_is_the_end(reader: AsyncClient, library: Library) -> None:
    """The last page has no identifier of a next one, and points back."""
    result = await reader.search.query(library.index_id, ["visual"], "red", page_limit=20)
    (last,) = [items async for items in result]
    assert result.page_info is not None
    assert (len(last), result.page_info.next_page_token) == (11, None)
    assert result.page_info.prev_page_token
    with pytest.raises(StopAsyncIteration):
        await anext(result)
    single = await reader.search.query(library.index_id, ["text_in_video"], "bear cubs")
    assert single.page_info is not None
    assert not single.page_info.next_page_token


async def test_a_page_is_retrieved_by_its_token(reader: AsyncClient, library: Library) -> None:
    """Its page_info has the tokens of the pages before and after it."""
    first = await reader.search.query(library.index_id, ["visual"], "red", page_limit=8)
    assert first.page_info is not None
    second = await reader.search.by_page_token(
        given(first.page_info.next_page_token), path="search"
    )
    assert second.page_info is not None
    assert (len(second.data or []), second.page_info.limit_per_page) == (8, 8)
    assert not set(places(library, second)) & set(places(library, first))
    again = await reader.search.by_page_token(
        given(second.page_info.prev_page_token), path="search"
    )
    assert places(library, again) == places(library, first)
    third = await reader.search.by_page_token(
        given(second.page_info.next_page_token), path="search"
    )
    assert not set(places(library, third)) & set(places(library, second))


async def test_a_page_expires(writer: AsyncClient, clock: Clock, films: Mapping[str, Path]) -> None:
    """The answer says when; from then on its token is refused with 400."""
    index = given((await make_index(writer)).id)
    await make_video(writer, clock, index, films["meadow"])
    result = await writer.search.query(index, ["visual"], "green", page_limit=1)
    assert result.page_info is not None
    expiry = datetime.fromisoformat(given(result.page_info.page_expired_at))
    token = given(result.page_info.next_page_token)
    left = (expiry - clock.now()).total_seconds()
    assert left > 0
    clock.advance(left - 1)
    assert (await writer.search.by_page_token(token, path="search")).data
    clock.advance(1)
    with pytest.raises(BadRequestError) as caught:
        await writer.search.by_page_token(token, path="search")
    assert (caught.value.status_code, caught.value.code) == (400, "search_page_token_expired")


async def test_a_search_without_a_query_is_refused(reader: AsyncClient, library: Library) -> None:
    """What is missing is named before anything is sent."""
    before = len(library.emulator.requests)
    with pytest.raises(InvalidInputError, match="nothing to search for"):
        await reader.search.query(library.index_id, ["visual"], "")
    with pytest.raises(InvalidInputError, match="options must be a list"):
        await reader.search.query(library.index_id, [], "red")
    assert not sent(library.emulator, before)


async def test_tokens_and_modules_under_their_old_names_are_read(version: ApiVersion) -> None:
    """v1.0 had page ids and a dictionary; one page of v1.1 writes `module` for the array."""
    array = [{"type": "visual", "confidence": "high"}]
    answer = {
        "data": [
            {"video_id": "v", "module": array},
            {"video_id": "v", "module_confidence": {"visual": "high"}},
        ],
        "page_info": {"next_page_id": "n", "prev_page_id": "p"},
    }
    async with speaking(version, answer) as (client, _):
        result = await client.search.query("i", ["visual"], "red")
    newer, older = hits(result.data)
    assert [(each.type, each.confidence) for each in newer.modules or []] == [("visual", "high")]
    assert older.module_confidence == {"visual": "high"}
    assert result.page_info is not None
    assert (result.page_info.next_page_token, result.page_info.prev_page_token) == ("n", "p")
