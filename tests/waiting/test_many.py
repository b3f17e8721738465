"""Many waits over real sockets: shared pages, outcomes in order and as they end, both clients."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.media import small_clip
from tests.wire import answers, hangs, wire
from twelvelabs_async import (
    APIStatusError,
    AsyncClient,
    Client,
    ClientStateError,
    InvalidInputError,
    Job,
    ResourceFailedError,
    Retry,
    UnauthorizedError,
    WaitTimeoutError,
)
from twelvelabs_async.core.events import DoneEvent
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.models import TasksRetrieveResponse

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual"]}]


class Service:
    """An emulator whose clock stands still, with many tasks of one index, and a client of it."""

    def __init__(self, api: Emulator, clock: Clock, client: AsyncClient) -> None:
        self.api, self.clock, self.client = api, clock, client
        self.paths: list[str] = []

    async def tasks(self, number: int) -> list[str]:
        """Upload one video; begin as many tasks as are wanted with it."""
        name = f"films {len(self.paths)}"
        index = await self.client.indexes.create(index_name=name, models=MODELS)
        made = await self.client.tasks.create(index_id=index.id or "", video_file=small_clip())
        space = self.api._space
        assert space is not None
        state = space.state
        first = state.tasks[made.id or ""]
        for _ in range(number - 1):
            name, sequence = state.new_id(self.clock.now())
            state.tasks[name] = evolve(first, id=name, sequence=sequence)
        self.paths.clear()
        return [each.id for each in state.tasks.values() if each.index_id == index.id]


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """See `Service`."""
    clock = Clock.stopped()
    paths: list[str] = []
    async with (
        Emulator(clock=clock, indexing_seconds=8.0, processing_seconds=2.0) as api,
        AsyncClient(
            api.api_key,
            base_url=api.base_url,
            on_event=lambda each: paths.append(each.path) if isinstance(each, DoneEvent) else None,
        ) as client,
    ):
        made = Service(api, clock, client)
        made.paths = paths
        yield made


async def test_a_thousand_waits_of_one_index_share_pages(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twenty requests a look, each its own answer; a 404 among them is one wait's."""
    ids = await service.tasks(1000)
    waits = asyncio.gather(
        *(
            service.client.tasks.wait_for_done(each, timeout=60)
            for each in [*ids, "64f8d2c7e4a1b37f8a9c5d12"]
        ),
        return_exceptions=True,
    )
    await asyncio.sleep(2.0)
    pages = service.paths.count("/tasks")
    assert pages >= 40
    assert len(service.paths) <= pages + 5
    cost = _a_look(service.paths)
    service.clock.advance(60)
    *found, wrong = await waits
    assert isinstance(wrong, APIStatusError)
    assert wrong.code == "resource_not_exist"
    assert [getattr(each, "id", each) for each in found] == ids
    assert {getattr(each, "status", None) for each in found} == {"ready"}
    with capsys.disabled():
        print(f"\n    1000 wait_for_done over sockets: {cost} requests a look")  # noqa: T201
    assert cost <= 25


