"""What each release of the vendor's sends; no tests where the releases are not installed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from .drive import Recording, record_release
from .releases import INTERPRETERS, RELEASES, Release

collect_ignore_glob = [] if INTERPRETERS else ["test_*.py"]


@pytest.fixture(scope="session")
def recording_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Release], Recording]:
    """Make all calls of a release, once."""

    @cache
    def recording(release: Release) -> Recording:
        folder = tmp_path_factory.mktemp(f"wheel-{release}")
        # In a thread of its own: the loop of the test that asks first may be running.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, record_release(release, folder)).result()

    return recording


@pytest.fixture(params=RELEASES, ids=str)
def release(request: pytest.FixtureRequest) -> Release:
    """Each release."""
    found: Release = request.param
    return found
