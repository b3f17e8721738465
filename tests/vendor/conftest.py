"""Both clients of the vendor's, an emulator, and an index with three clips in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from attrs import frozen

from twelvelabs_async.emulator import Emulator
from twelvelabs_async.emulator.clips import SCENES, make_clip

from .driver import INSTALLED, KINDS, Driver, driver_of

collect_ignore_glob = [] if INSTALLED else ["test_*.py"]

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual", "audio"]}]


@frozen
class Library:
    """An index whose clips are ready, with the identifiers by the name of the scene."""

    index_id: str
    assets: dict[str, str]
    videos: dict[str, str]


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three short films with subtitles, by the name of their scene."""
    folder = tmp_path_factory.mktemp("clips")
    return {scene.name: make_clip(folder / f"{scene.name}.mkv", scene=scene) for scene in SCENES}


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """An emulator with quick states."""
    async with Emulator(indexing_seconds=0.4, processing_seconds=0.1) as running:
        yield running


@pytest.fixture(params=KINDS)
async def vendor(request: pytest.FixtureRequest, emulator: Emulator) -> AsyncIterator[Driver]:
    """Each client of the vendor's, with the emulator's address and key."""
    async with driver_of(request.param, emulator.base_url, emulator.api_key) as driver:
        yield driver


@pytest.fixture
async def index_id(vendor: Driver) -> str:
    """An empty index."""
    made = await vendor.call("indexes.create", index_name="films", models=MODELS)
    return str(made.id)


@pytest.fixture
async def library(vendor: Driver, index_id: str, clips: dict[str, Path]) -> Library:
    """An index with all clips, uploaded as open files, one after the other."""
    assets: dict[str, str] = {}
    videos: dict[str, str] = {}
    for name, path in clips.items():
        with path.open("rb") as file:
            made = await vendor.call("assets.create", method="direct", file=file)
        assets[name] = made.id
    await asyncio.gather(*(vendor.until_ready("assets.retrieve", each) for each in assets.values()))
    for name, asset_id in assets.items():
        placed = await vendor.call("indexes.indexed_assets.create", index_id, asset_id=asset_id)
        assert placed.asset_id == asset_id
        videos[name] = placed.id
    await asyncio.gather(
        *(
            vendor.until_ready("indexes.indexed_assets.retrieve", index_id, each)
            for each in videos.values()
        )
    )
    return Library(index_id, assets, videos)
