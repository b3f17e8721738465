"""Reads the transcriptions that users provide: files in the SRT or the VTT format."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .captions import Cue, plain_text

__all__ = ["MalformedSubtitlesError", "clipped", "parse_subtitles"]

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_BLANK = re.compile(r"\n[ \t]*\n")


class MalformedSubtitlesError(ValueError):
    """The text is neither SRT nor VTT."""


def parse_subtitles(data: bytes) -> tuple[Cue, ...]:
    """Return the cues of a file in order. Raises `MalformedSubtitlesError`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedSubtitlesError("It must be a text in UTF-8.") from None
    blocks = _BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    vtt = blocks[0].startswith("WEBVTT")
    cues: list[Cue] = []
    for number, block in enumerate(blocks):
        cue = _cue(block.strip().split("\n"))
        if cue is not None:
            cues.append(cue)
        elif not vtt and block.strip():
            # Only VTT has a head, comments and styles between its cues.
            raise MalformedSubtitlesError(f"Entry {number + 1} is not a subtitle in SRT or VTT.")
    if not cues:
        raise MalformedSubtitlesError("It holds no subtitles in SRT or VTT.")
    return tuple(sorted(cues, key=lambda cue: cue.start))


def clipped(cues: Sequence[Cue], duration: float) -> tuple[Cue, ...]:
    """Return the cues with words that lie inside a video, cut off at its end."""
    return tuple(
        Cue(cue.start, min(cue.end, duration), cue.text)
        for cue in cues
        if cue.text and cue.start < duration
    )


def _cue(lines: Sequence[str]) -> Cue | None:
    # A number or a name may stand before the times.
    for place, line in enumerate(lines[:2]):
        found = _TIMING.fullmatch(line)
        if found is not None:
            start, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
            if end <= start:
                raise MalformedSubtitlesError(f"A subtitle ends before it begins: {line.strip()}.")
            text = plain_text("\n".join(lines[place + 1 :]).encode(), "srt")
            return Cue(start, end, text)
    return None


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + int((fraction or "0").ljust(3, "0")) / 1000
