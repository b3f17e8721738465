"""What the steps of the workflow share."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

__all__ = ["LINES", "PAUSE", "Base", "noting", "rest"]

LINES = ("The lighthouse keeper sings at dawn.", "Seven horses cross the river.")
"""What the transcription says, two seconds each."""

PAUSE = 0.05


class Base:
    """The client of a release, and what the steps have made so far."""

    def __init__(self, job: dict[str, Any]) -> None:
        sdk: Any = importlib.import_module("twelvelabs")
        self.sdk = sdk
        self.client: Any = sdk.TwelveLabs(job["key"])
        self.number = tuple(int(part) for part in job["version"].split("."))
        self.old = self.number < (0, 4)
        self.clips: list[str] = job["clips"]
        self.transcription: str = job["transcription"]
        # Since v1.3 an index hears with `audio`, and words are searched by an option of their own.
        self.heard = "conversation" if self.old else "audio"
        self.spoken = "conversation" if self.old else "transcription"
        self.index: Any = None
        self.task: Any = None
        self.tasks: list[Any] = []
        self.video_ids: list[str] = []


def rest(pages: Any, what: Callable[[Any], Any] = lambda each: each.id) -> list[list[Any]]:
    """Ask for the pages after the first one, until StopIteration."""
    found: list[list[Any]] = []
    while True:
        try:
            page = next(pages)
        except StopIteration:
            return found
        found.append([what(each) for each in page])


def noting(seen: list[str]) -> Callable[[Any], None]:
    """A callback that notes the status of the task that it is given."""

    def note(task: Any) -> None:
        seen.append(task.status)

    return note
