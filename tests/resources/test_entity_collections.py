"""Entity collections, through the whole road."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.resources.knowledge import Ask, body_of, picture, refused, sent
from twelvelabs_async import AsyncClient, BadRequestError


async def test_a_collection_lives(client: AsyncClient) -> None:
    """Created, found, renamed, cleared of its description, and deleted."""
    made = await client.entity_collections.create(name="team", description="The players")
    collection_id = made.id or ""
    assert (made.name, made.description) == ("team", "The players")
    assert made.created_at is not None
    assert await client.entity_collections.retrieve(collection_id) == made
    renamed = await client.entity_collections.update(collection_id, name="crew")
    assert (renamed.name, renamed.description) == ("crew", "The players")
    cleared = await client.entity_collections.update(collection_id, description="")
    assert (cleared.name, cleared.description) == ("crew", "")
    await client.entity_collections.delete(collection_id)
    with pytest.raises(BadRequestError) as caught:
        await client.entity_collections.retrieve(collection_id)
    assert caught.value.code == "resource_not_exist"


async def test_a_collection_takes_its_entities_with_it(client: AsyncClient, tmp_path: Path) -> None:
    """What was in a deleted collection is gone; the pictures stay."""
    asset_id = await picture(client, tmp_path)
    collection = await client.entity_collections.create(name="team")
    entities = client.entity_collections.entities
    await entities.create(collection.id or "", name="Ada", asset_ids=[asset_id])
    await client.entity_collections.delete(collection.id or "")
    assert (await entities.list_by_asset(asset_id)).items == []
    assert (await client.assets.retrieve(asset_id)).id == asset_id


async def test_collections_are_listed(client: AsyncClient) -> None:
    """Page after page, sorted as asked, and by name."""
    for name in ("cast", "crew", "band"):
        await client.entity_collections.create(name=name)
    listed = client.entity_collections.list(page_limit=1, sort_by="name", sort_option="asc")
    assert [each.name async for each in listed] == ["band", "cast", "crew"]
    newest_first = await client.entity_collections.list()
    assert [each.name for each in newest_first.items] == ["band", "crew", "cast"]
    named = await client.entity_collections.list(name="crew")
    assert [each.name for each in named.items] == ["crew"]


async def test_none_is_absent_and_empty_is_sent() -> None:
    """An update changes what is given and nothing else; an empty description is given."""
    request = await sent(lambda c: c.entity_collections.update("c1", description=""))
    assert (request.method, request.target) == ("PATCH", "/v1.3/entity-collections/c1")
    assert body_of(request) == {"description": ""}
    request = await sent(lambda c: c.entity_collections.create(name="team", description=None))
    assert body_of(request) == {"name": "team"}
    assert request.headers["idempotency-key"]


def test_the_entities_are_made_once() -> None:
    """The same object each time, as users keep it."""
    client = AsyncClient("k")
    assert client.entity_collections.entities is client.entity_collections.entities


REFUSED: list[tuple[Ask, str]] = [
    (lambda c: c.entity_collections.create(name=""), "name must be a text that is not empty"),
    (lambda c: c.entity_collections.create(name=5), "not 5"),
    (lambda c: c.entity_collections.update("c1", name=" "), "name must be a text"),
    (lambda c: c.entity_collections.update("", name="n"), "entity_collection_id is empty"),
    (lambda c: c.entity_collections.retrieve("../assets"), "entity_collection_id"),
    (lambda c: c.entity_collections.delete("a/b"), "entity_collection_id"),
    (lambda c: _listed(c, page_limit=51), "from 1 to 50"),
]


async def _listed(client: AsyncClient, page_limit: int) -> object:
    return await client.entity_collections.list(page_limit=page_limit)


@pytest.mark.parametrize(("ask", "text"), REFUSED)
async def test_a_call_that_cannot_be_meant_is_refused(ask: Ask, text: str) -> None:
    """The error says what was wrong, and nothing was sent."""
    await refused(ask, text)
