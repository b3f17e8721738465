"""Multipart uploads, step by step, through the whole road."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from tests.media import clip_bytes
from twelvelabs_async import AsyncClient, BadRequestError, InvalidInputError, NotFoundError
from twelvelabs_async.emulator import Clock, Emulator, Fault, MultipartSettings
from twelvelabs_async.models.multipart_upload import (
    CompletedChunk,
    CreateAssetUploadResponse,
    PresignedUrlChunk,
)

CHUNK = 8_000
CHUNKS: dict[str, object] = {"chunk_index": 1, "proof": "a", "proof_type": "etag", "chunk_size": 1}


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The emulator, with small chunks and three URLs at first."""
    settings = MultipartSettings(chunk_bytes=CHUNK, first_urls=3)
    async with Emulator(processing_seconds=0.1, multipart=settings) as api:
        yield api


async def put(url: PresignedUrlChunk, data: bytes, headers: Mapping[str, str] | None) -> str:
    """PUT a chunk and return the ETag."""
    async with (
        aiohttp.ClientSession() as session,
        session.put(url.url or "", data=data, headers=headers) as response,
    ):
        assert response.status == 200
        return response.headers["ETag"]


async def new_session(client: AsyncClient, size: int) -> CreateAssetUploadResponse:
    """Create a session."""
    return await client.multipart_upload.create(filename="film.mkv", type="video", total_size=size)


async def test_a_file_is_uploaded_in_chunks(client: AsyncClient, emulator: Emulator) -> None:
    """Created, put, reported in two batches: the asset has the same bytes and is processed."""
    data = clip_bytes()
    pieces = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    assert len(pieces) > 3
    made = await client.multipart_upload.create(
        filename="film.mkv",
        type="video",
        total_size=len(data),
        enable_hls=True,
        enable_thumbnail=True,
        user_metadata={"take": 2, "tags": ["a", "b"]},
    )
    upload_id, asset_id = made.upload_id or "", made.asset_id or ""
    assert (made.chunk_size, made.total_chunks) == (CHUNK, len(pieces))
    assert made.upload_headers == {"Content-Type": "application/octet-stream"}
    more = await client.multipart_upload.get_additional_presigned_urls(
        upload_id, start=4, count=len(pieces) - 3
    )
    assert (more.upload_id, more.start_index, more.count) == (upload_id, 4, len(pieces) - 3)
    urls = [*(made.upload_urls or ()), *(more.upload_urls or ())]
    assert [url.chunk_index for url in urls] == list(range(1, len(pieces) + 1))
    done = [
        CompletedChunk(
            chunk_index=url.chunk_index,
            proof=await put(url, piece, made.upload_headers),
            chunk_size=len(piece),
        )
        for url, piece in zip(urls, pieces, strict=True)
    ]
    first = await client.multipart_upload.report_chunk_batch(upload_id, completed_chunks=done[:2])
    assert (first.processed_chunks, first.total_completed, first.url) == (2, 2, None)
    state = await client.multipart_upload.retrieve(upload_id)
    assert (state.status, state.chunks_completed) == ("active", 2)
    assert (state.total_size, state.uploaded_size) == (len(data), 2 * CHUNK)
    last = await client.multipart_upload.report_chunk_batch(upload_id, completed_chunks=done)
    assert (last.duplicate_chunks, last.total_completed) == (2, len(pieces))
    assert last.asset_id == asset_id
    assert last.url
    assert (await client.multipart_upload.retrieve(upload_id)).status == "completed"
    asset = await client.assets.wait_for_done(asset_id, sleep_interval=0.1)
    assert (asset.method, asset.size, asset.filename) == ("multipart", len(data), "film.mkv")
    assert asset.user_metadata == {"take": 2, "tags": ["a", "b"]}
    assert asset.hls is not None
    assert asset.thumbnail is not None
    assert emulator.state.files[0].sha256 == hashlib.sha256(data).hexdigest()


