from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from twelvelabs_async.emulator import Emulator, Fault

from .driver import Driver, sdk
from .stills import write_still

STORES = "knowledge_stores"
ITEMS = "knowledge_store_items"
COLLECTIONS = "knowledge_store_item_collections"
BOTH = {"video": {"modalities": ["visual", "audio"]}}


@frozen
class Store:
    """A knowledge store with ready items, by name: the three clips, and a picture."""

    id: str
    items: dict[str, str]
    assets: dict[str, str]


@pytest.fixture
async def store(vendor: Driver, clips: dict[str, Path], tmp_path: Path) -> Store:
    """A store with the clips and a still of the forest as items."""
    made = await vendor.call(f"{STORES}.create", name="films")
    files = {**clips, "leaf": write_still(clips["forest"], tmp_path / "leaf.png")}
    items: dict[str, str] = {}
    assets: dict[str, str] = {}
    for name, path in files.items():
        with path.open("rb") as file:
            assets[name] = (await vendor.call("assets.create", method="direct", file=file)).id
        await vendor.until_ready("assets.retrieve", assets[name])
        item = await vendor.call(
            f"{ITEMS}.create", made.id, asset_id=assets[name], metadata={"name": name}
        )
        items[name] = item.id
    for item_id in items.values():
        await vendor.until_ready(f"{ITEMS}.retrieve", made.id, item_id)
    return Store(made.id, items, assets)


def query(text: str) -> Any:
    """A search query as the vendor's users write it."""
    return sdk.KnowledgeStoreSearchQuery(text=text)


async def test_stores_are_managed(vendor: Driver) -> None:
    """Stores are created with all they can have, retrieved, updated, listed and deleted."""
    schema = sdk.EnrichmentConfigJsonSchemaJsonSchema(
        type="object", properties={"mood": {"type": "string", "description": "the mood"}}
    )
    config = sdk.IngestionConfig(
        enrichment_config=sdk.EnrichmentConfig_JsonSchema(json_schema=schema)
    )
    metadata = {"a": "x", "b": 1.5, "c": True, "d": ["y"]}
    made = await vendor.call(
        f"{STORES}.create",
        name="films",
        description="all",
        ingestion_config=config,
        metadata=metadata,
    )
    assert (made.name, made.description, made.item_count) == ("films", "all", 0)
    assert made.metadata == metadata
    assert made.ingestion_config.enrichment_config.type == "json_schema"
    found = await vendor.call(f"{STORES}.retrieve", made.id)
    assert found == made
    updated = await vendor.call(f"{STORES}.update", made.id, name="more", metadata={})
    assert (updated.name, updated.description, updated.metadata) == ("more", "all", {})
    others = [(await vendor.call(f"{STORES}.create", name=str(n))).id for n in range(2)]
    pages = await vendor.pages(f"{STORES}.list", page_limit=2)
    assert [[each.id for each in page] for page in pages] == [others[::-1], [made.id]]
    changed = await vendor.items(f"{STORES}.list", sort_by="updated_at", sort_option="asc")
    assert [each.id for each in changed] == [made.id, *others]
    await vendor.call(f"{STORES}.delete", made.id)
    gone = await vendor.refusal(f"{STORES}.retrieve", made.id)
    assert (gone.status_code, gone.body["code"]) == (400, "resource_not_exist")


async def test_an_unsupported_schema_is_unprocessable(vendor: Driver) -> None:
    """The vendor's client passes on the 422 that its documentation promises."""
    properties = {"mood": {"type": "string", "pattern": "x", "description": "the mood"}}
    config = {
        "enrichment_config": {
            "type": "json_schema",
            "json_schema": {"type": "object", "properties": properties},
        }
    }
    refused = await vendor.refusal(f"{STORES}.create", name="x", ingestion_config=config)
    assert (refused.status_code, refused.body["code"]) == (422, "json_schema_invalid")


