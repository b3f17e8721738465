"""Models of analysis with an immediate answer."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from .analysis import AnalyzeTaskError, FinishReason, TokenUsage
from .shared import Model, Unknown

__all__ = [
    "AnalyzeStreamEvent",
    "NonStreamAnalyzeResponse",
    "StreamAnalyzeResponse",
    "StreamAnalyzeResponse_StreamEnd",
    "StreamAnalyzeResponse_StreamStart",
    "StreamAnalyzeResponse_TextGeneration",
    "StreamEndResponse",
    "StreamEndResponseMetadata",
    "StreamErrorResponse",
    "StreamStartResponse",
    "StreamStartResponseMetadata",
    "StreamTextResponse",
]


@frozen(kw_only=True)
class NonStreamAnalyzeResponse(Model):
    """The answer of an analysis (API: `NonStreamAnalyzeResponse`).

    Attributes:
        id: Identifier of the answer.
        data: The text. `parse_as` makes an object of it, if it is JSON.
        finish_reason: `stop`, or `length` if the text was cut off.
        usage: How many tokens it took.
        error: A warning, if the text was cut off.
    """

    id: str | None = None
    data: str | None = None
    finish_reason: FinishReason | None = None
    usage: TokenUsage | None = None
    error: AnalyzeTaskError | None = None


@frozen(kw_only=True)
class StreamStartResponseMetadata(Model):
    """What is known of an answer when it begins."""

    generation_id: str | None = None


@frozen(kw_only=True)
class StreamStartResponse(Model):
    """The answer begins (API: `StreamStartResponse`)."""

    event_type: Literal["stream_start"] = "stream_start"
    metadata: StreamStartResponseMetadata | None = None


@frozen(kw_only=True)
class StreamTextResponse(Model):
    """A piece of the text, cut anywhere, also inside a word (API: `StreamTextResponse`)."""

    event_type: Literal["text_generation"] = "text_generation"
    text: str | None = None


@frozen(kw_only=True)
class StreamEndResponseMetadata(Model):
    """What is known of an answer when it is over."""

    generation_id: str | None = None
    usage: TokenUsage | None = None


@frozen(kw_only=True)
class StreamEndResponse(Model):
    """The answer is over (API: `StreamEndResponse`).

    Attributes:
        finish_reason: `stop`, or `length` if the text was cut off.
        metadata: Its identifier and how many tokens it took.
        error: A warning, if the text was cut off.
    """

    event_type: Literal["stream_end"] = "stream_end"
    finish_reason: FinishReason | None = None
    metadata: StreamEndResponseMetadata | None = None
    error: AnalyzeTaskError | None = None


@frozen(kw_only=True)
class StreamErrorResponse(Model):
    """The answer breaks off: servers have sent it, though version 1.3's document lacks it."""

    event_type: Literal["stream_error"] = "stream_error"
    error: AnalyzeTaskError | None = None


StreamAnalyzeResponse: TypeAlias = (
    StreamStartResponse | StreamTextResponse | StreamEndResponse | StreamErrorResponse | Unknown
)
"""An event of a streamed answer."""

AnalyzeStreamEvent: TypeAlias = StreamAnalyzeResponse

# The spellings of the vendor's SDK.
StreamAnalyzeResponse_StreamStart = StreamStartResponse
StreamAnalyzeResponse_TextGeneration = StreamTextResponse
StreamAnalyzeResponse_StreamEnd = StreamEndResponse
