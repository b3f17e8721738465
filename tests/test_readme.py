"""The README's examples run as they are written, against the emulator."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.emulator.files import write_picture
from tests.media import FOREST, SUNSET, clip_bytes
from tests.walking import resources_of
from twelvelabs_async import AsyncClient
from twelvelabs_async.emulator import Emulator

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLES = dict(
    re.findall(r"<!-- example: (\w+) -->\n```python\n(.*?)```", README, flags=re.DOTALL)
)
EXPECTED = {
    "workflow": "The sun goes down over the harbour.",
    "concurrent": "forest.mkv: 4.",
    "analyze": "stop ",
    "structured": "0.0 00:00:0",
    "analyze_tasks": "0.0 ",
    "analyze_batches": "2 ready, 0 failed\n",
    "embed": "2.0 s to 4.0 s\n(2, 512) float32\n",
    "records": "holiday.mkv:visual:clip:0.000 {'source': 'holiday.mkv', 'option': 'visual', "
    "'scope': 'clip', 'start': 0.0, 'end': 2.0} 512\n",
    "entities": "number 1 (Cy): Resource with id missing does not exist in assets.\n",
    "knowledge": "visual 0.0 - 2.0 The sun goes down over the harbour.\n",
    "responses": "stands for holiday.mkv\nEvening(",
    "blocking": "holiday.mkv ready\n",
    "files": "holiday.mkv\nholiday.mkv\nholiday.mkv\nrenamed.mkv\n",
    "uploads": "holiday.mkv ready\n",
    "uploads_blocking": "\nready\nholiday.mkv ready 1 0\n",
    "lists": "0 False\n",
    "pages": "team\nguests\nreached page 2\nguests\nships\n",
    "streams": " tokens\nStreamStartResponse\n",
    "raw": "films\n",
    "errors": "video_file_broken\n",
    "waits": "asset ready\nasset ready\ntask GET /tasks/65f0: 400 resource_not_exist: ",
    "webhooks": "index.task 65f0 ready\n200\nmismatch\n401\n",
    "older": "ready\n1 0.0 high\nholiday.mkv 1\n",
    "combined": "0.0 4.0\n",
    "notifications": "index.task.ready\nready after 2 looks\n",
    "options": "DoneEvent(method='GET', path='/indexes', attempts=1",
    "emulator": "processing\nready\n",
    "saved": "True holiday.mkv\n",
    "wrong": "0\nfailed No luck. 1\n",
    "faults": "'The sun goes' 1\n[('POST', '/v1.3/analyze', 200)]\n",
    "imports": "created holiday.mkv\n",
    "ingest": "2 ready\nTrue\n",
    "ingest_blocking": "holiday.mkv ready\nmissing.mkv failed\n2 to wait for\n2 ready\n",
}


def test_every_example_is_known() -> None:
    """Each block of Python in the README has a name and an expectation."""
    assert EXAMPLES.keys() == EXPECTED.keys()
    test_files = README.count("<!-- test file: ")  # these run in tests/testing
    assert README.count("```python") == len(EXAMPLES) + test_files


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_runs(name: str, blocking_emulator: Emulator, tmp_path: Path) -> None:
    """As written, in a folder with two videos, a picture and the settings in the environment."""
    (tmp_path / "holiday.mkv").write_bytes(clip_bytes(SUNSET))
    (tmp_path / "forest.mkv").write_bytes(clip_bytes(FOREST))
    write_picture(tmp_path / "ada.png", (200, 20, 20), (96, 64))
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
    """`nox -s …` in the README names sessions that exist, and each session is named there."""
    noxfile = (Path(__file__).parent.parent / "noxfile.py").read_text(encoding="utf-8")
    sessions = set(re.findall(r"^@nox\.session.*\ndef (\w+)\(", noxfile, flags=re.MULTILINE))
    assert set(re.findall(r"nox -s (\w+)", README)) <= sessions
    assert {"demo", "tests", "lint", "types", "generate"} <= sessions
    working = README.partition("## Working on it")[2]
    assert {each for each in sessions if f"`{each}`" not in working} == set()


def test_the_links_of_the_readme_lead_to_its_headings() -> None:
    """A section that is renamed takes its links with it."""
    headings = re.findall(r"^#+ (.*)$", README, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
    assert set(re.findall(r"\]\(#([^)]*)\)", README)) <= anchors


def test_all_waits_are_in_the_readme() -> None:
    """The section names each resource that can be waited for, and no other."""
    section = README.partition("## Waiting")[2].partition("\n\nIt looks")[0]
    named = set(re.findall(r"`([\w.]+)`", section)) - {"wait_for_done"}
    found = dict(resources_of(AsyncClient("key")))
    assert named == {path for path, each in found.items() if hasattr(each, "wait_for_done")}
