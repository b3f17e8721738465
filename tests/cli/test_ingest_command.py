"""`ingest` and `status` of a ledger: reports, exit codes, and going on after Ctrl-C."""

from __future__ import annotations

import csv
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import (
    COMMAND,
    in_terminal,
    invoke,
    json_lines,
    make_films,
    new_index,
    variables,
)
from tests.ingest.films import calls, indexed
from tests.ingest.films import make_films as many_films
from twelvelabs_async import IngestReport
from twelvelabs_async.cli.exits import ExitCode
from twelvelabs_async.cli.reports import code_of_report
from twelvelabs_async.emulator import Emulator, Fault

PLAN = b'{"code": "usage_limit_exceeded", "message": "The plan is used up."}'


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """Where the ledger shall be."""
    return str(tmp_path / "films.db")


def test_a_catalogue_is_ingested(blocking_emulator: Emulator, tmp_path: Path, ledger: str) -> None:
    """One line for each state goes to standard error, the counts to standard output; code 0."""
    api = blocking_emulator
    make_films(tmp_path / "films")
    index = new_index(api)
    arguments = ["ingest", str(tmp_path / "films"), "-i", index, "-l", ledger]
    done = invoke(api, *arguments)
    assert (done.exit_code, done.stdout) == (0, "3 ready\n"), done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 9
    for state in ("uploaded", "indexing", "ready"):
        assert f"{tmp_path}/films/b-forest.mkv: {state}" in lines
    before = len(api.requests)
    again = invoke(api, "ingest", "-l", ledger, "--json", "--quiet")  # what the ledger has
    assert again.exit_code == 0
    assert len(api.requests) == before
    assert again.stderr == ""
    assert json_lines(again.stdout) == [
        {
            "ledger": ledger,
            "index_id": index,
            "ok": True,
            "counts": {"ready": 3},
            "total": 3,
            "failed": 0,
            "unfinished": 0,
            "stopped": None,
        }
    ]


def test_reports_are_written_as_asked(
    blocking_emulator: Emulator, tmp_path: Path, ledger: str
) -> None:
    """With tabs, as JSON lines and as CSV, to standard output or a file, all or some states."""
    api = blocking_emulator
    films = make_films(tmp_path / "films")
    (tmp_path / "films" / "d-bad.mp4").write_bytes(b"no video")
    index = new_index(api)
    arguments = ["ingest", str(tmp_path / "films"), "-i", index, "-l", ledger]
    done = invoke(api, *arguments, "--report", "json")
    assert done.exit_code == 3
    rows = json_lines(done.stdout)
    assert sorted(row["source"] for row in rows) == sorted(
        [*map(str, films), f"{tmp_path}/films/d-bad.mp4"]
    )
    assert "3 ready, 1 refused" in done.stderr
    assert "--retry-failed" in done.stderr
    path = tmp_path / "report.csv"
    told = invoke(api, "status", ledger, "--json", "--report", "csv", "-o", str(path))
    assert told.exit_code == 3
    assert json_lines(told.stdout)[0]["counts"] == {"ready": 3, "refused": 1}
    with path.open(newline="") as file:
        assert {row["state"] for row in csv.DictReader(file)} == {"ready", "refused"}
    some = invoke(api, "status", ledger, "--state", "refused")
    assert some.stdout.count("\n") == 1
    assert some.stdout.startswith(f"refused\t{tmp_path}/films/d-bad.mp4\t\t\tFFmpeg")
    told = invoke(api, "status", ledger, "--report", "csv", "--state", "refused")
    assert [row["state"] for row in csv.DictReader(told.stdout.splitlines())] == ["refused"]
    table = tmp_path / "report.txt"
    invoke(api, "status", ledger, "--report", "table", "-o", str(table))
    assert table.read_text().startswith("state")
    jsonl = tmp_path / "report.jsonl"
    invoke(api, "status", ledger, "--report", "json", "-o", str(jsonl))
    assert json_lines(jsonl.read_text()) == rows


@pytest.mark.parametrize(
    "options",
    [
        ["status", "LEDGER", "--json", "--report", "csv"],
        ["status", "LEDGER", "--output", "x.csv"],
        ["status", "asset:65f0", "--report", "csv"],
        ["ingest", "films", "-l", "LEDGER"],
        ["ingest", "-l", "LEDGER"],
        ["ingest", "films", "--check", "-l", "LEDGER"],
        ["ingest", "films", "-i", "65f0", "-l", "LEDGER", "--concurrency", "0"],
        ["ingest", "nowhere.csv", "-i", "65f0", "-l", "LEDGER"],
    ],
)
def test_what_does_not_go_together_is_a_usage_error(
    blocking_emulator: Emulator, ledger: str, options: list[str]
) -> None:
    """Code 2, a reason, and not a request."""
    if options[0] == "status":
        invoke(blocking_emulator, "ingest", "nothing.mp4", "-i", "65f0", "-l", ledger)
        blocking_emulator.requests.clear()
    done = invoke(blocking_emulator, *(ledger if each == "LEDGER" else each for each in options))
    assert done.exit_code == 2, done.output
    assert done.stderr
    assert not blocking_emulator.requests


def test_a_ledger_that_is_not_there_is_said(blocking_emulator: Emulator, ledger: str) -> None:
    """And none is made."""
    done = invoke(blocking_emulator, "status", ledger)
    assert done.exit_code == 1
    assert "There is no ledger" in done.stderr
    assert not Path(ledger).exists()


