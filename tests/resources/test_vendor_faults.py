"""Faults that were measured in the vendor's SDK 1.3.6, each shown not to be ours.

The names of the cases (j for streams, k for pages) are those of the measurements.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from tests.core.streaming import streams
from tests.wire import answers, wire
from twelvelabs_async import AsyncClient, Client, Retry
from twelvelabs_async.errors import (
    PaginationError,
    ServiceUnavailableError,
    StreamCutError,
    StreamDecodeError,
    StreamError,
    StreamFailedError,
    TooManyRequestsError,
    UnauthorizedError,
)

ODD = "first\u2028second\x85third"
"""Text with what Python, but neither format, takes for the end of a line."""


def line(**fields: object) -> bytes:
    """One line of an analysis; nothing is escaped that need not be."""
    return orjson.dumps(fields) + b"\n"


def event(kind: str, **fields: object) -> bytes:
    """One event of a response."""
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), orjson.dumps({"type": kind, **fields}))


START = line(event_type="stream_start", metadata={"generation_id": "g1"})
TEXT = line(event_type="text_generation", text="so far ")
END = line(event_type="stream_end", finish_reason="stop", metadata={"usage": {"output_tokens": 3}})
CREATED = event("response.created", sequence_number=0, response={"id": "r1"})
DELTA = event("response.output_text.delta", sequence_number=1, delta="so far ")
COMPLETED = event("response.completed", sequence_number=2, response={"id": "r1", "output": []})
DONE = b"data: [DONE]\n\n"


def analysis(client: AsyncClient | Client) -> Any:
    """Stream an analysis."""
    video = {"type": "url", "url": "https://example.com/video.mp4"}
    return client.analyze_stream(video=video, prompt="What happens?")


def response(client: AsyncClient | Client) -> Any:
    """Stream a response."""
    return client.responses.create_stream(knowledge_store_id="ks_1", input="What happens?")


async def both(base_url: str, ask: Callable[[Any], Any]) -> tuple[list[str], list[str]]:
    """The text that both clients give, piece by piece."""

    def blocking() -> list[str]:
        with Client("k", base_url=base_url) as client:
            return list(ask(client).text_stream())

    async with AsyncClient("k", base_url=base_url) as client:
        return [text async for text in ask(client).text_stream()], await asyncio.to_thread(blocking)


async def raised(
    kind: type[StreamError], base_url: str, ask: Callable[[Any], Any]
) -> list[StreamError]:
    """The error that both clients end with."""
    errors: list[StreamError] = []

    def blocking() -> None:
        with Client("k", base_url=base_url) as client, pytest.raises(kind) as caught:
            list(ask(client))
        errors.append(caught.value)

    async with AsyncClient("k", base_url=base_url) as client:
        with pytest.raises(kind) as caught:
            await ask(client).final()
        errors.append(caught.value)
    await asyncio.to_thread(blocking)
    return errors


async def test_j9_text_with_odd_separators_in_lines() -> None:
    """U+2028 and U+0085 inside a line end nothing; the vendor's client drops such text."""
    texts = line(event_type="text_generation", text=ODD)
    async with wire(then=streams(START, texts, END)) as server:
        assert await both(server.base_url, analysis) == ([ODD], [ODD])


async def test_j26_text_with_odd_separators_in_server_sent_events() -> None:
    """The same in the other format."""
    delta = event("response.output_text.delta", delta=ODD)
    async with wire(then=streams(CREATED, delta, COMPLETED, DONE)) as server:
        assert await both(server.base_url, response) == ([ODD], [ODD])


@pytest.mark.parametrize(
    "failure",
    [
        line(event_type="error", code="overloaded", message="too busy"),
        line(event_type="stream_error", error={"message": "too busy"}),
        line(code="overloaded", message="too busy"),
        line(event_type="stream_end", error={"message": "too busy"}),
    ],
    ids=["error", "stream_error", "bare", "at the end"],
)
async def test_j7_an_error_event_in_lines(failure: bytes) -> None:
    """An error of the server's is raised, with the text that came before it."""
    async with wire(then=streams(START, TEXT, failure)) as server:
        for error in await raised(StreamFailedError, server.base_url, analysis):
            assert "too busy" in str(error)
            assert error.text == "so far "
            assert len(error.events) >= 2


@pytest.mark.parametrize(
    "failure",
    [
        event("error", code="overloaded", message="too busy"),
        b'event: error\ndata: {"error": {"message": "too busy"}}\n\n',
        event("response.failed", response={"id": "r1", "error": {"message": "too busy"}}),
    ],
    ids=["error", "by name", "response.failed"],
)
async def test_j25_an_error_event_in_server_sent_events(failure: bytes) -> None:
    """The same in the other format, also if only the event's name says so."""
    async with wire(then=streams(CREATED, DELTA, failure, DONE)) as server:
        for error in await raised(StreamFailedError, server.base_url, response):
            assert "too busy" in str(error)
            assert error.text == "so far "


