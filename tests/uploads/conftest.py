"""What tests of uploads share: an emulator with small parts, and a storage that can misbehave."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.uploads.storage import CHUNK, Storage
from twelvelabs_async import AsyncClient
from twelvelabs_async.emulator import Emulator, MultipartSettings
from twelvelabs_async.settings import Retry


@pytest.fixture(autouse=True)
def _records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # pyright: ignore[reportUnusedFunction]
    """Records go to a folder of the test's own, where users have their caches."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Storage:
    """The emulator's storage, with faults on demand; before the emulator starts."""
    return Storage(monkeypatch)


@pytest.fixture
async def emulator(storage: Storage) -> AsyncIterator[Emulator]:
    """The emulator, with small parts and three URLs at first."""
    settings = MultipartSettings(chunk_bytes=CHUNK, first_urls=3)
    async with Emulator(processing_seconds=0.05, multipart=settings) as api:
        storage.emulator = api
        yield api


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[AsyncClient]:
    """A client of the emulator that does not wait long between attempts."""
    retry = Retry(first=0.01, longest=0.05)
    async with AsyncClient(emulator.api_key, base_url=emulator.base_url, retry=retry) as made:
        yield made
