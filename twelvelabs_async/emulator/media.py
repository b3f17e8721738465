"""Reads a received file with PyAV: kind, duration, frame rate, size and technical metadata."""

from __future__ import annotations

import codecs
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

from .errors import EmulatorError
from .technical import audio_stream, known, primary_audio, primary_video, video_stream

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

__all__ = ["BrokenMediaError", "Kind", "Media", "moving_pictures", "open_media", "read_media"]

Kind: TypeAlias = Literal["video", "audio", "image", "document"]

# A playlist would make FFmpeg open other files and other hosts, so only self-contained formats.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,ogg,asf,mxf,ivf,m4v,"
    "h264,hevc,obu,av1,wav,w64,mp3,flac,aac,aiff,caf,amr,au,gif,apng,png_pipe,jpeg_pipe,webp_pipe,"
    "bmp_pipe,tiff_pipe,jpegls_pipe,j2k_pipe,image2"
)
_IMAGE_FORMATS = frozenset({"gif", "apng", "image2"})
_DOCUMENT_TYPES = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
_TYPES = {
    "mov": "mp4",
    "matroska": "x-matroska",
    "avi": "x-msvideo",
    "mpegts": "mp2t",
    "mpeg": "mpeg",
    "flv": "x-flv",
    "mp3": "mpeg",
    "asf": "x-ms-asf",
}


class BrokenMediaError(Exception):
    """The file holds nothing that can be read."""


@frozen
class Media:
    """What a file is: seconds, frames per second and pixels, and the API's technical metadata."""

    kind: Kind
    mime_type: str
    size: int
    duration: float | None
    fps: float | None
    width: int | None
    height: int | None
    technical: dict[str, object]


@frozen
class _Scan:
    frames: int
    frames_seconds: float
    end: float


def read_media(path: Path, filename: str) -> Media:
    """Read a file. Blocks: run it in a worker thread. Raises `BrokenMediaError`."""
    document = _DOCUMENT_TYPES.get(Path(filename).suffix.lower())
    if document is not None:
        return _read_document(path, document)
    with open_media(path) as container:
        videos = moving_pictures(container)
        pictures = container.format.name.endswith("_pipe")
        if videos and (pictures or container.format.name in _IMAGE_FORMATS):
            return _read_image(container, videos[0], path)
        return _read_timed(container, videos, path)


@contextmanager
def open_media(path: Path) -> Generator[InputContainer, None, None]:
    """Open a file for reading; whatever FFmpeg cannot read raises `BrokenMediaError`."""
    try:
        import av
        from av.error import FFmpegError
    except ImportError as problem:
        raise EmulatorError(
            "the emulator reads media with PyAV, which is not installed: "
            "pip install 'twelvelabs-async[emulator]'"
        ) from problem
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
    try:
        with av.open(
            str(path), "r", container_options=options, metadata_errors="replace"
        ) as container:
            yield container
    except (FFmpegError, OSError, ValueError, StopIteration) as problem:
        raise BrokenMediaError(str(problem)) from problem


def moving_pictures(container: InputContainer) -> list[VideoStream]:
    """Return the video streams that are video: not cover pictures or thumbnails."""
    from av.stream import Disposition

    still = Disposition.attached_pic | Disposition.timed_thumbnails
    return [
        stream
        for stream in container.streams.video
        if not stream.disposition & still and stream.width and stream.height
    ]


def _read_document(path: Path, mime_type: str) -> Media:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(65536)
    if mime_type == "application/pdf":
        if not head.startswith(b"%PDF-"):
            raise BrokenMediaError("the file has the extension of a PDF but is not one")
    else:
        try:
            # What is read may end inside a character.
            codecs.getincrementaldecoder("utf-8")().decode(head, final=size == len(head))
        except UnicodeDecodeError as problem:
            raise BrokenMediaError("the file has the extension of text but is not") from problem
        if b"\0" in head:
            raise BrokenMediaError("the file has the extension of text but is not")
    technical: dict[str, object] = {"file_size_bytes": size, "file_mime_type": mime_type}
    return Media("document", mime_type, size, None, None, None, None, technical)


