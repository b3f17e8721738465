"""What arrives is what was sent: bits that flip on the way, and sums of all kinds."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path

import pytest

from tests.uploads.long import LONG
from tests.uploads.relay import Relay
from tests.uploads.storage import CHUNK, Storage, says, sha256
from twelvelabs_async import AsyncClient, ChunkIntegrityError
from twelvelabs_async.emulator import Emulator, MultipartSettings, chunk_reports

PARTS = 1000 if LONG else 150
SIZE = 1500


async def test_every_bit_that_flips_is_noticed(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U6: one random bit of some PUTs, up to three times in a row: 100 % found, no false alarm.

    U16: and all parts go over no more connections than there are places for parts.
    """
    chance = random.Random(11)
    flips = {index: chance.randint(1, 3) for index in range(1, PARTS + 1) if chance.random() < 0.2}
    relay = Relay(flips, 3)
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(PARTS * SIZE - 7))
    async with (
        Emulator(multipart=MultipartSettings(chunk_bytes=SIZE)) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        storage.emulator = emulator
        await relay.start(monkeypatch)
        result = await client.multipart_upload.upload_file(film, batch_size=50)
        await relay.stop()
        assert storage.sha256_of(result.asset_id) == sha256(film)
    assert relay.flipped == sum(flips.values()) > PARTS / 5
    assert dict(storage.puts) == {index: 1 + flips.get(index, 0) for index in range(1, PARTS + 1)}
    assert result.unverified_chunks == 0
    assert relay.connections <= 5  # max_workers


async def test_a_line_that_always_flips_ends_with_both_sums(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U6: three times it is sent again; then the error has the sum of the file and another."""
    relay = Relay({2: 99}, 5)
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(4 * SIZE))
    async with (
        Emulator(multipart=MultipartSettings(chunk_bytes=SIZE)) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        storage.emulator = emulator
        await relay.start(monkeypatch)
        with pytest.raises(ChunkIntegrityError) as caught:
            await client.multipart_upload.upload_file(film)
        await relay.stop()
    part = film.read_bytes()[SIZE : 2 * SIZE]
    assert caught.value.sent_md5 == hashlib.md5(part, usedforsecurity=False).hexdigest()
    assert caught.value.stored_md5 != caught.value.sent_md5
    assert relay.flipped == 4


@pytest.mark.parametrize("etag", ['"0x8DC"', 'W/"d41d8cd98f00b204e9800998ecf8427e"', '"a-1"'])
async def test_a_storage_whose_etags_are_no_sums_gives_no_alarm(
    etag: str,
    client: AsyncClient,
    storage: Storage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """U6: each part is sent once and counted as unverified, where the platform takes such."""
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(6 * CHUNK))

    def anything(report: object, stored: object) -> None:
        """Every report is true."""

    monkeypatch.setattr(chunk_reports.Report, "problem_with", anything)
    storage.always = says(etag)
    result = await client.multipart_upload.upload_file(film)
    assert storage.sha256_of(result.asset_id) == sha256(film)
    assert (storage.puts.total(), result.unverified_chunks) == (6, 6)
