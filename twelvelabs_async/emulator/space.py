"""What the rooms share: state, clock, folder, settings and the watcher of files."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from attrs import define, frozen

from .clock import Clock
from .state import State, StoredFile
from .watcher import Watcher

__all__ = ["SPACE", "Limits", "Settings", "Space"]


@frozen(kw_only=True)
class Limits:
    """How many bytes the platform accepts, by operation."""

    direct_bytes: int = 200 * 10**6
    image_bytes: int = 32 * 10**6
    url_bytes: int = 4 * 10**9
    task_bytes: int = 2 * 10**9


@frozen(kw_only=True)
class Settings:
    """How long things take, in seconds of the emulator's clock, and how large they may be."""

    indexing_seconds: float = 3.0
    processing_seconds: float = 1.0
    page_seconds: float = 3600.0
    limits: Limits = Limits()


@define
class Space:
    """One emulator, as its rooms see it. `origin` is known once the server listens."""

    state: State
    clock: Clock
    settings: Settings
    folder: Path
    watcher: Watcher
    origin: str = ""

    def remember(self, file: StoredFile) -> None:
        """Note a received file for tests to look at."""
        self.state.files.append(file)


SPACE = web.AppKey("SPACE", Space)
