"""The /connections/{connection_id}/imports room and the drive that it imports from."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from blockbuster import BlockBuster

from tests.emulator.connecting import connect
from tests.emulator.files import write_picture, write_sound
from tests.emulator.helpers import Answer, Caller, ids
from twelvelabs_async.emulator import Clock, Emulator, Limits


@pytest.fixture
def drive(tmp_path: Path, clips: dict[str, Path]) -> Path:
    """A drive with a clip in it, another one below, and one that is Anna's."""
    folder = tmp_path / "drive"
    for name, place in (
        ("sunset", "sunset.mkv"),
        ("forest", "trips/forest.mkv"),
        ("night_drive", "anna@example.com/night.mkv"),
    ):
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(clips[name], target)
    return folder


@pytest.fixture
async def emulator(clock: Clock, drive: Path) -> AsyncIterator[Emulator]:
    """An emulator with that drive."""
    async with Emulator(clock=clock, drive=drive) as running:
        yield running


async def bring(api: Caller, connection_id: str, *names: str) -> Answer:
    """Import files by their paths in the drive."""
    items = [{"source_id": api.emulator.drive.id_of(name)} for name in names]
    path = f"/connections/{connection_id}/imports"
    return await api.call("POST", path, json={"items": items})


async def bring_one(api: Caller, connection_id: str, name: str) -> Any:
    """Import one file and return its item."""
    answer = await bring(api, connection_id, name)
    assert answer.status == 202, answer.raw
    (item,) = answer.body["items"]
    return item


async def test_files_become_assets(api: Caller, clock: Clock, clips: dict[str, Path]) -> None:
    """In the order of the request, processing at first, ready later, with their origin."""
    connection_id = await connect(api, custom_id="t")
    answer = await bring(api, connection_id, "trips/forest.mkv", "sunset.mkv")
    assert answer.status == 202
    assert answer.body["has_failures"] is False
    items = answer.body["items"]
    names = ("trips/forest.mkv", "sunset.mkv")
    assert [item["source_id"] for item in items] == [api.emulator.drive.id_of(n) for n in names]
    assert {(item["action"], item["status"]) for item in items} == {("created", "processing")}
    clock.advance(1)
    import_path = f"/connections/{connection_id}/imports/{answer.body['_id']}"
    detail = await api.body(import_path)
    assert detail == {
        "_id": answer.body["_id"],
        "connection_id": connection_id,
        "provider": "google_drive",
        "custom_id": "t",
        "item_count": 2,
        "created_at": "2026-01-02T03:04:05.000Z",
        "items": [{**item, "status": "ready"} for item in items],
    }
    asset = await api.body(f"/assets/{items[0]['asset_id']}")
    assert (asset["method"], asset["filename"], asset["status"]) == (
        "connector", "forest.mkv", "ready",
    )  # fmt: skip
    link = asset["source"]["details"].pop("source_link")
    assert asset["source"] == {
        "type": "connector",
        "details": {
            "provider": "google_drive",
            "source_id": items[0]["source_id"],
            "original_filename": "forest.mkv",
        },
    }
    async with api.session.get(link) as response:
        assert await response.read() == clips["forest"].read_bytes()
    digest = hashlib.sha256(clips["forest"].read_bytes()).hexdigest()
    assert api.emulator.state.files[0].sha256 == digest
    connection = await api.body(f"/connections/{connection_id}")
    assert connection["last_used_at"] == "2026-01-02T03:04:05.000Z"


async def test_an_imported_file_is_skipped(api: Caller, clock: Clock) -> None:
    """The existing asset is answered with its status, through any connection of the account."""
    one = await connect(api)
    first = await bring_one(api, one, "sunset.mkv")
    clock.advance(1)
    again = await bring(api, await connect(api), "sunset.mkv", "trips/forest.mkv")
    assert again.body["has_failures"] is False
    skipped, created = again.body["items"]
    assert skipped == {**first, "action": "skipped", "status": "ready"}
    assert created["action"] == "created"
    assert len(api.emulator.state.assets) == 2


