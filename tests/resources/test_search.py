"""Search, through the whole road."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.media import FOREST, NIGHT_DRIVE, SUNSET, small_clip
from twelvelabs_async import AsyncClient, BadRequestError
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.models import SearchItem

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual", "audio"]}]


class Library:
    """An index with three different clips, and who is who."""

    def __init__(self, client: AsyncClient, index_id: str, names: dict[str, str]) -> None:
        self.client = client
        self.index_id = index_id
        self.names = names

    def name(self, video_id: str | None) -> str:
        """The scene of a video."""
        return self.names[video_id or ""]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def library() -> AsyncIterator[Library]:
    """The clips, uploaded and indexed once."""
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(Emulator(indexing_seconds=0.2))
        client = await stack.enter_async_context(AsyncClient(api.api_key, base_url=api.base_url))
        index = await client.indexes.create(index_name="films", models=MODELS)
        names: dict[str, str] = {}
        for scene in (SUNSET, FOREST, NIGHT_DRIVE):
            task = await client.tasks.create(
                index_id=index.id or "",
                video_file=small_clip(scene, f"{scene.name}.mkv"),
                user_metadata={"scene": scene.name},
            )
            await client.tasks.wait_for_done(task.id or "", sleep_interval=0.1)
            names[task.video_id or ""] = scene.name
        yield Library(client, index.id or "", names)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("query", "scene"),
    [
        ("a sunset over the harbour", SUNSET),
        ("green trees in the forest", FOREST),
        ("driving at night", NIGHT_DRIVE),
    ],
)
async def test_the_right_clip_is_first(library: Library, query: str, scene: object) -> None:
    """Real video files are found by what they show and say, with start and end."""
    page = await library.client.search.query(
        index_id=library.index_id, search_options=["visual", "transcription"], query_text=query
    )
    best = page.items[0]
    assert library.name(best.video_id) == getattr(scene, "name")  # noqa: B009
    assert best.rank == 1
    assert best.start is not None
    assert best.end is not None
    assert 0 <= best.start < best.end <= 4.2


async def test_all_pages_are_walked(library: Library) -> None:
    """Ranks go on from page to page without a gap, and no hit comes twice."""
    hits = [
        hit
        async for hit in library.client.search.query(
            index_id=library.index_id,
            search_options=["visual", "transcription"],
            query_text="the green sun drives at night",
            page_limit=1,
        )
    ]
    assert len(hits) > 2
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert len({(hit.video_id, hit.start) for hit in hits}) == len(hits)


async def test_a_page_can_be_fetched_by_its_token(library: Library) -> None:
    """`create` gives the first page and its token, `retrieve` the next one and the way back."""
    first = await library.client.search.create(
        index_id=library.index_id,
        search_options=["visual", "transcription"],
        query_text="the green sun drives at night",
        page_limit=1,
        include_user_metadata=True,
    )
    assert first.search_pool is not None
    assert (first.search_pool.index_id, first.search_pool.total_count) == (library.index_id, 3)
    assert first.data is not None
    assert first.page_info is not None
    first_hit = first.data[0]
    assert first_hit.user_metadata == {"scene": library.name(first_hit.video_id)}
    second = await library.client.search.retrieve(
        first.page_info.next_page_token or "", include_user_metadata=True
    )
    assert second.page_info is not None
    back = await library.client.search.retrieve(second.page_info.prev_page_token or "")
    assert [hit.rank for hit in back.data or ()] == [1]
    with pytest.raises(BadRequestError):
        await library.client.search.retrieve("no/such token")


async def test_hits_can_be_grouped_and_filtered(library: Library) -> None:
    """By video: each hit has its clips. A filter is a dictionary, or its JSON."""

    async def found(narrowed: str | dict[str, object]) -> list[SearchItem]:
        page = await library.client.search.query(
            index_id=library.index_id,
            query_text="sun",
            search_options=["visual", "transcription"],
            transcription_options=["lexical"],
            operator="or",
            group_by="video",
            filter=narrowed,
        )
        return page.items

    same: list[str | dict[str, object]] = [{"scene": "sunset"}, '{"scene": "sunset"}']
    for narrowed in same:
        (hit,) = await found(narrowed)
        assert library.name(hit.id) == "sunset"
        assert hit.clips
    assert await found({"duration": {"gte": 1000}}) == []
    with pytest.raises(BadRequestError):
        await found("not json")
