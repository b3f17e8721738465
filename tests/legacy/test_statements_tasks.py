"""What the documents of v1.1 say of tasks: how videos are uploaded, and what becomes of them."""

from __future__ import annotations

import asyncio
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pytest

from tests.emulator.files import write_video
from tests.emulator.making import served
from tests.legacy.library import (
    INDEXING,
    given,
    hits,
    make_clip,
    make_index,
    make_task,
    make_video,
)
from twelvelabs_async import (
    AsyncClient,
    BadRequestError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
)
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.settings import ApiVersion

STATUSES = {
    "v1.1": ["validating", "pending", "indexing", "ready"],
    "v1.2": ["validating", "pending", "queued", "indexing", "ready"],
}


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A short film."""
    return make_clip(tmp_path / "01.mkv")


async def test_a_task_goes_through_its_statuses_in_order(
    writer: AsyncClient, clock: Clock, version: ApiVersion, clip: Path
) -> None:
    """It starts with the upload; each status comes once, and ready is the last."""
    task = await make_task(writer, (await make_index(writer)).id, clip)
    seen = [task.status]
    for _ in range(25):
        clock.advance(INDEXING / 20)
        seen.append((await task.retrieve()).status)
    assert [status for status, _ in groupby(seen)] == STATUSES[version]


async def test_a_task_that_cannot_be_indexed_fails(
    writer: AsyncClient, empty_account: Emulator, clock: Clock
) -> None:
    """failed is final, and then there is never a video."""
    index = await make_index(writer)
    order = f'[{{"index_id": "{index.id}", "language": "en", "object": "s3://bucket/no.mp4"}}]'
    await writer.task.transfer(("orders.json", order.encode()))
    clock.advance(INDEXING)
    (task,) = await writer.task.list(index_id=index.id)
    assert (task.status, task.done, task.video_id) == ("failed", True, None)
    assert not empty_account.state.videos


async def test_the_video_id_is_in_the_task_once_it_is_ready(
    writer: AsyncClient, empty_account: Emulator, clock: Clock, clip: Path
) -> None:
    """`GET /tasks/{task_id}` has the field `video_id`, and it is the identifier of the video."""
    index = await make_index(writer)
    task = await make_task(writer, index.id, clip)
    assert (task.status, task.video_id) == ("validating", None)
    clock.advance(INDEXING)
    ready = await writer.task.retrieve(given(task.id))
    assert empty_account.requests[-1].path.endswith(f"/tasks/{task.id}")
    (video,) = await writer.index.video.list(given(index.id))
    assert (ready.status, ready.video_id) == ("ready", video.id)


async def test_the_properties_of_a_task(
    writer: AsyncClient, clock: Clock, clip: Path, version: ApiVersion
) -> None:
    """What is told of the file, and when it was created, changed and will be ready."""
    index = await make_index(writer)
    task = await make_task(writer, index.id, clip)
    assert task.index_id == index.id
    assert task.metadata == {"filename": "01.mkv", "duration": 4.0, "width": 360, "height": 360}
    assert task.process is None
    created, ready = (
        datetime.fromisoformat(given(each)) for each in (task.created_at, task.estimated_time)
    )
    assert (created, (ready - created).total_seconds()) == (clock.now(), INDEXING)
    clock.advance(0.675 * INDEXING)  # half of the time that is left when indexing begins
    task = await task.retrieve()
    assert given(task.updated_at) > given(task.created_at)
    assert task.process is not None
    assert (task.process.percentage, task.process.remain_seconds) == (50.0, 32.5)
    assert task.hls is not None
    # The field has been removed from the answers of v1.1; v1.2 has it again.
    assert task.type == (None if version == "v1.1" else "index_task_info")


async def test_the_task_is_looked_at_until_it_is_ready(
    writer: AsyncClient, clock: Clock, clip: Path
) -> None:
    """Waiting asks for the task again and again, and ends with `ready` and the video's id."""
    task = await make_task(writer, (await make_index(writer)).id, clip)
    seen: list[str | None] = []

    def looked(each: object) -> None:
        assert each is task
        seen.append(task.status)
        clock.advance(INDEXING / 4)

    assert await task.wait_for_done(sleep_interval=0.01, callback=looked) is task
    assert seen[-1] == task.status == "ready"
    assert len(seen) == 5
    assert task.video_id


