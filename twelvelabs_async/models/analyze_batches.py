"""Models of batches of analyses."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from .analysis import (
    AnalysisMode,
    AnalyzePromptV2,
    AnalyzeTaskResult,
    AnalyzeTaskWebhookInfo,
    AsyncResponseFormat,
    VideoContextAssetId,
)
from .shared import Model, PageInfo

__all__ = [
    "AnalyzeBatchStatusResponse",
    "AnalyzeBatchSummary",
    "AnalyzeBatchesListResponse",
    "BatchDefaults",
    "BatchItemError",
    "BatchItemRequest",
    "BatchItemStatus",
    "BatchPrompt",
    "BatchResultItem",
    "BatchStatus",
    "BatchVideoContext",
    "CreateAnalyzeBatchResponse",
    "CreatedBatchItem",
]

BatchStatus: TypeAlias = (
    Literal["pending", "processing", "canceling", "canceled", "completed", "expired"] | str
)
BatchItemStatus: TypeAlias = Literal["queued", "processing", "ready", "failed", "canceled"] | str

BatchPrompt = AnalyzePromptV2
"""The prompt of a batch always has this form, also without reference images."""

BatchVideoContext = VideoContextAssetId
"""A batch takes videos by the identifier of an asset that is `ready`."""


@frozen(kw_only=True)
class BatchDefaults(Model):
    """What holds for all items of a batch that do not say otherwise (API: `BatchDefaults`).

    Attributes:
        prompt: What to ask.
        response_format: The form of the answers.
        temperature: The randomness, from 0 to 1.
        max_tokens: The longest answer, in tokens.
        min_segment_duration: The shortest segment, in seconds.
        max_segment_duration: The longest segment, in seconds.
        start_time: Start of the part to analyze, in seconds.
        end_time: End of the part to analyze, in seconds.
    """

    prompt: BatchPrompt | None = None
    response_format: AsyncResponseFormat | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    min_segment_duration: float | None = None
    max_segment_duration: float | None = None
    start_time: float | None = None
    end_time: float | None = None


@frozen(kw_only=True)
class BatchItemRequest(BatchDefaults):
    """One analysis of a batch; what it sets takes the place of the default (API: the same name).

    Attributes:
        video: The video, by its asset.
        custom_id: Your own identifier, unique in the batch; 1 to 64 letters, digits, `-`, `_`.
    """

    video: BatchVideoContext | None = None
    custom_id: str | None = None


@frozen(kw_only=True)
class AnalyzeBatchSummary(Model):
    """A batch (API: `AnalyzeBatchSummary`).

    Attributes:
        batch_id: Identifier of the batch.
        analysis_mode: The mode of all its items.
        model_name: The model of all its items.
        status: How far it is; `completed`, `canceled` and `expired` are final. `completed` says
            that all items are done, not that all succeeded.
        total_items: How many items it has.
        created_at: When it was made.
        expires_at: When unfinished items are canceled: 24 hours later.
        completed_at: When it was `completed`.
        canceled_at: When it was `canceled`.
        expired_at: When it was `expired`.
    """

    batch_id: str | None = None
    analysis_mode: AnalysisMode | None = None
    model_name: str | None = None
    status: BatchStatus | None = None
    total_items: int | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None
    completed_at: datetime | None = None
    canceled_at: datetime | None = None
    expired_at: datetime | None = None


@frozen(kw_only=True)
class AnalyzeBatchStatusResponse(AnalyzeBatchSummary):
    """A batch, with how many of its items are in which status.

    Attributes:
        queued_items: Items that wait.
        processing_items: Items that are analyzed.
        ready_items: Items that succeeded.
        failed_items: Items that failed.
        canceled_items: Items that were canceled, by you or because the batch expired.
        webhooks: How the notifications went, if there are any.
    """

    queued_items: int | None = None
    processing_items: int | None = None
    ready_items: int | None = None
    failed_items: int | None = None
    canceled_items: int | None = None
    webhooks: list[AnalyzeTaskWebhookInfo] | None = None


@frozen(kw_only=True)
class AnalyzeBatchesListResponse(Model):
    """One page of batches."""

    data: list[AnalyzeBatchStatusResponse] | None = None
    page_info: PageInfo | None = None


@frozen(kw_only=True)
class CreatedBatchItem(Model):
    """The analysis task of an item, and your own identifier of it."""

    task_id: str | None = None
    custom_id: str | None = None


@frozen(kw_only=True)
class CreateAnalyzeBatchResponse(Model):
    """A new batch (API: `CreateAnalyzeBatchResponse`).

    Attributes:
        batch_id: Identifier of the batch.
        status: How far it is.
        total_items: How many items it has.
        created_at: When it was made.
        expires_at: When unfinished items are canceled: 24 hours later.
        items: The analysis task of each item.
    """

    batch_id: str | None = None
    status: BatchStatus | None = None
    total_items: int | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None
    items: list[CreatedBatchItem] | None = None


@frozen(kw_only=True)
class BatchItemError(Model):
    """Why an item failed."""

    code: str | None = None
    message: str | None = None


@frozen(kw_only=True)
class BatchResultItem(Model):
    """What became of one item of a batch (API: `BatchResultItem`).

    Attributes:
        task_id: Its analysis task.
        custom_id: Your own identifier, if you gave one.
        status: How far it is; `ready`, `failed` and `canceled` are final.
        data: What was found, if it is `ready`. `parse_as` makes an object of its text.
        error: Why it failed.
    """

    task_id: str | None = None
    custom_id: str | None = None
    status: BatchItemStatus | None = None
    data: AnalyzeTaskResult | None = None
    error: BatchItemError | None = None
