"""The application that all commands belong to."""

from __future__ import annotations

import typer

from .exits import EXIT_CODES

__all__ = ["app"]

app: typer.Typer = typer.Typer(
    name="twelvelabs-async",
    help="The TwelveLabs video-understanding API, from the shell.",
    epilog="\n\n".join(
        ["Exit codes:", *(f"{code.value}  {meaning}" for code, meaning in EXIT_CODES.items())]
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback()
def _root() -> None:
    """The TwelveLabs video-understanding API, from the shell."""
