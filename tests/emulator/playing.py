"""What a player finds at URLs of streams and pictures."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import av
from attrs import frozen

from tests.emulator.helpers import Caller
from twelvelabs_async.emulator.clips import Colour

RED, BLUE, GREEN = (200, 20, 20), (20, 20, 200), (40, 120, 40)
SMALL = (160, 90)


@frozen
class Got:
    """What came for a URL."""

    status: int
    raw: bytes
    headers: Mapping[str, str]


async def get(api: Caller, url: str, method: str = "GET", **headers: str) -> Got:
    """Open a URL as a player does, without a key."""
    async with api.session.request(method, url, headers=headers) as response:
        return Got(response.status, await response.read(), response.headers)


async def played(url: str) -> dict[str, tuple[str, int]]:
    """What a player finds at a URL: seconds, and by kind of stream its codec and its frames."""
    return await asyncio.to_thread(_played, url)


def _played(url: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in ("video", "audio"):
        with av.open(url, "r") as container:
            assert container.duration is not None
            found["seconds"] = container.duration / 1_000_000
            for stream in [each for each in container.streams if each.type == kind]:
                frames = sum(1 for _ in container.decode(stream))
                found[kind] = (stream.codec_context.name, frames)
    return found


def colour_of(picture: bytes) -> Colour:
    """The mean colour of a JPEG."""
    with av.open(io.BytesIO(picture), "r") as container:
        frame = next(container.decode(video=0)).reformat(1, 1, format="rgb24")
        red, green, blue = bytes(frame.planes[0])[:3]
        return red, green, blue


def near(one: Colour, other: Colour) -> bool:
    """Whether two colours look the same."""
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


async def links(api: Caller, path: Path, **fields: str) -> dict[str, Any]:
    """Upload a file as an asset, and return the asset once it is ready."""
    body: dict[str, Any] = await api.body(f"/assets/{await api.asset(path, **fields)}")
    return body


def folders(api: Caller) -> list[Path]:
    """The folders of the streams that are on the disk."""
    space = api.emulator._space
    assert space is not None
    parent = space.folder / "streams"
    return sorted(parent.iterdir()) if parent.exists() else []


def size_of(folder: Path) -> int:
    """How many bytes there are in a folder."""
    return sum(each.stat().st_size for each in folder.iterdir())
