"""The API document and the emulator for it; no tests where schemathesis is not installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .engine import INSTALLED, requests
from .library import Library, library
from .running import Run

collect_ignore_glob = [] if INSTALLED else ["test_*.py"]


@pytest.fixture
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A running emulator with everything in it."""
    with library(tmp_path_factory.mktemp("stock")) as running:
        yield running


@pytest.fixture
def run(stocked: Library) -> Iterator[Run]:
    """Collects what is found; nothing may be left that no exception explains."""
    with requests.Session() as session:
        made = Run(stocked, session)
        yield made
    left = made.unexplained()
    if left:
        pytest.fail(left, pytrace=False)
