"""Makes faults happen: the scripted answer, the silence, or the damage to the true answer."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from email.utils import formatdate
from pathlib import Path
from typing import TypeAlias

from aiohttp import web

from .body_notes import read_and_note
from .fault_deliveries import deliver
from .fault_endings import end_connection, swallow, tap
from .fault_intake import reading_slowly
from .faults import Fault, JsonBody

__all__ = ["alter_headers", "suffer"]

_Answer: TypeAlias = Callable[[], Awaitable[web.StreamResponse]]

_ALTERED = web.RequestKey("ALTERED", dict[str, "str | None"])
_MOMENT = re.compile(r"\{(epoch|date)([+-]\d+(?:\.\d+)?)?\}")


async def suffer(fault: Fault, request: web.Request, answer: _Answer) -> web.StreamResponse | None:
    """Answer a request that a fault has hit; None if the connection is gone.

    Args:
        fault: What goes wrong.
        request: The request; its body was not read.
        answer: Carries the request out and makes its true answer. A stream is sent by that.

    Raises:
        ConnectionError: The fault has cut a stream, or the client did not wait for it.
    """
    async with reading_slowly(request, fault.read_rate):
        return await _suffer(fault, request, answer)


async def _suffer(fault: Fault, request: web.Request, answer: _Answer) -> web.StreamResponse | None:
    delay = fault.drawn_delay()
    if fault.duplicate or fault.corrupt:
        response: web.StreamResponse = await deliver(fault, request)
    elif fault.true_answer:
        if fault.stage == "before":
            await asyncio.sleep(delay)
        _prepare(fault, request, delay=delay if fault.stage == "after" else 0.0)
        return await _shortened(fault, await answer())
    else:
        if fault.stage == "after":
            with swallow(request):
                await answer()
        elif fault.stage == "instead":
            await read_and_note(request)
        if fault.lost:
            await asyncio.sleep(delay)
            await end_connection(fault, request)
            return None
        kind = "application/json" if isinstance(fault.body, JsonBody) else None
        response = web.Response(
            status=fault.status or 500, body=fault.body or None, content_type=kind
        )
    _prepare(fault, request, delay=delay)
    return await _shortened(fault, response)


async def alter_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put a fault's headers into an answer whose head is about to be sent."""
    for name, value in request.get(_ALTERED, {}).items():
        if value is None:
            response.headers.pop(name, None)
        else:
            response.headers[name] = _MOMENT.sub(_moment, value)


def _prepare(fault: Fault, request: web.Request, *, delay: float) -> None:
    headers: Mapping[str, str | None] = fault.headers
    request[_ALTERED] = dict(headers)
    tap(fault, request, delay)


async def _shortened(fault: Fault, response: web.StreamResponse) -> web.StreamResponse:
    """Cut what must declare the length that is left; all else is cut on its way out."""
    damaged = fault.truncate or fault.cut_after is not None or fault.drip is not None
    if damaged and isinstance(response, web.FileResponse):
        # A file is sent by the kernel, past all that could cut it.
        body = await asyncio.to_thread(Path(response._path).read_bytes)  # noqa: SLF001
        response = web.Response(body=body, headers=response.headers)
    if fault.truncate and isinstance(response, web.Response) and isinstance(response.body, bytes):
        length = len(response.body) // 2 if fault.cut_after is None else fault.cut_after
        response.body = response.body[:length]
    return response


def _moment(found: re.Match[str]) -> str:
    moment = time.time() + float(found[2] or 0)
    return str(math.ceil(moment)) if found[1] == "epoch" else formatdate(moment, usegmt=True)
