"""Entities, through the whole road."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.resources.knowledge import Ask, answered, body_of, picture, refused, sent
from twelvelabs_async import AsyncClient, BadRequestError, ResourceFailedError, WaitTimeoutError
from twelvelabs_async.core.codec import decode
from twelvelabs_async.models.entities import (
    EntitiesCreateBulkRequestEntitiesItem,
    Entity,
    EntityInput,
)

BLUE = (20, 20, 200)
METADATA = {"number": 10, "rating": 8.7, "active": True, "sport": "chess"}


async def collection_of(client: AsyncClient) -> str:
    """A new entity collection."""
    return (await client.entity_collections.create(name="players")).id or ""


async def test_an_entity_lives(client: AsyncClient, tmp_path: Path) -> None:
    """Created, waited for, found, changed and deleted."""
    entities = client.entity_collections.entities
    collection_id, asset_id = await collection_of(client), await picture(client, tmp_path)
    made = await entities.create(
        collection_id,
        name="Ada",
        asset_ids=[asset_id],
        description="Plays chess",
        metadata=METADATA,
    )
    entity_id = made.id or ""
    assert (made.entity_collection_id, made.name, made.status) == (
        collection_id,
        "Ada",
        "processing",
    )
    seen: list[str | None] = []
    done = await entities.wait_for_done(
        collection_id,
        entity_id,
        sleep_interval=0.05,
        callback=lambda entity: seen.append(entity.status),
    )
    assert (done.status, done.metadata, done.asset_ids) == ("ready", METADATA, [asset_id])
    assert seen[-1] == "ready"
    assert await entities.retrieve(collection_id, entity_id) == done
    changed = await entities.update(
        collection_id, entity_id, name="Ada L.", description="", metadata={"number": 11}
    )
    assert (changed.name, changed.description, changed.metadata) == ("Ada L.", "", {"number": 11})
    same = await entities.update(collection_id, entity_id, name="Ada")
    assert same.metadata == {"number": 11}
    assert (await entities.update(collection_id, entity_id, metadata={})).metadata == {}
    await entities.delete(collection_id, entity_id)
    with pytest.raises(BadRequestError, match=entity_id):
        await entities.retrieve(collection_id, entity_id)


async def test_entities_are_listed(client: AsyncClient, tmp_path: Path) -> None:
    """By collection with its filters, and by the asset that they are recognized by."""
    entities = client.entity_collections.entities
    collection_id = await collection_of(client)
    red, blue = (
        await picture(client, tmp_path),
        await picture(client, tmp_path, BLUE, "blue.png"),
    )
    ids: dict[str, str] = {}
    for name, asset_ids in (("Cy", [red]), ("Ada", [red, blue]), ("Bo", [blue])):
        made = await entities.create(collection_id, name=name, asset_ids=asset_ids)
        ids[name] = made.id or ""
        await entities.wait_for_done(collection_id, ids[name], sleep_interval=0.05)
    by_name = entities.list(
        collection_id, page_limit=1, status="ready", sort_by="name", sort_option="asc"
    )
    assert [each.name async for each in by_name] == ["Ada", "Bo", "Cy"]
    named = await entities.list(collection_id, name="Bo")
    assert [each.id for each in named.items] == [ids["Bo"]]
    assert (await entities.list(collection_id, status="processing")).items == []
    blues = [each.name async for each in entities.list_by_asset(blue, page_limit=1)]
    assert sorted(name or "" for name in blues) == ["Ada", "Bo"]


async def test_pictures_come_and_go(client: AsyncClient, tmp_path: Path) -> None:
    """Pictures can be added and taken away, but for the last one; the assets stay."""
    entities = client.entity_collections.entities
    collection_id = await collection_of(client)
    red, blue = (
        await picture(client, tmp_path),
        await picture(client, tmp_path, BLUE, "blue.png"),
    )
    made = await entities.create(collection_id, name="Ada", asset_ids=[red])
    entity_id = made.id or ""
    more = await entities.create_assets(collection_id, entity_id, asset_ids=[blue])
    assert (more.asset_ids, more.status) == ([red, blue], "processing")
    await entities.wait_for_done(collection_id, entity_id, sleep_interval=0.05)
    fewer = await entities.delete_assets(collection_id, entity_id, asset_ids=[red])
    assert fewer.asset_ids == [blue]
    with pytest.raises(BadRequestError, match="last"):
        await entities.delete_assets(collection_id, entity_id, asset_ids=[blue])
    assert (await client.assets.retrieve(red)).id == red


async def test_a_failure_among_many_is_told_with_its_place(
    client: AsyncClient, tmp_path: Path
) -> None:
    """Models and mappings may be mixed; one that cannot be created does not stop the others."""
    entities = client.entity_collections.entities
    collection_id, asset_id = await collection_of(client), await picture(client, tmp_path)
    made = await entities.create_bulk(
        collection_id,
        entities=[
            EntityInput(name="Ada", asset_ids=[asset_id], metadata=METADATA),
            {"name": "Bo", "asset_ids": ["not-there"]},
            {"name": "Cy", "asset_ids": (asset_id,), "description": "New"},
        ],
    )
    assert (made.success_count, made.failed_count) == (2, 1)
    assert [each.name for each in made.entities or ()] == ["Ada", "Cy"]
    (failure,) = made.errors or []
    assert (failure.entity_index, failure.entity_name) == (1, "Bo")
    assert "not-there" in (failure.error_reason or "")
    first = (made.entities or [])[0]
    assert first.status == "processing"
    found = await entities.retrieve(collection_id, first.id or "")
    assert found.metadata == METADATA


async def test_what_goes_over_the_wire() -> None:
    """None is absent; DELETE has a body; a bulk of models is a list of objects."""
    request = await sent(
        lambda c: c.entity_collections.entities.delete_assets("c1", "e1", asset_ids=["a2", "a1"])
    )
    assert (request.method, request.target) == (
        "DELETE",
        "/v1.3/entity-collections/c1/entities/e1/assets",
    )
    assert body_of(request) == {"asset_ids": ["a2", "a1"]}
    request = await sent(
        lambda c: c.entity_collections.entities.create_bulk(
            "c1", entities=[EntityInput(name="Ada", asset_ids=["a1"])]
        )
    )
    assert request.target == "/v1.3/entity-collections/c1/entities/bulk"
    assert body_of(request) == {"entities": [{"name": "Ada", "asset_ids": ["a1"]}]}
    assert EntitiesCreateBulkRequestEntitiesItem is EntityInput


async def test_a_wait_looks_until_the_end() -> None:
    """Each look is told to the callback, and the last one is what is returned."""
    seen: list[str | None] = []
    waiting, done = {"_id": "e1", "status": "processing"}, {"_id": "e1", "status": "ready"}
    async with answered(waiting, waiting, done) as (client, server):
        found = await client.entity_collections.entities.wait_for_done(
            "c1", "e1", sleep_interval=0.01, callback=lambda entity: seen.append(entity.status)
        )
    assert (found.status, seen) == ("ready", ["processing", "processing", "ready"])
    assert {each.target for each in server.received} == {"/v1.3/entity-collections/c1/entities/e1"}


async def test_a_wait_ends_with_a_failure_or_a_deadline() -> None:
    """An entity that failed is an error with its id; one that never ends is one with its state."""
    failed = {"_id": "e1", "status": "failed", "error": {"message": "No face found."}}
    async with answered({"_id": "e1", "status": "processing"}, failed) as (client, server):
        with pytest.raises(ResourceFailedError, match=r"entity e1.*No face found"):
            await client.entity_collections.entities.wait_for_done("c1", "e1", sleep_interval=0.01)
    assert len(server.received) == 2
    async with answered({"_id": "e1", "status": "processing"}) as (client, _):
        with pytest.raises(WaitTimeoutError, match="'processing'"):
            await client.entity_collections.entities.wait_for_done(
                "c1", "e1", sleep_interval=0.01, timeout=0.05
            )


async def test_what_is_not_clearly_forbidden_is_for_the_server_to_judge() -> None:
    """The documentation says nothing of None, of wide numbers and of lengths."""
    metadata = {"none": None, "wide": 2**60, "long": "x" * 10_000, "": ""}
    request = await sent(
        lambda c: c.entity_collections.entities.update("c1", "e1", metadata=metadata)
    )
    assert body_of(request) == {"metadata": metadata}


def test_metadata_of_other_clients_can_be_read() -> None:
    """Whatever was stored by other means does not make an entity unreadable."""
    read = decode(b'{"_id": "e1", "metadata": {"a": [1, {"b": null}], "c": null}}', Entity)
    assert read.metadata == {"a": [1, {"b": None}], "c": None}


_GOOD = {"name": "Ada", "asset_ids": ["a1"]}
REFUSED: list[tuple[Ask, str]] = [
    (lambda e: e.create("c1", name="", asset_ids=["a1"]), "name must be a text"),
    (lambda e: e.create("c1", name="n", asset_ids=[]), "one or more identifiers, not \\[\\]"),
    (lambda e: e.create("c1", name="n", asset_ids="a1"), "asset_ids must be a list"),
    (lambda e: e.create("c1", name="n", asset_ids=["a1", ""]), r"asset_ids\[1\] is empty"),
    (lambda e: e.create("c1", name="n", asset_ids=[5]), r"asset_ids\[0\] must be a string"),
    (lambda e: e.create("", name="n", asset_ids=["a1"]), "entity_collection_id is empty"),
    (
        lambda e: e.create("c1", name="n", asset_ids=["a1"], metadata={"a": ["x"]}),
        r"metadata\['a'\] must be a text, a number, true or false.*turned into a text",
    ),
    (
        lambda e: e.create("c1", name="n", asset_ids=["a1"], metadata={"a": {"b": 1}}),
        "turned into a text",
    ),
    (
        lambda e: e.create("c1", name="n", asset_ids=["a1"], metadata={"a": float("nan")}),
        "JSON has no number for",
    ),
    (lambda e: e.create("c1", name="n", asset_ids=["a1"], metadata={5: 1}), "keys of metadata"),
    (lambda e: e.create("c1", name="n", asset_ids=["a1"], metadata="{}"), "must be a mapping"),
    (lambda e: e.update("c1", "e1", name=""), "name must be a text"),
    (lambda e: e.update("c1", "e1", metadata={"a": object()}), r"metadata\['a'\]"),
    (lambda e: e.update("c1", ""), "entity_id is empty"),
    (lambda e: e.create_bulk("c1", entities=[]), "one or more"),
    (lambda e: e.create_bulk("c1", entities=_GOOD), "must be a list"),
    (lambda e: e.create_bulk("c1", entities=["Ada"]), r"entities\[0\] must be a mapping"),
    (lambda e: e.create_bulk("c1", entities=[_GOOD, {"name": "B"}]), r"entities\[1\].asset_ids"),
    (
        lambda e: e.create_bulk("c1", entities=[_GOOD, {"asset_ids": ["a"]}]),
        r"entities\[1\] has no name",
    ),
    (
        lambda e: e.create_bulk("c1", entities=[{**_GOOD, "metadata": {"a": [1]}}]),
        r"entities\[0\].metadata\['a'\]",
    ),
    (lambda e: e.create_assets("c1", "e1", asset_ids=[]), "asset_ids"),
    (lambda e: e.create_assets("c1", "e1", asset_ids="a1"), "asset_ids"),
    (lambda e: e.delete_assets("c1", "e1", asset_ids=[]), "asset_ids"),
    (lambda e: e.delete_assets("c1", "..", asset_ids=["a1"]), "entity_id"),
    (lambda e: e.wait_for_done("c1", "e1", timeout=0), "timeout"),
    (lambda e: e.delete("c1", "a/b"), "entity_id"),
]


@pytest.mark.parametrize(("ask", "text"), REFUSED)
async def test_a_call_that_cannot_be_meant_is_refused(ask: Ask, text: str) -> None:
    """The error says what was wrong and where, and nothing was sent."""
    await refused(lambda client: ask(client.entity_collections.entities), text)
