"""The storage of chunks on the other origin."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from urllib.parse import SplitResult, urlsplit

import aiohttp
import pytest

from tests.emulator.helpers import Caller
from tests.emulator.uploading import (
    CHUNK,
    TYPE,
    begin,
    error_of,
    put,
    report,
    reported,
    status_of,
    url_of,
)
from twelvelabs_async.emulator import Clock, Emulator, Fault, MultipartSettings


@pytest.fixture
async def emulator(clock: Clock) -> AsyncIterator[Emulator]:
    """An emulator that cuts files into small chunks and gives three URLs at first."""
    settings = MultipartSettings(chunk_bytes=CHUNK, first_urls=3)
    async with Emulator(clock=clock, multipart=settings) as running:
        yield running


async def test_a_chunk_is_answered_with_its_md5_sum(api: Caller) -> None:
    """The ETag is the sum in hexadecimal digits and quotes, and no key is needed."""
    session = await begin(api, CHUNK)
    answer = await put(api, url_of(session), b"abc")
    assert answer.status == 200
    assert answer.headers["ETag"] == '"900150983cd24fb0d6963f7d28e17f72"'
    (sent,) = [each for each in api.emulator.requests if each.method == "PUT"]
    assert "x-api-key" not in {name.lower() for name in sent.headers}


async def test_a_url_is_used_once(api: Caller) -> None:
    """A second PUT is refused, and the bytes of the first stay."""
    session = await begin(api, 2 * CHUNK)
    url = url_of(session)
    assert (await put(api, url, bytes(CHUNK))).status == 200
    again = await put(api, url, b"x" * CHUNK)
    assert error_of(again) == (403, "AccessDenied")
    assert (await report(api, session, [reported(1, bytes(CHUNK))])).body["processed_chunks"] == 1


async def test_a_url_is_used_once_also_at_the_same_time(api: Caller) -> None:
    """Of many PUTs to one URL one is taken."""
    session = await begin(api, 2 * CHUNK)
    url = url_of(session)
    answers = await asyncio.gather(*(put(api, url, bytes([n]) * CHUNK) for n in range(5)))
    assert sorted(answer.status for answer in answers) == [200, 403, 403, 403, 403]
    space = api.emulator._space
    assert space is not None
    assert len(list(space.folder.iterdir())) == 1


async def test_a_url_expires_after_an_hour(api: Caller, clock: Clock) -> None:
    """One moment before it is good, then it is not, as the emulator's clock says."""
    session = await begin(api, 2 * CHUNK)
    first, second = (each["url"] for each in session["upload_urls"])
    clock.advance(3599.999)
    assert (await put(api, first, bytes(CHUNK))).status == 200
    clock.advance(0.001)
    late = await put(api, second, bytes(CHUNK))
    assert error_of(late) == (403, "AccessDenied")
    assert b"Request has expired" in late.raw


async def test_times_can_be_short(clock: Clock) -> None:
    """URLs and sessions last as long as the settings say, to parts of a second."""
    settings = MultipartSettings(url_seconds=0.8, session_seconds=2.5)
    async with (
        Emulator(clock=clock, multipart=settings) as emulator,
        aiohttp.ClientSession() as session,
    ):
        api = Caller(session, emulator)
        made = await begin(api, 9)
        clock.advance(0.79)
        assert (await put(api, url_of(made), bytes(9))).status == 200
        fresh = url_of(await begin(api, 9))
        clock.advance(0.8)
        assert error_of(await put(api, fresh, bytes(9))) == (403, "AccessDenied")
        assert (await status_of(api, made))["status"] == "active"
        clock.advance(0.91)
        assert (await status_of(api, made))["status"] == "expired"