def _a_look(paths: list[str]) -> int:
    """The requests of a look at a thousand, on average: each has twenty pages."""
    return -(-len(paths) * 20 // paths.count("/tasks"))


async def test_outcomes_are_in_the_order_of_the_jobs(service: Service) -> None:
    """Mixed kinds, a failure, a wrong id, one that takes too long: nothing is raised."""
    client = service.client
    ids = await service.tasks(30)
    broken = await client.assets.create(method="direct", file=("broken.mp4", b"no video" * 99))
    states: list[tuple[str, str | None]] = []
    jobs: list[Job[Any]] = [
        *map(Job.task, ids),
        Job.asset(broken.id),
        Job.task("64f8d2c7e4a1b37f8a9c5d12"),
    ]
    service.clock.advance(5)
    waiting = asyncio.create_task(
        client.wait_many(
            jobs, timeout=20, on_state=lambda job, each: states.append((job.id, each.status))
        )
    )
    await asyncio.sleep(0.5)
    service.clock.advance(30)
    outcomes = await waiting
    assert [each.input for each in outcomes] == jobs
    assert [each.result.id for each in outcomes[:30] if each.result] == ids
    assert all(each.error is None for each in outcomes[:30])
    failed, wrong = outcomes[30:]
    assert isinstance(failed.error, ResourceFailedError)
    assert failed.error.reason
    assert isinstance(wrong.error, APIStatusError)
    assert wrong.error.code == "resource_not_exist"
    assert len(states) == len(set(states)), "each state is told once"
    assert {status for name, status in states if name == ids[0]} == {"indexing", "ready"}
    (late,) = await client.wait_many([Job.task((await service.tasks(1))[-1])], timeout=0.3)
    assert isinstance(late.error, WaitTimeoutError)


async def test_as_done_gives_each_as_it_ends(service: Service) -> None:
    """The first comes while others still go on; what is left is given up at a break."""
    ids = await service.tasks(3)
    asset = await service.client.assets.create(method="direct", file=small_clip())
    service.clock.advance(4)
    jobs: list[Job[Any]] = [*map(Job.task, ids), Job.asset(asset.id)]
    outcomes = service.client.as_done(jobs, timeout=60)
    assert outcomes.left == 4
    first = await outcomes.next()
    assert first is not None
    assert first.input == jobs[3]
    service.clock.advance(60)
    rest = [each async for each in outcomes]
    assert {each.input for each in rest} == set(jobs[:3])
    assert outcomes.left == 0
    assert await outcomes.next() is None
    more = [*jobs, Job.task((await service.tasks(1))[-1])]
    async for each in service.client.as_done(more):
        assert each.error is None
        break
    await asyncio.sleep(0.1)
    left = {task.get_name() for task in asyncio.all_tasks() if "async/waiting" in repr(task)}
    assert left == set()
    service.paths.clear()
    await asyncio.sleep(1.0)
    assert service.paths == [], "nobody looks when nobody waits"


async def test_one_look_tells_whether_it_is_over(service: Service) -> None:
    """Start and check are separate calls, and a job crosses between them as text."""
    (name,) = await service.tasks(1)
    text = Job.task(name).to_json()
    assert await service.client.check(Job.from_json(text)) is None
    service.clock.advance(60)
    found = await service.client.check(Job.from_json(text))
    assert isinstance(found, TasksRetrieveResponse)
    assert found.status == "ready"
    assert (await service.client.wait(Job.from_json(text))) == found
    broken = await service.client.assets.create(method="direct", file=("b.mp4", b"no video" * 99))
    service.clock.advance(60)
    with pytest.raises(ResourceFailedError):
        await service.client.check(Job.asset(broken.id))


async def test_what_is_no_job_is_refused_before_anything_is_asked(service: Service) -> None:
    """With a hint at how one is made."""
    bad: Any = ["65f0"]
    for call in (
        lambda: service.client.wait_many(bad),
        lambda: service.client.wait(bad[0]),
        lambda: service.client.check(bad[0]),
    ):
        with pytest.raises(InvalidInputError, match=r"Job\.task"):
            await call()
    with pytest.raises(InvalidInputError, match=r"Job\.task"):
        service.client.as_done(bad)
    with pytest.raises(InvalidInputError, match="timeout"):
        await service.client.wait_many([Job.task("t")], timeout=-1)
    assert await service.client.wait_many([]) == []
    assert service.paths == []


async def test_a_wrong_key_ends_all_over_sockets() -> None:
    """One 401, and thirty waits have it."""
    listed = answers(200, {"data": [{"_id": f"t{n}", "status": "indexing"} for n in range(30)]})
    async with (
        wire(listed, then=answers(401, {"code": "api_key_invalid"})) as server,
        AsyncClient("k", base_url=server.base_url, retry=Retry(max_retries=0)) as client,
    ):
        outcomes = await client.wait_many([Job.task(f"t{n}") for n in range(30)], timeout=60)
    assert all(isinstance(each.error, UnauthorizedError) for each in outcomes)
    assert len(server.received) == 2


async def test_closing_ends_waits_at_once_and_leaves_no_task() -> None:
    """At rest, in the midst of a look, in the midst of a page: each says that it was closed."""
    listed = answers(200, {"data": [{"_id": f"t{n}", "status": "indexing"} for n in range(9)]})
    for script in ((), (listed,), (listed, listed)):
        before = asyncio.all_tasks()
        async with wire(*script, then=hangs) as server:
            client = AsyncClient("k", base_url=server.base_url)
            jobs: list[Job[Any]] = [*(Job.task(f"t{n}") for n in range(9)), Job.asset("a1")]
            waiting = asyncio.create_task(client.wait_many([*jobs, *jobs], timeout=3600))
            outcomes = client.as_done(jobs)
            first = asyncio.create_task(outcomes.next())
            await asyncio.sleep(0.3)
            async with asyncio.timeout(5):
                await client.close()
                ended = [*await waiting, await first]
                ended += [each async for each in outcomes]
            assert len(ended) == 30
            for each in ended:
                assert each is not None
                assert isinstance(each.error, ClientStateError)
                assert "closed" in str(each.error)
            left = [task for task in asyncio.all_tasks() - before if "waiting" in repr(task)]
            assert left == []


async def test_what_one_process_starts_another_one_checks(service: Service) -> None:
    """A process that knows the line of JSON, the key and the address, and nothing else."""
    (name,) = await service.tasks(1)
    code = """
import asyncio, sys
from twelvelabs_async import AsyncClient, Job

async def main():
    async with AsyncClient(sys.argv[1], base_url=sys.argv[2]) as client:
        found = await client.check(Job.from_json(sys.stdin.read()))
        print(None if found is None else (found.id, found.status))

asyncio.run(main())
"""

    async def check() -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, service.api.api_key, service.api.base_url),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        told, _ = await process.communicate(Job.task(name).to_json().encode())
        return told.decode().strip()

    assert await check() == "None"
    service.clock.advance(60)
    assert await check() == str((name, "ready"))


