"""Bodies as aiohttp sends them: read from their sources as they go, telling their progress."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import Any, TypeVar, TypeVarTuple

import aiohttp
import anyio.to_thread
from aiohttp import hdrs
from aiohttp.abc import AbstractStreamWriter

from ..errors import InvalidInputError, TwelveLabsError
from .bodies import Json, Multipart, Pieces
from .files import BytesSource, Reader, Source

__all__ = [
    "PiecesPayload",
    "Progress",
    "SourcePayload",
    "failure_of_source",
    "json_payload",
    "multipart_payload",
    "payload_of",
]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

PIECE = 256 * 1024
"""Bytes that are read from a file at a time: each piece costs one change of thread."""

INLINE = 64 * 1024
"""Bytes of JSON up to which a body is handed over whole."""


class Progress:
    """What has moved in an attempt: pieces sent, the answer's start, bytes of its body."""

    __slots__ = ("answer", "pieces")

    def __init__(self) -> None:
        self.pieces: int = 0
        self.answer: aiohttp.ClientResponse | None = None

    def count(self) -> int:
        """Return a number that grows while anything moves."""
        if self.answer is None:
            return self.pieces
        return self.pieces + 1 + self.answer.content.total_bytes


def payload_of(body: Json | Multipart | Pieces, progress: Progress) -> bytes | aiohttp.Payload:
    """Return what carries a body."""
    if isinstance(body, Json):
        return json_payload(body, progress)
    if isinstance(body, Pieces):
        return PiecesPayload(body, progress)
    return multipart_payload(body, progress)


def json_payload(body: Json, progress: Progress) -> bytes | SourcePayload:
    """Return what carries JSON: a short one as it is, a long one piece by piece."""
    content = body.content()
    if len(content) <= INLINE:
        return content
    return SourcePayload(BytesSource(content), len(content), progress)


def multipart_payload(body: Multipart, progress: Progress) -> aiohttp.MultipartWriter:
    """Return what carries a form."""
    writer = aiohttp.MultipartWriter("form-data")
    for name, value in body.fields:
        part = aiohttp.StringPayload(value)
        # RFC 7578 wants no type on a plain field, and the fewer headers the fewer surprises.
        part.headers.clear()
        part.headers[hdrs.CONTENT_DISPOSITION] = _disposition(name)
        writer.append_payload(part)
    for file in body.files:
        payload = SourcePayload(file.part.source, file.size, progress)
        payload.headers[hdrs.CONTENT_TYPE] = file.content_type
        payload.headers[hdrs.CONTENT_DISPOSITION] = _disposition(file.part.name, file.part.filename)
        writer.append_payload(payload)
    return writer


def _disposition(name: str, filename: str | None = None) -> str:
    """Write the header as browsers do: UTF-8 as it is, quotes and line breaks escaped."""

    def escaped(value: str) -> str:
        return value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")

    text = f'form-data; name="{escaped(name)}"'
    return text if filename is None else f'{text}; filename="{escaped(filename)}"'


class SourcePayload(aiohttp.Payload):
    """A body, or a part of one, that is read in a worker thread and tells its progress."""

    def __init__(self, source: Source, size: int | None, progress: Progress) -> None:
        super().__init__(source)
        self._source = source
        self._size = size
        self._progress = progress
        self.failure: InvalidInputError | None = None

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Send the source from its first byte."""
        transport = getattr(writer, "transport", None)  # gone from there once all is lost
        try:
            await self._write(writer)
        except BaseException:
            # A connection that is merely closed would go on trying to send what is buffered, for
            # ever if nobody reads; half a body is of no use to anybody.
            if transport is not None:
                transport.abort()
            raise

    async def _write(self, writer: AbstractStreamWriter) -> None:
        left = self._size
        wanted = PIECE if left is None else min(PIECE, left)
        reader, piece = await self._begun(wanted)
        try:
            while piece:
                await writer.write(piece)
                self._progress.pieces += 1
                if left is not None:
                    left -= len(piece)
                    if left <= 0:
                        break
                    wanted = min(PIECE, left)
                piece = await self._from_the_source(reader.read, wanted)
            if left:
                self.failure = InvalidInputError(
                    f"The file became shorter while it was sent: {left} bytes of {self._size} "
                    "are missing."
                )
                raise self.failure
        finally:
            reader.close()

    async def _begun(self, wanted: int) -> tuple[Reader, bytes]:
        """Open the source and read its first piece, in one go: each change of thread costs."""

        def begin() -> tuple[Reader, bytes]:
            reader = self._source.open()
            try:
                return reader, reader.read(wanted)
            except BaseException:
                reader.close()
                raise

        beginning = asyncio.ensure_future(self._from_the_source(begin))
        try:
            return await asyncio.shield(beginning)
        except asyncio.CancelledError:
            # The thread goes on, and what it opens would have no owner.
            beginning.add_done_callback(_close_unused)
            raise

    async def _from_the_source(self, read: Callable[[*Ts], T], *args: *Ts) -> T:
        """Read in a worker thread, and remember a failure as the source's, not the network's."""
        try:
            return await anyio.to_thread.run_sync(read, *args)
        except (OSError, ValueError) as error:
            self.failure = InvalidInputError(
                f"The file could not be read while it was sent: {error}"
            )
            raise

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Not needed: it would hold the whole file in memory."""
        raise NotImplementedError


def _close_unused(beginning: asyncio.Future[tuple[Reader, bytes]]) -> None:
    if not beginning.cancelled() and beginning.exception() is None:
        beginning.result()[0].close()


class PiecesPayload(aiohttp.Payload):
    """A body that its owner reads, and that tells its progress."""

    def __init__(self, pieces: Pieces, progress: Progress) -> None:
        super().__init__(pieces)
        self._pieces = pieces
        self._size = pieces.size
        self._progress = progress
        self.failure: TwelveLabsError | None = None

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Send all pieces."""
        transport = getattr(writer, "transport", None)
        try:
            async with aclosing(self._pieces.read()) as pieces:
                async for piece in pieces:
                    whole = memoryview(piece)
                    for start in range(0, len(piece), PIECE):
                        await writer.write(whole[start : start + PIECE])
                        self._progress.pieces += 1
        except BaseException as error:
            if isinstance(error, TwelveLabsError):
                self.failure = error
            if transport is not None:
                transport.abort()  # half a body is of no use to anybody
            raise

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Not needed: it would hold the whole body in memory."""
        raise NotImplementedError


def failure_of_source(body: object) -> TwelveLabsError | None:
    """Return why the file could not be read, if that is what went wrong."""
    if isinstance(body, PiecesPayload):
        return body.failure
    if isinstance(body, SourcePayload):
        parts: list[Any] = [body]
    elif isinstance(body, aiohttp.MultipartWriter):
        parts = [part for part, *_ in body]
    else:
        return None
    for part in parts:
        if isinstance(part, SourcePayload) and part.failure is not None:
            return part.failure
    return None
