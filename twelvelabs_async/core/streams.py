"""Answers that come event by event: iterate one, take its text alone, or ask for its sum."""

from __future__ import annotations

import time
import warnings
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import APIConnectionError, APITimeoutError, ClientStateError, StreamCutError
from .statuses import request_id

if TYPE_CHECKING:
    from typing import Self

    from ..errors import StreamError
    from .feeds import Feed
    from .request import Call, Response
    from .transport import LiveBody

__all__ = ["AsyncStream", "Digest"]

E = TypeVar("E")
F = TypeVar("F")

TOGETHER = 2**20
"""Bytes whose events `next_events` returns together, if they are here already."""

LINGER = 1.0
"""Seconds that the server may take to end a stream after its last event, so that its connection
can be used again."""


class Digest(Generic[E, F]):
    """What a stream has brought so far: its text, whether its last event came, and its sum.

    Each kind of stream has a subclass.
    """

    kept: int = 64 * 2**20
    """Bytes of the stream, counted from its end, whose events an error of the stream carries."""

    def __init__(self) -> None:
        self.complete: bool = False
        self.failure: StreamError | None = None
        self._texts: list[str] = []

    @property
    def text(self) -> str:
        """The text that has come."""
        if len(self._texts) > 1:
            self._texts = ["".join(self._texts)]
        return "".join(self._texts)

    def add(self, events: list[E]) -> None:
        """Take note of events."""
        for event in events:
            self.look(event)
            text = self.text_of(event)
            if text:
                self._texts.append(text)

    def text_of(self, event: E) -> str | None:
        """Return the text that an event adds."""
        raise NotImplementedError

    def look(self, event: E) -> None:
        """See whether an event is the last one or says that the server failed."""
        raise NotImplementedError

    def final(self) -> F:
        """Return the sum of a complete stream."""
        raise NotImplementedError


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
        self._start = start
        self._call = call
        self._feed = feed
        self._digest = digest
        self._response: Response | None = None
        self._began = 0.0
        self._ready: Iterator[E] = iter(())
        self._groups: Iterator[list[E]] = iter(())
        self._kept: deque[bytes] = deque()  # events would keep Python's collector busy
        self._size = 0
        self._failure: StreamError | None = None
        self._over = False
        self._closed = False
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
            text = self.text_of(event)
            if text:
                yield text

    def text_of(self, event: E) -> str | None:
        """Return the text that one event adds, if it adds any."""
        return self._digest.text_of(event)

    async def final(self) -> F:
        """Read to the end and return the sum of the whole stream."""
        while await self.next_events():
            pass
        return self._digest.final()

    async def next_events(self) -> list[E]:
        """Return the next events that came together, or none at the end."""
        events = list(self._ready) or list(await self._more())
        size = 0
        while not self._over:
            more = self._next_group()
            if more is None:
                live = self._live()
                piece = await live.read_now() if live and size < TOGETHER else b""
                if not piece:
                    break
                size += len(piece)
                self._take(piece)
            events += more or ()
        return events

    async def close(self) -> None:
        """End the stream wherever it is. May be called twice."""
        if not self._over:
            self._end(None)
            self._closed = True

    @property
    def text(self) -> str:
        """The text that has come so far."""
        return self._digest.text

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
        if live is not None and not self._over:
            warnings.warn(f"{self!r} was not closed", ResourceWarning, stacklevel=2, source=self)
            live.close_soon()

    def __repr__(self) -> str:
        state = "closed" if self._over else "not opened" if self._response is None else "open"
        return f"<AsyncStream {self._call.method} {self._call.path}, {state}>"

    async def _opened(self) -> AsyncStream[E, F]:
        if self._response is None and not self._over:
            self._began = time.monotonic()
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
        while not self._over:
            events = self._next_group()
            if events:
                return events
            if events is None and not self._over:
                piece, lost = await self._piece()
                if piece:
                    self._take(piece)
                else:
                    self._groups = self._last(lost)
        if self._failure is not None:
            raise self._failure
        if self._closed:
            raise ClientStateError("This stream is closed.")
        return []

    def _next_group(self) -> list[E] | None:
        """Return more events of what was read, or None if there are none left in it."""
        events = next(self._groups, None)
        if events is not None:
            self._digest.add(events)
        failure = self._digest.failure or self._feed.failure
        if failure is not None and not self._over:
            self._end(failure)
        return events

    def _last(self, lost: Exception | None) -> Iterator[list[E]]:
        """Give the events that end with the stream, then end it: well, or with what lacks."""
        yield from self._feed.end()
        failure: StreamError | None = None
        if not self._digest.complete:
            failure = StreamCutError(
                "The stream ended before its last event."
                if lost is None
                else f"The stream was cut before its last event. {lost}"
            )
            failure.__cause__ = lost
        self._end(self._digest.failure or self._feed.failure or failure)

    def _take(self, piece: bytes) -> None:
        """Take up what came, and keep it, to tell it again if the stream fails."""
        self._groups = self._feed.feed(piece)
        self._kept.append(piece)
        self._size += len(piece)
        while self._size > self._digest.kept and len(self._kept) > 1:
            self._size -= len(self._kept.popleft())

    async def _piece(self) -> tuple[bytes, Exception | None]:
        """Return the next bytes, or none and what the connection was lost by, if it was."""
        live = self._live()
        if live is None:  # pragma: no cover - a successful answer to a live call has one
            raise ClientStateError("This answer has no body to read.")
        complete = self._digest.complete
        asked = self._call.options.get("timeout_in_seconds")
        left = None if asked is None else asked - (time.monotonic() - self._began)
        try:
            return await live.read(LINGER if complete else left), None
        except APIConnectionError as error:
            return b"", None if complete else error
        except TimeoutError as error:
            if complete:
                return b"", None
            late = APITimeoutError(f"Not done within the total timeout of {asked:g} s.")
            late.__cause__ = error
            return b"", late

    def _end(self, failure: StreamError | None) -> None:
        self._over = True
        if (live := self._live()) is not None:
            live.close()
        if failure is not None:
            failure.events = self._feed.again(self._kept)
            failure.text = self._digest.text
            failure.method, failure.path = self._call.method, self._call.path
            failure.attempts, failure.elapsed = 1, time.monotonic() - self._began
            self._failure = failure
