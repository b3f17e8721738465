"""Many uploads by one call: an outcome for each, bounded, side by side with everything else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiohttp import web

from tests.ingest.films import MODELS, calls, make_films
from tests.uploads.storage import Handler, Storage
from twelvelabs_async import (
    AsyncClient,
    BadRequestError,
    Client,
    InvalidInputError,
    Job,
    PlanLimitError,
    ResourceFailedError,
    UploadProgress,
)
from twelvelabs_async.emulator import Clock, Emulator, Fault, MultipartSettings, assets, chunk_store

PLAN_LIMIT = b'{"code": "plan_limit_exceeded", "message": "Your plan is used up."}'
PATIENCE = 10.0


class Crowd:
    """Holds uploads at the platform until as many as are expected are there at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, expected: int) -> None:
        self.open = self.most = 0
        self.all_there = asyncio.Event()
        self.may_go = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.holds = True

        async def create(request: web.Request) -> web.StreamResponse:
            if not self.holds:
                return await assets.create(request)
            self.loop = asyncio.get_running_loop()
            self.open += 1
            self.most = max(self.most, self.open)
            if self.open == expected:
                self.all_there.set()
            try:
                await asyncio.wait_for(self.may_go.wait(), PATIENCE)
                return await assets.create(request)
            finally:
                self.open -= 1

        routes: list[tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]] = [
            (method, path, create if (method, path) == ("POST", "/assets") else handler)
            for method, path, handler in assets.ROUTES
        ]
        monkeypatch.setattr(assets, "ROUTES", routes)


