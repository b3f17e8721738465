"""Uploads that are taken up again: after a kill, on another machine, with another file."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest
from aiohttp import web

from tests.uploads.storage import CHUNK, Handler, Storage, answer, sha256
from twelvelabs_async import AsyncClient, InvalidInputError, UploadError
from twelvelabs_async.emulator import Emulator

PARTS = 40
ROOT = Path(__file__).parents[2]
WORKERS = 3


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A file of forty parts."""
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom(PARTS * CHUNK - 77))
    return path


async def started(emulator: Emulator, film: Path, *more: str) -> Process:
    """Begin to upload in another process."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("child.py")),
        emulator.base_url,
        emulator.api_key,
        str(film),
        *more,
        stdout=PIPE,
        stderr=PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


async def finished(emulator: Emulator, film: Path, *more: str) -> tuple[str, str]:
    """Upload in another process to the end; return the asset and what was logged."""
    process = await started(emulator, film, *more)
    out, problems = await process.communicate()
    assert process.returncode == 0, problems.decode()
    return out.decode().strip(), problems.decode()


def completed(storage: Storage) -> set[int]:
    """The parts that the platform counts, of the first session."""
    assert storage.emulator is not None
    sessions = list(storage.emulator.state.uploads.sessions.values())
    return {index for index, chunk in sessions[0].chunks.items() if chunk.completed}


class Killer:
    """Kills a process when the storage is at a certain step."""

    def __init__(self, storage: Storage, part: int, moment: str) -> None:
        self.process: Process | None = None
        self.done = asyncio.Event()
        self._part = part
        self._moment = moment
        storage.faults[part] = [self._fault]

    async def _fault(self, request: web.Request, real: Handler) -> web.StreamResponse:
        if self._moment == "before":
            self._kill()
        if self._moment == "within":
            await request.content.readexactly(CHUNK // 2)
            self._kill()
        made = await real(request)
        if self._moment == "after":
            self._kill()
        return made

    def _kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.done.set()


@pytest.mark.parametrize("moment", ["before", "within", "after"])
@pytest.mark.parametrize("part", [1, 2, 17, 40])
async def test_killed_at_a_step_it_goes_on_where_it_was(
    part: int, moment: str, emulator: Emulator, storage: Storage, film: Path
) -> None:
    """U1: kill -9; then nothing that was reported is sent again, and the bytes are right."""
    killer = Killer(storage, part, moment)
    killer.process = await started(emulator, film)
    await killer.done.wait()
    await killer.process.wait()
    await asyncio.sleep(0.05)  # what the emulator had received by then it finishes
    before, stored = completed(storage), storage.stored
    asset_id, _ = await finished(emulator, film)
    assert storage.sessions == 1
    assert storage.sha256_of(asset_id) == sha256(film)
    assert all(storage.stored[index] == 1 for index in before)
    again = storage.stored - stored
    assert again.total() <= PARTS - stored.total() + WORKERS
    assert not list(film.parent.rglob("*.json"))


async def test_killed_at_any_time_again_and_again(
    emulator: Emulator, storage: Storage, film: Path
) -> None:
    """U1: killed at times by chance until it is through: one asset, with the file's bytes."""
    chance = random.Random(5)
    kills = 0

    async def slow(request: web.Request, real: Handler) -> web.StreamResponse:
        await asyncio.sleep(0.05)
        return await real(request)

    storage.always = slow
    for _ in range(12):
        process = await started(emulator, film)
        try:
            async with asyncio.timeout(chance.uniform(0.3, 0.9)):
                await process.wait()
            break
        except TimeoutError:
            process.kill()
            await process.wait()
            kills += 1
        await asyncio.sleep(0.02)
    before = completed(storage) if storage.sessions else set[int]()
    counts = storage.stored
    asset_id, _ = await finished(emulator, film)
    assert kills
    assert storage.sha256_of(asset_id) == sha256(film)
    # A process may be through before the kill meets it; then the last one begins a second upload.
    if storage.sessions == 1:
        assert all(storage.stored[index] == counts[index] for index in before)
    assert storage.stored.total() <= (PARTS + WORKERS * kills) * max(1, storage.sessions)


async def test_a_record_that_cannot_grow_is_no_end(
    emulator: Emulator, storage: Storage, film: Path
) -> None:
    """U2: the process may not write files of more than 300 bytes: a warning, and all arrives."""
    asset_id, problems = await finished(emulator, film, "300")
    assert storage.sha256_of(asset_id) == sha256(film)
    assert "cannot be written" in problems


