"""The entities rooms: entities, their assets and their status, and searches for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.emulator.files import write_picture, write_sound
from tests.emulator.helpers import Caller, ids, search_form
from tests.emulator.stores import LONG_ENOUGH, made
from twelvelabs_async.emulator import Clock


@pytest.fixture
async def collection(api: Caller) -> str:
    """The path of the entities of an empty collection."""
    body = await made(api, "/entity-collections", {"name": "team"})
    return f"/entity-collections/{body['_id']}/entities"


@pytest.fixture
async def pictures(api: Caller, tmp_path: Path) -> list[str]:
    """Three image assets: orange, green and nearly black."""
    colours = {"orange": (240, 140, 40), "green": (40, 120, 40), "black": (8, 8, 20)}
    return [await api.asset(write_picture(tmp_path / f"{n}.png", c)) for n, c in colours.items()]


async def test_an_entity_becomes_ready(
    api: Caller, clock: Clock, collection: str, pictures: list[str]
) -> None:
    """An entity is processing for a while, and has all its fields from the first moment."""
    metadata = {"team": 7, "active": True, "score": 8.5, "sport": "soccer"}
    body = {"name": "A", "description": "left", "metadata": metadata, "asset_ids": pictures[:2]}
    entity = await made(api, collection, body)
    now = "2026-01-02T03:04:35.000Z"
    assert entity == {
        **body,
        "_id": entity["_id"],
        "entity_collection_id": collection.split("/")[2],
        "status": "processing",
        "created_at": now,
        "updated_at": now,
    }
    clock.advance(1)
    ready = await api.body(f"{collection}/{entity['_id']}")
    assert ready == {**entity, "status": "ready", "updated_at": "2026-01-02T03:04:36.000Z"}


async def test_an_entity_waits_for_its_pictures(
    api: Caller, clock: Clock, collection: str, tmp_path: Path
) -> None:
    """An entity of an asset that is still processed is ready later."""
    uploaded = (await api.upload(write_picture(tmp_path / "a.png", (9, 9, 9)))).body["_id"]
    entity = await made(api, collection, {"name": "A", "asset_ids": [uploaded]})
    path = f"{collection}/{entity['_id']}"
    clock.advance(1.5)
    assert (await api.body(f"/assets/{uploaded}"))["status"] == "ready"
    assert (await api.body(path))["status"] == "processing"
    clock.advance(0.5)
    assert (await api.body(path))["status"] == "ready"


async def test_texts_change_and_metadata_is_replaced(
    api: Caller, clock: Clock, collection: str, pictures: list[str]
) -> None:
    """PATCH changes what it names; metadata are replaced as a whole; the assets stay."""
    entity = await made(
        api, collection, {"name": "A", "metadata": {"a": 1, "b": 2}, "asset_ids": pictures}
    )
    path = f"{collection}/{entity['_id']}"
    clock.advance(5)
    answer = await api.call("PATCH", path, json={"metadata": {"c": "x"}, "description": "tall"})
    assert answer.status == 200
    assert answer.body == {
        **entity,
        "metadata": {"c": "x"},
        "description": "tall",
        "status": "ready",
        "updated_at": "2026-01-02T03:04:40.000Z",
    }
    assert (await api.call("PATCH", path, json={"name": "B"})).body["metadata"] == {"c": "x"}


async def test_assets_come_and_go(
    api: Caller, clock: Clock, collection: str, pictures: list[str]
) -> None:
    """New assets make an entity processing again; a known one changes nothing; the last stays."""
    entity = await made(api, collection, {"name": "A", "asset_ids": pictures[:1]})
    path = f"{collection}/{entity['_id']}/assets"
    clock.advance(LONG_ENOUGH)
    same = await api.call("POST", path, json={"asset_ids": pictures[:1]})
    assert (same.status, same.body["status"]) == (200, "ready")
    more = await api.call("POST", path, json={"asset_ids": pictures})
    assert (more.status, more.body["status"]) == (200, "processing")
    assert more.body["asset_ids"] == pictures
    assert more.body["created_at"] == entity["created_at"]
    clock.advance(1)
    less = await api.call("DELETE", path, json={"asset_ids": pictures[:2]})
    assert (less.status, less.body["status"]) == (200, "processing")
    assert less.body["asset_ids"] == pictures[2:]
    for wanted, code in ((pictures[2:], "parameter_invalid"), (pictures[:1], "resource_not_exist")):
        refused = await api.call("DELETE", path, json={"asset_ids": wanted})
        assert (refused.status, refused.code) == (400, code)
    assert (await api.body(f"{collection}/{entity['_id']}"))["asset_ids"] == pictures[2:]


async def test_a_bulk_makes_what_it_can(api: Caller, collection: str, pictures: list[str]) -> None:
    """Each entity of a bulk is made or has its own error with its place and name."""
    body = await made(
        api,
        f"{collection}/bulk",
        {
            "entities": [
                {"name": "A", "asset_ids": pictures[:1], "metadata": {"n": 1}},
                {"name": "B", "asset_ids": ["0" * 24]},
                {"asset_ids": pictures[:1]},
                {"name": "D", "asset_ids": pictures},
            ]
        },
    )
    assert (body["success_count"], body["failed_count"]) == (2, 2)
    assert [(each["name"], each["status"]) for each in body["entities"]] == [
        ("A", "processing"),
        ("D", "processing"),
    ]
    assert [(each["entity_index"], each["entity_name"]) for each in body["errors"]] == [
        (1, "B"),
        (2, ""),
    ]
    assert "0" * 24 in body["errors"][0]["error_reason"]
    assert "entities[2].name" in body["errors"][1]["error_reason"]
    listed = await api.body(f"{collection}?sort_by=name&sort_option=asc")
    assert ids(listed) == [each["_id"] for each in body["entities"]]


async def test_entities_are_listed_and_filtered(
    api: Caller, clock: Clock, collection: str, pictures: list[str]
) -> None:
    """Lists filter by name and status, sort by name and page; other collections are elsewhere."""
    first = (await made(api, collection, {"name": "b", "asset_ids": pictures[:1]}))["_id"]
    clock.advance(LONG_ENOUGH)
    second = (await made(api, collection, {"name": "A", "asset_ids": pictures[:1]}))["_id"]
    other = await made(api, "/entity-collections", {"name": "other"})
    other_path = f"/entity-collections/{other['_id']}/entities"
    third = (await made(api, other_path, {"name": "c", "asset_ids": pictures}))["_id"]
    for query, wanted in {
        "": [second, first],
        "?name=b": [first],
        "?status=ready": [first],
        "?status=processing": [second],
        "?sort_by=name": [first, second],
        "?page_limit=1&page=2": [first],
    }.items():
        assert ids(await api.body(collection + query)) == wanted, query
    assert ids(await api.body(other_path)) == [third]
    assert (await api.get(f"{other_path}/{first}")).status == 400
    assert ids(await api.body(f"/assets/{pictures[0]}/entities")) == [third, second, first]
    assert ids(await api.body(f"/assets/{pictures[1]}/entities?page_limit=1")) == [third]


async def test_a_deleted_asset_leaves_its_entities(
    api: Caller, collection: str, pictures: list[str]
) -> None:
    """An asset can be deleted although entities have it; they go on with the others."""
    entity = (await made(api, collection, {"name": "A", "asset_ids": pictures}))["_id"]
    assert (await api.call("DELETE", f"/assets/{pictures[0]}")).status == 200
    assert (await api.body(f"{collection}/{entity}"))["asset_ids"] == pictures[1:]
    assert (await api.call("DELETE", f"{collection}/{entity}")).status == 200
    assert (await api.get(f"{collection}/{entity}")).status == 400
    assert (await api.get(f"/assets/{pictures[1]}")).status == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "", {"name": "A"}, "parameter_not_provided"),
        ("POST", "", {"asset_ids": ["{image}"]}, "parameter_not_provided"),
        ("POST", "", {"name": "A", "asset_ids": []}, "parameter_invalid"),
        ("POST", "", {"name": "A", "asset_ids": "{image}"}, "parameter_invalid"),
        ("POST", "", {"name": "A", "asset_ids": ["nowhere"]}, "resource_not_exist"),
        ("POST", "", {"name": "A", "asset_ids": ["{sound}"]}, "parameter_invalid"),
        ("POST", "", {"name": "A", "asset_ids": ["{image}"], "metadata": []}, "parameter_invalid"),
        (
            "POST", "",
            {"name": "A", "asset_ids": ["{image}"], "metadata": {"a": ["x"]}},
            "parameter_invalid",
        ),
        (
            "POST", "",
            {"name": "A", "asset_ids": ["{image}"], "metadata": {"a": None}},
            "parameter_invalid",
        ),
        ("POST", "/bulk", {}, "parameter_not_provided"),
        ("POST", "/bulk", {"entities": []}, "parameter_invalid"),
        ("POST", "/bulk", {"entities": ["A"]}, "parameter_invalid"),
        ("GET", "?status=failed", None, "parameter_invalid"),
        ("GET", "/nobody", None, "resource_not_exist"),
        ("PATCH", "/{entity}", {"asset_ids": ["{image}"]}, "parameter_unknown"),
        ("POST", "/{entity}/assets", {"asset_ids": ["nowhere"]}, "resource_not_exist"),
        ("DELETE", "/{entity}/assets", {}, "parameter_not_provided"),
    ],
)  # fmt: skip
async def test_mistakes_are_refused(
    api: Caller,
    collection: str,
    tmp_path: Path,
    method: str,
    path: str,
    body: Any,
    code: str,
) -> None:
    """Every mistake is a 400 with its code, and changes nothing."""
    image = await api.asset(write_picture(tmp_path / "a.png", (9, 9, 9)))
    sound = await api.asset(write_sound(tmp_path / "a.mp3"))
    entity = await made(api, collection, {"name": "X", "asset_ids": [image]})
    names = {"{image}": image, "{sound}": sound}
    if body and isinstance(body.get("asset_ids"), list):
        body = {**body, "asset_ids": [names.get(each, each) for each in body["asset_ids"]]}
    answer = await api.call(method, collection + path.format(entity=entity["_id"]), json=body)
    assert (answer.status, answer.code) == (400, code)
    assert (await api.body(collection))["data"] == [entity]


async def test_an_entity_is_searched_for(
    api: Caller, clock: Clock, collection: str, pictures: list[str], clips: dict[str, Path]
) -> None:
    """`<@id>` in a query finds the video that looks like the entity's pictures, once ready."""
    index_id = await api.index()
    videos = {name: await api.video(index_id, path) for name, path in clips.items()}
    entity: Any = None
    for place, scene in enumerate(("sunset", "forest", "night_drive")):
        entity = await made(api, collection, {"name": scene, "asset_ids": [pictures[place]]})
        text = f"<@{entity['_id']}>"
        early = await _search(api, index_id, text)
        assert (early.status, early.code) == (400, "parameter_invalid")
        clock.advance(LONG_ENOUGH)
        answer = await _search(api, index_id, text)
        assert answer.body["data"][0]["video_id"] == videos[scene]
    together = await _search(api, index_id, f"boats <@{entity['_id']}>")
    assert together.body["data"][0]["video_id"] == videos["night_drive"]
    unknown = await _search(api, index_id, "<@nobody> is walking")
    assert (unknown.status, unknown.code) == (400, "resource_not_exist")


async def _search(api: Caller, index_id: str, text: str) -> Any:
    form: aiohttp.FormData = search_form(index_id, "visual", query_text=text)
    return await api.call("POST", "/search", form=form)
