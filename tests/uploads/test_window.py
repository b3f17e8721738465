"""How many parts are under way at once: as many as the storage takes."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import cast

import pytest
from aiohttp import web

from tests.uploads.storage import CHUNK, Handler, Storage, answer, sha256
from twelvelabs_async import AsyncClient
from twelvelabs_async.core.call import Caller
from twelvelabs_async.uploads import window as windows
from twelvelabs_async.uploads.window import Window


class Api:
    """All that a window wants to know of a client."""

    max_connections = 100


class Knee:
    """A storage that takes so many parts at once, and refuses one more."""

    def __init__(self) -> None:
        self.window = Window(cast("Caller", Api()))
        self.open = self.taken = self.refused = self.busy = 0

    async def part(self, most: int) -> None:
        """Send one part until it is taken."""
        while True:
            async with self.window.place(1):
                full = self.open >= most
                self.open += 1
                for _ in range(1 if full else 6):  # a refusal comes at once
                    await asyncio.sleep(0)
                    self.busy += not full
                self.open -= 1
                if full:
                    self.refused += 1
                    self.window.slower()
            if not full:
                self.taken += 1
                self.window.faster()
                return
            await asyncio.sleep(0)

    async def parts(self, count: int, most: int) -> float:
        """Send many parts at once; return how many were under way on average."""
        self.taken = self.refused = self.busy = 0
        rounds = 0

        async def count_rounds() -> None:
            nonlocal rounds
            while True:
                rounds += 1
                await asyncio.sleep(0)

        counting = asyncio.create_task(count_rounds())
        await asyncio.gather(*(self.part(most) for _ in range(count)))
        counting.cancel()
        return self.busy / rounds


async def test_the_knee_of_the_storage_is_found_again_and_again() -> None:
    """U15: a knee of 8, then of 2, then none below 32: few refusals, and hardly a place unused.

    Counted in turns of the event loop, beside a window that knows the best number beforehand.
    """
    knee = Knee()
    for most in (8, 2, 32):
        best = min(most, windows.MOST_PARTS)
        # What it takes to find it is counted among the refusals, not in the average.
        settling = await settled(knee, most)
        used = await knee.parts(1000, most)
        assert (knee.refused + settling) / 1000 <= 0.02, most
        assert used >= 0.9 * await fixed(best), most
        assert knee.window.places in (best, best + 1)


async def fixed(places: int) -> float:
    """Return how many parts are under way on average where their number never changes."""
    knee = Knee()
    knee.window._limit = knee.window._most = places  # pyright: ignore[reportPrivateUsage]
    used = await knee.parts(1000, places)
    assert (knee.refused, knee.window.places) == (0, places)
    return used


async def settled(knee: Knee, most: int) -> int:
    """Send some parts, and return how many were refused."""
    await knee.parts(300, most)
    return knee.refused


async def test_one_refusal_takes_one_place() -> None:
    """U15: of eight of which three are refused five are left, and not one."""
    knee = Knee()
    assert knee.window.places == windows.FIRST_PARTS == 8
    await asyncio.gather(*(knee.part(5) for _ in range(8)))
    assert knee.refused == 3
    assert knee.window.places == 5


async def test_nothing_goes_through_while_the_storage_wants_a_pause() -> None:
    """What it asked for is waited out by all, and then they go on."""
    window = Window(cast("Caller", Api()))
    window.pause(0.03)
    order: list[str] = []

    async def part() -> None:
        async with window.place(1):
            order.append("part")

    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(part())
        await asyncio.sleep(0.01)
        order.append("pause")
    assert order == ["pause", "part", "part", "part"]
    window.close()


async def test_bytes_bound_the_window_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """U4: each part holds 3 MiB at most, and all together no more than the budget."""
    monkeypatch.setattr(windows, "MOST_BYTES", 2 * windows.HELD)
    window = Window(cast("Caller", Api()))
    now = most = 0

    async def part() -> None:
        nonlocal now, most
        async with window.place(1 << 30):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1

    await asyncio.gather(*(part() for _ in range(10)))
    assert most == 2


async def test_an_upload_sends_as_many_at_once_as_the_storage_takes(
    client: AsyncClient, storage: Storage, tmp_path: Path
) -> None:
    """U15: it answers 503 to a fourth part at the same time; few are refused, and all arrive."""
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(60 * CHUNK))

    async def three(request: web.Request, real: Handler) -> web.StreamResponse:
        if storage.open > 3:
            return await answer(503)(request, real)
        await asyncio.sleep(0.005)
        return await real(request)

    storage.always = three
    result = await client.multipart_upload.upload_file(film, max_workers=8, retry_delay=0.01)
    assert storage.sha256_of(result.asset_id) == sha256(film)
    assert storage.puts.total() - 60 <= 10
    assert client._api.companion(Window).places <= 3  # pyright: ignore[reportPrivateUsage]
