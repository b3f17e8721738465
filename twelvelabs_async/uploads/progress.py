"""How far an upload is: counted in bytes and parts, told a few times a second."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias

from attrs import define, field, frozen

__all__ = ["Meter", "ProgressCallback", "Rate", "Stage", "UploadProgress"]

logger: logging.Logger = logging.getLogger("twelvelabs_async")

Stage: TypeAlias = Literal[
    "preparing", "uploading", "finishing", "processing", "uploaded", "ready", "failed"
]
"""What an upload does: look at the file and the session; send bytes; have the parts put together;
wait until the asset can be used. Or how it ended: sent without such a wait, usable, failed."""

INTERVAL = 0.1
"""Seconds between two events, at least."""

SPAN = 10.0
"""Seconds over which the rate is taken."""


@frozen(kw_only=True)
class UploadProgress:
    """How far an upload is.

    Attributes:
        filename: Name of the file at the platform.
        stage: What it does now.
        bytes_done: Bytes that are sent, those of parts under way among them.
        bytes_total: Size of the file.
        completed_chunks: Parts that are sent; 0 of 1 while a file is sent whole.
        total_chunks: How many parts there are; 0 as long as that is not known.
        resumed_bytes: Bytes that an earlier call had sent.
        rate: Bytes per second, over the last ten seconds.
        eta: Seconds until all bytes are sent at this rate; None if it cannot be said.
        elapsed: Seconds since the call began.
        upload_id: Identifier of the session, if there is one.
        asset_id: Identifier of the asset, if it is known.
    """

    filename: str
    stage: Stage
    bytes_done: int
    bytes_total: int
    completed_chunks: int
    total_chunks: int
    resumed_bytes: int = 0
    rate: float = 0.0
    eta: float | None = None
    elapsed: float = 0.0
    upload_id: str | None = None
    asset_id: str | None = None

    @property
    def percentage(self) -> float:
        """How much of the file is sent, from 0 to 100."""
        return 100.0 * self.bytes_done / self.bytes_total if self.bytes_total else 0.0

    @property
    def status(self) -> str:
        """The stage, under the vendor's name."""
        return self.stage


ProgressCallback: TypeAlias = Callable[[UploadProgress], object]
"""Called with each event; if it returns an awaitable, that is awaited."""


@define
class Rate:
    """Bytes per second over the last seconds."""

    _seen: deque[tuple[float, int]] = field(factory=deque[tuple[float, int]])

    def at(self, now: float, done: int) -> float:
        """Note how many bytes are done by now, and return the rate."""
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] >= SPAN:
            self._seen.popleft()
        first, before = self._seen[0]
        return max(0.0, (done - before) / (now - first)) if now > first else 0.0


@define(eq=False)
class Meter:
    """Counts what one upload does, and tells it."""

    filename: str
    total: int
    callback: ProgressCallback | None = None
    stage: Stage = "preparing"
    done: int = 0
    parts: int = 0
    parts_total: int = 0
    resumed: int = 0
    upload_id: str | None = None
    asset_id: str | None = None
    _rate: Rate = field(factory=Rate)
    _started: float = field(factory=time.monotonic)
    _told: tuple[Stage, int, int] | None = None

    def add(self, count: int) -> None:
        """Count bytes that were sent, or with a negative number take them back."""
        self.done += count

    def event(self) -> UploadProgress:
        """Return how far it is."""
        now = time.monotonic()
        rate = self._rate.at(now, self.done)
        left = self.total - self.done
        return UploadProgress(
            filename=self.filename,
            stage=self.stage,
            bytes_done=self.done,
            bytes_total=self.total,
            completed_chunks=self.parts,
            total_chunks=self.parts_total,
            resumed_bytes=self.resumed,
            rate=rate,
            eta=0.0 if left <= 0 else left / rate if rate > 0 else None,
            elapsed=now - self._started,
            upload_id=self.upload_id,
            asset_id=self.asset_id,
        )

    async def enter(self, stage: Stage) -> None:
        """Begin a stage, and tell it."""
        self.stage = stage
        await self.tell()

    async def tell(self) -> None:
        """Call the callback, if anything is new."""
        if self.callback is None:
            return
        state = (self.stage, self.done, self.parts)
        if state == self._told:
            return
        self._told = state
        answer = self.callback(self.event())
        if inspect.isawaitable(answer):
            await answer

    @asynccontextmanager
    async def ending(self, stage: Stage) -> AsyncGenerator[None, None]:
        """Tell at the end of the block that it succeeded, as `stage`, or that it failed."""
        try:
            yield
        except BaseException:
            try:
                await self.enter("failed")
            except Exception:
                # It is what the upload ended with, or it comes on top of that.
                logger.debug("The callback failed at the end of the upload", exc_info=True)
            raise
        await self.enter(stage)

    async def keep_telling(self) -> None:
        """Tell what is new, again and again, until it is cancelled."""
        while True:
            await asyncio.sleep(INTERVAL)
            await self.tell()
