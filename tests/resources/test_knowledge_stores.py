"""Knowledge stores, through the whole road."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from tests.media import FOREST, NIGHT_DRIVE, SUNSET, small_clip
from tests.resources.knowledge import answered, body_of, picture, sent, video
from twelvelabs_async import (
    AsyncClient,
    BadRequestError,
    GoneError,
    NotFoundError,
    PaginationError,
    UnprocessableEntityError,
)
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.models.knowledge_stores import (
    AssetTypeFilter,
    EnrichmentConfig_Description,
    EnrichmentConfigDescription,
    EnrichmentConfigJsonSchema,
    ImageSearchHit,
    IngestionConfig,
    ItemIdFilter,
    KnowledgeStoreSearchQuery,
    SearchKnowledgeStoreFilter,
    SearchKnowledgeStoreHit,
    SearchKnowledgeStoreOptions,
    VideoSearchHit,
    VideoSearchOptions,
)
from twelvelabs_async.models.shared import Unknown

BOTH = {"video": {"modalities": ["visual", "audio"]}}
SCHEMA = {
    "type": "object",
    "properties": {"who": {"type": "string", "description": "Who is seen"}},
    "required": ["who"],
    "additionalProperties": False,
}


class Library:
    """A knowledge store with three clips and a picture, and which item is which."""

    def __init__(self, client: AsyncClient, store_id: str, names: dict[str, str]) -> None:
        self.client = client
        self.store_id = store_id
        self.names = names

    def name(self, hit: SearchKnowledgeStoreHit) -> str:
        """What an item shows."""
        assert isinstance(hit, (VideoSearchHit, ImageSearchHit))
        return self.names[hit.item_id or ""]

    def id(self, name: str) -> str:
        """The item that shows something."""
        return next(item for item, each in self.names.items() if each == name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def library(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Library]:
    """The knowledge store, filled once."""
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(
            Emulator(indexing_seconds=0.2, processing_seconds=0.05)
        )
        client = await stack.enter_async_context(AsyncClient(api.api_key, base_url=api.base_url))
        store = await client.knowledge_stores.create(name="films")
        store_id = store.id or ""
        assets = {scene.name: await video(client, scene) for scene in (SUNSET, FOREST, NIGHT_DRIVE)}
        folder = tmp_path_factory.mktemp("pictures")
        assets["red"] = await picture(client, folder)
        names: dict[str, str] = {}
        for name, asset_id in assets.items():
            item = await client.knowledge_store_items.create(
                store_id, asset_id=asset_id, metadata={"shows": name, "stars": 5}
            )
            await client.knowledge_store_items.wait_for_done(
                store_id, item.id or "", sleep_interval=0.05
            )
            names[item.id or ""] = name
        yield Library(client, store_id, names)


async def test_a_store_lives(client: AsyncClient) -> None:
    """Created, found, changed and deleted."""
    made = await client.knowledge_stores.create(
        name="films",
        description="All films",
        metadata={"team": "A", "years": ["2023", "2024"], "public": True},
        ingestion_config={
            "enrichment_config": {"type": "description", "description": "Who is seen"}
        },
    )
    store_id = made.id or ""
    assert (made.name, made.item_count) == ("films", 0)
    assert made.metadata == {"team": "A", "years": ["2023", "2024"], "public": True}
    assert made.ingestion_config == IngestionConfig(
        enrichment_config=EnrichmentConfigDescription(description="Who is seen")
    )
    assert await client.knowledge_stores.retrieve(store_id) == made
    changed = await client.knowledge_stores.update(store_id, name="movies", description="")
    assert (changed.name, changed.description, changed.metadata) == ("movies", "", made.metadata)
    cleared = await client.knowledge_stores.update(store_id, metadata={})
    assert (cleared.name, cleared.metadata) == ("movies", {})
    await client.knowledge_stores.delete(store_id)
    with pytest.raises(BadRequestError, match=store_id):
        await client.knowledge_stores.retrieve(store_id)


async def test_stores_are_listed(client: AsyncClient) -> None:
    """Page after page, sorted as asked."""
    for name in ("a", "b", "c"):
        await client.knowledge_stores.create(name=name)
    assert [each.name for each in (await client.knowledge_stores.list()).items] == ["c", "b", "a"]
    listed = client.knowledge_stores.list(page_limit=1, sort_by="created_at", sort_option="asc")
    assert [each.name async for each in listed] == ["a", "b", "c"]


async def test_an_ingestion_config_can_be_used_again(client: AsyncClient) -> None:
    """What a store was created with comes back whole and makes another store."""
    config = IngestionConfig(enrichment_config=EnrichmentConfigJsonSchema(json_schema=SCHEMA))
    first = await client.knowledge_stores.create(name="a", ingestion_config=config)
    assert first.ingestion_config == config
    second = await client.knowledge_stores.create(name="b", ingestion_config=first.ingestion_config)
    assert second.ingestion_config == config


async def test_a_schema_that_the_platform_does_not_support_is_its_error(
    client: AsyncClient,
) -> None:
    """Which keywords it knows is for the server to say, and it does."""
    schema = {**SCHEMA, "anyOf": []}
    with pytest.raises(UnprocessableEntityError, match="anyOf"):
        await client.knowledge_stores.create(
            name="a",
            ingestion_config={"enrichment_config": {"type": "json_schema", "json_schema": schema}},
        )


async def test_the_spelling_of_the_vendor_is_the_same_class() -> None:
    """Code that was written for the vendor's SDK builds the same bodies."""
    given = EnrichmentConfig_Description(description="Who wins?")
    request = await sent(
        lambda c: c.knowledge_stores.create(
            name="n", ingestion_config=IngestionConfig(enrichment_config=given)
        )
    )
    assert body_of(request) == {
        "name": "n",
        "ingestion_config": {
            "enrichment_config": {"type": "description", "description": "Who wins?"}
        },
    }


