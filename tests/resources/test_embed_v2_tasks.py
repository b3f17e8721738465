"""Tasks that embed long videos and audio, images and documents, in their second version."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_sound
from tests.media import clip_bytes, small_clip
from tests.resources.embedding import json_of, sent
from tests.wire import answers, wire
from twelvelabs_async import (
    AsyncClient,
    BadRequestError,
    InvalidInputError,
    NotFoundError,
    ResourceFailedError,
    WaitTimeoutError,
)
from twelvelabs_async.models.embed_inputs import (
    AsyncAudioInputRequest,
    AsyncDocumentInputRequest,
    AsyncImageInputRequest,
    AsyncVideoInputRequest,
)
from twelvelabs_async.models.embed_sources import (
    AsyncTemporalSegmentation,
    DocumentSegmentation,
    DocumentSequentialSegmentation,
    FixedSegments,
    MediaSource,
    SegmentationFixed,
    TimeBasedMetadataEntry,
)
from twelvelabs_async.models.embed_v2 import EmbeddingVideoMetadata
from twelvelabs_async.models.embed_v2_tasks import (
    AsyncDocumentMetadata,
    AsyncImageMetadata,
    EmbeddingTaskResponse,
)

OLD, NEW = "marengo3.0", "marengo3.5"
URL = {"url": "https://a/b.mp4"}


async def done(client: AsyncClient, task_id: str | None) -> EmbeddingTaskResponse:
    """The finished task."""
    return await client.embed.v_2.tasks.wait_for_done(task_id or "", sleep_interval=0.1)


async def test_a_video_asset_is_embedded(client: AsyncClient) -> None:
    """Created, listed, waited for: the vectors come with the wait, and so do the looks before."""
    asset = await client.assets.create(method="direct", file=small_clip())
    await client.assets.wait_for_done(asset.id or "", sleep_interval=0.1)
    made = await client.embed.v_2.tasks.create(
        input_type="video",
        model_name=OLD,
        video=AsyncVideoInputRequest(
            media_source=MediaSource(asset_id=asset.id),
            segmentation=SegmentationFixed(fixed=FixedSegments(duration_sec=2)),
            embedding_option=["visual"],
            embedding_scope=["clip", "asset"],
        ),
    )
    assert made.status == "processing"
    assert made.records() == []
    seen: list[int] = []

    def tell(task: EmbeddingTaskResponse) -> None:
        seen.append(len(task.records()))

    task = await client.embed.v_2.tasks.wait_for_done(
        made.id or "", sleep_interval=0.1, callback=tell
    )
    assert seen == [*[0] * (len(seen) - 1), 3]
    assert [each.id for each in task.records()] == [
        f"{made.id}:visual:clip:0.000",
        f"{made.id}:visual:clip:2.000",
        f"{made.id}:visual:asset:0.000",
    ]
    assert task.to_numpy().shape == (3, 512)
    assert isinstance(task.metadata, EmbeddingVideoMetadata)
    assert task.metadata.clip_length == 2
    assert (await client.embed.v_2.tasks.retrieve(made.id or "")).records() == task.records()
    listed = client.embed.v_2.tasks.list(
        status="ready", started_at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    (entry,) = [each async for each in listed]
    assert (entry.id, entry.status, entry.model_name) == (made.id, "ready", OLD)
    assert entry.video_embedding is not None
    assert entry.video_embedding.metadata is not None
    assert entry.video_embedding.metadata.video_embedding_option == ["visual"]


async def test_your_own_words_become_part_of_fused_vectors(client: AsyncClient) -> None:
    """With the newest model: notes at times, and vectors of the length that was asked for."""
    made = await client.embed.v_2.tasks.create(
        input_type="video",
        model_name=NEW,
        embedding_dimension=128,
        video=AsyncVideoInputRequest(
            media_source=MediaSource.from_bytes(clip_bytes()),
            segmentation=AsyncTemporalSegmentation(
                temporal=SegmentationFixed(fixed=FixedSegments(duration_sec=2))
            ),
            embedding_scope=["clip"],
            embedding_type=["fused_embedding"],
            time_based_metadata=[TimeBasedMetadataEntry(start=1, end=1, text="a ship comes in")],
        ),
    )
    assert made.metadata is not None
    assert made.metadata.embedding_dimension == 128
    task = await done(client, made.id)
    assert {each.option for each in task.records()} == {"fused"}
    assert task.to_numpy().shape[1] == 128
    assert task.usage is not None
    assert set(task.usage.input_tokens or ()) == {"video", "text"}


async def test_audio_images_and_documents_are_embedded(client: AsyncClient, tmp_path: Path) -> None:
    """Each has its own kind of metadata, and pieces of a text their numbers."""
    sound = write_sound(tmp_path / "tone.mp3", seconds=8).read_bytes()
    audio = await client.embed.v_2.tasks.create(
        input_type="audio",
        model_name=OLD,
        audio=AsyncAudioInputRequest(
            media_source=MediaSource.from_bytes(sound), embedding_option=["audio"]
        ),
    )
    wall = write_picture(tmp_path / "wall.png", (255, 0, 0), (128, 128)).read_bytes()
    image = await client.embed.v_2.tasks.create(
        input_type="image",
        model_name=NEW,
        image=AsyncImageInputRequest(media_source=MediaSource.from_bytes(wall)),
    )
    text = "The sun sets. The moon rises. The ships sail. The night falls."
    document = await client.embed.v_2.tasks.create(
        input_type="document",
        model_name=NEW,
        document=AsyncDocumentInputRequest(
            media_source=MediaSource.from_bytes(text.encode()),
            segmentation=DocumentSegmentation(
                sequential=DocumentSequentialSegmentation(max_sentences=2)
            ),
            embedding_scope=["local"],
        ),
    )
    heard, seen, read = [await done(client, each.id) for each in (audio, image, document)]
    assert {each.option for each in heard.records()} == {"audio"}
    assert isinstance(seen.metadata, AsyncImageMetadata)
    assert seen.to_numpy().shape == (1, 512)
    assert isinstance(read.metadata, AsyncDocumentMetadata)
    assert [each.chunk for each in read.records()] == [0, 1]
    assert [each.id for each in read.records("night")] == [
        "night:text:chunk:chunk-0",
        "night:text:chunk:chunk-1",
    ]


async def test_what_the_server_refuses_arrives_as_an_error(client: AsyncClient) -> None:
    """A file that is none, and a task that is none."""
    with pytest.raises(BadRequestError):
        await client.embed.v_2.tasks.create(
            input_type="video",
            model_name=OLD,
            video={"media_source": {"base64_string": "bm8gdmlkZW8="}},
        )
    with pytest.raises(NotFoundError):
        await client.embed.v_2.tasks.wait_for_done("64f8d2c7e4a1b37f8a9c5d12")


async def test_a_task_travels_as_json() -> None:
    """The body is under the name of its type, and the call can be repeated without harm."""
    request = await sent(
        lambda client: client.embed.v_2.tasks.create(
            input_type="audio",
            model_name=NEW,
            embedding_uncertainty=True,
            embedding_dimension=256,
            audio=AsyncAudioInputRequest(
                media_source=URL,
                start_sec=1,
                segmentation={"temporal": SegmentationFixed(fixed=FixedSegments(duration_sec=5))},
                time_based_metadata=[
                    TimeBasedMetadataEntry(start=0, end=1.5, text="a"),
                    {"start": 2, "end": 3, "text": "b"},
                ],
            ),
        )
    )
    assert (request.method, request.target) == ("POST", "/v1.3/embed-v2/tasks")
    assert request.headers["idempotency-key"]
    assert json_of(request) == {
        "input_type": "audio",
        "model_name": NEW,
        "embedding_uncertainty": True,
        "embedding_dimension": 256,
        "audio": {
            "media_source": URL,
            "start_sec": 1,
            "segmentation": {"temporal": {"strategy": "fixed", "fixed": {"duration_sec": 5}}},
            "time_based_metadata": [
                {"start": 0, "end": 1.5, "text": "a"},
                {"start": 2, "end": 3, "text": "b"},
            ],
        },
    }


async def test_filters_travel_in_the_query() -> None:
    """Times are written as the API does."""
    listed = await sent(
        lambda client: client.embed.v_2.tasks.list(
            started_at="2026-11-01", ended_at=datetime(2026, 11, 2, tzinfo=UTC), page=2
        )
    )
    assert listed.target == (
        "/v1.3/embed-v2/tasks?started_at=2026-11-01&ended_at=2026-11-02T00%3A00%3A00Z&page=2"
    )


async def test_a_failed_task_ends_the_wait_with_its_reason() -> None:
    """It is raised and not returned; the task is on the error and has no vectors."""
    answer = {
        "_id": "t1",
        "status": "failed",
        "data": None,
        "error": {"message": "Content exceeds the model's context window."},
    }
    async with (
        wire(then=answers(200, answer)) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        with pytest.raises(ResourceFailedError, match=r"task t1 .* context window") as caught:
            await client.embed.v_2.tasks.wait_for_done("t1")
    assert isinstance(caught.value.resource, EmbeddingTaskResponse)
    assert caught.value.resource.records() == []


async def test_a_wait_ends_at_its_deadline() -> None:
    """A task that stays `processing` is not waited for without end."""
    async with (
        wire(then=answers(200, {"_id": "t1", "status": "processing"})) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        with pytest.raises(WaitTimeoutError, match="embedding task t1 was not done"):
            await client.embed.v_2.tasks.wait_for_done("t1", sleep_interval=0.01, timeout=0.1)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"input_type": "video"}, "'video' goes with the argument 'video'"),
    ({"input_type": "video", "audio": {"media_source": URL}}, "given: audio"),
    ({"input_type": "document", "document": {}}, "document.media_source"),
    ({"input_type": "image", "image": "a.png"}, "not str 'a.png'"),
    (
        {"input_type": "audio", "audio": {"media_source": URL, "start_sec": 3, "end_sec": 2}},
        "audio.end_sec must be greater than audio.start_sec, not 2 with 3",
    ),
    (
        {"input_type": "audio", "audio": {"media_source": URL, "time_based_metadata": {"a": 1}}},
        "audio.time_based_metadata must be a list",
    ),
    (
        {"input_type": "audio", "audio": {"media_source": URL}, "embedding_dimension": -1},
        "embedding_dimension .* not -1",
    ),
]


@pytest.mark.parametrize(("arguments", "text"), REFUSED, ids=lambda value: repr(value)[:60])
async def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any], text: str) -> None:
    """The error names the field and says what is allowed, and nothing is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await client.embed.v_2.tasks.create(model_name=NEW, **arguments)
    assert server.connections == 0


@pytest.mark.parametrize("bad", ["", "..", "a/b", None])
async def test_an_id_that_is_none_is_refused(bad: Any) -> None:
    """Nothing that could name another resource is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        tasks = client.embed.v_2.tasks
        for call in (tasks.retrieve(bad), tasks.wait_for_done(bad)):
            with pytest.raises(InvalidInputError, match="task_id"):
                await call
    assert server.connections == 0
