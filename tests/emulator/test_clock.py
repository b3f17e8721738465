"""The emulator's time and the plans that follow it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from twelvelabs_async.emulator import Clock
from twelvelabs_async.emulator import timeline as plans
from twelvelabs_async.emulator.clock import rfc3339

START = datetime(2026, 1, 2, tzinfo=UTC)


def test_a_stopped_clock_moves_only_when_told() -> None:
    """A stopped clock shows the same time until it is advanced."""
    clock = Clock.stopped(at=START)
    time.sleep(0.01)
    assert clock.now() == START
    assert clock.advance(1.5) == START + timedelta(seconds=1.5)


def test_a_fast_clock_outruns_real_time() -> None:
    """A clock of speed 1000 gains at least ten seconds while twenty milliseconds pass."""
    clock = Clock(speed=1000)
    before = clock.now()
    time.sleep(0.02)
    assert clock.now() - before >= timedelta(seconds=10)


def test_a_clock_never_goes_back() -> None:
    """Negative steps and speeds, and naive times, are refused."""
    with pytest.raises(ValueError, match="only goes forward"):
        Clock().advance(-1)
    with pytest.raises(ValueError, match="negative"):
        Clock(speed=-1)
    with pytest.raises(ValueError, match="aware"):
        Clock.stopped(at=datetime(2026, 1, 1))  # noqa: DTZ001 - the naive time is the point


def test_times_are_written_in_utc() -> None:
    """RFC 3339 text ends with Z and has milliseconds."""
    assert rfc3339(START + timedelta(seconds=1.25)) == "2026-01-02T00:00:01.250Z"


def test_a_plan_gives_each_status_in_order() -> None:
    """A task passes every documented status, and each has its own time of change."""
    plan = plans.task(START, 10.0)
    moments = [START + timedelta(seconds=s) for s in (0, 1, 2, 3.5, 10, 99)]
    assert [plan.status(moment) for moment in moments] == [
        "validating",
        "pending",
        "queued",
        "indexing",
        "ready",
        "ready",
    ]
    assert [plan.changed_at(moment) for moment in moments] == [*moments[:5], moments[4]]
    assert plan.finished_at() == START + timedelta(seconds=10)


def test_a_failed_upload_ends_failed() -> None:
    """An unreadable asset goes from processing to failed."""
    plan = plans.processing(START, 1.0, failed=True)
    assert plan.status(START) == "processing"
    assert plan.status(START + timedelta(seconds=1)) == "failed"
