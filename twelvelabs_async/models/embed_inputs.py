"""What embeddings are made of: the bodies of requests, for results at once and for tasks.

A mapping with the same keys does as well everywhere, also inside one of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeAlias

from attrs import frozen
from cattrs.gen import override

from .embed_sources import (
    AsyncTemporalSegmentation,
    AudioSegmentation,
    DocumentSegmentation,
    MediaSource,
    TimeBasedMetadataEntry,
    VideoSegmentation,
)

__all__ = [
    "AsyncAudioInputRequest",
    "AsyncDocumentInputRequest",
    "AsyncImageInputRequest",
    "AsyncVideoInputRequest",
    "AudioInputRequest",
    "EmbeddingInputOption",
    "EmbeddingInputScope",
    "EmbeddingType",
    "ImageInputRequest",
    "MultiInputMediaSource",
    "MultiInputMediaType",
    "MultiInputRequest",
    "TextImageInputRequest",
    "TextInputRequest",
    "VideoInputRequest",
]

EmbeddingInputOption: TypeAlias = Literal["visual", "audio", "transcription", "text"] | str
"""What is looked at; `text` is of documents alone."""

EmbeddingInputScope: TypeAlias = Literal["clip", "local", "asset"] | str
"""`clip` (also called `local`): an embedding for each part; `asset`: one for the whole."""

EmbeddingType: TypeAlias = Literal["separate_embedding", "fused_embedding"] | str
"""With several options: an embedding for each of them, or one for all."""

Source: TypeAlias = MediaSource | Mapping[str, object]

MultiInputMediaType: TypeAlias = Literal["image", "video", "audio", "document"] | str


@frozen(kw_only=True)
class TextInputRequest:
    """A text of up to 500 tokens."""

    input_text: str


@frozen(kw_only=True)
class ImageInputRequest:
    """An image."""

    media_source: Source


@frozen(kw_only=True)
class TextImageInputRequest:
    """An image and a text of up to 500 tokens, as one embedding."""

    media_source: Source
    input_text: str


@frozen(kw_only=True)
class AudioInputRequest:
    """Audio, up to 10 minutes of it.

    Attributes:
        media_source: Where it is.
        start_sec: Where to begin, in seconds; by default at its start.
        end_sec: Where to end, in seconds; by default at its end.
        segmentation: How it is divided; by default into parts of 6 seconds.
        embedding_option: `audio`, `transcription`; by default both.
        embedding_scope: `clip`, `asset`; by default both.
        embedding_type: With two options, `separate_embedding` (default), `fused_embedding`.
    """

    media_source: Source
    start_sec: float | None = None
    end_sec: float | None = None
    segmentation: AudioSegmentation | Mapping[str, object] | None = None
    embedding_option: Sequence[EmbeddingInputOption] | None = None
    embedding_scope: Sequence[EmbeddingInputScope] | None = None
    embedding_type: Sequence[EmbeddingType] | None = None


@frozen(kw_only=True)
class VideoInputRequest:
    """A video, up to 10 minutes of it.

    Attributes:
        media_source: Where it is.
        start_sec: Where to begin, in seconds; by default at its start.
        end_sec: Where to end, in seconds; by default at its end.
        segmentation: How it is divided; by default where the content changes, after at least
            4 seconds.
        embedding_option: `visual`, `audio`, `transcription`; by default all.
        embedding_scope: `clip`, `asset`; by default both.
        embedding_type: With two options, `separate_embedding` (default), `fused_embedding`.
    """

    media_source: Source
    start_sec: float | None = None
    end_sec: float | None = None
    segmentation: VideoSegmentation | Mapping[str, object] | None = None
    embedding_option: Sequence[EmbeddingInputOption] | None = None
    embedding_scope: Sequence[EmbeddingInputScope] | None = None
    embedding_type: Sequence[EmbeddingType] | None = None


@frozen(kw_only=True)
class MultiInputMediaSource:
    """A part of a `MultiInputRequest`: exactly one of `url`, `base_64_string`, `asset_id`.

    Attributes:
        name: What the text calls it: `<@name>`.
        media_type: `image`; with Marengo 3.5 also `video`, `audio`, `document`.
        url: A publicly accessible URL of the file itself.
        base_64_string: The file itself, encoded as base64.
        asset_id: Identifier of an asset.
    """

    name: str | None = None
    media_type: MultiInputMediaType
    url: str | None = None
    base_64_string: Annotated[str | None, override(rename="base64_string")] = None
    asset_id: str | None = None


@frozen(kw_only=True)
class MultiInputRequest:
    """Text, files, or both, as one embedding.

    Attributes:
        input_text: The text, which may point at files as `<@name>`.
        media_sources: Up to 10 files. Files of different types need a text.
    """

    input_text: str | None = None
    media_sources: Sequence[MultiInputMediaSource | Mapping[str, object]] | None = None


@frozen(kw_only=True)
class AsyncAudioInputRequest:
    """Audio of any length that the model takes.

    Attributes:
        media_source: Where it is.
        start_sec: Where to begin, in seconds; by default at its start.
        end_sec: Where to end, in seconds; by default at its end.
        segmentation: How it is divided; `AsyncTemporalSegmentation` with Marengo 3.5,
            `AudioSegmentation` with Marengo 3.0.
        embedding_option: `audio`, and with Marengo 3.0 `transcription`; by default all.
        embedding_scope: `clip` (or `local`), `asset`; by default both.
        embedding_type: With two options, `separate_embedding` (default), `fused_embedding`.
        time_based_metadata: Your own text, which becomes part of fused embeddings (Marengo 3.5).
    """

    media_source: Source
    start_sec: float | None = None
    end_sec: float | None = None
    segmentation: AudioSegmentation | AsyncTemporalSegmentation | Mapping[str, object] | None = None
    embedding_option: Sequence[EmbeddingInputOption] | None = None
    embedding_scope: Sequence[EmbeddingInputScope] | None = None
    embedding_type: Sequence[EmbeddingType] | None = None
    time_based_metadata: Sequence[TimeBasedMetadataEntry | Mapping[str, object]] | None = None


@frozen(kw_only=True)
class AsyncVideoInputRequest:
    """A video of any length that the model takes.

    Attributes:
        media_source: Where it is.
        start_sec: Where to begin, in seconds; by default at its start.
        end_sec: Where to end, in seconds; by default at its end.
        segmentation: How it is divided; `AsyncTemporalSegmentation` with Marengo 3.5,
            `VideoSegmentation` with Marengo 3.0.
        embedding_option: `visual`, `audio`, and with Marengo 3.0 `transcription`; by default all.
        embedding_scope: `clip` (or `local`), `asset`; by default both.
        embedding_type: With two options, `separate_embedding` (default), `fused_embedding`.
        time_based_metadata: Your own text, which becomes part of fused embeddings (Marengo 3.5).
    """

    media_source: Source
    start_sec: float | None = None
    end_sec: float | None = None
    segmentation: VideoSegmentation | AsyncTemporalSegmentation | Mapping[str, object] | None = None
    embedding_option: Sequence[EmbeddingInputOption] | None = None
    embedding_scope: Sequence[EmbeddingInputScope] | None = None
    embedding_type: Sequence[EmbeddingType] | None = None
    time_based_metadata: Sequence[TimeBasedMetadataEntry | Mapping[str, object]] | None = None


@frozen(kw_only=True)
class AsyncDocumentInputRequest:
    """A PDF, text or Markdown file (Marengo 3.5).

    Attributes:
        media_source: Where it is.
        segmentation: How it is divided.
        embedding_option: `visual` (the default for a PDF), `text`.
        embedding_type: `separate_embedding`.
        embedding_scope: `local` (the default for a PDF), `asset`.
    """

    media_source: Source
    segmentation: DocumentSegmentation | Mapping[str, object] | None = None
    embedding_option: Sequence[EmbeddingInputOption] | None = None
    embedding_type: Sequence[EmbeddingType] | None = None
    embedding_scope: Sequence[EmbeddingInputScope] | None = None


@frozen(kw_only=True)
class AsyncImageInputRequest:
    """An image (Marengo 3.5). The three lists take one value each, which is the default.

    Attributes:
        media_source: Where it is.
        embedding_option: `visual`.
        embedding_type: `separate_embedding`.
        embedding_scope: `asset`.
    """

    media_source: Source
    embedding_option: Sequence[EmbeddingInputOption] | None = None
    embedding_type: Sequence[EmbeddingType] | None = None
    embedding_scope: Sequence[EmbeddingInputScope] | None = None
