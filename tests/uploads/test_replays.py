"""An idempotency key of the caller's: it makes a session once, and what it made may be used up."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.uploads.storage import CHUNK, Storage, answer, sha256
from twelvelabs_async import AsyncClient, UploadError
from twelvelabs_async.core.request import RequestOptions
from twelvelabs_async.emulator import Clock, Emulator, MultipartSettings

PARTS = 30
KEYED: RequestOptions = {"idempotency_key": "film-7"}


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A file of thirty parts."""
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom(PARTS * CHUNK))
    return path


async def upload(client: AsyncClient, film: Path, **more: object) -> tuple[str, int]:
    """Upload without a record, under the key; return the asset and how many parts were there."""
    result = await client.multipart_upload.upload_file(
        film,
        record=False,
        request_options=KEYED,
        **more,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )
    return result.asset_id, result.resumed_chunks


async def test_the_key_goes_with_what_creates_the_session_alone(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """Reports, URLs and looks at the session are other requests than the one that is named."""
    await upload(client, film)
    keyed = [
        f"{each.method} {each.path}"
        for each in storage.requests
        if "idempotency-key" in {name.lower() for name in each.headers}
    ]
    assert keyed == ["POST /v1.3/assets/multipart-uploads"]
    assert any(each.path.endswith("/presigned-urls") for each in storage.requests)


async def test_a_session_that_was_completed_is_done(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U8: the second call looks at it and sends no part; without the look each PUT is a 404."""
    first, _ = await upload(client, film)
    sent = storage.puts.total()
    assert await upload(client, film) == (first, PARTS)
    assert storage.puts.total() == sent == PARTS
    assert storage.sessions == 1


async def test_a_session_that_was_begun_is_continued(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U1: what the platform counts is not sent again, though there is no record."""
    storage.faults[20] = [answer(500)]
    with pytest.raises(UploadError):
        await upload(client, film, max_retries=0, batch_size=1, max_workers=1)
    before = dict(storage.stored)
    asset_id, resumed = await upload(client, film)
    assert resumed >= 10
    assert storage.sha256_of(asset_id) == sha256(film)
    assert storage.sessions == 1
    assert storage.puts.total() <= PARTS + 1 + len(before) - resumed


@pytest.mark.parametrize("end", ["failed", "expired"])
async def test_a_session_that_has_ended_makes_room_for_a_new_one(
    end: str, storage: Storage, film: Path
) -> None:
    """U8: the key would give the dead one for ever, so the new one is made under another key."""
    clock = Clock()
    async with (
        Emulator(multipart=MultipartSettings(chunk_bytes=CHUNK), clock=clock) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        storage.emulator = emulator
        storage.faults[3] = [answer(500)]
        with pytest.raises(UploadError):
            await upload(client, film, max_retries=0, max_workers=1)
        if end == "failed":
            emulator.state.assets.clear()
        else:
            clock.advance(timedelta(days=2).total_seconds())
        asset_id, resumed = await upload(client, film)
        assert (storage.sessions, resumed) == (2, 0)
        assert storage.sha256_of(asset_id) == sha256(film)
        assert set(storage.stored.values()) <= {1, 2}
