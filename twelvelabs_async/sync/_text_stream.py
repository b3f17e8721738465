"""The blocking twin of a generated text that comes piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from ..legacy.text_stream import AsyncTextStream
from ..models.analyze import AnalyzeStreamEvent, NonStreamAnalyzeResponse
from ._portal import Runner
from ._twins import Stream

if TYPE_CHECKING:
    from typing import Self

__all__ = ["TextStream"]


class TextStream:
    """A text that comes piece by piece; it is open.

    Iterate it for the pieces. It is closed at its end, and by `close` or at the end of a `with`
    block before.

    Attributes:
        events: The stream that they come from, with its events, status and headers.

    Raises:
        StreamCutError: The connection ended before the text did.
        StreamDecodeError: Something came that cannot be read.
        StreamFailedError: The server says that it failed.
    """

    def __init__(self, runner: Runner, wrapped: AsyncTextStream) -> None:
        self.events: Stream[AnalyzeStreamEvent, NonStreamAnalyzeResponse] = Stream(
            runner, wrapped.events
        )
        self._wrapped = wrapped

    def __iter__(self) -> Iterator[str]:
        for text in self.events.text_stream():
            self._wrapped.texts.append(text)
            yield text

    def final(self) -> NonStreamAnalyzeResponse:
        """Read to the end and return the whole text, as `client.generate.text` does."""
        for _ in self:
            pass
        return self.events.final()

    def close(self) -> None:
        """End the stream wherever it is. May be called twice."""
        self.events.close()

    @property
    def texts(self) -> list[str]:
        """The pieces that were given so far."""
        return self._wrapped.texts

    @property
    def id(self) -> str:
        """Identifier of the answer; empty until it has begun."""
        return self._wrapped.id

    @property
    def aggregated_text(self) -> str:
        """The pieces that were given so far, in one."""
        return self._wrapped.aggregated_text

    @property
    def status_code(self) -> int:
        """The HTTP status of the answer."""
        return self._wrapped.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer."""
        return self._wrapped.headers

    @property
    def request_id(self) -> str | None:
        """The identifier under which the API's support finds the request."""
        return self._wrapped.request_id

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return repr(self._wrapped).replace("AsyncTextStream", "TextStream")