def test_a_total_failure_is_told_from_a_partial_one_and_tried_again(
    blocking_emulator: Emulator, tmp_path: Path, ledger: str
) -> None:
    """Code 1 if nothing is done, and 0 once a retry has done it all."""
    api = blocking_emulator
    film = make_films(tmp_path / "films")[0]
    bad = tmp_path / "late.mkv"
    bad.write_bytes(b"")
    index = new_index(api)
    done = invoke(api, "ingest", str(bad), "-i", index, "-l", ledger)
    assert (done.exit_code, done.stdout) == (1, "1 refused\n")
    bad.write_bytes(film.read_bytes())
    untouched = invoke(api, "ingest", str(bad), "-i", index, "-l", ledger)
    assert untouched.exit_code == 1
    again = invoke(api, "ingest", str(bad), "-i", index, "-l", ledger, "--retry-failed")
    assert (again.exit_code, again.stdout) == (0, "1 ready\n")


def test_a_limit_of_the_plan_has_a_code_of_its_own(
    blocking_emulator: Emulator, tmp_path: Path, ledger: str
) -> None:
    """Code 4, the platform's reason, and the command that goes on."""
    api = blocking_emulator
    make_films(tmp_path / "films")
    index = new_index(api)
    api.faults.append(Fault(route="POST /assets", status=403, times=9, body=PLAN))
    arguments = ["ingest", str(tmp_path / "films"), "-i", index, "-l", ledger]
    done = invoke(api, *arguments)
    assert (done.exit_code, done.stdout) == (4, "3 pending\n")
    assert "stopped: " in done.stderr
    assert "The plan is used up." in done.stderr
    assert "To go on later: " in done.stderr
    api.faults.clear()
    assert invoke(api, *arguments).exit_code == 0


def test_what_is_started_is_checked_later(
    blocking_emulator: Emulator, tmp_path: Path, ledger: str
) -> None:
    """A start ends with 0, a status and a check with 5 while it goes on, and with 0 at its end."""
    api = blocking_emulator
    make_films(tmp_path / "films")
    index = new_index(api)
    api.clock.advance(0)
    arguments = ["ingest", str(tmp_path / "films"), "-i", index, "-l", ledger, "--start-only"]
    done = invoke(api, *arguments)
    assert (done.exit_code, done.stdout) == (0, "3 indexing\n"), done.stderr
    assert "ingest --check --ledger" in done.stderr
    assert invoke(api, "status", ledger).exit_code == 5
    code = invoke(api, "ingest", "--check", "-l", ledger).exit_code
    while code == 5:
        code = invoke(api, "ingest", "--check", "-l", ledger).exit_code
    assert code == 0
    assert invoke(api, "status", ledger).stdout == "3 ready\n"


def test_a_platform_that_cannot_be_reached_is_no_limit_of_the_plan(
    tmp_path: Path, ledger: str
) -> None:
    """Code 1: nothing was done."""
    with Emulator.blocking() as gone:
        index = new_index(gone)
        reachable = variables(gone)
    many_films(tmp_path / "films", 2)
    done = subprocess.run(
        [*COMMAND, "ingest", str(tmp_path / "films"), "-i", index, "-l", ledger],
        env={**os.environ, **reachable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("counts", "limited", "code"),
    [
        ({"pending": 5}, False, ExitCode.FAILED),
        ({"pending": 5, "ready": 1}, False, ExitCode.SOME_FAILED),
        ({"pending": 5, "ready": 1}, True, ExitCode.PLAN_LIMIT),
    ],
)
def test_what_stopped_an_ingest_decides_its_code(
    counts: dict[str, int], limited: bool, code: ExitCode
) -> None:
    """A platform that cannot be reached is a failure; a limit of the plan is itself."""
    report = IngestReport(
        ledger="x.db", index_id="65f0", counts=counts, stopped="why", limited=limited
    )
    assert code_of_report(report) is code


def test_ctrl_c_leaves_a_ledger_that_goes_on(tmp_path: Path, ledger: str) -> None:
    """In a narrow terminal, in the middle: code 130, and the command that it names finishes."""
    with Emulator.blocking(indexing_seconds=1.5, processing_seconds=0.1) as api:
        films = many_films(tmp_path / "films", 12)
        index = new_index(api)
        arguments = ["ingest", f"{tmp_path}/films", "-i", index, "-l", ledger, "--retry-failed"]
        stopped = in_terminal(
            arguments, variables(api), columns=40, interrupt=lambda text: "12 indexing" in text
        )
        assert stopped.code == 130
        assert stopped.raw.rindex("\x1b[?25h") > stopped.raw.rindex("\x1b[?25l")  # the cursor
        assert "Interrupted. The ledger" in stopped.text
        # What the terminal echoes of the key must not move what is drawn over.
        assert max(map(len, drawn(stopped.lines))) <= 37
        command = stopped.text.replace("\r\n", "").partition("To go on: ")[2].strip()
        program, *resumed = shlex.split(command)
        assert program == "python"
        assert resumed == [*COMMAND[1:], *arguments[:-1]]
        before = calls(api)
        finished = in_terminal(resumed[2:], variables(api), columns=160)
        assert finished.code == 0
        assert finished.text.rstrip().endswith("12 ready")
        assert calls(api)["POST /assets"] == before["POST /assets"] == len(films)
        assert sorted(indexed(api).values()) == [1] * 12
        assert max(map(len, drawn(finished.lines))) <= 157


def drawn(lines: list[str]) -> list[str]:
    """The lines of the display: bars and counts, without what steers the terminal."""
    texts = [
        "".join(each for each in line if each.isprintable()).strip()
        for line in (part.split("\x1b[2K")[-1] for part in lines)
    ]
    found = [text for text in texts if "━" in text]
    assert found
    return [plain(text) for text in found]


def plain(text: str) -> str:
    """A line without its colours, of which only the bracket and the digits are left."""
    import re

    return re.sub(r"\[[0-9;?]*[a-zA-Z]", "", text)
