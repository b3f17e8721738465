"""What the commands show: tables, and progress on a terminal or in plain lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn
from rich.table import Table

from ..models.videos import VideoVector

__all__ = ["Stages", "clock_time", "hits_table", "videos_table"]

Hit = tuple[int, str, float, float, str]
"""Rank, file name, start and end in seconds, words."""


def clock_time(seconds: float | None) -> str:
    """Write seconds as minutes, seconds and tenths: `1:05.0`."""
    whole = seconds or 0.0
    return f"{int(whole // 60)}:{whole % 60:04.1f}"


def videos_table(videos: Iterable[VideoVector]) -> Table:
    """Show what the platform read from each video."""
    table = Table("File", title="Indexed videos", title_justify="left")
    for name in ("Duration", "FPS", "Size in pixels", "Bytes"):
        table.add_column(name, justify="right")
    for video in videos:
        found = video.system_metadata
        if found is not None:
            table.add_row(
                found.filename,
                f"{found.duration or 0:.3f} s",
                f"{found.fps or 0:.3f}",
                f"{found.width} x {found.height}",
                f"{found.size or 0:.0f}",
            )
    return table


def hits_table(query: str, hits: Iterable[Hit]) -> Table:
    """Show the hits of one query, the best first."""
    table = Table(title=f"Search: {query!r}", title_justify="left")
    table.add_column("Rank", justify="right")
    table.add_column("File")
    table.add_column("From", justify="right")
    table.add_column("To", justify="right")
    table.add_column("Words")
    for rank, name, start, end, words in hits:
        table.add_row(str(rank), name, clock_time(start), clock_time(end), words)
    return table


class Stages:
    """The progress of several files: bars on a terminal, elsewhere one line for each stage."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TextColumn("{task.fields[stage]}"),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}
        self._stages: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def add(self, name: str, size: int) -> None:
        """Show one more file, of this many bytes."""
        self._tasks[name] = self._bars.add_task(name, total=size, stage="waiting")

    def sent(self, name: str, total: int) -> None:
        """Show how many bytes of a file have been read for sending."""
        self._bars.update(self._tasks[name], completed=total)

    def stage(self, name: str, stage: str) -> None:
        """Show what happens to a file now."""
        if self._stages.get(name) == stage:
            return
        self._stages[name] = stage
        self._bars.update(self._tasks[name], stage=stage)
        if not self._console.is_terminal:
            self._console.print(f"{name}: {stage}", highlight=False, markup=False)
