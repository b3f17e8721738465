"""How long an import takes: fresh interpreters with it, minus bare ones, in turns."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from rounds import Rounds, rotated

__all__ = ["CODE", "import_times"]

_BARE = "bare"

CODE = {
    "our import": "import twelvelabs_async",
    "our import of the client": "from twelvelabs_async import AsyncClient",
    "our client": "from twelvelabs_async import AsyncClient; AsyncClient(api_key='x')",
    # What is loaded late must be loaded before the first request: it is counted here, or
    # laziness would be cheating. The vendor's client loads all of its own when it is imported.
    "our client, ready to send": (
        "from twelvelabs_async import AsyncClient; AsyncClient(api_key='x').tasks; "
        "import twelvelabs_async.core.transport"
    ),
    "vendor's import": "import twelvelabs",
    "vendor's client": "from twelvelabs import TwelveLabs; TwelveLabs(api_key='x')",
}
"""What is timed, by name; both clients come from a fresh interpreter."""


def import_times(rounds: int) -> Rounds:
    """Return seconds beyond those of a bare interpreter, by what is done, round by round."""
    environment = dict(os.environ)
    # With it each start would compile the packages that pip has not compiled already.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    code = {_BARE: "pass", **CODE}
    measured: Rounds = {name: [] for name in CODE}
    # An empty directory: what is measured is what is installed, not what lies around.
    with tempfile.TemporaryDirectory() as directory:
        for each in code.values():
            _timed(each, environment, directory)
        for number in range(rounds):
            walls = {
                name: _timed(code[name], environment, directory)
                for name in rotated([*code], number)
            }
            for name, seconds in measured.items():
                seconds.append(walls[name] - walls[_BARE])
    return measured


def _timed(code: str, environment: dict[str, str], directory: str) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started
