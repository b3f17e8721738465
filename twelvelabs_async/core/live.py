"""The body of an answer that is still coming."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..errors import APIConnectionError, ClientStateError
from .payloads import Progress
from .request import Request

if TYPE_CHECKING:
    import aiohttp

    from .transport import Transport

__all__ = ["LiveBody"]

LOOKS = 3
"""How often the socket is looked at for more of a stream, before whoever reads it gets its turn."""


class LiveBody:
    """The body of an answer that is still coming; whoever has it must close it."""

    def __init__(
        self,
        transport: Transport,
        request: Request,
        answer: aiohttp.ClientResponse,
        progress: Progress,
        first: bytes,
    ) -> None:
        self.request = request
        self.answer = answer
        self.progress: Callable[[], int] = progress.count
        self._transport = transport
        self._first: bytes | None = first
        self._lost: APIConnectionError | None = None
        self._closed = False

    async def read(self, limit: float | None = None) -> bytes:
        """Return the next bytes, or none at the end.

        Args:
            limit: Seconds that it may take, apart from the limit on silence.

        Raises:
            APIConnectionError: The body was cut.
            TimeoutError: `limit` passed.
        """
        first, self._first = self._first, None
        if first:
            return first
        if self._closed or self.at_end:
            return b""
        if self._lost is not None:
            raise self._lost
        try:
            return await self._transport.read(self, limit)
        except ClientStateError:  # the client was closed, and its streams with it
            self.close()
            raise
        except APIConnectionError as error:
            # aiohttp keeps what came before the loss, and no public method of its gives that.
            rest = self.answer.content._read_nowait(-1)  # noqa: SLF001
            if not rest:
                raise
            self._lost = error
            return rest

    async def read_now(self) -> bytes:
        """Return bytes that are here already, or none."""
        first, self._first = self._first, None
        if first:
            return first
        for _ in range(LOOKS):
            await asyncio.sleep(0)  # the loop looks at the socket
            if self._closed or self.answer.content.exception() is not None:
                return b""
            if piece := self.answer.content.read_nowait():
                return piece
        return b""

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    @property
    def at_end(self) -> bool:
        """Whether all of it was read."""
        return self._first is None and self.answer.content.at_eof()

    def close(self) -> None:
        """Give the connection back, or end it if there is more to come. May be called twice."""
        if self._closed:
            return
        self._closed = True
        if self.answer.content.at_eof():
            self.answer.release()
        else:
            self.answer.close()
        self._transport.leave(self)

    def close_soon(self) -> None:
        """Close it from whatever thread its owner is forgotten in."""
        self._transport.soon(self.close)