async def test_a_file_of_the_local_file_system_is_uploaded(
    writer: AsyncClient, empty_account: Emulator, clock: Clock, clip: Path
) -> None:
    """By its path or as an open stream, with its language, in one POST to /tasks."""
    index = given((await make_index(writer)).id)
    before = len(empty_account.requests)
    with clip.open("rb") as stream:
        tasks = [
            await writer.task.create(index, file=clip, language="en"),
            await writer.task.create(index, file=stream, language="en"),
        ]
    calls = [f"{each.method} {each.path}" for each in list(empty_account.requests)[before:]]
    prefix = f"/{writer.api_version}/tasks"
    assert calls == [
        f"POST {prefix}", f"GET {prefix}/{tasks[0].id}",
        f"POST {prefix}", f"GET {prefix}/{tasks[1].id}",
    ]  # fmt: skip
    clock.advance(INDEXING)
    videos = await writer.index.video.list(index)
    assert [each.metadata and each.metadata.size for each in videos] == [clip.stat().st_size] * 2
    with pytest.raises(BadRequestError, match="language"):
        await writer.task.create(index, file=clip, language="?")


async def test_a_file_is_uploaded_from_a_url(
    writer: AsyncClient, empty_account: Emulator, clock: Clock, clip: Path
) -> None:
    """The service fetches it: no bytes of it go through the client."""
    index = await make_index(writer)
    async with served(clip) as address:
        task = await writer.task.create(given(index.id), url=f"{address}/01.mkv", language="en")
    (created,) = [each for each in empty_account.requests if each.path.endswith("/tasks")]
    assert int(created.headers["Content-Length"]) < clip.stat().st_size
    clock.advance(INDEXING)
    assert given((await task.retrieve()).video_id)
    (video,) = await writer.index.video.list(given(index.id))
    assert video.metadata is not None
    assert (video.metadata.filename, video.metadata.size) == ("01.mkv", clip.stat().st_size)


async def test_a_video_is_searchable_when_it_has_been_indexed(
    writer: AsyncClient, clock: Clock, tmp_path: Path
) -> None:
    """An index, an upload, a search; before indexing ends nothing is found."""
    index = await make_index(writer)
    red = write_video(tmp_path / "red.mkv", colour=(76, 85, 255), fps=4)
    task = await make_task(writer, index.id, red)
    assert (await writer.search.query(given(index.id), ["visual"], "red")).data == []
    clock.advance(INDEXING)
    found = await writer.search.query(given(index.id), ["visual"], "red")
    assert [each.video_id for each in hits(found.data)] == [(await task.retrieve()).video_id]


@pytest.mark.parametrize(
    ("size", "seconds", "code"),
    [
        ((320, 180), 5.0, "video_resolution_too_low"),
        ((1200, 400), 5.0, "video_resolution_invalid_aspect_ratio"),
        ((360, 360), 2.0, "video_duration_too_short"),
    ],
)
async def test_a_video_must_meet_the_requirements(
    writer: AsyncClient, tmp_path: Path, size: tuple[int, int], seconds: float, code: str
) -> None:
    """Each requirement has its own code of error; 360 pixels are enough."""
    wrong = write_video(tmp_path / "wrong.mkv", size=size, seconds=seconds, fps=4)
    with pytest.raises(BadRequestError) as caught:
        await make_task(writer, (await make_index(writer)).id, wrong)
    assert caught.value.code == code
    assert await writer.task.list() == []


