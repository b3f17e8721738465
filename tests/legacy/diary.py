"""An account with long lists, made on three days: its indexes, tasks and videos.

    15 May 2022   the indexes `one` to `twelve`, an hour apart
    16 May 2022   in the index `one`, the tasks of `01.mkv` to `06.mkv`, an hour apart; after
                  `06.mkv`, `lost.mkv`, which fails before the one before it is ready
    17 May 2022   `07.mkv` to `11.mkv`, an hour apart; then the index `one` is renamed to `uno`,
                  and the video of `01.mkv` is tagged `needs_review` and `grade`; at the end
                  comes `last.mkv`, which is pending when the account is looked at

The files last 4.0, 4.4, 4.8 … seconds.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from tests.legacy.library import INDEXING, connected, given, make_clip, make_index, make_task
from twelvelabs_async.emulator import Clock, Emulator

__all__ = ["DAYS", "FILES", "NAMES", "READY", "Diary", "make_diary"]

DAYS = ("2022-05-15", "2022-05-16", "2022-05-17")
NAMES = (
    "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
READY = tuple(f"{number:02}.mkv" for number in range(1, 12))
FILES = (*READY[:6], "lost.mkv", *READY[6:], "last.mkv")
"""The files of all tasks, in the order in which they were created."""


@frozen
class Diary:
    """The running emulator; `index_id` is the index that has the videos."""

    emulator: Emulator
    index_id: str


def _until(clock: Clock, day: str, hour: int) -> None:
    moment = datetime.fromisoformat(f"{day}T{hour:02}:00:00").replace(tzinfo=UTC)
    clock.advance((moment - clock.now()).total_seconds())


async def _written(emulator: Emulator, clock: Clock, files: Sequence[Path]) -> str:
    async with connected(emulator, "v1.1") as client:
        ids: list[str] = []
        for hour, name in enumerate(NAMES):
            _until(clock, DAYS[0], hour)
            ids.append(given((await make_index(client, name)).id))
        for hour, path in enumerate(files[:6]):
            _until(clock, DAYS[1], hour)
            await make_task(client, ids[0], path)
        clock.advance(INDEXING / 2)
        orders = [{"index_id": ids[0], "language": "en", "object": "s3://bucket/lost.mkv"}]
        await client.task.transfer(("orders.json", json.dumps(orders).encode()))
        for hour, path in enumerate(files[6:11]):
            _until(clock, DAYS[2], hour)
            await make_task(client, ids[0], path)
        _until(clock, DAYS[2], 10)
        await client.index.update(ids[0], "uno")
        (first,) = await client.index.video.list(ids[0], filename="01.mkv")
        await client.index.video.update(
            ids[0], given(first.id), metadata={"needs_review": True, "grade": 3}
        )
        _until(clock, DAYS[2], 11)
        await make_task(client, ids[0], files[11])
        clock.advance(0.15 * INDEXING)
    return ids[0]


@contextmanager
def make_diary(folder: Path) -> Generator[Diary]:
    """Run an emulator, in a thread, with that account."""
    files = [make_clip(folder / name, 4.0 + 0.4 * n) for n, name in enumerate((*READY, "last.mkv"))]
    bucket = folder / "bucket"
    bucket.mkdir()
    clock = Clock.stopped(at=datetime(2022, 5, 15, tzinfo=UTC))
    with Emulator.blocking(clock=clock, indexing_seconds=INDEXING, drive=bucket) as emulator:
        yield Diary(emulator, asyncio.run(_written(emulator, clock, files)))
