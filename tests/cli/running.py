"""Runs commands: in a process, in this one, and in a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from attrs import frozen
from typer.testing import CliRunner, Result

from tests.media import FOREST, NIGHT_DRIVE, SUNSET, clip_bytes
from twelvelabs_async.cli.commands import app
from twelvelabs_async.emulator import Emulator

__all__ = [
    "COMMAND",
    "Shown",
    "in_terminal",
    "invoke",
    "json_lines",
    "make_films",
    "new_index",
    "run",
    "variables",
]

COMMAND = [sys.executable, "-m", "twelvelabs_async"]
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def variables(emulator: Emulator) -> dict[str, str]:
    """The environment in which commands reach an emulator."""
    return {
        "TWELVELABS_API_KEY": emulator.api_key,
        "TWELVELABS_BASE_URL": emulator.base_url,
    }


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "120", **environment},
    )


def invoke(emulator: Emulator, *arguments: str, input: str | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, list(arguments), env=variables(emulator), input=input)


def json_lines(text: str) -> list[dict[str, Any]]:
    """The objects of JSON lines; nothing else may be among them."""
    return [orjson.loads(line) for line in text.splitlines()]


def new_index(emulator: Emulator, name: str = "films") -> str:
    """Make an index, and return its identifier."""
    made = invoke(emulator, "indexes", "create", name)
    assert made.exit_code == 0, made.stderr
    return made.stdout.strip()


def make_films(folder: Path) -> list[Path]:
    """Write three short films."""
    folder.mkdir(exist_ok=True)
    made: list[Path] = []
    for name, scene in (("a-sunset", SUNSET), ("b-forest", FOREST), ("c-night", NIGHT_DRIVE)):
        path = folder / f"{name}.mkv"
        path.write_bytes(clip_bytes(scene))
        made.append(path)
    return made


@frozen
class Shown:
    """What a command ended with in a terminal, and what it wrote, as it came."""

    code: int
    raw: str

    @property
    def text(self) -> str:
        """What it wrote, without what steers the terminal."""
        return _CONTROL.sub("", self.raw)

    @property
    def lines(self) -> list[str]:
        """Its lines, also those that were drawn over."""
        return [line.strip("\r") for line in re.split(r"\r?\n|\x1b\[1A", self.raw)]


def in_terminal(
    arguments: list[str],
    environment: Mapping[str, str],
    *,
    columns: int = 80,
    interrupt: Callable[[str], bool] = lambda _: False,
) -> Shown:
    """Run a command in a terminal of its own, and type Ctrl-C when `interrupt` says so."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    own = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env={**own, "TERM": "xterm-256color", **environment},
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(inner)
    gathered = b""
    typed = False
    deadline = time.monotonic() + 50
    try:
        while time.monotonic() < deadline:
            ready, _, _ = select.select([outer], [], [], 0.05)
            if ready:
                try:
                    piece = os.read(outer, 65536)
                except OSError:  # Linux's end of a terminal
                    break
                if not piece:
                    break
                gathered += piece
            if not ready and not typed and interrupt(gathered.decode("utf-8", "replace")):
                typed = True
                os.write(outer, b"\x03")
        code = process.wait(10)
    finally:
        process.kill()
        process.wait()
        os.close(outer)
    return Shown(code, gathered.decode("utf-8", "replace"))
