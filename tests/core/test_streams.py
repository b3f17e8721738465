"""Streams: every cutting gives the same events, and nothing is lost in silence."""

from __future__ import annotations

import asyncio
import gc
from itertools import chain
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.streaming import (
    Beginning,
    Ending,
    Event,
    Piece,
    Sum,
    caller,
    lines_of,
    stream,
    streams,
)
from tests.core.test_lines import SEPARATORS, cut
from tests.wire import answers, resets_before_answer, wire
from twelvelabs_async.core.feeds import JsonLines, ServerSentEvents
from twelvelabs_async.errors import (
    APIConnectionError,
    APITimeoutError,
    ClientStateError,
    NotFoundError,
    StreamCutError,
    StreamDecodeError,
    StreamError,
    StreamFailedError,
)
from twelvelabs_async.models.shared import Unknown

WHOLE = lines_of(["Hello", " world"])
EVENTS = [Beginning(), Piece(text="Hello"), Piece(text=" world"), Ending()]


def recorded(kind: str, newline: str) -> bytes:
    """A stream with everything that is allowed in it."""
    events: list[dict[str, object]] = [
        {"type": "start"},
        {"type": "text", "text": f"café{SEPARATORS} \U0001f600"},
        {"type": "news", "of": ["the", "future"]},
        {"type": "text", "text": "x" * 3000},
        {"type": "end", "more": None},
    ]
    if kind == "lines":
        texts = [orjson.dumps(event).decode() for event in events]
        return "".join(f"{text}{newline}{newline}" for text in texts).encode()
    parts = [f": keepalive{newline}retry: 10{newline}{newline}"]
    for number, event in enumerate(events):
        name = f"event: {event['type']}{newline}" if number % 2 else ""
        parts.append(f"{name}id: {number}{newline}data: {orjson.dumps(event).decode()}{newline}")
        parts.append(newline)
    return "".join([*parts, f"data: [DONE]{newline}{newline}"]).encode()


RECORDED = {
    "lines with LF": ("lines", recorded("lines", "\n")),
    "lines with CRLF": ("lines", recorded("lines", "\r\n")),
    "events with LF": ("events", recorded("events", "\n")),
    "events with CRLF": ("events", recorded("events", "\r\n")),
    "events with CR": ("events", recorded("events", "\r")),
}


def fed(kind: str, pieces: list[bytes]) -> tuple[list[Event], StreamError | None]:
    """What comes of a stream without a network."""
    feed = JsonLines[Event](Event) if kind == "lines" else ServerSentEvents[Event](Event)
    found: list[Event] = []
    for piece in pieces:
        found += chain.from_iterable(feed.feed(piece))
        if feed.failure is not None:
            return found, feed.failure
    return [*found, *chain.from_iterable(feed.end())], feed.failure


def same_events(name: str, places: list[int]) -> None:
    """Cut a recorded stream, and compare what comes of it with what comes of it whole."""
    kind, content = RECORDED[name]
    found, failure = fed(kind, cut(content, places))
    assert failure is None
    assert [type(event) for event in found] == [Beginning, Piece, Unknown, Piece, Ending]
    assert found == fed(kind, [content])[0]
    assert isinstance(found[1], Piece)
    assert found[1].text == f"café{SEPARATORS} \U0001f600"


CUTTINGS = st.lists(st.integers(0, 10_000), max_size=60)


@settings(max_examples=10_000, deadline=None)
@given(places=CUTTINGS)
def test_10_000_cuttings_of_one_stream_give_the_same_events(places: list[int]) -> None:
    """No split of a line, a character or a line end changes anything."""
    same_events("events with CRLF", places)


@pytest.mark.parametrize("name", RECORDED)
@settings(max_examples=1_000, deadline=None)
@given(places=CUTTINGS)
def test_cuttings_of_streams_of_all_kinds_give_the_same_events(
    name: str, places: list[int]
) -> None:
    """Lines as well as server-sent events, however they end."""
    same_events(name, places)