async def test_chunks_are_listed_page_by_page(client: AsyncClient) -> None:
    """The pager goes through all chunks, and a page can be asked for alone."""
    made = await new_session(client, 5 * CHUNK)
    upload_id = made.upload_id or ""
    urls = made.upload_urls or []
    etag = await put(urls[0], bytes(CHUNK), made.upload_headers)
    chunk = {"chunk_index": 1, "proof": etag, "proof_type": "etag", "chunk_size": CHUNK}
    await client.multipart_upload.report_chunk_batch(upload_id, completed_chunks=[chunk])
    listed = client.multipart_upload.get_status(upload_id, page_limit=2)
    pages = [page.items async for page in listed.iter_pages()]
    assert [[each.index for each in page] for page in pages] == [[1, 2], [3, 4], [5]]
    assert [each.status for page in pages for each in page] == ["completed", *["pending"] * 4]
    assert pages[0][0].uploaded_at is not None
    assert pages[0][1].uploaded_at is None
    alone = await client.multipart_upload.get_status(upload_id, page=2, page_limit=2)
    assert [each.index for each in alone.items] == [3, 4]
    state = await client.multipart_upload.retrieve(upload_id, page=3, page_limit=2)
    assert [each.index for each in state.uploaded_chunks or ()] == [5]
    assert state.page_info is not None
    assert state.page_info.total_results == 5


async def test_a_false_report_is_seen(client: AsyncClient) -> None:
    """The chunk has failed, with a reason, and must be put again."""
    made = await new_session(client, 2 * CHUNK)
    upload_id = made.upload_id or ""
    report = CompletedChunk(chunk_index=2, proof="0" * 32, chunk_size=CHUNK)
    answer = await client.multipart_upload.report_chunk_batch(upload_id, completed_chunks=[report])
    assert (answer.processed_chunks, answer.total_completed) == (0, 0)
    state = await client.multipart_upload.retrieve(upload_id)
    assert (state.chunks_failed, state.chunks_pending) == (1, 1)
    failed = [each for each in state.uploaded_chunks or () if each.status == "failed"]
    assert [(each.index, bool(each.error)) for each in failed] == [(2, True)]


async def test_incomplete_uploads_are_listed(client: AsyncClient) -> None:
    """The newest first, over all pages."""
    made = [(await new_session(client, size)).upload_id for size in (1, CHUNK + 1, 3 * CHUNK)]
    listed = [each async for each in client.multipart_upload.list_incomplete_uploads(page_limit=2)]
    assert [each.upload_id for each in listed] == made[::-1]
    assert [each.total_chunks for each in listed] == [3, 2, 1]
    assert {each.status for each in listed} == {"active"}
    assert listed[0].created_at is not None
    assert listed[0].expires_at == listed[0].created_at + timedelta(days=1)
    second = await client.multipart_upload.list_incomplete_uploads(page=2, page_limit=2)
    assert [each.upload_id for each in second.items] == made[:1]


async def test_an_expired_session_is_refused() -> None:
    """A day later nothing can be reported, and the state says why."""
    clock = Clock.stopped()
    async with (
        Emulator(clock=clock) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        upload_id = (await new_session(client, 1)).upload_id or ""
        clock.advance(24 * 3600)
        assert (await client.multipart_upload.retrieve(upload_id)).status == "expired"
        with pytest.raises(BadRequestError, match="expired"):
            await client.multipart_upload.report_chunk_batch(upload_id, completed_chunks=[CHUNKS])


async def test_an_unknown_session_is_not_found(client: AsyncClient) -> None:
    """Whatever is asked of it."""
    uploads = client.multipart_upload
    with pytest.raises(NotFoundError):
        await uploads.get_status("0" * 24)
    with pytest.raises(NotFoundError):
        await uploads.retrieve("0" * 24)
    with pytest.raises(NotFoundError):
        await uploads.report_chunk_batch("0" * 24, completed_chunks=[CHUNKS])
    with pytest.raises(NotFoundError):
        await uploads.get_additional_presigned_urls("0" * 24, start=1, count=1)


async def test_a_lost_answer_makes_no_second_session(
    client: AsyncClient, emulator: Emulator
) -> None:
    """Creating carries an idempotency key, the same on each attempt."""
    emulator.faults.append(Fault(route="POST /assets/multipart-uploads", status=503))
    await new_session(client, 1)
    sent = [each.headers.get("Idempotency-Key") for each in emulator.requests]
    assert len(sent) == 2
    assert sent[0] == sent[1] is not None
    assert len(emulator.state.uploads.sessions) == 1


async def test_what_may_be_repeated_carries_no_key(client: AsyncClient, emulator: Emulator) -> None:
    """Reports and URLs may be asked for twice, so they need no protection, and are retried."""
    upload_id = (await new_session(client, 1)).upload_id or ""
    report = "POST /assets/multipart-uploads/{upload_id}"
    emulator.faults += [Fault(route=report, status=503), Fault(route=f"{report}/presigned-urls")]
    emulator.requests.clear()
    await client.multipart_upload.report_chunk_batch(upload_id, completed_chunks=[CHUNKS])
    await client.multipart_upload.get_additional_presigned_urls(upload_id, start=1, count=1)
    assert [each.status for each in emulator.requests] == [503, 200, 500, 200]
    assert not any("Idempotency-Key" in each.headers for each in emulator.requests)


async def test_urls_are_not_shown(client: AsyncClient) -> None:
    """Whoever knows a presigned URL can use it, so it stays out of logs."""
    made = await new_session(client, 3 * CHUNK)
    assert "Signature" in ((made.upload_urls or [PresignedUrlChunk()])[0].url or "")
    assert "Signature" not in repr(made)
    assert "http" not in repr(made)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"filename": ""}, "filename"),
        ({"filename": None}, "filename"),
        ({"type": ""}, "type"),
        ({"type": None}, "type"),
        ({"total_size": 0}, "total_size.*0"),
        ({"total_size": -5}, "total_size.*-5"),
        ({"total_size": 1.5}, "total_size.*1.5"),
        ({"total_size": True}, "total_size.*True"),
        ({"total_size": "9"}, "total_size.*'9'"),
    ],
)
async def test_sessions_that_cannot_be_meant_are_not_asked_for(
    client: AsyncClient, emulator: Emulator, change: dict[str, Any], text: str
) -> None:
    """The error names the argument and its value, and nothing is sent."""
    arguments: dict[str, Any] = {"filename": "a.mp4", "type": "video", "total_size": 9, **change}
    with pytest.raises(InvalidInputError, match=text):
        await client.multipart_upload.create(**arguments)
    assert not emulator.requests


