"""`demo`: its options; what it does is in the module `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .app import app
from .exits import ExitCode
from .session import Session

__all__ = ["demo"]


@app.command(rich_help_panel="Without a key")
def demo(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Videos of your own; by default three are made.")
    ] = None,
    query: Annotated[
        list[str] | None, typer.Option("--query", "-q", help="What to search for; repeatable.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Use the real service and the key in the environment.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="With --live: do not delete what was created.")
    ] = False,
) -> None:
    """Upload videos, index them, search them: the whole road, on the embedded emulator."""
    from .demo import Demo, DemoError

    session = Session()

    async def work() -> ExitCode:
        try:
            return await Demo(
                files=files or [], queries=query or [], live=live, keep=keep, session=session
            ).run()
        except DemoError as error:
            session.terminal.complain(f"error: {error}")
            return ExitCode.FAILED

    raise typer.Exit(session.run(work))
