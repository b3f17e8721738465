"""Tasks that embed videos under their 0.x names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, assert_type

import pytest

from tests.conftest import QUICK
from tests.legacy.asked import Asked, page_of, speaking
from tests.legacy.library import connected
from tests.media import small_clip
from twelvelabs_async import (
    ApiVersionError,
    BulkError,
    Client,
    ClientStateError,
    InvalidInputError,
    NotFoundError,
    WaitTimeoutError,
)
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.legacy.models.bound import ListWithPagination
from twelvelabs_async.legacy.models.embed import (
    CreateEmbeddingsTaskVideoParams,
    Embedding,
    EmbeddingsTask,
    EmbeddingsTaskStatus,
    SegmentEmbedding,
)
from twelvelabs_async.settings import ApiVersion

Video = CreateEmbeddingsTaskVideoParams | Mapping[str, object]
BOTH: tuple[ApiVersion, ...] = ("v1.2", "v1.3")
ENGINE: dict[ApiVersion, str] = {"v1.2": "Marengo-retrieval-2.6", "v1.3": "marengo3.0"}
URL = "https://a/b.mp4?c=ü"
PLACE = {"start_offset_sec": 0, "end_offset_sec": 6.5, "embedding_scope": "clip"}
READY = {"_id": "e1", "engine_name": "m", "status": "ready"}
GONE = (404, {"code": "resource_not_exist", "message": "It does not exist."})


@pytest.fixture(params=BOTH)
def version(request: pytest.FixtureRequest) -> ApiVersion:
    """Each version that has these methods."""
    chosen: ApiVersion = request.param
    return chosen


async def test_a_video_is_embedded(emulator: Emulator, version: ApiVersion) -> None:
    """Create, wait, retrieve: the status changes in place, and the vectors come at the end."""
    looked: list[tuple[EmbeddingsTask, str | None]] = []
    async with connected(emulator, version) as client:
        task = await client.embed.task.create(ENGINE[version], video_file=small_clip())
        assert_type(task, EmbeddingsTask)
        assert task.engine_name == task.model_name == ENGINE[version]
        assert task.created_at
        assert (task.status, task.done) == ("processing", False)
        status = await task.wait_for_done(
            sleep_interval=0.05, callback=lambda each: looked.append((each, each.status))
        )
        assert status == task.status == "ready"
        assert task.done
        assert all(each is task for each, _ in looked)
        assert looked[-1][1] == "ready"
        assert await task.wait_for_done() == "ready"
        assert task.video_embedding is None or task.video_embedding.segments is None
        whole = await task.retrieve()
        told = await client.embed.task.status(task.id or "")
    assert_type(told, EmbeddingsTaskStatus)
    assert (told.id, told.status, told.engine_name) == (task.id, "ready", ENGINE[version])
    assert whole is not task
    assert whole.id == task.id
    assert whole.video_embedding is not None
    segments = whole.video_embedding.segments
    assert segments
    assert whole.video_embeddings
    assert segments == whole.video_embeddings
    assert segments[0].embeddings_float
    assert (segments[0].start_offset_sec, segments[0].embedding_scope) == (0, "clip")
    assert whole.video_embedding.to_numpy().shape == (len(segments), len(segments[0].float_ or ()))
    assert whole.video_embedding.metadata is not None
    assert whole.video_embedding.metadata.duration


async def test_tasks_are_listed(emulator: Emulator, version: ApiVersion) -> None:
    """As a list, and as a first page that leads to the next ones."""
    async with connected(emulator, version) as client:
        tasks = client.embed.task
        made = [await tasks.create(ENGINE[version], video_file=small_clip()) for _ in range(3)]
        for each in made:
            await each.wait_for_done(sleep_interval=0.05)
        newest = [each.id for each in reversed(made)]
        found = await tasks.list(status="ready")
        assert [each.id for each in found] == newest
        assert await found[0].update_status() == "ready"
        assert await tasks.list(ended_at="2020-01-01T00:00:00Z") == []
        pages = await tasks.list_pagination(page_limit=2)
        assert_type(pages, ListWithPagination[EmbeddingsTask])
        assert [each.id for each in pages.data] == newest[:2]
        (last,) = await anext(pages)
        assert last.id == newest[2]
        assert (await last.retrieve()).done
        with pytest.raises(StopAsyncIteration):
            await anext(pages)


async def test_many_videos_are_embedded_at_once(emulator: Emulator, version: ApiVersion) -> None:
    """A video may be told of in any of the forms that were ever taken, and all are embedded."""
    path = small_clip()
    params = CreateEmbeddingsTaskVideoParams(path, scopes=["clip", "video"])
    videos: list[Video] = [params, {"file": path, "clip_length": 2}, {"video_file": path}]
    async with connected(emulator, version) as client:
        made = await client.embed.task.create_bulk(ENGINE[version], videos)
        assert len({each.id for each in made}) == 3
        for each in made:
            assert await each.wait_for_done(sleep_interval=0.05) == "ready"
        scopes = (await made[0].retrieve()).video_embedding
        assert scopes is not None
        assert {each.embedding_scope for each in scopes.segments or ()} == {"clip", "video"}


async def test_a_batch_loses_nothing(
    emulator: Emulator, version: ApiVersion, tmp_path: Path
) -> None:
    """What failed is told of with what was made, place by place."""
    videos = [
        CreateEmbeddingsTaskVideoParams(small_clip()),
        CreateEmbeddingsTaskVideoParams(tmp_path / "nowhere.mp4"),
        CreateEmbeddingsTaskVideoParams(file=small_clip(), url=URL),
    ]
    failed: type[BulkError[EmbeddingsTask]] = BulkError
    async with connected(emulator, version) as client:
        with pytest.raises(failed, match=r"2 of 3 videos failed, first number 1") as caught:
            await client.embed.task.create_bulk(engine_name=ENGINE[version], videos=videos)
        done, missing, double = caught.value.outcomes
        assert isinstance(done.result, EmbeddingsTask)
        assert await done.result.wait_for_done(sleep_interval=0.05) == "ready"
    assert [done.input, missing.input, double.input] == videos
    assert "nowhere.mp4" in str(missing.error)
    assert "video_file or video_url, not both" in str(double.error)


Call = Callable[[Any], Awaitable[object]]
LISTING = {
    "started_at": ["2024-09-01T00:00:00Z"],
    "status": ["failed"],
    "page": ["2"],
    "page_limit": ["5"],
}
LOOKS: list[tuple[Call, list[Asked]]] = [
    (lambda t: t.retrieve("e1"), [Asked("GET /embed/tasks/e1")]),
    (lambda t: t.retrieve(id="á"), [Asked("GET /embed/tasks/á")]),
    (lambda t: t.status("e1"), [Asked("GET /embed/tasks/e1/status")]),
    (lambda t: t.list(), [Asked("GET /embed/tasks")]),
    (
        lambda t: t.list(started_at="2024-09-01T00:00:00Z", status="failed", page=2, page_limit=5),
        [Asked("GET /embed/tasks", LISTING)],
    ),
    (
        lambda t: t.list_pagination(
            started_at="2024-09-01T00:00:00Z", status="failed", page=2, page_limit=5
        ),
        [Asked("GET /embed/tasks", LISTING)],
    ),
]


@pytest.mark.parametrize(("call", "asked"), LOOKS)
async def test_looks_are_the_same_in_both_versions(
    version: ApiVersion, call: Call, asked: list[Asked]
) -> None:
    """What is not given is not asked for."""
    async with speaking(version, page_of()) as (client, server):
        await call(client.embed.task)
    assert server.asked == asked


@pytest.mark.parametrize("given", ["position", "engine_name", "model_name"])
async def test_a_task_is_one_form_and_one_look(version: ApiVersion, given: str) -> None:
    """The engine goes out as the version calls it, and each scope is a field of its own."""
    settings: dict[str, Any] = {
        "video_url": URL,
        "video_start_offset_sec": 1.5,
        "video_end_offset_sec": 20,
        "video_clip_length": 5,
        "video_embedding_scopes": ["clip"],
    }
    async with speaking(version, {"_id": "e1"}, READY) as (client, server):
        create = client.embed.task.create
        if given == "position":
            task = await create("m", **settings)
        else:
            settings[given] = "m"
            task = await create(**settings)
    assert (task.id, task.status) == ("e1", "ready")
    made, looked = server.asked
    assert made.line == "POST /embed/tasks"
    assert made.form == {
        "engine_name" if version == "v1.2" else "model_name": (None, b"m"),
        "video_url": (None, URL.encode()),
        "video_start_offset_sec": (None, b"1.5"),
        "video_end_offset_sec": (None, b"20"),
        "video_clip_length": (None, b"5"),
        "video_embedding_scope": (None, b"clip"),
    }
    assert looked == Asked("GET /embed/tasks/e1")


async def test_scopes_are_repeated_fields() -> None:
    """A reader of forms would keep one, so the body is looked at."""
    async with speaking("v1.2", {"_id": "e1"}, READY) as (client, server):
        await client.embed.task.create(
            "m", video_file=b"film", video_embedding_scopes=("clip", "video")
        )
    body = server.wire.received[0].body
    assert body.count(b'name="video_embedding_scope"') == 2
    assert body.index(b"\r\n\r\nclip\r\n") < body.index(b"\r\n\r\nvideo\r\n")


async def test_a_task_is_never_lost() -> None:
    """If it was created and cannot be seen, what is known of it comes, and it can be waited for."""
    async with speaking("v1.2", {"_id": "e1"}, GONE, READY) as (client, server):
        task = await client.embed.task.create("m", video_url=URL)
        assert (task.id, task.engine_name, task.model_name) == ("e1", "m", "m")
        assert (task.status, task.created_at, task.done) == (None, None, False)
        assert await task.wait_for_done() == "ready"
    assert server.asked[-1] == Asked("GET /embed/tasks/e1/status")


FORMS: dict[str, dict[str, Any]] = {
    "at first": {"video_embeddings": [{**PLACE, "embedding": {"float": [1, 2]}}]},
    "from September 2024": {"video_embeddings": [{**PLACE, "float": [1, 2]}]},
    "both ways": {
        "video_embeddings": [{**PLACE, "float": [1, 2], "embedding": {"float": [1]}}],
    },
    "from November 2024": {"video_embedding": {"segments": [{**PLACE, "float": [1, 2]}]}},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_vectors_are_found_in_all_forms(form: dict[str, Any]) -> None:
    """Whichever the server sends, all attributes that there ever were have them."""
    async with speaking("v1.2", READY | form) as (client, _):
        task = await client.embed.task.retrieve("e1")
    expected = SegmentEmbedding(
        float_=[1, 2], start_offset_sec=0, end_offset_sec=6.5, embedding_scope="clip"
    )
    assert task.video_embedding is not None
    assert task.video_embedding == Embedding(segments=[expected])
    (segment,) = task.video_embeddings or []
    assert segment == expected
    assert segment.extra == {}
    assert segment.float_ == segment.embeddings_float == segment.values == [1, 2]
    assert segment.embedding.float == [1, 2]
    (record,) = task.video_embedding.records(source="film")
    assert (record.id, record.end) == ("film:clip:0.000", 6.5)


async def test_what_is_known_of_a_video_is_kept_when_its_vectors_are_added() -> None:
    """The old list and the new object may come together, each with a part of it."""
    both = {
        "video_embedding": {"metadata": {"duration": 32, "input_filename": "a.mp4"}},
        **FORMS["from September 2024"],
    }
    async with speaking("v1.2", READY | both) as (client, _):
        task = await client.embed.task.retrieve("e1")
    assert task.video_embedding is not None
    assert task.video_embedding.segments == task.video_embeddings
    assert task.video_embedding.metadata is not None
    assert task.video_embedding.metadata.duration == 32
    assert task.video_embedding.records()[0].source == "a.mp4"


async def test_a_task_without_vectors_has_none() -> None:
    """None is not made an empty list of them."""
    async with speaking("v1.2", READY) as (client, _):
        task = await client.embed.task.retrieve("e1")
    assert (task.video_embedding, task.video_embeddings) == (None, None)


async def test_a_failed_task_is_told_of_by_its_status() -> None:
    """Waiting for it raises nothing, as it never has."""
    fresh = {**READY, "status": "processing"}
    failed = {**READY, "status": "failed"}
    async with speaking("v1.2", fresh, fresh, failed) as (client, server):
        task = await client.embed.task.retrieve("e1")
        assert await task.wait_for_done(sleep_interval=0.01) == "failed"
        assert (task.status, task.done) == ("failed", True)
        assert await task.wait_for_done() == "failed"
    assert [each.line for each in server.asked] == [
        "GET /embed/tasks/e1",
        "GET /embed/tasks/e1/status",
        "GET /embed/tasks/e1/status",
    ]


async def test_a_wait_ends_when_its_task_is_gone() -> None:
    """An error that will not pass is raised at once, and the task keeps its last status."""
    fresh = {**READY, "status": "processing"}
    async with speaking("v1.2", fresh, GONE) as (client, _):
        task = await client.embed.task.retrieve("e1")
        with pytest.raises(NotFoundError):
            await task.wait_for_done(sleep_interval=0.01)
    assert task.status == "processing"


async def test_a_wait_has_an_end() -> None:
    """After its timeout the error names the task, which can be waited for again."""
    clock = Clock.stopped()
    async with Emulator(clock=clock) as emulator, connected(emulator, "v1.2") as client:
        task = await client.embed.task.create(ENGINE["v1.2"], video_file=small_clip())
        with pytest.raises(WaitTimeoutError, match=task.id) as caught:
            await task.wait_for_done(sleep_interval=0.01, timeout=0.05)
        assert caught.value.resource is task
        clock.advance(3600)
        assert await task.wait_for_done() == "ready"


REFUSED: list[tuple[Call, str]] = [
    (lambda t: t.retrieve(""), "id is empty"),
    (lambda t: t.status("a/b"), "task_id 'a/b' is not an identifier"),
    (lambda t: t.create(video_url=URL), "engine_name or model_name: one of them is needed"),
    (lambda t: t.create("m", model_name="m", video_url=URL), "engine_name or model_name, not both"),
    (lambda t: t.create(" ", video_url=URL), "engine_name must be a text that is not empty"),
    (lambda t: t.create("m"), "video_file or video_url: one of them is needed"),
    (lambda t: t.create("m", video_file=b"a", video_url=URL), "not both"),
    (lambda t: t.create("m", video_url=URL, video_clip_length=-1), "video_clip_length"),
    (
        lambda t: t.create("m", video_url=URL, video_start_offset_sec=5, video_end_offset_sec=5),
        "video_end_offset_sec must be greater than video_start_offset_sec",
    ),
    (
        lambda t: t.create("m", video_url=URL, video_embedding_scopes="clip"),
        "video_embedding_scopes must be a list of texts, not 'clip'",
    ),
    (lambda t: t.list(page=0), "page"),
    (lambda t: t.create_bulk("m", []), r"videos must be a list of at least one"),
    (lambda t: t.create_bulk("m", "a.mp4"), "not 'a.mp4'"),
    (lambda t: t.create_bulk("m", [{"file": "a"}, "a.mp4"]), r"videos\[1\] must be a Create"),
    (lambda t: t.create_bulk("m", [{"scope": "clip"}]), r"videos\[0\] has no scope; it takes"),
    (lambda t: t.create_bulk("m", [{"url": URL, "video_url": URL}]), "the same thing twice"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
async def test_what_cannot_be_meant_is_refused(call: Call, message: str) -> None:
    """The error says what is wrong, and nothing is sent."""
    async with speaking("v1.2") as (client, server):
        with pytest.raises(InvalidInputError, match=message):
            await call(client.embed.task)
    assert server.asked == []


@pytest.mark.parametrize("waiting", [{"sleep_interval": 0}, {"timeout": -1}])
async def test_waits_that_cannot_be_meant_are_refused(waiting: dict[str, Any]) -> None:
    """Also for a task that is done already."""
    async with speaking("v1.2", READY) as (client, _):
        task = await client.embed.task.retrieve("e1")
        with pytest.raises(InvalidInputError, match=next(iter(waiting))):
            await task.wait_for_done(**waiting)


async def test_options_of_vectors_are_asked_for_in_v1_3_alone() -> None:
    """v1.2 has one vector for all that is seen and heard."""
    async with speaking("v1.3", READY) as (client, server):
        await client.embed.task.retrieve("e1", embedding_option=["visual", "audio"])
    query = {"embedding_option": ["visual", "audio"]}
    assert server.only == Asked("GET /embed/tasks/e1", query)
    async with speaking("v1.2") as (client, server):
        with pytest.raises(
            ApiVersionError, match=r"retrieve\(embedding_option=…\) is in API v1\.3"
        ):
            await client.embed.task.retrieve("e1", embedding_option="visual")
    assert server.asked == []


async def test_a_task_of_no_client_says_so() -> None:
    """It can be looked at, and calls nothing."""
    task = EmbeddingsTask(id="e1", status="processing")
    assert not task.done
    with pytest.raises(ClientStateError, match="EmbeddingsTask came from no client"):
        await task.update_status()


@pytest.mark.parametrize("attributes", [False, True], ids=["by arguments", "by attributes"])
def test_a_video_of_a_batch_is_a_plain_object(attributes: bool) -> None:
    """The oldest releases have no arguments for it, so its attributes are set one by one."""
    params = CreateEmbeddingsTaskVideoParams("a.mp4", clip_length=4)
    if attributes:
        params = CreateEmbeddingsTaskVideoParams()
        params.file, params.clip_length = "a.mp4", 4
    assert (params.file, params.url, params.clip_length) == ("a.mp4", None, 4)
    assert params == CreateEmbeddingsTaskVideoParams(file="a.mp4", clip_length=4)


def test_without_async_it_is_the_same(blocking_emulator: Emulator, version: ApiVersion) -> None:
    """The blocking task changes in place too, and is what the callback is given."""
    looked: list[object] = []
    with Client(
        blocking_emulator.api_key, base_url=blocking_emulator.url(version), retry=QUICK
    ) as client:
        task = client.embed.task.create(ENGINE[version], video_file=small_clip())
        assert task.wait_for_done(sleep_interval=0.05, callback=looked.append) == "ready"
        assert (task.status, task.done, looked[-1] is task) == ("ready", True, True)
        assert task.update_status() == "ready"
        whole = task.retrieve()
        assert whole.video_embeddings
        assert whole.video_embeddings[0].embeddings_float
        (listed,) = client.embed.task.list()
        assert listed.id == task.id
        pages = client.embed.task.list_pagination(page_limit=1)
        assert [each.id for each in pages.data] == [task.id]
        with pytest.raises(StopIteration):
            next(pages)
        videos: list[Video] = [
            CreateEmbeddingsTaskVideoParams(small_clip()),
            {"url": "x", "file": "y"},
        ]
        with pytest.raises(BulkError):
            client.embed.task.create_bulk(ENGINE[version], videos)
