"""Rates, and the bars of tqdm and rich."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from twelvelabs_async import RichProgress, TqdmProgress, UploadProgress
from twelvelabs_async.uploads.progress import Meter, Rate, Stage


def event(stage: Stage, done: int) -> UploadProgress:
    """An event of an upload of 1,000 bytes."""
    return UploadProgress(
        filename="[1] film.mp4",
        stage=stage,
        bytes_done=done,
        bytes_total=1000,
        completed_chunks=done // 100,
        total_chunks=10,
    )


def test_the_rate_is_that_of_the_last_ten_seconds() -> None:
    """What was long ago does not count, and bytes that are taken back make no negative rate."""
    rate = Rate()
    assert rate.at(0.0, 0) == 0.0
    assert rate.at(1.0, 100) == 100.0
    found = [rate.at(float(second), 100 + 1000 * (second - 1)) for second in range(2, 30)]
    assert found[-1] == pytest.approx(1000.0)
    assert rate.at(30.0, 0) == 0.0


async def test_the_time_left_is_unknown_until_bytes_move() -> None:
    """With none sent there is no rate; with all sent there is none to wait for."""
    meter = Meter("x", 100)
    assert meter.event().eta is None
    meter.add(100)
    assert meter.event().eta == 0.0


async def test_nothing_is_told_twice() -> None:
    """Only what is new is an event."""
    seen: list[UploadProgress] = []
    meter = Meter("x", 100, seen.append)
    for _ in range(3):
        await meter.tell()
    meter.add(1)
    await meter.tell()
    await meter.enter("finishing")
    assert [(each.stage, each.bytes_done) for each in seen] == [
        ("preparing", 0),
        ("preparing", 1),
        ("finishing", 1),
    ]


def test_rich_shows_an_upload() -> None:
    """Name, stage and bytes; brackets in a name are no markup. A given display stays on."""
    console = pytest.importorskip("rich.console")
    progress = pytest.importorskip("rich.progress")
    out = io.StringIO()
    with progress.Progress(
        *progress.Progress.get_default_columns(),
        console=console.Console(file=out, width=100, force_terminal=True),
    ) as display:
        one, two = RichProgress(display), RichProgress(display)
        for show in (one, two):
            show(event("uploading", 400))
        one(event("uploaded", 1000))
        assert [task.completed for task in display.tasks] == [1000, 400]
        assert display.live.is_started
    assert "[1] film.mp4 uploaded" in out.getvalue()


def test_rich_makes_a_display_of_its_own() -> None:
    """It runs as long as the upload."""
    pytest.importorskip("rich")
    show = RichProgress()
    show(event("uploading", 400))
    display = show._display  # pyright: ignore[reportPrivateUsage]
    assert display.live.is_started
    show(event("failed", 400))
    assert not display.live.is_started
    show.close()


def test_tqdm_shows_an_upload() -> None:
    """Name, stage, bytes; bytes that are taken back go back."""
    pytest.importorskip("tqdm")
    out = io.StringIO()
    show = TqdmProgress(file=out, mininterval=0, ncols=120)
    show(event("uploading", 400))
    show(event("uploading", 300))
    show(event("uploaded", 1000))
    assert "[1] film.mp4: 100%" in out.getvalue()
    assert "uploaded" in out.getvalue()
    show.close()


def test_neither_is_imported_before_it_is_used() -> None:
    """Nor is it needed."""
    code = (
        "import sys, twelvelabs_async as t; t.TqdmProgress, t.RichProgress, t.AsyncClient('k'); "
        "print([m for m in ('tqdm', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
