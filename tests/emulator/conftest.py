"""An emulator whose clock stands still, a caller for it, and three clips made once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from tests.emulator.helpers import Caller
from tests.emulator.playing import BLUE, GREEN, RED
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.emulator.clips import SCENES, Scene, make_clip


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The three demonstration clips by name."""
    folder = tmp_path_factory.mktemp("clips")
    return {scene.name: make_clip(folder / f"{scene.name}.mkv", scene=scene) for scene in SCENES}


@pytest.fixture(scope="session")
def thirds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds: two of red, two of blue, two of green."""
    scene = Scene("thirds", lambda _x, _y, time: (RED, BLUE, GREEN)[min(2, int(time * 3))], ())
    return make_clip(tmp_path_factory.mktemp("film") / "thirds.mp4", scene=scene)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until a test moves it."""
    return Clock.stopped(at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


@pytest.fixture
async def emulator(clock: Clock) -> AsyncIterator[Emulator]:
    """A running emulator."""
    async with Emulator(clock=clock) as running:
        yield running


@pytest.fixture
async def api(emulator: Emulator) -> AsyncIterator[Caller]:
    """A caller with the right key."""
    async with aiohttp.ClientSession() as session:
        yield Caller(session, emulator)
