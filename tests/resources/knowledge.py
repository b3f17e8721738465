"""What tests of entities, knowledge stores and responses prepare."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.emulator.files import write_picture
from tests.media import SUNSET, small_clip
from tests.wire import Received, Wire, answers, wire
from twelvelabs_async import AsyncClient, InvalidInputError
from twelvelabs_async.emulator.clips import Scene

__all__ = ["RED", "Ask", "answered", "body_of", "picture", "refused", "sent", "video"]

RED = (200, 20, 20)

Ask: TypeAlias = Callable[[Any], Awaitable[object]]
"""A call of a client; its arguments may be wrong."""


async def picture(
    client: AsyncClient, folder: Path, colour: tuple[int, int, int] = RED, name: str = "red.png"
) -> str:
    """Upload a picture of one colour and return its asset, which is ready."""
    asset = await client.assets.create(
        method="direct", file=write_picture(folder / name, colour, (96, 64))
    )
    await client.assets.wait_for_done(asset.id or "", sleep_interval=0.05)
    return asset.id or ""


async def video(client: AsyncClient, scene: Scene = SUNSET) -> str:
    """Upload a clip and return its asset, which is ready."""
    asset = await client.assets.create(method="direct", file=small_clip(scene, f"{scene.name}.mkv"))
    await client.assets.wait_for_done(asset.id or "", sleep_interval=0.05)
    return asset.id or ""


@asynccontextmanager
async def answered(*bodies: object) -> AsyncGenerator[tuple[AsyncClient, Wire]]:
    """A client of a server that gives these answers, the last one again and again."""
    *first, last = bodies or ({},)
    script = [answers(200, body) for body in first]
    async with (
        wire(*script, then=answers(200, last)) as server,
        AsyncClient("k", base_url=server.base_url) as client,
    ):
        yield client, server


async def sent(ask: Ask, answer: object = None) -> Received:
    """Make a call and return the one request that it sends."""
    async with answered({} if answer is None else answer) as (client, server):
        await ask(client)
    (request,) = server.received
    return request


def body_of(request: Received) -> Any:
    """Return the JSON of a request; None if it has no body."""
    return json.loads(request.body) if request.body else None


async def refused(ask: Ask, text: str) -> None:
    """Prove that a call is refused with this text before anything is sent."""
    async with answered() as (client, server):
        with pytest.raises(InvalidInputError, match=text):
            await ask(client)
    assert server.connections == 0