CHANGES: dict[str, Callable[[SplitResult], SplitResult]] = {
    "path": lambda url: url._replace(path=url.path.rsplit("/", 1)[0] + "/2"),
    "serial": lambda url: url._replace(query=url.query.replace("Serial=1", "Serial=9")),
    "date": lambda url: url._replace(query=url.query.replace("2026", "2027")),
    "signature": lambda url: url._replace(query=url.query.replace("ture=", "ture=0")),
    "more": lambda url: url._replace(query=url.query + "&more=1"),
    "nothing": lambda url: url._replace(query=""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_a_changed_url_is_refused(
    api: Caller, change: Callable[[SplitResult], SplitResult]
) -> None:
    """A URL is good only as it was given."""
    session = await begin(api, 2 * CHUNK)
    url = change(urlsplit(url_of(session))).geturl()
    assert url != url_of(session)
    answer = await put(api, url, bytes(CHUNK))
    assert error_of(answer) == (403, "SignatureDoesNotMatch")


async def test_upload_headers_are_demanded(clock: Clock) -> None:
    """Without each of them, or with another value, a chunk is refused."""
    wanted = {"Content-Type": "video/x-part", "x-amz-meta-owner": "films"}
    settings = MultipartSettings(headers=wanted)
    async with Emulator(multipart=settings) as emulator, aiohttp.ClientSession() as session:
        api = Caller(session, emulator)
        made = await begin(api, 10)
        assert made["upload_headers"] == wanted
        url = url_of(made)
        for headers in (TYPE, {**wanted, "x-amz-meta-owner": "x"}, {"x-amz-meta-owner": "films"}):
            answer = await put(api, url, bytes(10), headers)
            assert error_of(answer) == (403, "SignatureDoesNotMatch")
        assert (await put(api, url, bytes(10), wanted)).status == 200


@pytest.mark.parametrize(
    ("told", "code"), [("AAAA", "InvalidDigest"), ("?", "InvalidDigest"), (None, "BadDigest")]
)
async def test_a_told_sum_is_checked(api: Caller, told: str | None, code: str) -> None:
    """A Content-MD5 that is none, or that of other bytes, is refused; the right one is not."""
    session = await begin(api, 2 * CHUNK)
    url = url_of(session)
    other = base64.b64encode(hashlib.md5(b"other").digest()).decode()  # noqa: S324 - an ETag
    answer = await put(api, url, b"bytes", {**TYPE, "Content-MD5": told or other})
    assert error_of(answer) == (400, code)
    right = base64.b64encode(hashlib.md5(b"bytes").digest()).decode()  # noqa: S324 - an ETag
    assert (await put(api, url, b"bytes", {**TYPE, "Content-MD5": right})).status == 200


async def test_a_body_too_large_is_refused(api: Caller) -> None:
    """A chunk has at most the bytes that it must have; the last one has fewer."""
    session = await begin(api, CHUNK + 1)
    one, two = (each["url"] for each in session["upload_urls"])
    assert error_of(await put(api, one, bytes(CHUNK + 1))) == (400, "EntityTooLarge")
    assert error_of(await put(api, two, bytes(2))) == (400, "EntityTooLarge")
    assert (await put(api, two, bytes(1))).status == 200


async def test_a_body_of_unknown_size_is_refused(api: Caller) -> None:
    """The storage wants to know the size first, as S3 does."""
    session = await begin(api, CHUNK)

    async def pieces() -> AsyncIterator[bytes]:
        yield b"abc"

    async with api.session.put(url_of(session), data=pieces(), headers=TYPE) as response:
        assert response.status == 501
        assert b"NotImplemented" in await response.read()


async def test_a_body_that_breaks_off_leaves_nothing(api: Caller) -> None:
    """The URL is as good as before, and no file stays."""
    session = await begin(api, CHUNK)
    url = urlsplit(url_of(session))
    _, writer = await asyncio.open_connection(url.hostname, url.port)
    head = (
        f"PUT {url.path}?{url.query} HTTP/1.1\r\nHost: x\r\nContent-Length: {CHUNK}\r\n"
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    writer.write(head.encode() + bytes(100))
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    for _ in range(300):
        if [each.status for each in api.emulator.requests if each.method == "PUT"]:
            break
        await asyncio.sleep(0.01)
    assert [each.status for each in api.emulator.requests if each.method == "PUT"] == [499]
    space = api.emulator._space
    assert space is not None
    assert list(space.folder.iterdir()) == []
    answer = await put(api, url_of(session), bytes(CHUNK))
    assert answer.status == 200


async def test_faults_reach_the_storage(api: Caller) -> None:
    """A scripted fault answers a PUT, by its route or by its path, and the URL stays good."""
    session = await begin(api, 2 * CHUNK)
    url = url_of(session, 2)
    api.emulator.faults += [
        Fault(route="PUT /chunks/{upload_id}/{chunk_index}", status=503),
        Fault(route=f"PUT /chunks/{session['upload_id']}/2", status=500, body=b"<Error/>"),
        Fault(route=f"PUT /chunks/{session['upload_id']}/1", status=500),
    ]
    statuses = [(await put(api, url, bytes(CHUNK))).status for _ in range(3)]
    assert statuses == [503, 500, 200]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/chunks/a/1", 405),
        ("PUT", "/chunks/a/b", 404),
        ("PUT", "/chunks/a/1", 403),
        ("PUT", "/chunks/a/1?X-Amz-Signature=%ff%ed%a0%80", 403),
        ("GET", "/files/a/b", 404),
    ],
)
async def test_other_requests_to_the_storage_are_refused(
    api: Caller, method: str, path: str, status: int
) -> None:
    """Nothing is there but what URLs were given for."""
    session = await begin(api, CHUNK)
    origin = url_of(session).partition("/chunks")[0]
    async with api.session.request(method, origin + path) as response:
        assert response.status == status


async def test_the_other_origin_closes_with_the_emulator(clock: Clock) -> None:
    """Its port is the one that was asked for, opened when it is needed and closed at the end."""
    async with AsyncExitStack() as running:
        session = await running.enter_async_context(aiohttp.ClientSession())
        async with Emulator() as first:
            url = url_of(await begin(Caller(session, first), 9))
            port = urlsplit(url).port
            assert port is not None
            # It takes its own port while the other one is still taken: else it could be the same.
            second = await running.enter_async_context(Emulator(second_port=port))
        async with session.get(f"http://127.0.0.1:{second.base_url.split(':')[2]}"):
            pass
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.put(url, data=b"")
        made = url_of(await begin(Caller(session, second), 9))
        assert urlsplit(made).port == port
        async with session.put(url, data=b"123") as response:
            assert response.status == 403
