"""The item collections room of knowledge stores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import Caller, ids
from tests.emulator.stores import Library, made, new_item, new_library, new_store
from twelvelabs_async.emulator import Clock


@pytest.fixture
async def library(api: Caller, clips: dict[str, Path]) -> Library:
    """A store with the three clips."""
    return await new_library(api, list(clips.values()))


@pytest.fixture
def path(library: Library) -> str:
    """The path of the store's item collections."""
    return f"/knowledge-stores/{library.id}/item-collections"


async def test_a_collection_lives(api: Caller, clock: Clock, library: Library, path: str) -> None:
    """A collection is created, changed and deleted; items stay."""
    now = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = await made(api, path, {"name": "some", "description": "x", "metadata": {"a": True}})
    assert body["_id"].startswith("ksic_")
    assert body == {
        "_id": body["_id"],
        "knowledge_store_id": library.id,
        "name": "some",
        "description": "x",
        "metadata": {"a": True},
        "member_count": 0,
        "created_at": now,
        "updated_at": now,
    }
    one = f"{path}/{body['_id']}"
    await api.call("POST", f"{one}/items/add", json={"item_ids": list(library.items.values())})
    clock.advance(1)
    answer = await api.call("PATCH", one, json={"name": "few", "metadata": {}})
    assert answer.status == 200
    assert (answer.body["name"], answer.body["metadata"]) == ("few", {})
    assert (answer.body["description"], answer.body["member_count"]) == ("x", 3)
    assert answer.body["updated_at"] > now
    assert (await api.call("PATCH", one, json={"name": "few"})).status == 200
    assert await api.body(one) == (await api.body(path))["data"][0]
    assert (await api.call("DELETE", one)).status == 200
    assert (await api.get(one)).code == "resource_not_exist"
    assert (await api.body(f"/knowledge-stores/{library.id}"))["item_count"] == 3


async def test_items_are_added_and_removed_more_than_once(
    api: Caller, clock: Clock, library: Library, path: str
) -> None:
    """Adding members again and removing what is no member change nothing, not even the time."""
    one = f"{path}/{(await made(api, path, {'name': 'some'}))['_id']}"
    forest, sunset = library.items["forest"], library.items["sunset"]
    clock.advance(1)
    added = await api.call("POST", f"{one}/items/add", json={"item_ids": [forest, sunset, forest]})
    assert (added.status, added.body["member_count"]) == (200, 2)
    clock.advance(1)
    again = await api.call("POST", f"{one}/items/add", json={"item_ids": [forest]})
    assert (again.status, again.body) == (200, added.body)
    listed = await api.body(f"{one}/items")
    assert set(ids(listed)) == {forest, sunset}
    assert listed["data"][0] == await api.body(
        f"/knowledge-stores/{library.id}/items/{listed['data'][0]['_id']}"
    )
    assert len(ids(await api.body(f"{one}/items?page_limit=1&page=2"))) == 1
    gone = await api.call("POST", f"{one}/items/remove", json={"item_ids": [forest, "ksi_none"]})
    assert (gone.status, gone.raw) == (200, b"")
    assert ids(await api.body(f"{one}/items")) == [sunset]
    changed = (await api.body(one))["updated_at"]
    clock.advance(1)
    await api.call("POST", f"{one}/items/remove", json={"item_ids": [forest]})
    assert (await api.body(one))["updated_at"] == changed


async def test_a_deleted_item_leaves_its_collections(
    api: Caller, library: Library, path: str
) -> None:
    """The member count follows."""
    one = f"{path}/{(await made(api, path, {'name': 'some'}))['_id']}"
    await api.call("POST", f"{one}/items/add", json={"item_ids": list(library.items.values())})
    await api.call("DELETE", f"/knowledge-stores/{library.id}/items/{library.items['forest']}")
    assert (await api.body(one))["member_count"] == 2
    assert library.items["forest"] not in ids(await api.body(f"{one}/items"))


async def test_collections_are_sorted(api: Caller, clock: Clock, path: str) -> None:
    """Lists are sorted by creation, change or name."""
    made_ids: dict[str, str] = {}
    for name in ("b", "A", "c"):
        made_ids[name] = (await made(api, path, {"name": name}))["_id"]
        clock.advance(1)
    await api.call("PATCH", f"{path}/{made_ids['b']}", json={"description": "x"})
    for query, wanted in {
        "": "cAb",
        "?sort_by=name&sort_option=asc": "Abc",
        "?sort_by=updated_at": "bcA",
    }.items():
        found = await api.body(path + query)
        assert [each["name"] for each in found["data"]] == list(wanted), query


@pytest.mark.parametrize(
    ("method", "where", "body", "code"),
    [
        ("POST", "", {}, "parameter_not_provided"),
        ("POST", "", {"name": "some"}, "item_collection_name_already_exists"),
        ("POST", "", {"name": "x", "metadata": {"a": None}}, "parameter_invalid"),
        ("POST", "", {"name": "x", "items": []}, "parameter_unknown"),
        ("PATCH", "/{other}", {"name": "some"}, "item_collection_name_already_exists"),
        ("PATCH", "/nowhere", {"name": "x"}, "resource_not_exist"),
        ("GET", "/nowhere/items", None, "resource_not_exist"),
        ("GET", "/{one}/items?sort_by=name", None, "parameter_unknown"),
        ("POST", "/{one}/items/add", {}, "parameter_not_provided"),
        ("POST", "/{one}/items/add", {"item_ids": []}, "parameter_invalid"),
        ("POST", "/{one}/items/add", {"item_ids": "x"}, "parameter_invalid"),
        ("POST", "/{one}/items/add", {"item_ids": ["ksi_none"]}, "resource_not_exist"),
        ("POST", "/{one}/items/add", {"item_ids": ["{foreign}"]}, "resource_not_exist"),
        ("POST", "/{one}/items/add", {"item_ids": ["ksi_none"] * 501}, "parameter_invalid"),
        ("POST", "/{one}/items/remove", {"item_ids": [5]}, "parameter_invalid"),
    ],
)
async def test_mistakes_are_refused(
    api: Caller,
    clips: dict[str, Path],
    path: str,
    method: str,
    where: str,
    body: Any,
    code: str,
) -> None:
    """Every mistake is a 400 with its code, and adds nothing."""
    one = (await made(api, path, {"name": "some"}))["_id"]
    other = (await made(api, path, {"name": "other"}))["_id"]
    foreign = await new_item(api, await new_store(api, "another"), clips["forest"])
    if body == {"item_ids": ["{foreign}"]}:
        body = {"item_ids": [foreign]}
    answer = await api.call(method, path + where.format(one=one, other=other), json=body)
    assert (answer.status, answer.code) == (400, code)
    listed = (await api.body(path))["data"]
    assert [(each["name"], each["member_count"]) for each in listed] == [("other", 0), ("some", 0)]
