"""Where a file to embed is, and how it is divided: parts of the bodies of requests.

A mapping with the same keys does as well everywhere.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from attrs import frozen
from cattrs.gen import override

__all__ = [
    "AsyncTemporalSegmentation",
    "AudioSegmentation",
    "AudioSegmentationFixed",
    "DocumentSegmentation",
    "DocumentSequentialSegmentation",
    "DocumentSpatialSegmentation",
    "DynamicSegments",
    "FixedSegments",
    "MediaSource",
    "SegmentationDynamic",
    "SegmentationFixed",
    "TemporalSegmentation",
    "TemporalSegmentationDynamicDynamic",
    "TemporalSegmentationFixedFixed",
    "TemporalSegmentation_Dynamic",
    "TemporalSegmentation_Fixed",
    "TimeBasedMetadataEntry",
    "VideoSegmentation",
    "VideoSegmentationDynamicDynamic",
    "VideoSegmentationFixedFixed",
    "VideoSegmentation_Dynamic",
    "VideoSegmentation_Fixed",
]


@frozen(kw_only=True)
class MediaSource:
    """Where a file is: exactly one of the three (API: `MediaSource`).

    Attributes:
        base_64_string: The file itself, encoded as base64: see `from_bytes`.
        url: A publicly accessible URL of the file itself.
        asset_id: Identifier of an asset that is `ready`.
    """

    base_64_string: Annotated[str | None, override(rename="base64_string")] = None
    url: str | None = None
    asset_id: str | None = None

    @classmethod
    def from_bytes(cls, content: bytes) -> MediaSource:
        """Return a small file as a source: up to 32 MB of an image, 36 MB of audio or video."""
        return cls(base_64_string=b64encode(content).decode())


@frozen(kw_only=True)
class FixedSegments:
    """The length of parts that are equally long, in seconds."""

    duration_sec: int


@frozen(kw_only=True)
class DynamicSegments:
    """The least length of parts that follow the content, in seconds."""

    min_duration_sec: int


@frozen(kw_only=True)
class SegmentationFixed:
    """Equally long parts; the last may be shorter."""

    strategy: Literal["fixed"] = "fixed"
    fixed: FixedSegments | Mapping[str, object]


@frozen(kw_only=True)
class SegmentationDynamic:
    """Parts that begin and end where the content changes."""

    strategy: Literal["dynamic"] = "dynamic"
    dynamic: DynamicSegments | Mapping[str, object]


VideoSegmentation: TypeAlias = SegmentationFixed | SegmentationDynamic
"""How Marengo 3.0 is told to divide a video. For audio it has `SegmentationFixed` alone."""

TemporalSegmentation: TypeAlias = SegmentationFixed | SegmentationDynamic
AudioSegmentation: TypeAlias = SegmentationFixed

# The spellings of the vendor's SDK.
AudioSegmentationFixed = FixedSegments
TemporalSegmentationDynamicDynamic = DynamicSegments
TemporalSegmentationFixedFixed = FixedSegments
TemporalSegmentation_Dynamic = SegmentationDynamic
TemporalSegmentation_Fixed = SegmentationFixed
VideoSegmentationDynamicDynamic = DynamicSegments
VideoSegmentationFixedFixed = FixedSegments
VideoSegmentation_Dynamic = SegmentationDynamic
VideoSegmentation_Fixed = SegmentationFixed


@frozen(kw_only=True)
class AsyncTemporalSegmentation:
    """How Marengo 3.5 is told to divide a video or audio file."""

    temporal: TemporalSegmentation | Mapping[str, object]


@frozen(kw_only=True)
class DocumentSpatialSegmentation:
    """How the pages of a PDF are divided: `standard` not at all, `quadrants` also in quarters."""

    strategy: Literal["standard", "quadrants"] | str | None = None


@frozen(kw_only=True)
class DocumentSequentialSegmentation:
    """How a text or Markdown file is divided into pieces of whole sentences.

    Attributes:
        strategy: `sentence`.
        max_sentences: The most sentences of a piece.
        overlap_sentences: How many of them the next piece repeats; fewer than `max_sentences`.
    """

    strategy: Literal["sentence"] | str = "sentence"
    max_sentences: int
    overlap_sentences: int | None = None


@frozen(kw_only=True)
class DocumentSegmentation:
    """How a document is divided: `spatial` for a PDF, `sequential` for a text file."""

    spatial: DocumentSpatialSegmentation | Mapping[str, object] | None = None
    sequential: DocumentSequentialSegmentation | Mapping[str, object] | None = None


@frozen(kw_only=True)
class TimeBasedMetadataEntry:
    """Your own text on a part of a file, from `start` to `end` in seconds, which may be equal."""

    start: float
    end: float
    text: str
