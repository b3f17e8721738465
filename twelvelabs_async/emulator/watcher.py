"""Looks at files in worker threads: each file is read once, however many ask."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from .captions import Cue
from .media import BrokenMediaError, Media, read_media
from .sight import Look, Sight, look_at_image, look_at_video
from .state import StoredFile

__all__ = ["Watcher"]

_T = TypeVar("_T")
_Cuts: TypeAlias = tuple[tuple[float, float], ...]

_LOGGER: logging.Logger = logging.getLogger("twelvelabs_async.emulator")


class Watcher:
    """Runs the blocking readers and keeps what was seen."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._sights: dict[tuple[Path, _Cuts | None], asyncio.Task[Sight]] = {}
        self._captions: dict[Path, tuple[Cue, ...]] = {}
        # Each decoder uses several threads, so two files at a time fill a small machine.
        self._turns = asyncio.Semaphore(2)

    async def media(self, file: StoredFile, filename: str) -> Media | None:
        """Return what a file is, or None if it cannot be read."""
        try:
            return await self._in_thread(lambda: read_media(file.path, filename))
        except BrokenMediaError:
            return None

    async def look(self, file: StoredFile) -> Look | None:
        """Return what a picture looks like, or None if it cannot be read."""
        try:
            return await self._in_thread(lambda: look_at_image(file.path))
        except BrokenMediaError:
            return None

    def caption(self, file: StoredFile, cues: tuple[Cue, ...]) -> None:
        """Take these for the words that are spoken in a file that nobody has looked at yet."""
        self.caption_path(file.path, cues)

    def caption_path(self, path: Path, cues: tuple[Cue, ...]) -> None:
        """Do the same by where a file is."""
        self._captions[path] = cues

    @property
    def captions(self) -> dict[Path, tuple[Cue, ...]]:
        """The words that were given for files, by where these are."""
        return dict(self._captions)

    def begin(
        self, file: StoredFile, media: Media, cuts: _Cuts | None = None
    ) -> asyncio.Task[Sight]:
        """Start looking at a video, in the segments `cuts`; the task's result is kept."""
        task = self._sights.get((file.path, cuts))
        if task is None:
            duration = media.duration or 0.0
            cues = self._captions.get(file.path)
            task = asyncio.get_running_loop().create_task(
                self._in_thread(lambda: look_at_video(file.path, duration, self._stop, cuts, cues))
            )
            self._sights[file.path, cuts] = task
        return task

    async def sight(self, file: StoredFile, media: Media, cuts: _Cuts | None = None) -> Sight:
        """Return what can be seen in a video, waiting until it is known."""
        return await asyncio.shield(self.begin(file, media, cuts))

    def forget(self, path: Path) -> None:
        """Drop what was seen in a file that is gone, once it is seen."""
        self._captions.pop(path, None)
        for key in [key for key in self._sights if key[0] == path]:
            # Who looks must still be found at the end, so that it can be waited for.
            self._sights[key].add_done_callback(partial(self._drop, key))

    def _drop(self, key: tuple[Path, _Cuts | None], task: asyncio.Task[Sight]) -> None:
        self._sights.pop(key, None)
        if not task.cancelled() and (problem := task.exception()) is not None:
            # The file went while it was read; who waits for the task is told, too.
            _LOGGER.debug("%s is gone: %s", key[0], problem)

    async def close(self) -> None:
        """Make the readers stop and wait for them."""
        self._stop.set()
        await asyncio.gather(*self._sights.values(), return_exceptions=True)

    async def _in_thread(self, read: Callable[[], _T]) -> _T:
        async with self._turns:
            return await asyncio.to_thread(read)