@pytest.mark.parametrize("chunked", [True, False], ids=["in chunks", "until the connection ends"])
@pytest.mark.parametrize("kind", ["lines", "events"])
async def test_a_stream_that_is_cut_after_any_byte_is_whole_or_an_error(
    kind: str, chunked: bool
) -> None:
    """Of a stream of 2 KB, cut after each of its bytes, nothing is lost in silence."""
    count = 57 if kind == "events" else 70
    middle = "".join(
        f'data: {{"type":"text","text":"{number:03}"}}\n\n'
        if kind == "events"
        else f'{{"type":"text","text":"{number:03}"}}\n'
        for number in range(count)
    )
    first, last = (
        ('data: {"type":"start"}\n\n', 'data: {"type":"end"}\n\n')
        if kind == "events"
        else ('{"type":"start"}\n', '{"type":"end"}\n')
    )
    content = f"{first}{middle}{last}".encode()
    assert 1_900 < len(content) < 2_400
    text = "".join(f"{number:03}" for number in range(count))
    wholes = 0
    for size in range(1, len(content) + 1):
        sent = streams(content[:size], end="cut" if chunked else "end", chunked=chunked)
        async with wire(sent) as server:
            api = caller(server.base_url)
            found: list[Event] = []
            cut_off: StreamCutError | None = None
            try:
                async for event in stream(api, kind):
                    found.append(event)  # noqa: PERF401 - what came before an error counts
            except StreamCutError as error:
                cut_off = error
            if cut_off is not None:
                assert cut_off.events == tuple(found), size
                assert text.startswith(cut_off.text), size
            else:
                wholes += 1
                assert size >= len(content.rstrip()), size
                assert len(found) == count + 2
            await api.close()
    assert wholes in (1, 2)  # of lines, the last one may lack its end


async def test_a_stream_can_be_used_in_every_way() -> None:
    """Bare, in a block, awaited; as events, as text, as a sum."""
    async with wire(then=streams(*WHOLE)) as server:
        api = caller(server.base_url)
        assert [event async for event in stream(api)] == EVENTS
        async with stream(api) as entered:
            assert [event async for event in entered] == EVENTS
            assert [event async for event in entered] == []
        opened = await stream(api)
        assert (opened.status_code, opened.headers["content-type"]) == (200, "application/x-ndjson")
        assert opened.request_id is None
        assert [text async for text in opened.text_stream()] == ["Hello", " world"]
        assert await opened.final() == opened.text == "Hello world"
        assert await stream(api).final() == "Hello world"
        assert len(server.received) == 4
        assert server.connections == 1, "the connection is used again after each stream"
        await api.close()


async def test_events_come_as_they_are_sent() -> None:
    """The first event does not wait for the last one."""
    async with wire(streams(*WHOLE[:2], end="hang")) as server:
        api = caller(server.base_url)
        async with asyncio.timeout(5), stream(api) as entered:
            events = aiter(entered)
            assert await anext(events) == Beginning()
            assert await anext(events) == Piece(text="Hello")
            assert entered.text == "Hello"
        await api.close()


async def test_a_block_can_go_on_where_a_loop_was_left() -> None:
    """Inside a block nothing is lost by leaving a loop, and the stream is closed at its end."""
    async with wire(streams(b"".join(WHOLE))) as server:
        api = caller(server.base_url)
        async with stream(api) as entered:
            async for event in entered:
                if event == EVENTS[1]:
                    break
            assert [event async for event in entered] == EVENTS[2:]
        assert "closed" in repr(entered)
        await api.close()


async def test_a_bare_loop_that_is_left_closes_the_stream() -> None:
    """Leaving early gives the connection back, and says so to whoever reads on."""
    async with wire(then=streams(*WHOLE, end="hang")) as server:
        api = caller(server.base_url)
        left = stream(api)
        async for _ in left:
            break
        await asyncio.sleep(0)
        gc.collect()
        with pytest.raises(ClientStateError, match="closed"):
            await left.final()
        await api.close()