async def interrupted(client: AsyncClient, storage: Storage, film: Path, **more: object) -> str:
    """Upload until a part fails for good, and return the session."""
    storage.faults[20] = [answer(500)]
    with pytest.raises(UploadError) as caught:
        await client.multipart_upload.upload_file(
            film,
            max_retries=0,
            batch_size=1,
            max_workers=1,
            **more,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        )
    assert caught.value.upload_id
    return caught.value.upload_id


async def test_a_copy_of_file_and_record_goes_on_elsewhere(
    client: AsyncClient, storage: Storage, film: Path, tmp_path: Path
) -> None:
    """U1: on another machine the file has another inode and time; its bytes are compared."""
    upload_id = await interrupted(client, storage, film, record=tmp_path / "here")
    there = tmp_path / "there"
    shutil.copytree(tmp_path / "here", there)
    (tmp_path / "other").mkdir()
    copy = Path(shutil.copyfile(film, tmp_path / "other" / "film.mp4"))
    result = await client.multipart_upload.upload_file(copy, record=there)
    assert result.upload_id == upload_id
    assert result.resumed_chunks >= 19
    assert storage.sha256_of(result.asset_id) == sha256(film)
    assert set(storage.stored.values()) == {1}


async def test_a_file_that_was_changed_since_is_uploaded_anew(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U7: one byte of a part that was reported, with size and samples as before: a new session."""
    upload_id = await interrupted(client, storage, film)
    with film.open("r+b") as file:
        file.seek(5 * CHUNK)
        byte = file.read(1)
        file.seek(5 * CHUNK)
        file.write(bytes([byte[0] ^ 1]))
    # Samples are taken at the start, in the middle and at the end: this is none of these places.
    result = await client.multipart_upload.upload_file(film)
    assert storage.sha256_of(result.asset_id) == sha256(film)
    assert result.upload_id != upload_id


async def test_without_a_record_the_session_can_be_named(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U1: what the platform counts is not sent again; all it takes is the session's id."""
    upload_id = await interrupted(client, storage, film, record=False)
    before = completed(storage)
    assert len(before) >= 10
    result = await client.multipart_upload.upload_file(film, record=False, upload_id=upload_id)
    assert result.upload_id == upload_id
    assert storage.sha256_of(result.asset_id) == sha256(film)
    assert all(storage.stored[index] == 1 for index in before)
    with pytest.raises(UploadError, match="not among the active ones"):
        await client.multipart_upload.upload_file(film, record=False, upload_id=upload_id)


async def test_a_named_session_of_another_size_is_refused(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """It cannot be this file's."""
    upload_id = await interrupted(client, storage, film, record=False)
    sent = storage.puts.total()
    with pytest.raises(InvalidInputError, match="of a file of"):
        await client.multipart_upload.upload_file(b"abc", record=False, upload_id=upload_id)
    assert storage.puts.total() == sent


async def test_resuming_can_be_switched_off(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """With resume=False all is sent anew, and the record is of the new session."""
    upload_id = await interrupted(client, storage, film)
    result = await client.multipart_upload.upload_file(film, resume=False)
    assert result.upload_id != upload_id
    assert result.resumed_chunks == 0
    assert storage.sha256_of(result.asset_id) == sha256(film)


async def test_what_was_complete_needs_no_byte(
    client: AsyncClient, storage: Storage, film: Path, tmp_path: Path
) -> None:
    """Killed after the last report, the same call finds out that all is done."""
    kept = tmp_path / "kept"
    await interrupted(client, storage, film, record=tmp_path / "records")
    asset_ids: list[str] = []
    for _ in range(2):
        if kept.exists():
            shutil.copytree(kept, tmp_path / "records", dirs_exist_ok=True)
        else:
            shutil.copytree(tmp_path / "records", kept)
        result = await client.multipart_upload.upload_file(film, record=tmp_path / "records")
        asset_ids.append(result.asset_id)
    assert asset_ids[0] == asset_ids[1]
    assert set(storage.stored.values()) == {1}
    assert storage.sessions == 1


async def test_two_processes_upload_the_same_file(
    emulator: Emulator, storage: Storage, film: Path
) -> None:
    """U11: the second finds the record locked, and makes a session of its own: two whole assets."""

    async def slow(request: web.Request, real: Handler) -> web.StreamResponse:
        await asyncio.sleep(0.02)  # so that both are at it at the same time
        return await real(request)

    storage.always = slow
    (one, said), (two, too) = await asyncio.gather(*(finished(emulator, film) for _ in range(2)))
    assert one != two
    assert storage.sessions == 2
    for asset_id in (one, two):
        assert storage.sha256_of(asset_id) == sha256(film)
    assert (said + too).count("another upload of the same file is under way") == 1
