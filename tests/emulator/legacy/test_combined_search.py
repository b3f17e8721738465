"""Combined queries at each of their paths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import Caller
from tests.emulator.legacy.library import Library, library_in
from tests.emulator.legacy.olden import make_index, make_video
from twelvelabs_async.emulator import Clock
from twelvelabs_async.emulator.clips import Colour, Scene, make_clip

PATHS = [
    ("v1.1", "/search"),
    ("v1.1", "/beta/search"),
    ("v1.2", "/search"),
    ("v1.2", "/combined-search"),
    ("v1.2", "/search/combined"),
]
BOTH = ["visual", "conversation"]


@pytest.fixture(params=PATHS, ids=lambda each: "".join(each))
async def place(
    request: pytest.FixtureRequest, api: Caller, clips: dict[str, Path]
) -> tuple[Library, str]:
    """The clips in a version, and a path for combined queries there."""
    version, path = request.param
    return await library_in(api, version, clips), path


async def test_operators_combine_what_is_found(place: tuple[Library, str]) -> None:
    """Each operator, on hits of real videos."""
    library, path = place

    async def scenes(query: Any) -> list[tuple[str, float, float]]:
        body = await library.found(path, query=query, search_options=["conversation"])
        return sorted(library.places(body))

    forest = await scenes({"text": "forest"})
    harbour, boats = {"text": "harbour"}, {"text": "boats"}
    assert forest
    assert await scenes({"$or": [{"text": "forest"}, harbour]}) == sorted(
        [*forest, ("sunset", 0.0, 3.0)]
    )
    assert await scenes({"$and": [harbour, boats]}) == []
    assert await scenes({"$and": [{"text": "sun goes down"}, harbour]}) == [("sunset", 0.0, 3.0)]
    assert await scenes({"$then": [harbour, boats]}) == [("sunset", 0.0, 6.0)]
    assert await scenes({"$then": [boats, harbour]}) == []
    everything = {"text": "sun sky boats"}
    assert await scenes({"$not": {"origin": everything, "sub": boats}}) == [("sunset", 0.0, 3.0)]


async def test_the_answer_is_as_that_of_a_search(place: tuple[Library, str]) -> None:
    """Clips, pages and pool; a text that stands alone finds what it finds without an operator."""
    library, path = place
    body = await library.found(path, query={"text": "orange"}, search_options=BOTH)
    plain = await library.search("orange")
    assert body["data"] == plain["data"]
    assert body["search_pool"] == plain["search_pool"]
    assert set(body["page_info"]) == set(plain["page_info"])
    assert ("query" in body) == (library.api.version == "v1.1")
    if "query" in body:
        assert body["query"] == {"text": "orange"}


async def test_pages_are_read_below_the_same_path(place: tuple[Library, str], clock: Clock) -> None:
    """Until they expire."""
    library, path = place
    query = {"$or": [{"text": "night"}, {"text": "forest"}, {"text": "harbour"}]}
    whole = await library.found(path, query=query, search_options=BOTH, page_limit=50)
    page = await library.found(path, query=query, search_options=BOTH, page_limit=1)
    seen, last = page["data"], ""
    while token := page["page_info"].get("next_page_token"):
        last = f"{path}/{token}"
        page = await library.api.body(last)
        seen += page["data"]
    assert seen == whole["data"]
    assert len(seen) > 2
    clock.advance(3600)
    answer = await library.api.get(last)
    assert (answer.status, answer.code) == (400, "search_page_token_expired")


async def test_each_text_may_bring_its_options(place: tuple[Library, str]) -> None:
    """Its own win over those of the request."""
    library, path = place
    said = {"text": "orange", "search_options": ["conversation"]}
    body = await library.found(path, query={"$and": [said, said]}, search_options=["visual"])
    assert library.places(body) == [("sunset", 3.0, 6.0)]
    exact = {"text": "drives", "conversation_option": "exact_match"}
    body = await library.found(path, query=exact, search_options=["conversation"])
    assert body["data"] == []


async def test_what_is_below_the_threshold_does_not_decide(place: tuple[Library, str]) -> None:
    """A weak match does not exclude what another query finds surely."""
    library, path = place
    weak = {"text": "xylophones and umbrellas in the harbour"}
    query = {"$not": {"origin": {"text": "sun goes down"}, "sub": weak}}
    options = ["conversation"]
    low = await library.found(path, query=query, search_options=options)
    high = await library.found(path, query=query, search_options=options, threshold="high")
    assert library.places(low) == []
    assert library.places(high) == [("sunset", 0.0, 3.0)]


async def test_filters_and_refusals(place: tuple[Library, str]) -> None:
    """The rest is as for any search."""
    library, path = place
    query = {"$or": [{"text": "forest"}, {"text": "harbour"}]}
    only = {"filename": "forest.mkv"}
    body = await library.found(path, query=query, search_options=BOTH, filter=only)
    assert set(library.scenes(body)) == {"forest"}
    for more, code in (
        ({"query": {"$xor": [query, query]}}, "parameter_invalid"),
        ({"query": {"text": "x", "search_options": ["smell"]}}, "parameter_invalid"),
        ({"page_limit": 51}, "parameter_invalid"),
        ({"weight": 1}, "parameter_unknown"),
        ({"index_id": "0"}, "resource_not_exist"),
    ):
        answer = await library.post(path, **{"query": query, "search_options": BOTH, **more})
        assert (answer.status, answer.code) == (400, code), more


async def test_paths_for_combined_queries_alone(first: Library, second: Library) -> None:
    """They take objects only, and nothing that concerns groups."""
    for library, path in (
        (first, "/beta/search"),
        (second, "/combined-search"),
        (second, "/search/combined"),
    ):
        answer = await library.post(path, query="night", search_options=BOTH)
        assert (answer.status, answer.code) == (400, "parameter_invalid")
        for name in ("group_by", "sort_option", "operator"):
            sent = {"query": {"text": "x"}, "search_options": BOTH, name: "or"}
            answer = await library.post(path, **sent)
            assert (answer.status, answer.code) == (400, "parameter_unknown"), name


async def test_options_are_needed_beside_the_query_except_in_the_beta(
    first: Library, second: Library
) -> None:
    """There the texts can have them all."""
    query = {"$or": [{"text": "harbour", "search_options": ["conversation"]}]}
    body = await first.found("/beta/search", query=query)
    assert first.scenes(body) == ["sunset"]
    assert "search_options" not in body
    answer = await first.post("/beta/search", query={"$or": [{"text": "harbour"}]})
    assert (answer.status, answer.code) == (400, "parameter_not_provided")
    assert "query.$or[0].search_options" in answer.body["message"]
    for library, path in ((first, "/search"), (second, "/combined-search")):
        answer = await library.post(path, query=query)
        assert (answer.status, answer.code) == (400, "parameter_not_provided"), path


async def test_each_version_has_its_paths(first: Library, second: Library) -> None:
    """What belongs to the other version is not found."""
    body = {"query": {"text": "x"}, "search_options": BOTH}
    for library, path in (
        (first, "/combined-search"),
        (first, "/search/combined"),
        (second, "/beta/search"),
    ):
        answer = await library.post(path, **body)
        assert answer.status == 404, path


async def test_proximity_in_a_real_video(api: Caller, tmp_path: Path) -> None:
    """Red is seen in the first quarter, blue in the last: near only with room between them."""
    path = make_clip(
        tmp_path / "colours.mp4", scene=Scene("colours", _turning, ()), seconds=40, fps=2
    )
    older = api.to("v1.2")
    index_id = await make_index(older)
    await make_video(older, index_id, path)

    async def count(operator: str, *colours: str, **more: float) -> int:
        query = {operator: [{"text": colour} for colour in colours], **more}
        body = {"index_id": index_id, "query": query, "search_options": ["visual"]}
        answer = await older.call("POST", "/search/combined", json=body)
        assert answer.status == 200, answer.raw
        return len(answer.body["data"])

    assert await count("$or", "red", "blue") > 1
    assert await count("$and", "red", "blue") == 0
    assert await count("$and", "red", "blue", proximity=5) == 0
    assert await count("$and", "red", "blue", proximity=15) == 1
    assert await count("$then", "red", "blue") == 1
    assert await count("$then", "red", "blue", proximity=5) == 0
    assert await count("$then", "blue", "red") == 0


def _turning(x: float, y: float, time: float) -> Colour:
    """Red, then grey, then blue."""
    if time < 0.25:
        return (220, 20, 20)
    return (128, 128, 128) if time < 0.75 else (20, 20, 220)