async def test_raw_answers_are_each_waits_own(service: Service) -> None:
    """Waits with raw answers share looks too, and end with an answer of their own."""
    ids = await service.tasks(4)
    raw = service.client.tasks.with_raw_response
    waits = asyncio.gather(*(raw.wait_for_done(each, timeout=60) for each in ids))
    await asyncio.sleep(0.2)
    service.clock.advance(60)
    found = await waits
    assert [each.data.id for each in found] == ids
    assert all(
        each.status_code == 200 and (each.data.id or "?").encode() in each.body for each in found
    )


def test_the_blocking_client_waits_for_many_at_once(
    blocking_client: Client, blocking_emulator: Emulator
) -> None:
    """Concurrently, inside its one portal."""
    client = blocking_client
    index = client.indexes.create(index_name="films", models=MODELS)
    jobs = [
        Job.task(client.tasks.create(index_id=index.id or "", video_file=small_clip()).id)
        for _ in range(4)
    ]
    assert [each.input for each in client.as_done(jobs, timeout=30) if each.error is None]
    outcomes = client.wait_many(jobs, timeout=30)
    assert [each.result.id for each in outcomes if each.result] == [each.id for each in jobs]
    assert client.wait(jobs[0]).status == "ready"
    found = client.check(jobs[1])
    assert found is not None
    assert found.status == "ready"
    with client.as_done(jobs) as some:
        assert some.next() is not None
        assert some.left == 3
    assert some.left == 0
    assert repr(some) == "<Outcomes: 0 to come>"
    assert blocking_emulator.api_key


@pytest.fixture
def slow_service() -> Iterator[tuple[Client, Clock]]:
    """A blocking client of an emulator whose clock stands still."""
    clock = Clock.stopped()
    with (
        Emulator.blocking(clock=clock, indexing_seconds=8.0, processing_seconds=2.0) as api,
        Client(api.api_key, base_url=api.base_url) as client,
    ):
        yield client, clock


def test_the_blocking_client_gives_outcomes_as_they_come(
    slow_service: tuple[Client, Clock],
) -> None:
    """The first is there while the second still goes on, which ends only after it was asked for."""
    client, clock = slow_service
    index = client.indexes.create(index_name="films", models=MODELS)
    task = Job.task(_new_task(client, index.id))
    asset = Job.asset(client.assets.create(method="direct", file=small_clip()).id)
    clock.advance(4)
    jobs: list[Job[Any]] = [task, asset]
    order: list[object] = []
    for outcome in client.as_done(jobs, timeout=30):
        assert outcome.error is None
        order.append(outcome.input)
        if len(order) == 1:
            assert client.check(task) is None
            clock.advance(60)
    assert order == [asset, task]


def test_blocking_waits_of_threads_share_one_scheduler(
    slow_service: tuple[Client, Clock],
) -> None:
    """Twelve threads wait at once, each for its own, and closing ends those that still do."""
    client, clock = slow_service
    index = client.indexes.create(index_name="films", models=MODELS)
    ids = [_new_task(client, index.id) or "" for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        waits = [pool.submit(client.tasks.wait_for_done, each) for each in ids]
        wait(waits, timeout=0.2)
        clock.advance(60)
        assert [each.result(timeout=10).id for each in waits] == ids
        late = [_new_task(client, index.id) or "" for _ in range(4)]
        waits = [pool.submit(client.tasks.wait_for_done, each) for each in late]
        wait(waits, timeout=0.3)
        client.close()
        for each in waits:
            with pytest.raises(ClientStateError, match="closed"):
                each.result(timeout=10)


def _new_task(client: Client, index_id: str | None) -> str | None:
    return client.tasks.create(index_id=index_id or "", video_file=small_clip()).id
