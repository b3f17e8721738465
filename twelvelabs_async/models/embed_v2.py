"""Models of embeddings of everything, in their second version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from attrs import frozen

from .embeddings import Embedded, Found
from .shared import Model, Unknown

__all__ = [
    "EmbedInputType",
    "EmbedModelName",
    "EmbeddingAudioMetadata",
    "EmbeddingData",
    "EmbeddingDataOption",
    "EmbeddingDataQuadrant",
    "EmbeddingDataScope",
    "EmbeddingImageMetadata",
    "EmbeddingMediaMetadata",
    "EmbeddingMultiInputMetadata",
    "EmbeddingSuccessResponse",
    "EmbeddingTextImageMetadata",
    "EmbeddingUsage",
    "EmbeddingVideoMetadata",
    "found_in",
]

EmbedModelName: TypeAlias = Literal["marengo3.5", "marengo3.0"] | str
EmbedInputType: TypeAlias = (
    Literal["text", "image", "text_image", "audio", "video", "multi_input"] | str
)
EmbeddingDataOption: TypeAlias = Literal["visual", "audio", "transcription", "text", "fused"] | str
EmbeddingDataScope: TypeAlias = Literal["clip", "page", "chunk", "asset"] | str
EmbeddingDataQuadrant: TypeAlias = (
    Literal["top_left", "top_right", "bottom_left", "bottom_right"] | str
)


@frozen(kw_only=True)
class EmbeddingData(Model):
    """One embedding (API: `EmbeddingData`).

    Attributes:
        embedding: The vector.
        embedding_uncertainty: How unsure each of its numbers is, if asked for.
        embedding_option: What was looked at; None for texts, and for images embedded at once.
        embedding_scope: Its extent; None for texts, and for images embedded at once.
        start_sec: Start of the part, in seconds.
        end_sec: End of the part, in seconds.
        start_page_number: First page of a PDF that it covers, from 1.
        end_page_number: Last page of a PDF that it covers.
        quadrant: The quarter of the page that it covers; None if it is the whole page.
        chunk_index: Number of the piece of a text file, from 0.
    """

    embedding: list[float] | None = None
    embedding_uncertainty: list[float] | None = None
    embedding_option: EmbeddingDataOption | None = None
    embedding_scope: EmbeddingDataScope | None = None
    start_sec: float | None = None
    end_sec: float | None = None
    start_page_number: int | None = None
    end_page_number: int | None = None
    quadrant: EmbeddingDataQuadrant | None = None
    chunk_index: int | None = None


@frozen(kw_only=True)
class EmbeddingUsage(Model):
    """How many tokens it took (API: `EmbeddingUsage`); Marengo 3.5 tells it.

    Attributes:
        input_tokens: For each kind of content, such as `video` or `text`.
        truncated: Whether the input was cut to fit.
        truncation_reason: Why it was.
    """

    input_tokens: Mapping[str, int] | None = None
    truncated: bool | None = None
    truncation_reason: Literal["model_context_window"] | str | None = None


@frozen(kw_only=True)
class EmbeddingImageMetadata(Model):
    """The image that was embedded: its URL or file name."""

    input_type: Literal["image"] = "image"
    input_url: str | None = None
    input_filename: str | None = None


@frozen(kw_only=True)
class EmbeddingTextImageMetadata(Model):
    """The image that was embedded with a text: its URL or file name."""

    input_type: Literal["text_image"] = "text_image"
    input_url: str | None = None
    input_filename: str | None = None


@frozen(kw_only=True)
class EmbeddingAudioMetadata(Model):
    """The audio that was embedded, and how (API: `EmbeddingAudioMetadata`).

    Attributes:
        input_type: `audio`.
        input_url: Its URL.
        input_filename: Its file name.
        embedding_options: What was listened to.
        embedding_scopes: Of what embeddings were asked for.
        duration: Its length, in seconds.
        start_offset_sec: Where it began, in seconds.
        end_offset_sec: Where it ended, in seconds.
        embedding_dimension: Length of the vectors; Marengo 3.5 tells it.
    """

    input_type: Literal["audio"] = "audio"
    input_url: str | None = None
    input_filename: str | None = None
    embedding_options: list[str] | None = None
    embedding_scopes: list[str] | None = None
    duration: float | None = None
    start_offset_sec: float | None = None
    end_offset_sec: float | None = None
    embedding_dimension: int | None = None


@frozen(kw_only=True)
class EmbeddingVideoMetadata(Model):
    """The video that was embedded, and how (API: `EmbeddingVideoMetadata`).

    Attributes:
        input_type: `video`.
        input_url: Its URL.
        input_filename: Its file name.
        clip_length: Length of each part in seconds, if all are equally long.
        embedding_options: What was looked at.
        embedding_scopes: Of what embeddings were asked for.
        duration: Its length, in seconds.
        start_offset_sec: Where it began, in seconds.
        end_offset_sec: Where it ended, in seconds.
        embedding_dimension: Length of the vectors; Marengo 3.5 tells it.
    """

    input_type: Literal["video"] = "video"
    input_url: str | None = None
    input_filename: str | None = None
    clip_length: int | None = None
    embedding_options: list[str] | None = None
    embedding_scopes: list[str] | None = None
    duration: float | None = None
    start_offset_sec: float | None = None
    end_offset_sec: float | None = None
    embedding_dimension: int | None = None


@frozen(kw_only=True)
class EmbeddingMultiInputMetadata(Model):
    """The length of the vector of a `multi_input`; Marengo 3.5 tells it."""

    input_type: Literal["multi_input"] = "multi_input"
    embedding_dimension: int | None = None


EmbeddingMediaMetadata: TypeAlias = (
    EmbeddingImageMetadata
    | EmbeddingTextImageMetadata
    | EmbeddingAudioMetadata
    | EmbeddingVideoMetadata
    | EmbeddingMultiInputMetadata
    | Unknown
)


@frozen(kw_only=True)
class EmbeddingSuccessResponse(Embedded, Model):
    """Embeddings that came at once (API: `EmbeddingSuccessResponse`).

    Attributes:
        data: The embeddings.
        usage: How many tokens it took.
        metadata: What was embedded, unless it was a text.
    """

    data: list[EmbeddingData] | None = None
    usage: EmbeddingUsage | None = None
    metadata: EmbeddingMediaMetadata | None = None

    def _found(self) -> Iterable[Found]:
        return found_in(self.data, self.metadata)


def found_in(data: list[EmbeddingData] | None, metadata: Model | None) -> Iterable[Found]:
    """Return what an answer with these fields holds."""
    url: str | None = getattr(metadata, "input_url", None)
    filename: str | None = getattr(metadata, "input_filename", None)
    return (
        Found(
            each.embedding,
            each.embedding_option,
            each.embedding_scope,
            each.start_sec,
            each.end_sec,
            each.start_page_number,
            each.quadrant,
            each.chunk_index,
            url,
            filename,
        )
        for each in data or ()
    )
