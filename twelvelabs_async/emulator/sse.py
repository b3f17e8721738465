"""Streams server-sent events, numbered, with a heartbeat while there is nothing to say."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self, TypeVar

import orjson
from aiohttp import web
from attrs import define, field

if TYPE_CHECKING:
    from .state import JsonObject

__all__ = ["EventStream"]

_T = TypeVar("_T")


@define
class EventStream:
    """One answer of events; each has its `type` and the next `sequence_number`."""

    _response: web.StreamResponse = field(alias="response")
    _sequence: int = field(default=0, init=False)

    @classmethod
    async def begin(cls, request: web.Request) -> Self:
        """Send the head of the answer."""
        headers = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        return cls(response)

    async def send(self, kind: str, content: JsonObject) -> None:
        """Send one event."""
        event: JsonObject = {"type": kind, "sequence_number": self._sequence}
        self._sequence += 1
        data = orjson.dumps(event | content)
        await self._response.write(b"event: %s\ndata: %s\n\n" % (kind.encode(), data))

    async def wait_for(self, work: asyncio.Task[_T], seconds: float) -> _T:
        """Return what a task returns; send `keepalive` whenever `seconds` pass before it has."""
        try:
            while True:
                done, _ = await asyncio.wait({work}, timeout=seconds)
                if done:
                    return work.result()
                await self.send("keepalive", {})
        finally:
            # A client that hung up needs no answer.
            work.cancel()

    async def end(self) -> web.StreamResponse:
        """Send the mark of the end."""
        await self._response.write(b"data: [DONE]\n\n")
        await self._response.write_eof()
        return self._response
