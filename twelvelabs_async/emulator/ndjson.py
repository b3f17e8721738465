"""Streams JSON objects line by line."""

from __future__ import annotations

from collections.abc import AsyncIterable

import orjson
from aiohttp import hdrs, web

from .state import JsonObject

__all__ = ["stream_lines"]


async def stream_lines(
    request: web.Request, lines: AsyncIterable[JsonObject], content_type: str
) -> web.StreamResponse:
    """Send each object as a line of its own, as soon as it is there."""
    headers = {hdrs.CONTENT_TYPE: content_type}
    if request.method == hdrs.METH_HEAD:
        return web.Response(headers=headers)
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    async for line in lines:
        await response.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    await response.write_eof()
    return response
