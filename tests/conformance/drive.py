"""Makes one call on the vendor's client and on ours, and collects what each of them sent."""

from __future__ import annotations

import asyncio
import inspect
import itertools
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_overloads

from attrs import frozen

from twelvelabs_async import AsyncClient, Client

from .capture import KEY, Capture, Recorded
from .vendor_sdk import sdk

__all__ = [
    "STREAMS",
    "Bench",
    "Call",
    "Flavour",
    "Opened",
    "Saved",
    "Sent",
    "parameters",
    "vendor_client",
]

Flavour: TypeAlias = Literal["AsyncClient", "Client"]

_IDENTITIES = (
    "id",
    "video_id",
    "task_id",
    "batch_id",
    "upload_id",
    "index",
    "event_type",
    "type",
)

STREAMS = ("analyze_stream", "analyze_async.batches.results", "responses.create_stream")


@frozen
class Opened:
    """Stands for a file opened in binary mode, anew for each call."""

    name: str
    content: bytes


@frozen
class Saved:
    """Stands for the path of a file."""

    name: str
    content: bytes


@frozen
class Call:
    """One call of a method, with the same arguments on both clients."""

    group: str
    method: str
    case: str
    arguments: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Where the method stands; the group of the client's own methods has no name."""
        return f"{self.group}.{self.method}" if self.group else self.method

    @property
    def id(self) -> str:
        """How test reports name it."""
        return f"{self.name}: {self.case}"

    @property
    def streams(self) -> bool:
        """Whether the answer comes piece by piece, to be read to its end."""
        return self.name in STREAMS


@frozen
class Sent:
    """The requests of one call, and what identifies the items of its list or stream."""

    requests: tuple[Recorded, ...]
    items: tuple[str, ...] = ()


@asynccontextmanager
async def vendor_client(base_url: str) -> AsyncGenerator[Any, None]:
    """Open the vendor's client and close its connections, which it leaves open itself."""
    client = sdk.AsyncTwelveLabs(api_key=KEY, base_url=base_url)
    try:
        yield client
    finally:
        await client._client_wrapper.httpx_client.httpx_client.aclose()


@frozen
class Bench:
    """Both clients beside one capture server."""

    capture: Capture
    folder: Path

    async def vendor(self, call: Call, *, to_the_end: bool = False) -> Sent:
        """What the vendor's client sends; for a list its first page or all of them.

        A stream is read to its end.
        """
        items: list[str] = []
        with ExitStack() as files:
            arguments = self._ready(call.arguments, files)
            async with vendor_client(self.capture.base_url) as client:
                items = await _items(call, _method(client, call)(**arguments), to_the_end)
        return self._sent(items)

    async def ours(
        self, call: Call, flavour: Flavour = "AsyncClient", *, to_the_end: bool = False
    ) -> Sent:
        """What this package's client sends; for a list its first page or all of them."""
        items: list[str] = []
        with ExitStack() as files:
            arguments = self._ready(call.arguments, files)
            if flavour == "Client":
                items = await asyncio.to_thread(self._blocking, call, arguments, to_the_end)
            else:
                async with self.our_client() as client:
                    items = await _items(call, _method(client, call)(**arguments), to_the_end)
        return self._sent(items)

    def our_client(self) -> AsyncClient:
        """A client of this package that has not been used."""
        return AsyncClient(KEY, base_url=self.capture.base_url)

    def _blocking(self, call: Call, arguments: dict[str, Any], to_the_end: bool) -> list[str]:
        with Client(KEY, base_url=self.capture.base_url) as client:
            answer = _method(client, call)(**arguments)
            return [_id(item) for item in answer] if to_the_end or call.streams else []

    def _sent(self, items: list[str]) -> Sent:
        requests = self.capture.take()
        # Bulk methods may send several requests at once; everything else has an order by nature.
        if all(each.method == "POST" for each in requests):
            requests.sort(key=repr)
        return Sent(tuple(requests), tuple(items))

    def _ready(self, arguments: Mapping[str, Any], files: ExitStack) -> dict[str, Any]:
        numbers = itertools.count()
        return {name: self._opened(value, files, numbers) for name, value in arguments.items()}

    def _opened(self, value: Any, files: ExitStack, numbers: Iterator[int]) -> Any:
        if isinstance(value, Saved):
            path = self.folder / value.name
            path.write_bytes(value.content)
            return str(path)
        if isinstance(value, Opened):
            folder = self.folder / str(next(numbers))
            folder.mkdir(exist_ok=True)
            path = folder / value.name
            path.write_bytes(value.content)
            return files.enter_context(path.open("rb"))
        if isinstance(value, Mapping):
            fields = cast("Mapping[str, Any]", value)
            return {name: self._opened(one, files, numbers) for name, one in fields.items()}
        if isinstance(value, (list, tuple)):
            each = [self._opened(one, files, numbers) for one in cast("list[Any]", value)]
            return tuple(each) if isinstance(value, tuple) else each
        return value


def parameters(client: Any, call: Call) -> dict[str, inspect.Parameter]:
    """Return the parameters of a call's method as a client declares them.

    Where overloads differ in their parameters, the first one is that of the newest SDK.
    """
    method = _method(client, call)
    forms = get_overloads(method)
    declared = [dict(inspect.signature(form).parameters) for form in forms]
    if len({tuple(each) for each in declared}) < 2:
        return dict(inspect.signature(method).parameters)
    del declared[0]["self"]
    return declared[0]


def _method(client: Any, call: Call) -> Any:
    return attrgetter(call.name)(client)


async def _items(call: Call, answer: Any, to_the_end: bool) -> list[str]:
    """Wait for an answer; of streams, and of lists to their end, the items."""
    if not call.streams:
        answer = await answer
        if not to_the_end:
            return []
    return [_id(item) async for item in answer]


def _id(item: Any) -> str:
    found = (getattr(item, name, None) for name in _IDENTITIES)
    return str(next(each for each in found if each is not None))