async def test_accounts_do_not_share_imports(api: Caller) -> None:
    """The same file through another account is another asset."""
    one = await bring_one(api, await connect(api), "sunset.mkv")
    two = await bring_one(api, await connect(api, "other@example.com"), "sunset.mkv")
    assert two["action"] == "created"
    assert one["asset_id"] != two["asset_id"]


async def test_an_asset_that_was_deleted_is_imported_anew(api: Caller, clock: Clock) -> None:
    """The old import leaves it out, but still counts it; the drive keeps its file."""
    connection_id = await connect(api)
    answer = await bring(api, connection_id, "sunset.mkv", "trips/forest.mkv")
    gone, kept = answer.body["items"]
    await api.call("DELETE", f"/assets/{gone['asset_id']}")
    detail = await api.body(f"/connections/{connection_id}/imports/{answer.body['_id']}")
    assert detail["item_count"] == 2
    assert [item["source_id"] for item in detail["items"]] == [kept["source_id"]]
    again = await bring_one(api, connection_id, "sunset.mkv")
    assert again["action"] == "created"
    assert again["asset_id"] != gone["asset_id"]


async def test_a_failed_import_is_retried(
    api: Caller, clock: Clock, drive: Path, clips: dict[str, Path]
) -> None:
    """A file that could not be used is fetched again into the same asset."""
    connection_id = await connect(api)
    (drive / "broken.mp4").write_bytes(b"rubbish" * 100)
    first = await bring_one(api, connection_id, "broken.mp4")
    assert (first["action"], first["status"]) == ("created", "processing")
    clock.advance(1)
    failed = await api.body(f"/assets/{first['asset_id']}")
    assert (failed["status"], bool(failed["error"]["message"])) == ("failed", True)
    shutil.copyfile(clips["sunset"], drive / "broken.mp4")
    clock.advance(60)
    again = await bring_one(api, connection_id, "broken.mp4")
    assert again == {**first, "action": "retried", "status": "processing"}
    clock.advance(1)
    asset = await api.body(f"/assets/{first['asset_id']}")
    assert (asset["status"], asset["size"]) == ("ready", clips["sunset"].stat().st_size)
    assert "error" not in asset
    space = api.emulator._space
    assert space is not None
    assert len(list(space.folder.iterdir())) == 1


async def test_files_that_cannot_be_imported_are_rejected(
    clock: Clock, drive: Path, tmp_path: Path
) -> None:
    """Each has its code, no asset and no status; the others are imported all the same."""
    write_picture(drive / "small.png", (1, 2, 3))
    write_sound(drive / "tone.mp3", seconds=1.0)
    (drive / "notes.txt").write_text("no media")
    (drive / "unknown.xyz").write_bytes(b"?")
    sizes = {path.name: path.stat().st_size for path in drive.rglob("*.*") if path.is_file()}
    limits = Limits(
        import_bytes=sizes["sunset.mkv"],
        import_audio_bytes=sizes["tone.mp3"] - 1,
        image_bytes=sizes["small.png"] - 1,
    )
    (drive / "large.mkv").write_bytes(bytes(sizes["sunset.mkv"] + 1))
    async with (
        Emulator(clock=clock, drive=drive, limits=limits) as emulator,
        aiohttp.ClientSession() as session,
    ):
        api = Caller(session, emulator)
        connection_id = await connect(api)
        names = {
            "nothing.mkv": "source_unavailable",
            "anna@example.com/night.mkv": "source_not_authorized",
            "notes.txt": "unsupported_media_type",
            "unknown.xyz": "unsupported_media_type",
            "large.mkv": "video_filesize_too_large",
            "tone.mp3": "audio_filesize_too_large",
            "small.png": "media_filesize_too_large",
        }
        answer = await bring(api, connection_id, *names, "sunset.mkv")
        assert answer.status == 202
        assert answer.body["has_failures"] is True
        *rejected, created = answer.body["items"]
        assert [item["error"]["code"] for item in rejected] == list(names.values())
        assert all(item["error"]["message"] for item in rejected)
        assert {item["action"] for item in rejected} == {"rejected"}
        assert not any({"asset_id", "status"} & set(item) for item in rejected)
        assert (created["action"], "error" in created) == ("created", False)
        assert len(emulator.state.assets) == 1
        detail = await api.body(f"/connections/{connection_id}/imports/{answer.body['_id']}")
        assert detail["items"] == answer.body["items"]


