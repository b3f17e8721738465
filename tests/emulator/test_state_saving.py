"""State that is saved and loaded: everything is there afterwards, and damage is refused."""

from __future__ import annotations

import hashlib
import http.client
import json
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from tests.emulator.helpers import Caller, ids, text_form
from tests.emulator.making import asset_source, by_asset
from tests.emulator.stores import answered, made, new_library
from tests.emulator.test_analyze_batches import batch
from tests.emulator.uploading import CHUNK, begin, put_all, report
from twelvelabs_async.emulator import (
    Clock,
    DeliveryFault,
    Emulator,
    EmulatorError,
    MultipartSettings,
    StateFileError,
    Webhook,
)
from twelvelabs_async.emulator.records import record_fields
from twelvelabs_async.emulator.saving import FORMAT_VERSION

SHAPE = Path(__file__).with_name("state_format.json")


@pytest.fixture
async def emulator(clock: Clock) -> AsyncIterator[Emulator]:
    """An emulator that takes uploads in small chunks."""
    async with Emulator(clock=clock, multipart=MultipartSettings(chunk_bytes=CHUNK)) as running:
        yield running


@asynccontextmanager
async def loaded(path: Path, **more: Any) -> AsyncGenerator[Caller, None]:
    """A caller of another emulator that has what was saved."""
    later = Clock.stopped(at=datetime(2026, 1, 1, tzinfo=UTC))
    async with (
        Emulator(clock=later, state=path, **more) as emulator,
        aiohttp.ClientSession() as session,
    ):
        yield Caller(session, emulator)


async def everything(api: Caller, clips: dict[str, Path]) -> list[str]:
    """Make something of each kind, and return where it can be looked at."""
    index_id = await api.index(addons=["thumbnail"])
    video_id = await api.video(index_id, clips["forest"], user_metadata={"$record": 1})
    task = (await api.task(index_id, clips["sunset"])).body["_id"]
    asset = await api.asset(clips["night_drive"], user_metadata='{"place": "city"}')
    library = await new_library(api, list(clips.values()))
    said = await answered(api, library.id, "When do the boats come home?")
    collection = (await made(api, "/entity-collections", {"name": "team"}))["_id"]
    source = await asset_source(api, clips["sunset"])
    analysis = {"model_name": "pegasus1.5", "video": by_asset(asset), "prompt": "What happens?"}
    definitions = [
        {
            "id": "scene",
            "description": "a scene",
            "fields": [{"name": "a", "type": "string", "description": "b"}],
        }
    ]
    segments = {
        "model_name": "pegasus1.5",
        "video": by_asset(asset),
        "analysis_mode": "time_based_metadata",
        "response_format": {"type": "segment_definitions", "segment_definitions": definitions},
    }
    told = (await made(api, "/analyze/tasks", analysis, status=202))["task_id"]
    cut = (await made(api, "/analyze/tasks", segments, status=202))["task_id"]
    many = await batch(api, {"video": by_asset(asset)})
    embedding = {
        "input_type": "video",
        "model_name": "marengo3.0",
        "video": {"media_source": source},
    }
    vectors = (await made(api, "/embed-v2/tasks", embedding, status=202))["_id"]
    older = await api.call(
        "POST", "/embed/tasks", form=text_form(model_name="marengo3.0", video_url=await url_of(api))
    )
    assert older.status == 200, older.raw
    uri = {"redirect_uri": "https://example.com/callback"}
    await made(api, "/connections/redirect-uris", uri)
    session = await begin(api, 3 * CHUNK)
    store = f"/knowledge-stores/{library.id}"
    assert said["status"] == "completed"
    return [
        "/indexes",
        f"/indexes/{index_id}",
        f"/indexes/{index_id}/videos/{video_id}",
        f"/indexes/{index_id}/indexed-assets",
        "/tasks",
        f"/tasks/{task}",
        "/assets?page_limit=50",
        f"/assets/{asset}",
        store,
        f"{store}/items",
        "/entity-collections",
        f"/entity-collections/{collection}",
        f"/analyze/tasks/{told}",
        f"/analyze/tasks/{cut}",
        f"/analyze/batches/{many}",
        "/embed-v2/tasks",
        f"/embed-v2/tasks/{vectors}",
        "/embed/tasks",
        f"/embed/tasks/{older.body['_id']}",
        f"/embed/tasks/{older.body['_id']}/status",
        "/connections/redirect-uris",
        "/assets/multipart-uploads",
        f"/assets/multipart-uploads/{session['upload_id']}",
    ]


