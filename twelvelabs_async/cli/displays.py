"""Progress: bars on a terminal, and one line for each state elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .terminal import Terminal, one_line

if TYPE_CHECKING:
    from typing import Self

    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.live import Live
    from rich.progress import Progress, TaskID

    from ..uploads.progress import UploadProgress

__all__ = ["Counts", "Transfers", "clock", "ingest_display"]

ROOM_FOR_BAR = 80
ROOM_FOR_RATE = 56
"""Columns from which an upload has a bar, and its rate and the time left."""

MARGIN = 3
"""Columns at the right that stay empty: there is room for the `^C` that a terminal echoes, which
would otherwise move the lines that are to be drawn over."""

TROUBLE = frozenset({"failed", "refused"})


def clock(seconds: float) -> str:
    """Write a time as `1:05`, or `2:01:05` from an hour on."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class Counts:
    """How many of many are in each state: a bar and the counts; failures stay above it.

    Args:
        terminal: Where it is shown.
        over: The states that are ends.
        under_way: The states between, which the bar has in another colour.
        order: The states, in the order in which they are shown.
    """

    def __init__(
        self,
        terminal: Terminal,
        over: Iterable[str],
        under_way: Iterable[str] = (),
        order: Iterable[str] = (),
    ) -> None:
        self._terminal = terminal
        self._over = frozenset(over)
        self._under_way = frozenset(under_way)
        self._order = list(order)
        self._counts: dict[str, int] = {}
        self._began = time.monotonic()
        self._live: Live | None = None

    def tell(
        self, name: str, state: str, error: str | None, counts: Mapping[str, int] | None = None
    ) -> None:
        """Show that something has come to a state.

        Args:
            name: What it is called.
            state: Its new state.
            error: What is wrong with it.
            counts: How many are in each state now.
        """
        if counts is not None:
            self._counts = dict(counts)
        text = f"{name}: {state}" + (f": {error}" if error else "")
        if self._live is None:
            self._terminal.note(text)
        elif state in TROUBLE:
            self._live.console.print(one_line(text), soft_wrap=True)

    def set(self, counts: Mapping[str, int]) -> None:
        """Show how many are in each state now."""
        self._counts = dict(counts)

    def __enter__(self) -> Self:
        if self._terminal.shows_progress:
            from rich.live import Live

            self._live = Live(
                self,
                console=self._terminal.errors,
                refresh_per_second=8,
                transient=True,
                redirect_stdout=sys.stdout.isatty(),
                redirect_stderr=sys.stderr.isatty(),
            )
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.text import Text

        width = options.max_width - MARGIN
        total = sum(self._counts.values())
        over = self._number(self._over)
        told = f" {over}/{total} {clock(time.monotonic() - self._began)}"
        room = max(0, width - len(told))
        first = room * over // max(total, 1)
        second = room * (over + self._number(self._under_way)) // max(total, 1) - first
        mark = "#" if options.ascii_only else "━"
        bar = Text(no_wrap=True)
        bar.append(mark * first, "green")
        bar.append(("=" if options.ascii_only else mark) * second, "yellow")
        bar.append(("." if options.ascii_only else mark) * (room - first - second), "dim")
        yield bar.append(told)
        known = [*self._order, *(each for each in self._counts if each not in self._order)]
        chunks = [f"{self._counts[each]} {each}" for each in known if self._counts.get(each)]
        # Broken between the states, never within one, so that nothing is cut off.
        line = ""
        for chunk in chunks:
            if line and len(line) + 2 + len(chunk) > width:
                yield Text(line, no_wrap=True)
                line = ""
            line = f"{line}  {chunk}" if line else chunk
        yield Text(line, no_wrap=True)

    def _number(self, states: Iterable[str]) -> int:
        return sum(self._counts.get(state, 0) for state in states)


def ingest_display(terminal: Terminal) -> Counts:
    """Return the display of an ingest."""
    from ..ingest.rows import FINAL, STATES, UNDER_WAY

    return Counts(terminal, FINAL, UNDER_WAY, STATES)


class Transfers:
    """Uploads that go on at once: a bar for each; what is over stays above them as a line."""

    def __init__(self, terminal: Terminal, total: int) -> None:
        self._terminal = terminal
        self._total = total
        self._over = 0
        self._bars: Progress | None = None
        self._all: TaskID | None = None
        self._tasks: dict[str, TaskID] = {}
        self._stages: dict[str, str] = {}

    def tell(self, name: str, event: UploadProgress) -> None:
        """Show how far one of them is."""
        stage = event.stage
        if self._bars is None:
            if self._stages.get(name) != stage and stage not in ("uploaded", "ready", "failed"):
                self._stages[name] = stage
                self._terminal.note(f"{name}: {stage}")
            return
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(one_line(name), total=None, stage="", rate="")
        seconds = "" if event.eta is None or stage != "uploading" else f" {clock(event.eta)}"
        rate = f"{_bytes(event.rate)}/s{seconds}" if stage == "uploading" and event.rate else ""
        self._bars.update(
            self._tasks[name],
            total=event.bytes_total or None,
            completed=event.bytes_done,
            stage=stage,
            rate=rate,
        )

    def end(self, name: str, text: str) -> bool:
        """Show what became of one of them, and return whether it can be seen.

        Args:
            name: What it is called.
            text: What became of it; empty if that is said elsewhere.
        """
        self._over += 1
        if self._bars is None:
            return False
        task = self._tasks.pop(name, None)
        if task is not None:
            self._bars.remove_task(task)
        if text:
            self._bars.console.print(one_line(f"{name}: {text}"), soft_wrap=True)
        if self._all is not None:
            self._bars.update(self._all, completed=self._over, stage=f"{self._over}/{self._total}")
        return bool(text)

    def __enter__(self) -> Self:
        if self._terminal.shows_progress:
            self._bars = _bars(self._terminal.errors)
            self._bars.start()
            if self._total > 1:
                self._all = self._bars.add_task(
                    "all", total=self._total, stage=f"0/{self._total}", rate=""
                )
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None


def _bars(console: Console) -> Progress:
    from rich.console import Group
    from rich.constrain import Constrain
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.table import Column

    class Bars(Progress):
        def get_renderable(self) -> Constrain:
            return Constrain(Group(*self.get_renderables()), console.width - MARGIN)

    name = TextColumn(
        "{task.description}",
        markup=False,
        table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis", min_width=8),
    )
    stage = TextColumn(
        "{task.fields[stage]}", markup=False, table_column=Column(no_wrap=True, min_width=10)
    )
    share = TaskProgressColumn("{task.percentage:>3.0f}%", markup=False)
    rate = TextColumn(
        "{task.fields[rate]}",
        markup=False,
        table_column=Column(no_wrap=True, min_width=16, justify="right"),
    )
    columns = [
        name,
        *([BarColumn(24)] if console.width >= ROOM_FOR_BAR else []),
        share,
        *([rate] if console.width >= ROOM_FOR_RATE else []),
        stage,
    ]
    return Bars(
        *columns,
        console=console,
        transient=True,
        expand=True,
        redirect_stdout=sys.stdout.isatty(),
        redirect_stderr=sys.stderr.isatty(),
    )


def _bytes(number: float) -> str:
    for unit in ("B", "kB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"
