"""What the events of a streamed response mean."""

from __future__ import annotations

from ..core.reading import Digest
from ..errors import StreamFailedError
from ..models.response_events import (
    ResponseStreamCompletedEvent,
    ResponseStreamEvent,
    ResponseStreamFailedEvent,
    ResponseStreamIncompleteEvent,
    ResponseStreamOutputItemAddedEvent,
    ResponseStreamOutputTextDeltaEvent,
)
from ..models.responses import ResponseObject, ResponseOutputMessage

__all__ = ["ResponseDigest"]


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
