"""What goes wrong while a file is uploaded: the right bytes come of it, or a clear error."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.uploads.storage import CHUNK, Fault, Storage, answer, cut, says, sha256, then
from twelvelabs_async import (
    AsyncClient,
    ChunkIntegrityError,
    FileChangedError,
    Retry,
    UnauthorizedError,
    UploadError,
)
from twelvelabs_async import emulator as platform
from twelvelabs_async.emulator import Clock, Emulator, MultipartSettings

SIZE = 8 * CHUNK + 5
WRONG = '"00000000000000000000000000000000"'


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A file of nine parts."""
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom(SIZE))
    return path


async def upload(client: AsyncClient, path: Path, **more: object) -> str:
    """Upload a file with short waits, and return its asset."""
    result = await client.multipart_upload.upload_file(path, retry_delay=0.01, **more)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    return result.asset_id


@pytest.mark.parametrize(
    "faults",
    [
        [answer(500)] * 3,
        [answer(503)] * 3,
        [answer(403)] * 3,
        [answer(400)],
        [cut] * 3,
        [answer(200)],
        [says(WRONG)] * 3,
        [answer(429, Retry_After="0")] * 20,
        [answer(500), cut, says(WRONG), answer(429, Retry_After_Ms="10"), answer(403)],
    ],
    ids=["500", "503", "403", "400", "cut", "no ETag", "wrong ETag", "429", "mixed"],
)
async def test_a_part_that_fails_is_sent_again(
    faults: list[Fault], client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U6, U9, U10: each time with a URL of its own; the other parts are sent once."""
    storage.faults[4] = list(faults)
    asset_id = await upload(client, film)
    assert storage.sha256_of(asset_id) == sha256(film)
    assert storage.puts[4] == len(faults) + 1
    assert sum(storage.puts.values()) == 9 + len(faults)
    urls = [each.query["X-Emulator-Serial"][0] for each in storage.requests if each.method == "PUT"]
    assert len(set(urls)) == len(urls)


async def test_a_part_that_fails_for_good_ends_the_upload_where_it_can_go_on(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U13: the error comes at once, nothing is sent afterwards, and the rest is sent by a call."""
    storage.faults[4] = [answer(500)] * 3
    before = asyncio.all_tasks()
    with pytest.raises(UploadError, match="Part 4") as caught:
        await upload(client, film, max_retries=2)
    assert caught.value.resumable
    sent = storage.puts.total()
    await asyncio.sleep(0.1)
    assert storage.puts.total() == sent
    assert {each for each in asyncio.all_tasks() - before if "upload" in repr(each)} == set()
    # The storage may have more: of parts that were under way the answers were not awaited.
    done = math.ceil(caught.value.bytes_done / CHUNK)
    asset_id = await upload(client, film)
    assert asset_id == caught.value.asset_id
    assert storage.sessions == 1
    assert storage.sha256_of(asset_id) == sha256(film)
    assert storage.puts.total() == sent + 9 - done


async def test_a_sum_that_stays_wrong_is_an_error_with_both_sums(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U6: after the part was sent four times; what was reported is not that part."""
    storage.faults[2] = [says(WRONG)] * 4
    with pytest.raises(ChunkIntegrityError) as caught:
        await upload(client, film)
    error = caught.value
    assert error.stored_md5 == "0" * 32
    assert error.sent_md5 not in ("", error.stored_md5)
    assert (error.chunk_index, error.resumable) == (2, True)
    assert storage.puts[2] == 4
    assert storage.sha256_of(await upload(client, film)) == sha256(film)


@pytest.mark.parametrize("etag", ['"abc-1"', 'W/"d41d8cd98f00b204e9800998ecf8427e"', '"0x8D"'])
async def test_etags_of_other_forms_are_counted_as_unverified(
    etag: str, client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U6: they prove nothing and are no alarm. This platform wants MD5s, so it refuses them."""
    storage.faults[3] = [says(etag)]
    result = await client.multipart_upload.upload_file(film, retry_delay=0.01)
    assert storage.sha256_of(result.asset_id) == sha256(film)
    assert storage.puts[3] == 2  # the report of it was refused, so it was sent again
    assert result.unverified_chunks == 0


def grows(path: Path) -> None:
    """Append to it."""
    with path.open("ab") as file:
        file.write(b"more")


def shrinks(path: Path) -> None:
    """Cut it."""
    os.truncate(path, SIZE // 2)


def is_overwritten(path: Path) -> None:
    """Write other bytes into it, with the time of its last change put back."""
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(SIZE // 2)
        file.write(os.urandom(100))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def is_replaced(path: Path) -> None:
    """Put another file of its size in its place."""
    other = path.with_suffix(".new")
    other.write_bytes(os.urandom(SIZE))
    other.replace(path)


def is_removed(path: Path) -> None:
    """Remove it."""
    path.unlink()


@pytest.mark.parametrize("part", [1, 4, 9])
@pytest.mark.parametrize(
    "change", [grows, shrinks, is_overwritten, is_replaced, is_removed], ids=lambda f: f.__name__
)
async def test_a_file_that_changes_is_never_mixed(
    change: Callable[[Path], None],
    part: int,
    client: AsyncClient,
    storage: Storage,
    film: Path,
    tmp_path: Path,
) -> None:
    """U7: it is a FileChangedError, no asset is made of two versions, and then it goes on."""
    original = tmp_path / "original"
    shutil.copyfile(film, original)
    storage.faults[part] = [then(lambda: change(film))]
    with pytest.raises(FileChangedError):
        await upload(client, film, max_workers=1)
    assert storage.emulator is not None
    assert all(each.file is None for each in storage.emulator.state.assets.values())
    if not film.exists():
        shutil.copyfile(original, film)
    asset_id = await upload(client, film)
    assert storage.sha256_of(asset_id) == sha256(film)


async def test_presigned_urls_that_live_shortly_are_renewed(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U9: 60 parts with URLs of 0.4 seconds, used once: few meet a URL that has expired.

    Time is what the storage takes, for both sides: a busy machine makes no URL older.
    """
    path = tmp_path / "long.mp4"
    path.write_bytes(os.urandom(60 * CHUNK))
    settings = MultipartSettings(chunk_bytes=CHUNK, url_seconds=0.4)
    clock = Clock.stopped()
    own = SimpleNamespace(monotonic=lambda: clock.now().timestamp())
    monkeypatch.setattr("twelvelabs_async.uploads.urls.time", own)

    async def slow(request: object, real: Callable[..., object]) -> object:
        clock.advance(0.05 / 4)  # four are under way
        return await real(request)  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]

    storage.always = slow  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    async with (
        Emulator(multipart=settings, clock=clock) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        storage.emulator = emulator
        asset_id = await upload(client, path, max_workers=4)
        assert storage.sha256_of(asset_id) == sha256(path)
        wasted = storage.puts.total() - 60
        assert wasted <= 4


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_wrong_clock_does_not_waste_urls(
    hours: int, storage: Storage, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U9: the platform's clock is an hour away from ours."""

    class Skewed(Clock):
        """A clock that is wrong."""

        def now(self) -> object:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
            return super().now() + timedelta(hours=hours)

    settings = MultipartSettings(chunk_bytes=CHUNK, first_urls=2)
    async with (
        Emulator(multipart=settings, clock=Skewed()) as emulator,
        AsyncClient(emulator.api_key, base_url=emulator.base_url) as client,
    ):
        storage.emulator = emulator
        asset_id = await upload(client, film)
        assert storage.sha256_of(asset_id) == sha256(film)
        assert storage.puts.total() == 9
        asked = [each for each in storage.requests if each.path.endswith("/presigned-urls")]
        assert len(asked) <= 4


@pytest.mark.parametrize("status", [500, 503, 429])
@pytest.mark.parametrize(
    "route",
    [
        "POST /assets/multipart-uploads",
        "POST /assets/multipart-uploads/{upload_id}",
        "POST /assets/multipart-uploads/{upload_id}/presigned-urls",
        "GET /assets/multipart-uploads/{upload_id}",
    ],
)
async def test_calls_of_the_api_are_retried(
    route: str, status: int, client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U10: no trouble of a call makes a part be sent twice, and none throws the upload away."""
    assert storage.emulator is not None
    headers = {"Retry-After": "0"} if status == 429 else {}
    times = 12 if status == 429 else 3
    storage.emulator.faults.append(
        platform.Fault(route=route, status=status, times=times, headers=headers)
    )
    asset_id = await upload(client, film)
    assert storage.emulator.faults[0].times == 0
    assert storage.sha256_of(asset_id) == sha256(film)
    assert storage.puts.total() == 9


async def test_a_call_that_fails_for_good_is_an_error_with_the_session(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """Its cause is the error of the call; the parts that are there are not sent again."""
    assert storage.emulator is not None
    fault = platform.Fault(
        route="POST /assets/multipart-uploads/{upload_id}", status=500, times=1000
    )
    storage.emulator.faults.append(fault)
    with pytest.raises(UploadError) as caught:
        await upload(client, film)
    assert caught.value.upload_id
    assert getattr(caught.value.original_error, "status_code", None) == 500
    fault.times = 0
    sent = set(storage.stored)
    asset_id = await upload(client, film)
    assert storage.sha256_of(asset_id) == sha256(film)
    assert all(storage.stored[index] == 1 for index in sent)


async def test_a_wrong_key_is_told_before_anything_is_sent(
    emulator: Emulator, storage: Storage, film: Path
) -> None:
    """There is no session yet, so the error is the call's own."""
    async with AsyncClient("wrong", base_url=emulator.base_url) as client:
        with pytest.raises(UnauthorizedError):
            await upload(client, film)
    assert storage.puts.total() == 0


@pytest.mark.parametrize("state", ["failed", "expired"])
async def test_a_session_that_ends_is_no_success(
    state: str, storage: Storage, film: Path, tmp_path: Path
) -> None:
    """U8: the error says that this session cannot go on; the same call makes a new one."""
    clock = Clock()
    settings = MultipartSettings(chunk_bytes=CHUNK)
    async with (
        Emulator(multipart=settings, clock=clock) as emulator,
        AsyncClient(
            emulator.api_key, base_url=emulator.base_url, retry=Retry(first=0.01, longest=0.05)
        ) as client,
    ):
        storage.emulator = emulator

        def end() -> None:
            if state == "expired":
                clock.advance(24 * 3600 + 1)
            else:
                emulator.state.assets.clear()

        storage.faults[5] = [then(end)]
        with pytest.raises(UploadError) as caught:
            await upload(client, film, max_workers=1)
        assert not caught.value.resumable
        assert not list((tmp_path / "cache").rglob("*.json"))
        asset_id = await upload(client, film)
        assert storage.sessions == 2
        assert storage.sha256_of(asset_id) == sha256(film)


async def test_a_report_that_is_not_counted_is_made_again(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U8: the platform answers a report and forgets it; success comes only when all count."""
    assert storage.emulator is not None
    storage.emulator.faults.append(
        platform.Fault(
            route="POST /assets/multipart-uploads/{upload_id}",
            status=200,
            headers={"Content-Type": "application/json"},
            body=b'{"processed_chunks": 9, "duplicate_chunks": 0, "total_completed": 3}',
        )
    )
    asset_id = await upload(client, film)
    assert storage.sha256_of(asset_id) == sha256(film)
    assert storage.puts.total() == 9


async def test_where_no_record_can_be_written_the_upload_goes_on(
    client: AsyncClient,
    storage: Storage,
    film: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """U2: a folder that cannot be, with a warning; and switched off, without one."""
    (tmp_path / "file").write_bytes(b"")
    with caplog.at_level(logging.WARNING):
        asset_id = await upload(client, film, record=tmp_path / "file" / "records")
    assert storage.sha256_of(asset_id) == sha256(film)
    assert "No record of the upload is kept" in caplog.text
    caplog.clear()
    await upload(client, film, record=False)
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert not (tmp_path / "cache").exists()


async def test_a_disk_that_is_full_does_not_end_the_upload(
    client: AsyncClient,
    storage: Storage,
    film: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """U2: the record cannot be written any more; the file arrives all the same."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert storage.sha256_of(await upload(client, film)) == sha256(film)
    assert "No space left on device" in caplog.text


@pytest.mark.parametrize("after", [0.0, 0.01, 0.03, 0.05, 0.1])
async def test_cancelling_ends_at_once_and_leaves_nothing_running(
    after: float, client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U13: back at once whatever it was at; no request afterwards; then it goes on."""

    async def slow(request: object, real: Callable[..., object]) -> object:
        await asyncio.sleep(0.03)
        return await real(request)  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]

    storage.always = slow  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    task = asyncio.create_task(upload(client, film, max_workers=2))
    await asyncio.sleep(after)
    task.cancel()
    async with asyncio.timeout(5.0):  # it is milliseconds where nothing else runs
        with pytest.raises(asyncio.CancelledError):
            await task
    # What the emulator had begun to receive it may finish.
    await asyncio.sleep(0.1)
    seen = len(storage.requests)
    await asyncio.sleep(0.1)
    assert len(storage.requests) == seen
    storage.always = None
    asset_id = await upload(client, film)
    assert storage.sha256_of(asset_id) == sha256(film)
    assert storage.sessions <= 2
    assert sum(count - 1 for count in storage.stored.values()) <= 2


async def test_no_secret_is_in_logs_errors_or_records(
    client: AsyncClient,
    storage: Storage,
    film: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever reads them can neither use the key nor a presigned URL."""
    import traceback

    caplog.set_level(logging.DEBUG)
    texts: list[str] = []
    for fault in (cut, answer(403), answer(500)):
        storage.faults[3] = [fault] * 2
        with pytest.raises(UploadError) as caught:
            await upload(client, film, max_retries=1, max_workers=1)
        lines = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        texts += ["".join(lines.format()), repr(caught.value), repr(vars(caught.value))]
    records = list((tmp_path / "cache").rglob("*.json"))
    assert records
    texts += [each.read_text() for each in records]
    ours = [each.getMessage() for each in caplog.records if each.name.startswith("twelvelabs")]
    for text in [*texts, *ours]:
        assert "X-Amz-Signature" not in text
        assert client._api._road.settings.api_key not in text  # pyright: ignore[reportPrivateUsage]