async def test_items_are_managed(vendor: Driver, store: Store, clips: dict[str, Path]) -> None:
    """Items tell of their file, are listed by status and page, and are deleted."""
    item = await vendor.call(f"{ITEMS}.retrieve", store.id, store.items["forest"])
    assert (item.status, item.asset_id) == ("ready", store.assets["forest"])
    assert item.metadata == {"name": "forest"}
    system = item.system_metadata
    assert (system.asset_type, system.filename) == ("video", "forest.mkv")
    assert (system.width, system.height, system.codec_name) == (640, 360, "h264")
    assert system.duration == pytest.approx(6.0, abs=0.1)
    assert system.size == clips["forest"].stat().st_size
    image = await vendor.call(f"{ITEMS}.retrieve", store.id, store.items["leaf"])
    assert (image.asset_type, image.system_metadata.asset_type) == ("image", "image")
    pages = await vendor.pages(f"{ITEMS}.list", store.id, page_limit=3, sort_option="asc")
    assert [[each.id for each in page] for page in pages] == [
        list(store.items.values())[:3],
        list(store.items.values())[3:],
    ]
    assert len(await vendor.items(f"{ITEMS}.list", store.id, status=["ready", "failed"])) == 4
    assert await vendor.items(f"{ITEMS}.list", store.id, status="queued") == []
    again = await vendor.refusal(f"{ITEMS}.create", store.id, asset_id=store.assets["forest"])
    assert again.body["code"] == "knowledge_store_item_already_exists"
    wrong = await vendor.refusal(
        f"{ITEMS}.create", store.id, asset_id=store.assets["leaf"], asset_type="video"
    )
    assert wrong.body["code"] == "parameter_invalid"
    await vendor.call(f"{ITEMS}.delete", store.id, store.items["leaf"])
    assert (await vendor.call(f"{STORES}.retrieve", store.id)).item_count == 3


async def test_item_collections_are_managed(vendor: Driver, store: Store) -> None:
    """Collections are created, filled, listed, updated, emptied and deleted."""
    made = await vendor.call(
        f"{COLLECTIONS}.create", store.id, name="b", description="x", metadata={"n": 1}
    )
    assert (made.knowledge_store_id, made.member_count) == (store.id, 0)
    items = list(store.items.values())
    added = await vendor.call(f"{COLLECTIONS}.add_items", store.id, made.id, item_ids=items)
    assert added.member_count == 4
    pages = await vendor.pages(f"{COLLECTIONS}.list_items", store.id, made.id, page_limit=3)
    assert [len(page) for page in pages] == [3, 1]
    assert {each.id for page in pages for each in page} == set(items)
    await vendor.call(f"{COLLECTIONS}.remove_items", store.id, made.id, item_ids=items[:3])
    found = await vendor.call(f"{COLLECTIONS}.retrieve", store.id, made.id)
    assert (found.member_count, found.metadata) == (1, {"n": 1})
    updated = await vendor.call(f"{COLLECTIONS}.update", store.id, made.id, metadata={})
    assert (updated.name, updated.metadata) == ("b", {})
    other = await vendor.call(f"{COLLECTIONS}.create", store.id, name="a")
    named = await vendor.items(
        f"{COLLECTIONS}.list", store.id, sort_by="name", sort_option="asc", page_limit=1
    )
    assert [each.id for each in named] == [other.id, made.id]
    twice = await vendor.refusal(f"{COLLECTIONS}.create", store.id, name="a")
    assert twice.body["code"] == "item_collection_name_already_exists"
    await vendor.call(f"{COLLECTIONS}.delete", store.id, made.id)
    assert [each.id for each in await vendor.items(f"{COLLECTIONS}.list", store.id)] == [other.id]


