"""Item collections, through the whole road."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial
from pathlib import Path

import pytest

from tests.resources.knowledge import Ask, body_of, picture, refused, sent
from twelvelabs_async import AsyncClient, BadRequestError

COLOURS = {"red": (200, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 200)}


async def store_with_items(client: AsyncClient, folder: Path) -> tuple[str, list[str]]:
    """A knowledge store with three pictures, and their items."""
    store_id = (await client.knowledge_stores.create(name="pictures")).id or ""
    ids: list[str] = []
    for name, colour in COLOURS.items():
        asset_id = await picture(client, folder, colour, f"{name}.png")
        made = await client.knowledge_store_items.create(store_id, asset_id=asset_id)
        ids.append(made.id or "")
    return store_id, ids


async def test_a_collection_lives(client: AsyncClient) -> None:
    """Created, found, changed and deleted."""
    store_id = (await client.knowledge_stores.create(name="films")).id or ""
    collections = client.knowledge_store_item_collections
    made = await collections.create(
        store_id, name="goals", description="All of them", metadata={"season": 2024}
    )
    collection_id = made.id or ""
    assert (made.knowledge_store_id, made.name, made.member_count) == (store_id, "goals", 0)
    assert await collections.retrieve(store_id, collection_id) == made
    changed = await collections.update(
        store_id, collection_id, name="saves", description="", metadata={}
    )
    assert (changed.name, changed.description, changed.metadata) == ("saves", "", {})
    kept = await collections.update(store_id, collection_id, metadata={"teams": ["A", "B"]})
    assert (kept.name, kept.metadata) == ("saves", {"teams": ["A", "B"]})
    await collections.delete(store_id, collection_id)
    with pytest.raises(BadRequestError, match=collection_id):
        await collections.retrieve(store_id, collection_id)


async def test_a_name_is_taken_once(client: AsyncClient) -> None:
    """Two collections of a knowledge store cannot have the same name."""
    store_id = (await client.knowledge_stores.create(name="films")).id or ""
    collections = client.knowledge_store_item_collections
    for name in ("b", "a"):
        await collections.create(store_id, name=name)
    with pytest.raises(BadRequestError):
        await collections.create(store_id, name="a")
    listed = collections.list(store_id, page_limit=1, sort_by="name", sort_option="asc")
    assert [each.name async for each in listed] == ["a", "b"]


async def test_items_come_and_go(client: AsyncClient, tmp_path: Path) -> None:
    """Adding twice and removing what is not there do no harm; the items stay in the store."""
    store_id, ids = await store_with_items(client, tmp_path)
    collections = client.knowledge_store_item_collections
    collection_id = (await collections.create(store_id, name="some")).id or ""
    assert (await collections.add_items(store_id, collection_id, item_ids=ids)).member_count == 3
    again = await collections.add_items(store_id, collection_id, item_ids=ids[:1])
    assert again.member_count == 3
    listed = collections.list_items(store_id, collection_id, page_limit=2)
    assert sorted([each.id or "" async for each in listed]) == sorted(ids)
    await collections.remove_items(store_id, collection_id, item_ids=ids[:2])
    await collections.remove_items(store_id, collection_id, item_ids=ids[:2])
    left = await collections.list_items(store_id, collection_id)
    assert [each.id for each in left.items] == ids[2:]
    assert len((await client.knowledge_store_items.list(store_id)).items) == 3


async def test_what_goes_over_the_wire() -> None:
    """Adding and removing make nothing new, so they carry no idempotency key."""
    ids = [f"ksi_{number}" for number in range(500)]
    calls: dict[str, Ask] = {
        "add": lambda k: k.add_items("ks_1", "ksic_1", item_ids=tuple(ids)),
        "remove": lambda k: k.remove_items("ks_1", "ksic_1", item_ids=ids),
    }
    for verb, ask in calls.items():
        request = await sent(partial(_of_collections, ask))
        assert request.method == "POST"
        assert request.target == f"/v1.3/knowledge-stores/ks_1/item-collections/ksic_1/items/{verb}"
        assert body_of(request) == {"item_ids": ids}
        assert "idempotency-key" not in request.headers


def _of_collections(ask: Ask, client: AsyncClient) -> Awaitable[object]:
    return ask(client.knowledge_store_item_collections)


_MANY = [f"ksi_{number}" for number in range(501)]
REFUSED: list[tuple[Ask, str]] = [
    (lambda k: k.create("", name="n"), "knowledge_store_id is empty"),
    (lambda k: k.create("ks_1", name=""), "name must be a text"),
    (lambda k: k.create("ks_1", name="n", metadata={str(n): n for n in range(11)}), "up to 10"),
    (lambda k: k.create("ks_1", name="n", metadata={"k": "v" * 2049}), "up to 2048"),
    (lambda k: k.update("ks_1", "ksic_1", name=""), "name must be a text"),
    (lambda k: k.update("ks_1", "", name="n"), "collection_id is empty"),
    (lambda k: k.update("ks_1", "ksic_1", metadata={"k": None}), "not None"),
    (lambda k: k.retrieve("ks_1", "a/b"), "collection_id"),
    (lambda k: k.delete("ks_1", ".."), "collection_id"),
    (lambda k: k.add_items("ks_1", "ksic_1", item_ids=[]), "one or more identifiers"),
    (lambda k: k.add_items("ks_1", "ksic_1", item_ids="ksi_1"), "item_ids must be a list"),
    (lambda k: k.add_items("ks_1", "ksic_1", item_ids=_MANY), "up to 500 identifiers, not 501"),
    (lambda k: k.remove_items("ks_1", "ksic_1", item_ids=_MANY), "up to 500 identifiers, not 501"),
    (lambda k: k.remove_items("ks_1", "ksic_1", item_ids=[""]), r"item_ids\[0\] is empty"),
]


@pytest.mark.parametrize(("ask", "text"), REFUSED)
async def test_a_call_that_cannot_be_meant_is_refused(ask: Ask, text: str) -> None:
    """The error says what was wrong and what is allowed, and nothing was sent."""
    await refused(partial(_of_collections, ask), text)
