"""The /entity-collections room."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.files import write_picture
from tests.emulator.helpers import Caller, ids
from tests.emulator.stores import made
from twelvelabs_async.emulator import Clock


async def test_a_collection_lives(api: Caller, clock: Clock) -> None:
    """A collection is created, read, changed and deleted; times and texts follow."""
    body = await made(api, "/entity-collections", {"name": "team", "description": "all players"})
    assert body == {
        "_id": body["_id"],
        "name": "team",
        "description": "all players",
        "created_at": "2026-01-02T03:04:05.000Z",
        "updated_at": "2026-01-02T03:04:05.000Z",
    }
    path = f"/entity-collections/{body['_id']}"
    assert await api.body(path) == body
    clock.advance(60)
    answer = await api.call("PATCH", path, json={"description": ""})
    changed = {**body, "description": "", "updated_at": "2026-01-02T03:05:05.000Z"}
    assert (answer.status, answer.body) == (200, changed)
    answer = await api.call("PATCH", path, json={"name": "squad"})
    assert (answer.body["name"], answer.body["description"]) == ("squad", "")
    assert (await api.call("DELETE", path)).status == 200
    gone = await api.get(path)
    assert (gone.status, gone.code) == (400, "resource_not_exist")


async def test_collections_are_listed_by_time_and_name(api: Caller, clock: Clock) -> None:
    """Lists are sorted by creation, change or name, filtered by name, and cut in pages."""
    made_ids: dict[str, str] = {}
    for name in ("beta", "Alpha", "gamma"):
        made_ids[name] = (await made(api, "/entity-collections", {"name": name}))["_id"]
        clock.advance(1)
    await api.call("PATCH", f"/entity-collections/{made_ids['beta']}", json={"description": "x"})

    async def names(query: str) -> list[str]:
        body = await api.body(f"/entity-collections?{query}")
        return [item["name"] for item in body["data"]]

    assert await names("") == ["gamma", "Alpha", "beta"]
    assert await names("sort_by=name&sort_option=asc") == ["Alpha", "beta", "gamma"]
    assert await names("sort_by=updated_at") == ["beta", "gamma", "Alpha"]
    assert await names("name=beta") == ["beta"]
    assert await names("name=bet") == []
    page = await api.body("/entity-collections?page=2&page_limit=2")
    assert ids(page) == [made_ids["beta"]]
    assert page["page_info"] == {
        "limit_per_page": 2,
        "page": 2,
        "total_page": 2,
        "total_results": 3,
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "", {}, "parameter_not_provided"),
        ("POST", "", {"name": ""}, "parameter_invalid"),
        ("POST", "", {"name": 5}, "parameter_invalid"),
        ("POST", "", {"name": "x", "description": 5}, "parameter_invalid"),
        ("POST", "", {"name": "x", "colour": "red"}, "parameter_unknown"),
        ("GET", "?sort_by=size", None, "parameter_invalid"),
        ("GET", "?sort_option=up", None, "parameter_invalid"),
        ("GET", "?page_limit=51", None, "parameter_invalid"),
        ("GET", "?title=x", None, "parameter_unknown"),
        ("PATCH", "/{id}", {"name": " "}, "parameter_invalid"),
        ("PATCH", "/{id}", {"_id": "x"}, "parameter_unknown"),
        ("PATCH", "/nowhere", {"name": "x"}, "resource_not_exist"),
        ("DELETE", "/nowhere", None, "resource_not_exist"),
    ],
)
async def test_mistakes_are_refused(
    api: Caller, method: str, path: str, body: Any, code: str
) -> None:
    """Every mistake is a 400 with its code, and changes nothing."""
    collection = await made(api, "/entity-collections", {"name": "team"})
    where = "/entity-collections" + path.format(id=collection["_id"])
    answer = await api.call(method, where, json=body)
    assert (answer.status, answer.code) == (400, code)
    assert (await api.body("/entity-collections"))["data"] == [collection]


async def test_a_collection_takes_its_entities_along(api: Caller, tmp_path: Any) -> None:
    """Entities are deleted with their collection; their assets stay."""
    collection = (await made(api, "/entity-collections", {"name": "team"}))["_id"]
    asset_id = await api.asset(write_picture(tmp_path / "a.png", (200, 30, 30)))
    await made(
        api, f"/entity-collections/{collection}/entities", {"name": "A", "asset_ids": [asset_id]}
    )
    await api.call("DELETE", f"/entity-collections/{collection}")
    assert (await api.body(f"/assets/{asset_id}/entities"))["data"] == []
    assert not api.emulator.state.knowledge.entities
