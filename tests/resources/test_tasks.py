"""Video indexing tasks, through the whole road."""

from __future__ import annotations

import pickle

import pytest

from tests.media import FOREST, NIGHT_DRIVE, SUNSET, clip_bytes, small_clip
from twelvelabs_async import (
    AsyncClient,
    BadRequestError,
    BulkError,
    File,
    InvalidInputError,
    TwelveLabsError,
)
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.models import TasksCreateResponse

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual", "audio"]}]


async def index_of(client: AsyncClient) -> str:
    """A new index."""
    return (await client.indexes.create(index_name="films", models=MODELS)).id or ""


async def test_a_task_lives(client: AsyncClient) -> None:
    """Created, listed, waited for, and deleted after its video."""
    index_id = await index_of(client)
    made = await client.tasks.create(
        index_id=index_id,
        video_file=small_clip(),
        enable_video_stream=True,
        user_metadata='{"year": 2024}',
    )
    task_id, video_id = made.id or "", made.video_id or ""
    done = await client.tasks.wait_for_done(task_id, sleep_interval=0.1)
    assert done.video_id == video_id
    assert done.system_metadata is not None
    assert done.system_metadata.width == 640
    listed = client.tasks.list(index_id=index_id, status="ready", filename="clip.mkv", width=640)
    assert [each.id async for each in listed] == [task_id]
    video = await client.indexes.videos.retrieve(index_id, video_id)
    assert video.user_metadata == {"year": 2024}
    with pytest.raises(BadRequestError, match="task_cannot_be_deleted"):
        await client.tasks.delete(task_id)
    await client.indexes.videos.delete(index_id, video_id)
    await client.tasks.delete(task_id)
    assert (await client.tasks.list()).items == []


async def test_a_file_that_is_no_video_is_refused(client: AsyncClient) -> None:
    """The documented code and message arrive."""
    index_id = await index_of(client)
    with pytest.raises(BadRequestError, match="Cannot read video file") as caught:
        await client.tasks.create(index_id=index_id, video_file=("a.mp4", b"x" * 1000))
    assert caught.value.code == "video_file_broken"


async def test_many_videos_at_once(client: AsyncClient) -> None:
    """Each input gets its task, in the order of the inputs."""
    index_id = await index_of(client)
    scenes = [SUNSET, FOREST, NIGHT_DRIVE]
    made = await client.tasks.create_bulk(
        index_id=index_id,
        video_files=[small_clip(scene, f"{scene.name}.mkv") for scene in scenes],
    )
    assert all(isinstance(each, TasksCreateResponse) for each in made)
    names = [(await client.tasks.retrieve(each.id or "")).system_metadata for each in made]
    assert [each.filename for each in names if each] == [f"{scene.name}.mkv" for scene in scenes]


async def test_a_failure_among_many_loses_nothing(client: AsyncClient, emulator: Emulator) -> None:
    """The error has an outcome for each input: the task that was made, or why it was not."""
    index_id = await index_of(client)
    files: list[File] = [small_clip(), ("bad.mkv", b"no video"), "/nowhere/gone.mkv"]
    failed: type[BulkError[TasksCreateResponse]] = BulkError
    with pytest.raises(failed) as caught:
        await client.tasks.create_bulk(
            index_id=index_id, video_files=files, video_urls=["https://example.com/a.mp4"]
        )
    error = caught.value
    assert [each.input for each in error.outcomes] == [*files, "https://example.com/a.mp4"]
    kinds = [type(each.error) for each in error.outcomes]
    assert kinds == [type(None), BadRequestError, InvalidInputError, BadRequestError]
    assert [each.id for each in error.created] == list(emulator.state.tasks)
    assert len(error.failures) == 3
    assert "3 of 4 videos failed" in str(error)
    assert len(pickle.loads(pickle.dumps(error)).outcomes) == 4  # noqa: S301 - our own bytes


async def test_a_wrong_key_fails_a_batch_visibly(emulator: Emulator) -> None:
    """With a wrong key no empty list is returned: every input has its error."""
    failed: type[BulkError[TasksCreateResponse]] = BulkError
    async with AsyncClient("wrong", base_url=emulator.base_url) as client:
        with pytest.raises(failed) as caught:
            await client.tasks.create_bulk(index_id="i1", video_files=[clip_bytes()] * 5)
    assert len(caught.value.failures) == 5
    assert all(isinstance(each.error, TwelveLabsError) for each in caught.value.failures)
