"""Parts that do not get on: they are given up, sent again, and hold nobody else up."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from tests.uploads.long import LONG
from tests.uploads.storage import CHUNK, Handler, Storage, answer, sha256
from twelvelabs_async import AsyncClient, Retry, Timeouts
from twelvelabs_async.emulator import Emulator, Fault, MultipartSettings

LARGE = 12 << 20
"""A part that no buffer between here and there takes whole."""


@pytest.fixture
async def emulator(storage: Storage) -> AsyncIterator[Emulator]:
    """The emulator, with parts of 12 MiB."""
    async with Emulator(multipart=MultipartSettings(chunk_bytes=LARGE)) as api:
        storage.emulator = api
        yield api


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[AsyncClient]:
    """A client that waits half a second, not a minute, for something to move."""
    async with AsyncClient(
        emulator.api_key,
        base_url=emulator.base_url,
        timeout=Timeouts(idle=0.5),
        retry=Retry(first=0.01, longest=0.05),
    ) as made:
        yield made


class Stuck:
    """A storage that does not take the first part, until the test is over."""

    def __init__(self, drip: bool) -> None:
        self.met = 0
        self.over = asyncio.Event()
        self._drip = drip

    async def meet(self, request: web.Request, real: Handler) -> web.StreamResponse:
        """Take nothing, or a byte now and then."""
        del real
        self.met += 1
        while not self.over.is_set():
            if self._drip:
                await request.content.readexactly(1)
            await asyncio.sleep(0.02)
        return web.Response()


@pytest.mark.parametrize("drip", [False, True], ids=["hangs", "drips"])
async def test_a_part_that_is_stuck_is_sent_again_while_others_go_on(
    drip: bool, client: AsyncClient, storage: Storage, tmp_path: Path
) -> None:
    """U14: the limit is a rate: 256 KiB within the idle time. A byte now and then is not enough.

    It is the first part that is stuck, for longer than the upload takes.
    """
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(1 << 20) * 36)
    stuck = Stuck(drip)
    storage.faults[1] = [stuck.meet]
    result = await client.multipart_upload.upload_file(film, max_workers=2, retry_delay=0.01)
    assert storage.sha256_of(result.asset_id) == sha256(film)
    assert dict(storage.stored) == {1: 1, 2: 1, 3: 1}
    assert stuck.met == 1
    stuck.over.set()


@pytest.mark.timeout(150)
@pytest.mark.parametrize("who", ["storage", "platform"])
async def test_too_many_requests_for_a_minute_are_waited_out(
    who: str, storage: Storage, tmp_path: Path
) -> None:
    """Must-show 5: whoever says 429, for a minute in `nox -s faults` and here for two seconds.

    The default client with its default number of retries: a rate limit is no failure.
    """
    seconds = 60.0 if LONG else 2.0
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(12 * CHUNK))
    async with (
        Emulator(multipart=MultipartSettings(chunk_bytes=CHUNK, first_urls=2)) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        storage.emulator = emulator
        began = time.monotonic()

        async def busy(request: web.Request, real: Handler) -> web.StreamResponse:
            if time.monotonic() - began < seconds:
                return await answer(429, Retry_After="1")(request, real)
            return await real(request)

        if who == "storage":
            storage.always = busy
        else:
            fault = Fault(status=429, times=10_000, headers={"Retry-After": "1"})
            emulator.faults.append(fault)
            asyncio.get_running_loop().call_later(seconds, setattr, fault, "times", 0)
        result = await client.multipart_upload.upload_file(film)
        assert storage.sha256_of(result.asset_id) == sha256(film)
    assert storage.sessions == 1
    assert set(storage.stored.values()) == {1}
    refused = [each for each in storage.requests if each.status == 429]
    assert 1 <= len(refused) <= 8 + 2 * seconds  # a burst at first, then one now and then
