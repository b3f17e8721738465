"""Reports of ledgers: as a line, a table, JSON lines or CSV, to standard output or a file."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .exits import ExitCode, code_of

if TYPE_CHECKING:
    from ..ingest.report import IngestReport
    from ..ingest.rows import IngestState
    from .session import Session

__all__ = ["Format", "State", "code_of_report", "show_report"]


class Format(StrEnum):
    """How the rows of a report are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class State(StrEnum):
    """The states of inputs."""

    PENDING = "pending"
    UPLOADED = "uploaded"
    INDEXING = "indexing"
    READY = "ready"
    FAILED = "failed"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


ReportFormat = Annotated[
    Format | None,
    typer.Option("--report", help="Write each input, its state, its ids and its error."),
]
ReportPath = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write the report here instead of standard output."),
]
States = Annotated[
    list[State] | None,
    typer.Option("--state", help="In the report only inputs in this state; repeatable."),
]


def show_report(
    session: Session,
    report: IngestReport,
    format: Format | None,
    path: Path | None,
    states: Sequence[State] = (),
) -> None:
    """Write a report, and the counts.

    Args:
        session: The command.
        report: What is reported.
        format: How the rows are written; None for the counts alone.
        path: Where, if not to standard output.
        states: Only rows in these states; by default all.
    """
    from ..errors import InvalidInputError

    if path is not None and format is None:
        raise InvalidInputError("--output is where --report is written: give both.")
    if session.json and format is not None and path is None:
        raise InvalidInputError(
            "--json and --report both write to standard output; give --output for the report."
        )
    terminal = session.terminal
    if format is not None:
        _rows(session, report, format, path, [each.value for each in states])
    if session.json:
        terminal.json(
            {
                "ledger": report.ledger,
                "index_id": report.index_id,
                "ok": report.ok,
                "counts": dict(report.counts),
                "total": report.total,
                "failed": report.failed,
                "unfinished": report.unfinished,
                "stopped": report.stopped,
            }
        )
    elif format is None or path is not None:
        terminal.line(report.summary())
    else:
        terminal.note(report.summary())
    if report.stopped is not None:
        terminal.complain(f"stopped: {report.stopped}")


def code_of_report(report: IngestReport, *, started: bool = False) -> ExitCode:
    """Return what a command about a ledger ends with.

    Args:
        report: The ledger.
        started: Whether it is enough that inputs are under way at the platform.
    """
    counts = report.counts
    under_way = counts.get("uploaded", 0) + counts.get("indexing", 0)
    done, unfinished = counts.get("ready", 0), report.unfinished
    if started:
        done, unfinished = done + under_way, unfinished - under_way
    if report.stopped is not None and not report.limited:
        return ExitCode.SOME_FAILED if done else ExitCode.FAILED
    return code_of(done=done, failed=report.failed, unfinished=unfinished, limited=report.limited)


def _rows(
    session: Session,
    report: IngestReport,
    format: Format,
    path: Path | None,
    states: Sequence[IngestState],
) -> None:
    if format is Format.TABLE:
        if path is not None:
            path.write_text(report.table(*states, limit=None) + "\n", encoding="utf-8")
            return
        session.terminal.table(
            ("state", "source", "asset", "indexed asset", "error"),
            (
                (
                    row.state,
                    row.source,
                    row.asset_id,
                    row.indexed_asset_id,
                    row.error or (f"same as {row.same_as}" if row.same_as else ""),
                )
                for row in report.rows(*states)
            ),
        )
        return
    if path is not None:
        write = report.to_json if format is Format.JSON else report.to_csv
        write(path, *states)
        return
    lines = report.json_lines if format is Format.JSON else report.csv_lines
    for line in lines(*states):
        session.terminal.write(line)
