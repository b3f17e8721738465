"""The displays, drawn for terminals of several widths."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from twelvelabs_async import UploadProgress
from twelvelabs_async.cli.displays import Counts, Transfers, clock, ingest_display
from twelvelabs_async.cli.show import HIT_COLUMNS, hit_rows, show_titled
from twelvelabs_async.cli.terminal import Terminal, one_line

WIDTHS = (20, 40, 60, 80, 160)


def terminal(width: int) -> Terminal:
    """A terminal of this width, which keeps what is written."""
    made = Terminal()
    made.errors = Console(
        file=io.StringIO(), width=width, force_terminal=True, markup=False, color_system=None
    )
    made.output = Console(
        file=io.StringIO(), width=width, force_terminal=True, markup=False, color_system=None
    )
    return made


def written(console: Console) -> str:
    """What was written to a console."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def frame(counts: Counts, width: int) -> list[str]:
    """The lines that a display has now."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(counts)
    return [line.rstrip() for line in written(console).splitlines()]


@pytest.mark.parametrize("width", WIDTHS)
def test_counts_fit_any_width(width: int) -> None:
    """Nothing is cut off, no state is torn apart, and room is left at the right."""
    counts = {"ready": 1200, "indexing": 950, "uploaded": 40, "pending": 7810, "failed": 12}
    display = ingest_display(terminal(width))
    display.set(counts)
    bar, *lines = frame(display, width)
    assert bar.split()[-2:] == ["1212/10012", "0:00"]
    assert bar.count("━") == width - 3 - len(" 1212/10012 0:00")
    assert max(map(len, (bar, *lines))) <= width - 3
    told = "  ".join(lines).split("  ")
    assert told == ["7810 pending", "40 uploaded", "950 indexing", "1200 ready", "12 failed"]
    assert len(lines) == (1 if width >= 80 else 2 if width == 40 else len(lines))


def test_the_bar_shows_what_is_done_and_what_is_under_way() -> None:
    """In three parts, also where only ASCII can be written."""
    display = ingest_display(terminal(40))
    display.set({"ready": 5, "indexing": 3, "pending": 2})
    console = Console(file=io.TextIOWrapper(io.BytesIO(), "ascii"), width=40, color_system=None)
    with console.capture() as captured:
        console.print(display)
    bar = captured.get().splitlines()[0].split()[0]
    assert len(bar) == 40 - 3 - len(" 5/10 0:00")
    assert (bar.count("#"), bar.count("="), bar.count(".")) == (13, 8, 6)
    empty = ingest_display(terminal(40))
    assert frame(empty, 40)[0].endswith(" 0/0 0:00")


def test_failures_stay_above_the_bar() -> None:
    """On a terminal the states are counted, and only failures are lines."""
    shown = terminal(80)
    with Counts(shown, over=("ready", "failed")) as display:
        display.tell("a.mkv", "ready", None, {"ready": 1})
        display.tell("b.mkv", "failed", "too \x1b[2J long", {"ready": 1, "failed": 1})
    text = written(shown.errors)
    assert "b.mkv: failed: too \\x1b[2J long\n" in text
    assert "a.mkv" not in text
    assert "1 ready  1 failed" in text


@pytest.mark.parametrize("quiet", [False, True])
def test_elsewhere_each_state_is_a_line(quiet: bool) -> None:
    """Unless quiet was asked for."""
    shown = Terminal(quiet=quiet)
    shown.errors = Console(file=io.StringIO(), width=40, markup=False)
    with Counts(shown, over=("ready",)) as display:
        display.tell("a film with quite a long name.mkv", "uploaded", None, {"uploaded": 1})
    told = "a film with quite a long name.mkv: uploaded\n"
    assert written(shown.errors) == ("" if quiet else told)


def event(stage: str, done: int, name: str = "film.mkv") -> UploadProgress:
    """How far an upload of 100 MB is."""
    return UploadProgress(
        filename=name,
        stage=stage,  # type: ignore[arg-type]
        bytes_done=done,
        bytes_total=100_000_000,
        completed_chunks=1,
        total_chunks=7,
        rate=12_500_000.0,
        eta=65.0,
    )


@pytest.mark.parametrize("width", WIDTHS[1:])
def test_uploads_fit_any_width(width: int) -> None:
    """A long name is shortened; share and stage are always there, the rate if there is room."""
    shown = terminal(width)
    name = "films/a rather long name of a film [that has brackets].mkv"
    with Transfers(shown, 2) as display:
        display.tell(name, event("uploading", 40_000_000))
        assert display.end("other.mkv", "ready, asset 65f0")
    lines = [line.rstrip() for line in written(shown.errors).replace("\x1b[2K", "\n").splitlines()]
    drawn = [line for line in lines if "uploading" in line]
    assert drawn
    assert max(map(len, drawn)) <= width - 3
    assert all("40%" in line for line in drawn)
    assert all(line.endswith(" uploading") for line in drawn)
    assert any("12.5 MB/s 1:05" in line for line in drawn) is (width >= 60)
    assert any("━" in line for line in drawn) is (width >= 80)
    assert any("[that" in line for line in drawn) is (width == 160)
    assert any("other.mkv: ready, asset 65f0" in line for line in lines)
    assert any("1/2" in line for line in lines)


def test_a_stage_is_told_once_where_there_is_no_terminal() -> None:
    """And its end by the result, not by the display."""
    shown = Terminal()
    shown.errors = Console(file=io.StringIO(), width=40, markup=False)
    with Transfers(shown, 1) as display:
        for stage, done in (("uploading", 1), ("uploading", 2), ("processing", 2), ("ready", 2)):
            display.tell("film.mkv", event(stage, done))
        assert not display.end("film.mkv", "ready")
    assert written(shown.errors) == "film.mkv: uploading\nfilm.mkv: processing\n"


def test_tables_stand_or_lie_by_the_width(capsys: pytest.CaptureFixture[str]) -> None:
    """In columns if they fit, below each other if not; identifiers are never cut off."""
    columns = ("id", "name")
    rows = [
        ("6b034d78a0f5def53a000000", "a name of some length"),
        ("6b034d78a0f5def53a000001", None),
    ]
    terminal(60).table(columns, rows)
    wide = capsys.readouterr().out.splitlines()
    assert wide[0].split() == ["id", "name"]
    assert wide[1].split(maxsplit=1)[1].strip() == "a name of some length"
    terminal(35).table(columns, rows)
    narrow = capsys.readouterr().out.splitlines()
    assert narrow[0].split() == ["id", "6b034d78a0f5def53a000000"]
    assert narrow[2] == ""
    assert [line.split()[0] for line in narrow if line] == ["id", "name", "id"]


@pytest.mark.parametrize("width", [40, 100])
def test_the_tables_of_the_demonstration_fit(
    capsys: pytest.CaptureFixture[str], width: int
) -> None:
    """In a narrow terminal names and times are whole, as they are in a table."""
    hits = [(1, "night_drive.mkv", 0.0, 3.0, "Driving through the city at night.")]
    show_titled(terminal(width), "Search: 'night'", HIT_COLUMNS, hit_rows(hits))
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= width
    assert shown.startswith("Search: 'night'")
    assert "night_drive.mkv" in shown
    assert "0:03.0" in shown
    assert ("┃" in shown) is (width == 100)


def test_text_from_elsewhere_stays_on_its_line() -> None:
    """Line breaks, escapes and bytes that are no text cannot act."""
    assert one_line("a\nb\tc\x1b[1m\udcff é") == "a b\\tc\\x1b[1m\\udcff é"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0:00"), (65.9, "1:05"), (3600.0, "1:00:00"), (90061, "25:01:01")]
)
def test_times_that_pass_are_written_short(seconds: float, text: str) -> None:
    """Hours only if there are any."""
    assert clock(seconds) == text
