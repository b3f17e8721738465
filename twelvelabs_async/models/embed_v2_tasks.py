"""Models of tasks that embed long videos, audio, images and documents, in their second version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from .embed_tasks import EmbedTaskStatus, MediaEmbeddingTask
from .embed_v2 import (
    EmbeddingAudioMetadata,
    EmbeddingData,
    EmbeddingUsage,
    EmbeddingVideoMetadata,
    found_in,
)
from .embeddings import Embedded, Found
from .shared import Identifier, Model, PageInfo, Unknown

__all__ = [
    "AsyncDocumentMetadata",
    "AsyncImageMetadata",
    "EmbedTaskInputType",
    "EmbedV2TasksCreateResponse",
    "EmbedV2TasksCreateResponseMetadata",
    "EmbedV2TasksListResponse",
    "EmbeddingTaskMediaMetadata",
    "EmbeddingTaskResponse",
    "EmbeddingTaskResponseError",
]

EmbedTaskInputType: TypeAlias = Literal["audio", "video", "document", "image"] | str


@frozen(kw_only=True)
class AsyncDocumentMetadata(Model):
    """The document that was embedded, and how (API: `AsyncDocumentMetadata`).

    Attributes:
        input_type: `document`.
        input_url: Its URL.
        input_filename: Its file name.
        embedding_options: What was looked at: `visual`, `text`.
        embedding_scopes: Of what embeddings were asked for: `local`, `asset`.
        embedding_dimension: Length of the vectors.
    """

    input_type: Literal["document"] = "document"
    input_url: str | None = None
    input_filename: str | None = None
    embedding_options: list[str] | None = None
    embedding_scopes: list[str] | None = None
    embedding_dimension: int | None = None


@frozen(kw_only=True)
class AsyncImageMetadata(Model):
    """The image that was embedded, and how (API: `AsyncImageMetadata`).

    Attributes:
        input_type: `image`.
        input_url: Its URL.
        input_filename: Its file name.
        embedding_options: `visual`.
        embedding_scopes: `asset`.
        embedding_dimension: Length of the vector.
    """

    input_type: Literal["image"] = "image"
    input_url: str | None = None
    input_filename: str | None = None
    embedding_options: list[str] | None = None
    embedding_scopes: list[str] | None = None
    embedding_dimension: int | None = None


EmbeddingTaskMediaMetadata: TypeAlias = (
    EmbeddingAudioMetadata
    | EmbeddingVideoMetadata
    | AsyncDocumentMetadata
    | AsyncImageMetadata
    | Unknown
)


@frozen(kw_only=True)
class EmbeddingTaskResponseError(Model):
    """Why an embedding task failed."""

    message: str | None = None


@frozen(kw_only=True)
class EmbeddingTaskResponse(Embedded, Model):
    """An embedding task, with the embeddings once it is `ready` (API: `EmbeddingTaskResponse`).

    Attributes:
        id: Identifier of the task.
        status: How far it is; `ready` and `failed` are final.
        created_at: Time of its creation.
        updated_at: Time of the last change of `status`.
        data: The embeddings, in no promised order; None unless it is `ready`.
        usage: How many tokens it took.
        metadata: What was embedded, and how.
        error: Why it failed.
    """

    id: Identifier = None
    status: EmbedTaskStatus | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    data: list[EmbeddingData] | None = None
    usage: EmbeddingUsage | None = None
    metadata: EmbeddingTaskMediaMetadata | None = None
    error: EmbeddingTaskResponseError | None = None

    def _found(self) -> Iterable[Found]:
        return found_in(self.data, self.metadata)

    def _origin(self) -> str | None:
        return self.id


@frozen(kw_only=True)
class EmbedV2TasksCreateResponseMetadata(Model):
    """The length of the vectors that a new task will make; Marengo 3.5 tells it."""

    embedding_dimension: int | None = None


@frozen(kw_only=True)
class EmbedV2TasksCreateResponse(Embedded, Model):
    """A new embedding task.

    Attributes:
        id: Identifier of the task.
        status: `processing`.
        data: The embeddings, if it is `ready` at once.
        metadata: What is known of them.
    """

    id: Identifier = None
    status: EmbedTaskStatus | None = None
    data: list[EmbeddingData] | None = None
    metadata: EmbedV2TasksCreateResponseMetadata | None = None

    def _found(self) -> Iterable[Found]:
        return found_in(self.data, self.metadata)

    def _origin(self) -> str | None:
        return self.id


@frozen(kw_only=True)
class EmbedV2TasksListResponse(Model):
    """One page of embedding tasks."""

    data: list[MediaEmbeddingTask] | None = None
    page_info: PageInfo | None = None
