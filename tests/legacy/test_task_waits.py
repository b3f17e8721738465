"""`Task.wait_for_done`: what the task, its callback and errors see while it is waited for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.legacy.asked import speaking
from twelvelabs_async import AuthenticationError, InvalidInputError, WaitTimeoutError
from twelvelabs_async.errors import TwelveLabsError
from twelvelabs_async.legacy.models.task import Task, TaskProcess

NEW: dict[str, Any] = {
    "_id": "t1",
    "index_id": "i1",
    "status": "indexing",
    "metadata": {"filename": "01.mp4"},
    "updated_at": "2023-10-13T06:04:29Z",
    "process": {"percentage": 43.2, "remain_seconds": 120.5},
}
READY: dict[str, Any] = {
    "_id": "t1",
    "index_id": "i1",
    "video_id": "v1",
    "status": "ready",
    "metadata": {"filename": "01.mp4", "duration": 32},
    "updated_at": "2023-10-13T06:55:41Z",
    "hls": {"video_url": "https://a.example/a.m3u8"},
}
FAILED = {**NEW, "status": "failed"}
BROKEN = (503, {"code": "internal", "message": "Come back."})


async def test_the_task_itself_is_brought_up_to_date() -> None:
    """All of it: also the video and the stream, which the old SDK forgot."""
    async with speaking("v1.2", NEW, NEW, READY) as (client, server):
        task = await client.task.retrieve("t1")
        assert (task.video_id, task.process is None) == (None, False)
        done = await task.wait_for_done(sleep_interval=0.01)
        assert done is task
        assert (task.status, task.video_id, task.updated_at) == (
            "ready",
            "v1",
            "2023-10-13T06:55:41Z",
        )
        assert task.hls
        assert task.process is None
        assert task.metadata == task.system_metadata == {"filename": "01.mp4", "duration": 32}
        assert len(server.asked) == 3


async def test_the_callback_is_handed_the_task_at_each_look() -> None:
    """Plain functions and coroutine functions; they see the task as it is at that look."""
    seen: list[tuple[Task, str | None, TaskProcess | None]] = []

    async def note(task: Task) -> None:
        await asyncio.sleep(0)
        seen.append((task, task.status, task.process))

    def note_plainly(task: Task) -> None:
        seen.append((task, task.status, task.process))

    for callback in (note_plainly, note):
        seen.clear()
        async with speaking("v1.2", NEW, NEW, READY) as (client, _):
            task = await client.task.retrieve("t1")
            await task.wait_for_done(sleep_interval=0.01, callback=callback)
        working = TaskProcess(percentage=43.2, remain_seconds=120.5)
        assert seen == [(task, "indexing", working), (task, "ready", None)]
        assert all(each is task for each, *_ in seen)


async def test_a_task_that_fails_is_returned() -> None:
    """Its status tells, as it always did; nothing is raised."""
    async with speaking("v1.2", NEW, FAILED) as (client, _):
        task = await client.task.retrieve("t1")
        assert (await task.wait_for_done(sleep_interval=0.01)).status == "failed"
        assert task.done


@pytest.mark.parametrize("answer", [READY, FAILED])
async def test_a_task_that_is_done_is_not_asked_for(answer: Any) -> None:
    """And the callback is not called, as it never was."""
    async with speaking("v1.2", answer) as (client, server):
        task = await client.task.retrieve("t1")
        assert await task.wait_for_done(callback=lambda _: pytest.fail("called")) is task
        assert len(server.asked) == 1


async def test_errors_that_may_pass_are_tolerated() -> None:
    """A look that the server cannot answer is followed by another one."""
    async with speaking("v1.2", NEW, BROKEN, BROKEN, READY) as (client, server):
        task = await client.task.retrieve("t1")
        assert (await task.wait_for_done(sleep_interval=0.01)).status == "ready"
        assert len(server.asked) == 4


async def test_errors_that_stay_end_the_wait() -> None:
    """The old SDK printed them and went on for ever; the task keeps what it had."""
    wrong = (401, {"code": "api_key_invalid", "message": "No."})
    async with speaking("v1.2", NEW, wrong) as (client, server):
        task = await client.task.retrieve("t1")
        with pytest.raises(AuthenticationError):
            await task.wait_for_done(sleep_interval=0.01)
        assert (task.status, len(server.asked)) == ("indexing", 2)


async def test_an_error_of_the_callback_is_the_callers() -> None:
    """It ends the wait and is not hidden."""

    def raise_it(_: Task) -> None:
        raise RuntimeError("mine")

    async with speaking("v1.2", NEW, NEW) as (client, _):
        task = await client.task.retrieve("t1")
        with pytest.raises(RuntimeError, match="mine"):
            await task.wait_for_done(sleep_interval=0.01, callback=raise_it)


async def test_a_wait_ends_in_time_and_can_go_on() -> None:
    """The error has the task, whose waiting can be taken up again."""
    async with speaking("v1.2", *[NEW] * 12, READY) as (client, _):
        task = await client.task.retrieve("t1")
        with pytest.raises(WaitTimeoutError, match=r"t1 was not done after 0\.05 s") as caught:
            await task.wait_for_done(sleep_interval=0.02, timeout=0.05)
        assert caught.value.resource is task
        assert (await task.wait_for_done(sleep_interval=0.01)).status == "ready"


@pytest.mark.parametrize("given", [{"sleep_interval": 0}, {"sleep_interval": -1}, {"timeout": 0}])
@pytest.mark.parametrize("answer", [NEW, READY])
async def test_times_that_are_none_are_refused(given: dict[str, Any], answer: Any) -> None:
    """Also for a task that is done, so that a mistake shows at once."""
    async with speaking("v1.2", answer) as (client, server):
        task = await client.task.retrieve("t1")
        with pytest.raises(InvalidInputError, match=next(iter(given))) as caught:
            await task.wait_for_done(**given)
        assert isinstance(caught.value, TwelveLabsError)
        assert isinstance(caught.value, ValueError)
        assert len(server.asked) == 1
