"""Cuts answers on their way out, and ends connections as networks do."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Generator
from contextlib import contextmanager

from aiohttp import web
from multidict import CIMultiDict

from .faults import Fault

__all__ = ["end_connection", "swallow", "tap"]

_LOOK_AGAIN = 0.02
_SLICES_PER_SECOND = 20
# Two numbers: that the socket lingers, and for no second. Windows has shorter ones.
_LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
_METHODS = ("write_headers", "send_headers", "write", "write_eof", "drain")
_MODES = ("enable_chunking", "enable_compression")


async def end_connection(fault: Fault, request: web.Request) -> None:
    """Stall until the client gives up, reset the connection, or else close it."""
    transport = request.transport
    if transport is not None and fault.raw is not None:
        transport.write(fault.raw)
    if fault.stall:
        while _open(request):  # noqa: ASYNC110 - nothing tells a handler of the connection's end
            await asyncio.sleep(_LOOK_AGAIN)
    elif transport is not None and fault.reset:
        # A reset throws away what is still on its way.
        while not transport.is_closing() and _unsent(transport):  # noqa: ASYNC110 - as above
            await asyncio.sleep(_LOOK_AGAIN)
        await asyncio.sleep(_LOOK_AGAIN)
        connection = transport.get_extra_info("socket")
        if connection is not None and not transport.is_closing():
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        transport.abort()
    elif transport is not None:
        transport.close()


def tap(fault: Fault, request: web.Request, delay: float) -> None:
    """Let what is written to a request's answer go through the fault; its head after a delay."""
    if delay or fault.drip is not None or fault.cut_after is not None or fault.truncate:
        _Tap(fault, request, delay)


@contextmanager
def swallow(request: web.Request) -> Generator[None]:
    """Let an answer be made that nobody gets."""
    writer = request.writer

    async def ignored(*_: object) -> None:
        pass

    def unchanged(*_: object, **__: object) -> None:
        pass

    for name in _METHODS:
        setattr(writer, name, unchanged if name == "send_headers" else ignored)
    for name in _MODES:
        setattr(writer, name, unchanged)
    length = writer.length
    try:
        yield
    finally:
        for name in (*_METHODS, *_MODES):
            delattr(writer, name)
        writer.length = length


class _Tap:
    """Stands between an answer and its connection."""

    def __init__(self, fault: Fault, request: web.Request, delay: float) -> None:
        self._fault = fault
        self._request = request
        self._delay = delay
        self._left = fault.cut_after
        self._over = False
        writer = request.writer
        self._writer = writer
        self._write_headers = writer.write_headers
        self._write = writer.write
        self._write_eof = writer.write_eof
        for name in ("write_headers", "write", "write_eof"):
            setattr(writer, name, getattr(self, name))

    async def write_headers(self, status_line: str, headers: CIMultiDict[str]) -> None:
        """Write the head, late."""
        await asyncio.sleep(self._delay)
        await self._write_headers(status_line, headers)

    async def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Write a piece of a stream, or what is left of it."""
        if self._over:
            return
        if self._fault.truncate and self._left is None:
            self._left = len(chunk) // 2
        if self._left is None or len(chunk) < self._left:
            await self._pass_on(bytes(chunk))
        else:
            await self._cut(bytes(chunk))

    async def write_eof(self, chunk: bytes = b"") -> None:
        """Write the rest, which is the whole if it is no stream."""
        if self._over:
            return
        if self._left is None or len(chunk) <= self._left or self._fault.truncate:
            await self._pass_on(chunk)
            await self._write_eof()
        else:
            await self._cut(chunk)

    async def _cut(self, chunk: bytes) -> None:
        self._over = True
        await self._pass_on(chunk[: self._left])
        if self._fault.truncate:
            await self._write_eof()
            return
        self._writer.send_headers()
        await self._writer.drain()
        await end_connection(self._fault, self._request)
        raise ConnectionResetError("the answer was cut by a fault")

    async def _pass_on(self, data: bytes) -> None:
        if self._left is not None:
            self._left -= len(data)
        rate = self._fault.drip
        if rate is None:
            if data:
                await self._write(data)
            return
        self._writer.send_headers()
        size = max(1, int(rate / _SLICES_PER_SECOND))
        for start in range(0, len(data), size):
            piece = data[start : start + size]
            await asyncio.sleep(len(piece) / rate)
            await self._write(piece)


def _open(request: web.Request) -> bool:
    transport = request.transport
    return transport is not None and not transport.is_closing()


def _unsent(transport: asyncio.BaseTransport) -> int:
    return transport.get_write_buffer_size() if isinstance(transport, asyncio.WriteTransport) else 0
