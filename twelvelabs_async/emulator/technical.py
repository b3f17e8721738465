"""Describes streams in the words of the API's technical metadata."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

__all__ = ["audio_stream", "known", "primary_audio", "primary_video", "video_stream"]


def _seconds(stream: Stream, whole: float) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return whole


def video_stream(
    stream: VideoStream, whole: float, fps: float | None, frame: VideoFrame | None
) -> dict[str, object]:
    """Return the properties of one video stream; `frame` is its first one, if it was read."""
    context = stream.codec_context
    components = context.format.components if context.format else ()
    return known(
        {
            "index": stream.index,
            "codec": context.name,
            "width": stream.width,
            "height": stream.height,
            "fps": _rate(stream.guessed_rate) or fps,
            "avg_fps": fps or _rate(stream.average_rate),
            "duration_seconds": _seconds(stream, whole),
            "bitrate_bps": stream.bit_rate or None,
            "rotation": frame.rotation if frame is not None else None,
            "pixel_aspect_ratio": _ratio(stream.sample_aspect_ratio),
            "display_aspect_ratio": _ratio(stream.display_aspect_ratio),
            "scan_type": None if frame is None else _scan_type(frame),
            "pixel_format": context.pix_fmt,
            "bit_depth": components[0].bits if components else None,
        }
    )


def audio_stream(stream: AudioStream, whole: float) -> dict[str, object]:
    """Return the properties of one audio stream."""
    context = stream.codec_context
    return known(
        {
            "index": stream.index,
            "codec": context.name,
            "codec_long": context.codec.long_name,
            "sample_rate": context.sample_rate,
            "channels": context.channels,
            "channel_layout": context.layout.name,
            "bitrate_bps": context.bit_rate or None,
            "language": stream.language,
            "duration_seconds": _seconds(stream, whole),
        }
    )


def primary_video(stream: VideoStream, whole: float, fps: float | None) -> dict[str, object]:
    """Return what is said of the first video stream for the whole file."""
    return {
        "video_codec": stream.codec_context.name,
        "video_width": stream.width,
        "video_height": stream.height,
        "video_fps": fps,
        "video_duration_seconds": _seconds(stream, whole),
        "video_bitrate_bps": stream.bit_rate or None,
        "storage_aspect_ratio": stream.width / stream.height,
    }


def primary_audio(stream: AudioStream, whole: float) -> dict[str, object]:
    """Return what is said of the first audio stream for the whole file."""
    return {
        "audio_codec": stream.codec_context.name,
        "audio_sample_rate": stream.codec_context.sample_rate,
        "audio_channels": stream.codec_context.channels,
        "audio_duration_seconds": _seconds(stream, whole),
    }


def _rate(rate: Fraction | None) -> float | None:
    return float(rate) if rate else None


def _ratio(ratio: Fraction | None) -> str | None:
    return f"{ratio.numerator}:{ratio.denominator}" if ratio else None


def known(fields: dict[str, object]) -> dict[str, object]:
    """Return the fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def _scan_type(frame: VideoFrame) -> str:
    return "interlaced" if frame.interlaced_frame else "progressive"
