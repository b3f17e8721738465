"""What can be seen and heard: per segment colours, brightness, motion, loudness and subtitles."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from .captions import Cue, read_tracks
from .media import BrokenMediaError, moving_pictures, open_media

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

__all__ = ["Look", "Segment", "Sight", "cut", "look_at_image", "look_at_video"]

_GRID = (32, 18)
_PIXELS = _GRID[0] * _GRID[1]
_SAMPLE_SECONDS = 0.25
_SEGMENT_SECONDS = 4.0
_SHORTEST, _LONGEST = 2.0, 6.0
_CHANGED = 12  # of 255 levels: more than coding noise
# Decoding more than this would keep a search waiting; such videos are judged by their key frames.
_PIXEL_BUDGET = 6e9
_LOUDNESS_SECONDS = 1200.0


@frozen
class Look:
    """Colour shares by name (they sum to 1), mean colour and brightness, all from 0 to 1."""

    colours: dict[str, float]
    mean: tuple[float, float, float]
    brightness: float


@frozen
class Segment:
    """One stretch of a video. `motion` is the share of the picture that changes in 1/4 second."""

    start: float
    end: float
    look: Look | None
    motion: float | None
    loudness: float | None
    text: str


@frozen
class Sight:
    """All segments of a video and its subtitles.

    `texts` and `logos` are what the file itself says to be written in the picture.
    """

    segments: tuple[Segment, ...]
    cues: tuple[Cue, ...]
    has_audio: bool
    texts: tuple[Cue, ...] = ()
    logos: tuple[Cue, ...] = ()


@define
class _Collected:
    counts: dict[str, int] = field(factory=dict[str, int])
    sums: list[int] = field(factory=lambda: [0, 0, 0])
    pictures: int = 0
    changes: list[float] = field(factory=list[float])
    sounds: list[float] = field(factory=list[float])

    def look(self) -> Look | None:
        if not self.pictures:
            return None
        pixels = self.pictures * _PIXELS
        red, green, blue = (total / pixels / 255 for total in self.sums)
        colours = {name: count / pixels for name, count in sorted(self.counts.items())}
        return Look(colours, (red, green, blue), 0.299 * red + 0.587 * green + 0.114 * blue)

    def add(self, pixels: bytes) -> None:
        self.pictures += 1
        for place in range(3):
            self.sums[place] += sum(pixels[place::3])
        counts = self.counts
        for red, green, blue in zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True):
            name = _colour(red >> 3, green >> 3, blue >> 3)
            counts[name] = counts.get(name, 0) + 1


def look_at_video(
    path: Path,
    duration: float,
    stop: threading.Event,
    cuts: Sequence[tuple[float, float]] | None = None,
    spoken: tuple[Cue, ...] | None = None,
) -> Sight:
    """Watch and listen to a video. Blocks; ends early, with what it has, once `stop` is set.

    `cuts` are the segments from start to end without gaps; by default they follow the subtitles.
    `spoken` are the spoken words, if they are not to be read from the file.
    """
    tracks = read_tracks(path, duration)
    cues = tracks.spoken if spoken is None else spoken
    if cuts is None:
        cuts = cut(duration, cues)
    collected = [_Collected() for _ in cuts]
    has_audio = False
    # A file may break in the middle: what was seen until then counts.
    with suppress(BrokenMediaError), open_media(path) as container:
        _watch(container, duration, cuts, collected, stop)
    with suppress(BrokenMediaError), open_media(path) as container:
        has_audio = bool(container.streams.audio)
        if has_audio and duration <= _LOUDNESS_SECONDS:
            _listen(container, cuts, collected, stop)
    segments = tuple(
        Segment(
            start=start,
            end=end,
            look=seen.look(),
            motion=sum(seen.changes) / len(seen.changes) if seen.changes else None,
            loudness=(sum(seen.sounds) / len(seen.sounds)) ** 0.5 if seen.sounds else None,
            text=_spoken(cues, start, end),
        )
        for (start, end), seen in zip(cuts, collected, strict=True)
    )
    return Sight(segments, cues, has_audio, tracks.texts, tracks.logos)


def look_at_image(path: Path) -> Look:
    """Return what a picture looks like. Blocks. Raises `BrokenMediaError`."""
    collected = _Collected()
    with open_media(path) as container:
        for frame in container.decode(video=0):
            collected.add(_small(frame))
            break
    look = collected.look()
    if look is None:
        raise BrokenMediaError("the file holds no picture")
    return look


def cut(duration: float, cues: Sequence[Cue]) -> list[tuple[float, float]]:
    """Divide a video in segments of 2 to 6 seconds that begin where subtitles begin."""
    borders = [0.0]
    for cue in cues:
        if cue.start - borders[-1] >= _SHORTEST and duration - cue.start >= _SHORTEST:
            borders.append(cue.start)
    borders.append(duration)
    cuts: list[tuple[float, float]] = []
    for start, end in pairwise(borders):
        parts = 1
        if end - start > _LONGEST:
            parts = max(2, round((end - start) / _SEGMENT_SECONDS))
        step = (end - start) / parts
        cuts += [(start + n * step, start + (n + 1) * step) for n in range(parts)]
    return [(round(start, 3), round(end, 3)) for start, end in cuts]


def _watch(
    container: InputContainer,
    duration: float,
    cuts: Sequence[tuple[float, float]],
    collected: Sequence[_Collected],
    stop: threading.Event,
) -> None:
    from av.codec.context import ThreadType

    streams = moving_pictures(container)
    if not streams:
        return
    stream = streams[0]
    stream.thread_type = ThreadType.AUTO
    rate = float(stream.average_rate or stream.guessed_rate or 25)
    if stream.width * stream.height * rate * duration > _PIXEL_BUDGET:
        stream.codec_context.skip_frame = "NONKEY"
    begin = float((stream.start_time or 0) * (stream.time_base or 0))
    before: tuple[float, bytes] | None = None
    place = 0
    for frame in container.decode(stream):
        if stop.is_set():
            return
        if frame.pts is None:
            continue
        moment = frame.time - begin
        if before is not None and moment - before[0] < _SAMPLE_SECONDS - 1e-3:
            continue
        while place + 1 < len(cuts) and moment >= cuts[place][1]:
            place += 1
        pixels = _small(frame)
        collected[place].add(pixels)
        # Pictures far apart, or on two sides of a border, say nothing of motion here.
        if before is not None and cuts[place][0] <= before[0] and moment - before[0] < 1.0:
            collected[place].changes.append(_changed(before[1], pixels))
        before = (moment, pixels)


def _listen(
    container: InputContainer,
    cuts: Sequence[tuple[float, float]],
    collected: Sequence[_Collected],
    stop: threading.Event,
) -> None:
    from av.audio.resampler import AudioResampler

    resampler = AudioResampler(format="s16", layout="mono", rate=8000)
    moment = 0.0
    place = 0
    for frame in container.decode(container.streams.audio[0]):
        if stop.is_set():
            return
        for resampled in resampler.resample(frame):
            while place + 1 < len(cuts) and moment >= cuts[place][1]:
                place += 1
            # One sample in eight is enough to tell silence from sound.
            samples = array("h", bytes(resampled.planes[0])[: resampled.samples * 2])[::8]
            if samples:
                power = sum(sample * sample for sample in samples) / len(samples)
                collected[place].sounds.append(power / 32768**2)
            moment += resampled.samples / 8000


def _small(frame: VideoFrame) -> bytes:
    plane = frame.reformat(*_GRID, format="rgb24").planes[0]
    data = bytes(plane)
    width = _GRID[0] * 3
    return b"".join(
        data[row * plane.line_size : row * plane.line_size + width] for row in range(_GRID[1])
    )


def _changed(before: bytes, after: bytes) -> float:
    # Green carries most of the brightness.
    pairs = zip(before[1::3], after[1::3], strict=True)
    return sum(abs(one - two) > _CHANGED for one, two in pairs) / _PIXELS


def _spoken(cues: Sequence[Cue], start: float, end: float) -> str:
    """Return the text of the cues that are mostly here, or fill most of here."""
    chosen: list[str] = []
    for cue in cues:
        shared = min(cue.end, end) - max(cue.start, start)
        if shared > 0 and shared >= 0.5 * min(cue.end - cue.start, end - start):
            chosen.append(cue.text)
    return " ".join(chosen)


@cache
def _colour(red: int, green: int, blue: int) -> str:
    """Name a colour given in 32 levels per channel."""
    high, low = max(red, green, blue) / 31, min(red, green, blue) / 31
    if high < 0.2:
        return "black"
    saturation = (high - low) / high
    if saturation < 0.18 or high - low < 0.1:
        return "white" if high > 0.8 else "grey"
    hue = _hue(red / 31, green / 31, blue / 31, high, low)
    if hue < 14 or hue >= 345:
        return "pink" if saturation < 0.5 and high > 0.7 else "red"
    if hue < 44:
        return "orange" if high > 0.62 else "brown"
    if hue < 70:
        return "yellow" if high > 0.5 else "brown"
    for limit, name in ((165, "green"), (195, "cyan"), (255, "blue"), (290, "purple")):
        if hue < limit:
            return name
    return "pink" if high > 0.6 else "purple"


def _hue(red: float, green: float, blue: float, high: float, low: float) -> float:
    spread = high - low
    if high == red:
        return (60 * (green - blue) / spread) % 360
    if high == green:
        return 60 * (blue - red) / spread + 120
    return 60 * (red - green) / spread + 240
