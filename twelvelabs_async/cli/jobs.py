"""`status` and `wait`: what becomes of ledgers and of jobs at the platform."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import app
from .completions import jobs as complete_jobs
from .displays import Counts
from .exits import ExitCode, code_of, code_of_error, is_plan_limit
from .given import jobs_of, name_of
from .reports import Format, ReportFormat, ReportPath, States, code_of_report, show_report
from .session import Session, command
from .told import as_json

if TYPE_CHECKING:
    from ..client import AsyncClient
    from ..waiting.jobs import Job, Progressing

__all__ = ["status", "wait"]

ENDS = ("ready", "completed", "failed")
"""What is over, as it is counted and as the platform calls it."""

AT_ONCE = 16
"""Jobs that are looked at at once."""


@command(app)
async def status(
    session: Session,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="LEDGER|JOB...",
            help="The ledger of an ingest; or jobs as kind:id (indexed_asset:INDEX/ID), or - for "
            "those in the lines of standard input.",
            autocompletion=complete_jobs,
        ),
    ],
    report: ReportFormat = None,
    output: ReportPath = None,
    state: States = None,
) -> ExitCode:
    """Say how an ingest is by its ledger, without the network; or look once at jobs."""
    from ..errors import InvalidInputError
    from ..ingest.report import IngestReport

    if len(what) == 1 and _is_ledger(what[0]):
        found = await asyncio.to_thread(IngestReport.of, what[0])
        shown = report or (Format.TABLE if state and not session.json else None)
        show_report(session, found, shown, output, state or ())
        return code_of_report(found)
    if report is not None or output is not None or state:
        raise InvalidInputError("--report, --output and --state are for the ledger of an ingest.")
    jobs = jobs_of(what)
    gate = asyncio.Semaphore(AT_ONCE)
    seen: Counter[ExitCode] = Counter()

    async def look(client: AsyncClient, job: Job[Progressing]) -> None:
        from ..errors import TwelveLabsError

        async with gate:
            try:
                done = await client.check(job)
            except TwelveLabsError as error:
                seen[_ended(session, job, None, error)] += 1
            else:
                seen[_ended(session, job, done, None)] += 1

    async with session.client() as client:
        await asyncio.gather(*(look(client, job) for job in jobs))
    return _sum(seen)


@command(app)
async def wait(
    session: Session,
    jobs: Annotated[
        list[str],
        typer.Argument(
            metavar="JOB...",
            help="What is waited for, as kind:id (indexed_asset:INDEX/ID); - for the lines of "
            "standard input.",
            autocompletion=complete_jobs,
        ),
    ],
    timeout: Annotated[
        float | None, typer.Option(help="How long to wait in all, in seconds.")
    ] = None,
) -> ExitCode:
    """Wait for many jobs at once; each is told when it ends."""
    wanted = jobs_of(jobs)
    states = {name_of(job): "waiting" for job in wanted}
    seen: Counter[ExitCode] = Counter()
    session.resume = lambda: "The jobs go on at the platform, and can be waited for again."
    async with session.client() as client:
        with Counts(session.terminal, over=ENDS) as display:
            display.set(Counter(states.values()))

            def tell(job: Job[Progressing], resource: Progressing) -> None:
                state = states[name_of(job)] = resource.status or "waiting"
                if state not in ENDS:  # of the ends the results tell
                    display.tell(name_of(job), state, None, Counter(states.values()))

            async for outcome in client.as_done(
                wanted, timeout=timeout, on_state=tell, details=False
            ):
                name = name_of(outcome.input)
                code = _ended(session, outcome.input, outcome.result, outcome.error)
                seen[code] += 1
                ends = {ExitCode.DONE: "ready", ExitCode.UNFINISHED: states[name]}
                states[name] = ends.get(code, "failed")
                display.set(Counter(states.values()))
    return _sum(seen)


def _ended(
    session: Session, job: object, done: Progressing | None, error: Exception | None
) -> ExitCode:
    """Write what became of a job, and return the code that it would end alone with."""
    name = name_of(job)
    code = ExitCode.DONE if done is not None else ExitCode.UNFINISHED
    if error is not None:
        code = code_of_error(error)
    if code is ExitCode.UNFINISHED:
        state = "under way"
    else:
        state = "failed" if error is not None else (done and done.status) or "ready"
    if session.json:
        session.terminal.json(
            {"job": name, "state": state, "error": None if error is None else as_json(error)}
        )
    else:
        session.terminal.line(name, state, *([] if error is None else [str(error)]))
    if error is not None and is_plan_limit(error):
        return ExitCode.PLAN_LIMIT
    return code


def _sum(seen: Counter[ExitCode]) -> ExitCode:
    done, unfinished = seen[ExitCode.DONE], seen[ExitCode.UNFINISHED]
    return code_of(
        done=done,
        failed=seen.total() - done - unfinished,
        unfinished=unfinished,
        limited=seen[ExitCode.PLAN_LIMIT] > 0,
    )


def _is_ledger(text: str) -> bool:
    """Whether an argument is a path: a job has a kind before a colon."""
    from ..waiting.kinds import KINDS

    if text == "-" or text.startswith("{"):
        return False
    return text.partition(":")[0] not in KINDS or Path(text).exists()
