"""Models of what the platform reads from a media file."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from .shared import Model

__all__ = ["AudioStream", "TechnicalMetadata", "VideoStream"]


@frozen(kw_only=True)
class VideoStream(Model):
    """One video stream: pixels, frames and bits per second, seconds, degrees of rotation."""

    index: int | None = None
    codec: str | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    avg_fps: float | None = None
    duration_seconds: float | None = None
    bitrate_bps: int | None = None
    rotation: int | None = None
    pixel_aspect_ratio: str | None = None
    display_aspect_ratio: str | None = None
    scan_type: str | None = None
    pixel_format: str | None = None
    bit_depth: int | None = None
    color_range: str | None = None
    color_transfer: str | None = None
    color_space: str | None = None
    color_primaries: str | None = None


@frozen(kw_only=True)
class AudioStream(Model):
    """One audio stream: hertz, bits per second, seconds."""

    index: int | None = None
    codec: str | None = None
    codec_long: str | None = None
    sample_rate: int | None = None
    bit_depth: int | None = None
    channels: int | None = None
    channel_layout: str | None = None
    bitrate_bps: int | None = None
    language: str | None = None
    duration_seconds: float | None = None


@frozen(kw_only=True)
class TechnicalMetadata(Model):
    """What the platform read from a file (API: `TechnicalMetadata`).

    A field is absent when it does not apply to the type of the file or is not in it. Units are
    in the names; widths and heights without one are pixels, `pt` are points of 1/72 inch,
    latitudes and longitudes are decimal degrees.
    """

    file_size_bytes: int | None = None
    file_mime_type: str | None = None
    file_container_format: str | None = None
    container_creation_time: datetime | None = None
    video_streams: list[VideoStream] | None = None
    video_codec: str | None = None
    video_width: int | None = None
    video_height: int | None = None
    video_fps: float | None = None
    video_duration_seconds: float | None = None
    video_bitrate_bps: int | None = None
    audio_streams: list[AudioStream] | None = None
    audio_codec: str | None = None
    audio_sample_rate: int | None = None
    audio_channels: int | None = None
    audio_duration_seconds: float | None = None
    start_timecode: str | None = None
    timecode_source: str | None = None
    drop_frame: bool | None = None
    image_width: int | None = None
    image_height: int | None = None
    image_format: str | None = None
    image_orientation: int | None = None
    image_color_space: str | None = None
    image_bit_depth: int | None = None
    is_hdr: bool | None = None
    has_audio: bool | None = None
    has_alpha: bool | None = None
    is_animated: bool | None = None
    total_video_streams: int | None = None
    total_audio_streams: int | None = None
    storage_aspect_ratio: float | None = None
    geospatial_latitude: float | None = None
    geospatial_longitude: float | None = None
    geospatial_altitude_meters: float | None = None
    document_page_count: int | None = None
    document_pdf_version: str | None = None
    document_page_width_pt: float | None = None
    document_page_height_pt: float | None = None
    document_is_tagged: bool | None = None
    document_is_encrypted: bool | None = None
    document_language: str | None = None
    document_title: str | None = None
    document_author: str | None = None
    document_subject: str | None = None
    document_keywords: str | None = None
    document_creator_tool: str | None = None
    document_producer: str | None = None
    document_creation_date: datetime | None = None
    document_modification_date: datetime | None = None
