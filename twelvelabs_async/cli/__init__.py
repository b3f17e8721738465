"""The command line: `twelvelabs-async`, or `python -m twelvelabs_async`."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line, or say which extra it needs."""
    try:
        from .commands import app
    except ModuleNotFoundError as error:
        if error.name not in ("typer", "rich"):
            raise
        sys.stderr.write(
            f"The command line needs {error.name}: pip install 'twelvelabs-async[cli,emulator]'\n"
        )
        raise SystemExit(2) from None
    app()
