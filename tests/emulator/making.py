"""What tests of embeddings and analyses share: likeness, sources, streams and a file server."""

from __future__ import annotations

import base64
import math
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from tests.emulator.helpers import Answer, Caller

__all__ = [
    "asset_source",
    "base64_source",
    "by_asset",
    "cosine",
    "length",
    "lines_of",
    "served",
]


def cosine(one: Sequence[float], two: Sequence[float]) -> float:
    """How alike two vectors are, from -1 to 1."""
    return sum(a * b for a, b in zip(one, two, strict=True)) / (length(one) * length(two))


def length(vector: Sequence[float]) -> float:
    """The length of a vector."""
    return math.sqrt(sum(value * value for value in vector))


def base64_source(path: Path) -> dict[str, str]:
    """A file in base64."""
    return {"base64_string": base64.b64encode(path.read_bytes()).decode()}


def by_asset(asset_id: str) -> dict[str, str]:
    """An asset as the video of an analysis."""
    return {"type": "asset_id", "asset_id": asset_id}


async def asset_source(api: Caller, path: Path) -> dict[str, str]:
    """A file, uploaded as an asset."""
    return {"asset_id": await api.asset(path)}


def lines_of(answer: Answer) -> list[Any]:
    """The JSON objects of a stream."""
    return [orjson.loads(line) for line in answer.raw.splitlines()]


@asynccontextmanager
async def served(*paths: Path) -> AsyncGenerator[str, None]:
    """Serve files, and yield the address under which they are."""
    files = {path.name: path for path in paths}

    async def give(request: web.Request) -> web.StreamResponse:
        path = files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.Response(body=path.read_bytes())

    app = web.Application()
    app.router.add_get("/{name}", give)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
