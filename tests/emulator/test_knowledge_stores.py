"""The /knowledge-stores room: stores, their metadata, counts and ingestion configurations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import Caller, ids
from tests.emulator.stores import answered, found, made, new_item, new_library, new_store
from twelvelabs_async.emulator import Clock

PROPERTY = {"type": "string", "description": "what is shown"}


def config(schema: Any) -> dict[str, Any]:
    """An ingestion configuration with a schema."""
    return {"enrichment_config": {"type": "json_schema", "json_schema": schema}}


async def test_a_store_lives(api: Caller, clock: Clock) -> None:
    """A store is created, read, changed and deleted; its configuration stays as it was."""
    ingestion = {"enrichment_config": {"type": "description", "description": "boats"}}
    body = await made(
        api,
        "/knowledge-stores",
        {"name": "films", "description": "all", "ingestion_config": ingestion, "metadata": {}},
    )
    assert body["_id"].startswith("ks_")
    assert body == {
        "_id": body["_id"],
        "name": "films",
        "description": "all",
        "ingestion_config": ingestion,
        "item_count": 0,
        "metadata": {},
        "created_at": "2026-01-02T03:04:05.000Z",
        "updated_at": "2026-01-02T03:04:05.000Z",
    }
    path = f"/knowledge-stores/{body['_id']}"
    assert await api.body(path) == body
    clock.advance(60)
    metadata = {"a": "x", "b": 1.5, "c": True, "d": ["y", "z"], "e": 2**53 - 1}
    answer = await api.call("PATCH", path, json={"metadata": metadata})
    changed = {**body, "metadata": metadata, "updated_at": "2026-01-02T03:05:05.000Z"}
    assert (answer.status, answer.body) == (200, changed)
    answer = await api.call("PATCH", path, json={"metadata": {"f": 1}, "name": "more"})
    assert (answer.body["metadata"], answer.body["name"]) == ({"f": 1}, "more")
    assert (await api.call("PATCH", path, json={"metadata": {}})).body["metadata"] == {}
    assert (await api.call("DELETE", path)).status == 200
    gone = await api.get(path)
    assert (gone.status, gone.code) == (400, "resource_not_exist")


async def test_stores_are_listed(api: Caller, clock: Clock) -> None:
    """Lists are sorted by creation or change, and cut in pages."""
    stores: list[str] = []
    for name in ("a", "b", "c"):
        stores.append(await new_store(api, name))
        clock.advance(1)
    await api.call("PATCH", f"/knowledge-stores/{stores[0]}", json={"name": "d"})
    for query, wanted in {
        "": stores[::-1],
        "?sort_option=asc": stores,
        "?sort_by=updated_at": [stores[0], stores[2], stores[1]],
        "?page=2&page_limit=2": stores[:1],
    }.items():
        assert ids(await api.body("/knowledge-stores" + query)) == wanted, query
    refused = await api.get("/knowledge-stores?sort_by=name")
    assert (refused.status, refused.code) == (400, "parameter_invalid")


async def test_a_store_takes_everything_along(api: Caller, clips: dict[str, Path]) -> None:
    """Items, item collections, sessions and page tokens go with their store; assets stay."""
    library = await new_library(api, list(clips.values()))
    path = f"/knowledge-stores/{library.id}"
    assert (await api.body(path))["item_count"] == 3
    await made(api, f"{path}/item-collections", {"name": "some"})
    token = (await found(api, library.id, "green night sunset", page_size=1))["next_page_token"]
    session = (await answered(api, library.id, "boats"))["session_id"]
    item = await api.body(f"{path}/items/{library.items['forest']}")
    other = await new_store(api, "other")
    kept = await new_item(api, other, clips["forest"])
    assert (await api.call("DELETE", path)).status == 200
    knowledge = api.emulator.state.knowledge
    assert list(knowledge.items) == [kept]
    assert not knowledge.item_collections
    assert session not in knowledge.sessions
    assert token not in knowledge.searches
    assert (await api.get(f"/assets/{item['asset_id']}")).status == 200


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ([], "object"),
        ({"a": None}, "text"),
        ({"a": {}}, "text"),
        ({"a": [1]}, "array of texts"),
        ({"a": "x" * 2049}, "2048"),
        ({"a": ["x" * 2049]}, "2048"),
        ({"a" * 129: 1}, "128"),
        ({"a": 2**53}, "53 bits"),
        ({"a": -(2**53)}, "53 bits"),
        ({str(n): n for n in range(11)}, "10 pairs"),
    ],
)
async def test_bad_metadata_are_refused(api: Caller, metadata: Any, reason: str) -> None:
    """Metadata have limits, of which the answer tells."""
    store = await new_store(api)
    for method, path in (("POST", "/knowledge-stores"), ("PATCH", f"/knowledge-stores/{store}")):
        answer = await api.call(method, path, json={"name": "x", "metadata": metadata})
        assert (answer.status, answer.code) == (400, "parameter_invalid")
        assert reason in answer.body["message"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"name": ["x"]}, "parameter_invalid"),
        ({"name": "x", "ingestion_config": {}}, "parameter_not_provided"),
        ({"name": "x", "ingestion_config": "all"}, "parameter_invalid"),
        ({"name": "x", "ingestion_config": {"enrichment_config": {}}}, "parameter_not_provided"),
        (
            {"name": "x", "ingestion_config": {"enrichment_config": {"type": "magic"}}},
            "parameter_invalid",
        ),
        (
            {"name": "x", "ingestion_config": {"enrichment_config": {"type": "description"}}},
            "parameter_not_provided",
        ),
        (
            {"name": "x", "ingestion_config": {"enrichment_config": {"type": "json_schema"}}},
            "parameter_not_provided",
        ),
        ({"name": "x", "ingestion_config": {"more": 1}}, "parameter_unknown"),
        ({"name": "x", "size": 1}, "parameter_unknown"),
    ],
)
async def test_a_bad_store_is_refused(api: Caller, body: Any, code: str) -> None:
    """Each mistake is a 400 with its code."""
    answer = await api.call("POST", "/knowledge-stores", json=body)
    assert (answer.status, answer.code) == (400, code)
    assert (await api.body("/knowledge-stores"))["data"] == []


async def test_the_configuration_cannot_be_changed(api: Caller) -> None:
    """PATCH does not know the ingestion configuration."""
    store = await new_store(api)
    schema = config({"type": "object", "properties": {"a": PROPERTY}})
    answer = await api.call(
        "PATCH", f"/knowledge-stores/{store}", json={"ingestion_config": schema}
    )
    assert (answer.status, answer.code) == (400, "parameter_unknown")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "properties": {"a": PROPERTY}},
        {"type": "object"},
        {"type": "object", "properties": {}},
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {**PROPERTY, "type": ["string", "null"]}}},
        {"type": "object", "properties": {"a": {**PROPERTY, "nullable": True}}},
        {"type": "object", "properties": {"a": {**PROPERTY, "pattern": "x"}}},
        {"type": "object", "properties": {"a": {**PROPERTY, "default": "x"}}},
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/a", "description": "x"}}},
        {"type": "object", "properties": {"a": PROPERTY}, "additionalProperties": PROPERTY},
        {"type": "object", "properties": {"a": PROPERTY}, "anyOf": []},
        {"type": "object", "properties": {"a": PROPERTY}, "required": "a"},
        {"type": "object", "properties": {"a": PROPERTY}, "title": 5},
        {"type": "object", "properties": {"a": {**PROPERTY, "properties": []}}},
        {"type": "object", "properties": {"a": {**PROPERTY, "prefixItems": []}}},
        {"type": "object", "properties": {"a": {**PROPERTY, "minItems": -1}}},
        {"type": "object", "properties": {"a": {**PROPERTY, "maximum": "9"}}},
        {"type": "object", "properties": {"a": {**PROPERTY, "enum": []}}},
        {"type": "object", "properties": {"a": {"type": "array", "description": "x", "items": 1}}},
        {
            "type": "object",
            "properties": {
                "a": {
                    "type": "array",
                    "description": "x",
                    "items": {"type": "object", "properties": {"b": {"type": "string"}}},
                }
            },
        },
    ],
)
async def test_an_unsupported_schema_is_unprocessable(api: Caller, schema: Any) -> None:
    """Keywords that the platform does not support are a 422, wherever they stand."""
    body = {"name": "x", "ingestion_config": config(schema)}
    answer = await api.call("POST", "/knowledge-stores", json=body)
    assert (answer.status, answer.code) == (422, "json_schema_invalid")
    assert "json_schema" in answer.body["message"]


async def test_every_supported_keyword_is_accepted(api: Caller) -> None:
    """A schema with all supported keywords is kept as it is."""
    schema = {
        "type": "object",
        "title": "Shot",
        "description": "one shot",
        "additionalProperties": False,
        "required": ["a"],
        "properties": {
            "a": {**PROPERTY, "enum": ["x", "y"], "title": "A"},
            "b": {"type": "integer", "minimum": 0, "maximum": 9, "description": "a number"},
            "c": {
                "type": "array",
                "description": "dates",
                "items": {"type": "string", "format": "date"},
                "prefixItems": [{"type": "boolean"}],
                "minItems": 1,
                "maxItems": 3,
            },
        },
    }
    body = await made(api, "/knowledge-stores", {"name": "x", "ingestion_config": config(schema)})
    assert body["ingestion_config"] == config(schema)


async def test_creation_is_repeatable(api: Caller, clips: dict[str, Path]) -> None:
    """The same idempotency key creates one store, and one item in it."""
    headers = {"Idempotency-Key": "once"}
    stores = [
        await api.call("POST", "/knowledge-stores", json={"name": "x"}, headers=headers)
        for _ in range(2)
    ]
    assert stores[0].body == stores[1].body
    assert stores[1].headers["Idempotency-Replayed"] == "true"
    path = f"/knowledge-stores/{stores[0].body['_id']}/items"
    item = {"asset_id": await api.asset(clips["forest"])}
    items = [await api.call("POST", path, json=item, headers=headers) for _ in range(2)]
    assert [each.status for each in items] == [202, 202]
    assert items[0].body["_id"] == items[1].body["_id"]
