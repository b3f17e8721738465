"""Whole uploads in parts against the emulator: bytes, secrets, order, progress."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path

import pytest
from blockbuster import BlockBuster

from tests.uploads.storage import CHUNK, Storage, sha256
from twelvelabs_async import AsyncClient, Client, InvalidInputError, UploadError, UploadProgress
from twelvelabs_async.emulator import Emulator, MultipartSettings

SIZE = 10 * CHUNK + 123


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A file of eleven parts."""
    path = tmp_path / "films" / "film.mp4"
    path.parent.mkdir()
    path.write_bytes(os.urandom(SIZE))
    return path


async def test_a_file_arrives_and_nothing_is_left_behind(
    client: AsyncClient, storage: Storage, film: Path, tmp_path: Path, unblocked: BlockBuster
) -> None:
    """U3: the bytes are the file's, each part is sent once, beside the file there is nothing."""
    result = await client.multipart_upload.upload_file(film)
    assert storage.sha256_of(result.asset_id) == sha256(film)
    assert (result.total_size, result.total_chunks) == (SIZE, 11)
    assert (result.resumed_chunks, result.unverified_chunks) == (0, 0)
    assert result.asset_url
    assert storage.puts == dict.fromkeys(range(1, 12), 1)
    assert [each.name for each in film.parent.iterdir()] == ["film.mp4"]
    assert not [each for each in (tmp_path / "cache").rglob("*") if each.is_file()]


async def test_the_key_goes_to_the_api_alone(
    emulator: Emulator, storage: Storage, film: Path
) -> None:
    """U16: neither the key nor the headers for the API are sent to the storage."""
    async with AsyncClient(
        emulator.api_key, base_url=emulator.base_url, headers={"X-Team": "films"}
    ) as client:
        await client.multipart_upload.upload_file(film)
    puts = [each for each in storage.requests if each.method == "PUT"]
    assert len(puts) == 11
    for each in puts:
        names = {name.lower() for name in each.headers}
        assert not names & {"x-api-key", "x-team", "idempotency-key", "authorization"}
        assert each.headers["Content-Type"] == "application/octet-stream"


