"""A small kind of stream, and a server that sends one in any pieces."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from tests.wire import Behaviour, Connection
from twelvelabs_async.core.call import Caller
from twelvelabs_async.core.feeds import Feed, JsonLines, ServerSentEvents
from twelvelabs_async.core.reading import Digest
from twelvelabs_async.core.request import RequestOptions
from twelvelabs_async.core.streams import AsyncStream
from twelvelabs_async.models.shared import Model, Unknown
from twelvelabs_async.settings import Retry, Settings, Timeouts

__all__ = [
    "Beginning",
    "Ending",
    "Event",
    "Piece",
    "Sum",
    "caller",
    "lines_of",
    "stream",
    "streams",
]


@frozen(kw_only=True)
class Beginning(Model):
    """The first event."""

    type: Literal["start"] = "start"


@frozen(kw_only=True)
class Piece(Model):
    """A piece of text."""

    type: Literal["text"] = "text"
    text: str | None = None


@frozen(kw_only=True)
class Ending(Model):
    """The last event."""

    type: Literal["end"] = "end"


Event = Beginning | Piece | Ending | Unknown


class Sum(Digest[Event, str]):
    """Takes the text together."""

    def text_of(self, event: Event) -> str | None:
        """Return the text of a piece."""
        return event.text if isinstance(event, Piece) else None

    def look(self, event: Event) -> None:
        """See the end."""
        if isinstance(event, Ending):
            self.complete = True

    def final(self) -> str:
        """Return the whole text."""
        return self.text


def caller(base_url: str, **timeouts: float) -> Caller:
    """A way to a server, with quick retries."""
    settings = Settings.resolve(
        api_key="key",
        base_url=base_url,
        timeout=Timeouts(**timeouts),
        retry=Retry(first=0.01, longest=0.02),
    )
    return Caller(settings)


def stream(
    api: Caller, kind: str = "lines", options: RequestOptions | None = None
) -> AsyncStream[Event, str]:
    """Ask for a stream of lines or of server-sent events."""
    feed: Feed[Event] = JsonLines(Event) if kind == "lines" else ServerSentEvents(Event)
    return api.stream("POST", "/talk", feed, Sum(), options=options)


def streams(
    *pieces: bytes,
    end: Literal["end", "cut", "reset", "hang"] = "end",
    pause: float = 0.0,
    chunked: bool = True,
) -> Behaviour:
    """Answer with a stream.

    Args:
        pieces: What is sent, each in a packet of its own.
        end: Whether the answer ends properly, the connection is ended or reset within it, or
            nothing more comes.
        pause: Seconds between two pieces.
        chunked: Whether the end is marked; otherwise it is the end of the connection.
    """

    async def behave(connection: Connection) -> None:
        await connection.read()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
        head += b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"Connection: close\r\n\r\n"
        connection.writer.write(head)
        for piece in pieces:
            framed = b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece
            connection.writer.write(framed)
            await connection.writer.drain()
            await asyncio.sleep(pause)
        if end == "reset":
            await asyncio.sleep(0.05)
            connection.reset()
        elif end == "hang":
            await asyncio.sleep(3600)
        elif end == "cut" or not chunked:
            connection.writer.close()
        else:
            connection.writer.write(b"0\r\n\r\n")
            await connection.writer.drain()

    return behave


def lines_of(events: Sequence[str]) -> list[bytes]:
    """Write texts as a whole stream of lines."""
    texts = [f'{{"type":"text","text":"{text}"}}\n'.encode() for text in events]
    return [b'{"type":"start"}\n', *texts, b'{"type":"end"}\n']
