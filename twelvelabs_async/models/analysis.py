"""What the models of analysis have in common: media, prompts, response formats, results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from attrs import frozen
from cattrs.gen import override

from .shared import Model

__all__ = [
    "AnalysisMode",
    "AnalyzeImageInput",
    "AnalyzeModelName",
    "AnalyzePromptV2",
    "AnalyzeTaskError",
    "AnalyzeTaskResult",
    "AnalyzeTaskWebhookInfo",
    "AnalyzeTimeRange",
    "AsyncResponseFormat",
    "FinishReason",
    "SegmentDefinition",
    "SegmentField",
    "SegmentFieldItems",
    "SegmentFieldType",
    "SmeMediaSource",
    "SyncResponseFormat",
    "TimeArrayItemField",
    "TimeArrayItemFieldItems",
    "TimeFormat",
    "TokenUsage",
    "VideoContext",
    "VideoContextAssetId",
    "VideoContextBase64String",
    "VideoContextUrl",
    "VideoContext_AssetId",
    "VideoContext_Base64String",
    "VideoContext_Url",
]

AnalysisMode: TypeAlias = Literal["general", "time_based_metadata"] | str
AnalyzeModelName: TypeAlias = Literal["pegasus1.6", "pegasus1.5", "pegasus1.2"] | str
FinishReason: TypeAlias = Literal["stop", "length"] | str
TimeFormat: TypeAlias = Literal["seconds", "hh:mm:ss", "hh:mm:ss.fff"] | str
SegmentFieldType: TypeAlias = (
    Literal["string", "boolean", "number", "integer", "array", "timestamp", "time_array"] | str
)


@frozen(kw_only=True)
class VideoContextUrl(Model):
    """A video by a publicly accessible URL of the file itself (API: `VideoContext`)."""

    type: Literal["url"] = "url"
    url: str | None = None


@frozen(kw_only=True)
class VideoContextAssetId(Model):
    """A video by the identifier of an asset that is `ready` (API: `VideoContext`)."""

    type: Literal["asset_id"] = "asset_id"
    asset_id: str | None = None


@frozen(kw_only=True)
class VideoContextBase64String(Model):
    """A small video, encoded as base64 (API: `VideoContext`)."""

    type: Literal["base64_string"] = "base64_string"
    base_64_string: Annotated[str | None, override(rename="base64_string")] = None


VideoContext: TypeAlias = VideoContextUrl | VideoContextAssetId | VideoContextBase64String
"""The video to analyze. A mapping such as `{"type": "asset_id", "asset_id": …}` does as well."""

# The spellings of the vendor's SDK.
VideoContext_Url = VideoContextUrl
VideoContext_AssetId = VideoContextAssetId
VideoContext_Base64String = VideoContextBase64String


@frozen(kw_only=True)
class AnalyzeImageInput(Model):
    """An image to analyze, with exactly one source (API: `AnalyzeImageInput`).

    Up to 20 MB and 16,777,216 pixels; JPEG, PNG, WebP, GIF or BMP.

    Attributes:
        name: What the prompt calls it: `<@name>`. Letters, digits and underscores.
        url: A publicly accessible HTTPS URL.
        asset_id: Identifier of an asset.
        base_64_string: The image, encoded as base64.
    """

    name: str | None = None
    url: str | None = None
    asset_id: str | None = None
    base_64_string: Annotated[str | None, override(rename="base64_string")] = None


@frozen(kw_only=True)
class SmeMediaSource(Model):
    """A reference image, with exactly one source (API: `SMEMediaSource`).

    Attributes:
        name: What the prompt calls it: `<@name>`.
        media_type: `image`.
        url: A publicly accessible HTTPS URL.
        asset_id: Identifier of an asset.
        base_64_string: The image, encoded as base64; the API does not send it back.
    """

    name: str | None = None
    media_type: Literal["image"] | str = "image"
    url: str | None = None
    asset_id: str | None = None
    base_64_string: Annotated[str | None, override(rename="base64_string")] = None


@frozen(kw_only=True)
class AnalyzePromptV2(Model):
    """A prompt that points at reference images as `<@name>` (API: `AnalyzePromptV2`).

    Attributes:
        input_text: The prompt.
        media_sources: Up to 4 reference images.
    """

    input_text: str | None = None
    media_sources: list[SmeMediaSource] | None = None


@frozen(kw_only=True)
class AnalyzeTimeRange(Model):
    """A part of a video, at least 2 seconds long; start and end in seconds."""

    start_time: float | None = None
    end_time: float | None = None


@frozen(kw_only=True)
class TimeArrayItemFieldItems(Model):
    """The type of the elements of an `array` inside an event: a scalar type."""

    type: Literal["string", "number", "boolean", "integer"] | str | None = None


@frozen(kw_only=True)
class TimeArrayItemField(Model):
    """A field of the events of a `time_array` (API: `TimeArrayItemField`).

    Attributes:
        name: Its name; `start_time`, `end_time` and `metadata` are taken.
        type: Its type; neither `timestamp` nor `time_array`.
        description: What it should hold, told to the model.
        enum: Up to 100 allowed values, if it is a `string`.
        items: The type of the elements, if it is an `array`.
    """

    name: str | None = None
    type: Literal["string", "boolean", "number", "integer", "array"] | str | None = None
    description: str | None = None
    enum: list[str] | None = None
    items: TimeArrayItemFieldItems | None = None


@frozen(kw_only=True)
class SegmentFieldItems(Model):
    """The elements of an `array` (a scalar type) or of a `time_array` (`object` with `fields`)."""

    type: Literal["string", "number", "boolean", "integer", "object"] | str | None = None
    fields: list[TimeArrayItemField] | None = None


@frozen(kw_only=True)
class SegmentField(Model):
    """A field that is extracted for each segment (API: `SegmentField`).

    Attributes:
        name: Its name; `start_time`, `end_time` and `metadata` are taken.
        type: Its type. A `time_array` is a list of events in the segment (Pegasus 1.6).
        description: What it should hold, told to the model.
        format: How a `timestamp` is written; only for a `timestamp`, and needed there.
        enum: Up to 100 allowed values; not for a `timestamp`.
        items: The elements of an `array` or `time_array`.
    """

    name: str | None = None
    type: SegmentFieldType | None = None
    description: str | None = None
    format: TimeFormat | None = None
    enum: list[str] | None = None
    items: SegmentFieldItems | None = None


@frozen(kw_only=True)
class SegmentDefinition(Model):
    """A kind of segment to find in a video (API: `SegmentDefinition`).

    Attributes:
        id: The key of these segments in the answer.
        description: What such a segment looks like, told to the model.
        fields: What to extract for each segment.
        media_sources: Up to 4 reference images.
        time_ranges: Look only in these parts of the video, which must not overlap.
    """

    id: str | None = None
    description: str | None = None
    fields: list[SegmentField] | None = None
    media_sources: list[SmeMediaSource] | None = None
    time_ranges: list[AnalyzeTimeRange] | None = None


@frozen(kw_only=True)
class SyncResponseFormat(Model):
    """Ask for JSON that follows a schema (API: `SyncResponseFormat`).

    Attributes:
        type: `json_schema`.
        json_schema: The schema, in the part of JSON Schema 2020-12 that the API takes.
    """

    type: Literal["json_schema"] | str = "json_schema"
    json_schema: Mapping[str, object] | None = None


@frozen(kw_only=True)
class AsyncResponseFormat(Model):
    """Ask for JSON that follows a schema, or for segments (API: `AsyncResponseFormat`).

    Attributes:
        type: `json_schema`, or with the mode `time_based_metadata` `segment_definitions`.
        json_schema: The schema, in the part of JSON Schema 2020-12 that the API takes.
        segment_definitions: 1 to 20 kinds of segments to find.
        segment_time_format: How start and end of segments are written; by default in seconds.
    """

    type: Literal["json_schema", "segment_definitions"] | str | None = None
    json_schema: Mapping[str, object] | None = None
    segment_definitions: list[SegmentDefinition] | None = None
    segment_time_format: TimeFormat | None = None


@frozen(kw_only=True)
class TokenUsage(Model):
    """How many tokens an answer took."""

    output_tokens: int | None = None
    input_tokens: int | None = None


@frozen(kw_only=True)
class AnalyzeTaskError(Model):
    """Why there is no result, or why it is not whole (API: `AnalyzeTaskError`).

    Attributes:
        code: Such as `user_canceled` or `batch_expired`; None for most failures.
        message: For people; its wording changes.
    """

    code: str | None = None
    message: str | None = None


@frozen(kw_only=True)
class AnalyzeTaskResult(Model):
    """What an analysis found (API: `AnalyzeTaskResult`).

    Attributes:
        generation_id: Identifier of the answer.
        data: The text. With `segment_definitions` JSON: for each definition's id a list of
            segments with `start_time`, `end_time` and `metadata`. `parse_as` makes objects of it.
        finish_reason: `stop`, or `length` if the text was cut off.
        usage: How many tokens it took.
    """

    generation_id: str | None = None
    data: str | None = None
    finish_reason: FinishReason | None = None
    usage: TokenUsage | None = None


@frozen(kw_only=True)
class AnalyzeTaskWebhookInfo(Model):
    """How a notification went (API: `AnalyzeTaskWebhookInfo`).

    Attributes:
        url: Where it went.
        delivered: Whether it arrived.
        attempts: How often it was sent.
        last_error: Why it did not arrive.
    """

    url: str | None = None
    delivered: bool | None = None
    attempts: int | None = None
    last_error: str | None = None
