"""`ingest`: whole catalogues into an index, resumed where they were interrupted."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import app
from .completions import index_ids
from .displays import ingest_display
from .exits import ExitCode
from .reports import ReportFormat, ReportPath, code_of_report, show_report
from .session import Session, command, named, same_command

if TYPE_CHECKING:
    from ..ingest.progress import IngestProgress
    from ..ingest.report import IngestReport

__all__ = ["ingest"]

RETRY = "--retry-failed"


@command(app)
async def ingest(
    session: Session,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            help="Folders, globs, files, URLs, manifests (.csv, .jsonl); without any, what the "
            "ledger has is finished.",
        ),
    ] = None,
    index: Annotated[
        str | None,
        typer.Option(
            "--index",
            "-i",
            help="Identifier of the index; by default that of the ledger.",
            autocompletion=index_ids,
        ),
    ] = None,
    ledger: Annotated[
        Path, typer.Option("--ledger", "-l", help="Where the ledger is, or shall be made.")
    ] = Path("catalogue.db"),
    retry_failed: Annotated[
        bool, typer.Option(RETRY, help="Try again what failed in earlier runs.")
    ] = False,
    start_only: Annotated[
        bool,
        typer.Option("--start-only", help="Upload and begin to index; do not wait for the rest."),
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Look once at what is under way, and wait for nothing."),
    ] = False,
    concurrency: Annotated[int, typer.Option(min=1, help="Inputs that are sent at once.")] = 8,
    window: Annotated[
        int, typer.Option(min=1, help="Inputs that are under way at once, also at the platform.")
    ] = 1000,
    timeout: Annotated[
        float, typer.Option(help="How long to wait for one input at each stage, in seconds.")
    ] = 7200.0,
    deduplicate: Annotated[
        bool, typer.Option(help="Send the same content once, whatever its files are called.")
    ] = True,
    preflight: Annotated[
        bool, typer.Option(help="Refuse what the index's models do not take, before it is sent.")
    ] = True,
    video_stream: Annotated[
        bool | None, typer.Option(help="Store the videos for streaming.", show_default=False)
    ] = None,
    report: ReportFormat = None,
    output: ReportPath = None,
) -> ExitCode:
    """Upload and index a whole catalogue; the same command goes on after any interruption.

    All that is known is in the ledger, a file: what is done there is not done again.
    """
    from ..errors import InvalidInputError

    if check and (sources or start_only or retry_failed):
        raise InvalidInputError("--check looks at what is under way, and takes no sources.")
    if not sources or check:
        known = await asyncio.to_thread(_known_index, ledger, index)
        index = index or known
    if index is None:
        raise InvalidInputError("Say which index: --index.")
    session.resume = lambda: (
        f"The ledger {str(ledger)!r} has what is done. To go on: {same_command(without={RETRY})}"
    )
    async with session.client() as client:
        with ingest_display(session.terminal) as display:

            def tell(event: IngestProgress) -> None:
                display.tell(event.source, event.state, event.error, event.counts)

            if check:
                found = await client.ingest.check(
                    ledger, enable_video_stream=video_stream, progress=tell
                )
            else:
                found = await client.ingest(
                    sources or None,
                    index_id=index,
                    ledger=ledger,
                    wait=not start_only,
                    retry=retry_failed,
                    uploads=concurrency,
                    window=window,
                    timeout=timeout,
                    deduplicate=deduplicate,
                    preflight=preflight,
                    enable_video_stream=video_stream,
                    progress=tell,
                )
    show_report(session, found, report, output)
    _say_what_next(session, found, start_only=start_only)
    return code_of_report(found, started=start_only)


def _known_index(ledger: Path, index: str | None) -> str:
    """Return the index of a ledger, which must be there."""
    from ..errors import InvalidInputError
    from ..ingest.report import IngestReport

    if not ledger.exists():
        raise InvalidInputError(f"There is no ledger {str(ledger)!r}: name sources, and --index.")
    return IngestReport.of(ledger).index_id or index or ""


def _say_what_next(session: Session, report: IngestReport, *, start_only: bool) -> None:
    """Name the commands that go on from here, if anything is left."""
    if report.failed:
        session.terminal.note(
            f"{report.failed} failed. To try them again: {RETRY}. "
            f"To see them: {named('status', report.ledger)} --state failed --state refused"
        )
    if report.unfinished and report.stopped is not None:
        session.terminal.note(f"To go on later: {same_command(without={RETRY})}")
    elif report.unfinished and start_only:
        look = named("ingest", "--check", "--ledger", report.ledger)
        session.terminal.note(f"To look later: {look}")
