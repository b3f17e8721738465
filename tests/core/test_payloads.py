"""Bodies that are read from files: what is opened is closed, whenever the call ends."""

from __future__ import annotations

import asyncio
import io
from threading import Event
from typing import cast

from aiohttp.abc import AbstractStreamWriter
from attrs import define, field

from twelvelabs_async.core.files import Reader
from twelvelabs_async.core.payloads import Progress, SourcePayload


@define
class SlowSource:
    """A source that takes its time to open."""

    opening: Event = field(factory=Event)
    go_on: Event = field(factory=Event)
    opened: io.BytesIO | None = None
    repeatable: bool = True

    def check(self, name: str) -> int | None:
        """Four bytes."""
        return len(name)

    def open(self) -> Reader:
        """Wait, as a file on a network may let one wait."""
        self.opening.set()
        assert self.go_on.wait(10)
        self.opened = io.BytesIO(b"film")
        return self.opened


async def test_a_file_that_opens_after_the_call_was_cancelled_is_closed() -> None:
    """Its thread cannot be stopped, so what it opens is closed when it comes."""
    source = SlowSource()
    payload = SourcePayload(source, 4, Progress())
    writing = asyncio.ensure_future(payload.write(cast("AbstractStreamWriter", None)))
    await asyncio.to_thread(source.opening.wait, 10)
    writing.cancel()
    await asyncio.wait([writing])
    assert writing.cancelled()
    source.go_on.set()
    for _ in range(1000):
        if source.opened is not None and source.opened.closed:
            break
        await asyncio.sleep(0.005)
    assert source.opened is not None
    assert source.opened.closed
