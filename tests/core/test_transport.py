"""The transport: where the key goes, whose loop and process it is of, whose errors it shows."""

from __future__ import annotations

import asyncio
import errno
import gc
import io
import os
from pathlib import Path
from typing import cast
from unittest.mock import Mock

import aiohttp
import pytest
from aiohttp.abc import AbstractStreamWriter
from blockbuster import BlockBuster

from tests.conftest import QUICK, Mocked, needs_stream_writer
from tests.wire import answers, hangs, wire
from twelvelabs_async import (
    APIConnectionError,
    AsyncClient,
    ClientStateError,
    InvalidInputError,
    NotFoundError,
    TwelveLabsError,
    UnauthorizedError,
)
from twelvelabs_async.core.failures import translation
from twelvelabs_async.core.files import BytesSource, ObjectSource
from twelvelabs_async.core.payloads import Progress, SourcePayload
from twelvelabs_async.core.request import Request
from twelvelabs_async.core.transport import Transport
from twelvelabs_async.core.watchdog import Watchdog
from twelvelabs_async.settings import Settings

URL = "https://api.twelvelabs.io/v1.3/tasks/t1"


def every_aiohttp_error() -> list[type[aiohttp.ClientError]]:
    """All error classes that aiohttp's client has."""
    found = [
        each
        for each in vars(aiohttp.client_exceptions).values()
        if isinstance(each, type) and issubclass(each, aiohttp.ClientError)
    ]
    assert len(found) > 20
    return found


@pytest.mark.parametrize("kind", every_aiohttp_error(), ids=lambda kind: kind.__name__)
def test_no_aiohttp_error_reaches_a_user(kind: type[aiohttp.ClientError]) -> None:
    """Each error class of aiohttp, also one that a later version adds, has a place in our tree."""
    error = kind.__new__(kind)
    error.args = ()
    for name in ("message", "strerror", "os_error", "_os_error", "_conn_key", "_certificate_error"):
        try:
            setattr(error, name, "text" if name == "message" else Mock())
        except AttributeError:
            continue
    ours = translation(error, Request("GET", URL, {}))
    assert isinstance(ours, APIConnectionError)


def test_the_fixture_for_aioresponses_is_still_needed() -> None:
    """aiohttp's response still needs the argument that aioresponses does not pass."""
    assert needs_stream_writer()


async def test_the_key_goes_to_the_api_alone(mocked: Mocked) -> None:
    """A request to another origin, as to a presigned URL, has no key and no headers of ours."""
    transport = Transport(Settings.resolve(api_key="a-key", headers={"X-Mine": "1"}), Watchdog())
    other = "https://bucket.s3.amazonaws.com/part?X-Amz-Signature=abc"
    near = "https://api.twelvelabs.io.evil.example/v1.3/tasks"
    for url in (URL, other, near):
        mocked.get(url, payload={})
        await transport.send(Request("GET", url, {}))
    await transport.close()
    assert mocked.headers_sent_to(URL)["x-api-key"] == "a-key"
    assert mocked.headers_sent_to(URL)["X-Mine"] == "1"
    for url in (other, near):
        assert not {"x-api-key", "X-Mine"} & mocked.headers_sent_to(url).keys()


@pytest.mark.parametrize(
    ("status", "kind"), [(401, UnauthorizedError), (404, NotFoundError), (418, TwelveLabsError)]
)
async def test_a_status_has_its_class(mocked: Mocked, status: int, kind: type[Exception]) -> None:
    """The class follows the status, and code and message are the API's."""
    mocked.get(URL, status=status, payload={"code": "some_code", "message": "Some text."})
    async with AsyncClient("a-key") as client:
        with pytest.raises(kind) as caught:
            await client.tasks.retrieve("t1")
    assert getattr(caught.value, "code") == "some_code"  # noqa: B009
    assert "Some text." in str(caught.value)


async def test_cookies_are_neither_kept_nor_shown(mocked: Mocked) -> None:
    """A cookie of the server's is not in the error's headers."""
    mocked.get(URL, status=404, payload={}, headers={"Set-Cookie": "s=secret", "X-Request-Id": "r"})
    async with AsyncClient("a-key") as client:
        with pytest.raises(NotFoundError) as caught:
            await client.tasks.retrieve("t1")
    assert caught.value.request_id == "r"
    assert "secret" not in repr(caught.value.headers)


async def test_a_closed_client_says_so() -> None:
    """After `close` a call is refused before anything is sent; closing again is fine."""
    async with wire() as server:
        client = AsyncClient("a-key", base_url=server.base_url)
        await client.close()
        await client.close()
        with pytest.raises(ClientStateError, match="closed"):
            await client.tasks.retrieve("t1")
        used = AsyncClient("a-key", base_url=server.base_url)
        await used.tasks.retrieve("t1")
        await used.close()
        with pytest.raises(ClientStateError, match="closed"):
            await used.tasks.retrieve("t1")
    assert len(server.received) == 1


async def test_a_call_that_runs_while_the_client_is_closed_says_so() -> None:
    """Closing ends running calls with an error that names the reason."""
    async with wire(then=hangs) as server:
        client = AsyncClient("a-key", base_url=server.base_url)
        call = asyncio.create_task(client.tasks.retrieve("t1"))
        await asyncio.sleep(0.1)
        await client.close()
        with pytest.raises(ClientStateError, match="closed during the call"):
            await call


async def test_closing_closes() -> None:
    """No socket is left open, and nothing warns when the client is collected."""
    async with wire() as server:
        before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc").exists() else 0
        async with AsyncClient("a-key", base_url=server.base_url) as client:
            await asyncio.gather(*(client.tasks.retrieve(f"t{n}") for n in range(20)))
        del client
        gc.collect()
        await asyncio.sleep(0.05)
        after = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc").exists() else 0
    assert after <= before


