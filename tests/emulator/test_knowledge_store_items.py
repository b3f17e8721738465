"""The items room: which assets become items, how they are processed and listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.emulator.files import write_picture, write_sound, write_video
from tests.emulator.helpers import Caller, ids
from tests.emulator.stores import found, made, new_item, new_store
from twelvelabs_async.emulator import Clock, Emulator, Limits


@pytest.fixture
async def store(api: Caller) -> str:
    """The path of an empty store."""
    return f"/knowledge-stores/{await new_store(api)}"


async def test_a_video_is_processed(
    api: Caller, clock: Clock, store: str, clips: dict[str, Path]
) -> None:
    """An item goes through its statuses by the clock, and tells of its file."""
    asset_id = await api.asset(clips["forest"])
    metadata = {"place": "wood", "n": 3, "tags": ["a", "b"]}
    body = {"asset_id": asset_id, "asset_type": "video", "metadata": metadata}
    item = await made(api, f"{store}/items", body, status=202)
    assert item["_id"].startswith("ksi_")
    assert item == {
        "_id": item["_id"],
        "asset_type": "video",
        "asset_id": asset_id,
        "status": "queued",
        "system_metadata": {
            "asset_type": "video",
            "filename": "forest.mkv",
            "duration": pytest.approx(6.0, abs=0.1),
            "fps": 25.0,
            "width": 640,
            "height": 360,
            "codec_name": "h264",
            "size": clips["forest"].stat().st_size,
        },
        "metadata": metadata,
        "created_at": "2026-01-02T03:04:15.000Z",
        "updated_at": "2026-01-02T03:04:15.000Z",
    }
    seen: list[str] = []
    for _ in range(6):
        seen.append((await api.body(f"{store}/items/{item['_id']}"))["status"])
        clock.advance(0.6)
    assert list(dict.fromkeys(seen)) == ["queued", "pending", "processing", "ready"]
    assert (await api.body(f"{store}/items/{item['_id']}"))["updated_at"] == (
        "2026-01-02T03:04:18.000Z"
    )


async def test_an_image_is_an_item(api: Caller, store: str, tmp_path: Path) -> None:
    """An image item has no times; its type need not be said."""
    asset_id = await api.asset(write_picture(tmp_path / "a.png", (9, 9, 9), (320, 200)))
    item = await made(api, f"{store}/items", {"asset_id": asset_id}, status=202)
    assert item["asset_type"] == "image"
    assert item["system_metadata"] == {
        "asset_type": "image",
        "filename": "a.png",
        "width": 320,
        "height": 200,
        "codec_name": "png",
        "size": (tmp_path / "a.png").stat().st_size,
    }


async def test_what_no_model_can_see_fails(
    api: Caller, clock: Clock, store: str, tmp_path: Path
) -> None:
    """A video that is too small is accepted, fails in processing, and is not searched."""
    asset_id = await api.asset(write_video(tmp_path / "a.mp4", size=(160, 120)))
    item = await made(api, f"{store}/items", {"asset_id": asset_id}, status=202)
    clock.advance(2)
    assert (await api.body(f"{store}/items/{item['_id']}"))["status"] == "processing"
    clock.advance(1)
    assert (await api.body(f"{store}/items/{item['_id']}"))["status"] == "failed"
    assert (await found(api, store.split("/")[2], "grey"))["data"] == []


async def test_an_asset_is_in_a_store_once(api: Caller, store: str, clips: dict[str, Path]) -> None:
    """A second item of an asset is refused, in another store or after deletion it is not."""
    item = await new_item(api, store.split("/")[2], clips["forest"])
    asset_id = (await api.body(f"{store}/items/{item}"))["asset_id"]
    again = await api.call("POST", f"{store}/items", json={"asset_id": asset_id})
    assert (again.status, again.code) == (400, "knowledge_store_item_already_exists")
    other = f"/knowledge-stores/{await new_store(api, 'other')}"
    await made(api, f"{other}/items", {"asset_id": asset_id}, status=202)
    assert (await api.get(f"{other}/items/{item}")).code == "resource_not_exist"
    assert (await api.call("DELETE", f"{store}/items/{item}")).status == 200
    assert (await api.get(f"{store}/items/{item}")).status == 400
    await made(api, f"{store}/items", {"asset_id": asset_id}, status=202)
    assert (await api.body(store))["item_count"] == 1


async def test_an_item_outlives_its_asset(api: Caller, store: str, clips: dict[str, Path]) -> None:
    """An asset can be deleted although an item is made from it, which is searched all the same."""
    item = await new_item(api, store.split("/")[2], clips["forest"])
    asset_id = (await api.body(f"{store}/items/{item}"))["asset_id"]
    assert (await api.call("DELETE", f"/assets/{asset_id}")).status == 200
    (record,) = api.emulator.state.knowledge.items.values()
    assert record.file.path.exists()
    hits = await found(api, store.split("/")[2], "green trees")
    assert {hit["item_id"] for hit in hits["data"]} == {item}


async def test_items_are_listed_by_status(
    api: Caller, clock: Clock, store: str, tmp_path: Path
) -> None:
    """Statuses can be several, repeated or divided by commas; lists are sorted and cut."""
    items: list[str] = []
    for number in range(3):
        asset_id = await api.asset(write_picture(tmp_path / f"{number}.png", (number, 9, 9)))
        body = await made(api, f"{store}/items", {"asset_id": asset_id}, status=202)
        items.append(body["_id"])
    clock.advance(0.5)
    for query, wanted in {
        "": items[::-1],
        "?sort_option=asc&page_limit=2": items[:2],
        "?status=ready": items[1::-1],
        "?status=pending": items[2:],
        "?status=ready&status=pending": items[::-1],
        "?status=queued,processing": [],
        "?sort_by=updated_at": items[::-1],
    }.items():
        assert ids(await api.body(f"{store}/items{query}")) == wanted, query


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"asset_id": "nowhere"}, "resource_not_exist"),
        ({"asset_id": "{sound}"}, "parameter_invalid"),
        ({"asset_id": "{early}"}, "parameter_invalid"),
        ({"asset_id": "{broken}"}, "parameter_invalid"),
        ({"asset_id": "{image}", "asset_type": "video"}, "parameter_invalid"),
        ({"asset_id": "{image}", "asset_type": "audio"}, "parameter_invalid"),
        ({"asset_id": "{image}", "metadata": {"a": "x" * 8193}}, "parameter_invalid"),
        (
            {"asset_id": "{image}", "metadata": {str(n): n for n in range(51)}},
            "parameter_invalid",
        ),
        ({"asset_id": "{image}", "name": "x"}, "parameter_unknown"),
    ],
)
async def test_a_bad_item_is_refused(
    api: Caller, store: str, tmp_path: Path, body: dict[str, Any], code: str
) -> None:
    """Assets that are no videos or images, or not ready, and bad fields are a 400."""
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    names = {
        "{sound}": await api.asset(write_sound(tmp_path / "a.mp3")),
        "{broken}": await api.asset(broken),
        "{image}": await api.asset(write_picture(tmp_path / "a.png", (9, 9, 9))),
        "{early}": (await api.upload(write_picture(tmp_path / "b.png", (9, 9, 9)))).body["_id"],
    }
    body = {**body, "asset_id": names.get(body.get("asset_id", ""), body.get("asset_id"))}
    answer = await api.call("POST", f"{store}/items", json=body)
    assert (answer.status, answer.code) == (400, code)
    assert (await api.body(store))["item_count"] == 0


async def test_long_metadata_are_accepted(api: Caller, store: str, tmp_path: Path) -> None:
    """Items may have more and longer metadata than stores."""
    metadata = {str(n): "x" * 8192 for n in range(50)}
    asset_id = await api.asset(write_picture(tmp_path / "a.png", (9, 9, 9)))
    body = {"asset_id": asset_id, "metadata": metadata}
    assert (await made(api, f"{store}/items", body, status=202))["metadata"] == metadata


@pytest.mark.parametrize("path", ["/items/nowhere", "/nowhere/items", "/items?status=done"])
async def test_unknown_places_are_refused(api: Caller, store: str, path: str) -> None:
    """Items and stores that do not exist, and statuses that are none, are a 400."""
    where = f"/knowledge-stores{path}" if path.startswith("/nowhere") else store + path
    assert (await api.get(where)).status == 400


async def test_large_files_are_refused(tmp_path: Path, clips: dict[str, Path]) -> None:
    """Videos and images have their own largest sizes."""
    limits = Limits(item_bytes=1000, image_bytes=50)
    async with (
        Emulator(clock=Clock.stopped(), limits=limits) as emulator,
        aiohttp.ClientSession() as session,
    ):
        api = Caller(session, emulator)
        path = f"/knowledge-stores/{await new_store(api)}/items"
        for file, code in (
            (clips["forest"], "video_filesize_too_large"),
            (write_picture(tmp_path / "a.png", (9, 9, 9)), "parameter_invalid"),
        ):
            answer = await api.call("POST", path, json={"asset_id": await api.asset(file)})
            assert (answer.status, answer.code) == (400, code)