async def url_of(api: Caller) -> str:
    """Where the first file of the emulator can be fetched."""
    asset = next(iter(api.emulator.state.assets.values()))
    origin = (await begin(api, CHUNK))["upload_urls"][0]["url"].split("/chunks/")[0]
    return f"{origin}/files/{asset.id}/{asset.filename}"


async def test_everything_is_there_afterwards(
    api: Caller, clips: dict[str, Path], tmp_path: Path
) -> None:
    """Another emulator answers as the first did, and its clock goes on from there."""
    paths = await everything(api, clips)
    await api.emulator.save(tmp_path / "state.zip")
    before = {path: await api.body(path) for path in paths}
    async with loaded(tmp_path / "state.zip") as other:
        assert other.emulator.clock.now() == api.emulator.clock.now()
        for path in paths:
            assert without_origin(await other.body(path)) == without_origin(before[path]), path
        api.emulator.clock.advance(10)
        other.emulator.clock.advance(10)
        for path in paths:
            if "batches" not in path and "analyze" not in path:
                expected = without_origin(await api.body(path))
                assert without_origin(await other.body(path)) == expected, path


def without_origin(body: Any) -> Any:
    """An answer without what differs between two servers: ports, and vectors' new ids."""
    text = orjson.dumps(body).decode()
    return [part[5:] if part[:5].isdigit() else part for part in text.split("127.0.0.1:")]


async def test_work_goes_on_where_it_was(
    api: Caller, clips: dict[str, Path], tmp_path: Path
) -> None:
    """A page token, an upload in chunks, a search and a new id are as if nothing had been."""
    index_id = await api.index()
    for path in clips.values():
        await api.video(index_id, path)
    page = await api.search(index_id, "forest sky street", page_limit="1")
    token = page["page_info"]["next_page_token"]
    data = clips["forest"].read_bytes()
    session = await begin(api, len(data))
    chunks = await put_all(api, session, data)
    assert (await report(api, session, chunks[:2])).status == 200
    await api.emulator.save(tmp_path / "state.zip")
    expected = await api.body(f"/search/{token}")
    async with loaded(tmp_path / "state.zip") as other:
        assert (await other.body(f"/search/{token}"))["data"] == expected["data"]
        assert (await report(other, session, chunks[2:])).status == 200
        other.emulator.clock.advance(10)
        assert (await other.body(f"/assets/{session['asset_id']}"))["status"] == "ready"
        again = await other.search(index_id, "green forest")
        assert again["data"] == (await api.search(index_id, "green forest"))["data"]
        assert await other.index("new") not in {index_id, *ids(await api.body("/assets"))}
        kept = other.emulator.state.assets[session["asset_id"]].file
        assert kept is not None
        assert kept.sha256 == hashlib.sha256(data).hexdigest()


async def test_given_transcriptions_are_kept(
    api: Caller, clips: dict[str, Path], tmp_path: Path
) -> None:
    """The words that came with a video are found after loading, before anyone looked at it."""
    index_id = await api.index()
    form = aiohttp.FormData({"index_id": index_id, "provide_transcription": "true"})
    form.add_field("video_file", clips["sunset"].read_bytes(), filename="a.mkv")
    said = b"1\n00:00:00,000 --> 00:00:03,000\nZebras gallop.\n"
    form.add_field("transcription_file", said, filename="a.srt")
    assert (await api.call("POST", "/tasks", form=form)).status == 200
    await api.emulator.save(tmp_path / "state.zip")
    async with loaded(tmp_path / "state.zip") as other:
        other.emulator.clock.advance(10)
        best = (await other.search(index_id, "zebras"))["data"][0]
        assert best["transcription"] == "Zebras gallop."


