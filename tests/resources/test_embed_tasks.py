"""Tasks that embed videos, in their first version."""

from __future__ import annotations

from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import pytest

from tests.media import FOREST, SUNSET, clip_bytes, small_clip
from tests.resources.embedding import sent
from tests.wire import Received, answers, wire
from twelvelabs_async import (
    AsyncClient,
    BadRequestError,
    BulkError,
    InvalidInputError,
    ResourceFailedError,
)
from twelvelabs_async.core.params import CreateEmbeddingsTaskVideoParams
from twelvelabs_async.models.embed_tasks import EmbedTasksCreateResponse, EmbedTasksStatusResponse

MODEL = "marengo3.0"


async def test_a_video_is_embedded_clip_by_clip(client: AsyncClient) -> None:
    """Created, listed, waited for, retrieved: the vectors have their times and the task's id."""
    made = await client.embed.tasks.create(
        model_name=MODEL,
        video_file=small_clip(),
        video_start_offset_sec=0,
        video_end_offset_sec=4,
        video_clip_length=2,
        video_embedding_scope=["clip", "video"],
    )
    task_id = made.id or ""
    seen: list[str | None] = []

    def tell(status: EmbedTasksStatusResponse) -> None:
        seen.append(status.status)

    done = await client.embed.tasks.wait_for_done(task_id, sleep_interval=0.1, callback=tell)
    assert done.status == seen[-1] == "ready"
    assert (await client.embed.tasks.status(task_id)).model_name == MODEL
    result = await client.embed.tasks.retrieve(task_id, embedding_option="visual")
    assert result.id == task_id
    assert [each.id for each in result.records()] == [
        f"{task_id}:visual:clip:0.000",
        f"{task_id}:visual:clip:2.000",
        f"{task_id}:visual:video:0.000",
    ]
    assert {each.source for each in result.records()} == {"clip.mkv"}
    assert result.to_numpy().shape == (3, 512)
    listed = client.embed.tasks.list(status="ready", started_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert [each.id async for each in listed] == [task_id]


async def test_a_task_that_is_not_ready_has_no_vectors(client: AsyncClient) -> None:
    """Retrieved too soon it is no error, and there are no records."""
    made = await client.embed.tasks.create(model_name=MODEL, video_file=small_clip())
    early = await client.embed.tasks.retrieve(made.id or "")
    assert early.status == "processing"
    assert early.records() == []


def repeated(request: Received, name: str) -> list[bytes]:
    """All fields of this name in a form."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)
    contents: list[Any] = [
        part.get_payload(decode=True)
        for part in message.iter_parts()
        if part.get_param("name", header="content-disposition") == name
    ]
    return contents


async def test_arguments_travel_as_a_form() -> None:
    """Each argument is a field of its own name, and each scope a field of the same name."""
    request = await sent(
        lambda client: client.embed.tasks.create(
            model_name=MODEL,
            video_url="https://a/b.mp4",
            video_start_offset_sec=0,
            video_end_offset_sec=12.5,
            video_clip_length=5,
            video_embedding_scope=("clip", "video"),
        )
    )
    assert (request.method, request.target) == ("POST", "/v1.3/embed/tasks")
    fields = {name: content for name, (_, content) in request.parts().items()}
    assert fields.pop("video_embedding_scope")
    assert fields == {
        "model_name": b"marengo3.0",
        "video_url": b"https://a/b.mp4",
        "video_start_offset_sec": b"0",
        "video_end_offset_sec": b"12.5",
        "video_clip_length": b"5",
    }
    assert repeated(request, "video_embedding_scope") == [b"clip", b"video"]
    assert request.headers["idempotency-key"]


async def test_filters_travel_in_the_query() -> None:
    """Times are written as the API does, and options are repeated."""
    listed = await sent(
        lambda client: client.embed.tasks.list(
            started_at=datetime(2026, 11, 1, 12, tzinfo=UTC), ended_at="2026-11-02", status="ready"
        )
    )
    assert listed.target == (
        "/v1.3/embed/tasks?started_at=2026-11-01T12%3A00%3A00Z&ended_at=2026-11-02"
        "&status=ready&page=1"
    )
    some = await sent(
        lambda client: client.embed.tasks.retrieve("t1", embedding_option=["visual", "audio"])
    )
    assert some.target == "/v1.3/embed/tasks/t1?embedding_option=visual&embedding_option=audio"


async def test_a_failed_task_ends_the_wait_with_its_reason() -> None:
    """It is raised and not returned, with the task's id and what the server says."""
    failed = answers(200, {"_id": "t1", "status": "failed", "error": {"message": "Too dark."}})
    async with (
        wire(then=failed) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        with pytest.raises(ResourceFailedError, match=r"embedding task t1 .* Too dark"):
            await client.embed.tasks.wait_for_done("t1")


async def test_many_videos_are_embedded_at_once(client: AsyncClient) -> None:
    """Each video has its task, in the order of the videos."""
    videos: list[CreateEmbeddingsTaskVideoParams] = [
        {"video_file": small_clip(SUNSET, "sunset.mkv"), "video_clip_length": 2},
        {"video_file": small_clip(FOREST, "forest.mkv"), "video_url": None},
    ]
    made = await client.embed.tasks.create_bulk(model_name=MODEL, videos=videos)
    assert all(isinstance(each, EmbedTasksCreateResponse) for each in made)
    names: list[str | None] = []
    lengths: list[float | None] = []
    for each in made:
        await client.embed.tasks.wait_for_done(each.id or "", sleep_interval=0.1)
        result = await client.embed.tasks.retrieve(each.id or "")
        assert result.video_embedding is not None
        assert result.video_embedding.metadata is not None
        names.append(result.video_embedding.metadata.input_filename)
        lengths.append(result.video_embedding.metadata.video_clip_length)
    assert names == ["sunset.mkv", "forest.mkv"]
    assert lengths == [2, 6]


async def test_a_failure_among_many_loses_nothing(client: AsyncClient) -> None:
    """The error has an outcome for each video: the task that was made, or why it was not."""
    videos: list[CreateEmbeddingsTaskVideoParams] = [
        {"video_file": ("bad.mkv", b"no video")},
        {"video_file": clip_bytes()},
        {"video_url": "https://a/b.mp4", "video_file": clip_bytes()},
    ]
    failed: type[BulkError[EmbedTasksCreateResponse]] = BulkError
    with pytest.raises(failed, match="2 of 3 videos failed, first number 0") as caught:
        await client.embed.tasks.create_bulk(model_name=MODEL, videos=videos)
    outcomes = caught.value.outcomes
    assert [each.input for each in outcomes] == videos
    kinds = [type(each.error) for each in outcomes]
    assert kinds == [BadRequestError, type(None), InvalidInputError]
    (made,) = caught.value.created
    assert (await client.embed.tasks.status(made.id or "")).id == made.id


PART = "video_start_offset_sec and video_end_offset_sec, or neither"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({}, "one of them is needed"),
        ({"video_url": "u", "video_file": b"x"}, "not both"),
        ({"video_url": "u", "video_start_offset_sec": 2}, f"{PART}: video_end_offset_sec is"),
        ({"video_url": "u", "video_end_offset_sec": 2}, f"{PART}: video_start_offset_sec is"),
        (
            {"video_url": "u", "video_start_offset_sec": -1, "video_end_offset_sec": 2},
            "video_start_offset_sec .* not -1",
        ),
        (
            {"video_url": "u", "video_start_offset_sec": 5, "video_end_offset_sec": 5},
            "video_end_offset_sec must be greater than video_start_offset_sec, not 5 with 5",
        ),
        ({"video_url": "u", "video_clip_length": 1}, "from 2 to 10 seconds, not 1"),
        ({"video_url": "u", "video_clip_length": 11}, "from 2 to 10 seconds, not 11"),
        ({"video_url": "u", "video_clip_length": float("inf")}, "video_clip_length .* not inf"),
        (
            {
                "video_url": "u",
                "video_start_offset_sec": 2,
                "video_end_offset_sec": 5,
                "video_clip_length": 4,
            },
            "video_clip_length 4 is longer than the part",
        ),
        ({"video_url": "u", "video_embedding_scope": "clip"}, r"\['clip', 'video'\], not 'clip'"),
    ],
)
async def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any], text: str) -> None:
    """The error says what is wrong and what is allowed, and nothing is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await client.embed.tasks.create(model_name=MODEL, **arguments)
    assert server.connections == 0


@pytest.mark.parametrize(("end", "clip"), [(10, 10), (5, 5), (2.5, 2)])
async def test_the_ends_of_ranges_are_allowed(end: float, clip: float) -> None:
    """A clip may be as long as the part, and as long or short as the API has it."""
    request = await sent(
        lambda client: client.embed.tasks.create(
            model_name=MODEL,
            video_url="https://a/b.mp4",
            video_start_offset_sec=0,
            video_end_offset_sec=end,
            video_clip_length=clip,
        )
    )
    assert request.parts()["video_clip_length"] == (None, str(clip).encode())


@pytest.mark.parametrize(
    ("videos", "text"),
    [
        ([], "at least one"),
        ("a.mp4", "must be a list"),
        ({"video_url": "u"}, "must be a list"),
        (["a.mp4"], r"videos\[0\] must be a mapping"),
        (
            [{"video_url": "u"}, {"video_url": "u", "video_embedding_scopes": ["clip"]}],
            r"videos\[1\] has no video_embedding_scopes; it takes video_file, .*_scope\.",
        ),
    ],
    ids=repr,
)
async def test_a_misspelt_batch_is_refused_as_a_whole(videos: Any, text: str) -> None:
    """A key that does not exist is said before the first video is uploaded."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        with pytest.raises(InvalidInputError, match=text):
            await client.embed.tasks.create_bulk(model_name=MODEL, videos=videos)
    assert server.connections == 0


@pytest.mark.parametrize("bad", ["", "..", "a/b", None])
async def test_an_id_that_is_none_is_refused(bad: Any) -> None:
    """Nothing that could name another resource is sent."""
    async with wire() as server, AsyncClient("k", base_url=server.base_url) as client:
        tasks = client.embed.tasks
        for call in (tasks.status(bad), tasks.retrieve(bad), tasks.wait_for_done(bad)):
            with pytest.raises(InvalidInputError, match="task_id"):
                await call
    assert server.connections == 0
