"""Keeps the HLS streams of files: each is made once, when first asked for, and the oldest go."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import threading
from pathlib import Path

from attrs import define, field

from .hls import StoppedError, write_hls
from .media import BrokenMediaError

__all__ = ["StreamStore"]

# What goes is made again when it is asked for, so this is about the disk alone.
_MOST_BYTES = 2 << 30


@define
class _Stream:
    """One stream, finished or not. The task's result is its size; None if there can be none."""

    folder: Path
    stop: threading.Event = field(factory=threading.Event)
    task: asyncio.Task[int | None] = field(init=False)

    def size(self) -> int:
        """Return how many bytes it has on the disk, as far as that is known."""
        return (self.task.result() or 0) if self.task.done() else 0


class StreamStore:
    """Makes streams in worker threads, in folders inside `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # The one that was asked for last stands last.
        self._streams: dict[Path, _Stream] = {}
        self._running: set[asyncio.Task[int | None]] = set()
        # One film that must be encoded fills a small machine.
        self._turns = asyncio.Semaphore(1)

    async def folder_of(self, path: Path) -> Path | None:
        """Return where the stream of a file is, making it if need be; None if it has none."""
        stream = self._streams.pop(path, None) or self._begin(path)
        self._streams[path] = stream
        # Who hangs up must not take the stream from others.
        size = await asyncio.shield(stream.task)
        await self._make_room(stream)
        return None if size is None else stream.folder

    async def forget(self, path: Path) -> None:
        """Remove the stream of a file that is gone."""
        stream = self._streams.pop(path, None)
        if stream is not None:
            await _remove(stream)

    async def clear(self) -> None:
        """Remove all streams."""
        for path in list(self._streams):
            await self.forget(path)

    async def close(self) -> None:
        """Make the writers stop and wait for them; their files stay."""
        for stream in self._streams.values():
            stream.stop.set()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _begin(self, path: Path) -> _Stream:
        stream = _Stream(self._folder / secrets.token_hex(12))
        stream.task = asyncio.get_running_loop().create_task(self._make(path, stream))
        self._running.add(stream.task)
        stream.task.add_done_callback(self._running.discard)
        return stream

    async def _make(self, path: Path, stream: _Stream) -> int | None:
        try:
            async with self._turns:
                return await asyncio.to_thread(_made, path, stream)
        except OSError:
            # The disk may be full now, and not for ever.
            self._streams.pop(path, None)
            raise

    async def _make_room(self, kept: _Stream) -> None:
        while sum(each.size() for each in self._streams.values()) > _MOST_BYTES:
            path, oldest = next(iter(self._streams.items()))
            if oldest is kept or not oldest.task.done():
                break
            await self.forget(path)


def _made(path: Path, stream: _Stream) -> int | None:
    try:
        write_hls(path, stream.folder, stream.stop)
    except (BrokenMediaError, StoppedError):
        shutil.rmtree(stream.folder, ignore_errors=True)
        return None
    return sum(each.stat().st_size for each in stream.folder.iterdir())


async def _remove(stream: _Stream) -> None:
    stream.stop.set()
    await asyncio.wait([stream.task])
    await asyncio.to_thread(shutil.rmtree, stream.folder, ignore_errors=True)
