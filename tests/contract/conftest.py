"""Prism with the API document, and a client of it; no tests where Prism is not installed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.document import WHY_NOT, Document, find
from twelvelabs_async import AsyncClient

from .prism import SCRIPT, prism
from .relay import Relay
from .served import write_amended

collect_ignore_glob = [] if SCRIPT else ["test_*.py"]


@pytest.fixture(scope="session")
def path() -> Path:
    """Where the API document is."""
    found = find()
    if found is None:
        pytest.skip(WHY_NOT)
    return found


@pytest.fixture(scope="session")
def document(path: Path) -> Document:
    """The API document as published."""
    return Document(path)


@pytest.fixture(scope="session")
def address(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prism, which serves the document with all amendments."""
    folder = tmp_path_factory.mktemp("prism")
    served = write_amended(path, folder / "openapi.json")
    with prism(served, folder / "prism.log") as address:
        yield address


@pytest.fixture
async def relay(address: str) -> AsyncIterator[Relay]:
    """The way to Prism."""
    async with Relay(address) as running:
        yield running


@pytest.fixture
async def client(relay: Relay) -> AsyncIterator[AsyncClient]:
    """A client of Prism that asks once."""
    async with AsyncClient("key", base_url=relay.base_url, max_retries=0) as made:
        yield made
