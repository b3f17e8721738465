"""The tables of the demonstration, and how times are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from .terminal import Terminal, one_line

if TYPE_CHECKING:
    from ..models.videos import VideoVector

__all__ = [
    "HIT_COLUMNS",
    "VIDEO_COLUMNS",
    "Hit",
    "clock_time",
    "hit_rows",
    "show_titled",
    "video_rows",
]

NARROW = 64
"""Columns below which the tables of the demonstration do not fit."""

Hit = tuple[int, str, float, float, str]
"""Rank, file name, start and end in seconds, words."""


def clock_time(seconds: float | None) -> str:
    """Write seconds as minutes, seconds and tenths: `1:05.0`."""
    whole = seconds or 0.0
    return f"{int(whole // 60)}:{whole % 60:04.1f}"


VIDEO_COLUMNS = ("File", "Duration", "FPS", "Size in pixels", "Bytes")
HIT_COLUMNS = ("Rank", "File", "From", "To", "Words")


def video_rows(videos: Iterable[VideoVector]) -> list[tuple[str, ...]]:
    """Return what the platform read from each video, in the order of `VIDEO_COLUMNS`."""
    return [
        (
            found.filename or "",
            f"{found.duration or 0:.3f} s",
            f"{found.fps or 0:.3f}",
            f"{found.width} x {found.height}",
            f"{found.size or 0:.0f}",
        )
        for video in videos
        if (found := video.system_metadata) is not None
    ]


def hit_rows(hits: Iterable[Hit]) -> list[tuple[str, ...]]:
    """Return the hits of one query, the best first, in the order of `HIT_COLUMNS`."""
    return [
        (str(rank), name, clock_time(start), clock_time(end), words)
        for rank, name, start, end, words in hits
    ]


def show_titled(
    terminal: Terminal, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Write a table with its title; on a narrow terminal the cells of a row below each other."""
    if terminal.output.is_terminal and terminal.output.width < NARROW:
        terminal.line(title)
        terminal.write("\n")
        terminal.beneath(columns, [[one_line(each) for each in row] for row in rows])
        terminal.write("\n")
        return
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, justify="left" if name in ("File", "Words") else "right")
    for row in rows:
        table.add_row(*(Text(one_line(each)) for each in row))
    terminal.show(table)
