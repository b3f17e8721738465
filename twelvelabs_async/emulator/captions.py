"""Reads the text of embedded subtitles: what the emulator takes for the spoken words."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from .media import open_media

__all__ = ["Cue", "plain_text", "read_cues", "sentences", "utterances", "words"]

_TEXT_CODECS = frozenset({"mov_text", "subrip", "srt", "webvtt", "ass", "ssa", "text"})
_TAGS = re.compile(r"<[^>]*>|\{[^}]*\}")
_ASS_BREAKS = re.compile(r"\\[Nnh]")
_LAST_CUE_SECONDS = 4.0
_TURN_SECONDS = 1.5


@frozen
class Cue:
    """Words between two times, in seconds from the start of the file."""

    start: float
    end: float
    text: str


def read_cues(path: Path, duration: float) -> tuple[Cue, ...]:
    """Return the cues of the file's first text subtitle stream. Blocks."""
    found: list[tuple[float, float | None, str]] = []
    with open_media(path) as container:
        streams = [s for s in container.streams.subtitles if s.codec_context.name in _TEXT_CODECS]
        if not streams:
            return ()
        stream = streams[0]
        codec = stream.codec_context.name
        for packet in container.demux(stream):
            text = plain_text(bytes(packet), codec)
            if packet.pts is None or not text:
                continue
            start = float(packet.pts * packet.time_base)
            length = float((packet.duration or 0) * packet.time_base)
            found.append((start, start + length if length > 0 else None, text))
    found.sort(key=lambda cue: cue[0])
    cues: list[Cue] = []
    for place, (start, end, text) in enumerate(found):
        following = found[place + 1][0] if place + 1 < len(found) else duration
        stop = end if end is not None else min(following, start + _LAST_CUE_SECONDS)
        stop = min(stop, duration)
        if stop > start:
            cues.append(Cue(max(0.0, start), stop, text))
    return tuple(cues)


def plain_text(data: bytes, codec: str) -> str:
    """Return the words of one subtitle packet, without its markup."""
    if codec == "mov_text":
        # A two-byte length, the text, then style boxes.
        length = int.from_bytes(data[:2], "big")
        data = data[2 : 2 + length]
    text = data.decode("utf-8", errors="replace")
    if codec in {"ass", "ssa"}:
        text = _ASS_BREAKS.sub(" ", text.split(",", 8)[-1])
    text = html.unescape(_TAGS.sub("", text))
    return " ".join(text.split())


def words(cues: Sequence[Cue]) -> list[Cue]:
    """Return one entry per word; a cue's time is shared by the length of its words."""
    entries: list[Cue] = []
    for cue in cues:
        parts = cue.text.split()
        letters = sum(len(part) for part in parts)
        start = cue.start
        for part in parts:
            end = start + (cue.end - cue.start) * len(part) / letters
            entries.append(Cue(round(start, 3), round(end, 3), part))
            start = end
    return entries


def sentences(cues: Sequence[Cue]) -> list[Cue]:
    """Return one entry per sentence."""
    entries: list[Cue] = []
    collected: list[Cue] = []
    for word in words(cues):
        collected.append(word)
        if word.text.rstrip("\"')").endswith((".", "!", "?")):
            entries.append(_joined(collected))
            collected = []
    if collected:
        entries.append(_joined(collected))
    return entries


def utterances(cues: Sequence[Cue]) -> list[Cue]:
    """Return one entry per run of cues without a long silence in it."""
    entries: list[Cue] = []
    collected: list[Cue] = []
    for cue in cues:
        if collected and cue.start - collected[-1].end > _TURN_SECONDS:
            entries.append(_joined(collected))
            collected = []
        collected.append(cue)
    if collected:
        entries.append(_joined(collected))
    return entries


def _joined(cues: Sequence[Cue]) -> Cue:
    return Cue(cues[0].start, cues[-1].end, " ".join(cue.text for cue in cues))
