"""The three clips in an index of each older version."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulator.helpers import Caller
from tests.emulator.legacy.library import Library, library_in


@pytest.fixture
async def first(api: Caller, clips: dict[str, Path]) -> Library:
    """The clips in v1.1."""
    return await library_in(api, "v1.1", clips)


@pytest.fixture
async def second(api: Caller, clips: dict[str, Path]) -> Library:
    """The clips in v1.2, with Pegasus."""
    return await library_in(api, "v1.2", clips)
