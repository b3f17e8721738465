from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from twelvelabs_async.emulator import Emulator, Fault, MultipartSettings

from .driver import PATIENCE, PAUSE, Driver, sdk

CHUNK = 8_000


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """An emulator that cuts files into small chunks and gives three URLs at first."""
    settings = MultipartSettings(chunk_bytes=CHUNK, first_urls=3)
    async with Emulator(processing_seconds=0.1, multipart=settings) as running:
        yield running


@pytest.fixture
def film(clips: dict[str, Path], tmp_path: Path) -> Path:
    """A clip in a folder of its own, as the vendor's SDK writes beside it."""
    return Path(shutil.copyfile(clips["sunset"], tmp_path / "film.mkv"))


async def put(url: str, data: bytes, headers: dict[str, str]) -> str:
    """PUT to a presigned URL and return the ETag."""
    async with (
        aiohttp.ClientSession() as session,
        session.put(url, data=data, headers=headers) as response,
    ):
        assert response.status == 200, await response.text()
        return response.headers["ETag"].strip('"')


async def create(vendor: Driver, size: int, **more: Any) -> Any:
    """Create a session."""
    return await vendor.call(
        "multipart_upload.create", filename="film.mkv", type="video", total_size=size, **more
    )


async def test_a_file_is_uploaded_with_the_vendors_own_wrapper(
    vendor: Driver, emulator: Emulator, film: Path
) -> None:
    """Cut, put, reported: the asset becomes ready with the same bytes, and progress is told."""
    data = film.read_bytes()
    chunks = -(-len(data) // CHUNK)
    assert chunks > 3
    seen: list[Any] = []

    async def note_later(progress: Any) -> None:
        seen.append(progress)

    result = await vendor.call(
        "multipart_upload.upload_file",
        film,
        batch_size=2,
        progress_callback=seen.append if vendor.blocking else note_later,
    )
    asset = await vendor.until_ready("assets.retrieve", result.asset_id)
    assert (asset.method, asset.filename, asset.size) == ("multipart", "film.mkv", len(data))
    assert emulator.state.files[-1].sha256 == hashlib.sha256(data).hexdigest()
    assert [each.completed_chunks for each in seen] == [*range(2, chunks, 2), chunks]
    assert seen[-1].percentage == 100
    async with aiohttp.ClientSession() as session, session.get(result.asset_url) as response:
        assert await response.read() == data
    sent = [each for each in emulator.requests if each.method == "PUT"]
    assert len(sent) == chunks
    assert not any(name.lower() == "x-api-key" for each in sent for name in each.headers)
    assert list(film.parent.iterdir()) == [film]


async def test_the_wrapper_tries_a_chunk_again(
    vendor: Driver, emulator: Emulator, film: Path
) -> None:
    """After an error of the storage the same URL is still good, and the upload is completed."""
    emulator.faults.append(Fault(route="PUT /chunks/{upload_id}/{chunk_index}", status=503))
    result = await vendor.call("multipart_upload.upload_file", film, retry_delay=0.01)
    statuses = [each.status for each in emulator.requests if each.method == "PUT"]
    assert sorted(statuses) == [*[200] * (len(statuses) - 1), 503]
    await vendor.until_ready("assets.retrieve", result.asset_id)


async def test_a_session_is_driven_step_by_step(vendor: Driver, film: Path) -> None:
    """Each answer of a session arrives in the vendor's own models."""
    data = film.read_bytes()
    pieces = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    made = await create(
        vendor, len(data), enable_hls=True, enable_thumbnail=True, user_metadata={"take": 2}
    )
    assert (made.chunk_size, made.total_chunks) == (CHUNK, len(pieces))
    assert made.upload_headers == {"Content-Type": "application/octet-stream"}
    assert [each.chunk_index for each in made.upload_urls] == [1, 2, 3]
    left = len(pieces) - 3
    more = await vendor.call(
        "multipart_upload.get_additional_presigned_urls", made.upload_id, start=4, count=left
    )
    assert (more.upload_id, more.start_index, more.count) == (made.upload_id, 4, left)
    assert (more.expires_at - more.generated_at).total_seconds() == 3600
    assert (made.expires_at - more.generated_at).total_seconds() > 23 * 3600
    urls = [*made.upload_urls, *more.upload_urls]
    chunks = [
        sdk.CompletedChunk(
            chunk_index=url.chunk_index,
            proof=await put(url.url, piece, made.upload_headers),
            proof_type="etag",
            chunk_size=len(piece),
        )
        for url, piece in zip(urls, pieces, strict=True)
    ]
    first = await vendor.call(
        "multipart_upload.report_chunk_batch", made.upload_id, completed_chunks=chunks[:2]
    )
    assert (first.processed_chunks, first.total_completed, first.url) == (2, 2, None)
    pages = await vendor.pages("multipart_upload.get_status", made.upload_id, page_limit=2)
    states = [each for page in pages for each in page]
    assert [each.index for each in states] == list(range(1, len(pieces) + 1))
    assert [each.status for each in states[:3]] == ["completed", "completed", "pending"]
    assert states[0].uploaded_at is not None
    assert states[2].uploaded_at is None
    last = await vendor.call(
        "multipart_upload.report_chunk_batch", made.upload_id, completed_chunks=chunks
    )
    assert (last.processed_chunks, last.duplicate_chunks) == (len(pieces) - 2, 2)
    assert (last.total_completed, last.asset_id) == (len(pieces), made.asset_id)
    assert last.url
    asset = await vendor.until_ready("assets.retrieve", made.asset_id)
    assert asset.user_metadata == {"take": 2}
    assert asset.hls.status == asset.thumbnail.status == "ready"


async def test_incomplete_uploads_are_listed(vendor: Driver) -> None:
    """Page by page, the newest first."""
    made = [await create(vendor, size) for size in (10, CHUNK + 1, 3 * CHUNK)]
    pages = await vendor.pages("multipart_upload.list_incomplete_uploads", page_limit=2)
    listed = [each for page in pages for each in page]
    assert [each.upload_id for each in listed] == [each.upload_id for each in reversed(made)]
    assert [each.total_chunks for each in listed] == [3, 2, 1]
    assert {each.status for each in listed} == {"active"}
    assert listed[0].expires_at > listed[0].created_at


async def test_completion_is_waited_for(vendor: Driver, film: Path) -> None:
    """The vendor's wait ends once the last chunk is reported."""
    data = film.read_bytes()[:CHUNK]
    made = await create(vendor, len(data))
    told: list[Any] = []

    async def note_later(status: Any) -> None:
        told.append(status)

    waiting = asyncio.create_task(
        vendor.call(
            "multipart_upload.wait_for_upload_completion",
            made.upload_id,
            sleep_interval=PAUSE,
            callback=told.append if vendor.blocking else note_later,
        )
    )
    for _ in range(PATIENCE):
        if told:
            break
        await asyncio.sleep(PAUSE)
    chunk = sdk.CompletedChunk(
        chunk_index=1,
        proof=await put(made.upload_urls[0].url, data, made.upload_headers),
        proof_type="etag",
        chunk_size=len(data),
    )
    await vendor.call(
        "multipart_upload.report_chunk_batch", made.upload_id, completed_chunks=[chunk]
    )
    done = await waiting
    assert (done.status, done.completed_chunks, done.total_chunks) == ("completed", 1, 1)
    assert told[0].status == "in_progress"


async def test_refusals_arrive_as_the_vendors_errors(vendor: Driver) -> None:
    """Unknown sessions are not found; what cannot be is a bad request."""
    gone = await vendor.refusal("multipart_upload.get_status", "0" * 24)
    assert isinstance(gone, sdk.NotFoundError)
    lost = await vendor.refusal(
        "multipart_upload.get_additional_presigned_urls", "0" * 24, start=1, count=1
    )
    assert isinstance(lost, sdk.NotFoundError)
    huge = await vendor.refusal(
        "multipart_upload.create", filename="a.jpg", type="image", total_size=10**9
    )
    assert isinstance(huge, sdk.BadRequestError)
    assert huge.body["code"] == "parameter_invalid"
    made = await create(vendor, 100 * CHUNK)
    many = await vendor.refusal(
        "multipart_upload.get_additional_presigned_urls", made.upload_id, start=1, count=51
    )
    assert isinstance(many, sdk.BadRequestError)
    empty = await vendor.refusal(
        "multipart_upload.report_chunk_batch", made.upload_id, completed_chunks=[]
    )
    assert isinstance(empty, sdk.BadRequestError)
