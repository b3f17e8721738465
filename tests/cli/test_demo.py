"""The demonstration, run as a user runs it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.cli.running import invoke, run, variables
from tests.media import FOREST, clip_bytes
from twelvelabs_async.cli.commands import app
from twelvelabs_async.cli.show import clock_time
from twelvelabs_async.emulator import Emulator


def tables(output: str) -> dict[str, list[list[str]]]:
    """The rows of each table in the output, by the table's title."""
    found: dict[str, list[list[str]]] = {}
    title = ""
    for line in output.splitlines():
        if line.startswith("│"):
            cells = [cell.strip() for cell in line.strip("│").split("│")]
            found.setdefault(title, []).append(cells)
        elif line.strip() and line[0] not in "┏┃┡└":
            title = line.strip()
    return found


def test_the_demo_finds_the_right_clip_for_each_query() -> None:
    """Three clips are made and ingested; each query has its own clip first."""
    done = run("demo")
    assert done.returncode == 0, done.stderr
    found = tables(done.stdout)
    best = {title: rows[0][1] for title, rows in found.items() if title.startswith("Search")}
    assert best == {
        "Search: 'a sunset over the harbour'": "sunset.mkv",
        "Search: 'green trees in the forest'": "forest.mkv",
        "Search: 'driving at night'": "night_drive.mkv",
    }
    assert {row[0] for row in found["Indexed videos"]} == set(best.values())
    assert "Ingested: 3 ready" in done.stdout
    assert "The blocking client" in done.stdout
    assert "finds sunset.mkv from 0:00.0" in done.stdout
    for state in ("uploaded", "indexing", "ready"):
        assert f"forest.mkv: {state}\n" in done.stderr


@pytest.mark.parametrize("keep", [False, True])
def test_the_demo_uses_the_service_of_the_environment(
    blocking_emulator: Emulator, tmp_path: Path, keep: bool
) -> None:
    """With --live it asks another server, shows the file, and leaves nothing unless asked."""
    film = tmp_path / "film.mkv"
    film.write_bytes(clip_bytes(FOREST))
    options = ["--live", *(["--keep"] if keep else [])]
    env = {**variables(blocking_emulator), "COLUMNS": "120"}
    done = CliRunner().invoke(app, ["demo", *options, str(film)], env=env)
    assert done.exit_code == 0, done.stderr
    assert blocking_emulator.base_url in done.stdout
    found = tables(done.stdout)
    assert found["Search: 'film'"][0][2] == "0:00.0"
    assert found["Indexed videos"] == [
        ["film.mkv", "4.000 s", "10.000", "640 x 360", str(film.stat().st_size)]
    ]
    left = (len(blocking_emulator.state.indexes), len(blocking_emulator.state.assets))
    assert left == ((1, 1) if keep else (0, 0))


def test_a_file_that_is_refused_is_shown_with_its_reason(
    blocking_emulator: Emulator, tmp_path: Path
) -> None:
    """The other file is indexed all the same, and the exit code tells of the failure."""
    good, bad = tmp_path / "good.mkv", tmp_path / "bad.mp4"
    good.write_bytes(clip_bytes())
    bad.write_bytes(b"no video at all")
    done = invoke(blocking_emulator, "demo", "--live", str(good), str(bad), "-q", "sun")
    assert done.exit_code == 3
    assert "bad.mp4: FFmpeg cannot read the file" in done.stderr
    found = tables(done.stdout)
    assert found["Indexed videos"][0][0] == "good.mkv"
    assert "Search: 'sun'" in found


@pytest.mark.parametrize(
    ("arguments", "text"),
    [(["nowhere.mp4"], "not a file"), (["--live"], "TWELVELABS_API_KEY")],
)
def test_what_cannot_work_is_said_in_a_line(arguments: list[str], text: str) -> None:
    """No traceback: the reason, on standard error, and exit code 2."""
    done = CliRunner().invoke(app, ["demo", *arguments])
    assert done.exit_code == 2
    assert text in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_missing_reader_of_videos_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without PyAV no clips can be made, and the demonstration says what to install."""
    monkeypatch.setitem(sys.modules, "av", None)
    done = CliRunner().invoke(app, ["demo"])
    assert done.exit_code == 1
    assert "twelvelabs-async[emulator]" in done.stderr


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0:00.0"), (5.25, "0:05.2"), (65.0, "1:05.0"), (None, "0:00.0")]
)
def test_times_are_written_for_people(seconds: float | None, text: str) -> None:
    """Minutes, seconds and tenths."""
    assert clock_time(seconds) == text
