"""Lets the body of a request come slowly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import StreamReader, web

__all__ = ["reading_slowly"]

_LIMIT = 1 << 16
_SLICES_PER_SECOND = 20


@asynccontextmanager
async def reading_slowly(request: web.Request, rate: float | None) -> AsyncGenerator[None]:
    """Give whoever reads the body so many bytes a second; at full speed if that is None.

    What is not read until the end is left to the server, which throws it away.
    """
    if rate is None:
        yield
        return
    # `request.content` would be remembered, and a request has no door for another body.
    content: StreamReader = request._payload  # noqa: SLF001
    slow = StreamReader(request.protocol, _LIMIT, loop=asyncio.get_running_loop())
    request._payload = slow  # noqa: SLF001
    pouring = asyncio.create_task(_pour(content, slow, rate))
    try:
        yield
    finally:
        pouring.cancel()
        await asyncio.wait([pouring])
        request._payload = content  # noqa: SLF001


async def _pour(content: StreamReader, slow: StreamReader, rate: float) -> None:
    try:
        async for data in content.iter_chunked(max(1, int(rate / _SLICES_PER_SECOND))):
            await asyncio.sleep(len(data) / rate)
            slow.feed_data(data)
    except Exception as problem:  # noqa: BLE001 - it is for whoever reads the body
        slow.set_exception(problem)
    else:
        slow.feed_eof()