def _read_image(container: InputContainer, stream: VideoStream, path: Path) -> Media:
    frames = 0
    for _ in container.decode(stream):
        frames += 1
        if frames > 1:
            break
    if frames == 0:
        raise BrokenMediaError("the file holds no picture")
    size = path.stat().st_size
    name = container.format.name.removesuffix("_pipe").split(",")[0]
    if name == "image2":
        name = stream.codec_context.name
    name = "jpeg" if name == "mjpeg" else name
    mime_type = f"image/{name}"
    context = stream.codec_context
    components = context.format.components if context.format else ()
    technical: dict[str, object] = {
        "file_size_bytes": size,
        "file_mime_type": mime_type,
        "file_container_format": container.format.name,
        "image_width": stream.width,
        "image_height": stream.height,
        "image_format": name,
        "image_bit_depth": components[0].bits if components else None,
        "has_alpha": any(component.is_alpha for component in components),
        "is_animated": frames > 1,
    }
    return Media(
        "image", mime_type, size, None, None, stream.width, stream.height, known(technical)
    )


def _read_timed(container: InputContainer, videos: list[VideoStream], path: Path) -> Media:
    audios = list(container.streams.audio)
    if not videos and not audios:
        raise BrokenMediaError("the file has neither video nor audio")
    frame = _first_frame(container, videos[0]) if videos else None
    if not videos:
        _first_sound(container, audios[0])
    main: Stream = videos[0] if videos else audios[0]
    indexed = container.format.name.startswith("mov")
    total = (
        container.duration / 1_000_000 if container.duration and container.duration > 0 else None
    )
    scan = None
    if total is None or (videos and (not indexed or not videos[0].average_rate)):
        scan = _scan(path, main.index)
    duration = total if total is not None else (scan.end if scan else 0.0)
    if duration <= 0:
        raise BrokenMediaError("the file has no duration")
    fps = _frame_rate(videos[0], scan, duration) if videos else None
    size = path.stat().st_size
    kind: Kind = "video" if videos else "audio"
    mime_type = _mime_type(container.format.name, kind, path)
    technical: dict[str, object] = {
        "file_size_bytes": size,
        "file_mime_type": mime_type,
        "file_container_format": container.format.name,
        "container_creation_time": container.metadata.get("creation_time"),
        "video_streams": [
            video_stream(s, duration, fps if s is main else None, frame if s is main else None)
            for s in videos
        ],
        "audio_streams": [audio_stream(stream, duration) for stream in audios],
        "total_video_streams": len(videos),
        "total_audio_streams": len(audios),
        "has_audio": bool(audios),
    }
    if videos:
        technical |= primary_video(videos[0], duration, fps)
    if audios:
        technical |= primary_audio(audios[0], duration)
    width, height = (videos[0].width, videos[0].height) if videos else (None, None)
    return Media(kind, mime_type, size, duration, fps, width, height, known(technical))


def _scan(path: Path, index: int) -> _Scan:
    """Read every packet's time: for files whose header does not tell their length or rate."""
    ends: list[float] = []
    starts: list[float] = []
    frames: list[tuple[float, float]] = []
    with open_media(path) as container:
        for packet in container.demux():
            moment = packet.pts if packet.pts is not None else packet.dts
            if moment is None or packet.stream.type not in {"video", "audio"}:
                continue
            start = float(moment * packet.time_base)
            length = float((packet.duration or 0) * packet.time_base)
            starts.append(start)
            ends.append(start + length)
            if packet.stream_index == index:
                frames.append((start, length))
    if not ends:
        return _Scan(0, 0.0, 0.0)
    seconds = 0.0
    last = 0.0
    if frames:
        first, (last, length) = min(frames)[0], max(frames)
        step = length or ((last - first) / (len(frames) - 1) if len(frames) > 1 else 0.0)
        last += step
        seconds = last - first
    return _Scan(len(frames), seconds, max(max(ends), last) - min(starts))


def _frame_rate(stream: VideoStream, scan: _Scan | None, duration: float) -> float:
    declared = float(stream.average_rate or 0)
    if scan is None or not scan.frames or scan.frames_seconds <= 0:
        return declared or float(stream.guessed_rate or 0) or (stream.frames / duration)
    counted = scan.frames / scan.frames_seconds
    # Timestamps in milliseconds make the counted rate of a steady stream a little crooked.
    return declared if declared and abs(counted - declared) < 0.01 * declared else counted


def _first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame:
    for frame in container.decode(stream):
        return frame
    raise BrokenMediaError("the file holds no picture")


def _first_sound(container: InputContainer, stream: AudioStream) -> None:
    for _ in container.decode(stream):
        return
    raise BrokenMediaError("the file holds no sound")


def _mime_type(format_name: str, kind: str, path: Path) -> str:
    name = format_name.split(",")[0]
    if name == "matroska":
        with path.open("rb") as file:
            # The document type stands in the first bytes of the EBML header.
            if b"webm" in file.read(64):
                return f"{kind}/webm"
    return f"{kind}/{_TYPES.get(name, name)}"
