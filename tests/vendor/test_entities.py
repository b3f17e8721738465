from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import Library
from .driver import Driver
from .stills import write_still

ENTITIES = "entity_collections.entities"


@pytest.fixture
async def pictures(vendor: Driver, clips: dict[str, Path], tmp_path: Path) -> dict[str, str]:
    """Image assets, a still of each clip, by the name of its scene."""
    assets: dict[str, str] = {}
    for name, clip in clips.items():
        with write_still(clip, tmp_path / f"{name}.png").open("rb") as file:
            assets[name] = (await vendor.call("assets.create", method="direct", file=file)).id
    for asset_id in assets.values():
        await vendor.until_ready("assets.retrieve", asset_id)
    return assets


@pytest.fixture
async def team(vendor: Driver) -> str:
    """An empty entity collection."""
    return str((await vendor.call("entity_collections.create", name="team")).id)


async def test_entity_collections_are_managed(vendor: Driver) -> None:
    """Collections are created, retrieved, updated, listed page by page, and deleted."""
    made = [
        await vendor.call("entity_collections.create", name=name, description=f"all of {name}")
        for name in ("b", "a", "c")
    ]
    assert made[0].description == "all of b"
    assert made[0].created_at == made[0].updated_at
    found = await vendor.call("entity_collections.retrieve", made[1].id)
    assert (found.id, found.name) == (made[1].id, "a")
    updated = await vendor.call("entity_collections.update", made[1].id, name="d")
    assert (updated.name, updated.description) == ("d", "all of a")
    assert updated.updated_at > updated.created_at
    pages = await vendor.pages(
        "entity_collections.list", page_limit=2, sort_by="name", sort_option="asc"
    )
    assert [[each.name for each in page] for page in pages] == [["b", "c"], ["d"]]
    named = await vendor.items("entity_collections.list", name="c")
    assert [each.id for each in named] == [made[2].id]
    await vendor.call("entity_collections.delete", made[2].id)
    assert len(await vendor.items("entity_collections.list")) == 2
    gone = await vendor.refusal("entity_collections.retrieve", made[2].id)
    assert (gone.status_code, gone.body["code"]) == (400, "resource_not_exist")


async def test_an_entity_is_made_and_changed(
    vendor: Driver, team: str, pictures: dict[str, str]
) -> None:
    """An entity gets ready, changes its texts, gains and loses assets, and is deleted."""
    entity = await vendor.call(
        f"{ENTITIES}.create",
        team,
        name="sun",
        description="round",
        metadata={"n": 1, "hot": True},
        asset_ids=[pictures["sunset"]],
    )
    assert (entity.status, entity.entity_collection_id) == ("processing", team)
    ready = await vendor.until_ready(f"{ENTITIES}.retrieve", team, entity.id)
    assert ready.metadata == {"n": 1, "hot": True}
    updated = await vendor.call(
        f"{ENTITIES}.update", team, entity.id, name="Sun", metadata={"n": 2}
    )
    assert (updated.name, updated.description, updated.metadata) == ("Sun", "round", {"n": 2})
    more = await vendor.call(
        f"{ENTITIES}.create_assets", team, entity.id, asset_ids=[pictures["forest"]]
    )
    assert (more.status, more.asset_ids) == (
        "processing",
        [pictures["sunset"], pictures["forest"]],
    )
    less = await vendor.call(
        f"{ENTITIES}.delete_assets", team, entity.id, asset_ids=[pictures["forest"]]
    )
    assert less.asset_ids == [pictures["sunset"]]
    last = await vendor.refusal(
        f"{ENTITIES}.delete_assets", team, entity.id, asset_ids=[pictures["sunset"]]
    )
    assert (last.status_code, last.body["code"]) == (400, "parameter_invalid")
    await vendor.call(f"{ENTITIES}.delete", team, entity.id)
    assert await vendor.items(f"{ENTITIES}.list", team) == []


async def test_entities_are_made_in_bulk_and_listed(
    vendor: Driver, team: str, pictures: dict[str, str]
) -> None:
    """A bulk tells what it made and what not; lists filter, sort and page; assets know theirs."""
    items = [
        {"name": name, "asset_ids": [asset_id], "metadata": {"place": place}}
        for place, (name, asset_id) in enumerate(pictures.items())
    ]
    made = await vendor.call(
        f"{ENTITIES}.create_bulk", team, entities=[*items, {"name": "x", "asset_ids": ["none"]}]
    )
    assert (made.success_count, made.failed_count) == (3, 1)
    assert [each.name for each in made.entities] == list(pictures)
    (error,) = made.errors
    assert (error.entity_index, error.entity_name) == (3, "x")
    assert "none" in error.error_reason
    for each in made.entities:
        await vendor.until_ready(f"{ENTITIES}.retrieve", team, each.id)
    pages = await vendor.pages(
        f"{ENTITIES}.list", team, page_limit=2, status="ready", sort_by="name", sort_option="asc"
    )
    assert [[each.name for each in page] for page in pages] == [
        ["forest", "night_drive"],
        ["sunset"],
    ]
    assert [each.name for each in await vendor.items(f"{ENTITIES}.list", team, name="forest")] == [
        "forest"
    ]
    assert await vendor.items(f"{ENTITIES}.list", team, status="processing") == []
    of_asset = await vendor.items(f"{ENTITIES}.list_by_asset", pictures["sunset"], page_limit=1)
    assert [each.name for each in of_asset] == ["sunset"]


async def test_an_entity_is_searched_for(
    vendor: Driver, team: str, pictures: dict[str, str], library: Library
) -> None:
    """An entity named in a query finds the video that its picture was taken from."""
    entity: Any = await vendor.call(
        f"{ENTITIES}.create", team, name="tree", asset_ids=[pictures["forest"]]
    )
    await vendor.until_ready(f"{ENTITIES}.retrieve", team, entity.id)
    found = await vendor.items(
        "search.query",
        index_id=library.index_id,
        search_options=["visual"],
        query_text=f"<@{entity.id}>",
    )
    assert found[0].video_id == library.videos["forest"]
