"""The command line, run as a user runs it."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from rich.console import Console
from typer.testing import CliRunner

from tests.media import FOREST, clip_bytes
from twelvelabs_async.cli import main
from twelvelabs_async.cli.commands import app
from twelvelabs_async.cli.demo import Demo, DemoError
from twelvelabs_async.cli.show import clock_time
from twelvelabs_async.emulator import Emulator

COMMAND = [sys.executable, "-m", "twelvelabs_async"]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "120", **variables},
    )


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
    """Three clips are made, uploaded and indexed; each query has its own clip first."""
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
    assert "The blocking client" in done.stdout
    assert "finds sunset.mkv from 0:00.0" in done.stdout


def test_the_demo_takes_files_of_ones_own(tmp_path: Path) -> None:
    """What the platform read from the file is shown, and a query of one's own is asked."""
    film = tmp_path / "my film.mkv"
    film.write_bytes(clip_bytes(FOREST))
    done = run("demo", str(film), "--query", "green trees")
    assert done.returncode == 0, done.stderr
    found = tables(done.stdout)
    assert found["Indexed videos"] == [
        ["my film.mkv", "4.000 s", "10.000", "640 x 360", str(film.stat().st_size)]
    ]
    assert found["Search: 'green trees'"][0][2] == "0:00.0"


@pytest.mark.parametrize("keep", [False, True])
def test_the_demo_uses_the_service_of_the_environment(
    blocking_emulator: Emulator, tmp_path: Path, keep: bool
) -> None:
    """With --live the same happens at another server, and nothing is left there unless asked."""
    film = tmp_path / "film.mkv"
    film.write_bytes(clip_bytes(FOREST))
    options = ["--live", *(["--keep"] if keep else [])]
    done = run(
        "demo",
        *options,
        str(film),
        TWELVELABS_API_KEY=blocking_emulator.api_key,
        TWELVELABS_BASE_URL=blocking_emulator.base_url,
    )
    assert done.returncode == 0, done.stderr
    assert blocking_emulator.base_url in done.stdout
    assert tables(done.stdout)["Search: 'film'"]
    left = (len(blocking_emulator.state.indexes), len(blocking_emulator.state.assets))
    assert left == ((1, 1) if keep else (0, 0))


def test_a_file_that_is_refused_is_shown_with_its_reason(tmp_path: Path) -> None:
    """The other file is indexed all the same, and the exit code tells of the failure."""
    good, bad = tmp_path / "good.mkv", tmp_path / "bad.mp4"
    good.write_bytes(clip_bytes())
    bad.write_bytes(b"no video at all")
    done = run("demo", str(good), str(bad))
    assert done.returncode == 1
    assert "bad.mp4: The asset" in re.sub(r"\s+", " ", done.stdout)
    assert tables(done.stdout)["Indexed videos"][0][0] == "good.mkv"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [(["demo", "nowhere.mp4"], "not a file"), (["demo", "--live"], "TWELVELABS_API_KEY")],
)
def test_what_cannot_work_is_said_in_a_line(arguments: list[str], text: str) -> None:
    """No traceback: the reason, on standard error, and exit code 1."""
    done = run(*arguments)
    assert done.returncode == 1
    assert text in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_serves_until_it_is_interrupted() -> None:
    """`serve` prints its base URL, answers there, and stops cleanly."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--api-key", "my-key"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        base_url = process.stdout.readline().removeprefix("base URL:").strip()
        assert process.stdout.readline().split()[-1] == "my-key"
        request = Request(f"{base_url}/indexes", headers={"x-api-key": "my-key"})  # noqa: S310
        with urlopen(request) as answer:  # noqa: S310
            assert answer.status == 200
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        output, problems = process.communicate(timeout=10)
        assert time.monotonic() - started < 3
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, output.strip(), problems) == (0, "stopped", "")


def test_a_port_that_is_taken_is_said() -> None:
    """The second server names the address instead of showing a traceback."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().rpartition(":")[2].split("/")[0]
        done = run("serve", "--port", port)
        assert done.returncode == 1
        assert f"127.0.0.1:{port}" in done.stderr
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_a_missing_extra_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without typer the command says what to install."""
    monkeypatch.setitem(sys.modules, "typer", None)
    monkeypatch.delitem(sys.modules, "twelvelabs_async.cli.commands", raising=False)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    assert "pip install 'twelvelabs-async[cli,emulator]'" in capsys.readouterr().err


async def test_a_missing_reader_of_videos_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without PyAV no clips can be made, and the demonstration says what to install."""
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(DemoError, match=r"twelvelabs-async\[emulator\]"):
        await Demo(files=[], console=Console(file=io.StringIO())).run()


def test_help_names_the_commands() -> None:
    """The commands are found without the README."""
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    assert "demo" in shown.stdout
    assert "serve" in shown.stdout


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0:00.0"), (5.25, "0:05.2"), (65.0, "1:05.0"), (None, "0:00.0")]
)
def test_times_are_written_for_people(seconds: float | None, text: str) -> None:
    """Minutes, seconds and tenths."""
    assert clock_time(seconds) == text
