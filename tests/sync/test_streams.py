"""Streams through the facade."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from tests.core.streaming import streams
from tests.resources.test_vendor_faults import END, START, TEXT
from tests.wire import Wire, wire
from twelvelabs_async import Client, ClientStateError
from twelvelabs_async.models import (
    AnalyzeStreamEvent,
    NonStreamAnalyzeResponse,
    StreamEndResponse,
    StreamStartResponse,
    StreamTextResponse,
)
from twelvelabs_async.sync._twins import Stream


def analysis(client: Client) -> Stream[AnalyzeStreamEvent, NonStreamAnalyzeResponse]:
    """Stream an analysis."""
    video = {"type": "url", "url": "https://example.com/video.mp4"}
    return client.analyze_stream(video=video, prompt="What happens?")


@pytest.fixture
async def server() -> AsyncIterator[Wire]:
    """A server that streams an analysis of three pieces in one packet."""
    async with wire(then=streams(START + TEXT + TEXT, TEXT, END)) as running:
        yield running


async def test_a_stream_is_iterated(server: Wire) -> None:
    """Events, text and sum are those of the asynchronous client."""

    def use() -> None:
        with Client("k", base_url=server.base_url) as client:
            kinds = [type(event) for event in analysis(client)]
            assert kinds == [StreamStartResponse, *[StreamTextResponse] * 3, StreamEndResponse]
            stream = analysis(client)
            assert (stream.status_code, stream.request_id) == (200, None)
            assert stream.headers["content-type"] == "application/x-ndjson"
            assert list(stream.text_stream()) == ["so far "] * 3
            final = stream.final()
            assert (final.id, final.data, final.finish_reason) == ("g1", "so far " * 3, "stop")
            assert final.data == stream.text
            assert repr(stream) == "<Stream POST /analyze, closed>"

    await asyncio.to_thread(use)


async def test_a_loop_that_was_left_goes_on(server: Wire) -> None:
    """Events that crossed together with the last one seen are not lost."""

    def use() -> None:
        with Client("k", base_url=server.base_url) as client, analysis(client) as stream:
            assert isinstance(stream, Stream)
            for event in stream:
                if isinstance(event, StreamTextResponse):
                    break
            assert len(list(stream)) == 3
            assert list(stream) == []

    await asyncio.to_thread(use)


async def test_what_was_seen_of_a_batch_is_seen_once(server: Wire) -> None:
    """Iterating, and then asking for the sum, gives everything once."""

    def use() -> None:
        with Client("k", base_url=server.base_url) as client:
            stream = analysis(client)
            first = next(iter(stream))
            assert isinstance(first, StreamStartResponse)
            assert stream.final().data == "so far " * 3

    await asyncio.to_thread(use)


async def test_a_closed_stream_says_so() -> None:
    """Leaving the block ends it, if there is more to come."""

    def use(base_url: str) -> None:
        with Client("k", base_url=base_url) as client:
            with analysis(client) as stream:
                next(iter(stream))
            with pytest.raises(ClientStateError, match="closed"):
                stream.final()

    async with wire(streams(START, TEXT, end="hang")) as server:
        await asyncio.to_thread(use, server.base_url)


async def test_a_forgotten_stream_gives_its_connection_back(server: Wire) -> None:
    """Also from the thread of whoever forgets it."""

    def use() -> None:
        with Client("k", base_url=server.base_url, max_connections=1) as client:
            stream = analysis(client)
            with pytest.warns(ResourceWarning, match="POST /analyze, open"):  # noqa: PT031
                del stream
                gc.collect()
            assert analysis(client).final().data == "so far " * 3

    await asyncio.to_thread(use)
