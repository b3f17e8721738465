"""What ends a process from outside, and the table of exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, make_films, new_index, variables
from twelvelabs_async import errors
from twelvelabs_async.cli.exits import ExitCode, code_of, code_of_error
from twelvelabs_async.cli.told import as_json, as_line
from twelvelabs_async.emulator import Emulator


def test_a_termination_is_like_ctrl_c(tmp_path: Path) -> None:
    """Code 143, after which the ledger can be used at once; as when a container is stopped."""
    ledger = tmp_path / "films.db"
    with Emulator.blocking(indexing_seconds=30, processing_seconds=0.1) as api:
        make_films(tmp_path / "films")
        arguments = ["ingest", f"{tmp_path}/films", "-i", new_index(api), "-l", str(ledger)]
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            env={**os.environ, **variables(api)},
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if line.endswith(": indexing\n"):
                    break
            process.send_signal(signal.SIGTERM)
            _, problems = process.communicate(timeout=20)
        finally:
            process.kill()
            process.wait()
    assert process.returncode == 143
    assert "Terminated. The ledger" in problems
    assert "Traceback" not in problems


def test_a_reader_that_goes_away_is_no_error(blocking_emulator: Emulator) -> None:
    """Code 141 and no complaint: `head` has read what it wanted."""
    new_index(blocking_emulator)
    process = subprocess.Popen(
        [*COMMAND, "indexes", "list", "--json"],
        env={**os.environ, **variables(blocking_emulator)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    problems = process.stderr.read()
    process.stderr.close()
    assert (process.wait(20), problems) == (141, "")


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"done": 2, "failed": 0}, ExitCode.DONE),
        ({"done": 0, "failed": 0}, ExitCode.DONE),
        ({"done": 0, "failed": 2}, ExitCode.FAILED),
        ({"done": 1, "failed": 2}, ExitCode.SOME_FAILED),
        ({"done": 0, "failed": 2, "unfinished": 1}, ExitCode.SOME_FAILED),
        ({"done": 1, "failed": 0, "unfinished": 1}, ExitCode.UNFINISHED),
        ({"done": 1, "failed": 2, "unfinished": 1, "limited": True}, ExitCode.PLAN_LIMIT),
    ],
)
def test_counts_have_a_code(counts: dict[str, int], code: ExitCode) -> None:
    """A limit comes first, then failures, then what is not over."""
    found = code_of(
        done=counts["done"],
        failed=counts["failed"],
        unfinished=counts.get("unfinished", 0),
        limited=bool(counts.get("limited")),
    )
    assert found is code


def caused(error: Exception, cause: Exception) -> Exception:
    """An error with its cause."""
    error.__cause__ = cause
    return error


LIMIT = errors.PlanLimitError("used up", status_code=403, request_id="r-1")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InvalidInputError("x"), ExitCode.USAGE),
        (errors.ConfigurationError("x"), ExitCode.USAGE),
        (LIMIT, ExitCode.PLAN_LIMIT),
        (caused(errors.UploadError("x"), LIMIT), ExitCode.PLAN_LIMIT),
        (errors.UploadError("x"), ExitCode.FAILED),
        (errors.WaitTimeoutError("x", kind="task", id="1"), ExitCode.UNFINISHED),
        (errors.ResourceFailedError("x", kind="task", id="1"), ExitCode.FAILED),
        (errors.LedgerError("x"), ExitCode.FAILED),
        (errors.UnauthorizedError("x", status_code=401), ExitCode.FAILED),
        (errors.APIConnectionError("x"), ExitCode.FAILED),
    ],
)
def test_errors_have_a_code(error: Exception, code: ExitCode) -> None:
    """By what can be done about them."""
    assert code_of_error(error) is code


def test_an_error_is_told_with_its_request() -> None:
    """Once, whether it is its own or that of its cause."""
    assert as_line(LIMIT).count("r-1") == 1
    upload = caused(errors.UploadError("The upload ended."), LIMIT)
    assert as_line(upload) == "error: UploadError: The upload ended. [request r-1]"
    assert as_json(upload) == {
        "type": "UploadError",
        "message": "The upload ended.",
        "code": None,
        "request_id": "r-1",
    }
    assert as_line(FileNotFoundError(2, "No such file", "x")) == "error: x: No such file"
