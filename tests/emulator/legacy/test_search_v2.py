"""The /search-v2 room of v1.2: searches sent as a form, by a text or a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from tests.emulator.files import write_picture
from tests.emulator.helpers import Answer, search_form
from tests.emulator.legacy.library import Library
from tests.emulator.making import served

ORANGE = (240, 130, 30)


async def ask(
    library: Library, *options: str, form: aiohttp.FormData | None = None, **fields: Any
) -> Answer:
    """POST a form, by picture and words unless told."""
    sent = form or search_form(library.index_id, *(options or ("visual", "conversation")), **fields)
    return await library.api.call("POST", "/search-v2", form=sent)


async def found(library: Library, *options: str, **fields: Any) -> Any:
    """POST a form that must be answered, and return the answer."""
    answer = await ask(library, *options, **fields)
    assert answer.status == 200, answer.raw
    return answer.body


async def test_it_answers_as_search_does(second: Library) -> None:
    """Whatever is asked for, in whichever form."""
    asked: list[dict[str, Any]] = [
        {},
        {"operator": "and", "threshold": "none"},
        {"group_by": "video", "sort_option": "clip_count", "page_limit": 50},
        {"conversation_option": "exact_match", "adjust_confidence_level": 0.3},
        {"filter": {"id": list(second.videos.values())[:2], "duration": {"lte": 7}}},
    ]
    for more in asked:
        form = {
            name: orjson.dumps(value).decode() if isinstance(value, dict) else str(value)
            for name, value in more.items()
        }
        by_form = await found(second, query_text="the orange city at night", **form)
        by_json = await second.search("the orange city at night", **more)
        assert by_form["data"] == by_json["data"], more
        assert by_form["search_pool"] == by_json["search_pool"]


async def test_options_repeat_or_are_divided_by_commas(second: Library) -> None:
    """Both are a list."""
    several = await found(second, "visual", "conversation", query_text="orange")
    joined = await found(second, "visual,conversation", query_text="orange")
    assert several["data"] == joined["data"]
    assert len(several["data"][0]["modules"]) == 2


async def test_pages_at_both_paths(second: Library) -> None:
    """A token is good below /search-v2 and, as other clients ask, below /search."""
    body = await found(second, "conversation", query_text="the", page_limit="1")
    token = body["page_info"]["next_page_token"]
    page = await second.api.body(f"/search-v2/{token}")
    assert page["data"] != body["data"]
    assert page == await second.api.body(f"/search/{token}")


async def test_a_picture_finds_what_looks_like_it(second: Library, tmp_path: Path) -> None:
    """Sent with the form; a part that only makes the form multipart does not matter."""
    picture = write_picture(tmp_path / "orange.png", ORANGE)
    form = search_form(second.index_id, "visual", query_media_type="image")
    form.add_field("query_media_file", picture.read_bytes(), filename="orange.png")
    form.add_field("dummy", b"", filename="")
    answer = await ask(second, form=form)
    assert answer.status == 200, answer.raw
    assert second.scenes(answer.body)[0] == "sunset"
    assert answer.body["data"][0]["metadata"] == [{"type": "visual"}]


async def test_the_url_of_a_picture_wins(second: Library, tmp_path: Path) -> None:
    """Over a file that was sent, too."""
    orange = write_picture(tmp_path / "orange.png", ORANGE)
    green = write_picture(tmp_path / "green.png", (20, 120, 30))
    async with served(orange) as origin:
        form = search_form(
            second.index_id,
            "visual",
            query_media_type="image",
            query_media_url=f"{origin}/orange.png",
        )
        form.add_field("query_media_file", green.read_bytes(), filename="green.png")
        answer = await ask(second, form=form)
    assert second.scenes(answer.body)[0] == "sunset"


@pytest.mark.parametrize(
    ("fields", "code", "named"),
    [
        ({}, "parameter_not_provided", "query_text"),
        ({"query_text": "x", "query": "x"}, "parameter_unknown", "query"),
        ({"query_media_type": "image"}, "parameter_not_provided", "query_media_file"),
        ({"query_media_type": "video"}, "parameter_invalid", "query_media_type"),
        ({"query_media_url": "http://127.0.0.1/x"}, "parameter_not_provided", "query_media_type"),
        ({"query_text": "x", "page_limit": "many"}, "parameter_invalid", "page_limit"),
        ({"query_text": "x", "page_limit": "0"}, "parameter_invalid", "page_limit"),
        (
            {"query_text": "x", "adjust_confidence_level": "high"},
            "parameter_invalid",
            "adjust_confidence_level",
        ),
        (
            {"query_text": "x", "adjust_confidence_level": "nan"},
            "parameter_invalid",
            "adjust_confidence_level",
        ),
        ({"query_text": "x", "filter": "{"}, "search_filter_invalid", "JSON"),
        ({"query_text": "x", "filter": "[]"}, "parameter_invalid", "filter"),
        ({"query_text": "x", "operator": "nor"}, "parameter_invalid", "operator"),
    ],
)
async def test_what_is_no_search_is_refused(
    second: Library, fields: dict[str, Any], code: str, named: str
) -> None:
    """With the documented code, and the name of the parameter."""
    answer = await ask(second, **fields)
    assert (answer.status, answer.code) == (400, code), answer.raw
    assert named in answer.body["message"]


async def test_a_query_is_a_text_or_a_picture(second: Library, tmp_path: Path) -> None:
    """Not both, and one picture only."""
    picture = write_picture(tmp_path / "orange.png", ORANGE).read_bytes()
    both = search_form(second.index_id, "visual", query_media_type="image", query_text="x")
    both.add_field("query_media_file", picture, filename="orange.png")
    several = search_form(second.index_id, "visual", query_media_type="image")
    for _ in range(2):
        several.add_field("query_media_file", picture, filename="orange.png")
    for form in (both, several):
        answer = await ask(second, form=form)
        assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_v1_1_has_no_such_path(first: Library) -> None:
    """And its answer says which version has it."""
    answer = await ask(first, query_text="x")
    assert answer.status == 404
    assert "v1.2" in answer.body["message"]
