"""Takes the steps of a release and reports; `TWELVELABS_BASE_URL` is the address of an emulator."""

from __future__ import annotations

import importlib.metadata
import json
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from .steps import STEPS, Workflow


def _reports(workflow: Workflow) -> Iterator[tuple[str, str | None]]:
    """Take each step of the release; one that fails does not stop the others."""
    for name, (since, before) in STEPS.items():
        if since <= workflow.number < before:
            try:
                getattr(workflow, name)()
            except Exception:  # noqa: BLE001 - whatever it is, it is what is reported
                yield name, traceback.format_exc()
            else:
                yield name, None


def _main(path: str) -> None:
    job = json.loads(Path(path).read_text())
    report = {
        "version": importlib.metadata.version("twelvelabs"),
        "steps": dict(_reports(Workflow(job))),
    }
    Path(job["report"]).write_text(json.dumps(report))


if __name__ == "__main__":
    _main(sys.argv[1])
