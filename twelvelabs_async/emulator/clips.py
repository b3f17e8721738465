"""Makes short H.264 clips with subtitles, for demonstrations and tests that need real video."""

# pyright: reportUnknownMemberType=false
# PyAV leaves the stream type of packets open in its stubs.
from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

from .errors import EmulatorError

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.subtitles.stream import SubtitleStream
    from av.video.frame import VideoFrame

__all__ = ["FOREST", "NIGHT_DRIVE", "SCENES", "SUNSET", "Colour", "Scene", "make_clip"]

Colour: TypeAlias = tuple[int, int, int]
# A picture is painted on a small grid and enlarged: a few thousand cells are quick in Python.
_CELLS = (64, 36)
_Painter: TypeAlias = Callable[[float, float, float], Colour]


@frozen
class Scene:
    """What a clip shows and says.

    `paint` gives the colour (red, green, blue; 0 to 255) at a place (x and y from 0 to 1, from the
    top left) and a time (0 to 1 from the clip's start to its end). `lines` are its subtitles, each
    shown for an equal share of the clip.
    """

    name: str
    paint: _Painter
    lines: tuple[str, ...]


def make_clip(
    path: str | Path,
    *,
    scene: Scene,
    seconds: float = 6.0,
    fps: int = 25,
    size: tuple[int, int] = (640, 360),
) -> Path:
    """Write a clip of a scene as Matroska, MP4 or what else `path` ends with, and return its path.

    Subtitles are embedded in Matroska files (`.mkv`). Blocks for about a second per clip.
    Raises `EmulatorError` when PyAV is not installed.
    """
    try:
        import av
    except ImportError as problem:
        raise EmulatorError(
            "clips are made with PyAV, which is not installed: "
            "pip install 'twelvelabs-async[emulator]'"
        ) from problem
    target = Path(path)
    subtitled = bool(scene.lines) and target.suffix.lower() == ".mkv"
    with (
        av.open(io.BytesIO(_srt(scene.lines, seconds)), "r", format="srt") as texts,
        av.open(str(target), "w") as output,
    ):
        video = output.add_stream(
            "libx264", rate=fps, options={"preset": "ultrafast", "g": str(fps)}
        )
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        if subtitled:
            _mux_subtitles(texts, output)
        count = round(seconds * fps)
        for number in range(count):
            frame = _picture(scene.paint, number / max(1, count - 1)).reformat(
                *size, format="yuv420p", interpolation="BILINEAR"
            )
            frame.pts = number
            frame.time_base = Fraction(1, fps)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
    return target


def _mux_subtitles(texts: InputContainer, output: OutputContainer) -> None:
    template: SubtitleStream = texts.streams.subtitles[0]
    stream = output.add_stream_from_template(template)
    for packet in texts.demux(template):
        if packet.pts is not None:
            packet.stream = stream
            output.mux(packet)


def _picture(paint: _Painter, time: float) -> VideoFrame:
    from av.video.frame import VideoFrame

    width, height = _CELLS
    frame = VideoFrame(width, height, "rgb24")
    plane = frame.planes[0]
    padding = bytes(plane.line_size - 3 * width)
    rows: list[bytes] = []
    for row in range(height):
        cells = bytearray()
        for column in range(width):
            cells += bytes(paint((column + 0.5) / width, (row + 0.5) / height, time))
        rows.append(bytes(cells) + padding)
    plane.update(b"".join(rows))
    return frame


def _srt(lines: Sequence[str], seconds: float) -> bytes:
    share = seconds / max(1, len(lines))
    blocks = [
        f"{number + 1}\n{_stamp(number * share)} --> {_stamp((number + 1) * share)}\n{line}\n"
        for number, line in enumerate(lines or ("-",))
    ]
    return "\n".join(blocks).encode()


def _stamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02},{milliseconds % 1000:03}"


def _mixed(one: Colour, two: Colour, share: float) -> Colour:
    red, green, blue = (
        round(a + (b - a) * min(1.0, max(0.0, share))) for a, b in zip(one, two, strict=True)
    )
    return red, green, blue


def _sunset(x: float, y: float, time: float) -> Colour:
    if y > 0.72:
        glitter = abs(x - 0.5) < 0.06 and int(y * 50) % 2 == 0
        return (255, 190, 90) if glitter else _mixed((150, 70, 40), (70, 30, 40), (y - 0.72) / 0.28)
    sun = ((x - 0.5) * 16 / 9) ** 2 + (y - 0.3 - 0.4 * time) ** 2
    if sun < 0.014:
        return (255, 235, 130)
    return _mixed((240, 130, 40), (255, 160, 50), y / 0.72)


def _forest(x: float, y: float, time: float) -> Colour:
    sway = int((x + 0.02 * ((time * 12) % 2 - 1) * (1 - y)) * 18)
    if y < 0.12:
        return (170, 210, 190)
    if sway % 6 == 0 and y > 0.35:
        return (70, 50, 30)
    shade = (int(y * 20) * 7 + sway * 13 + int(time * 24) % 3 * 5) % 60
    return (20 + shade // 3, 95 + shade, 30 + shade // 3)


def _night_drive(x: float, y: float, time: float) -> Colour:
    if y < 0.5:
        window = 0.2 < y < 0.46 and int(y * 36) % 4 == 0 and int((x + 2 * time) * 40) % 6 == 0
        return (255, 200, 110) if window else (6, 8, 22)
    depth = (y - 0.5) / 0.5
    lane = abs(x - 0.5) / (0.05 + depth)
    passing = (1.0 / (0.08 + depth) + time * 40) % 2 < 1
    if lane < 0.06 and passing:
        return (255, 255, 245)
    if 0.42 < lane < 0.55 and (1.0 / (0.08 + depth) + time * 60) % 3 < 1:
        return (255, 200, 60)
    return (22, 22, 28)


SUNSET = Scene(
    "sunset",
    _sunset,
    ("The sun goes down over the harbour.", "The sky turns orange and the boats come home."),
)
FOREST = Scene(
    "forest",
    _forest,
    ("Birds wake up in the green forest.", "The wind moves through the tall trees."),
)
NIGHT_DRIVE = Scene(
    "night_drive",
    _night_drive,
    ("Driving through the city at night.", "Street lights rush past the car."),
)
SCENES = (SUNSET, FOREST, NIGHT_DRIVE)
