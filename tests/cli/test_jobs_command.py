"""`status` and `wait` of jobs at the platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import invoke, json_lines, make_films
from twelvelabs_async import Job
from twelvelabs_async.emulator import Clock, Emulator, Fault


@pytest.fixture
def slow() -> Iterator[Emulator]:
    """An emulator whose clock stands still."""
    with Emulator.blocking(clock=Clock.stopped()) as api:
        yield api


def begin(emulator: Emulator, folder: Path) -> list[str]:
    """Upload three films without a wait; return their jobs."""
    paths = map(str, make_films(folder / "films"))
    done = invoke(emulator, "upload", *paths, "--no-wait", "--json")
    assert done.exit_code == 0, done.stderr
    return [each["job"] for each in json_lines(done.stdout)]


def test_jobs_are_looked_at_once(slow: Emulator, tmp_path: Path) -> None:
    """Code 5 while they go on, 0 at the end; a line for each."""
    jobs = begin(slow, tmp_path)
    going = invoke(slow, "status", *jobs)
    assert going.exit_code == 5
    assert sorted(going.stdout.splitlines()) == sorted(f"{job}\tunder way" for job in jobs)
    slow.clock.advance(10)
    done = invoke(slow, "status", *jobs, "--json")
    assert done.exit_code == 0
    assert {each["state"] for each in json_lines(done.stdout)} == {"ready"}


def test_a_wait_that_is_too_short_is_no_failure(slow: Emulator, tmp_path: Path) -> None:
    """Code 5: nothing failed, and the same jobs can be waited for again."""
    jobs = begin(slow, tmp_path)
    late = invoke(slow, "wait", *jobs, "--timeout", "0.2", "--json")
    assert late.exit_code == 5
    told = json_lines(late.stdout)
    assert [each["state"] for each in told] == ["under way"] * 3
    assert {each["error"]["type"] for each in told} == {"WaitTimeoutError"}


def test_jobs_are_waited_for_together(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """From the lines of standard input, in any form; one that is not there fails alone."""
    api = blocking_emulator
    jobs = begin(api, tmp_path)
    lines = [
        jobs[0],
        jobs[0],
        Job.asset(jobs[1].partition(":")[2]).to_json(),
        f'{{"job": "{jobs[2]}"}}',
    ]
    done = invoke(api, "wait", "-", "asset:6b034d78a0f5def53a00ffff", input="\n".join(lines))
    assert done.exit_code == 3
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(rows) == 4  # twice the same is once
    assert {row[0]: row[1] for row in rows if len(row) == 2} == dict.fromkeys(jobs, "ready")
    [failed] = [row for row in rows if len(row) == 3]
    assert failed[1] == "failed"
    assert "404" in failed[2] or "resource_not_exist" in failed[2]
    assert "[request " in failed[2]


def test_if_all_fail_the_code_says_so(blocking_emulator: Emulator) -> None:
    """Code 1."""
    missing = "asset:6b034d78a0f5def53a00ffff"
    assert invoke(blocking_emulator, "wait", missing).exit_code == 1
    assert invoke(blocking_emulator, "status", missing, "--json").exit_code == 1


def test_a_limit_of_the_plan_is_told(blocking_emulator: Emulator) -> None:
    """Code 4, whatever became of the others."""
    body = b'{"code": "usage_limit_exceeded", "message": "used up"}'
    blocking_emulator.faults.append(Fault(route="GET /assets/65f0", status=403, body=body))
    assert invoke(blocking_emulator, "status", "asset:65f0").exit_code == 4


@pytest.mark.parametrize(
    "job", ["film:65f0", "indexed_asset:65f0", "asset:a/b", "{}", '{"job": 1}', "{", "asset"]
)
def test_what_is_no_job_is_a_usage_error(blocking_emulator: Emulator, job: str) -> None:
    """With what is wrong about it."""
    done = invoke(blocking_emulator, "wait", job)
    assert done.exit_code == 2
    assert done.stderr.startswith("error: InvalidInputError: ")
    assert not blocking_emulator.requests
