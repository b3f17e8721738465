from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from twelvelabs_async.emulator import Emulator
from twelvelabs_async.emulator.clips import SCENES, make_clip

from .releases import RELEASES, Release
from .workflow.base import LINES
from .workflow.steps import STEPS, Workflow

ROOT = Path(__file__).parents[2]
TAKEN = [
    pytest.param(release, name, id=f"{release}-{name}")
    for release in RELEASES
    for name, (since, before) in STEPS.items()
    if since <= release.number < before
]


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Three films in which nobody speaks."""
    folder = tmp_path_factory.mktemp("films")
    return [
        str(make_clip(folder / f"{scene.name}.mp4", scene=scene, seconds=4.0)) for scene in SCENES
    ]


@pytest.fixture(scope="session")
def report_of(
    tmp_path_factory: pytest.TempPathFactory, films: list[str]
) -> Callable[[Release], dict[str, Any]]:
    """Go through the workflow of a release, once, with an emulator for it alone."""

    @cache
    def report(release: Release) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp(f"workflow-{release}")
        transcription = folder / "spoken.srt"
        transcription.write_text(
            "".join(
                f"{number + 1}\n00:00:0{2 * number},000 --> 00:00:0{2 * number + 2},000\n{line}\n\n"
                for number, line in enumerate(LINES)
            )
        )
        job = {
            "version": release.version,
            "clips": films,
            "transcription": str(transcription),
            "report": str(folder / "report.json"),
        }
        with Emulator.blocking(indexing_seconds=0.4, processing_seconds=0.1) as emulator:
            origin = emulator.url(release.api_version).removesuffix(f"/{release.api_version}")
            (folder / "job.json").write_text(json.dumps({**job, "key": emulator.api_key}))
            done = subprocess.run(
                [
                    release.interpreter,
                    "-m",
                    "tests.legacy_conformance.workflow",
                    folder / "job.json",
                ],
                cwd=ROOT,
                env={**os.environ, "TWELVELABS_BASE_URL": origin},
                capture_output=True,
                text=True,
                timeout=50,
            )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads((folder / "report.json").read_text())
        return found

    return report


@pytest.mark.parametrize(("release", "step"), TAKEN)
def test_a_release_finds_its_workflow_in_the_emulator(
    release: Release, step: str, report_of: Callable[[Release], dict[str, Any]]
) -> None:
    """Each step of the release's workflow does with the emulator what it says."""
    report = report_of(release)
    assert report["version"] == release.version
    problem = report["steps"][step]
    if problem is not None:
        pytest.fail(f"{getattr(Workflow, step).__doc__}\n{problem}", pytrace=False)


def test_every_step_is_taken(
    release: Release, report_of: Callable[[Release], dict[str, Any]]
) -> None:
    """Each method of the workflow is a step, and a release takes those that it has."""
    written = {name for name in dir(Workflow) if not name.startswith("_")}
    assert written == set(STEPS)
    wanted = [name for name, (since, before) in STEPS.items() if since <= release.number < before]
    assert list(report_of(release)["steps"]) == wanted