UNFIT: list[tuple[Any, str]] = [
    ([], "one or more"),
    ("x", "one or more"),
    (CHUNKS, "one or more"),
    ([5], r"completed_chunks\[0\]"),
    ([{}], "has no chunk_index, proof, proof_type, chunk_size"),
    ([CHUNKS, {**CHUNKS, "proof": None}], r"completed_chunks\[1\] has no proof"),
    ([CompletedChunk(chunk_index=1, chunk_size=1)], "has no proof"),
    ([{**CHUNKS, "chunk_index": 0}], "chunk_index.*0"),
    ([{**CHUNKS, "chunk_size": "1"}], "chunk_size.*'1'"),
    ([{**CHUNKS, "proof": '""'}], "ETag"),
    ([{**CHUNKS, "proof": 5}], "ETag"),
]


@pytest.mark.parametrize(("chunks", "text"), UNFIT)
async def test_reports_that_cannot_be_meant_are_not_sent(
    client: AsyncClient, emulator: Emulator, chunks: Any, text: str
) -> None:
    """The error names the place in the list, and nothing is sent."""
    with pytest.raises(InvalidInputError, match=text):
        await client.multipart_upload.report_chunk_batch("u1", completed_chunks=chunks)
    assert not emulator.requests


@pytest.mark.parametrize(
    ("start", "count", "text"),
    [
        (0, 1, "start.*0"),
        (1, 0, "count.*0"),
        (1, 51, "from 1 to 50, not 51"),
        ("1", 1, "start.*'1'"),
        (1, None, "count.*None"),
    ],
)
async def test_urls_that_cannot_be_given_are_not_asked_for(
    client: AsyncClient, emulator: Emulator, start: Any, count: Any, text: str
) -> None:
    """At most fifty, for chunks that are numbered from 1."""
    with pytest.raises(InvalidInputError, match=text):
        await client.multipart_upload.get_additional_presigned_urls("u1", start=start, count=count)
    assert not emulator.requests


@pytest.mark.parametrize("bad", ["", "..", "a/b", None])
async def test_an_id_that_is_none_is_refused(
    client: AsyncClient, emulator: Emulator, bad: Any
) -> None:
    """Nothing that could name another resource is sent; the error names the argument."""
    uploads = client.multipart_upload
    with pytest.raises(InvalidInputError, match="upload_id"):
        uploads.get_status(bad)
    with pytest.raises(InvalidInputError, match="upload_id"):
        await uploads.retrieve(bad)
    with pytest.raises(InvalidInputError, match="upload_id"):
        await uploads.report_chunk_batch(bad, completed_chunks=[CHUNKS])
    with pytest.raises(InvalidInputError, match="upload_id"):
        await uploads.get_additional_presigned_urls(bad, start=1, count=1)
    with pytest.raises(InvalidInputError, match="page_limit"):
        uploads.get_status("u1", page_limit=51)
    with pytest.raises(InvalidInputError, match="page"):
        await uploads.retrieve("u1", page=0)
    assert not emulator.requests
