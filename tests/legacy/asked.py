"""A client of any version and a server that notes what it asks and answers as it is told."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

from attrs import field, frozen

from tests.wire import Behaviour, Received, Wire, answers, wire
from twelvelabs_async import AsyncClient
from twelvelabs_async.settings import ApiVersion

__all__ = ["VERSIONS", "Asked", "Server", "page_of", "speaking"]

VERSIONS: tuple[ApiVersion, ...] = ("v1.1", "v1.2", "v1.3")


@frozen
class Asked:
    """One request: its method and path without the version, its query, and its body."""

    line: str
    query: Mapping[str, list[str]] = field(factory=dict[str, list[str]])
    json: Any = None
    form: Mapping[str, Any] | None = None


@frozen
class Server:
    """What was asked of the server."""

    wire: Wire

    @property
    def asked(self) -> list[Asked]:
        """All requests, in their order."""
        return [_asked(each) for each in self.wire.received]

    @property
    def only(self) -> Asked:
        """The only request."""
        (asked,) = self.asked
        return asked


def _asked(received: Received) -> Asked:
    path, _, query = received.target.partition("?")
    _, _, tail = unquote(path).removeprefix("/").partition("/")
    fields: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        fields.setdefault(name, []).append(value)
    line = f"{received.method} /{tail}"
    kind = received.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        return Asked(line, fields, form=received.parts())
    return Asked(line, fields, json=json.loads(received.body) if received.body else None)


def _behaviour(answer: object) -> Behaviour:
    if isinstance(answer, tuple):
        status, body = cast("tuple[int, object]", answer)
        return answers(status, body)
    return answers(200, answer)


@asynccontextmanager
async def speaking(
    version: ApiVersion, *script: object
) -> AsyncGenerator[tuple[AsyncClient, Server]]:
    """Run a server that answers with these documents, one after the other, and a client of it.

    A document that is a pair of a status and a body is an answer of that status.
    """
    behaviours = [_behaviour(each) for each in script]
    async with (
        wire(*behaviours) as served,
        AsyncClient(
            "key",
            base_url=f"http://127.0.0.1:{served.port}",
            api_version=version,
            max_retries=0,
        ) as client,
    ):
        yield client, Server(served)


def page_of(*items: object, page: int = 1, pages: int = 1) -> dict[str, object]:
    """A page of a list whose pages have numbers."""
    info = {"page": page, "limit_per_page": 1, "total_page": pages, "total_results": pages}
    return {"data": list(items), "page_info": info}