async def test_streams_hold_no_more_connections_than_there_are() -> None:
    """A slot is given back whether a stream ends, is closed, fails or is refused."""
    failing = streams(b"".join([WHOLE[0], b"garbage\n", *WHOLE]), end="cut")
    async with wire(
        streams(*WHOLE), streams(*WHOLE, end="hang"), failing, answers(404, {}), streams(*WHOLE)
    ) as server:
        api = caller(server.base_url)
        api._road.transport._connections._free = 1
        assert await stream(api).final() == "Hello world"
        async with stream(api) as left:
            assert await anext(aiter(left)) == Beginning()
        with pytest.raises(StreamDecodeError):
            await stream(api).final()
        with pytest.raises(NotFoundError):
            await stream(api).final()
        async with asyncio.timeout(5):
            assert await stream(api).final() == "Hello world"
        await api.close()


async def test_a_stream_that_is_forgotten_says_so_and_gives_its_connection_back() -> None:
    """As a file does: a warning, and no leak."""
    async with wire(streams(*WHOLE, end="hang"), streams(*WHOLE)) as server:
        api = caller(server.base_url)
        api._road.transport._connections._free = 1
        forgotten = await stream(api)
        with pytest.warns(ResourceWarning, match="POST /talk, open"):  # noqa: PT031
            del forgotten
            gc.collect()
        async with asyncio.timeout(5):
            assert await stream(api).final() == "Hello world"
        await api.close()


async def test_what_is_known_only_of_an_open_stream_needs_one() -> None:
    """Before there is an answer, there is no status."""
    api = caller("http://127.0.0.1:9/v1.3")
    with pytest.raises(ClientStateError, match="await it first"):
        _ = stream(api).status_code
    closed = stream(api)
    await closed.close()
    await closed.close()
    with pytest.raises(ClientStateError, match="closed"):
        await closed.final()


@pytest.mark.parametrize("first", [resets_before_answer, answers(503, {})])
async def test_a_stream_is_asked_for_again_before_its_first_byte(first: Any) -> None:
    """Until something of the stream has come, it is a request like any other."""
    async with wire(first, streams(*WHOLE)) as server:
        api = caller(server.base_url)
        assert await stream(api).final() == "Hello world"
        assert len(server.received) == 2
        await api.close()


async def test_a_stream_that_has_begun_is_not_asked_for_again() -> None:
    """No event comes twice: what came is on the error."""
    async with wire(streams(*WHOLE[:2], end="reset"), streams(*WHOLE)) as server:
        api = caller(server.base_url)
        with pytest.raises(StreamCutError, match="cut before its last event") as caught:
            await stream(api).final()
        error = caught.value
        assert (error.events, error.text) == ((Beginning(), Piece(text="Hello")), "Hello")
        assert (error.method, error.path, error.attempts) == ("POST", "/talk", 1)
        assert isinstance(error, APIConnectionError)
        assert isinstance(error.__cause__, APIConnectionError)
        assert server.connections == 1
        await api.close()


async def test_what_came_before_the_connection_was_lost_is_not_lost_with_it() -> None:
    """Also what was not read yet when the loss was noticed is given, and then the error."""
    async with wire(streams(*WHOLE[:1], b"".join(WHOLE[1:3]), pause=0.1, end="cut")) as server:
        api = caller(server.base_url)
        async with stream(api) as slow:
            events = aiter(slow)
            assert await anext(events) == Beginning()
            await asyncio.sleep(0.4)  # the rest comes, and the connection ends
            assert [await anext(events), await anext(events)] == EVENTS[1:3]
            with pytest.raises(StreamCutError) as caught:
                await anext(events)
        assert caught.value.text == "Hello world"
        await api.close()


async def test_the_error_comes_again_for_whoever_asks_again() -> None:
    """A stream that failed does not look finished afterwards."""
    async with wire(streams(WHOLE[0])) as server:
        api = caller(server.base_url)
        broken = stream(api)
        for _ in range(2):
            with pytest.raises(StreamCutError, match="ended before its last event"):
                await broken.final()
        await api.close()