@pytest.mark.parametrize(
    ("ask", "pieces"),
    [
        (analysis, (START, TEXT, b"<html>oops</html>\n", END)),
        (response, (CREATED, DELTA, b"data: <html>oops</html>\n\n", COMPLETED, DONE)),
    ],
    ids=["lines", "events"],
)
async def test_j8_garbage_in_a_stream(ask: Callable[[Any], Any], pieces: tuple[bytes, ...]) -> None:
    """What is no JSON is shown, not passed over."""
    async with wire(then=streams(*pieces)) as server:
        for error in await raised(StreamDecodeError, server.base_url, ask):
            assert "<html>oops</html>" in str(error)
            assert error.text == "so far "


@pytest.mark.parametrize("end", ["end", "cut", "reset"])
@pytest.mark.parametrize(
    ("ask", "pieces"),
    [(analysis, (START, TEXT)), (response, (CREATED, DELTA))],
    ids=["j3 lines", "j21 events"],
)
async def test_j3_j21_a_stream_that_ends_early(
    ask: Callable[[Any], Any], pieces: tuple[bytes, ...], end: Any
) -> None:
    """However cleanly it ends, without its last event it is not complete."""
    async with wire(then=streams(*pieces, end=end)) as server:
        for error in await raised(StreamCutError, server.base_url, ask):
            assert error.text == "so far "
            assert error.path in ("/analyze", "/responses")


def page(items: list[int], **info: object) -> Any:
    """One page of hits or indexes."""
    data = [{"rank": item, "_id": str(item), "video_id": "v"} for item in items]
    return answers(200, {"data": data, "page_info": info})


def hits(client: AsyncClient | Client) -> Any:
    """All hits of a search."""
    return client.search.query(index_id="i1", search_options=["visual"], query_text="q")


async def found_before(kind: type[Exception], *script: Any) -> list[int]:
    """What a search gives before the error, on both clients."""
    found: list[list[int]] = []
    retry = Retry(max_retries=1, first=0.01, longest=0.02)

    def blocking(base_url: str) -> None:
        given: list[int] = []
        found.append(given)
        with Client("k", base_url=base_url, retry=retry) as client, pytest.raises(kind):
            given.extend(hit.rank for hit in hits(client))

    for number in range(2):
        async with wire(*script[:-1], then=script[-1]) as server:
            if number:
                await asyncio.to_thread(blocking, server.base_url)
                continue
            given: list[int] = []
            found.append(given)
            async with AsyncClient("k", base_url=server.base_url, retry=retry) as client:
                with pytest.raises(kind):
                    async for hit in hits(client):
                        given.append(hit.rank)  # noqa: PERF401 - what came before it counts
    assert found[0] == found[1], "the two clients differ"
    return found[0]


async def test_k3_a_page_token_that_repeats() -> None:
    """A search whose token leads to itself ends with an error instead of never."""
    again = page([1], next_page_token="t1")
    assert await found_before(PaginationError, again) == [1, 1]


async def test_k4_a_page_that_repeats() -> None:
    """Tokens in a circle are noticed as well."""
    script = (
        page([1], next_page_token="t1"),
        page([2], next_page_token="t2"),
        page([3], next_page_token="t1"),
    )
    assert await found_before(PaginationError, *script) == [1, 2, 3]


async def test_k5_an_empty_page_in_the_middle() -> None:
    """Nothing on a page does not mean nothing after it."""
    script = (
        page([1, 2], next_page_token="t1"),
        page([], next_page_token="t2"),
        page([3], next_page_token=None),
    )
    async with wire(*script) as server, AsyncClient("k", base_url=server.base_url) as client:
        assert [hit.rank async for hit in hits(client)] == [1, 2, 3]
        assert len(server.received) == 3


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, UnauthorizedError), (503, ServiceUnavailableError), (429, TooManyRequestsError)],
)
async def test_k6_k7_a_page_that_fails(status: int, kind: type[Exception]) -> None:
    """An error on the second page is raised after the items of the first: no silent end."""
    script = (
        page([1, 2], next_page_token="t1"),
        answers(status, {"code": "c", "message": "m"}),
    )
    assert await found_before(kind, *script) == [1, 2]


async def test_k7_a_page_that_fails_once() -> None:
    """A passing failure in the middle costs one more request, and nothing else."""
    script = (
        page([1, 2], next_page_token="t1"),
        answers(503, {"code": "c", "message": "m"}),
        page([3], next_page_token=None),
    )
    retry = Retry(first=0.01, longest=0.02)
    async with (
        wire(*script) as server,
        AsyncClient("k", base_url=server.base_url, retry=retry) as client,
    ):
        assert [hit.rank async for hit in hits(client)] == [1, 2, 3]
        assert len(server.received) == 3
