"""Waits: every one ends, and says how."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.media import small_clip
from tests.wire import answers, hangs, resets_before_answer, wire
from twelvelabs_async import (
    APIConnectionError,
    AsyncClient,
    InternalServerError,
    NotFoundError,
    ResourceFailedError,
    Retry,
    UnauthorizedError,
    WaitTimeoutError,
    errors,
)
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.models import AssetDetail, TasksRetrieveResponse
from twelvelabs_async.waiting.policy import DONE, FAILED, is_transient, next_delay

NO_RETRIES = Retry(max_retries=0)


def state(status: str | None, **more: object) -> Callable[..., Awaitable[None]]:
    """A server that tells a status."""
    return answers(200, {"_id": "t1", "status": status, **more})


async def test_it_waits_until_ready_and_calls_back() -> None:
    """Each look is told to the callback, and the last state is returned."""
    seen: list[str | None] = []
    async with (
        wire(state("pending"), state(None), state("novel"), then=state("ready")) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        task = await client.tasks.wait_for_done(
            "t1", sleep_interval=0.05, callback=lambda each: seen.append(each.status)
        )
    assert task.status == "ready"
    assert seen == ["pending", None, "novel", "ready"]


async def test_a_coroutine_callback_is_awaited() -> None:
    """The wait goes on when the callback's own work is done."""
    seen: list[str | None] = []

    async def tell(task: TasksRetrieveResponse) -> None:
        await asyncio.sleep(0.01)
        seen.append(task.status)

    async with (
        wire(then=state("ready")) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        await client.tasks.wait_for_done("t1", callback=tell)
    assert seen == ["ready"]


async def test_a_failing_callback_ends_the_wait() -> None:
    """An error of the callback's is the caller's to see."""

    def fail(_: object) -> None:
        raise ZeroDivisionError

    async with (
        wire(then=state("pending")) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        with pytest.raises(ZeroDivisionError):
            await client.tasks.wait_for_done("t1", callback=fail)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"code": "api_key_invalid"}, UnauthorizedError),
        (404, {"code": "resource_not_exist"}, NotFoundError),
        (400, {"code": "parameter_invalid"}, errors.BadRequestError),
        (403, {}, errors.ForbiddenError),
        (429, {"code": "usage_limit_exceeded"}, errors.PlanLimitError),
    ],
)
async def test_errors_that_will_not_pass_are_raised_at_once(
    status: int, body: dict[str, str], kind: type[Exception]
) -> None:
    """A wrong key or id ends the wait with the first look, also in the middle."""
    async with (
        wire(state("pending"), then=answers(status, body)) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        with pytest.raises(kind):
            await client.tasks.wait_for_done("t1", sleep_interval=0.01)
    assert len(server.received) == 2


async def test_errors_that_may_pass_are_tolerated() -> None:
    """A few bad looks in a row do not end a wait of hours."""
    bad = [answers(500), resets_before_answer, answers(502), answers(503)] * 2
    async with (
        wire(state("pending"), *bad, then=state("ready")) as server,
        AsyncClient("k", base_url=server.base_url, retry=NO_RETRIES) as client,
    ):
        task = await client.tasks.wait_for_done("t1", sleep_interval=0.01)
    assert task.status == "ready"


async def test_errors_without_end_end_the_wait() -> None:
    """The tolerance is a number of looks in a row; then the last error is raised."""
    async with (
        wire(then=answers(500)) as server,
        AsyncClient("k", base_url=server.base_url, retry=NO_RETRIES) as client,
    ):
        with pytest.raises(InternalServerError):
            await client.tasks.wait_for_done("t1", sleep_interval=0.01)
    assert len(server.received) == 10


async def test_the_deadline_is_kept_and_the_id_told() -> None:
    """A task that never ends is a timeout with the task in hand."""
    async with (
        wire(then=state("indexing")) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        started = time.monotonic()
        with pytest.raises(WaitTimeoutError, match=r"t1.*'indexing'") as caught:
            await client.tasks.wait_for_done("t1", sleep_interval=0.1, timeout=0.5)
    assert 0.5 <= time.monotonic() - started < 5
    assert (caught.value.kind, caught.value.id) == ("task", "t1")
    assert isinstance(caught.value.resource, TasksRetrieveResponse)
    assert isinstance(caught.value, TimeoutError)


async def test_a_hanging_server_does_not_outlast_the_deadline() -> None:
    """A look that gets no answer is cut off when the time is up."""
    async with (
        wire(state("indexing"), then=hangs) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        started = time.monotonic()
        with pytest.raises(WaitTimeoutError):
            await client.tasks.wait_for_done("t1", sleep_interval=0.05, timeout=0.5)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("status", sorted(FAILED))
async def test_a_failure_is_raised_with_its_reason(status: str) -> None:
    """Whatever the final status is called, the server's reason and the id are in the error."""
    async with (
        wire(then=state(status, error={"message": "The video is black."})) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        with pytest.raises(ResourceFailedError, match="The video is black") as caught:
            await client.assets.wait_for_done("t1")
    assert caught.value.status == status
    assert caught.value.reason == "The video is black"
    assert isinstance(caught.value.resource, AssetDetail)


async def test_a_failure_without_a_reason_says_so() -> None:
    """No reason is made up."""
    async with (
        wire(then=state("failed")) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        with pytest.raises(ResourceFailedError, match="gave no reason") as caught:
            await client.indexes.indexed_assets.wait_for_done("i1", "t1")
    assert caught.value.reason is None


async def test_a_broken_file_fails_with_the_emulator(client: AsyncClient) -> None:
    """A file that is no video becomes a failed asset, and the wait tells why."""
    asset = await client.assets.create(method="direct", file=("broken.mp4", b"not a video" * 100))
    with pytest.raises(ResourceFailedError, match=asset.id or "?") as caught:
        await client.assets.wait_for_done(asset.id or "")
    assert caught.value.reason


async def test_states_advance_with_a_stepped_clock() -> None:
    """A test can drive a task through its states without waiting for them."""
    clock = Clock.stopped()
    async with (
        Emulator(clock=clock, indexing_seconds=8.0) as api,
        AsyncClient(api.api_key, base_url=api.base_url) as client,
    ):
        index = await client.indexes.create(
            index_name="films",
            models=[{"model_name": "marengo3.0", "model_options": ["visual"]}],
        )
        made = await client.tasks.create(index_id=index.id or "", video_file=small_clip())
        seen: list[str | None] = []

        def step(task: TasksRetrieveResponse) -> None:
            seen.append(task.status)
            clock.advance(1.0)

        await client.tasks.wait_for_done(made.id or "", sleep_interval=0.01, callback=step)
    assert list(dict.fromkeys(seen)) == ["validating", "pending", "queued", "indexing", "ready"]


def test_looks_come_quickly_at_first_and_then_slower() -> None:
    """Intervals grow to the longest one, with jitter around it, and never pass the deadline."""
    middle = [next_delay(look, 5.0, 1000.0, 0.5) for look in range(1, 12)]
    assert middle[0] == 0.5
    assert middle == sorted(middle)
    assert middle[-1] == 5.0
    assert next_delay(50, 5.0, 1000.0, 0.0) == pytest.approx(4.5)
    assert next_delay(50, 5.0, 1000.0, 1.0) == pytest.approx(5.5)
    assert next_delay(50, 5.0, 1.5, 0.5) == 1.5
    assert next_delay(10**9, 5.0, 0.0, 0.5) == 0.0


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (APIConnectionError(), True),
        (errors.APITimeoutError(), True),
        (errors.TooManyRequestsError(status_code=429), True),
        (errors.APIStatusError(status_code=408), True),
        (InternalServerError(status_code=500), True),
        (NotFoundError(status_code=404), False),
        (errors.ClientStateError("closed"), False),
        (errors.DecodeError("no"), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_which_errors_may_pass(error: Exception, wanted: bool) -> None:
    """The network, rate limits and the server's own errors may; all others will not."""
    assert is_transient(error) is wanted


def test_no_status_is_both_done_and_failed() -> None:
    """The two ends do not overlap."""
    assert not DONE & FAILED