async def test_loading_replaces_what_is_held(
    api: Caller, clips: dict[str, Path], tmp_path: Path
) -> None:
    """A running emulator forgets what it had, and tells no webhook of tasks that are over."""
    index_id = await api.index()
    await api.task(index_id, clips["forest"])
    api.emulator.clock.advance(10)
    await api.emulator.save(tmp_path / "state.zip")
    hook = Webhook("http://127.0.0.1:9", "s")
    async with (
        Emulator(clock=Clock.stopped(), webhooks=[hook]) as emulator,
        aiohttp.ClientSession() as session,
    ):
        other = Caller(session, emulator)
        emulator.inject(DeliveryFault(lost=1.0))
        extra = await other.index("extra")
        await emulator.load(tmp_path / "state.zip")
        assert ids(await other.body("/indexes")) == [index_id]
        assert (await other.get(f"/indexes/{extra}")).status == 400
        emulator.clock.advance(60)
        assert [each["status"] for each in (await other.body("/tasks"))["data"]] == ["ready"]
        assert not emulator.deliveries


async def test_a_file_that_is_gone_does_not_hinder(
    api: Caller, clips: dict[str, Path], tmp_path: Path
) -> None:
    """What was removed behind the emulator's back is missing afterwards as it was before."""
    asset_id = await api.asset(clips["forest"])
    api.emulator.state.files[0].path.unlink()
    await api.emulator.save(tmp_path / "state.zip")
    async with loaded(tmp_path / "state.zip") as other:
        assert (await other.body(f"/assets/{asset_id}"))["status"] == "ready"
        assert not other.emulator.state.files[0].path.exists()


@pytest.fixture
async def saved(api: Caller, clips: dict[str, Path], tmp_path: Path) -> Path:
    """A file of saved state with one asset."""
    await api.asset(clips["forest"])
    path = tmp_path / "state.zip"
    await api.emulator.save(path)
    return path


