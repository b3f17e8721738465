"""A stand-in for the platform that costs next to nothing, so that a client is what is measured.

It takes uploads and answers each request at once (or after `delay` seconds) with the same bytes,
but for an identifier; everything is ready from the start. It runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import cast

__all__ = ["cheap"]

MODELS = b'{"_id":"%024x","models":[{"model_name":"marengo3.0","model_options":["visual"]}]}'
READY = b'{"_id":"%024x","status":"ready","method":"direct","filename":"film.mkv"}'
TASK = b'{"_id":"%024x","video_id":"%024x"}'
LISTED = b'{"_id":"%024x","status":"ready"}'
PAGE = 50


class Stand(asyncio.Protocol):
    """One connection."""

    made = 0
    asked = 0
    delay = 0.0

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._left = 0
        self._chunked = False
        self._head = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what answers go to."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take what came: bodies are counted and forgotten."""
        if self._left:
            if len(data) < self._left:
                self._left -= len(data)
                return
            self._waiting += data[self._left :]
            self._left = 0
            self._answer()
        else:
            self._waiting += data
        while not self._left:
            if self._chunked:
                end = self._waiting.find(b"0\r\n\r\n")
                if end < 0:
                    del self._waiting[:-4]
                    return
                del self._waiting[: end + 5]
                self._chunked = False
                self._answer()
                continue
            end = self._waiting.find(b"\r\n\r\n")
            if end < 0:
                return
            self._head = bytes(self._waiting[:end])
            del self._waiting[: end + 4]
            lower = self._head.lower()
            if b"\r\ntransfer-encoding: chunked" in lower:
                self._chunked = True
                continue
            _, found, rest = lower.partition(b"\r\ncontent-length:")
            size = int(rest.partition(b"\r\n")[0]) if found else 0
            if len(self._waiting) < size:
                self._left = size - len(self._waiting)
                self._waiting.clear()
                return
            del self._waiting[:size]
            self._answer()

    def _answer(self) -> None:
        Stand.asked += 1
        if Stand.delay:
            asyncio.get_running_loop().call_later(Stand.delay, self._say, self._head)
        else:
            self._say(self._head)

    def _say(self, head: bytes) -> None:
        method, path = head.split(b" ", 2)[:2]
        body = answer(method, path)
        if self._transport is not None:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                % len(body)
                + body
            )


def answer(method: bytes, target: bytes) -> bytes:
    """Return what a request is answered with."""
    path = target.partition(b"?")[0]
    if method == b"POST":
        Stand.made += 1
        if path.endswith(b"/tasks"):
            return TASK % (Stand.made, Stand.made)
        return (MODELS if path.endswith(b"/indexes") else READY) % Stand.made
    parent, _, last = path.rpartition(b"/")
    if last in (b"assets", b"indexed-assets", b"indexes"):
        number = int((target.partition(b"page=")[2] or b"1").partition(b"&")[0])
        newest = Stand.made - (number - 1) * PAGE
        rows = b",".join(LISTED % each for each in range(newest, max(0, newest - PAGE), -1))
        pages = -(-Stand.made // PAGE)
        info = b'"page":%d,"limit_per_page":50,"total_page":%d,"total_results":%d'
        return b'{"data":[%s],"page_info":{%s}}' % (rows, info % (number, pages, Stand.made))
    return (MODELS if parent.endswith(b"/indexes") else READY) % int(last, 16)


async def _serve(pipe: Connection, delay: float) -> None:
    Stand.delay = delay
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Stand, "127.0.0.1", 0, backlog=1024)
    pipe.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1.3")
    while await asyncio.to_thread(pipe.recv):
        pipe.send(Stand.asked)
        Stand.asked = 0
    server.close()


def _main(pipe: Connection, delay: float) -> None:
    asyncio.run(_serve(pipe, delay))


@contextmanager
def cheap(delay: float = 0.0) -> Iterator[tuple[str, Callable[[], int]]]:
    """Yield the address of one, and what tells how many requests came since the last question.

    Args:
        delay: Seconds before each answer, as on a network.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_main, args=(theirs, delay))
    process.start()

    def count() -> int:
        ours.send(True)
        return int(ours.recv())

    try:
        yield ours.recv(), count
    finally:
        ours.send(False)
        process.join()
