"""Searches that the /search room refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.helpers import MARENGO, PEGASUS, Caller, search_form


@pytest.mark.parametrize(
    "condition",
    [
        "{",
        "[]",
        '"x"',
        '{"duration": "long"}',
        '{"width": {"gt": 1}}',
        '{"id": 5}',
        '{"a": []}',
        '{"filename": 1}',
        '{"n": {"gte": "x"}}',
        '{"n": {}}',
    ],
)
async def test_bad_filters_are_refused(api: Caller, condition: str) -> None:
    """What is not a filter of the documented form is a 400."""
    form = search_form(await api.index(), query_text="x", filter=condition)
    answer = await api.call("POST", "/search", form=form)
    assert (answer.status, answer.code) == (400, "search_filter_invalid")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"query_text": "x", "group_by": "day"}, "parameter_invalid"),
        ({"query_text": "x", "operator": "xor"}, "parameter_invalid"),
        ({"query_text": "x", "page_limit": "51"}, "parameter_invalid"),
        ({"query_text": "x", "include_user_metadata": "1"}, "parameter_invalid"),
        ({"query_text": "x", "transcription_options": "vague"}, "parameter_invalid"),
        ({"query_text": "x", "colour": "red"}, "parameter_unknown"),
        ({"query_media_type": "smell"}, "parameter_invalid"),
        ({"query_media_type": "image"}, "parameter_not_provided"),
        ({"query_media_url": "http://127.0.0.1/x.png"}, "parameter_not_provided"),
        (
            {"query_media_type": "image", "query_media_url": "http://example.com/x.png"},
            "parameter_invalid",
        ),
        (
            {"query_media_type": "image", "query_media_url": "http://127.0.0.1:9/x.png"},
            "parameter_invalid",
        ),
    ],
)
async def test_a_bad_search_is_refused(api: Caller, fields: dict[str, str], code: str) -> None:
    """Each mistake is a 400 with its code."""
    form = search_form(await api.index(), "visual", **fields)
    answer = await api.call("POST", "/search", form=form)
    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize(
    ("model", "option", "code"),
    [
        (MARENGO, "smell", "parameter_invalid"),
        ({**MARENGO, "model_options": ["visual"]}, "audio", "search_option_not_supported"),
        ({**MARENGO, "model_options": ["audio"]}, "visual", "search_option_not_supported"),
        (PEGASUS, "visual", "search_option_not_supported"),
    ],
)
async def test_an_index_must_support_the_option(
    api: Caller, model: Any, option: str, code: str
) -> None:
    """A search option that the index was not made for is refused."""
    form = search_form(await api.index("i", model), option, query_text="x")
    answer = await api.call("POST", "/search", form=form)
    assert (answer.status, answer.code) == (400, code)


async def test_an_unknown_index_cannot_be_searched(api: Caller) -> None:
    """The search operation documents 400 for it."""
    form = search_form("0" * 24, query_text="x")
    answer = await api.call("POST", "/search", form=form)
    assert (answer.status, answer.code) == (400, "resource_not_exist")


async def test_a_false_picture_is_refused(api: Caller) -> None:
    """An image query whose file is no image is a 400."""
    form = search_form(await api.index(), "visual", query_media_type="image")
    form.add_field("query_media_file", b"no picture", filename="query.png")
    answer = await api.call("POST", "/search", form=form)
    assert (answer.status, answer.code) == (400, "parameter_invalid")