def rewritten(path: Path, name: str, change: Callable[[Any], Any]) -> Path:
    """A copy in which one JSON file is another."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for each in old.namelist():
            data = old.read(each)
            new.writestr(each, json.dumps(change(json.loads(data))) if each == name else data)
    return target


async def test_another_version_is_refused(saved: Path) -> None:
    """The error names both versions and what saved the file."""
    changed = rewritten(saved, "manifest.json", lambda m: {**m, "version": 99, "saved_with": "x/9"})
    with pytest.raises(StateFileError, match=rf"version 99 .*x/9; this is for .*{FORMAT_VERSION}"):
        await Emulator(state=changed).start()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
async def test_a_cut_file_is_refused(saved: Path, share: float) -> None:
    """Whatever is missing at the end is noticed."""
    data = saved.read_bytes()
    saved.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(StateFileError, match="damaged or no saved state"):
        await Emulator(state=saved).start()


async def test_flipped_bits_are_noticed(saved: Path, api: Caller) -> None:
    """No flipped bit is taken for what was saved, and nothing is left of a failed load."""
    data = bytearray(saved.read_bytes())
    held = sorted(ids(await api.body("/assets")))
    space = api.emulator._space
    assert space is not None
    files = sorted(space.folder.iterdir())
    refused = 0
    places = range(0, len(data), max(1, len(data) // 60))
    for place in places:
        data[place] ^= 0x10
        saved.write_bytes(data)
        try:
            await api.emulator.load(saved)
        except StateFileError:
            refused += 1
            assert sorted(space.folder.iterdir()) == files
        else:
            files = sorted(space.folder.iterdir())
        data[place] ^= 0x10
        assert sorted(ids(await api.body("/assets"))) == held
    # The archive's own fields have bits that mean nothing, such as dates.
    assert refused > len(places) * 0.9


FORGED: dict[str, dict[str, Any]] = {
    "IndexError": {"entries": []},
    "no number of a record": {"state": {"$record": -1}},
    "holds no state": {"state": 7},
    "KeyError: 'Popen'": {"entries": [{"class": "Popen", "fields": {}}]},
    "KeyError: '.eval'": {"state": {"$eval": "1"}},
}


@pytest.mark.parametrize("reason", FORGED)
async def test_a_forged_state_is_refused(saved: Path, reason: str) -> None:
    """A state that no emulator wrote makes an error, and never anything but records."""
    changed = rewritten(saved, "state.json", lambda d: {**d, **FORGED[reason]})
    with zipfile.ZipFile(changed) as archive:
        digest = hashlib.sha256(archive.read("state.json")).hexdigest()
    forged = rewritten(
        changed.rename(saved), "manifest.json", lambda m: {**m, "state_sha256": digest}
    )
    with pytest.raises(StateFileError, match=reason):
        await Emulator(state=forged).start()


async def test_a_replaced_file_is_refused(saved: Path) -> None:
    """A video that was put in the place of another is noticed by its sum."""
    target = saved.with_name("replaced.zip")
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(target, "w") as new:
        for each in old.namelist():
            new.writestr(each, b"another" if each == "files/0" else old.read(each))
    with pytest.raises(StateFileError, match="files/0 is not what was saved"):
        await Emulator(state=target).start()


async def test_other_files_are_refused(tmp_path: Path) -> None:
    """A text, another archive and no file at all are told apart."""
    text = tmp_path / "a.txt"
    text.write_text("hello")
    with pytest.raises(StateFileError, match="no saved state"):
        await Emulator(state=text).start()
    with zipfile.ZipFile(text, "w") as archive:
        archive.writestr("manifest.json", '{"format": "another"}')
    with pytest.raises(StateFileError, match="not a saved state"):
        await Emulator(state=text).start()
    with pytest.raises(FileNotFoundError):
        await Emulator(state=tmp_path / "none.zip").start()


async def test_a_failed_save_leaves_the_file_as_it_was(api: Caller, saved: Path) -> None:
    """What cannot be saved is said, and the file before stays."""
    before = saved.read_bytes()
    await api.index()
    broken: Any = object()
    index = next(iter(api.emulator.state.indexes.values()))
    index.name = broken
    with pytest.raises(ValueError, match="object cannot be saved"):
        await api.emulator.save(saved)
    index.name = "films"
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir() if "state" in path.name] == ["state.zip"]


def test_a_plain_script_saves_and_loads(tmp_path: Path) -> None:
    """`run` does it from another thread, and says where it cannot be."""
    path = tmp_path / "state.zip"
    with Emulator.blocking(api_key="k") as emulator:
        post(emulator, "/v1.3/entity-collections", b'{"name": "team"}')
        emulator.run(emulator.save(path))
    with Emulator.blocking(state=path) as emulator:
        assert [each.name for each in emulator.state.knowledge.entity_collections.values()] == [
            "team"
        ]
    with pytest.raises(EmulatorError, match="not running"):
        emulator.run(emulator.save(path))


async def test_run_does_not_block_a_loop(tmp_path: Path) -> None:
    """In an event loop `run` refuses instead of waiting for ever."""
    async with Emulator() as emulator:
        with pytest.raises(EmulatorError, match="await it"):
            emulator.run(emulator.save(tmp_path / "a.zip"))


def post(emulator: Emulator, path: str, body: bytes) -> None:
    """POST a body that must be accepted."""
    host = emulator.base_url.removeprefix("http://").removesuffix("/v1.3")
    connection = http.client.HTTPConnection(host, timeout=5)
    headers = {"x-api-key": emulator.api_key, "Content-Type": "application/json"}
    connection.request("POST", path, body, headers)
    assert connection.getresponse().status == 201
    connection.close()


def test_the_format_is_that_of_its_version() -> None:
    """Whoever changes a record's fields raises FORMAT_VERSION, and writes its shape anew."""
    kept = json.loads(SHAPE.read_text())
    now = {"version": FORMAT_VERSION, "records": record_fields()}
    assert kept == now, (
        f"the records differ from {SHAPE.name}: raise FORMAT_VERSION if a version with the one "
        "before was released, and write the file anew"
    )
