"""What an index can do by itself."""

from __future__ import annotations

import pickle
from collections.abc import Awaitable, Callable

import pytest

from tests.conftest import QUICK
from tests.legacy.asked import Asked, speaking
from tests.media import small_clip
from twelvelabs_async import Client, ClientStateError
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.legacy.models.index import Index

INDEX = {"_id": "i1", "index_name": "films", "engine_id": "m", "index_options": ["visual"]}

CALLS: dict[str, tuple[Callable[[Index], Awaitable[object]], Asked]] = {
    "retrieve": (lambda index: index.retrieve(), Asked("GET /indexes/i1")),
    "update": (
        lambda index: index.update("café"),
        Asked("PUT /indexes/i1", json={"index_name": "café"}),
    ),
    "delete": (lambda index: index.delete(), Asked("DELETE /indexes/i1")),
    "task_status": (
        lambda index: index.task_status(),
        Asked("GET /tasks/status", {"index_id": ["i1"]}),
    ),
    "create_task": (
        lambda index: index.create_task(
            url="https://a.example/1.mp4",
            transcription_url="https://a.example/1.srt",
            language="de",
            disable_video_stream=True,
        ),
        Asked(
            "POST /tasks",
            form={
                "index_id": (None, b"i1"),
                "video_url": (None, b"https://a.example/1.mp4"),
                "transcription_url": (None, b"https://a.example/1.srt"),
                "provide_transcription": (None, b"true"),
                "language": (None, b"de"),
                "disable_video_stream": (None, b"true"),
            },
        ),
    ),
    "task_external_provider": (
        lambda index: index.task_external_provider("https://youtu.be/x"),
        Asked(
            "POST /tasks/external-provider", json={"index_id": "i1", "url": "https://youtu.be/x"}
        ),
    ),
    "list_video": (
        lambda index: index.list_video(
            id="v1", duration={"gte": 1}, fps=24, metadata={"seen": True}, sort_option="asc"
        ),
        Asked(
            "GET /indexes/i1/videos",
            {
                "_id": ["v1"],
                "duration[gte]": ["1"],
                "fps": ["24"],
                "seen": ["true"],
                "sort_option": ["asc"],
            },
        ),
    ),
    "list_video_pagination": (
        lambda index: index.list_video_pagination(
            filename="a",
            size=1,
            width=2,
            height=3,
            created_at="2024-01-01",
            updated_at="2024-01-02",
            indexed_at="2024-01-03",
            user_metadata={"category": "b"},
            page=2,
            page_limit=5,
            sort_by="updated_at",
        ),
        Asked(
            "GET /indexes/i1/videos",
            {
                "filename": ["a"],
                "size": ["1"],
                "width": ["2"],
                "height": ["3"],
                "created_at": ["2024-01-01"],
                "updated_at": ["2024-01-02"],
                "indexed_at": ["2024-01-03"],
                "category": ["b"],
                "page": ["2"],
                "page_limit": ["5"],
                "sort_by": ["updated_at"],
            },
        ),
    ),
    "query": (
        lambda index: index.query(["visual"], query="a goal", conversation_option="semantic"),
        Asked(
            "POST /search",
            json={
                "index_id": "i1",
                "search_options": ["visual"],
                "query": "a goal",
                "conversation_option": "semantic",
            },
        ),
    ),
    "query in the order of 0.1": (
        lambda index: index.query("a goal", ["visual"]),
        Asked(
            "POST /search",
            json={"index_id": "i1", "search_options": ["visual"], "query": "a goal"},
        ),
    ),
}


@pytest.mark.parametrize("name", CALLS)
async def test_an_index_calls_for_itself(name: str) -> None:
    """Each method asks what the client's own method asks, with the index's identifier."""
    call, expected = CALLS[name]
    answer: dict[str, object] = {"_id": "t1", "data": None}
    async with speaking("v1.2", INDEX, answer, answer) as (client, server):
        index = await client.index.retrieve("i1")
        await call(index)
        assert server.asked[1] == expected


async def test_an_index_from_no_client_cannot_call() -> None:
    """The error says what to do instead; so it is with one that left its process."""
    with pytest.raises(ClientStateError, match="Index came from no client"):
        await Index(id="i1").delete()
    async with speaking("v1.2", INDEX) as (client, _):
        index = await client.index.retrieve("i1")
    again = pickle.loads(pickle.dumps(index))  # noqa: S301 - our own bytes
    assert again == index
    with pytest.raises(ClientStateError):
        await again.retrieve()


def test_what_a_blocking_index_returns_blocks(blocking_emulator: Emulator) -> None:
    """Its videos and tasks, those of later pages too, have methods without `await`."""
    url = blocking_emulator.url("v1.2")
    with Client(blocking_emulator.api_key, base_url=url, retry=QUICK) as client:
        index = client.index.create("films", engine_id="marengo2.6", index_options=["visual"])
        tasks = [index.create_task(file=small_clip(name=name)) for name in ("1.mkv", "2.mkv")]
        assert {task.wait_for_done(sleep_interval=0.1).status for task in tasks} == {"ready"}
        (listed,) = index.list_video(filename="1.mkv")
        pages = index.list_video_pagination(page_limit=1)
        videos = [*pages.data, *next(pages)]
        with pytest.raises(StopIteration):
            next(pages)
        assert {each.retrieve().index_id for each in (listed, *videos)} == {index.id}
        for video in videos:
            video.delete()
        assert index.list_video() == []
