"""The blocking facade: in scripts, threads, notebooks, and under Ctrl-C."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import pytest

from twelvelabs_async import (
    AsyncClient,
    Client,
    ClientStateError,
    InvalidInputError,
    NotFoundError,
    UnauthorizedError,
)
from twelvelabs_async.emulator import Emulator, Fault
from twelvelabs_async.models import IndexesCreateRequestModelsItem
from twelvelabs_async.sync._portal import _Call

MODEL = IndexesCreateRequestModelsItem(model_name="marengo3.0", model_options=["visual"])


def test_calls_return_values_and_raise_errors(blocking_client: Client) -> None:
    """A call returns what the coroutine returns, and raises what it raises."""
    made = blocking_client.indexes.create(index_name="films", models=[MODEL])
    assert made.id is not None
    assert blocking_client.indexes.retrieve(made.id).index_name == "films"
    with pytest.raises(InvalidInputError):
        blocking_client.indexes.retrieve("..")
    with pytest.raises(Exception, match="resource_not_exist"):
        blocking_client.indexes.retrieve("0" * 24)


def test_a_wrong_key_is_said(blocking_emulator: Emulator) -> None:
    """The emulator refuses another key, and the facade raises the error's own class."""
    with (
        Client("wrong", base_url=blocking_emulator.base_url) as client,
        pytest.raises(UnauthorizedError),
    ):
        client.indexes.list()


def test_threads_share_a_client(blocking_client: Client) -> None:
    """Each of many threads gets its own answers."""
    names = [f"index {number}" for number in range(24)]

    def there_and_back(name: str) -> str | None:
        made = blocking_client.indexes.create(index_name=name, models=[MODEL])
        return blocking_client.indexes.retrieve(made.id or "").index_name

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(there_and_back, names)) == names


def test_the_first_call_of_many_threads_starts_one_loop(blocking_emulator: Emulator) -> None:
    """However many threads call first, there is one thread behind the client."""
    before = {thread.name for thread in threading.enumerate()}
    with Client(blocking_emulator.api_key, base_url=blocking_emulator.base_url) as client:
        with ThreadPoolExecutor(8) as pool:
            for number in range(1, 17):
                pool.submit(client.tasks.list, page=number)
        new = [t for t in threading.enumerate() if "twelvelabs_async" in t.name]
        assert len(new) == 1
    assert "twelvelabs_async" not in " ".join(before)


