"""What the tests of embeddings share: a recorder of calls, and requests as they arrive."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

import orjson
from attrs import define, field, frozen

from tests.wire import Received, answers, wire
from twelvelabs_async import AsyncClient
from twelvelabs_async.core.call import Caller
from twelvelabs_async.core.codec import structure
from twelvelabs_async.resources.embed import Embed
from twelvelabs_async.settings import ApiVersion

__all__ = ["Asked", "Recorder", "json_of", "sent"]


@frozen
class Asked:
    """A call as a method hands it over."""

    verb: str
    path: str
    creates: bool
    slow: bool


@define
class Recorder:
    """Stands for the way to the API: keeps what it is asked for and returns empty answers."""

    asked: list[Asked] = field(factory=list[Asked])
    version: ApiVersion = "v1.3"
    notifications: None = None

    @property
    def embed(self) -> Embed:
        """The resource on this way."""
        return Embed(cast("Caller", self))

    def companion(self, make: Callable[[Any], Any]) -> Any:
        """Make what a client has once."""
        return make(self)

    async def get(self, path: str, into: Any, **_: object) -> Any:
        """Record a GET."""
        self.asked.append(Asked("GET", path, creates=False, slow=False))
        return structure({"status": "ready"}, into)

    async def post(
        self, path: str, into: Any, *, creates: bool = True, slow: bool = False, **_: object
    ) -> Any:
        """Record a POST."""
        self.asked.append(Asked("POST", path, creates=creates, slow=slow))
        return structure({}, into)


async def sent(call: Callable[[AsyncClient], Awaitable[object]], answer: object = None) -> Received:
    """Return the one request that a call sends."""
    async with (
        wire(then=answers(200, answer or {})) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        await call(client)
    (received,) = server.received
    return received


def json_of(request: Received) -> Any:
    """The JSON of a request."""
    return orjson.loads(request.body)
