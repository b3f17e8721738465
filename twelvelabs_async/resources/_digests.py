"""What the events of each kind of stream mean: the text, the end, a failure, the sum."""

from __future__ import annotations

from ..core.reading import Digest
from ..errors import StreamFailedError
from ..models.analysis import AnalyzeTaskError
from ..models.analyze import (
    AnalyzeStreamEvent,
    NonStreamAnalyzeResponse,
    StreamEndResponse,
    StreamErrorResponse,
    StreamStartResponse,
    StreamTextResponse,
)
from ..models.analyze_batches import BatchResultItem
from ..models.response_events import (
    ResponseStreamCompletedEvent,
    ResponseStreamEvent,
    ResponseStreamFailedEvent,
    ResponseStreamIncompleteEvent,
    ResponseStreamOutputItemAddedEvent,
    ResponseStreamOutputTextDeltaEvent,
)
from ..models.responses import ResponseObject, ResponseOutputMessage

__all__ = ["AnalysisDigest", "BatchResultsDigest", "ResponseDigest"]


class AnalysisDigest(Digest[AnalyzeStreamEvent, NonStreamAnalyzeResponse]):
    """A streamed analysis; its sum is what `analyze` returns."""

    def __init__(self) -> None:
        super().__init__()
        self._id: str | None = None
        self._end = StreamEndResponse()

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
            id=(end.metadata.generation_id if end.metadata else None) or self._id,
            data=self.text,
            finish_reason=end.finish_reason,
            usage=end.metadata.usage if end.metadata else None,
            error=end.error,
        )


def _failed(error: AnalyzeTaskError | None, event: object) -> StreamFailedError:
    why = (error.message if error else None) or "it does not say why"
    return StreamFailedError(f"The server broke the stream off: {why}", event=event)


class BatchResultsDigest(Digest[BatchResultItem, int]):
    """The results of a batch; their sum is how many there are.

    They have no last event: the framing of the answer tells whether it is whole.
    """

    kept = 2**20

    def __init__(self) -> None:
        super().__init__()
        self.complete = True
        self._count = 0

    def add(self, events: list[BatchResultItem]) -> None:
        """Count them; none of them is the last one."""
        self._count += len(events)

    def text_of(self, event: BatchResultItem) -> str | None:
        """Return the text of an analysis that is ready."""
        data = event.data.data if event.data else None
        return data if isinstance(data, str) else None

    def final(self) -> int:
        """Return how many results there were."""
        return self._count


class ResponseDigest(Digest[ResponseStreamEvent, ResponseObject]):
    """A streamed response; its sum is what `responses.create` returns."""

    def __init__(self) -> None:
        super().__init__()
        self._response = ResponseObject()
        self._asides: set[str | None] = set()

    def text_of(self, event: ResponseStreamEvent) -> str | None:
        """Return the text that is added to the final answer; what is said before it is no text."""
        if isinstance(event, ResponseStreamOutputTextDeltaEvent):
            return None if event.item_id in self._asides else event.delta
        return None

    def look(self, event: ResponseStreamEvent) -> None:
        """See which messages are not the answer, and how it ends."""
        if isinstance(event, ResponseStreamOutputItemAddedEvent):
            item = event.item
            if isinstance(item, ResponseOutputMessage) and item.phase not in (None, "final_answer"):
                self._asides.add(item.id)
        elif isinstance(event, (ResponseStreamCompletedEvent, ResponseStreamIncompleteEvent)):
            self._response = event.response or self._response
            self.complete = True
        elif isinstance(event, ResponseStreamFailedEvent):
            said = event.response.extra.get("error") if event.response else None
            self.failure = StreamFailedError(
                f"The server could not make the response: {said or 'it does not say why'}",
                event=event,
            )

    def final(self) -> ResponseObject:
        """Return the whole response."""
        return self._response