async def test_it_works_inside_a_running_loop(
    blocking_emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """As in a notebook: the call blocks and succeeds, and the log says once what that means."""
    with (
        Client(blocking_emulator.api_key, base_url=blocking_emulator.base_url) as client,
        caplog.at_level(logging.WARNING, logger="twelvelabs_async"),
    ):
        assert client.indexes.list().items == []
        assert client.indexes.list().items == []
    assert caplog.text.count("inside a running event loop") == 1


def come_back_later() -> Fault:
    """A refusal after which a client waits for long."""
    return Fault(route="GET /tasks", status=503, headers={"Retry-After": "100"})


@pytest.fixture
def interrupts() -> Iterator[None]:
    """SIGINT raises KeyboardInterrupt, also where the tests run in a shell's background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts")
def test_ctrl_c_cancels_the_call(blocking_emulator: Emulator) -> None:
    """An interrupt ends the wait at once, cancels the request, and leaves the client usable."""
    blocking_emulator.faults.append(come_back_later())
    with Client(blocking_emulator.api_key, base_url=blocking_emulator.base_url) as client:
        client.indexes.list()
        timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
        timer.start()
        started = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            client.tasks.list()
        assert time.monotonic() - started < 2
        timer.join()
        assert client.tasks.list().items == []


def test_a_closed_client_says_so(blocking_emulator: Emulator) -> None:
    """After `close` calls are refused; closing twice is fine, and so is closing unused."""
    client = Client(blocking_emulator.api_key, base_url=blocking_emulator.base_url)
    assert not client.closed
    client.indexes.list()
    client.close()
    client.close()
    assert repr(client).endswith("closed>")
    with pytest.raises(ClientStateError, match="closed"):
        client.indexes.list()
    unused = Client("key")
    unused.close()
    with pytest.raises(ClientStateError, match="closed"):
        unused.indexes.list()


def test_a_callback_cannot_call_its_own_client(blocking_client: Client) -> None:
    """A call from the client's thread would wait for itself: it is refused with an explanation."""
    task = _a_task(blocking_client)
    with pytest.raises(ClientStateError, match="callbacks"):
        blocking_client.tasks.wait_for_done(task, callback=lambda _: blocking_client.tasks.list())
    assert blocking_client.tasks.wait_for_done(task).status == "ready"


def test_a_callback_that_exits_ends_the_call_alone(blocking_client: Client) -> None:
    """SystemExit in a callback arrives in the calling thread, and the client lives on."""
    task = _a_task(blocking_client)

    def leave(_: object) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        blocking_client.tasks.wait_for_done(task, callback=leave)
    assert blocking_client.tasks.retrieve(task).id == task


def _a_task(client: Client) -> str:
    from tests.media import small_clip

    index = client.indexes.create(index_name="films", models=[MODEL])
    task = client.tasks.create(index_id=index.id or "", video_file=small_clip())
    return task.id or ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_is_refused(blocking_client: Client) -> None:
    """The child has no thread to run the call: an error says so at once, instead of a hang."""
    blocking_client.indexes.list()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            blocking_client.indexes.list()
        except BaseException as error:  # noqa: BLE001 - whatever it is goes to the parent
            os.write(writer, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as told:
        assert told.read().startswith("ClientStateError: This client belongs to the process")
    assert blocking_client.indexes.list().items == []


def test_a_client_that_is_never_closed_lets_the_interpreter_end(
    blocking_emulator: Emulator,
) -> None:
    """A script without `close` ends by itself, with exit code 0 and nothing printed."""
    script = textwrap.dedent(f"""
        from twelvelabs_async import Client
        client = Client({blocking_emulator.api_key!r}, base_url={blocking_emulator.base_url!r})
        client.indexes.list()
    """)
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", script], capture_output=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_calls_run_concurrently_behind_one_client(blocking_emulator: Emulator) -> None:
    """Waits of several threads overlap in the client's one loop."""
    with Client(blocking_emulator.api_key, base_url=blocking_emulator.base_url) as client:
        tasks = [_a_task_named(client, f"i{number}") for number in range(6)]
        together = threading.Barrier(6, timeout=10)

        def wait(task: str) -> str | None:
            together.wait()
            return client.tasks.wait_for_done(task, callback=lambda _: looks.append(task)).status

        looks: list[str] = []
        with ThreadPoolExecutor(6) as pool:
            assert set(pool.map(wait, tasks)) == {"ready"}
        # The looks of one wait stand between looks of others, so none waited for another's end.
        assert len([*groupby(looks)]) > 6


def _a_task_named(client: Client, name: str) -> str:
    from tests.media import small_clip

    index = client.indexes.create(index_name=name, models=[MODEL])
    return client.tasks.create(index_id=index.id or "", video_file=small_clip()).id or ""


def test_both_clients_show_the_same(blocking_client: Client) -> None:
    """Properties that are no resources agree."""
    twin = AsyncClient("k", base_url=blocking_client.base_url)
    assert twin.base_url == blocking_client.base_url
    assert repr(blocking_client) == repr(twin).replace("AsyncClient", "Client")
    asyncio.run(twin.close())


def test_not_found_is_its_own_class(blocking_client: Client) -> None:
    """A resource whose 404 the API documents is a NotFoundError."""
    index = blocking_client.indexes.create(index_name="films", models=[MODEL])
    with pytest.raises(NotFoundError):
        blocking_client.indexes.videos.retrieve(index.id or "", "0" * 24)


def test_closing_ends_the_calls_of_other_threads(blocking_emulator: Emulator) -> None:
    """A thread that waits in a call hears of the end at once, also in the midst of a backoff."""
    blocking_emulator.faults.append(come_back_later())
    client = Client(blocking_emulator.api_key, base_url=blocking_emulator.base_url)
    client.indexes.list()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.tasks.list)
        time.sleep(0.3)
        started = time.monotonic()
        client.close()
        with pytest.raises(ClientStateError, match="closed"):
            call.result(timeout=10)
        assert time.monotonic() - started < 2


def test_a_call_that_is_cancelled_before_it_begins_leaves_nothing() -> None:
    """Neither a waiting thread nor a coroutine that was never awaited is left behind."""

    async def work() -> int:
        return 1

    async def run() -> None:
        call = _Call(work())
        call.start()
        call.cancel()
        await asyncio.sleep(0.01)
        assert call.done.acquire(blocking=False)
        with pytest.raises(ClientStateError):
            call.result()

    asyncio.run(run())


def test_a_client_that_is_forgotten_in_its_own_thread_ends(blocking_emulator: Emulator) -> None:
    """The thread ends also when the last reference to the client dies on it."""
    held = [Client(blocking_emulator.api_key, base_url=blocking_emulator.base_url)]
    held[0].indexes.list()
    loop = held[0]._runner._loop
    assert loop is not None
    loop.call_soon_threadsafe(held.clear)
    deadline = time.monotonic() + 5
    while not loop.is_closed() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert loop.is_closed()
