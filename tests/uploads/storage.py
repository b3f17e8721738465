"""The emulator's storage with faults on demand, and what tests ask of it afterwards."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from aiohttp import web

from twelvelabs_async.emulator import Emulator, ReceivedRequest, chunk_store

CHUNK = 20_000

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Fault: TypeAlias = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]


class Storage:
    """Stands before the emulator's own storage; each fault is met by one request for a part."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.emulator: Emulator | None = None
        self.faults: dict[int, list[Fault]] = {}
        self.always: Fault | None = None
        self.open = self.most_open = 0
        real = chunk_store.put_chunk

        async def put(request: web.Request) -> web.StreamResponse:
            index = int(request.match_info["chunk_index"])
            self.open += 1
            self.most_open = max(self.most_open, self.open)
            try:
                if self.faults.get(index):
                    return await self.faults[index].pop(0)(request, real)
                if self.always is not None:
                    return await self.always(request, real)
                return await real(request)
            finally:
                self.open -= 1

        routes = (("PUT", r"/chunks/{upload_id}/{chunk_index:\d{1,9}}", put),)
        monkeypatch.setattr(chunk_store, "ROUTES", (*routes, *chunk_store.ROUTES[1:]))

    @property
    def puts(self) -> Counter[int]:
        """How often each part was put, whatever came of it."""
        return Counter(
            int(each.path.rpartition("/")[2]) for each in self.requests if each.method == "PUT"
        )

    @property
    def stored(self) -> Counter[int]:
        """How often each part was put and stored."""
        return Counter(
            int(each.path.rpartition("/")[2])
            for each in self.requests
            if each.method == "PUT" and each.status == 200
        )

    @property
    def requests(self) -> list[ReceivedRequest]:
        """All that the emulator received."""
        assert self.emulator is not None
        return list(self.emulator.requests)

    @property
    def sessions(self) -> int:
        """How many upload sessions were made."""
        assert self.emulator is not None
        return len(self.emulator.state.uploads.sessions)

    def sha256_of(self, asset_id: str) -> str:
        """The sum of what the platform has of an asset."""
        assert self.emulator is not None
        file = self.emulator.state.assets[asset_id].file
        assert file is not None
        return hashlib.sha256(Path(file.path).read_bytes()).hexdigest()


def answer(status: int, **headers: str) -> Fault:
    """Read the part and answer something else than the truth, without storing it."""

    async def fault(request: web.Request, real: Handler) -> web.StreamResponse:
        del real
        await request.read()
        return web.Response(
            status=status, headers={name.replace("_", "-"): headers[name] for name in headers}
        )

    return fault


def says(etag: str | None) -> Fault:
    """Store the part, and answer with another ETag, or none."""

    async def fault(request: web.Request, real: Handler) -> web.StreamResponse:
        made = await real(request)
        del made.headers["ETag"]
        if etag is not None:
            made.headers["ETag"] = etag
        return made

    return fault


async def cut(request: web.Request, real: Handler) -> web.StreamResponse:
    """Read some of the part, and end the connection."""
    del real
    await request.content.readexactly(CHUNK // 2)
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def then(action: Callable[[], object]) -> Fault:
    """Store the part, and do something before it is answered."""

    async def fault(request: web.Request, real: Handler) -> web.StreamResponse:
        made = await real(request)
        action()
        return made

    return fault


def sha256(path: Path) -> str:
    """The sum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
