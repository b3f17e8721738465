"""HLS streams: a player opens them without a key, once and as long as they exist."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.emulator.helpers import Caller
from tests.emulator.playing import BLUE, colour_of, folders, get, links, near, played, size_of
from twelvelabs_async.emulator import Clock, Emulator, Fault, stream_store
from twelvelabs_async.emulator.hls import StoppedError, write_hls
from twelvelabs_async.emulator.stream_store import StreamStore


async def test_the_playlist_is_what_players_expect(api: Caller, thirds: Path) -> None:
    """It has its media type, its pieces lie beside it, and a web page of any origin may read it."""
    url = (await links(api, thirds))["hls"]["manifest_url"]
    playlist = await get(api, url)
    lines = playlist.raw.decode().splitlines()
    pieces = [line for line in lines if not line.startswith("#")]
    assert lines[0] == "#EXTM3U"
    assert (lines[-1], len(pieces)) == ("#EXT-X-ENDLIST", 2)
    assert playlist.headers["Content-Type"] == "application/vnd.apple.mpegurl"
    assert playlist.headers["Access-Control-Allow-Origin"] == "*"
    base = url.rpartition("/")[0]
    piece = await get(api, f"{base}/{pieces[1]}")
    assert (piece.status, piece.headers["Content-Type"]) == (200, "video/iso.segment")
    part = await get(api, f"{base}/{pieces[1]}", Range="bytes=4-7")
    assert (part.status, part.raw) == (206, piece.raw[4:8])
    head = await get(api, url, "HEAD")
    assert (head.status, head.raw) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(playlist.raw)
    for wrong in ("00009.m4s", "%2e%2e/stream.m3u8", "other.m3u8"):
        assert (await get(api, f"{base}/{wrong}")).status == 404


async def test_a_video_is_streamed_in_every_version(api: Caller, thirds: Path) -> None:
    """Task, video and indexed asset name one stream and one picture, the middle of the video."""
    index_id = await api.index()
    task_id = (await api.task(index_id, thirds)).body["_id"]
    api.emulator.clock.advance(10)
    task = await api.body(f"/tasks/{task_id}")
    video_id = task["video_id"]
    hls = task["hls"]
    for where in (f"videos/{video_id}", f"indexed-assets/{video_id}"):
        assert (await api.body(f"/indexes/{index_id}/{where}"))["hls"] == hls
    for version in ("v1.1", "v1.2"):
        assert (await api.to(version).body(f"/tasks/{task_id}"))["hls"] == hls
    found: Any = await played(hls["video_url"])
    assert found == {"seconds": pytest.approx(6.0), "video": ("h264", 150)}
    (still,) = hls["thumbnail_urls"]
    picture = await get(api, still)
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert near(colour_of(picture.raw), BLUE)
    # What is deleted is gone at once; the asset is another thing, and stays.
    asset = await api.body(f"/assets/{(await api.body('/assets'))['data'][0]['_id']}")
    await api.call("DELETE", f"/indexes/{index_id}/videos/{video_id}")
    assert [(await get(api, url)).status for url in (hls["video_url"], still)] == [404, 404]
    assert (await get(api, asset["hls"]["manifest_url"])).status == 200
    await api.call("DELETE", f"/assets/{asset['_id']}")
    gone = (asset["hls"]["manifest_url"], asset["thumbnail"]["representative_url"])
    assert [(await get(api, url)).status for url in gone] == [404, 404]


async def test_there_is_nothing_before_it_is_ready(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """A URL that someone guesses is a 404 as long as the API does not name it, and then opens."""
    index_id = await api.index()
    video_id = (await api.task(index_id, clips["forest"])).body["video_id"]
    (asset_id,) = api.emulator.state.assets
    space = api.emulator._space
    assert space is not None
    base = f"{await space.outside.origin()}/streams"
    urls = [
        f"{base}/{asset_id}/stream.m3u8",
        f"{base}/{asset_id}/thumbnail.jpg",
        f"{base}/{video_id}/stream.m3u8",
        f"{base}/{video_id}/thumbnails/1.jpg",
    ]
    assert [(await get(api, url)).status for url in urls] == [404] * 4
    clock.advance(1.5)
    assert [(await get(api, url)).status for url in urls] == [200, 200, 404, 404]
    clock.advance(10)
    assert [(await get(api, url)).status for url in urls] == [200] * 4
    assert (await get(api, f"{base}/{'0' * 24}/stream.m3u8")).status == 404


async def test_what_was_declined_does_not_exist(api: Caller, clips: dict[str, Path]) -> None:
    """Without `enable_hls`, `enable_thumbnail` and `enable_video_stream` there are no files."""
    declined = {"enable_hls": "false", "enable_thumbnail": "false"}
    asset_id = await api.asset(clips["forest"], **declined)
    index_id = await api.index()
    task = await api.task(index_id, clips["forest"], enable_video_stream="false")
    api.emulator.clock.advance(10)
    space = api.emulator._space
    assert space is not None
    base = f"{await space.outside.origin()}/streams"
    for tail in (
        f"{asset_id}/stream.m3u8",
        f"{asset_id}/thumbnail.jpg",
        f"{task.body['video_id']}/stream.m3u8",
        f"{task.body['video_id']}/thumbnails/1.jpg",
    ):
        assert (await get(api, f"{base}/{tail}")).status == 404


async def test_a_stream_is_made_once(
    api: Caller, thirds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks while it is made waits for it; that the first one hangs up hinders nobody."""
    made: list[Path] = []
    begun, go_on = threading.Event(), threading.Event()

    def slowly(path: Path, folder: Path, stop: threading.Event) -> None:
        made.append(path)
        begun.set()
        assert go_on.wait(10)
        write_hls(path, folder, stop)

    monkeypatch.setattr(stream_store, "write_hls", slowly)
    url = (await links(api, thirds))["hls"]["manifest_url"]
    first, *others = [asyncio.create_task(get(api, url)) for _ in range(3)]
    assert await asyncio.to_thread(begun.wait, 10)
    # The event loop is free meanwhile.
    assert (await api.get("/assets")).status == 200
    first.cancel()
    go_on.set()
    assert [answer.status for answer in await asyncio.gather(*others)] == [200, 200]
    assert (await get(api, url)).status == 200
    assert len(made) == 1


