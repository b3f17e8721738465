"""Answers that come event by event: iterate one, take its text alone, or ask for its sum."""

from __future__ import annotations

import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import APIConnectionError, APITimeoutError, ClientStateError
from .reading import Digest, Reading
from .statuses import request_id

if TYPE_CHECKING:
    from typing import Self

    from .feeds import Feed
    from .live import LiveBody
    from .request import Call, Response

__all__ = ["AsyncStream"]

E = TypeVar("E")
F = TypeVar("F")

TOGETHER = 2**20
"""Bytes that `read` returns together, if they are here already."""

LINGER = 1.0
"""Seconds that the server may take to end a stream after its last event, so that its connection
can be used again."""


class AsyncStream(Generic[E, F]):
    """An answer that comes event by event.

    `async for` gives the events and closes the stream at its end. `async with` closes it wherever
    the block is left. `await` opens it without reading, which the other two do by themselves.

    Raises:
        StreamCutError: The connection ended before the last event.
        StreamDecodeError: Something came that cannot be read.
        StreamFailedError: The server says that it failed.
    """

    def __init__(
        self,
        start: Callable[[], Awaitable[Response]],
        call: Call,
        feed: Feed[E],
        digest: Digest[E, F],
    ) -> None:
        self.reading: Reading[E, F] = Reading(call, feed, digest)
        self._start = start
        self._call = call
        self._response: Response | None = None
        self._ready: Iterator[E] = iter(())
        self._entered = False

    def __await__(self) -> Generator[Any, Any, AsyncStream[E, F]]:
        return self._opened().__await__()

    async def __aiter__(self) -> AsyncIterator[E]:
        try:
            while True:
                for event in self._ready:
                    yield event
                events = await self._more()
                if not events:
                    return
                self._ready = iter(events)
        finally:
            if not self._entered:
                await self.close()

    async def text_stream(self) -> AsyncIterator[str]:
        """Iterate over the text alone, piece by piece."""
        async for event in self:
            text = self.reading.digest.text_of(event)
            if text:
                yield text

    async def final(self) -> F:
        """Read to the end and return the sum of the whole stream."""
        while await self._more():
            pass
        return self.reading.digest.final()

    async def close(self) -> None:
        """End the stream wherever it is. May be called twice."""
        self.reading.close()
        if (live := self._live()) is not None:
            live.close()

    async def read(self) -> tuple[bytes, bool, Exception | None]:
        """Wait for bytes, and return all that are here, whether they end the stream, and if it
        was cut, by what. For those who take them up elsewhere, as the facade does.
        """
        piece, lost = await self._piece()
        live = self._live()
        pieces = [piece]
        size = len(piece)
        while live is not None and piece and size < TOGETHER:
            piece = await live.read_now()
            pieces.append(piece)
            size += len(piece)
        ended = not size or (live is not None and live.at_end)
        if ended and live is not None:
            live.close()
        return b"".join(pieces), ended, lost

    @property
    def text(self) -> str:
        """The text that has come so far."""
        return self.reading.digest.text

    @property
    def status_code(self) -> int:
        """The HTTP status of the answer."""
        return self._answer().status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer."""
        return self._answer().headers

    @property
    def request_id(self) -> str | None:
        """The identifier under which the API's support finds the request."""
        return request_id(self.headers)

    async def __aenter__(self) -> Self:
        self._entered = True
        await self._opened()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __del__(self) -> None:
        live = self._live()
        if live is not None and not live.closed:
            warnings.warn(f"{self!r} was not closed", ResourceWarning, stacklevel=2, source=self)
            live.close_soon()

    def __repr__(self) -> str:
        live = self._live()
        state = "closed" if self.reading.over else "not opened" if live is None else "open"
        return f"<AsyncStream {self._call.method} {self._call.path}, {state}>"

    async def _opened(self) -> AsyncStream[E, F]:
        if self._response is None and not self.reading.over:
            self.reading.began = time.monotonic()
            self._response = await self._start()
        return self

    def _answer(self) -> Response:
        if self._response is None:
            raise ClientStateError("This stream is not opened yet: await it first.")
        return self._response

    def _live(self) -> LiveBody | None:
        return None if self._response is None else self._response.live

    async def _more(self) -> list[E]:
        """Read until there are events, and return them; none at the end."""
        await self._opened()
        reading = self.reading
        while True:
            try:
                events = reading.next_group()
            finally:
                if reading.over and (live := self._live()) is not None:
                    live.close()
            if events:
                return events
            if events is None:
                if reading.over:
                    return []
                piece, lost = await self._piece()
                reading.take(piece, ended=not piece, lost=lost)

    async def _piece(self) -> tuple[bytes, Exception | None]:
        """Return the next bytes, or none and what the connection was lost by, if it was."""
        live = self._live()
        if live is None:  # pragma: no cover - a successful answer to a live call has one
            raise ClientStateError("This answer has no body to read.")
        complete = self.reading.digest.complete
        asked = self._call.options.get("timeout_in_seconds")
        left = None if asked is None else asked - (time.monotonic() - self.reading.began)
        try:
            return await live.read(LINGER if complete else left), None
        except APIConnectionError as error:
            return b"", error
        except TimeoutError as error:
            if complete:
                return b"", None
            late = APITimeoutError(f"Not done within the total timeout of {asked:g} s.")
            late.__cause__ = error
            return b"", late