async def test_what_comes_before_garbage_is_delivered_first() -> None:
    """The error shows the line, and stands where the garbage stood."""
    async with wire(streams(b"".join([*WHOLE[:2], b"<html>oops\n", *WHOLE]))) as server:
        api = caller(server.base_url)
        found: list[Event] = []
        with pytest.raises(StreamDecodeError, match="<html>oops") as caught:
            async for event in stream(api):
                found.append(event)  # noqa: PERF401 - what came before the error counts
        assert found == EVENTS[:2] == list(caught.value.events)
        assert caught.value.line == b"<html>oops"
        await api.close()


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("lines", b'{"type":"text","text":5}'),
        ("lines", b'["type"]'),
        ("lines", b"null"),
        ("lines", b'{"type":"text","text":"\xff"}'),
        ("lines", b'{"type":"text"'),
        ("events", b'data: {"type":"text","text":5}\n'),
        ("events", b"data: 5\n"),
        ("events", b"data: \n"),
    ],
)
def test_what_does_not_fit_is_an_error_with_the_line(kind: str, line: bytes) -> None:
    """Whatever is wrong with a line, it is not passed over."""
    found, failure = fed(kind, [line, b"\n"])
    assert found == []
    assert isinstance(failure, StreamDecodeError)
    assert failure.line == line.removeprefix(b"data: ").rstrip(b"\n")


@pytest.mark.parametrize(
    ("kind", "content", "message", "code"),
    [
        ("lines", b'{"event_type":"error","message":"no room","code":"full"}\n', "no room", "full"),
        ("lines", b'{"code":"full","message":"no room"}\n', "no room", "full"),
        ("lines", b'{"error":{"code":"full","message":"no room"}}\n', "no room", "full"),
        ("lines", b'{"error":"no room"}\n', "no room", None),
        ("events", b'event: error\ndata: {"message":"no room"}\n\n', "no room", None),
        ("events", b'data: {"type":"error","error":{"message":"no room"}}\n\n', "no room", None),
    ],
)
def test_an_error_of_the_servers_is_raised(
    kind: str, content: bytes, message: str, code: str | None
) -> None:
    """An error that comes in a stream ends it as one, in whatever form it comes."""
    _, failure = fed(kind, [content])
    assert isinstance(failure, StreamFailedError)
    assert message in str(failure)
    assert failure.code == code
    assert isinstance(failure.event, Unknown)


async def test_nothing_comes_after_an_error_of_the_servers() -> None:
    """What the server sends after it has given up is no event, however much there is of it."""
    after = b'{"type":"text","text":"late"}\n' * 500
    async with wire(
        streams(b"".join(WHOLE[:2]) + b'{"code":"c","message":"m"}\n' + after)
    ) as server:
        api = caller(server.base_url)
        broken = stream(api)
        found: list[Event] = []
        for _ in range(2):
            with pytest.raises(StreamFailedError):
                async for event in broken:
                    found.append(event)  # noqa: PERF401 - what came before the error counts
        assert found == EVENTS[:2]
        await api.close()


async def test_silence_ends_a_stream_and_keepalives_do_not() -> None:
    """The limit is on silence: each empty line or comment is a sign of life."""
    async with wire(
        streams(*WHOLE[:2], *[b"\n"] * 12, *WHOLE[2:], pause=0.1),
        streams(WHOLE[0], end="hang"),
    ) as server:
        api = caller(server.base_url, thinking=0.5)
        assert await stream(api).final() == "Hello world"
        with pytest.raises(StreamCutError) as caught:
            await stream(api).final()
        assert isinstance(caught.value.__cause__, APITimeoutError)
        await api.close()


async def test_a_deadline_that_is_asked_for_holds_for_the_whole_stream() -> None:
    """Signs of life do not move the end that the caller set."""
    async with wire(streams(*WHOLE[:2], *[b"\n"] * 50, pause=0.05, end="hang")) as server:
        api = caller(server.base_url)
        with pytest.raises(StreamCutError, match=r"within the total timeout of 0\.4 s") as caught:
            await stream(api, options={"timeout_in_seconds": 0.4}).final()
        assert caught.value.text == "Hello"
        assert caught.value.elapsed < 2
        await api.close()