@pytest.mark.asyncio(loop_scope="module")
async def test_the_right_video_is_first(library: Library) -> None:
    """Clips are found by what they show and say, with start and end."""
    for text, name in (("the sun over the harbour", "sunset"), ("green forest", "forest")):
        found = await library.client.knowledge_stores.search(
            library.store_id, query={"text": text}, search_options=BOTH
        )
        assert found.data is not None
        best = found.data[0]
        assert isinstance(best, VideoSearchHit)
        assert (library.name(best), best.rank) == (name, 1)
        assert best.metadata is None
        (match,) = best.matches or []
        assert match.start_sec is not None
        assert match.end_sec is not None
        assert 0 <= match.start_sec < match.end_sec <= 4.2
        assert set(match.modalities or ()) <= {"visual", "audio"}
        assert found.effective_search_options is not None
        video = found.effective_search_options.video
        assert video == VideoSearchOptions(modalities=["visual", "audio"])


@pytest.mark.asyncio(loop_scope="module")
async def test_all_pages_are_walked(library: Library) -> None:
    """`query` follows the tokens: ranks go on without a gap; `search` gives page and token."""
    stores, store_id, text = library.client.knowledge_stores, library.store_id, "green red sun"
    whole = await stores.search(store_id, query=text, page_size=50)
    assert whole.data is not None
    assert whole.next_page_token is None
    assert len(whole.data) > 3
    assert [each async for each in stores.query(store_id, query=text, page_size=1)] == whole.data
    walked = stores.query(store_id, query=text, page_size=2).iter_pages()
    pages = [page.items async for page in walked]
    assert len(pages[0]) == 2
    first = await stores.search(store_id, query=text, page_size=2)
    assert first.data == pages[0]
    second = await stores.search(store_id, query=text, page_token=first.next_page_token)
    assert second.data == pages[1]


@pytest.mark.asyncio(loop_scope="module")
async def test_hits_can_be_filtered_and_grouped(library: Library) -> None:
    """Models and mappings say the same; metadata come with the hits if asked for."""
    stores = library.client.knowledge_stores
    images = SearchKnowledgeStoreFilter(asset_type=AssetTypeFilter(eq="image"))
    (hit,) = (await stores.query(library.store_id, query="red", filter=images)).items
    assert isinstance(hit, ImageSearchHit)
    assert (library.name(hit), hit.metadata) == ("red", None)
    only = SearchKnowledgeStoreFilter(
        asset_type=AssetTypeFilter(in_=["video", "image"]),
        item_id=ItemIdFilter(in_=[library.id("sunset"), library.id("red")]),
    )
    grouped = await stores.search(
        library.store_id,
        query=KnowledgeStoreSearchQuery(text="the red sun over the harbour and the boats"),
        filter=only,
        search_options=SearchKnowledgeStoreOptions(video=VideoSearchOptions(modalities=["visual"])),
        group_by="item",
        include_metadata=True,
    )
    names = {library.name(each): each for each in grouped.data or ()}
    assert set(names) == {"sunset", "red"}
    video, image = names["sunset"], names["red"]
    assert isinstance(video, VideoSearchHit)
    assert len(video.matches or ()) == 2
    assert video.metadata is not None
    assert video.metadata.user == {"shows": "sunset", "stars": 5}
    assert video.metadata.system is not None
    assert (video.metadata.system.duration, video.metadata.system.width) == (4.0, 640)
    assert isinstance(image, ImageSearchHit)
    assert image.metadata is not None
    assert image.metadata.system is not None
    assert (image.metadata.system.width, image.metadata.system.height) == (96, 64)


