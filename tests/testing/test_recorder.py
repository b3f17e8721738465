"""The emulator as tests use it without pytest: its record of requests, its clock, its start."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.media import small_clip
from twelvelabs_async import AsyncClient, Client
from twelvelabs_async.emulator import EmulatorError
from twelvelabs_async.testing import Clock, Emulator, Fault, RequestLog
from twelvelabs_async.testing.options import merged_options

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual"]}]


@pytest.fixture
def api() -> Iterator[Emulator]:
    """An emulator in a thread."""
    with Emulator.blocking() as running:
        yield running


@pytest.fixture
def client(api: Emulator) -> Iterator[Client]:
    """A client of it."""
    with Client(api.api_key, base_url=api.base_url, max_retries=0) as made:
        yield made


def post(api: Emulator, path: str, body: bytes, **headers: str) -> int:
    """Post with a client that is not ours, and return the status."""
    address = urlsplit(api.base_url)
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    try:
        every = {"x-api-key": api.api_key, "Content-Type": "application/json", **headers}
        connection.request("POST", address.path + path, body, every)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def test_it_starts_quickly() -> None:
    """From nothing to the first answer in less than half a second, the best of three times."""

    def once() -> float:
        started = time.perf_counter()
        with Emulator.blocking() as api:
            assert post(api, "/indexes", b"{}") == 400
            return time.perf_counter() - started

    assert min(once() for _ in range(3)) < 0.5


async def test_it_runs_in_the_loop_of_a_test_too() -> None:
    """`async with Emulator()` is enough."""
    async with Emulator() as api, AsyncClient(api.api_key, base_url=api.base_url) as client:
        assert (await client.indexes.list()).items == []


def test_json_bodies_are_recorded(api: Emulator, client: Client) -> None:
    """Of good requests, of refused ones, and of those that a fault has answered."""
    log = RequestLog(api)
    client.entity_collections.create(name="team")
    assert log.last.json() == {"name": "team"}
    assert post(api, "/entity-collections", b'{"name": 3}') == 400
    assert log.last.json() == {"name": 3}
    api.faults.append(Fault(route="POST /entity-collections", status=503))
    assert post(api, "/entity-collections", b'{"name": "lost"}') == 503
    assert log.last.json() == {"name": "lost"}
    assert [each.status for each in log.calls("POST /entity-collections")] == [201, 400, 503]


def test_forms_are_recorded(api: Emulator, client: Client) -> None:
    """Their fields and files, and to ask for JSON says what they are."""
    client.assets.create(method="direct", file=small_clip(), filename="film.mkv")
    (call,) = RequestLog(api).calls("POST /assets")
    assert call.form == {"method": ["direct"], "filename": ["film.mkv"]}
    (file,) = call.files["file"]
    assert (file.name, file.size) == ("clip.mkv", len(small_clip()[1]))
    with pytest.raises(EmulatorError, match=r"POST /v1.3/assets \(201\) is a form.*: .*file"):
        call.json()


def test_what_is_no_json_says_so(api: Emulator) -> None:
    """An empty or broken body, and one that is too long to be kept whole."""
    log = RequestLog(api)
    assert post(api, "/entity-collections", b"{") == 400
    with pytest.raises(EmulatorError, match="has no JSON in its body"):
        log.last.json()
    long = json.dumps({"name": "x" * (1 << 17)}).encode()
    post(api, "/entity-collections", long)
    assert len(log.last.body) == 1 << 16
    assert long.startswith(log.last.body)
    with pytest.raises(EmulatorError, match="only the beginning was kept"):
        log.last.json()
    assert "xxx" not in repr(log.last)


def test_calls_are_found_by_route(api: Emulator, client: Client) -> None:
    """By placeholder and by value, in any version of the API; a wrong route is an error."""
    log = RequestLog(api)
    with pytest.raises(LookupError, match="no request"):
        _ = log.last
    index = client.indexes.create(index_name="films", models=MODELS)
    assert index.id is not None
    client.indexes.retrieve(index.id)
    list(client.indexes.list(page_limit=5))
    assert [each.method for each in log] == ["POST", "GET", "GET"]
    assert (len(log), log[0].status, len(log[1:])) == (3, 201, 2)
    one = log.calls("GET /indexes/{index_id}")
    assert one == log.calls(f"GET /indexes/{index.id}") == [log[1]]
    assert log.calls("GET /indexes?page_limit=5") == [log[2]]
    assert log.calls("POST /search") == []
    assert repr(log).startswith("[POST /v1.3/indexes (201), GET ")
    with pytest.raises(ValueError, match="a method and a path"):
        log.calls("/indexes")
    log.clear()
    assert len(api.requests) == len(log) == 0


def test_a_clock_that_moves_when_someone_looks() -> None:
    """A GET moves it before it is answered; nothing else does."""
    clock = Clock(speed=0, per_look=5)
    before = clock.now()
    with (
        Emulator.blocking(clock=clock, processing_seconds=9) as api,
        Client(api.api_key, base_url=api.base_url) as client,
    ):
        asset = client.assets.create(method="direct", file=small_clip())
        assert asset.id is not None
        assert clock.now() == before
        assert client.assets.retrieve(asset.id).status == "processing"
        assert client.assets.retrieve(asset.id).status == "ready"
        assert (clock.now() - before).total_seconds() == 10
    with pytest.raises(ValueError, match="per_look must not be negative"):
        Clock(per_look=-1)


def test_options_add_up() -> None:
    """Later markers win, and how time goes is one option with two spellings."""
    clock = Clock.stopped()
    assert merged_options({"speed": 2, "port": 1}, [{"port": 2}, {"clock": clock}]) == {
        "port": 2,
        "clock": clock,
    }
    assert merged_options({"clock": clock}, [{"speed": 4}]) == {"speed": 4}
    with pytest.raises(ValueError, match="no option sped"):
        merged_options({}, [{"sped": 1}])
