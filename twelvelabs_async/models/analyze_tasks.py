"""Models of analysis tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from attrs import frozen
from cattrs.gen import override

from .analysis import (
    AnalysisMode,
    AnalyzePromptV2,
    AnalyzeTaskError,
    AnalyzeTaskResult,
    AnalyzeTaskWebhookInfo,
    AsyncResponseFormat,
    SmeMediaSource,
)
from .shared import Model, PageInfo

__all__ = [
    "AnalyzeTaskRequestParams",
    "AnalyzeTaskResponse",
    "AnalyzeTaskStatus",
    "AnalyzeTaskVideoSource",
    "AnalyzeTaskVideoSourceSystemMetadata",
    "AnalyzeTasksListResponse",
    "CancelAnalyzeTaskResponse",
    "CreateAnalyzeTaskResponse",
]

AnalyzeTaskStatus: TypeAlias = (
    Literal["queued", "pending", "processing", "ready", "failed", "canceled"] | str
)


@frozen(kw_only=True)
class AnalyzeTaskVideoSourceSystemMetadata(Model):
    """What the platform read from the file: duration in seconds."""

    duration: float | None = None


@frozen(kw_only=True)
class AnalyzeTaskVideoSource(Model):
    """Which video a task is about (API: `AnalyzeTaskResponse.video_source`).

    Attributes:
        type: Which of the identifiers there is.
        url: URL of the video.
        asset_id: Identifier of the asset.
        video_id: Identifier of the video in an index.
        index_id: That index, if known.
        system_metadata: What the platform read from the file, once it did.
    """

    type: Literal["url", "base64_string", "asset_id", "video_id"] | str | None = None
    url: str | None = None
    asset_id: str | None = None
    video_id: str | None = None
    index_id: str | None = None
    system_metadata: AnalyzeTaskVideoSourceSystemMetadata | None = None


@frozen(kw_only=True)
class AnalyzeTaskRequestParams(Model):
    """What was asked of a task (API: `AnalyzeTaskResponse.request_params`).

    In lists prompts have 30 characters at most, the schema is absent, and only the first
    segment definition is there.

    Attributes:
        analysis_mode: `general` or `time_based_metadata`.
        prompt: The prompt.
        prompt_v_2: The prompt with reference images (`prompt_v2` on the wire).
        image: The images; their base64 is not sent back.
        response_format: The response format.
        temperature: The randomness, from 0 to 1.
        max_tokens: The longest answer in tokens, or `unlimited`.
        min_segment_duration: The shortest segment, in seconds.
        max_segment_duration: The longest segment, in seconds.
        start_time: Start of the part that is analyzed, in seconds.
        end_time: End of the part that is analyzed, in seconds.
    """

    analysis_mode: AnalysisMode | None = None
    prompt: str | None = None
    prompt_v_2: Annotated[AnalyzePromptV2 | None, override(rename="prompt_v2")] = None
    image: list[SmeMediaSource] | None = None
    response_format: AsyncResponseFormat | None = None
    temperature: float | None = None
    max_tokens: int | Literal["unlimited"] | str | None = None
    min_segment_duration: float | None = None
    max_segment_duration: float | None = None
    start_time: float | None = None
    end_time: float | None = None


@frozen(kw_only=True)
class AnalyzeTaskResponse(Model):
    """An analysis task (API: `AnalyzeTaskResponse`).

    Attributes:
        task_id: Identifier of the task.
        custom_id: Your own identifier, if you gave one.
        batch_id: The batch that it belongs to, if any.
        video_source: The video; None for images.
        request_params: What was asked.
        status: How far it is; `ready`, `failed` and `canceled` are final.
        created_at: When it was made.
        completed_at: When it was `ready`, `failed` or `canceled`.
        result: What was found, if it is `ready`. `parse_as` makes an object of its text.
        error: Why it failed or was canceled; if it is `ready`, why the result is not whole.
        webhooks: How the notifications went, if there are any.
    """

    task_id: str | None = None
    custom_id: str | None = None
    batch_id: str | None = None
    video_source: AnalyzeTaskVideoSource | None = None
    request_params: AnalyzeTaskRequestParams | None = None
    status: AnalyzeTaskStatus | None = None
    created_at: datetime | None = None
    completed_at: datetime | None = None
    result: AnalyzeTaskResult | None = None
    error: AnalyzeTaskError | None = None
    webhooks: list[AnalyzeTaskWebhookInfo] | None = None


@frozen(kw_only=True)
class AnalyzeTasksListResponse(Model):
    """One page of analysis tasks."""

    data: list[AnalyzeTaskResponse] | None = None
    page_info: PageInfo | None = None


@frozen(kw_only=True)
class CreateAnalyzeTaskResponse(Model):
    """The identifier of a new analysis task, and how far it is."""

    task_id: str | None = None
    status: AnalyzeTaskStatus | None = None


@frozen(kw_only=True)
class CancelAnalyzeTaskResponse(Model):
    """The identifier of a canceled analysis task, and its status."""

    task_id: str | None = None
    status: Literal["canceled"] | str | None = None
