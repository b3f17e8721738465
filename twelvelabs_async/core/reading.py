"""What has been read of a stream: bytes in, events out, and what is wrong with them. No I/O."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from ..errors import ClientStateError, StreamCutError

if TYPE_CHECKING:
    from ..errors import StreamError
    from .feeds import Feed
    from .request import Call

__all__ = ["Digest", "Reading"]

E = TypeVar("E")
F = TypeVar("F")


class Digest(Generic[E, F]):
    """What a stream has brought so far: its text, whether its last event came, and its sum.

    Each kind of stream has a subclass.
    """

    kept: int = 32 * 2**20
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


class Reading(Generic[E, F]):
    """The events of one stream, in groups, as its bytes are fed.

    Attributes:
        over: Whether there is nothing more to feed: all is read, or something is wrong.
    """

    def __init__(self, call: Call, feed: Feed[E], digest: Digest[E, F]) -> None:
        self.digest: Digest[E, F] = digest
        self.over: bool = False
        self.began: float = time.monotonic()
        self._call = call
        self._feed = feed
        self._groups: Iterator[list[E]] = iter(())
        self._kept: deque[bytes] = deque()  # events would keep Python's collector busy
        self._size = 0
        self._failure: StreamError | None = None
        self._closed = False

    def take(self, piece: bytes, *, ended: bool, lost: Exception | None = None) -> None:
        """Take up bytes.

        Args:
            piece: What came.
            ended: Whether nothing comes after it.
            lost: What the connection was lost by, if it was.
        """
        self._groups = self._to_the_end(piece, lost) if ended else self._feed.feed(piece)
        self._kept.append(piece)
        self._size += len(piece)
        while self._size > self.digest.kept and len(self._kept) > 1:
            self._size -= len(self._kept.popleft())

    def next_group(self) -> list[E] | None:
        """Return more events of what was fed, or None if there are none left in it.

        Raises:
            StreamError: There are none, and there will be none, because something is wrong.
            ClientStateError: The stream was closed before its end.
        """
        if self._failure is not None:
            raise self._failure
        if self._closed:
            raise ClientStateError("This stream is closed.")
        events = next(self._groups, None)
        if events is not None:
            self.digest.add(events)
        failure = self.digest.failure or self._feed.failure
        if failure is not None:
            self._fail(failure)
            if not events:
                raise failure
        return events

    def close(self) -> None:
        """Give no more events; asking for some is a mistake, unless all were given."""
        if not self.over:
            self.over = self._closed = True

    def _to_the_end(self, piece: bytes, lost: Exception | None) -> Iterator[list[E]]:
        yield from self._feed.feed(piece)
        if self._feed.failure is None:
            yield from self._feed.end()
        self.over = True
        if not self.digest.complete and self.digest.failure is None and self._feed.failure is None:
            failure = StreamCutError(
                "The stream ended before its last event."
                if lost is None
                else f"The stream was cut before its last event. {lost}"
            )
            failure.__cause__ = lost
            self.digest.failure = failure

    def _fail(self, failure: StreamError) -> None:
        self.over = True
        failure.events = self._feed.again(self._kept)
        failure.text = self.digest.text
        failure.method, failure.path = self._call.method, self._call.path
        failure.attempts, failure.elapsed = 1, time.monotonic() - self.began
        self._failure = failure
