"""Models of the videos in an index."""

from __future__ import annotations

from attrs import frozen

from .shared import (
    HlsObject,
    Identifier,
    Model,
    PageInfo,
    TranscriptionDataItem,
    UserMetadata,
    VideoEmbedding,
)

__all__ = [
    "VideoVector",
    "VideoVectorSystemMetadata",
    "VideosListResponse",
    "VideosRetrieveResponse",
]


@frozen(kw_only=True)
class VideoVectorSystemMetadata(Model):
    """What the platform read from a video file.

    Attributes:
        filename: Name of the file.
        duration: Length in seconds.
        fps: Frames per second.
        width: In pixels.
        height: In pixels.
        size: In bytes; absent when a single video is retrieved.
    """

    filename: str | None = None
    duration: float | None = None
    fps: float | None = None
    width: int | None = None
    height: int | None = None
    size: float | None = None


@frozen(kw_only=True)
class VideoVector(Model):
    """A video in an index, as lists show it (API: `videoVector`).

    Attributes:
        id: Identifier of the video; not that of the task which indexed it.
        asset_id: Identifier of the asset behind it.
        created_at: RFC 3339 time at which its indexing task was created.
        updated_at: RFC 3339 time of the last change.
        indexed_at: RFC 3339 time at which indexing was completed.
        system_metadata: What the platform read from the file.
    """

    id: Identifier = None
    asset_id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    indexed_at: str | None = None
    system_metadata: VideoVectorSystemMetadata | None = None


@frozen(kw_only=True)
class VideosRetrieveResponse(VideoVector):
    """A video in an index, with all that is known of it.

    Attributes:
        user_metadata: Your own keys and values.
        hls: Streaming; None unless the video was stored for it.
        embedding: Present only if `embedding_option` asked for it.
        transcription: Present only if `transcription` asked for it.
    """

    user_metadata: UserMetadata | None = None
    hls: HlsObject | None = None
    embedding: VideoEmbedding | None = None
    transcription: list[TranscriptionDataItem] | None = None


@frozen(kw_only=True)
class VideosListResponse(Model):
    """One page of videos."""

    data: list[VideoVector] | None = None
    page_info: PageInfo | None = None
