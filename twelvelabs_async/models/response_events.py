"""Events of a response that comes piece by piece."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from .responses import ResponseObject, ResponseOutputContentPart, ResponseOutputItem
from .shared import Model, Unknown

__all__ = [
    "ResponseStreamCompletedEvent",
    "ResponseStreamContentPartAddedEvent",
    "ResponseStreamContentPartDoneEvent",
    "ResponseStreamCreatedEvent",
    "ResponseStreamEvent",
    "ResponseStreamEventBase",
    "ResponseStreamEvent_Keepalive",
    "ResponseStreamEvent_ResponseCompleted",
    "ResponseStreamEvent_ResponseContentPartAdded",
    "ResponseStreamEvent_ResponseContentPartDone",
    "ResponseStreamEvent_ResponseCreated",
    "ResponseStreamEvent_ResponseFailed",
    "ResponseStreamEvent_ResponseFunctionCallArgumentsDone",
    "ResponseStreamEvent_ResponseInProgress",
    "ResponseStreamEvent_ResponseOutputItemAdded",
    "ResponseStreamEvent_ResponseOutputItemDone",
    "ResponseStreamEvent_ResponseOutputTextDelta",
    "ResponseStreamEvent_ResponseOutputTextDone",
    "ResponseStreamFailedEvent",
    "ResponseStreamFuncCallArgsDoneEvent",
    "ResponseStreamInProgressEvent",
    "ResponseStreamIncompleteEvent",
    "ResponseStreamKeepAliveEvent",
    "ResponseStreamOutputItemAddedEvent",
    "ResponseStreamOutputItemDoneEvent",
    "ResponseStreamOutputTextDeltaEvent",
    "ResponseStreamOutputTextDoneEvent",
    "ResponseStreamResponseEvent",
]


@frozen(kw_only=True)
class ResponseStreamEventBase(Model):
    """What all events have: their place in the stream, from 0 and without gaps."""

    sequence_number: int | None = None


@frozen(kw_only=True)
class ResponseStreamResponseEvent(ResponseStreamEventBase):
    """What those events have that say how far the whole response is."""

    response: ResponseObject | None = None


@frozen(kw_only=True)
class ResponseStreamCreatedEvent(ResponseStreamResponseEvent):
    """The first event: the response, with its session and without output."""

    type: Literal["response.created"] = "response.created"


@frozen(kw_only=True)
class ResponseStreamInProgressEvent(ResponseStreamResponseEvent):
    """The response is being made."""

    type: Literal["response.in_progress"] = "response.in_progress"


@frozen(kw_only=True)
class ResponseStreamCompletedEvent(ResponseStreamResponseEvent):
    """The last event: the whole response; it may still be cut off, see its `status`."""

    type: Literal["response.completed"] = "response.completed"


@frozen(kw_only=True)
class ResponseStreamFailedEvent(ResponseStreamResponseEvent):
    """The last event of a response that the platform could not make."""

    type: Literal["response.failed"] = "response.failed"


@frozen(kw_only=True)
class ResponseStreamIncompleteEvent(ResponseStreamResponseEvent):
    """The last event of a response that was cut off.

    The Open Responses convention, which the API follows, has it; the API's own documentation
    does not name it.
    """

    type: Literal["response.incomplete"] = "response.incomplete"


@frozen(kw_only=True)
class ResponseStreamOutputItemAddedEvent(ResponseStreamEventBase):
    """A message or step begins; the `phase` of a message says whether it is the answer.

    Attributes:
        output_index: Its place in the output, from 0.
        item: What is known of it, without text.
    """

    type: Literal["response.output_item.added"] = "response.output_item.added"
    output_index: int | None = None
    item: ResponseOutputItem | None = None


@frozen(kw_only=True)
class ResponseStreamContentPartAddedEvent(ResponseStreamEventBase):
    """A piece of a message begins.

    Attributes:
        item_id: The message.
        output_index: Its place in the output, from 0.
        content_index: The place of the piece in the message, from 0.
        part: The piece, without text and annotations.
    """

    type: Literal["response.content_part.added"] = "response.content_part.added"
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    part: ResponseOutputContentPart | None = None


@frozen(kw_only=True)
class ResponseStreamOutputTextDeltaEvent(ResponseStreamEventBase):
    """Text to add to a piece of a message.

    Attributes:
        item_id: The message.
        output_index: Its place in the output, from 0.
        content_index: The place of the piece in the message, from 0.
        delta: The text.
    """

    type: Literal["response.output_text.delta"] = "response.output_text.delta"
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    delta: str | None = None


@frozen(kw_only=True)
class ResponseStreamOutputTextDoneEvent(ResponseStreamEventBase):
    """The text of a piece of a message is whole.

    Attributes:
        item_id: The message.
        output_index: Its place in the output, from 0.
        content_index: The place of the piece in the message, from 0.
        text: The whole text.
    """

    type: Literal["response.output_text.done"] = "response.output_text.done"
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    text: str | None = None


@frozen(kw_only=True)
class ResponseStreamContentPartDoneEvent(ResponseStreamEventBase):
    """A piece of a message is whole, and has its annotations, which come with no other event.

    Attributes:
        item_id: The message.
        output_index: Its place in the output, from 0.
        content_index: The place of the piece in the message, from 0.
        part: The piece.
    """

    type: Literal["response.content_part.done"] = "response.content_part.done"
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    part: ResponseOutputContentPart | None = None


@frozen(kw_only=True)
class ResponseStreamFuncCallArgsDoneEvent(ResponseStreamEventBase):
    """The arguments of a tool are whole.

    Attributes:
        item_id: The step that calls it.
        output_index: Its place in the output, from 0.
        arguments: The arguments, as JSON.
    """

    type: Literal["response.function_call_arguments.done"] = "response.function_call_arguments.done"
    item_id: str | None = None
    output_index: int | None = None
    arguments: str | None = None


@frozen(kw_only=True)
class ResponseStreamOutputItemDoneEvent(ResponseStreamEventBase):
    """A message or step is whole.

    Attributes:
        output_index: Its place in the output, from 0.
        item: The message or step.
    """

    type: Literal["response.output_item.done"] = "response.output_item.done"
    output_index: int | None = None
    item: ResponseOutputItem | None = None


@frozen(kw_only=True)
class ResponseStreamKeepAliveEvent(ResponseStreamEventBase):
    """The server is still at work, as about every 10 seconds in which nothing else comes."""

    type: Literal["keepalive"] = "keepalive"


ResponseStreamEvent: TypeAlias = (
    ResponseStreamCreatedEvent
    | ResponseStreamInProgressEvent
    | ResponseStreamCompletedEvent
    | ResponseStreamFailedEvent
    | ResponseStreamIncompleteEvent
    | ResponseStreamOutputItemAddedEvent
    | ResponseStreamContentPartAddedEvent
    | ResponseStreamOutputTextDeltaEvent
    | ResponseStreamOutputTextDoneEvent
    | ResponseStreamContentPartDoneEvent
    | ResponseStreamFuncCallArgsDoneEvent
    | ResponseStreamOutputItemDoneEvent
    | ResponseStreamKeepAliveEvent
    | Unknown
)
"""An event of a response that comes piece by piece."""

# The spellings of the vendor's SDK.
ResponseStreamEvent_ResponseCreated = ResponseStreamCreatedEvent
ResponseStreamEvent_ResponseInProgress = ResponseStreamInProgressEvent
ResponseStreamEvent_ResponseCompleted = ResponseStreamCompletedEvent
ResponseStreamEvent_ResponseFailed = ResponseStreamFailedEvent
ResponseStreamEvent_ResponseOutputItemAdded = ResponseStreamOutputItemAddedEvent
ResponseStreamEvent_ResponseContentPartAdded = ResponseStreamContentPartAddedEvent
ResponseStreamEvent_ResponseOutputTextDelta = ResponseStreamOutputTextDeltaEvent
ResponseStreamEvent_ResponseOutputTextDone = ResponseStreamOutputTextDoneEvent
ResponseStreamEvent_ResponseContentPartDone = ResponseStreamContentPartDoneEvent
ResponseStreamEvent_ResponseFunctionCallArgumentsDone = ResponseStreamFuncCallArgsDoneEvent
ResponseStreamEvent_ResponseOutputItemDone = ResponseStreamOutputItemDoneEvent
ResponseStreamEvent_Keepalive = ResponseStreamKeepAliveEvent
