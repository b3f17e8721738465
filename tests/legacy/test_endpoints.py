"""The table of endpoints is true, and whole: every row is called, nothing stands beside it."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import QUICK
from tests.legacy.endpoint_calls import Account, called, make_account, needed
from tests.legacy.endpoints import CONVENIENCES, ENDPOINTS, Endpoint
from tests.legacy.library import connected, sent
from twelvelabs_async import ApiVersionError, AsyncClient, Client
from twelvelabs_async.core.resource import Resource
from twelvelabs_async.emulator.legacy import ROOMS
from twelvelabs_async.legacy.classify import ClassifyResource
from twelvelabs_async.legacy.embed_task import EmbedTaskResource
from twelvelabs_async.legacy.engine import EngineResource
from twelvelabs_async.legacy.generate import GenerateResource
from twelvelabs_async.legacy.index import IndexResource
from twelvelabs_async.legacy.models.bound import ListWithPagination
from twelvelabs_async.legacy.search import SearchResource
from twelvelabs_async.legacy.task import TaskResource
from twelvelabs_async.legacy.text_stream import AsyncTextStream
from twelvelabs_async.legacy.transfers import TransfersResource
from twelvelabs_async.legacy.video import VideoResource
from twelvelabs_async.settings import ApiVersion
from twelvelabs_async.sync._models import ListWithPagination as BlockingListWithPagination
from twelvelabs_async.sync._text_stream import TextStream

TESTS = Path(__file__).parent.parent
ROWS = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)
RESOURCES: Mapping[str, type[Resource]] = {
    "index": IndexResource,
    "index.video": VideoResource,
    "task": TaskResource,
    "task.transfers": TransfersResource,
    "engine": EngineResource,
    "search": SearchResource,
    "classify": ClassifyResource,
    "generate": GenerateResource,
    "embed.task": EmbedTaskResource,
}
"""The older resources, by the way to them."""


@pytest.fixture(scope="module")
def account(
    tmp_path_factory: pytest.TempPathFactory, films: Mapping[str, Path]
) -> Iterator[Account]:
    """An account that has something for every call."""
    with make_account(tmp_path_factory.mktemp("account"), films) as made:
        yield made


def way(client: object, name: str) -> Any:
    """Follow a dotted name from a client."""
    for part in name.split("."):
        client = getattr(client, part)
    return client


@lru_cache
def functions(file: Path) -> frozenset[str]:
    """The tests that a file defines."""
    nodes = ast.parse(file.read_text()).body
    return frozenset(
        node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def check_requests(endpoint: Endpoint, account: Account, before: int) -> None:
    """The endpoint was asked, and after what created something only what it created."""
    first, *others = sent(account.emulator, before)
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(endpoint.path))
    assert first.method == endpoint.method
    assert re.fullmatch(f"/{endpoint.version}{pattern}", first.path), first.path
    assert 200 <= first.status < 300
    creates = endpoint.client.rpartition(".")[2] in {"create", "external_provider"}
    if creates and endpoint.client != "embed.create":
        (look,) = others
        assert look.method == "GET"
        collection = endpoint.path.removesuffix("/external-provider")
        assert look.path.startswith(f"/{endpoint.version}{collection}/")
    else:
        assert not others


def check_result(endpoint: Endpoint, result: object, *, blocking: bool) -> None:
    """The result, or each of its items, is of the class in the table."""
    method = endpoint.client.rpartition(".")[2]
    items: list[object] = [result]
    if method in {"list", "transcription", "text_in_video", "logo", "import_logs"}:
        assert isinstance(result, list)
        items = list(result)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    elif method == "list_pagination":
        assert isinstance(result, (ListWithPagination, BlockingListWithPagination))
        items = list(result.data)  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
    assert items
    for item in items:
        if blocking:  # its models with methods are twins of the same name
            assert type(item).__name__ == endpoint.returns.__name__
        else:
            assert isinstance(item, endpoint.returns)


@ROWS
async def test_a_row_is_what_the_client_does(endpoint: Endpoint, account: Account) -> None:
    """The method asks the endpoint of its version, and returns an instance of the model."""
    prepared = await needed(endpoint, account)
    before = len(account.emulator.requests)
    async with connected(account.emulator, endpoint.version) as client:
        result = called(endpoint, client, prepared)
        if isinstance(result, AsyncTextStream):
            result = "".join([text async for text in result])
            assert result
        else:
            result = await result
    check_requests(endpoint, account, before)
    check_result(endpoint, result, blocking=False)


@ROWS
def test_a_row_is_what_the_facade_does(endpoint: Endpoint, account: Account) -> None:
    """The same without async."""
    prepared = asyncio.run(needed(endpoint, account))
    before = len(account.emulator.requests)
    emulator = account.emulator
    with Client(emulator.api_key, base_url=emulator.url(endpoint.version), retry=QUICK) as client:
        result = called(endpoint, client, prepared)
        if isinstance(result, TextStream):
            result = "".join(result)
            assert result
    check_requests(endpoint, account, before)
    check_result(endpoint, result, blocking=True)


@ROWS
def test_a_row_has_a_room_and_a_test(endpoint: Endpoint) -> None:
    """The room mounts the route in the version, and the test is there."""
    module: object = import_module(f"twelvelabs_async.emulator.legacy.{endpoint.room}")
    (room,) = (each for each in ROOMS if each is module)
    assert endpoint.version in room.VERSIONS
    assert (endpoint.method, endpoint.path) in {(each[0], each[1]) for each in room.ROUTES}
    file, _, name = endpoint.test.partition("::")
    assert name in functions(TESTS / file)


def test_every_route_is_in_the_table() -> None:
    """Each route of each room, in each version that has it, and nothing else."""
    mounted = {
        (version, method, path)
        for room in ROOMS
        for version in room.VERSIONS
        for method, path, _ in room.ROUTES
    }
    assert {(each.version, each.method, each.path) for each in ENDPOINTS} == mounted


def test_every_method_is_in_the_table() -> None:
    """Each public method of each older resource, unless it is a convenience with a reason."""
    public = {
        f"{prefix}.{name}"
        for prefix, resource in RESOURCES.items()
        for name, member in inspect.getmembers_static(resource)
        if not name.startswith("_") and not isinstance(member, (property, cached_property))
    }
    named = {each.client for each in ENDPOINTS}
    # The client's own `embed.create` is that of v1.3, too.
    assert named | CONVENIENCES.keys() == public | {"embed.create"}
    assert not named & CONVENIENCES.keys()
    assert all(CONVENIENCES.values())


@pytest.mark.parametrize("kind", [AsyncClient, Client])
def test_what_a_version_lacks_is_refused_before_the_wire(
    kind: type[AsyncClient | Client],
) -> None:
    """A resource without a row in a version is no resource of a client of that version."""
    versions: list[ApiVersion] = ["v1.1", "v1.2"]
    for version in versions:
        here = {each.client.rpartition(".")[0] for each in ENDPOINTS if each.version == version}
        client = kind("key", api_version=version)
        for name in RESOURCES:
            if name in here:
                assert way(client, name) is not None
            else:
                with pytest.raises(ApiVersionError):
                    way(client, name)