@pytest.mark.asyncio(loop_scope="module")
async def test_what_the_server_refuses_is_told(library: Library) -> None:
    """A store that is not there, and a token that is none."""
    stores = library.client.knowledge_stores
    with pytest.raises(NotFoundError):
        await stores.search("ks_none", query="sun")
    with pytest.raises(BadRequestError):
        await stores.search(library.store_id, query="sun", page_token="no/such token")


async def test_a_page_that_comes_too_late_is_gone() -> None:
    """Tokens expire; the error is one of its own."""
    clock = Clock.stopped()
    async with (
        Emulator(clock=clock, page_seconds=60) as api,
        AsyncClient(api.api_key, base_url=api.base_url) as client,
    ):
        asset = await client.assets.create(method="direct", file=small_clip())
        clock.advance(100)
        store_id = (await client.knowledge_stores.create(name="films")).id or ""
        await client.knowledge_store_items.create(store_id, asset_id=asset.id or "")
        clock.advance(100)
        page = await client.knowledge_stores.query(store_id, query="sun", page_size=1)
        assert page.has_next
        clock.advance(61)
        with pytest.raises(GoneError):
            await page.next_page()


async def test_a_text_a_mapping_and_a_model_are_the_same_query() -> None:
    """A search changes nothing, so it carries no idempotency key."""
    same: list[Any] = ["rain", {"text": "rain"}, KnowledgeStoreSearchQuery(text="rain")]
    for query in same:
        request = await sent(partial(_searched, query))
        assert request.target == "/v1.3/knowledge-stores/ks_1/search"
        assert body_of(request) == {"query": {"text": "rain"}}
        assert "idempotency-key" not in request.headers


def _searched(query: Any, client: AsyncClient) -> Awaitable[object]:
    return client.knowledge_stores.search("ks_1", query=query)


async def test_every_page_is_asked_for_with_the_whole_search() -> None:
    """The token is added to what was asked first; headers and options are those of the call."""
    pages: list[dict[str, object]] = [{"data": [], "next_page_token": "t/1"}, {"data": []}]
    async with answered(*pages) as (client, server):
        hits = client.knowledge_stores.query(
            "ks_1",
            query="rain",
            filter={"item_id": {"eq": "ksi_1"}},
            search_options=BOTH,
            group_by="item",
            page_size=7,
            include_metadata=True,
            request_options={"additional_headers": {"X-Trace": "1"}},
        )
        assert [each async for each in hits] == []
    first, second = server.received
    assert body_of(first) == {
        "query": {"text": "rain"},
        "filter": {"item_id": {"eq": "ksi_1"}},
        "search_options": BOTH,
        "group_by": "item",
        "page_size": 7,
        "include_metadata": True,
    }
    assert body_of(second) == {**body_of(first), "page_token": "t/1"}
    assert first.headers["x-trace"] == second.headers["x-trace"] == "1"


async def test_a_token_that_comes_again_is_an_error_and_no_endless_loop() -> None:
    """The server is not asked for the same page twice."""
    page: dict[str, object] = {"data": [], "next_page_token": "t1"}
    async with answered(page) as (client, server):
        with pytest.raises(PaginationError, match="t1"):
            _ = [each async for each in client.knowledge_stores.query("ks_1", query="rain")]
    assert len(server.received) == 2


async def test_what_is_new_can_be_read() -> None:
    """Hits and enrichments of a later version are kept as they came."""
    hit: dict[str, object] = {"asset_type": "audio", "rank": 1, "score": 0.5}
    async with answered({"data": [hit, {"asset_type": "image", "rank": 2}]}) as (client, _):
        page = await client.knowledge_stores.query("ks_1", query="rain")
    assert page.items == [Unknown(raw=hit), ImageSearchHit(rank=2)]
    config: dict[str, object] = {"type": "questions", "questions": ["Who?"]}
    async with answered({"ingestion_config": {"enrichment_config": config}}) as (client, _):
        store = await client.knowledge_stores.retrieve("ks_1")
    assert store.ingestion_config == IngestionConfig(enrichment_config=Unknown(raw=config))
