"""From rounds to tables: medians, and ratios beside what is aimed at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from attrs import frozen
from rounds import Rounds

__all__ = ["Aim", "figures", "import_figures", "ratios"]


@frozen
class Aim:
    """A ratio of two that took turns, and what it should be.

    Attributes:
        workload: What was measured.
        ours: Whose figure is divided.
        other: By whose.
        least: The ratio aimed at, if more is better.
        most: The ratio aimed at, if less is better.
    """

    workload: str
    ours: str
    other: str
    least: float | None = None
    most: float | None = None

    @property
    def text(self) -> str:
        """The aim in words."""
        if self.least is not None:
            return f"≥ {self.least:g}"
        return "" if self.most is None else f"≤ {self.most:g}"

    def verdict(self, ratio: float) -> str:
        """Say whether the aim is reached."""
        if self.least is None and self.most is None:
            return ""
        reached = (self.least is None or ratio >= self.least) and (
            self.most is None or ratio <= self.most
        )
        return "reached" if reached else "MISSED"


def figures(measured: Mapping[str, Rounds]) -> str:
    """Return a table of median rates: a row for each workload, a column for each client."""
    clients = list(dict.fromkeys(name for rounds in measured.values() for name in rounds))
    rows = [
        [
            workload,
            *(f"{median(rounds[name]):,.0f}" if name in rounds else "" for name in clients),
        ]
        for workload, rounds in measured.items()
    ]
    return _table(["per second", *clients], rows)


def import_figures(measured: Rounds, code: Mapping[str, str]) -> str:
    """Return a table of median import times, with the code that was timed."""
    rows = [
        [name, f"{median(seconds) * 1000:,.1f} ms", code[name]]
        for name, seconds in measured.items()
    ]
    return _table(["import time", "median", "of"], rows)


def ratios(measured: Mapping[str, Rounds], aims: Iterable[Aim]) -> str:
    """Return a table of ratios: computed round by round, then the median with its range."""
    rows: list[list[str]] = []
    for aim in aims:
        rounds = measured[aim.workload]
        each = [
            ours / other for ours, other in zip(rounds[aim.ours], rounds[aim.other], strict=True)
        ]
        middle = median(each)
        rows.append(
            [
                aim.workload,
                f"{aim.ours} / {aim.other}",
                _short(middle),
                f"{_short(min(each))} to {_short(max(each))}",
                aim.text,
                aim.verdict(middle),
            ]
        )
    return _table(["ratio", "of", "median", "range", "aim", ""], rows)


def _short(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Align columns: text to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    # A column with figures in it is a column of figures: its other cells are empty.
    left = [not any(cell[:1].isdigit() for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if to_left else cell.rjust(width)
            for cell, width, to_left in zip(row, widths, left, strict=True)
        ).rstrip()
        for row in (head, ["-" * width for width in widths], *rows)
    ]
    return "\n".join(lines)
