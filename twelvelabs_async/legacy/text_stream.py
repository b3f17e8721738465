"""A generated text that comes piece by piece, as the 0.x SDK gives it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from ..core.analysis_digest import AnalysisDigest
from ..core.streams import AsyncStream
from ..models.analyze import AnalyzeStreamEvent, NonStreamAnalyzeResponse

if TYPE_CHECKING:
    from typing import Self

__all__ = ["AsyncTextStream", "GenerateOpenEndedTextStreamResult"]


class AsyncTextStream:
    """A text that comes piece by piece.

    `async for` gives the pieces and closes the stream at its end. `async with` closes it wherever
    the block is left. `await` opens it without reading, which the other two do by themselves.

    Attributes:
        texts: The pieces that were given so far.
        events: The stream that they come from, with its events, status and headers.

    Raises:
        StreamCutError: The connection ended before the text did.
        StreamDecodeError: Something came that cannot be read.
        StreamFailedError: The server says that it failed.
    """

    def __init__(
        self,
        events: AsyncStream[AnalyzeStreamEvent, NonStreamAnalyzeResponse],
        digest: AnalysisDigest,
    ) -> None:
        self.texts: list[str] = []
        self.events: AsyncStream[AnalyzeStreamEvent, NonStreamAnalyzeResponse] = events
        self._digest = digest

    def __await__(self) -> Generator[Any, Any, Self]:
        return self._opened().__await__()

    async def __aiter__(self) -> AsyncIterator[str]:
        async for text in self.events.text_stream():
            self.texts.append(text)
            yield text

    async def final(self) -> NonStreamAnalyzeResponse:
        """Read to the end and return the whole text, as `client.generate.text` does."""
        async for _ in self:
            pass
        return await self.events.final()

    async def close(self) -> None:
        """End the stream wherever it is. May be called twice."""
        await self.events.close()

    @property
    def id(self) -> str:
        """Identifier of the answer; empty until it has begun."""
        return self._digest.id or ""

    @property
    def aggregated_text(self) -> str:
        """The pieces that were given so far, in one."""
        return "".join(self.texts)

    @property
    def status_code(self) -> int:
        """The HTTP status of the answer."""
        return self.events.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer."""
        return self.events.headers

    @property
    def request_id(self) -> str | None:
        """The identifier under which the API's support finds the request."""
        return self.events.request_id

    async def __aenter__(self) -> Self:
        await self.events.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return repr(self.events).replace("AsyncStream", type(self).__name__, 1)

    async def _opened(self) -> Self:
        await self.events
        return self


GenerateOpenEndedTextStreamResult: TypeAlias = AsyncTextStream
