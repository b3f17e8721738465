"""One thread with an event loop in which an emulator runs, for scripts that have no loop."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import Emulator

__all__ = ["Background"]


class Background:
    """Starts an emulator in a thread and ends both."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._started = threading.Event()
        self._problem: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._done: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="twelvelabs-emulator", daemon=True)

    def start(self) -> None:
        """Start; what goes wrong is raised here."""
        self._thread.start()
        self._started.wait()
        if self._problem is not None:
            self._thread.join()
            raise self._problem

    def close(self) -> None:
        """Close the emulator and end the thread."""
        if self._loop is not None and self._done is not None:
            self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join()
        if self._problem is not None:
            raise self._problem

    def _run(self) -> None:
        try:
            with asyncio.Runner() as runner:
                runner.run(self._serve())
        except BaseException as problem:  # noqa: BLE001 - raised again in the thread that waits
            self._problem = problem
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._done = asyncio.Event()
        async with self._emulator:
            self._started.set()
            await self._done.wait()
