"""Each kind that has a list is waited for through it, on the emulator, over real sockets."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from aiohttp import ClientSession

from tests.media import clip_bytes, small_clip
from tests.resources.knowledge import picture, video
from twelvelabs_async import AsyncClient, Job, UploadStatus
from twelvelabs_async.core.events import DoneEvent
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.models.multipart_upload import CompletedChunk, PresignedUrlChunk
from twelvelabs_async.waiting.kinds import KINDS

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual"]}]
NUMBER = 3

Begin: TypeAlias = Callable[[AsyncClient, Path], Awaitable[list[Job[Any]]]]


@pytest.fixture
def paths() -> list[str]:
    """What was asked for."""
    return []


@pytest.fixture
async def watched(paths: list[str]) -> AsyncIterator[AsyncClient]:
    """A client of the emulator that keeps a diary."""

    def note(event: object) -> None:
        if isinstance(event, DoneEvent) and event.method == "GET":
            paths.append(event.path)

    async with (
        Emulator(indexing_seconds=0.9, processing_seconds=0.8) as api,
        AsyncClient(api.api_key, base_url=api.base_url, on_event=note) as client,
    ):
        yield client


async def some_tasks(client: AsyncClient, _: Path) -> list[Job[Any]]:
    """Index videos."""
    index = await client.indexes.create(index_name="films", models=MODELS)
    return [
        Job.task((await client.tasks.create(index_id=index.id or "", video_file=small_clip())).id)
        for _ in range(NUMBER)
    ]


async def some_assets(client: AsyncClient, _: Path) -> list[Job[Any]]:
    """Upload files."""
    return [
        Job.asset((await client.assets.create(method="direct", file=small_clip())).id)
        for _ in range(NUMBER)
    ]


async def some_indexed_assets(client: AsyncClient, _: Path) -> list[Job[Any]]:
    """Index one asset in an index; more of them in the same one by other assets."""
    index = await client.indexes.create(index_name="films", models=MODELS)
    assets = await asyncio.gather(*(video(client) for _ in range(NUMBER)))
    place = client.indexes.indexed_assets
    return [
        Job.indexed_asset(index.id, (await place.create(index.id or "", asset_id=each)).id)
        for each in assets
    ]


async def some_embeddings(client: AsyncClient, _: Path) -> list[Job[Any]]:
    """Embed videos, the older way."""
    create = client.embed.tasks.create
    return [
        Job.embed_task((await create(model_name="marengo3.0", video_file=small_clip())).id)
        for _ in range(NUMBER)
    ]


async def some_newer_embeddings(client: AsyncClient, _: Path) -> list[Job[Any]]:
    """Embed videos, the newer way."""
    source = {"media_source": {"asset_id": await video(client)}}
    create = client.embed.v_2.tasks.create
    return [
        Job.embed_v2_task(
            (await create(input_type="video", model_name="marengo3.0", video=source)).id
        )
        for _ in range(NUMBER)
    ]


async def some_analyses(client: AsyncClient, _: Path) -> list[Job[Any]]:
    """Analyse a video."""
    source = {"type": "asset_id", "asset_id": await video(client)}
    create = client.analyze_async.tasks.create
    return [
        Job.analyze_task(
            (await create(model_name="pegasus1.5", video=source, prompt="What happens?")).task_id
        )
        for _ in range(NUMBER)
    ]


async def some_batches(client: AsyncClient, _: Path) -> list[Job[Any]]:
    """Analyse a video in batches of one."""
    source = {"type": "asset_id", "asset_id": await video(client)}
    create = client.analyze_async.batches.create
    made = [
        await create(
            model_name="pegasus1.5",
            analysis_mode="general",
            defaults={"prompt": {"input_text": "What happens?"}},
            requests=[{"video": source}],
        )
        for _ in range(NUMBER)
    ]
    return [Job.analyze_batch(each.batch_id) for each in made]


async def some_items(client: AsyncClient, _: Path) -> list[Job[Any]]:
    """Put videos into a knowledge store."""
    store = (await client.knowledge_stores.create(name="films")).id or ""
    assets = await asyncio.gather(*(video(client) for _ in range(NUMBER)))
    create = client.knowledge_store_items.create
    return [
        Job.knowledge_store_item(store, (await create(store, asset_id=each, asset_type="video")).id)
        for each in assets
    ]


async def some_entities(client: AsyncClient, folder: Path) -> list[Job[Any]]:
    """Make entities of a picture."""
    collection = (await client.entity_collections.create(name="players")).id or ""
    asset = await picture(client, folder)
    create = client.entity_collections.entities.create
    return [
        Job.entity(collection, (await create(collection, name=name, asset_ids=[asset])).id)
        for name in ("Ada", "Bob", "Cyd")
    ]


BEGIN: dict[str, Begin] = {
    "task": some_tasks,
    "indexed_asset": some_indexed_assets,
    "asset": some_assets,
    "embed_task": some_embeddings,
    "embed_v2_task": some_newer_embeddings,
    "analyze_task": some_analyses,
    "analyze_batch": some_batches,
    "knowledge_store_item": some_items,
    "entity": some_entities,
}


def test_every_kind_that_is_listed_is_tried() -> None:
    """Those of files in chunks are tried below, because somebody must send the chunks."""
    assert {*BEGIN, "multipart_upload"} == {name for name, each in KINDS.items() if each.listed}


@pytest.mark.parametrize("kind", BEGIN)
async def test_waits_of_a_kind_share_its_list(
    kind: str, watched: AsyncClient, paths: list[str], tmp_path: Path
) -> None:
    """Two waits for each of three: pages tell how far they are, and each has its whole result."""
    jobs = await BEGIN[kind](watched, tmp_path)
    paths.clear()
    told: list[tuple[str, str | None]] = []
    outcomes = await watched.wait_many(
        [*jobs, *jobs], timeout=30, on_state=lambda job, each: told.append((job.id, each.status))
    )
    assert [each.error for each in outcomes] == [None] * len(outcomes)
    listed = KINDS[kind].list_of(jobs[0].ids[:-1])
    asked = Counter(path == listed for path in paths)
    assert asked[True] >= 2, "lists were read"
    assert asked[False] <= 2 * len(jobs), "and no more than one request for each answer"
    assert {name for name, _ in told} == {each.id for each in jobs}
    assert {status for _, status in told} - {"ready", "completed"}, "it was seen going on"
    assert [await watched.check(each) for each in jobs] == [
        each.result for each in outcomes[: len(jobs)]
    ]


async def test_waits_for_uploads_share_their_list(watched: AsyncClient, paths: list[str]) -> None:
    """Sessions in one list; one with a callback is asked for alone, since it wants the counts."""
    files = watched.multipart_upload
    data = clip_bytes()
    made = [
        await files.create(filename=f"{name}.mp4", type="video", total_size=len(data))
        for name in "abc"
    ]
    jobs = [Job.multipart_upload(each.upload_id) for each in made]
    seen: list[UploadStatus] = []
    paths.clear()

    async def send() -> None:
        async with ClientSession() as session:
            for each in made:
                (url,) = each.upload_urls or [PresignedUrlChunk()]
                async with session.put(
                    url.url or "", data=data, headers=each.upload_headers
                ) as answer:
                    proof = answer.headers["ETag"]
                chunk = CompletedChunk(chunk_index=1, proof=proof, chunk_size=len(data))
                await files.report_chunk_batch(each.upload_id or "", completed_chunks=[chunk])

    waits = asyncio.gather(
        watched.wait_many(jobs, timeout=30),
        files.wait_for_upload_completion(made[0].upload_id or "", callback=seen.append),
    )
    await asyncio.sleep(1.2)
    await send()
    outcomes, whole = await waits
    assert [each.error for each in outcomes] == [None] * 3
    assert [getattr(each.result, "status", None) for each in outcomes] == ["completed"] * 3
    assert (whole.status, whole.completed_chunks, whole.total_chunks) == ("completed", 1, 1)
    assert {each.total_chunks for each in seen} == {1}
    assert seen[0].completed_chunks == 0
    assert paths.count("/assets/multipart-uploads") >= 2
