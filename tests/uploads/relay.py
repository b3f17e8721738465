"""A relay before the storage that flips bits of what goes through it."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

import pytest

from twelvelabs_async.emulator import outside

_PART = re.compile(rb"PUT /chunks/[^/]+/(\d+)\?")
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


class Relay:
    """Flips one bit, anywhere in it, of the first bodies of some parts; notes all peers."""

    def __init__(self, flips: Mapping[int, int], seed: int) -> None:
        self.left = Counter(flips)
        self.flipped = 0
        self.connections = 0
        self._chance = random.Random(seed)
        self._there = ""
        self._server: asyncio.Server | None = None

    async def start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand where presigned URLs lead, from now on."""
        real = outside.SecondPort.origin
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]

        async def origin(there: outside.SecondPort) -> str:
            self._there = await real(there)
            return f"http://127.0.0.1:{port}"

        monkeypatch.setattr(outside.SecondPort, "origin", origin)

    async def stop(self) -> None:
        """Take no more."""
        assert self._server is not None
        self._server.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        host, _, port = self._there.removeprefix("http://").partition(":")
        back, forth = await asyncio.open_connection(host, int(port))
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            async with asyncio.TaskGroup() as group:
                group.create_task(_copied(back, writer))
                group.create_task(self._requests(reader, forth))
        for each in (writer, forth):
            each.close()

    async def _requests(self, reader: asyncio.StreamReader, forth: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                forth.close()
                return
            found, part = _LENGTH.search(head), _PART.match(head)
            body = bytearray(await reader.readexactly(int(found[1]) if found else 0))
            index = int(part[1]) if part else 0
            if self.left[index] > 0:
                self.left[index] -= 1
                self.flipped += 1
                body[self._chance.randrange(len(body))] ^= 1 << self._chance.randrange(8)
            forth.write(head + body)
            await forth.drain()


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(1 << 16):
        writer.write(piece)
        await writer.drain()
    writer.close()
