"""Prism: a server that Node runs, which answers as an API document says."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["PRISM", "SCRIPT", "WHY_NOT", "prism"]

PRISM = "TWELVELABS_PRISM"
"""The environment variable that says where Prism's script is; the nox session sets it."""

WHY_NOT = "Prism is not here: nox -s contract installs it and runs these tests"
SCRIPT = os.environ.get(PRISM)

START_SECONDS = 120.0
"""A large document takes seconds to read, and more on a busy machine."""

STOP_SECONDS = 10.0
SEED = "contract"
"""Makes Prism choose the same values in each run."""

_LISTENING = re.compile(r"Prism is listening on (http://127\.0\.0\.1:\d+)")


@contextmanager
def prism(document: Path, log: Path, *, errors: bool = True) -> Generator[str]:
    """Run Prism on a free port of this machine, and end it; gives its address.

    Args:
        document: The API document.
        log: The file for what Prism says.
        errors: Whether it refuses requests, and answers of its own, that are not as documented.
    """
    assert SCRIPT is not None, WHY_NOT
    command = ["node", SCRIPT, "mock", "--host", "127.0.0.1", "--port", "0", "--seed", SEED]
    # Fields that the document does not name would hide those which it names and we do not.
    command += ["--json-schema-faker-fillProperties=false", *(["--errors"] if errors else [])]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, str(document)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until Prism says where it listens."""
    said = ""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        said = log.read_text(errors="replace")
        if found := _LISTENING.search(said):
            return found[1]
        if process.poll() is not None:
            raise RuntimeError(f"Prism ended with {process.returncode}:\n{said[-2000:]}")
        time.sleep(0.1)
    raise RuntimeError(f"Prism did not listen within {START_SECONDS:g} s:\n{said[-2000:]}")
