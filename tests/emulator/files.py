"""Writes the videos and pictures that tests upload."""

# pyright: reportUnknownMemberType=false
# PyAV leaves the stream type of packets open in its stubs.
from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
from av.audio.frame import AudioFrame
from av.stream import Disposition
from av.video.frame import VideoFrame


def write_video(
    path: Path,
    *,
    codec: Literal["libx264", "libvpx-vp9", "mpeg4"] = "libx264",
    seconds: float = 5.0,
    fps: Fraction | int = 25,
    size: tuple[int, int] = (640, 360),
    colour: tuple[int, int, int] = (128, 128, 128),
    times: Sequence[int] | None = None,
    audio: bool = False,
    audio_first: bool = False,
    cover: bool = False,
    rotation: int = 0,
    options: Mapping[str, str] | None = None,
) -> Path:
    """Write a video of one colour (brightness and two colour differences, 0 to 255)."""
    with av.open(str(path), "w", options=dict(options or {})) as output:
        sound = None
        if audio_first:
            sound = output.add_stream("aac", rate=48000)
        video = output.add_stream(codec, rate=fps)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        if times is not None:
            # Reordered frames make the muxer guess the length of an uneven video.
            video.codec_context.max_b_frames = 0
        if rotation:
            video.set_display_rotation(rotation)
        if audio and sound is None:
            sound = output.add_stream("libopus" if path.suffix == ".webm" else "aac", rate=48000)
        picture = None
        if cover:
            picture = output.add_stream("mjpeg", rate=1)
            picture.width, picture.height = 64, 64
            picture.pix_fmt = "yuvj420p"
            picture.disposition = Disposition.attached_pic
        if sound is not None:
            sound.layout = "mono"
        for moment in times if times is not None else range(round(seconds * fps)):
            frame = _plain_frame(size, "yuv420p", colour)
            frame.pts = moment
            frame.time_base = 1 / Fraction(fps)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
        if picture is not None:
            frame = _plain_frame((64, 64), "yuvj420p", (255, 128, 128))
            frame.pts = 0
            frame.time_base = Fraction(1)
            output.mux(picture.encode(frame))
            output.mux(picture.encode(None))
        if sound is not None:
            for number in range(int(seconds * 50)):
                output.mux(sound.encode(_tone(number)))
            output.mux(sound.encode(None))
    return path


def write_picture(
    path: Path, colour: tuple[int, int, int], size: tuple[int, int] = (64, 64)
) -> Path:
    """Write a PNG of one colour (red, green, blue)."""
    with av.open(str(path), "w", format="image2") as output:
        stream = output.add_stream("png", rate=1)
        stream.width, stream.height = size
        stream.pix_fmt = "rgb24"
        frame = VideoFrame(*size, "rgb24")
        plane = frame.planes[0]
        row = bytes(colour) * size[0]
        plane.update((row + bytes(plane.line_size - len(row))) * size[1])
        frame.pts = 0
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def _plain_frame(size: tuple[int, int], pixels: str, colour: tuple[int, int, int]) -> VideoFrame:
    frame = VideoFrame(*size, pixels)
    for plane, level in zip(frame.planes, colour, strict=True):
        plane.update(bytes([level]) * plane.buffer_size)
    return frame


def _tone(number: int) -> AudioFrame:
    frame = AudioFrame("s16", "mono", 960)
    samples = array("h", [int(9000 * math.sin((number * 960 + n) / 20)) for n in range(960)])
    frame.planes[0].update(samples.tobytes())
    frame.sample_rate = 48000
    frame.pts = number * 960
    frame.time_base = Fraction(1, 48000)
    return frame


def write_sound(path: Path, *, seconds: float = 5.0, cover: bool = False) -> Path:
    """Write a tone as MP3, with a cover picture if wanted."""
    with av.open(str(path), "w") as output:
        sound = output.add_stream("libmp3lame", rate=48000)
        sound.layout = "mono"
        picture = None
        if cover:
            picture = output.add_stream("mjpeg", rate=1)
            picture.width, picture.height = 64, 64
            picture.pix_fmt = "yuvj420p"
            picture.disposition = Disposition.attached_pic
            frame = _plain_frame((64, 64), "yuvj420p", (255, 128, 128))
            frame.pts = 0
            frame.time_base = Fraction(1)
            output.mux(picture.encode(frame))
            output.mux(picture.encode(None))
        for number in range(int(seconds * 50)):
            output.mux(sound.encode(_tone(number)))
        output.mux(sound.encode(None))
    return path


def write_wave(path: Path, seconds: int) -> Path:
    """Write silence that is not compressed, which no piece of HLS can hold."""
    with av.open(str(path), "w") as output:
        sound = output.add_stream("pcm_s16le", rate=44_100)
        sound.layout = "mono"
        frame = AudioFrame("s16", "mono", 44_100 * seconds)
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = 44_100, 0, Fraction(1, 44_100)
        output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    return path
