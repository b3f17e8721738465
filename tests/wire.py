"""A server that does on request what no well-behaved server does, over real sockets."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from email.parser import BytesParser
from email.policy import HTTP
from typing import TypeAlias

from attrs import define, field, frozen

Behaviour: TypeAlias = Callable[["Connection"], Awaitable[None]]


@frozen
class Received:
    """A request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def parts(self) -> dict[str, tuple[str | None, bytes]]:
        """The parts of a form: name to file name and content."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        found: dict[str, tuple[str | None, bytes]] = {}
        for part in message.iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            content = part.get_payload(decode=True)
            found[name] = (part.get_filename(), content if isinstance(content, bytes) else b"")
        return found


@define
class Connection:
    """One connection, while a behaviour has it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    requests: list[Received] = field(factory=list[Received])

    async def head(self) -> tuple[str, str, dict[str, str]]:
        """Read a request's first line and headers."""
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        return method, target, headers

    async def read(self) -> Received:
        """Read a whole request."""
        method, target, headers = await self.head()
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(await self.reader.readline(), 16):
                body += (await self.reader.readexactly(size + 2))[:-2]
            await self.reader.readline()
        else:
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        self.requests.append(Received(method, target, headers, body))
        return self.requests[-1]

    async def send(
        self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer."""
        lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self.writer.drain()

    def reset(self) -> None:
        """End the connection with a reset instead of a proper end."""
        wire: socket.socket = self.writer.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


def answers(
    status: int, body: object = None, headers: Mapping[str, str] | None = None
) -> Behaviour:
    """Read the request and answer it; a body that is not bytes is sent as JSON."""

    async def behave(connection: Connection) -> None:
        await connection.read()
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "text/html" if isinstance(body, bytes) else "application/json"
        await connection.send(
            status, b"" if body is None else content, {"Content-Type": kind, **(headers or {})}
        )

    return behave


async def resets_before_answer(connection: Connection) -> None:
    """Read the request, then reset."""
    await connection.read()
    connection.reset()


async def resets_while_sent(connection: Connection) -> None:
    """Reset in the middle of the request's body."""
    await connection.head()
    await connection.reader.readexactly(1000)
    connection.reset()


async def cuts_the_answer(connection: Connection) -> None:
    """Promise more bytes than are sent, then end the connection properly."""
    await connection.read()
    connection.writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"_id": "a')
    await connection.writer.drain()


async def resets_within_the_answer(connection: Connection) -> None:
    """Send a part of the answer, then reset."""
    await connection.read()
    connection.writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"_id": "a')
    await connection.writer.drain()
    await asyncio.sleep(0.05)
    connection.reset()


async def hangs(connection: Connection) -> None:
    """Read the request and never answer."""
    await connection.read()
    await asyncio.sleep(3600)


async def never_reads(connection: Connection) -> None:
    """Take the connection and look at nothing that comes."""
    connection.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await asyncio.sleep(3600)


ENDING: tuple[Behaviour, ...] = (cuts_the_answer,)
"""Behaviours after which the server ends the connection."""


@define
class Wire:
    """A running server: each connection's next request gets the next behaviour of the script."""

    script: list[Behaviour]
    last: Behaviour
    received: list[Received] = field(factory=list[Received])
    connections: int = 0
    port: int = 0

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/v1.3"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, request after request."""
        self.connections += 1
        connection = Connection(reader, writer)
        behave = self.last
        try:
            while True:
                behave = self.script.pop(0) if self.script else self.last
                await behave(connection)
                self.received.extend(connection.requests)
                connection.requests.clear()
                if behave in ENDING or writer.is_closing():
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            self.script.insert(0, behave)  # it waited for a request that did not come
        finally:
            writer.close()


@asynccontextmanager
async def wire(*script: Behaviour, then: Behaviour | None = None) -> AsyncGenerator[Wire]:
    """Run a server that follows a script, and afterwards does `then` (an empty 200) for ever."""
    served = Wire(list(script), then or answers(200, {}))
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(served.handle(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