def test_a_second_event_loop_is_refused() -> None:
    """A client that was used in one loop says so when it is used in another."""

    async def first() -> AsyncClient:
        async with wire() as server:
            client = AsyncClient("a-key", base_url=server.base_url)
            await client.tasks.retrieve("t1")
        await asyncio.sleep(0.05)  # the server's end of the connection reaches us
        return client

    client = asyncio.run(first())

    async def second() -> None:
        with pytest.raises(ClientStateError, match="another event loop"):
            await client.tasks.retrieve("t1")
        await client.close()

    asyncio.run(second())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_is_refused() -> None:
    """In a child process the parent's connections are not used: the error says what to do."""
    client = AsyncClient("a-key", base_url="http://127.0.0.1:9")

    async def use() -> None:
        with pytest.raises(APIConnectionError):
            await client.tasks.retrieve("t1", request_options={"max_retries": 0})

    asyncio.run(use())
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(client.tasks.retrieve("t1"))
        except BaseException as error:  # noqa: BLE001 - whatever it is goes to the parent
            os.write(writer, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as told:
        assert told.read().startswith("ClientStateError: This client belongs to the process")
    asyncio.run(client.close())


async def test_no_more_connections_than_the_limit_are_open() -> None:
    """A hundred calls share five connections, and all of them succeed."""
    async with (
        wire(then=answers(200, {"_id": "t"})) as server,
        AsyncClient("a-key", base_url=server.base_url, max_connections=5) as client,
    ):
        tasks = await asyncio.gather(*(client.tasks.retrieve(f"t{n}") for n in range(100)))
    assert len(tasks) == 100
    assert server.connections == 5


async def test_the_loop_is_never_blocked_by_an_upload(
    tmp_path: Path, unblocked: BlockBuster
) -> None:
    """Files are looked at, opened and read in other threads."""
    assert unblocked is not None
    video = tmp_path / "film.mp4"
    await asyncio.to_thread(video.write_bytes, bytes(2_000_000))
    async with (
        wire(then=answers(201, {"_id": "a1"})) as server,
        AsyncClient("a-key", base_url=server.base_url, retry=QUICK) as client,
    ):
        assert (await client.assets.create(method="direct", file=video)).id == "a1"
    assert len(server.received[0].parts()["file"][1]) == 2_000_000


async def test_a_large_json_body_is_sent_without_a_warning() -> None:
    """More than a mebibyte of JSON arrives whole."""
    value = "x" * 2_000_000
    async with (
        wire() as server,
        AsyncClient("a-key", base_url=server.base_url) as client,
    ):
        await client.indexes.update("i1", index_name=value)
    assert len(server.received[0].body) == len(value) + len('{"index_name":""}')


async def test_names_with_quotes_and_umlauts_arrive_as_they_are(tmp_path: Path) -> None:
    """A file name is sent as browsers send it: UTF-8, with quotes escaped."""
    async with (
        wire(then=answers(201, {})) as server,
        AsyncClient("a-key", base_url=server.base_url) as client,
    ):
        await client.assets.create(method="direct", file=('für "dich".mp4', b"x"))
    assert 'filename="für %22dich%22.mp4"'.encode() in server.received[0].body


async def test_proxies_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy that other programs use carries the requests, but for the hosts it is not for."""
    async with wire() as proxy, wire() as server:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        async with AsyncClient("k", base_url="http://api.example", allow_http=True) as client:
            await client.tasks.retrieve("t1")
        async with AsyncClient("k", base_url=server.base_url) as client:
            await client.tasks.retrieve("t2")
    assert [each.target for each in proxy.received] == ["http://api.example/v1.3/tasks/t1"]
    assert [each.target for each in server.received] == ["/v1.3/tasks/t2"]


async def test_passwords_of_netrc_are_not_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A login for the host in ~/.netrc is none of the API's."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        await client.tasks.retrieve("t1")
    assert "authorization" not in server.received[0].headers


class Writer:
    """aiohttp's writer, on a network that fails."""

    transport = None

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    async def write(self, _: bytes) -> None:
        """Send a piece, or fail."""
        if self._error is not None:
            raise self._error


class BrokenFile(io.BytesIO):
    """A file on a disk that fails."""

    def read(self, _: int | None = -1, /) -> bytes:
        """Fail."""
        raise OSError(errno.EIO, "Input/output error")


async def test_a_failing_disk_and_a_failing_network_are_told_apart() -> None:
    """What failed is known from where it failed, not from the error's class."""
    unreachable = OSError(errno.EHOSTUNREACH, "No route to host")
    network = SourcePayload(BytesSource(b"x"), 1, Progress())
    with pytest.raises(OSError, match="No route"):
        await network.write(cast("AbstractStreamWriter", Writer(unreachable)))
    assert network.failure is None
    disk = SourcePayload(ObjectSource(BrokenFile(b"x")), 1, Progress())
    with pytest.raises(OSError, match="Input/output"):
        await disk.write(cast("AbstractStreamWriter", Writer(None)))
    assert "Input/output error" in str(disk.failure)


async def test_a_disk_that_fails_during_an_upload_is_no_network_error() -> None:
    """The user is told of the file, and the upload is not sent again."""
    async with (
        wire() as server,
        AsyncClient("k", base_url=server.base_url, retry=QUICK) as client,
    ):
        with pytest.raises(InvalidInputError, match="Input/output error"):
            await client.assets.create(method="direct", file=("a.mp4", BrokenFile(b"x" * 10)))
    assert server.received == []