async def test_what_goes_wrong_after_the_last_event_does_not_matter() -> None:
    """All that was promised has come."""
    async with wire(
        streams(*WHOLE, end="reset"), streams(*WHOLE, end="cut"), streams(*WHOLE, end="hang")
    ) as server:
        api = caller(server.base_url)
        for _ in range(3):
            assert await stream(api).final() == "Hello world"
        await api.close()


async def test_a_client_that_is_closed_ends_its_streams() -> None:
    """Whoever reads on is told so."""
    async with wire(streams(*WHOLE[:2], end="hang")) as server:
        api = caller(server.base_url)
        opened = await stream(api)
        reading = asyncio.ensure_future(opened.final())
        await asyncio.sleep(0.05)
        await api.close()
        async with asyncio.timeout(5):
            with pytest.raises(ClientStateError, match="closed during the call"):
                await reading
        await opened.close()


@pytest.mark.parametrize("status", [b"200 OK", b"503 Busy"])
@pytest.mark.parametrize("live", [False, True], ids=["plain", "stream"])
async def test_a_client_that_is_closed_ends_its_answers(status: bytes, live: bool) -> None:
    """Also who waits for the rest of a plain answer, or of a refusal, is told so at once."""

    async def half(connection: Any) -> None:
        await connection.read()
        connection.writer.write(b'HTTP/1.1 %s\r\nContent-Length: 500\r\n\r\n{"type":' % status)
        await connection.writer.drain()
        await asyncio.sleep(3600)

    async with wire(half) as server:
        api = caller(server.base_url)

        async def read() -> object:
            return await (stream(api).final() if live else api.get("/half", Piece))

        reading = asyncio.ensure_future(read())
        await asyncio.sleep(0.1)
        await api.close()
        async with asyncio.timeout(5):
            with pytest.raises(ClientStateError, match="closed during the call"):
                await reading


async def test_a_slow_reader_holds_the_server_back() -> None:
    """What is not read stays at the server: memory does not grow with the stream."""
    sent = 0
    line = b'{"type":"text","text":"' + b"x" * 65_000 + b'"}\n'

    async def endless(connection: Any) -> None:
        nonlocal sent
        await connection.read()
        connection.writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            connection.writer.write(line)
            await connection.writer.drain()
            sent += len(line)

    async with wire(endless) as server:
        api = caller(server.base_url)
        async with stream(api) as slow:
            assert isinstance(await anext(aiter(slow)), Piece)
            await asyncio.sleep(0.5)
            assert sent < 16 * 2**20
        await api.close()


async def test_a_line_without_an_end_is_an_error_and_no_memory() -> None:
    """64 MB without a line end are given up early; several MB are no trouble."""
    long = b'{"type":"text","text":"' + b"x" * 5_000_000 + b'"}\n'
    async with wire(
        streams(WHOLE[0], long, WHOLE[-1]), streams(WHOLE[0], *[b"x" * 2**20] * 64)
    ) as server:
        api = caller(server.base_url)
        assert len(await stream(api).final()) == 5_000_000
        with pytest.raises(StreamDecodeError, match="longer than 16777216 bytes") as caught:
            await stream(api).final()
        assert caught.value.events == (Beginning(),)
        await api.close()


@pytest.mark.parametrize("kind", ["lines", "events"])
async def test_an_error_of_a_long_stream_has_its_last_events(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a stream without an end in sight only the last bytes are kept; the text is whole."""
    monkeypatch.setattr(Sum, "kept", 100)
    sent = [
        f'data: {{"type":"text","text":"{number:03}"}}\n\n'.encode()
        if kind == "events"
        else f'{{"type":"text","text":"{number:03}"}}\n'.encode()
        for number in range(100)
    ]
    # Pieces end within lines, so that what is kept begins with half a line.
    content = b"".join(sent)
    pieces = [content[start : start + 25] for start in range(0, len(content), 25)]
    async with wire(streams(*pieces, pause=0.001)) as server:
        api = caller(server.base_url)
        with pytest.raises(StreamCutError) as caught:
            await stream(api, kind).final()
        await api.close()
    last = caught.value.events[-1]
    assert last == Piece(text="099")
    assert 1 <= len(caught.value.events) < 10
    assert caught.value.text == "".join(f"{number:03}" for number in range(100))
