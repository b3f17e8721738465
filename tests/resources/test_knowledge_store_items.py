"""Knowledge store items, through the whole road."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.media import FOREST, SUNSET
from tests.resources.knowledge import (
    Ask,
    answered,
    body_of,
    picture,
    refused,
    sent,
    video,
)
from twelvelabs_async import AsyncClient, BadRequestError, ResourceFailedError
from twelvelabs_async.core.codec import decode
from twelvelabs_async.models.knowledge_store_items import (
    ImageMetadata,
    KnowledgeStoreItem,
    VideoMetadata,
)
from twelvelabs_async.models.knowledge_stores import KnowledgeStoreMetadata
from twelvelabs_async.models.shared import Unknown

METADATA: KnowledgeStoreMetadata = {
    "year": 2024,
    "rating": 9.5,
    "draft": False,
    "people": ["Ada", "Zoë"],
    "note": "",
}


async def store_of(client: AsyncClient) -> str:
    """A new knowledge store."""
    return (await client.knowledge_stores.create(name="films")).id or ""


async def test_a_video_and_an_image_become_items(client: AsyncClient, tmp_path: Path) -> None:
    """What the platform read of each is typed by what it is, and your own metadata come back."""
    store_id = await store_of(client)
    items = client.knowledge_store_items
    clip, still = await video(client), await picture(client, tmp_path)
    made = await items.create(store_id, asset_id=clip, asset_type="video", metadata=METADATA)
    assert (made.asset_id, made.asset_type, made.status) == (clip, "video", "queued")
    seen: list[str | None] = []
    done = await items.wait_for_done(
        store_id,
        made.id or "",
        sleep_interval=0.05,
        callback=lambda item: seen.append(item.status),
    )
    assert done.metadata == METADATA
    assert seen[-1] == done.status == "ready"
    assert isinstance(done.system_metadata, VideoMetadata)
    assert (done.system_metadata.duration, done.system_metadata.filename) == (4.0, "sunset.mkv")
    image = await items.create(store_id, asset_id=still)
    found = await items.wait_for_done(store_id, image.id or "", sleep_interval=0.05)
    assert isinstance(found.system_metadata, ImageMetadata)
    assert (found.system_metadata.width, found.system_metadata.height) == (96, 64)
    assert (await client.knowledge_stores.retrieve(store_id)).item_count == 2


async def test_items_are_listed_and_deleted(client: AsyncClient) -> None:
    """By status, page after page; a deleted item is gone and its asset is not."""
    store_id = await store_of(client)
    items = client.knowledge_store_items
    ids: list[str] = []
    assets = [await video(client, scene) for scene in (SUNSET, FOREST)]
    for asset_id in assets:
        made = await items.create(store_id, asset_id=asset_id)
        ids.append(made.id or "")
        await items.wait_for_done(store_id, ids[-1], sleep_interval=0.05)
    oldest_first = items.list(store_id, page_limit=1, sort_by="created_at", sort_option="asc")
    assert [each.id async for each in oldest_first] == ids
    assert [each.id for each in (await items.list(store_id)).items] == ids[::-1]
    assert (await items.list(store_id, status=["queued", "failed"])).items == []
    assert len((await items.list(store_id, status="ready")).items) == 2
    await items.delete(store_id, ids[0])
    with pytest.raises(BadRequestError, match=ids[0]):
        await items.retrieve(store_id, ids[0])
    assert (await client.assets.retrieve(assets[0])).id == assets[0]


async def test_what_goes_over_the_wire() -> None:
    """None is absent, and several statuses repeat their parameter."""
    request = await sent(lambda c: c.knowledge_store_items.create("ks_1", asset_id="a1"))
    assert (request.method, request.target) == ("POST", "/v1.3/knowledge-stores/ks_1/items")
    assert body_of(request) == {"asset_id": "a1"}
    request = await sent(
        lambda c: _listed(c, status=["queued", "pending"]), {"data": [], "page_info": {}}
    )
    assert request.target.endswith("/items?page=1&status=queued&status=pending")


async def test_a_failed_item_ends_a_wait() -> None:
    """The error names the item."""
    async with answered({"_id": "ksi_1", "status": "failed"}) as (client, _):
        with pytest.raises(ResourceFailedError, match="knowledge store item ksi_1") as caught:
            await client.knowledge_store_items.wait_for_done("ks_1", "ksi_1")
    assert caught.value.id == "ksi_1"


def test_an_item_of_a_new_type_can_be_read() -> None:
    """What is known of it is kept as it came."""
    facts = '{"asset_type": "audio", "duration": 5}'
    read = decode(
        f'{{"asset_type": "audio", "system_metadata": {facts}}}'.encode(), KnowledgeStoreItem
    )
    assert read.asset_type == "audio"
    assert read.system_metadata == Unknown(raw={"asset_type": "audio", "duration": 5})


async def _listed(client: AsyncClient, **filters: list[str]) -> object:
    return await client.knowledge_store_items.list("ks_1", **filters)  # type: ignore[arg-type]


REFUSED: list[tuple[Ask, str]] = [
    (lambda i: i.create("", asset_id="a1"), "knowledge_store_id is empty"),
    (lambda i: i.create("ks_1", asset_id=""), "asset_id is empty"),
    (
        lambda i: i.create("ks_1", asset_id="a1", metadata={str(n): n for n in range(51)}),
        "metadata takes up to 50 keys, not 51",
    ),
    (
        lambda i: i.create("ks_1", asset_id="a1", metadata={"k" * 129: 1}),
        "up to 128 characters, not 129",
    ),
    (
        lambda i: i.create("ks_1", asset_id="a1", metadata={"k": "v" * 8193}),
        "8193 characters; it can have up to 8192",
    ),
    (lambda i: i.create("ks_1", asset_id="a1", metadata={"k": None}), "not None"),
    (lambda i: i.create("ks_1", asset_id="a1", metadata={"k": {}}), "list of texts, not {}"),
    (lambda i: i.create("ks_1", asset_id="a1", metadata={"k": [1]}), r"list of texts, not \[1\]"),
    (lambda i: i.create("ks_1", asset_id="a1", metadata={"k": 2**53}), "53 bits"),
    (lambda i: i.create("ks_1", asset_id="a1", metadata={"k": -(2**53)}), "53 bits"),
    (lambda i: i.create("ks_1", asset_id="a1", metadata={"k": float("inf")}), "no number"),
    (lambda i: i.create("ks_1", asset_id="a1", metadata=[("k", 1)]), "must be a mapping"),
    (lambda i: i.retrieve("ks_1", ""), "item_id is empty"),
    (lambda i: i.delete("ks_1", ".."), "item_id"),
    (lambda i: i.wait_for_done("ks_1", "ksi_1", sleep_interval=0), "sleep_interval"),
]


@pytest.mark.parametrize(("ask", "text"), REFUSED)
async def test_a_call_that_cannot_be_meant_is_refused(ask: Ask, text: str) -> None:
    """The error says what was wrong and what is allowed, and nothing was sent."""
    await refused(lambda client: ask(client.knowledge_store_items), text)


async def test_the_widest_metadata_are_sent() -> None:
    """What is just allowed is not refused."""
    widest: dict[str, str | int | float | bool | list[str]] = {
        "k" * 128: "v" * 8192,
        "": "",
        "whole": 2**53 - 1,
        "below": -(2**53) + 1,
        "large": 1e300,
        "none": [],
        **{str(number): True for number in range(44)},
    }
    assert len(widest) == 50
    request = await sent(
        lambda c: c.knowledge_store_items.create("ks_1", asset_id="a1", metadata=widest)
    )
    assert body_of(request)["metadata"] == widest
