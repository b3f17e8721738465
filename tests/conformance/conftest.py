"""A capture server for each test; no tests where the vendor's SDK is not installed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .capture import Capture
from .drive import Bench
from .vendor_sdk import INSTALLED

collect_ignore_glob = [] if INSTALLED else ["test_*.py"]


@pytest.fixture
async def capture() -> AsyncIterator[Capture]:
    """A running capture server."""
    async with Capture() as running:
        yield running


@pytest.fixture
def bench(capture: Capture, tmp_path: Path) -> Bench:
    """Both clients beside the capture server."""
    return Bench(capture, tmp_path)
