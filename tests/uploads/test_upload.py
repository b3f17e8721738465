"""`client.upload`: the way that the size wants, until the asset can be used."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.media import clip_bytes
from tests.uploads.storage import Storage, sha256
from twelvelabs_async import (
    ApiVersionError,
    AsyncClient,
    Client,
    FileChangedError,
    InvalidInputError,
    ResourceFailedError,
    RichProgress,
    TqdmProgress,
    UploadProgress,
)
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.resources import _uploading


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A real clip."""
    path = tmp_path / "film.mkv"
    path.write_bytes(clip_bytes())
    return path


def methods(storage: Storage) -> list[str]:
    """What was asked of the platform, but for looks."""
    return [
        f"{each.method} {each.path.removeprefix('/v1.3')}"
        for each in storage.requests
        if each.method != "GET"
    ]


async def test_a_small_file_is_sent_in_one_request(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """The asset is ready, and has the name, the bytes and the settings."""
    seen: list[UploadProgress] = []
    asset = await client.upload(
        str(film), user_metadata={"take": 2}, enable_hls=False, progress=seen.append
    )
    assert (asset.status, asset.filename, asset.method) == ("ready", "film.mkv", "direct")
    assert asset.user_metadata == {"take": 2}
    assert storage.sha256_of(asset.id or "") == sha256(film)
    assert methods(storage) == ["POST /assets"]
    assert [seen[0].stage, seen[-1].stage] == ["uploading", "ready"]
    assert seen[-1].bytes_done == seen[-1].bytes_total == film.stat().st_size
    assert "processing" in {each.stage for each in seen}


async def test_a_large_file_is_sent_in_parts(
    client: AsyncClient, storage: Storage, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above what one request can carry; the asset is ready all the same."""
    monkeypatch.setattr(_uploading, "DIRECT_BYTES", film.stat().st_size - 1)
    seen: list[UploadProgress] = []
    asset = await client.upload(film, filename="named.mkv", progress=seen.append)
    assert (asset.status, asset.filename, asset.method) == ("ready", "named.mkv", "multipart")
    assert storage.sha256_of(asset.id or "") == sha256(film)
    assert [each.stage for each in seen][-1] == "ready"


async def test_the_way_can_be_chosen(client: AsyncClient, storage: Storage, film: Path) -> None:
    """In parts though it is small; not waiting, the asset is given as it is."""
    asset = await client.upload(film, multipart=True, wait=False)
    assert asset.method == "multipart"
    assert storage.puts
    assert (await client.upload(clip_bytes(), filename="x.mkv", multipart=False)).method == "direct"


async def test_a_url_is_fetched_by_the_platform(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """It is given as url=, and a str that is one is no path."""
    there = await client.multipart_upload.upload_file(film)
    asset = await client.upload(url=there.asset_url)
    assert (asset.method, asset.status) == ("url", "ready")
    before = len(storage.requests)
    with pytest.raises(InvalidInputError, match="url="):
        await client.upload("https://example.com/film.mp4")
    with pytest.raises(InvalidInputError, match="either source or url"):
        await client.upload()
    with pytest.raises(InvalidInputError, match="either source or url"):
        await client.upload(b"x", url="https://example.com/film.mp4")
    assert len(storage.requests) == before


@pytest.mark.parametrize(
    ("name", "size", "kind"),
    [("a.png", 33 * 10**6, "image"), ("a.pdf", 201 * 10**6, "document"), ("a.mp4", 11 << 30, "")],
)
async def test_what_the_platform_does_not_take_is_refused_before_it_is_sent(
    name: str, size: int, kind: str, client: AsyncClient, storage: Storage, tmp_path: Path
) -> None:
    """U17: the error names the size, the limit and the type that the name tells."""
    path = tmp_path / name
    path.touch()
    os.truncate(path, size)  # no byte of it is on the disk
    with pytest.raises(InvalidInputError, match=f"{size} bytes.*{kind}"):
        await client.upload(path)
    with pytest.raises(InvalidInputError, match="documents cannot"):
        await client.upload(("a.pdf", b"x"), multipart=True)
    assert storage.requests == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.mp4", "video"), ("a.wav", "audio"), ("a.jpg", "image"), ("a.unknown", "video")],
)
async def test_the_type_is_what_the_name_tells(
    name: str, kind: str, client: AsyncClient, storage: Storage
) -> None:
    """Unless it is given; of an upload in parts the platform has to know it."""
    await client.upload((name, b"some bytes"), multipart=True, wait=False)
    assert storage.emulator is not None
    (asset,) = storage.emulator.state.assets.values()
    assert asset.file_type.split("/")[0] == kind


async def test_a_file_that_the_platform_cannot_use_is_an_error(client: AsyncClient) -> None:
    """What is no video fails while it is processed; the callback is told."""
    stages: list[str] = []
    with pytest.raises(ResourceFailedError):
        await client.upload(
            b"no video", filename="x.mp4", progress=lambda event: stages.append(event.stage)
        )
    assert stages[-1] == "failed"


async def test_a_small_file_that_changes_is_noticed(
    client: AsyncClient, storage: Storage, film: Path
) -> None:
    """U7: also in one request; the error names the asset that was made of it."""

    def change(event: UploadProgress) -> None:
        if event.stage == "uploading" and event.bytes_done == 0:
            os.utime(film, ns=(1, 1))

    with pytest.raises(FileChangedError) as caught:
        await client.upload(film, progress=change)
    assert storage.emulator is not None
    assert caught.value.asset_id in storage.emulator.state.assets


async def test_older_versions_have_another_way(emulator: Emulator) -> None:
    """The error names it."""
    async with AsyncClient(emulator.api_key, base_url=emulator.url("v1.2")) as client:
        with pytest.raises(ApiVersionError, match=r"client\.task\.create"):
            await client.upload(b"x")


def test_blocking(blocking_client: Client, film: Path) -> None:
    """The facade has it."""
    stages: list[str] = []
    asset = blocking_client.upload(film, progress=lambda event: stages.append(event.stage))
    assert asset.status == "ready"
    assert stages[-1] == "ready"


def test_blocking_with_a_coroutine_function(blocking_client: Client, film: Path) -> None:
    """The facade awaits what the callback returns, in its own loop."""
    stages: list[str] = []

    async def show(event: UploadProgress) -> None:
        await asyncio.sleep(0)
        stages.append(event.stage)

    blocking_client.upload(film, multipart=True, progress=show)
    assert list(dict.fromkeys(stages))[-2:] == ["processing", "ready"]


def test_blocking_with_bars(blocking_client: Client, film: Path) -> None:
    """Whole uploads are shown by tqdm and by rich, to the last byte."""
    pytest.importorskip("tqdm")
    console = pytest.importorskip("rich.console")
    progress = pytest.importorskip("rich.progress")
    bar, out = io.StringIO(), io.StringIO()
    blocking_client.upload(film, progress=TqdmProgress(file=bar, mininterval=0, ncols=120))
    assert "film.mkv: 100%" in bar.getvalue()
    with progress.Progress(console=console.Console(file=out, width=100)) as display:
        blocking_client.upload(film, multipart=True, progress=RichProgress(display))
        (task,) = display.tasks
    assert task.finished
    assert "film.mkv ready" in out.getvalue()


def test_loading_what_uploads_need_does_not_hold_the_loop_up() -> None:
    """U5: it is imported in a thread, and so is what anyio loads at its first change of thread."""
    code = (
        "import asyncio, sys, threading\n"
        "from twelvelabs_async import AsyncClient\n"
        "late = ('twelvelabs_async.uploads.engine', 'twelvelabs_async.resources._uploading',\n"
        "        'anyio._backends._asyncio')\n"
        "where = {}\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        where.setdefault(name, threading.current_thread() is threading.main_thread())\n"
        "async def main():\n"
        "    async with AsyncClient('key', base_url='http://127.0.0.1:9/v1.3') as client:\n"
        "        sys.meta_path.insert(0, Finder())\n"
        "        client.multipart_upload\n"
        "        for call in (client.upload, client.multipart_upload.upload_file):\n"
        "            try:\n"
        "                await call('/nowhere.mp4')\n"
        "            except Exception:\n"
        "                pass\n"
        "asyncio.run(main())\n"
        "print([where.get(name) for name in late])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[False, False, False]\n"
