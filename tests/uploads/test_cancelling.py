"""Uploads that are cancelled at any point leave nothing that goes on."""

from __future__ import annotations

import asyncio
import os
import random
import threading
from pathlib import Path

import pytest
from aiohttp import web

from tests.uploads.long import LONG
from tests.uploads.storage import CHUNK, Handler, Storage, sha256
from twelvelabs_async import AsyncClient

TRIALS = 200 if LONG else 25


def descriptors_open() -> int:
    """How many files and sockets this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


class Parts:
    """Counts the parts that come in."""

    def __init__(self) -> None:
        self._left = 0
        self._there = asyncio.Event()

    async def meet(self, request: web.Request, real: Handler) -> web.StreamResponse:
        """Count one, and store it."""
        self._left -= 1
        if self._left == 0:
            self._there.set()
        return await real(request)

    async def wait(self, count: int, task: asyncio.Task[str]) -> None:
        """Wait for so many, or for the end of the upload."""
        self._left = count
        self._there.clear()
        there = asyncio.create_task(self._there.wait())
        await asyncio.wait([there, task], return_when=asyncio.FIRST_COMPLETED)
        there.cancel()


async def steps(count: int) -> None:
    """Let the event loop come round so many times."""
    for _ in range(count):
        await asyncio.sleep(0)


async def within_a_group(client: AsyncClient, film: Path) -> str:
    """Upload inside a task group, as programs do."""
    async with asyncio.TaskGroup() as group:
        made = group.create_task(
            client.multipart_upload.upload_file(film, max_workers=3, retry_delay=0.01)
        )
    return made.result().asset_id


@pytest.mark.timeout(300)
async def test_cancelled_at_random_points_nothing_goes_on(
    client: AsyncClient, storage: Storage, tmp_path: Path
) -> None:
    """U13: no PUT begins afterwards; no task, no thread and no descriptor is left; no part twice.

    200 points in `nox -s faults`: some turns of the event loop after the call began, or after one
    of its parts came in. Each upload goes on where the one before it was cancelled.
    """
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(60 * CHUNK))
    chance = random.Random(13)
    await within_a_group(client, film)  # what is made once is there
    parts = Parts()
    storage.always = parts.meet
    before = asyncio.all_tasks()
    descriptors, threads = descriptors_open(), threading.active_count()
    ended = 0
    for trial in range(TRIALS):
        task = asyncio.create_task(within_a_group(client, film))
        if trial % 4:
            await parts.wait(chance.randint(1, 12), task)
            await steps(chance.randrange(40))
        else:
            await steps(chance.randrange(200))
        task.cancel()
        try:
            asset_id = await task
            ended += 1
            assert await arrived(storage, asset_id) == sha256(film)
        except asyncio.CancelledError:
            pass
        ours = [each for each in asyncio.all_tasks() - before if "emulator" not in repr(each)]
        assert [each for each in ours if "twelvelabs_async/uploads" in repr(each)] == []
        await settled(storage)
        seen = len(storage.requests)
        await steps(100)
        assert len(storage.requests) == seen
    assert ended < TRIALS / 2
    assert threading.active_count() <= threads + 4  # the pool's own, which sleep
    asset_id = await within_a_group(client, film)
    assert storage.sha256_of(asset_id) == sha256(film)
    await settled(storage)
    assert descriptors_open() <= descriptors + 8  # connections that are kept


async def arrived(storage: Storage, asset_id: str) -> str:
    """Return the sum of an asset, once the platform has put it together: that may take a while."""
    assert storage.emulator is not None
    async with asyncio.timeout(5.0):
        while storage.emulator.state.assets[asset_id].file is None:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.001)
    return storage.sha256_of(asset_id)


async def settled(storage: Storage) -> None:
    """Return when the storage is through with what it had begun to receive."""
    while storage.open:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0)
    await steps(50)


@pytest.mark.parametrize("seconds", [0.02, 0.05])
async def test_a_deadline_ends_an_upload_as_well(
    seconds: float, client: AsyncClient, storage: Storage, tmp_path: Path
) -> None:
    """U13: `asyncio.timeout` around it is a TimeoutError, and the next call goes on."""
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(20 * CHUNK))

    async def slow(request: web.Request, real: Handler) -> web.StreamResponse:
        await asyncio.sleep(0.05)
        return await real(request)

    storage.always = slow
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(seconds):
            await within_a_group(client, film)
    await settled(storage)
    storage.always = None
    assert storage.sha256_of(await within_a_group(client, film)) == sha256(film)
