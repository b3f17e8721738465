"""Accounts of the older versions, and clients that speak them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest

from tests.legacy.library import (
    FILMS,
    INDEXING,
    NOON,
    OLDER,
    Library,
    connected,
    make_film,
    make_library,
)
from twelvelabs_async import AsyncClient
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.settings import ApiVersion


@pytest.fixture(params=OLDER)
def version(request: pytest.FixtureRequest) -> ApiVersion:
    """Each of the older versions."""
    chosen: ApiVersion = request.param
    return chosen


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The files of the four films by name."""
    folder = tmp_path_factory.mktemp("films")
    return {name: make_film(folder, name, film) for name, film in FILMS.items()}


@pytest.fixture(scope="module")
def library(films: Mapping[str, Path]) -> Iterator[Library]:
    """An account with the films that the tests of a module share, and do not change."""
    with make_library(films) as made:
        yield made


@pytest.fixture
async def reader(library: Library, version: ApiVersion) -> AsyncIterator[AsyncClient]:
    """A client of the account with the films."""
    async with connected(library.emulator, version) as client:
        yield client


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until a test moves it."""
    return Clock.stopped(at=NOON)


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """The folder that stands for a bucket, empty at first."""
    folder = tmp_path / "bucket"
    folder.mkdir()
    return folder


@pytest.fixture
async def empty_account(clock: Clock, bucket: Path) -> AsyncIterator[Emulator]:
    """An emulator of its own for a test that changes things."""
    async with Emulator(clock=clock, indexing_seconds=INDEXING, drive=bucket) as running:
        yield running


@pytest.fixture
async def writer(empty_account: Emulator, version: ApiVersion) -> AsyncIterator[AsyncClient]:
    """A client of the account that is empty at first."""
    async with connected(empty_account, version) as client:
        yield client