async def test_the_storages_headers_are_sent(storage: Storage, film: Path) -> None:
    """U9: what the session wants with each part is signed into the URL, and comes with it."""
    settings = MultipartSettings(
        chunk_bytes=CHUNK, headers={"Content-Type": "video/mp4", "x-amz-acl": "private"}
    )
    async with (
        Emulator(multipart=settings) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        storage.emulator = emulator
        result = await client.multipart_upload.upload_file(film)
        assert storage.sha256_of(result.asset_id) == sha256(film)


async def test_files_of_one_stem_at_once_keep_their_bytes(
    client: AsyncClient, storage: Storage, tmp_path: Path
) -> None:
    """U11: ten at once, of one name in different folders and of one stem: all bytes are right."""
    films = [tmp_path / f"{number}" / "movie.mp4" for number in range(5)]
    films += [films[0].with_name(f"movie.{kind}") for kind in ("mov", "mkv", "avi", "webm", "ts")]
    for path in films:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(os.urandom(SIZE))
    results = await asyncio.gather(
        *(client.multipart_upload.upload_file(path, max_workers=8) for path in films)
    )
    for path, result in zip(films, results, strict=True):
        assert storage.sha256_of(result.asset_id) == sha256(path)
    assert storage.sessions == 10
    assert storage.most_open <= 16  # the window of the client


async def test_the_same_file_twice_at_once_is_two_assets(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U11: the second has no record and a session of its own; none takes the other's parts."""
    one, two = await asyncio.gather(
        client.multipart_upload.upload_file(film), client.multipart_upload.upload_file(film)
    )
    assert one.asset_id != two.asset_id
    for each in (one, two):
        assert storage.sha256_of(each.asset_id) == sha256(film)


@pytest.mark.parametrize("kind", ["bytes", "file", "stream", "tuple", "middle"])
async def test_what_can_be_read_at_any_place_is_uploaded(
    kind: str, client: AsyncClient, storage: Storage, film: Path
) -> None:
    """Bytes, open files from where they stand, other seekable objects, with a name of their own."""
    content = film.read_bytes()
    wanted = content
    with film.open("rb") as file:
        given: object = {
            "bytes": content,
            "file": file,
            "stream": io.BytesIO(content),
            "tuple": ("other.mp4", content, "video/mp4"),
            "middle": file,
        }[kind]
        if kind == "middle":
            file.seek(777)
            wanted = content[777:]
        result = await client.multipart_upload.upload_file(given, file_type="video")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        assert not file.closed
    assert storage.emulator is not None
    stored = storage.emulator.state.assets[result.asset_id].file
    assert stored is not None
    assert stored.path.read_bytes() == wanted


class Pipe(io.BytesIO):
    """A file object that can be read once."""

    def seekable(self) -> bool:
        """It is not."""
        return False


async def test_what_makes_no_sense_is_refused_before_any_request(
    client: AsyncClient, storage: Storage, tmp_path: Path, film: Path
) -> None:
    """U17: empty, a directory, a pipe, nothing there, closed, once only, silly numbers."""
    empty = tmp_path / "empty.mp4"
    empty.write_bytes(b"")
    fifo = tmp_path / "fifo.mp4"
    os.mkfifo(fifo)
    closed = film.open("rb")
    closed.close()
    with film.open("r", encoding="latin-1") as text:
        for given in (empty, tmp_path, fifo, tmp_path / "no.mp4", closed, text, Pipe(b"x"), 7, ""):
            with pytest.raises(InvalidInputError):
                await client.multipart_upload.upload_file(given)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    for wrong in ({"max_workers": 0}, {"batch_size": 0}, {"max_retries": -1}, {"retry_delay": -1}):
        with pytest.raises(InvalidInputError, match=next(iter(wrong))):
            await client.multipart_upload.upload_file(film, **wrong)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert storage.requests == []


@pytest.mark.parametrize("later", [False, True])
async def test_progress_is_told_from_the_first_byte_to_the_last(
    later: bool, client: AsyncClient, film: Path
) -> None:
    """Events in bytes, parts and stages, in order, by a callback of either kind."""
    seen: list[UploadProgress] = []

    async def note_later(event: UploadProgress) -> None:
        await asyncio.sleep(0)
        seen.append(event)

    result = await client.multipart_upload.upload_file(
        film, progress_callback=note_later if later else seen.append
    )
    assert [seen[0].stage, seen[-1].stage] == ["preparing", "uploaded"]
    stages = list(dict.fromkeys(each.stage for each in seen))
    assert stages == ["preparing", "uploading", "finishing", "uploaded"]
    done = [each.bytes_done for each in seen]
    assert done == sorted(done)
    last = seen[-1]
    assert (last.bytes_done, last.bytes_total, last.percentage) == (SIZE, SIZE, 100.0)
    assert (last.completed_chunks, last.total_chunks, last.eta) == (11, 11, 0.0)
    assert (last.upload_id, last.asset_id) == (result.upload_id, result.asset_id)
    assert (last.filename, last.status) == ("film.mp4", "uploaded")
    assert last.rate > 0


async def test_an_error_of_the_callback_ends_the_upload(client: AsyncClient, film: Path) -> None:
    """It is the user's own, and comes out as it was raised; nothing goes on."""

    def broken(event: UploadProgress) -> None:
        if event.stage == "uploading":
            raise ZeroDivisionError("a bug")

    with pytest.raises(ZeroDivisionError, match="a bug"):
        await client.multipart_upload.upload_file(film, progress_callback=broken)
    assert len(asyncio.all_tasks()) <= 20  # the emulator's own
    assert (await client.multipart_upload.upload_file(film)).total_chunks == 11


async def test_a_session_can_be_waited_for(client: AsyncClient, film: Path) -> None:
    """By somebody who does not upload: states on the way, and the last one."""
    made = await client.multipart_upload.create(filename="x", type="video", total_size=SIZE)
    seen: list[int] = []
    wait = asyncio.create_task(
        client.multipart_upload.wait_for_upload_completion(
            made.upload_id or "",
            sleep_interval=0.05,
            max_wait_time=20.0,
            callback=lambda status: seen.append(status.completed_chunks),
        )
    )
    result = await client.multipart_upload.upload_file(film, upload_id=made.upload_id)
    status = await wait
    assert result.upload_id == made.upload_id
    assert (status.status, status.completed_chunks, status.total_chunks) == ("completed", 11, 11)
    assert seen[-1] == 11


def test_blocking(blocking_emulator: Emulator, blocking_client: Client, film: Path) -> None:
    """The facade has the same two methods."""
    seen: list[str] = []
    result = blocking_client.multipart_upload.upload_file(
        str(film), progress_callback=lambda event: seen.append(event.stage)
    )
    assert seen[-1] == "uploaded"
    status = blocking_client.multipart_upload.wait_for_upload_completion(result.upload_id)
    assert status.status == "completed"
    file = blocking_emulator.state.assets[result.asset_id].file
    assert file is not None
    assert file.path.read_bytes() == film.read_bytes()


async def test_an_error_says_where_the_upload_is(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """An error has the ids, the bytes that are done and whether it can go on, and pickles."""
    import pickle

    from tests.uploads.storage import answer

    storage.faults[5] = [answer(500)] * 2
    with pytest.raises(UploadError, match="the same call takes it up again") as caught:
        await client.multipart_upload.upload_file(
            film, max_workers=1, max_retries=1, retry_delay=0.01
        )
    error = caught.value
    assert (error.chunk_index, error.bytes_done, error.bytes_total) == (5, 4 * CHUNK, SIZE)
    assert (error.filename, error.resumable) == ("film.mp4", True)
    assert error.upload_id
    assert error.asset_id
    assert error.original_error is error.__cause__ is not None
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert str(copy) == str(error)
    assert copy.upload_id == error.upload_id
