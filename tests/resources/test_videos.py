"""The videos of an index, through the whole road."""

from __future__ import annotations

import pytest

from tests.media import FOREST, SUNSET, small_clip
from twelvelabs_async import AsyncClient, NotFoundError, Range
from twelvelabs_async.emulator import Emulator

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual", "audio"]}]


@pytest.fixture
async def index_id(client: AsyncClient) -> str:
    """An index with two videos."""
    index = await client.indexes.create(index_name="films", models=MODELS)
    tasks = [
        await client.tasks.create(index_id=index.id or "", video_file=small_clip(scene, name))
        for scene, name in ((SUNSET, "sunset.mkv"), (FOREST, "forest.mkv"))
    ]
    for task in tasks:
        await client.tasks.wait_for_done(task.id or "", sleep_interval=0.1)
    return index.id or ""


async def test_what_the_platform_read_from_the_files(client: AsyncClient, index_id: str) -> None:
    """Duration, frame rate, width, height and size are those of the files."""
    videos = [video async for video in client.indexes.videos.list(index_id, sort_option="asc")]
    found = [video.system_metadata for video in videos]
    assert [each.filename for each in found if each] == ["sunset.mkv", "forest.mkv"]
    for each, scene in zip(found, (SUNSET, FOREST), strict=True):
        assert each is not None
        assert each.duration == pytest.approx(4.0, abs=0.11)
        assert each.fps == pytest.approx(10)
        assert (each.width, each.height) == (640, 360)
        assert each.size == len(small_clip(scene)[1])


async def test_filters_reach_the_server(client: AsyncClient, index_id: str) -> None:
    """Names, numbers, ranges in three forms and custom keys narrow the list."""
    videos = client.indexes.videos

    async def names(**filters: object) -> list[str | None]:
        page = await videos.list(index_id, sort_option="asc", **filters)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        return [each.system_metadata.filename for each in page.items if each.system_metadata]

    both = ["sunset.mkv", "forest.mkv"]
    assert await names(filename="forest.mkv") == ["forest.mkv"]
    assert await names(width=640) == both
    assert await names(width={"gte": 641}) == []
    assert await names(duration=Range(gte=3, lte=5)) == both
    assert await names(size={"lte": 10}) == []
    assert await names(fps=Range(gte=9.5, lte=10.5)) == both
    assert await names(user_metadata={"season": 2}) == []


async def test_metadata_is_merged_and_deleted(
    client: AsyncClient, index_id: str, emulator: Emulator
) -> None:
    """Keys are set, others stay, None deletes; and the list can be filtered by them."""
    video = (await client.indexes.videos.list(index_id, filename="forest.mkv")).items[0]
    video_id = video.id or ""
    await client.indexes.videos.update(
        index_id, video_id, user_metadata={"season": 2, "rating": 9.5, "seen": True, "tag": "x"}
    )
    await client.indexes.videos.update(index_id, video_id, user_metadata={"tag": None})
    found = await client.indexes.videos.retrieve(index_id, video_id)
    assert found.user_metadata == {"season": 2, "rating": 9.5, "seen": True}
    page = await client.indexes.videos.list(index_id, user_metadata={"season": 2, "seen": True})
    assert [each.id for each in page.items] == [video_id]
    sent = emulator.requests[-1].query
    assert sent == {"page": ["1"], "season": ["2"], "seen": ["true"]}


async def test_embeddings_and_words_come_when_asked_for(client: AsyncClient, index_id: str) -> None:
    """Without asking neither is there; with asking both are."""
    video_id = (await client.indexes.videos.list(index_id)).items[0].id or ""
    plain = await client.indexes.videos.retrieve(index_id, video_id)
    assert (plain.embedding, plain.transcription) == (None, None)
    full = await client.indexes.videos.retrieve(
        index_id, video_id, embedding_option=["visual", "audio"], transcription=True
    )
    assert full.embedding is not None
    assert full.embedding.video_embedding is not None
    segments = full.embedding.video_embedding.segments or []
    assert {len(each.float_ or ()) for each in segments} == {512}
    assert full.transcription
    assert "forest" in (full.transcription[0].value or "")


async def test_a_deleted_video_is_gone(client: AsyncClient, index_id: str) -> None:
    """It is found no more, and the index counts one less."""
    video_id = (await client.indexes.videos.list(index_id)).items[0].id or ""
    await client.indexes.videos.delete(index_id, video_id)
    with pytest.raises(NotFoundError):
        await client.indexes.videos.retrieve(index_id, video_id)
    assert (await client.indexes.retrieve(index_id)).video_count == 1
