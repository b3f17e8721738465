"""What videos are described with: metadata, their source, what is said and seen, a picture."""

from __future__ import annotations

from attrs import frozen

from ...models.shared import Model

__all__ = ["VideoMetadata", "VideoSource", "VideoThumbnail", "VideoValue", "VideoValues"]


@frozen(kw_only=True)
class VideoMetadata(Model):
    """What the platform read from a video file and knows of the video.

    In v1.1 and v1.2 your own keys and values are in the same object: here in `extra`, and in the
    video's `user_metadata`.

    Attributes:
        filename: Name of the file.
        duration: Length in seconds.
        fps: Frames per second.
        width: In pixels.
        height: In pixels.
        size: In bytes.
        video_title: Its title, the file's name if it was given none (v1.1, v1.2).
        engine_id: The engine that indexed it (v1.1).
        engine_ids: The engines that indexed it (v1.2).
    """

    filename: str | None = None
    duration: float | None = None
    fps: float | None = None
    width: int | None = None
    height: int | None = None
    size: int | None = None
    video_title: str | None = None
    engine_id: str | None = None
    engine_ids: list[str] | None = None


@frozen(kw_only=True)
class VideoSource(Model):
    """Where a video came from: what kind of platform it is, the channel, and the address."""

    type: str | None = None
    name: str | None = None
    url: str | None = None


@frozen(kw_only=True)
class VideoValue(Model):
    """What is said, seen as text, or seen as a logo, from `start` to `end` in seconds."""

    start: float | None = None
    end: float | None = None
    value: str | None = None


@frozen(kw_only=True)
class VideoValues(Model):
    """All that is said or seen in a video; nothing at all is null."""

    data: list[VideoValue] | None = None


@frozen(kw_only=True)
class VideoThumbnail(Model):
    """The URL of a picture from a video, which is good for an hour."""

    thumbnail: str | None = None
