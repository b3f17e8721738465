"""Files are looked at in the background, also those that go meanwhile."""

from __future__ import annotations

import asyncio
import gc
import logging
from pathlib import Path

import pytest

from twelvelabs_async.emulator.media import Media
from twelvelabs_async.emulator.state import StoredFile
from twelvelabs_async.emulator.watcher import Watcher

CLIP = Media("video", "video/mp4", 100, 4.0, 5.0, 360, 360, {})


async def test_a_file_that_goes_while_it_is_read_is_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its asset was deleted, so nobody waits for what is seen, and nothing is logged as wrong."""
    caplog.set_level(logging.WARNING)
    watcher = Watcher()
    file = StoredFile(tmp_path / "gone", "gone.mp4", 100, "0" * 64, "video/mp4")
    looking = watcher.begin(file, CLIP)
    watcher.forget(file.path)
    await asyncio.wait({looking})
    await asyncio.sleep(0)
    del looking
    gc.collect()
    assert caplog.records == []
    await watcher.close()
