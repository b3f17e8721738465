"""`with_raw_response`: the answers as they came, beside what is made of them."""

from __future__ import annotations

import json
from typing import assert_type

import pytest

from tests.core.streaming import streams
from tests.resources.test_vendor_faults import END, START, TEXT
from tests.wire import answers, wire
from twelvelabs_async import AsyncClient, AsyncPager, BadRequestError, Client
from twelvelabs_async.core.raw import RawResponse, _kept
from twelvelabs_async.models import IndexesCreateResponse, IndexSchema, NonStreamAnalyzeResponse

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual"]}]


async def test_a_method_gives_its_answer_beside_its_value(client: AsyncClient) -> None:
    """Status, headers, bytes and the model of the same answer."""
    raw = await client.indexes.with_raw_response.create(index_name="films", models=MODELS)
    assert_type(raw, RawResponse[IndexesCreateResponse])
    assert raw.status_code == 201
    assert raw.headers["content-type"].startswith("application/json")
    assert json.loads(raw.body) == {"_id": raw.data.id}
    assert raw.request_id == raw.headers["X-Request-Id"]
    assert raw.data == IndexesCreateResponse(id=raw.data.id)
    assert "Id" not in repr(raw), "headers and bytes stay out of logs"
    assert _kept.get() is None, "later calls keep nothing"


async def test_a_list_gives_the_answer_of_its_first_page(client: AsyncClient) -> None:
    """The value is the pager, loaded, which goes on as always."""
    for name in ("a", "b"):
        await client.indexes.create(index_name=name, models=MODELS)
    raw = await client.indexes.with_raw_response.list(page_limit=1, sort_option="asc")
    assert_type(raw, RawResponse[AsyncPager[IndexSchema]])
    assert [each["index_name"] for each in json.loads(raw.body)["data"]] == ["a"]
    assert [each.index_name async for each in raw.data] == ["a", "b"]


async def test_a_deletion_gives_its_answer_too(client: AsyncClient) -> None:
    """Nothing to decode is still an answer."""
    made = await client.indexes.create(index_name="a", models=MODELS)
    raw = await client.indexes.with_raw_response.delete(made.id or "")
    assert raw.status_code in (200, 204)
    assert raw.data is None


async def test_an_error_is_raised_as_always(client: AsyncClient) -> None:
    """An error status is no value; the error has the headers."""
    with pytest.raises(BadRequestError) as caught:
        await client.tasks.with_raw_response.retrieve("0" * 24)
    assert caught.value.request_id


async def test_the_last_answer_counts() -> None:
    """After retries it is the one that the value is made of."""
    async with (
        wire(answers(503, {}), answers(200, {"_id": "t1"}, {"X-Turn": "2"})) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        raw = await client.tasks.with_raw_response.retrieve("t1")
        assert (raw.headers["x-turn"], raw.data.id) == ("2", "t1")


async def test_a_stream_is_open_and_has_its_answer() -> None:
    """Status and headers are there before the first event; the client's own methods have it too."""
    video = {"type": "url", "url": "https://example.com/video.mp4"}
    async with (
        wire(streams(START, TEXT, END)) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        raw = await client.with_raw_response.analyze_stream(video=video, prompt="What?")
        assert (raw.status_code, raw.body) == (200, b"")
        assert await raw.data.final() == await raw.data.final()
        assert raw.data.text == "so far "


async def test_an_overloaded_method_keeps_its_types() -> None:
    """What a checker knows of `analyze` it knows of its raw form."""
    video = {"type": "url", "url": "https://example.com/video.mp4"}
    answer = answers(200, {"id": "g1", "data": "text", "finish_reason": "stop"})
    async with (
        wire(answer) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        raw = await client.with_raw_response.analyze(video=video, prompt="What?")
        assert_type(raw, RawResponse[NonStreamAnalyzeResponse])
        assert (raw.data.data, json.loads(raw.body)["id"]) == ("text", "g1")


def test_the_facade_has_raw_answers_as_well(blocking_client: Client) -> None:
    """With blocking pagers in them."""
    raw = blocking_client.indexes.with_raw_response.create(index_name="a", models=MODELS)
    assert raw.status_code == 201
    listed = blocking_client.indexes.with_raw_response.list()
    assert [each.id for each in listed.data] == [raw.data.id]
