"""Progress bars of tqdm and rich, which are imported when one is made."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .progress import UploadProgress

__all__ = ["RichProgress", "TqdmProgress"]

_ENDS = frozenset({"uploaded", "ready", "failed"})


class TqdmProgress:
    """Shows an upload as a bar of tqdm: `progress=TqdmProgress()`.

    One bar serves one upload after the other; uploads at the same time need one each.

    Args:
        options: What the bar is made with, such as `position=1` or `leave=False`.
    """

    def __init__(self, **options: object) -> None:
        self._make: Any = import_module("tqdm.auto").tqdm
        self._options = options
        self._bar: Any = None

    def __call__(self, event: UploadProgress) -> None:
        """Show how far it is."""
        if self._bar is None:
            given = {"unit": "B", "unit_scale": True, "unit_divisor": 1024, **self._options}
            self._bar = self._make(
                total=event.bytes_total,
                initial=event.resumed_bytes,
                desc=event.filename,
                **given,
            )
        self._bar.set_postfix_str(event.stage, refresh=False)
        self._bar.update(event.bytes_done - self._bar.n)
        if event.stage in _ENDS:
            self.close()

    def close(self) -> None:
        """Leave the bar as it is. It is called at the end of an upload; twice is fine."""
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.close()


class RichProgress:
    """Shows uploads in a display of rich: `progress=RichProgress(display)`.

    One display takes any number of uploads at the same time, each with a `RichProgress` of its
    own.

    Args:
        display: A `rich.progress.Progress` that its owner starts and stops; by default one with
            a bar, bytes, rate and time left, which runs as long as the upload does.
    """

    def __init__(self, display: Any = None) -> None:
        from rich import progress

        self._own = display is None
        self._display: Any = display or progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.DownloadColumn(),
            progress.TransferSpeedColumn(),
            progress.TimeRemainingColumn(),
        )
        self._task: Any = None

    def __call__(self, event: UploadProgress) -> None:
        """Show how far it is."""
        if self._task is None:
            if self._own:
                self._display.start()
            self._task = self._display.add_task("", total=event.bytes_total)
        self._display.update(
            self._task,
            completed=event.bytes_done,
            description=f"{_plain(event.filename)} {event.stage}",
        )
        if event.stage in _ENDS:
            self.close()

    def close(self) -> None:
        """Leave the bar as it is. It is called at the end of an upload; twice is fine."""
        task, self._task = self._task, None
        if task is not None and self._own:
            self._display.stop()


def _plain(name: str) -> str:
    """Keep rich from taking brackets of a name for its markup."""
    return name.replace("[", r"\[")