async def test_a_request_may_be_rejected_as_a_whole(api: Caller) -> None:
    """Then it is a 202 all the same."""
    answer = await bring(api, await connect(api), "nothing.mkv")
    assert (answer.status, answer.body["has_failures"]) == (202, True)


async def test_a_folder_of_an_account_is_its_own(api: Caller) -> None:
    """Anna imports what is hers."""
    item = await bring_one(
        api, await connect(api, "anna@example.com"), "anna@example.com/night.mkv"
    )
    assert item["action"] == "created"


async def test_hidden_files_are_not_in_the_drive(api: Caller, drive: Path) -> None:
    """Nor what is in hidden folders."""
    for name in (".hidden.mkv", ".git/a.mkv"):
        (drive / name).parent.mkdir(exist_ok=True)
        (drive / name).write_bytes(b"x")
        item = await bring_one(api, await connect(api), name)
        assert item["error"]["code"] == "source_unavailable"


UNFIT: list[tuple[dict[str, Any], str]] = [
    ({}, "parameter_not_provided"),
    ({"items": []}, "parameter_invalid"),
    ({"items": "x"}, "parameter_invalid"),
    ({"items": ["x"]}, "parameter_invalid"),
    ({"items": [{}]}, "parameter_not_provided"),
    ({"items": [{"source_id": ""}]}, "parameter_not_provided"),
    ({"items": [{"source_id": 5}]}, "parameter_invalid"),
    ({"items": [{"source_id": "a"}, {"source_id": "a"}]}, "parameter_invalid"),
    ({"items": [{"source_id": str(n)} for n in range(101)]}, "parameter_invalid"),
    ({"items": [{"source_id": "a", "x": 1}]}, "parameter_unknown"),
    ({"items": [{"source_id": "a"}], "x": 1}, "parameter_unknown"),
]


@pytest.mark.parametrize(("body", "code"), UNFIT)
async def test_imports_that_cannot_be_meant(api: Caller, body: Any, code: str) -> None:
    """Bad input is a 400 with the documented code, and makes no import."""
    connection_id = await connect(api)
    answer = await api.call("POST", f"/connections/{connection_id}/imports", json=body)
    assert (answer.status, answer.code) == (400, code)
    assert (await api.body(f"/connections/{connection_id}/imports"))["data"] == []


async def test_a_hundred_files_at_once_are_taken(api: Caller) -> None:
    """That many, and not one more, are allowed."""
    names = [f"{number}.mkv" for number in range(100)]
    answer = await bring(api, await connect(api), *names)
    assert (answer.status, len(answer.body["items"])) == (202, 100)


async def test_a_dead_connection_imports_nothing(api: Caller) -> None:
    """It is a conflict; what was imported before is still told."""
    connection_id = await connect(api)
    import_id = (await bring(api, connection_id, "sunset.mkv")).body["_id"]
    api.emulator.state.connectors.connections[connection_id].status = "revoked"
    answer = await bring(api, connection_id, "trips/forest.mkv")
    assert (answer.status, answer.code) == (409, "connection_not_active")
    assert ids(await api.body(f"/connections/{connection_id}/imports")) == [import_id]


