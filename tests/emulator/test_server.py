"""The emulator's life: start, close, threads, clients that hang up, and a loop never blocked."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
import orjson
import pytest
from blockbuster import BlockBuster

from tests.emulator.helpers import Caller
from twelvelabs_async.emulator import Clock, Emulator, EmulatorError


async def test_it_has_an_address_while_it_runs() -> None:
    """base_url is known only between start and close, and close may be repeated."""
    emulator = Emulator()
    with pytest.raises(EmulatorError, match="not running"):
        _ = emulator.base_url
    await emulator.start()
    assert emulator.base_url.startswith("http://127.0.0.1:")
    assert emulator.base_url.endswith("/v1.3")
    with pytest.raises(EmulatorError, match="running already"):
        await emulator.start()
    await emulator.close()
    await emulator.close()
    with pytest.raises(EmulatorError, match="not running"):
        _ = emulator.base_url


async def test_close_removes_every_file(clips: dict[str, Path]) -> None:
    """Uploaded bytes are gone once the emulator is closed."""
    async with Emulator() as emulator, aiohttp.ClientSession() as session:
        await Caller(session, emulator).upload(clips["forest"])
        path = emulator.state.files[0].path
        assert path.exists()
    assert not path.parent.exists()


async def test_a_taken_port_is_an_error() -> None:
    """A port in use raises, and leaves the second emulator closed."""
    async with Emulator() as first:
        port = int(first.base_url.split(":")[2].split("/")[0])
        second = Emulator(port=port)
        with pytest.raises(OSError, match="address"):
            await second.start()
        await second.close()


async def test_closing_does_not_wait_for_idle_clients() -> None:
    """A kept-alive connection does not hold up close."""
    emulator = Emulator()
    await emulator.start()
    async with aiohttp.ClientSession() as session:
        await Caller(session, emulator).get("/indexes")
        started = time.monotonic()
        await emulator.close()
        assert time.monotonic() - started < 1.0


def test_a_plain_script_can_use_it() -> None:
    """In a background thread it serves a blocking client, and is gone afterwards."""
    with Emulator.blocking(clock=Clock.stopped(), api_key="k") as emulator:
        host = emulator.base_url.removeprefix("http://").removesuffix("/v1.3")
        connection = http.client.HTTPConnection(host, timeout=5)
        connection.request("GET", "/v1.3/indexes", headers={"x-api-key": "k"})
        assert orjson.loads(connection.getresponse().read())["data"] == []
        connection.close()
    with pytest.raises(EmulatorError, match="not running"):
        _ = emulator.base_url


def test_a_thread_that_cannot_start_says_why() -> None:
    """A problem at the start is raised in the calling thread."""
    with (
        Emulator.blocking() as first,
        pytest.raises(OSError, match="address"),
        Emulator.blocking(port=int(first.base_url.split(":")[2].split("/")[0])),
    ):
        pass


def test_a_clock_and_a_speed_exclude_each_other() -> None:
    """A clock has its own speed."""
    with pytest.raises(ValueError, match="either clock or speed"):
        Emulator(clock=Clock(), speed=2)


async def test_things_become_ready_by_themselves(clips: dict[str, Path]) -> None:
    """With an ordinary fast clock an asset is ready without anyone stepping it."""
    async with Emulator(speed=50) as emulator, aiohttp.ClientSession() as session:
        api = Caller(session, emulator)
        asset_id = (await api.upload(clips["forest"])).body["_id"]
        for _ in range(100):
            if (await api.body(f"/assets/{asset_id}"))["status"] == "ready":
                return
            await asyncio.sleep(0.01)
    pytest.fail("the asset never became ready")


async def test_a_client_that_hangs_up_leaves_nothing(emulator: Emulator) -> None:
    """When an upload breaks off in the middle, its bytes are removed."""
    host, port = emulator.base_url.removeprefix("http://").removesuffix("/v1.3").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = (
        b'--b\r\nContent-Disposition: form-data; name="method"\r\n\r\ndirect\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
    )
    writer.write(
        b"POST /v1.3/assets HTTP/1.1\r\nHost: x\r\nx-api-key: tlk_emulator\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n" + head
    )
    space = emulator._space
    assert space is not None
    for _ in range(3):
        writer.write(b"x" * 1_000_000)
        await writer.drain()
    await _until(lambda: any(space.folder.iterdir()))
    writer.close()
    await writer.wait_closed()
    await _until(lambda: not any(space.folder.iterdir()))
    assert (emulator.state.assets, emulator.state.files) == ({}, [])
    await _until(lambda: [request.status for request in emulator.requests] == [499])


async def test_a_large_upload_arrives_whole(api: Caller, tmp_path: Path) -> None:
    """Thirty megabytes, streamed in pieces that fall anywhere, keep their hash."""
    data = bytes(range(256)) * 120_000
    path = tmp_path / "large.bin"
    path.write_bytes(data)
    with path.open("rb") as file:
        form = aiohttp.FormData({"method": "direct"})
        form.add_field("file", file, filename="large.bin")
        assert (await api.call("POST", "/assets", form=form)).status == 201
    assert api.emulator.state.files[0].sha256 == hashlib.sha256(data).hexdigest()


async def test_the_event_loop_is_never_blocked(clips: dict[str, Path]) -> None:
    """Start, upload, indexing, search and close do no blocking call in the loop."""
    upload = clips["forest"].read_bytes()
    guard = BlockBuster("twelvelabs_async.emulator")
    guard.activate()
    try:
        async with Emulator(clock=Clock.stopped()) as emulator, aiohttp.ClientSession() as session:
            api = Caller(session, emulator)
            index_id = await api.index()
            form = aiohttp.FormData({"index_id": index_id})
            form.add_field("video_file", upload, filename="forest.mkv")
            assert (await api.call("POST", "/tasks", form=form)).status == 200
            emulator.clock.advance(10)
            assert (await api.search(index_id, "green forest"))["data"]
    finally:
        guard.deactivate()


async def _until(condition: Callable[[], bool]) -> None:
    for _ in range(300):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never happened")
