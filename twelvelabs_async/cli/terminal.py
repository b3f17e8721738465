"""Where commands write: results to standard output, and everything else to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["Terminal", "one_line"]


def one_line(text: str) -> str:
    """Return a text that stays on its line, and cannot steer a terminal: names come from others."""
    text = text.encode("utf-8", "backslashreplace").decode()
    text = " ".join(text.split("\n"))
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


class Terminal:
    """The two outputs of a command.

    Args:
        quiet: Whether progress and notes are left out; errors never are.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet

    @cached_property
    def errors(self) -> Console:
        """Standard error."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, markup=False)

    @cached_property
    def output(self) -> Console:
        """Standard output."""
        from rich.console import Console

        return Console(highlight=False, markup=False)

    @property
    def shows_progress(self) -> bool:
        """Whether there is somebody who looks at bars."""
        return self.errors.is_terminal and not self.errors.is_dumb_terminal and not self.quiet

    def write(self, text: str) -> None:
        """Write to standard output, at once: a pipe's reader may be waiting."""
        sys.stdout.write(text)
        sys.stdout.flush()

    def line(self, *cells: object) -> None:
        """Write a line of results; several cells are separated by tabs."""
        self.write("\t".join(one_line(str(each)) for each in cells) + "\n")

    def json(self, value: object) -> None:
        """Write a value as one line of JSON: models as the API has them."""
        import orjson

        from ..core.codec import encode

        self.write(orjson.dumps(encode(value)).decode() + "\n")

    def show(self, what: RenderableType) -> None:
        """Write something of rich as a result."""
        with self.output.capture() as captured:  # rich would end the program at a closed pipe
            self.output.print(what)
        self.write(captured.get())

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write rows: in columns on a terminal, below each other if it is narrow, else with tabs.

        What is piped has a line for each row and no headings, so that `cut` and `awk` can read it.
        """
        texts = [[one_line("" if each is None else str(each)) for each in row] for row in rows]
        if not self.output.is_terminal:
            for row in texts:
                self.write("\t".join(row) + "\n")
            return
        from rich.measure import Measurement
        from rich.table import Table
        from rich.text import Text

        table = Table(*columns, box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for row in texts:
            table.add_row(*map(Text, row))
        wide = Measurement.get(self.output, self.output.options.update(max_width=9999), table)
        if wide.maximum <= self.output.width:
            self.show(table)
            return
        self.beneath(columns, texts)

    def beneath(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write rows with their cells below each other, each beside the name of its column."""
        from rich.table import Table
        from rich.text import Text

        width = max(map(len, columns)) + 2
        for number, row in enumerate(rows):
            lines = Table.grid()
            lines.add_column(width=width, style="bold")
            lines.add_column(overflow="fold")
            for name, text in zip(columns, row, strict=True):
                if text:
                    lines.add_row(name, Text(text))
            if number:
                self.write("\n")
            self.show(lines)

    def note(self, text: str) -> None:
        """Write a line for people, unless they asked for quiet."""
        if not self.quiet:
            self.complain(text)

    def complain(self, text: str) -> None:
        """Write a line that is not to be missed."""
        # Not broken at the window's edge: the terminal does that, and logs are not windows.
        self.errors.print(one_line(text), soft_wrap=True)