async def test_a_deleted_connection_keeps_its_assets(api: Caller) -> None:
    """Its imports are gone with it."""
    connection_id = await connect(api)
    answer = await bring(api, connection_id, "sunset.mkv")
    await api.call("DELETE", f"/connections/{connection_id}")
    path = f"/connections/{connection_id}/imports/{answer.body['_id']}"
    assert (await api.get(path)).status == 404
    assert (await api.get(f"/assets/{answer.body['items'][0]['asset_id']}")).status == 200


async def test_imports_are_listed_by_connection(api: Caller, clock: Clock) -> None:
    """The newest first, in pages, as summaries, and none of another connection's."""
    one, other = await connect(api), await connect(api)
    made: list[str] = []
    for _ in range(3):
        clock.advance(1)
        made.append((await bring(api, one, "sunset.mkv")).body["_id"])
    theirs = (await bring(api, other, "sunset.mkv")).body["_id"]
    path = f"/connections/{one}/imports"
    first = await api.body(f"{path}?page_limit=2")
    assert ids(first) == [made[2], made[1]]
    assert first["page_info"] == {
        "limit_per_page": 2, "page": 1, "total_page": 2, "total_results": 3,
    }  # fmt: skip
    assert first["data"][0] == {
        "_id": made[2],
        "connection_id": one,
        "provider": "google_drive",
        "item_count": 1,
        "created_at": "2026-01-02T03:04:08.000Z",
    }
    assert ids(await api.body(f"{path}?page=2&page_limit=2")) == [made[0]]
    assert (await api.get(f"{path}?x=1")).code == "parameter_unknown"
    for unknown in (theirs, "x"):
        answer = await api.get(f"{path}/{unknown}")
        assert (answer.status, answer.code) == (404, "resource_not_exist")


async def test_imports_of_one_file_at_the_same_time_make_one_asset(api: Caller) -> None:
    """The first creates, the others find it."""
    connection_id = await connect(api)
    items = await asyncio.gather(*(bring_one(api, connection_id, "sunset.mkv") for _ in range(4)))
    assert sorted(item["action"] for item in items) == ["created", *["skipped"] * 3]
    assert len({item["asset_id"] for item in items}) == 1


async def test_a_repeated_import_is_one_import(api: Caller) -> None:
    """With the same idempotency key the first answer comes again."""
    connection_id = await connect(api)
    body = {"items": [{"source_id": api.emulator.drive.id_of("sunset.mkv")}]}
    path = f"/connections/{connection_id}/imports"
    headers = {"Idempotency-Key": "k"}
    one = await api.call("POST", path, json=body, headers=headers)
    two = await api.call("POST", path, json=body, headers=headers)
    assert one.body == two.body
    assert one.body["items"][0]["action"] == "created"
    assert len((await api.body(path))["data"]) == 1


async def test_a_drive_that_is_not_there_is_told(clock: Clock, tmp_path: Path) -> None:
    """The emulator says that its own setting is wrong, not that the request is."""
    async with (
        Emulator(clock=clock, drive=tmp_path / "nowhere") as emulator,
        aiohttp.ClientSession() as session,
    ):
        api = Caller(session, emulator)
        answer = await bring(api, await connect(api), "a.mkv")
        assert (answer.status, answer.code) == (500, "emulator_error")
        assert "nowhere" in answer.body["message"]


async def test_without_a_folder_the_drive_has_clips(clock: Clock) -> None:
    """They are made when they are first needed, without blocking the loop, and can be imported."""
    guard = BlockBuster("twelvelabs_async.emulator")
    guard.activate()
    try:
        async with Emulator(clock=clock) as emulator, aiohttp.ClientSession() as session:
            api = Caller(session, emulator)
            names = ("sunset.mkv", "forest.mkv", "night_drive.mkv")
            answer = await bring(api, await connect(api), *names)
            assert {item["action"] for item in answer.body["items"]} == {"created"}
            clock.advance(1)
            found = await api.body("/assets")
            assert {asset["status"] for asset in found["data"]} == {"ready"}
            folder = emulator._space.folder if emulator._space else Path()
    finally:
        guard.deactivate()
    assert not folder.exists()
