"""What the events of a streamed analysis mean."""

from __future__ import annotations

from ..errors import StreamError, StreamFailedError
from ..models.analysis import AnalyzeTaskError
from ..models.analyze import (
    AnalyzeStreamEvent,
    NonStreamAnalyzeResponse,
    StreamEndResponse,
    StreamErrorResponse,
    StreamStartResponse,
    StreamTextResponse,
)
from .reading import Digest

__all__ = ["AnalysisDigest"]


class AnalysisDigest(Digest[AnalyzeStreamEvent, NonStreamAnalyzeResponse]):
    """A streamed analysis; its sum is what `analyze` returns."""

    def __init__(self) -> None:
        super().__init__()
        self.failure: StreamError | None = None
        self._id: str | None = None
        self._end = StreamEndResponse()

    @property
    def id(self) -> str | None:
        """The identifier of the answer, once it has begun."""
        end = self._end.metadata
        return (end.generation_id if end else None) or self._id

    def add(self, events: list[AnalyzeStreamEvent]) -> None:
        """Take note of events: nearly all of them are text, so that is looked at first."""
        texts = self._texts
        for event in events:
            if type(event) is StreamTextResponse:
                if event.text:
                    texts.append(event.text)
            else:
                self.look(event)

    def text_of(self, event: AnalyzeStreamEvent) -> str | None:
        """Return the text of a piece."""
        return event.text if type(event) is StreamTextResponse else None

    def look(self, event: AnalyzeStreamEvent) -> None:
        """Take the identifier from the start and the rest from the end."""
        if isinstance(event, StreamStartResponse):
            self._id = event.metadata.generation_id if event.metadata else None
        elif isinstance(event, StreamEndResponse):
            self._end = event
            # With a reason to finish, an error is a warning: the text was cut off.
            if event.error is not None and event.finish_reason is None:
                self.failure = _failed(event.error, event)
            self.complete = True
        elif isinstance(event, StreamErrorResponse):
            self.failure = _failed(event.error, event)

    def final(self) -> NonStreamAnalyzeResponse:
        """Return the whole answer."""
        end = self._end
        return NonStreamAnalyzeResponse(
            id=self.id,
            data=self.text,
            finish_reason=end.finish_reason,
            usage=end.metadata.usage if end.metadata else None,
            error=end.error,
        )


def _failed(error: AnalyzeTaskError | None, event: object) -> StreamFailedError:
    why = (error.message if error else None) or "it does not say why"
    return StreamFailedError(f"The server broke the stream off: {why}", event=event)
