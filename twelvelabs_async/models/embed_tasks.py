"""Models of tasks that embed videos, in their first version; lists of both versions share some."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from .embed import BaseEmbeddingMetadata
from .embeddings import Embedded, Found
from .shared import Identifier, Model, PageInfo, VideoSegments

__all__ = [
    "AudioEmbeddingMetadata",
    "DocumentEmbeddingMetadata",
    "EmbedTaskStatus",
    "EmbedTasksCreateResponse",
    "EmbedTasksListResponse",
    "EmbedTasksRetrieveResponse",
    "EmbedTasksStatusResponse",
    "ImageEmbeddingMetadata",
    "MediaEmbeddingTask",
    "MediaEmbeddingTaskAudioEmbedding",
    "MediaEmbeddingTaskDocumentEmbedding",
    "MediaEmbeddingTaskImageEmbedding",
    "MediaEmbeddingTaskVideoEmbedding",
    "VideoEmbeddingMetadata",
    "VideoEmbeddingResult",
    "VideoEmbeddingScope",
]

EmbedTaskStatus: TypeAlias = Literal["processing", "ready", "failed"] | str
VideoEmbeddingScope: TypeAlias = Literal["clip", "video"] | str


@frozen(kw_only=True)
class VideoEmbeddingMetadata(BaseEmbeddingMetadata):
    """How a video was embedded (API: `VideoEmbeddingMetadata`).

    Attributes:
        video_clip_length: Length of each clip, in seconds. A last clip under 2 seconds is left out.
        video_embedding_scope: Of what embeddings were asked for: `clip`, `video`.
        video_embedding_option: What was looked at, such as `visual`.
        duration: Length of the video, in seconds.
    """

    video_clip_length: float | None = None
    video_embedding_scope: list[str] | None = None
    video_embedding_option: list[str] | None = None
    duration: float | None = None


@frozen(kw_only=True)
class AudioEmbeddingMetadata(BaseEmbeddingMetadata):
    """How an audio file was embedded (API: `AudioEmbeddingMetadata`).

    The vendor's SDK spells options and scopes in the singular and its document in the plural;
    of each pair one is there.

    Attributes:
        audio_embedding_option: What was listened to: `audio`, `transcription`.
        audio_embedding_scope: Of what embeddings were asked for.
        audio_embedding_options: The same.
        audio_embedding_scopes: The same.
        duration: Length of the audio, in seconds.
        start_offset_sec: Where it began, in seconds.
        end_offset_sec: Where it ended, in seconds.
    """

    audio_embedding_option: list[str] | None = None
    audio_embedding_scope: list[str] | None = None
    audio_embedding_options: list[str] | None = None
    audio_embedding_scopes: list[str] | None = None
    duration: float | None = None
    start_offset_sec: float | None = None
    end_offset_sec: float | None = None


@frozen(kw_only=True)
class DocumentEmbeddingMetadata(BaseEmbeddingMetadata):
    """How a document was embedded (API: `DocumentEmbeddingMetadata`)."""

    document_embedding_option: list[str] | None = None
    document_embedding_scope: list[str] | None = None


@frozen(kw_only=True)
class ImageEmbeddingMetadata(BaseEmbeddingMetadata):
    """How an image was embedded (API: `ImageEmbeddingMetadata`)."""

    image_embedding_option: list[str] | None = None
    image_embedding_scope: list[str] | None = None


@frozen(kw_only=True)
class MediaEmbeddingTaskVideoEmbedding(Model):
    """What is known of the embeddings of a video, without the vectors."""

    metadata: VideoEmbeddingMetadata | None = None


@frozen(kw_only=True)
class MediaEmbeddingTaskAudioEmbedding(Model):
    """What is known of the embeddings of an audio file, without the vectors."""

    metadata: AudioEmbeddingMetadata | None = None


@frozen(kw_only=True)
class MediaEmbeddingTaskDocumentEmbedding(Model):
    """What is known of the embeddings of a document, without the vectors."""

    metadata: DocumentEmbeddingMetadata | None = None


@frozen(kw_only=True)
class MediaEmbeddingTaskImageEmbedding(Model):
    """What is known of the embedding of an image, without the vector."""

    metadata: ImageEmbeddingMetadata | None = None


@frozen(kw_only=True)
class MediaEmbeddingTask(Model):
    """An embedding task, as lists show it (API: `MediaEmbeddingTask`).

    Attributes:
        id: Identifier of the task.
        model_name: The model.
        status: How far it is; `ready` and `failed` are final.
        created_at: Time of its creation.
        updated_at: Time of the last change of `status`.
        video_embedding: What is known of it, if it embeds a video.
        audio_embedding: What is known of it, if it embeds audio.
        document_embedding: What is known of it, if it embeds a document.
        image_embedding: What is known of it, if it embeds an image.
    """

    id: Identifier = None
    model_name: str | None = None
    status: EmbedTaskStatus | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    video_embedding: MediaEmbeddingTaskVideoEmbedding | None = None
    audio_embedding: MediaEmbeddingTaskAudioEmbedding | None = None
    document_embedding: MediaEmbeddingTaskDocumentEmbedding | None = None
    image_embedding: MediaEmbeddingTaskImageEmbedding | None = None


@frozen(kw_only=True)
class EmbedTasksListResponse(Model):
    """One page of embedding tasks."""

    data: list[MediaEmbeddingTask] | None = None
    page_info: PageInfo | None = None


@frozen(kw_only=True)
class EmbedTasksCreateResponse(Model):
    """The identifier of a new embedding task."""

    id: Identifier = None


@frozen(kw_only=True)
class EmbedTasksStatusResponse(Model):
    """How far a task is. The vectors are not here: retrieve the task when it is `ready`.

    Attributes:
        id: Identifier of the task.
        status: How far it is; `ready` and `failed` are final.
        model_name: The model.
        video_embedding: What is known of the embeddings.
    """

    id: Identifier = None
    status: EmbedTaskStatus | None = None
    model_name: str | None = None
    video_embedding: MediaEmbeddingTaskVideoEmbedding | None = None


@frozen(kw_only=True)
class VideoEmbeddingResult(VideoSegments):
    """The embeddings of a video, part by part, and how they were made."""

    metadata: VideoEmbeddingMetadata | None = None

    def _found(self) -> Iterable[Found]:
        about = self.metadata or VideoEmbeddingMetadata()
        url, filename = about.input_url, about.input_filename
        return (each._replace(url=url, filename=filename) for each in super()._found())


@frozen(kw_only=True)
class EmbedTasksRetrieveResponse(Embedded, Model):
    """An embedding task with the embeddings.

    Attributes:
        video_embedding: The embeddings; None or without segments until `status` is `ready`.
        id: Identifier of the task.
        model_name: The model.
        status: How far it is; `ready` and `failed` are final.
        created_at: Time of its creation.
        updated_at: Time of the last change of `status`.
    """

    video_embedding: VideoEmbeddingResult | None = None
    id: Identifier = None
    model_name: str | None = None
    status: EmbedTaskStatus | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def _found(self) -> Iterable[Found]:
        return self.video_embedding._found() if self.video_embedding else ()  # noqa: SLF001

    def _origin(self) -> str | None:
        return self.id
