"""Films for ingests, an index for them, and what the emulator has of them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tests.media import clip_bytes
from twelvelabs_async import AsyncClient
from twelvelabs_async.emulator import Emulator

__all__ = ["MODELS", "calls", "indexed", "make_films", "new_index"]

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual"]}]


def make_films(folder: Path, number: int) -> list[Path]:
    """Write films that differ in their last bytes, which players leave alone."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / f"film-{place:04}.mkv" for place in range(number)]
    for place, path in enumerate(made):
        path.write_bytes(clip_bytes() + place.to_bytes(4, "big"))
    return made


async def new_index(client: AsyncClient, name: str = "films") -> str:
    """Make an index and return its identifier."""
    made = await client.indexes.create(index_name=name, models=MODELS)
    assert made.id is not None
    return made.id


def calls(emulator: Emulator) -> Counter[str]:
    """How often each route was asked for."""
    found: Counter[str] = Counter()
    for each in emulator.requests:
        path = re.sub(r"/[0-9a-f]{24}\b", "/ID", each.path.removeprefix("/v1.3"))
        found[f"{each.method} {path}"] += 1
    return found


def indexed(emulator: Emulator) -> Counter[str]:
    """How often each file is indexed, by the hash of its content at the emulator."""
    return Counter(video.file.sha256 for video in emulator.state.videos.values())