async def test_old_streams_make_room(
    api: Caller, thirds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that nobody has asked for the longest goes; asked for again, it is made again."""
    urls = [(await links(api, thirds))["hls"]["manifest_url"] for _ in range(3)]
    assert (await get(api, urls[0])).status == 200
    (first,) = folders(api)
    assert (await get(api, urls[1])).status == 200
    second = next(each for each in folders(api) if each != first)
    monkeypatch.setattr(stream_store, "_MOST_BYTES", size_of(first) + size_of(second))
    assert (await get(api, urls[0])).status == 200
    assert (await get(api, urls[2])).status == 200
    assert first in folders(api)
    assert second not in folders(api), "nobody has asked for it since"
    monkeypatch.setattr(stream_store, "_MOST_BYTES", 1)
    for url in urls:
        assert (await get(api, url)).status == 200
        assert len(folders(api)) == 1
    found: Any = await played(urls[0])
    assert found["seconds"] == pytest.approx(6.0)


async def test_who_hangs_up_takes_nothing_from_others(tmp_path: Path, thirds: Path) -> None:
    """A stream is made to its end although the first who asked has gone."""
    store = StreamStore(tmp_path / "streams")
    first = asyncio.create_task(store.folder_of(thirds))
    second = asyncio.create_task(store.folder_of(thirds))
    await asyncio.sleep(0)
    first.cancel()
    folder = await second
    assert folder is not None
    assert (folder / "stream.m3u8").exists()
    await store.close()


async def test_the_emulator_does_not_end_before_its_writers(
    thirds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is being made when it closes is told to stop, and waited for."""
    begun, ended = threading.Event(), threading.Event()

    def endless(path: Path, _: Path, stop: threading.Event) -> None:
        begun.set()
        assert stop.wait(10), path
        ended.set()
        raise StoppedError

    monkeypatch.setattr(stream_store, "write_hls", endless)
    async with Emulator(clock=Clock.stopped()) as emulator, aiohttp.ClientSession() as session:
        api = Caller(session, emulator)
        asset = await links(api, thirds)
        waiting = asyncio.create_task(get(api, asset["hls"]["manifest_url"]))
        assert await asyncio.to_thread(begun.wait, 10)
        waiting.cancel()
    assert ended.is_set()


async def test_a_stream_goes_with_its_file(
    api: Caller, thirds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is removed with the last that is made of the file, even while it is made."""
    index_id = await api.index()
    video_id = await api.video(index_id, thirds, enable_video_stream=True)
    (asset_id,) = api.emulator.state.assets
    hls = (await api.body(f"/indexes/{index_id}/indexed-assets/{video_id}"))["hls"]
    assert (await get(api, hls["video_url"])).status == 200
    assert (await api.call("DELETE", f"/assets/{asset_id}?force=true")).status == 200
    assert (await get(api, hls["video_url"])).status == 200
    assert len(folders(api)) == 1
    assert (await api.call("DELETE", f"/indexes/{index_id}")).status == 200
    assert folders(api) == []

    begun = threading.Event()

    def endless(path: Path, folder: Path, stop: threading.Event) -> None:
        folder.mkdir(parents=True)
        begun.set()
        assert stop.wait(10), path
        raise StoppedError

    monkeypatch.setattr(stream_store, "write_hls", endless)
    asset = await links(api, thirds)
    waiting = asyncio.create_task(get(api, asset["hls"]["manifest_url"]))
    assert await asyncio.to_thread(begun.wait, 10)
    assert (await api.call("DELETE", f"/assets/{asset['_id']}")).status == 200
    assert (await waiting).status == 404
    assert folders(api) == []


async def test_keys_and_limits_are_the_apis_and_faults_are_for_all(thirds: Path) -> None:
    """A player meets no limit and needs no key, but whatever fault is meant for it."""
    async with (
        Emulator(clock=Clock.stopped(), rate_limits={"*": 3}) as emulator,
        aiohttp.ClientSession() as session,
    ):
        api = Caller(session, emulator)
        asset = await links(api, thirds)
        url, still = asset["hls"]["manifest_url"], asset["thumbnail"]["representative_url"]
        for _ in range(5):
            assert (await get(api, url)).status == (await get(api, still)).status == 200
        emulator.inject(Fault(route="GET /streams/{id}/thumbnail.jpg", status=503))
        emulator.inject(Fault(route="GET /streams/*.m4s", truncate=True))
        assert (await get(api, still)).status == 503
        piece = url.replace("stream.m3u8", "00000.m4s")
        cut, whole = (await get(api, piece)).raw, (await get(api, piece)).raw
        assert cut == whole[: len(whole) // 2]
        assert emulator.requests[-1].path.endswith("00000.m4s")


async def test_streams_go_on_after_loading_and_end_with_a_reset(
    api: Caller, thirds: Path, tmp_path: Path
) -> None:
    """Saved state has no streams: they are made again where it is loaded."""
    asset = await links(api, thirds)
    assert (await get(api, asset["hls"]["manifest_url"])).status == 200
    await api.emulator.save(tmp_path / "state.zip")
    await api.emulator.load(tmp_path / "state.zip")
    assert folders(api) == []
    assert (await get(api, asset["hls"]["manifest_url"])).status == 200
    async with Emulator(clock=Clock.stopped(), state=tmp_path / "state.zip") as emulator:
        other = Caller(api.session, emulator)
        hls = (await other.body(f"/assets/{asset['_id']}"))["hls"]
        found: Any = await played(hls["manifest_url"])
        assert found["seconds"] == pytest.approx(6.0)
    root = api.emulator.base_url.removesuffix("/v1.3")
    key = {"x-api-key": api.emulator.api_key}
    assert (await get(api, f"{root}/_emulator/reset", "POST", **key)).status == 204
    assert folders(api) == []
    assert (await get(api, asset["hls"]["manifest_url"])).status == 404
