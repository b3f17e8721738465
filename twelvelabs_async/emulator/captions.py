"""Reads the text of embedded subtitles: what the emulator takes for the spoken words."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

from .media import open_media

if TYPE_CHECKING:
    from av.packet import Packet
    from av.stream import Stream
    from av.subtitles.stream import SubtitleStream

__all__ = ["Cue", "Tracks", "plain_text", "read_tracks", "sentences", "utterances", "words"]

_TEXT_CODECS = frozenset({"mov_text", "subrip", "srt", "webvtt", "ass", "ssa", "text"})
_TAGS = re.compile(r"<[^>]*>|\{[^}]*\}")
_ASS_BREAKS = re.compile(r"\\[Nnh]")
_LAST_CUE_SECONDS = 4.0
_TURN_SECONDS = 1.5
# When a subtitle begins and ends, if it says so, and its words.
_Entry: TypeAlias = tuple[float, float | None, str]


@frozen
class Cue:
    """Words between two times, in seconds from the start of the file."""

    start: float
    end: float
    text: str


@frozen
class Tracks:
    """The cues of a file's text tracks: what is spoken, what is to be read, which logos appear."""

    spoken: tuple[Cue, ...] = ()
    texts: tuple[Cue, ...] = ()
    logos: tuple[Cue, ...] = ()


def read_tracks(path: Path, duration: float) -> Tracks:
    """Return the cues of a file's text subtitles. Blocks.

    The emulator cannot read pictures. A track with the title `text_in_video` or `logo` says for it
    what is to be seen there; the first track with any other title is what is spoken.
    """
    with open_media(path) as container:
        chosen: dict[str, SubtitleStream] = {}
        for stream in container.streams.subtitles:
            if stream.codec_context.name in _TEXT_CODECS:
                chosen.setdefault(_kind(stream), stream)
        if not chosen:
            return Tracks()
        # A stream is gone with its file, so what is needed of it is kept.
        kinds = {stream.index: (kind, stream.codec_context.name) for kind, stream in chosen.items()}
        found: dict[str, list[_Entry]] = {kind: [] for kind in chosen}
        for packet in container.demux(*chosen.values()):
            kind, codec = kinds[packet.stream.index]
            entry = _entry(packet, codec)
            if entry is not None:
                found[kind].append(entry)
    cues = {kind: _cues(entries, duration) for kind, entries in found.items()}
    return Tracks(*(cues.get(kind, ()) for kind in ("spoken", "text_in_video", "logo")))


def _kind(stream: SubtitleStream) -> str:
    title = stream.metadata.get("title") or stream.metadata.get("handler_name") or ""
    return title if title in {"text_in_video", "logo"} else "spoken"


def _entry(packet: Packet[Stream], codec: str) -> _Entry | None:
    text = plain_text(bytes(packet), codec)
    if packet.pts is None or not text:
        return None
    start = float(packet.pts * packet.time_base)
    length = float((packet.duration or 0) * packet.time_base)
    return start, start + length if length > 0 else None, text


def _cues(found: list[_Entry], duration: float) -> tuple[Cue, ...]:
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
