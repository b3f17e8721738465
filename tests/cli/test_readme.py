"""The README's section on the command line: its commands run, its table is the program's."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.cli.running import variables
from tests.media import FOREST, SUNSET, clip_bytes
from twelvelabs_async.cli.exits import EXIT_CODES
from twelvelabs_async.emulator import Emulator

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SCRIPTS = dict(re.findall(r"<!-- shell: (\w+) -->\n```sh\n(.*?)```", README, flags=re.DOTALL))


def test_the_commands_run_as_they_are_written(blocking_emulator: Emulator, tmp_path: Path) -> None:
    """In a shell, one after the other; each ends with 0, and what they print is in order."""
    assert SCRIPTS.keys() == {"commands"}
    (tmp_path / "holiday.mkv").write_bytes(clip_bytes(SUNSET))
    (tmp_path / "forest.mkv").write_bytes(clip_bytes(FOREST))
    programs = tmp_path / "programs"
    programs.mkdir()
    program = programs / "twelvelabs-async"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m twelvelabs_async "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        ["sh", "-e", "-c", SCRIPTS["commands"]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            **variables(blocking_emulator),
        },
    )
    assert done.returncode == 0, done.stderr
    assert "2 ready\n" in done.stdout
    first = next(line for line in done.stdout.splitlines() if line.startswith("1\t"))
    assert first.split("\t")[4] == "holiday.mkv"
    assert "The sun goes down over the harbour." in done.stdout
    assert done.stdout.count("\tready\n") == 2
    with (tmp_path / "films.csv").open(newline="") as file:
        assert [row["state"] for row in csv.DictReader(file)] == ["ready", "ready"]
    assert (tmp_path / "sunset.jsonl").read_text().startswith('{"embedding":[')
    assert not blocking_emulator.state.indexes


def test_the_exit_codes_are_those_of_the_program() -> None:
    """The table in the README has each code and its meaning."""
    section = README.partition("## The command line")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", section, flags=re.MULTILINE)
    assert rows == [(str(code.value), meaning) for code, meaning in EXIT_CODES.items()]
