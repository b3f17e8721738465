"""The /assets/multipart-uploads room: sessions, reports, and what becomes of them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from blockbuster import BlockBuster

from tests.emulator.helpers import Answer, Caller
from tests.emulator.uploading import (
    CHUNK,
    TYPE,
    UPLOADS,
    begin,
    put,
    put_all,
    report,
    reported,
    status_of,
    url_of,
)
from twelvelabs_async.emulator import Clock, Emulator, MultipartSettings


@pytest.fixture
async def emulator(clock: Clock) -> AsyncIterator[Emulator]:
    """An emulator that cuts files into small chunks and gives three URLs at first."""
    settings = MultipartSettings(chunk_bytes=CHUNK, first_urls=3)
    async with Emulator(clock=clock, multipart=settings) as running:
        yield running


async def test_a_session_says_how_the_file_is_cut(api: Caller, clock: Clock) -> None:
    """Sizes, counts, headers and the first URLs are those that the size of the file asks for."""
    body = await begin(api, 4 * CHUNK + 1)
    assert (body["chunk_size"], body["total_chunks"]) == (CHUNK, 5)
    assert body["upload_headers"] == TYPE
    assert body["expires_at"] == "2026-01-03T03:04:05.000Z"
    assert [each["chunk_index"] for each in body["upload_urls"]] == [1, 2, 3]
    assert {each["expires_at"] for each in body["upload_urls"]} == {"2026-01-02T04:04:05.000Z"}
    assert body["upload_id"] != body["asset_id"]


async def test_urls_are_on_another_origin(api: Caller) -> None:
    """Chunks go to another port of this machine, and each URL is another one."""
    body = await begin(api, 3 * CHUNK)
    urls = [urlsplit(url_of(body, index)) for index in (1, 2, 3)]
    api_origin = urlsplit(api.emulator.base_url)
    assert {url.netloc for url in urls} == {urls[0].netloc}
    assert urls[0].netloc != api_origin.netloc
    assert urls[0].hostname == api_origin.hostname
    assert len({url.query for url in urls}) == 3


@pytest.mark.parametrize(
    ("size", "chunk", "chunks"),
    [
        (1, 5 << 20, 1),
        (5 << 20, 5 << 20, 1),
        ((5 << 20) + 1, 5 << 20, 2),
        (10 << 30, 11 << 20, 931),
    ],
)
async def test_chunks_grow_with_the_file(size: int, chunk: int, chunks: int) -> None:
    """Without settings chunks have at least 5 MiB, and there are never more than a thousand."""
    async with Emulator() as emulator, aiohttp.ClientSession() as session:
        body = await begin(Caller(session, emulator), size)
        assert (body["chunk_size"], body["total_chunks"]) == (chunk, chunks)
        assert len(body["upload_urls"]) == min(10, chunks)


async def test_a_file_arrives_in_chunks(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """Put, reported, put together: the asset is processed like any other, from the same bytes."""
    data = clips["sunset"].read_bytes()
    session = await begin(api, len(data), user_metadata={"n": 1}, enable_thumbnail=True)
    assert session["total_chunks"] > len(session["upload_urls"])
    asset_id = session["asset_id"]
    early = await api.body(f"/assets/{asset_id}")
    assert (early["method"], early["status"]) == ("multipart", "processing")
    clock.advance(60)
    done = await put_all(api, session, data)
    assert (await status_of(api, session))["chunks_pending"] == len(done)
    first = await report(api, session, done[1:])
    assert first.status == 200
    assert first.body == {
        "asset_id": asset_id,
        "processed_chunks": len(done) - 1,
        "duplicate_chunks": 0,
        "total_completed": len(done) - 1,
    }
    last = await report(api, session, done)
    assert last.body["processed_chunks"] == 1
    assert last.body["duplicate_chunks"] == len(done) - 1
    assert last.body["total_completed"] == session["total_chunks"]
    (stored,) = api.emulator.state.files
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert stored.size == len(data)
    assert (await api.body(f"/assets/{asset_id}"))["status"] == "processing"
    clock.advance(1)
    asset = await api.body(f"/assets/{asset_id}")
    assert asset["status"] == "ready"
    assert asset["created_at"] == "2026-01-02T03:04:05.000Z"
    assert asset["size"] == len(data)
    assert asset["file_type"] == "video/x-matroska"
    assert asset["technical_metadata"]["video_width"] == 640
    assert asset["user_metadata"] == {"n": 1}
    assert asset["thumbnail"]["status"] == "ready"
    assert "hls" not in asset
    async with api.session.get(last.body["url"]) as response:
        assert await response.read() == data


async def test_nothing_but_the_file_is_left_on_disk(api: Caller, clips: dict[str, Path]) -> None:
    """Once chunks are put together, they are gone."""
    data = clips["forest"].read_bytes()
    session = await begin(api, len(data))
    await report(api, session, await put_all(api, session, data))
    (stored,) = api.emulator.state.files
    assert list(stored.path.parent.iterdir()) == [stored.path]


async def test_an_upload_that_is_no_video_fails_as_an_asset(api: Caller, clock: Clock) -> None:
    """The session is completed, as the file was received; its asset fails with a reason."""
    data = b"rubbish" * 5000
    session = await begin(api, len(data))
    await report(api, session, await put_all(api, session, data))
    assert (await status_of(api, session))["status"] == "completed"
    clock.advance(1)
    asset = await api.body(f"/assets/{session['asset_id']}")
    assert asset["status"] == "failed"
    assert asset["error"]["message"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"proof": "0" * 32}, "not the ETag"),
        ({"chunk_index": 2}, "Nothing was uploaded"),
    ],
)
async def test_a_false_report_makes_a_chunk_fail(
    api: Caller, change: dict[str, object], reason: str
) -> None:
    """It is not counted, its error says why, and put and reported again it counts."""
    data = bytes(2 * CHUNK)
    session = await begin(api, len(data))
    first = url_of(session)
    await put(api, first, data[:CHUNK])
    told = {**reported(1, data[:CHUNK]), **change}
    answer = await report(api, session, [told])
    assert (answer.status, answer.body["processed_chunks"]) == (200, 0)
    assert answer.body["total_completed"] == 0
    state = await status_of(api, session)
    assert (state["status"], state["chunks_failed"], state["chunks_pending"]) == ("active", 1, 1)
    (failed,) = [each for each in state["uploaded_chunks"] if each["status"] == "failed"]
    assert reason in failed["error"]
    assert failed["index"] == told["chunk_index"]
    path = f"{UPLOADS}/{session['upload_id']}/presigned-urls"
    fresh = (await api.call("POST", path, json={"start": 1, "count": 2})).body["upload_urls"]
    for each in fresh:
        assert (await put(api, each["url"], data[:CHUNK])).status == 200
    assert (await status_of(api, session))["chunks_failed"] == 0
    last = await report(api, session, [reported(n, data[:CHUNK]) for n in (1, 2)])
    assert last.body["total_completed"] == 2


async def test_a_chunk_of_the_wrong_size_is_seen(api: Caller) -> None:
    """A body that was cut short makes its report false."""
    session = await begin(api, 2 * CHUNK)
    answer = await put(api, url_of(session), bytes(10))
    proof = answer.headers["ETag"]
    await report(api, session, [{**reported(1, bytes(CHUNK)), "proof": proof}])
    (failed, _) = (await status_of(api, session))["uploaded_chunks"]
    assert failed["error"] == f"The chunk has {CHUNK} bytes, but 10 were uploaded."


async def test_an_etag_may_keep_its_quotes(api: Caller) -> None:
    """The proof is taken with the quotes of the header and without them, in any case."""
    session = await begin(api, 2 * CHUNK)
    etag = (await put(api, url_of(session), bytes(CHUNK))).headers["ETag"]
    assert etag.startswith('"')
    answer = await report(api, session, [reported(1, bytes(CHUNK), etag.upper())])
    assert answer.body["processed_chunks"] == 1


async def test_duplicates_are_counted_and_ignored(api: Caller) -> None:
    """Reporting a chunk twice, in one request or in two, changes nothing."""
    session = await begin(api, 2 * CHUNK)
    await put(api, url_of(session), bytes(CHUNK))
    told = reported(1, bytes(CHUNK))
    first = (await report(api, session, [told, told])).body
    again = (await report(api, session, [told])).body
    assert (first["processed_chunks"], first["duplicate_chunks"]) == (1, 1)
    assert (again["processed_chunks"], again["duplicate_chunks"]) == (0, 1)
    assert again["total_completed"] == 1


async def test_reports_at_the_same_time_complete_an_upload_once(
    api: Caller, clips: dict[str, Path]
) -> None:
    """The file is put together once, and every answer after it is complete."""
    data = clips["forest"].read_bytes()
    session = await begin(api, len(data))
    done = await put_all(api, session, data)

    async def report_and_read() -> Answer:
        answer = await report(api, session, done)
        async with api.session.get(answer.body["url"]) as response:
            assert await response.read() == data
        return answer

    answers = await asyncio.gather(*(report_and_read() for _ in range(5)))
    assert {answer.status for answer in answers} == {200}
    assert {answer.body["total_completed"] for answer in answers} == {len(done)}
    assert sum(answer.body["processed_chunks"] for answer in answers) == len(done)
    assert len(api.emulator.state.files) == 1
    assert len({answer.body["url"] for answer in answers}) == 1


async def test_a_chunk_that_is_put_again_must_be_reported_again(api: Caller) -> None:
    """New bytes after a report are not what was reported."""
    session = await begin(api, 2 * CHUNK)
    await put(api, url_of(session), bytes(CHUNK))
    await report(api, session, [reported(1, bytes(CHUNK))])
    path = f"{UPLOADS}/{session['upload_id']}/presigned-urls"
    fresh = (await api.call("POST", path, json={"start": 1, "count": 1})).body["upload_urls"]
    await put(api, fresh[0]["url"], b"x" * CHUNK)
    space = api.emulator._space
    assert space is not None
    assert len(list(space.folder.iterdir())) == 1
    assert (await status_of(api, session))["chunks_completed"] == 0
    assert (await report(api, session, [reported(1, bytes(CHUNK))])).body["processed_chunks"] == 0
    again = await report(api, session, [reported(1, b"x" * CHUNK)])
    assert again.body["processed_chunks"] == 1


async def test_more_urls_are_given(api: Caller, clock: Clock) -> None:
    """They are for the chunks that were asked for, new, and good for an hour from now."""
    session = await begin(api, 60 * CHUNK)
    clock.advance(3600)
    path = f"{UPLOADS}/{session['upload_id']}/presigned-urls"
    body = (await api.call("POST", path, json={"start": 1, "count": 50})).body
    assert (body["upload_id"], body["start_index"]) == (session["upload_id"], 1)
    assert body["count"] == len(body["upload_urls"]) == 50
    assert [each["chunk_index"] for each in body["upload_urls"]] == list(range(1, 51))
    assert body["generated_at"] == "2026-01-02T04:04:05.000Z"
    assert body["expires_at"] == "2026-01-02T05:04:05.000Z"
    old = {each["url"] for each in session["upload_urls"]}
    assert not old & {each["url"] for each in body["upload_urls"]}
    answer = await put(api, body["upload_urls"][49]["url"], bytes(CHUNK))
    assert answer.status == 200


async def test_the_event_loop_is_never_blocked(clips: dict[str, Path]) -> None:
    """Creating, putting, reporting and putting together do no blocking call in the loop."""
    data = clips["forest"].read_bytes()
    settings = MultipartSettings(chunk_bytes=CHUNK, first_urls=50)
    guard = BlockBuster("twelvelabs_async.emulator")
    guard.activate()
    try:
        async with (
            Emulator(clock=Clock.stopped(), multipart=settings) as emulator,
            aiohttp.ClientSession() as session,
        ):
            api = Caller(session, emulator)
            made = await begin(api, len(data))
            answer = await report(api, made, await put_all(api, made, data))
            assert answer.body["url"]
    finally:
        guard.deactivate()
