"""The README's examples run as they are written, against the emulator."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.media import FOREST, SUNSET, clip_bytes
from twelvelabs_async.emulator import Emulator

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLES = dict(
    re.findall(r"<!-- example: (\w+) -->\n```python\n(.*?)```", README, flags=re.DOTALL)
)
EXPECTED = {
    "workflow": "The sun goes down over the harbour.",
    "concurrent": "forest.mkv: 4.",
    "blocking": "",
    "files": "holiday.mkv\nholiday.mkv\nholiday.mkv\nrenamed.mkv\n",
    "lists": "0 False\n",
    "errors": "video_file_broken\n",
    "options": "DoneEvent(method='GET', path='/indexes', attempts=1",
    "emulator": "processing\nready\n",
}


def test_every_example_is_known() -> None:
    """Each block of Python in the README has a name and an expectation."""
    assert EXAMPLES.keys() == EXPECTED.keys()
    assert README.count("```python") == len(EXAMPLES)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_runs(name: str, blocking_emulator: Emulator, tmp_path: Path) -> None:
    """As written, in a folder with two videos and the settings in the environment."""
    (tmp_path / "holiday.mkv").write_bytes(clip_bytes(SUNSET))
    (tmp_path / "forest.mkv").write_bytes(clip_bytes(FOREST))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", EXAMPLES[name]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={
            "PATH": "",
            "TWELVELABS_API_KEY": blocking_emulator.api_key,
            "TWELVELABS_BASE_URL": blocking_emulator.base_url,
        },
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert EXPECTED[name] in done.stdout


def test_the_commands_of_the_readme_are_sessions() -> None:
    """`nox -s …` in the README names sessions that exist."""
    noxfile = (Path(__file__).parent.parent / "noxfile.py").read_text(encoding="utf-8")
    sessions = set(re.findall(r"^def (\w+)\(session", noxfile, flags=re.MULTILINE))
    assert set(re.findall(r"nox -s (\w+)", README)) <= sessions
    assert {"demo", "tests", "lint", "types", "generate"} <= sessions