async def test_a_store_is_searched(vendor: Driver, store: Store) -> None:
    """Hits are typed by what they are, with ranks, times, modalities and metadata."""
    found = await vendor.call(
        f"{STORES}.search",
        store.id,
        query=query("green forest with tall trees"),
        search_options=BOTH,
        include_metadata=True,
    )
    assert found.effective_search_options.video.modalities == ["visual", "audio"]
    assert [hit.rank for hit in found.data] == list(range(1, len(found.data) + 1))
    best = found.data[0]
    assert (best.asset_type, best.item_id) == ("video", store.items["forest"])
    (match,) = best.matches
    assert match.start_sec < match.end_sec
    assert "visual" in match.modalities
    assert "tall trees" in match.transcription or "green forest" in match.transcription
    assert best.metadata.system.duration == pytest.approx(6.0, abs=0.1)
    assert best.metadata.user == {"name": "forest"}
    (image,) = [hit for hit in found.data if hit.asset_type == "image"]
    assert image.item_id == store.items["leaf"]
    assert (image.metadata.system.width, image.metadata.system.height) == (640, 360)


async def test_a_search_is_filtered_and_grouped(vendor: Driver, store: Store) -> None:
    """Filters choose items and types; groups have every match of an item."""
    wanted = [store.items["forest"], store.items["leaf"]]
    filters = sdk.SearchKnowledgeStoreFilter(item_id=sdk.ItemIdFilter(in_=wanted))
    found = await vendor.call(
        f"{STORES}.search", store.id, query=query("green"), filter=filters, group_by="item"
    )
    assert {hit.item_id for hit in found.data} == set(wanted)
    assert sorted(len(getattr(hit, "matches", None) or ()) for hit in found.data) == [0, 2]
    images = await vendor.call(
        f"{STORES}.search",
        store.id,
        query=query("green"),
        filter={"asset_type": {"eq": "image"}},
    )
    assert [hit.asset_type for hit in images.data] == ["image"]
    assert images.effective_search_options.video is None


async def test_a_search_is_paged_until_its_tokens_expire(vendor: Driver, store: Store) -> None:
    """Tokens lead through all hits; a false one is a 400, a false store a 404."""
    text = "sunset forest night"
    whole = await vendor.call(f"{STORES}.search", store.id, query=query(text), page_size=50)
    assert whole.next_page_token is None
    hits: list[Any] = []
    token: dict[str, str] = {}
    for _ in range(len(whole.data)):
        page = await vendor.call(
            f"{STORES}.search", store.id, query=query(text), page_size=1, **token
        )
        hits += page.data
        if page.next_page_token is None:
            break
        token = {"page_token": page.next_page_token}
    assert hits == whole.data
    assert len(hits) > 3
    false = await vendor.refusal(f"{STORES}.search", store.id, query=query("x"), page_token="x")
    assert false.status_code == 400
    nowhere = await vendor.refusal(f"{STORES}.search", "ks_none", query=query("x"))
    assert isinstance(nowhere, sdk.NotFoundError)


async def test_an_expired_token_is_gone(vendor: Driver, store: Store, emulator: Emulator) -> None:
    """After its time a token raises the vendor's own error for 410."""
    page = await vendor.call(
        f"{STORES}.search", store.id, query=query("sunset forest night"), page_size=1
    )
    emulator.clock.advance(3600)
    expired = await vendor.refusal(
        f"{STORES}.search", store.id, query=query("x"), page_token=page.next_page_token
    )
    assert isinstance(expired, sdk.GoneError)
    assert expired.body.code == "search_page_token_expired"


async def test_limited_searches_are_told(vendor: Driver, store: Store, emulator: Emulator) -> None:
    """A 429 has no body, as documented, so the vendor's client cannot give it its own class."""
    route = "POST /knowledge-stores/{knowledge_store_id}/search"
    emulator.faults.append(Fault(route=route, status=429, times=1, headers={"Retry-After": "0"}))
    options = {"max_retries": 0}
    limited = await vendor.refusal(
        f"{STORES}.search", store.id, query=query("x"), request_options=options
    )
    assert type(limited) is sdk.core.api_error.ApiError
    assert (limited.status_code, limited.body) == (429, "")