async def test_each_source_has_its_outcome_in_order(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """What fails, here or there, takes nothing with it; an iterator does as well as a list."""
    films = make_films(tmp_path, 4)
    nothing = tmp_path / "none.mkv"
    told: set[str] = set()

    def note(progress: UploadProgress) -> None:
        told.add(progress.filename)

    def given() -> Iterator[str | Path | tuple[str, bytes]]:
        yield str(films[0])
        yield nothing
        yield ("memory.mkv", films[1].read_bytes())
        yield ("broken.mkv", b"no film")
        yield "http://127.0.0.1:1/film.mkv"
        yield films[2]

    outcomes = await client.upload_many(given(), progress=note)
    assert [each.input for each in outcomes] == list(given())
    ready = [each.result.status if each.result is not None else None for each in outcomes]
    assert ready == ["ready", None, "ready", None, None, "ready"]
    names = [each.result.filename for each in outcomes if each.result is not None]
    assert names == ["film-0000.mkv", "memory.mkv", "film-0002.mkv"]
    errors = [each.error for each in outcomes if each.error is not None]
    assert isinstance(errors[0], InvalidInputError)
    assert "No such file" in str(errors[0])
    assert all(isinstance(each, (BadRequestError, ResourceFailedError)) for each in errors[1:])
    assert told >= {"film-0000.mkv", "memory.mkv", "film-0002.mkv"}
    assert calls(emulator)["POST /assets"] == 5
    assert await client.upload_many([]) == []
    (started,) = await client.upload_many([films[3]], wait=False)
    assert started.result is not None
    assert started.result.status == "processing"


async def test_a_limit_of_the_plan_begins_no_more(
    emulator: Emulator, client: AsyncClient, tmp_path: Path
) -> None:
    """What was begun is finished, and all others have the reason."""
    films = make_films(tmp_path, 9)

    def used_up(progress: UploadProgress) -> None:
        if progress.stage == "processing" and not emulator.faults:
            emulator.faults.append(
                Fault(route="POST /assets", status=403, body=PLAN_LIMIT, times=1000)
            )

    outcomes = await client.upload_many(films, uploads=1, progress=used_up)
    assert outcomes[0].result is not None
    assert outcomes[0].result.status == "ready"
    assert all(isinstance(each.error, PlanLimitError) for each in outcomes[1:])
    assert calls(emulator)["POST /assets"] == 2
    emulator.faults.clear()
    failed = [each.input for each in outcomes if each.error is not None]
    again = await client.upload_many([Path(str(each)) for each in failed])
    assert all(each.result is not None for each in again)
    assert calls(emulator)["POST /assets"] == 10


async def test_no_more_are_sent_at_once_than_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of eight three are at the platform at once, and no more."""
    crowd = Crowd(monkeypatch, expected=3)
    async with (
        Emulator(processing_seconds=0.0) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        sending = asyncio.ensure_future(client.upload_many(make_films(tmp_path, 8), uploads=3))
        await asyncio.wait_for(crowd.all_there.wait(), PATIENCE)
        for _ in range(20):
            await asyncio.sleep(0.005)
        crowd.may_go.set()
        assert all(each.error is None for each in await sending)
        assert crowd.most == 3


async def test_what_is_processed_keeps_nothing_from_being_sent(tmp_path: Path) -> None:
    """One after the other is sent while none of them is ready."""
    films = make_films(tmp_path, 4)
    async with (
        Emulator(clock=Clock.stopped(), processing_seconds=5.0) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        sending = asyncio.ensure_future(client.upload_many(films, uploads=1))
        for _ in range(1000):
            if calls(emulator)["POST /assets"] == 4:
                break
            await asyncio.sleep(0.005)
        assert calls(emulator)["POST /assets"] == 4
        assert not sending.done()
        emulator.clock.advance(10)
        assert all(each.error is None for each in await sending)


async def test_all_files_share_the_places_for_parts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Eight files with eight workers each have 16 parts under way, and not 64."""
    storage = Storage(monkeypatch)

    async def slow(request: web.Request, real: Handler) -> web.StreamResponse:
        await asyncio.sleep(0.02)
        return await real(request)

    storage.always = slow
    films = make_films(tmp_path, 8)
    for each in films:
        each.write_bytes(each.read_bytes() + bytes(60_000))
    async with (
        Emulator(processing_seconds=0.0, multipart=MultipartSettings(chunk_bytes=8000)) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        outcomes = await client.upload_many(films, multipart=True, record=tmp_path / "records")
        assert [each.error for each in outcomes] == [None] * 8
        assert 8 < storage.most_open <= 16
    assert chunk_store.ROUTES[0][0] == "PUT"


async def test_what_cannot_be_meant_is_refused(client: AsyncClient, emulator: Emulator) -> None:
    """One path is no list, and one key would make one asset of all."""
    for wrong in ("film.mkv", b"film", Path("film.mkv"), None):
        with pytest.raises(InvalidInputError, match="`upload` takes one"):
            await client.upload_many(wrong)  # type: ignore[arg-type]
    for number in (0, True, "3"):
        with pytest.raises(InvalidInputError, match="uploads must be 1 or more"):
            await client.upload_many([b"a"], uploads=number)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="one asset of all"):
        await client.upload_many([b"a"], request_options={"idempotency_key": "k"})
    assert not emulator.requests


async def test_cancelling_leaves_nothing_running(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """All uploads end with the call."""
    crowd = Crowd(monkeypatch, expected=5)
    async with Emulator() as emulator:
        async with AsyncClient(emulator.api_key, base_url=emulator.base_url) as client:
            before = asyncio.all_tasks()
            sending = asyncio.ensure_future(client.upload_many(make_films(tmp_path, 9), uploads=5))
            await asyncio.wait_for(crowd.all_there.wait(), PATIENCE)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            left = asyncio.all_tasks() - before
            assert not [each for each in left if "upload" in repr(each)]
        crowd.may_go.set()


def test_the_blocking_client_does_all_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Uploads, an ingest and waits, called from three threads, are under way together."""
    crowd = Crowd(monkeypatch, expected=28)
    given = make_films(tmp_path / "many", 20)
    folder = make_films(tmp_path / "films", 8)[0].parent
    for number, path in enumerate(folder.iterdir()):
        path.write_bytes(path.read_bytes() + b"other" + bytes([number]))
    with (
        Emulator.blocking(processing_seconds=0.0, indexing_seconds=0.2) as emulator,
        Client(emulator.api_key, base_url=emulator.base_url) as client,
        ThreadPoolExecutor(3) as threads,
    ):
        index_id = client.indexes.create(index_name="films", models=MODELS).id or ""
        ledger = tmp_path / "l.db"
        crowd.holds = False
        # Until a client knows the rate limit, it lets only a few requests through.
        client.upload_many([("first.mkv", given[0].read_bytes() + b"first")])
        crowd.holds = True
        many = threads.submit(client.upload_many, given, uploads=20)
        ingest = threads.submit(client.ingest, folder, index_id=index_id, ledger=ledger, uploads=8)
        while crowd.loop is None:
            time.sleep(0.01)
            assert not many.done()
        there = asyncio.run_coroutine_threadsafe(
            asyncio.wait_for(crowd.all_there.wait(), PATIENCE), crowd.loop
        )
        there.result()
        # While all 28 are held by the platform, waits that need none of them are answered.
        (waited,) = client.wait_many([Job.asset("0" * 24)])
        assert "resource_not_exist" in str(waited.error)
        crowd.loop.call_soon_threadsafe(crowd.may_go.set)
        assert all(each.result is not None for each in many.result())
        assert ingest.result().counts == {"ready": 8}
        assert crowd.most == 28