async def test_a_video_is_needed(writer: AsyncClient) -> None:
    """A file or a URL, and not both; said before anything is sent."""
    index = await make_index(writer)
    for file, url in ((None, None), (b"x", "https://example.com/a.mp4")):
        with pytest.raises(InvalidInputError, match="file or url"):
            await writer.task.create(given(index.id), file=file, url=url)


async def test_the_tasks_of_an_index_are_counted_by_status(
    writer: AsyncClient, clock: Clock, clip: Path, version: ApiVersion
) -> None:
    """How many are in each status, and in all; an index without tasks has none of any."""
    index = await make_index(writer)
    other = await make_index(writer, "other")
    await make_task(writer, index.id, clip)
    clock.advance(0.15 * INDEXING)
    await make_task(writer, index.id, clip)
    await make_task(writer, index.id, clip)
    counts = await writer.task.status(given(index.id))
    assert (counts.index_id, counts.total_result) == (index.id, 3)
    assert (counts.validating, counts.pending, counts.ready) == (2, 1, 0)
    assert counts.failed == counts.indexing == 0
    clock.advance(0.1 * INDEXING)  # what waits for its turn is still pending in v1.1
    counts = await writer.task.status(given(index.id))
    told = (counts.validating, counts.pending, counts.queued)
    assert told == ((0, 3, None) if version == "v1.1" else (0, 2, 1))
    clock.advance(INDEXING)
    counts = await writer.task.status(given(index.id))
    assert (counts.ready, counts.total_result) == (3, 3)
    none = await writer.task.status(given(other.id))
    assert (none.ready, none.pending, none.failed, none.total_result) == (0, 0, 0, 0)
    assert none.queued == none.indexing == none.validating == 0


async def test_the_tasks_of_an_account_are_listed(writer: AsyncClient, clip: Path) -> None:
    """Of all its indexes, the newest at the top."""
    indexes = [await make_index(writer, name) for name in ("one", "two")]
    ids = [(await make_task(writer, index.id, clip)).id for index in indexes]
    assert [each.id for each in await writer.task.list()] == ids[::-1]


async def test_a_task_is_deleted_when_it_is_done(
    writer: AsyncClient, clock: Clock, clip: Path
) -> None:
    """Not before; of one that is ready the video goes first."""
    index = given((await make_index(writer)).id)
    task = await make_task(writer, index, clip)
    with pytest.raises(ConflictError):
        await task.delete()
    clock.advance(INDEXING)
    with pytest.raises(ConflictError):
        await task.delete()
    await writer.index.video.delete(index, given((await task.retrieve()).video_id))
    await task.delete()
    with pytest.raises(NotFoundError):
        await task.retrieve()


async def test_several_videos_are_uploaded_at_the_same_time(
    writer: AsyncClient, clock: Clock, clip: Path
) -> None:
    """Every one is a task of its own, and every task makes a video."""
    index = given((await make_index(writer)).id)
    tasks = await asyncio.gather(*(make_task(writer, index, clip) for _ in range(4)))
    assert len({task.id for task in tasks}) == 4
    clock.advance(INDEXING)
    assert len(await writer.index.video.list(index)) == 4


async def test_tasks_have_an_endpoint_of_their_own(
    writer: AsyncClient, empty_account: Emulator, clock: Clock, clip: Path
) -> None:
    """What v1.0 had below /indexes is below /tasks: creating, listing, looking, counting."""
    index = given((await make_index(writer)).id)
    before = len(empty_account.requests)
    video = await make_video(writer, clock, index, clip)
    await writer.task.list()
    await writer.task.status(index)
    await writer.index.video.delete(index, video)
    await (await writer.task.list())[0].delete()
    paths = [each.path.removeprefix(f"/{writer.api_version}") for each in empty_account.requests]
    of_tasks = [path for path in paths[before:] if "/videos/" not in path]
    assert len(of_tasks) == 7
    assert all(path.startswith("/tasks") for path in of_tasks)
