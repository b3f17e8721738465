"""Measure ingests: beside the vendor's `create_bulk`, by size, and with a ledger of many rows.

    pip install '.[emulator]' twelvelabs==1.3.6
    python benchmarks/ingest.py [--files 1000] [--rows 1000000]

The emulator, and a stand-in for the platform that costs next to nothing, run in processes of their
own. It prints figures and never fails because of one.
"""

# ruff: noqa: ARG002, D102 - the platform that is not there answers the same whatever it is asked

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from catalogue_server import cheap

from twelvelabs_async import AsyncClient, IngestItem, IngestReport
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.emulator.clips import SUNSET, make_clip
from twelvelabs_async.ingest.database import Database, connect, prepare
from twelvelabs_async.ingest.ledger import Ledger
from twelvelabs_async.ingest.runner import Run
from twelvelabs_async.ingest.sources import batches
from twelvelabs_async.resources._ingest import Platform

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual"]}]
KEY = "tlk_benchmark"


class Imaginary:
    """A platform that answers at once, so that all time is the ingest's own."""

    async def models_of(self, index_id: str) -> list[str]:
        return ["marengo3.0"]

    async def upload(self, *, key: str, **more: Any) -> tuple[str, bool]:
        return f"asset-{key}", True

    async def session(self, upload_id: str) -> str:
        raise AssertionError(upload_id)

    async def asset_ready(self, asset_id: str, timeout: float) -> None:
        return None

    async def indexed_as(self, index_id: str, asset_id: str) -> str | None:
        return None

    async def index(self, index_id: str, *, key: str, **more: Any) -> str:
        return f"indexed-{key}"

    async def indexed(self, index_id: str, indexed_asset_id: str, timeout: float) -> None:
        return None

    async def look(self, index_id: str, rows: Sequence[tuple[str, str | None]]) -> list[Any]:
        return [("ready", None) for _ in rows]


def serve(pipe: Connection) -> None:
    """Run the emulator; tell how many requests came since the last question."""
    with Emulator.blocking(api_key=KEY, indexing_seconds=0.5, processing_seconds=0.1) as emulator:
        pipe.send(emulator.base_url)
        while pipe.recv():
            pipe.send(len(emulator.requests))
            emulator.requests.clear()


@contextmanager
def emulated() -> Iterator[tuple[str, Callable[[], int]]]:
    """Yield the emulator's address, and what counts its requests."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()

    def count() -> int:
        ours.send(True)
        return int(ours.recv())

    try:
        yield ours.recv(), count
    finally:
        ours.send(False)
        process.join()


def make_films(folder: Path, number: int) -> list[Path]:
    """Write films that differ in their last bytes."""
    folder.mkdir()
    content = make_clip(folder / "clip.mkv", scene=SUNSET, seconds=4.0, fps=10).read_bytes()
    (folder / "clip.mkv").unlink()
    made = [folder / f"{place}.mkv" for place in range(number)]
    for place, path in enumerate(made):
        path.write_bytes(content + place.to_bytes(4, "big"))
    return made


async def beside_the_vendor(
    folder: Path,
    films: list[Path],
    platform: AbstractContextManager[tuple[str, Callable[[], int]]],
    name: str,
) -> float:
    """Print what the same files take; return seconds for each with this package."""
    number = len(films)
    folder.mkdir()  # noqa: ASYNC240 - nothing else runs yet
    print(f"\n{number} small files, {name}:")
    with platform as (base_url, count):

        async def measured(name: str, work: Callable[[str], Awaitable[object]]) -> float:
            async with AsyncClient(KEY, base_url=base_url) as client:
                index = await client.indexes.create(index_name=name, models=MODELS)
            assert index.id is not None
            count()
            started = time.perf_counter()
            await work(index.id)
            took = time.perf_counter() - started
            each = count() / number
            print(f"  {name:<44}{number / took:8.1f} files/s {each:6.2f} requests/file", flush=True)
            return took / number

        async def started(index_id: str) -> None:
            async with AsyncClient(KEY, base_url=base_url) as client:
                report = await client.ingest(
                    films[0].parent,
                    index_id=index_id,
                    ledger=folder / "start.db",
                    wait=False,
                )
                assert report.counts == {"indexing": number}

        async def whole(index_id: str) -> None:
            async with AsyncClient(KEY, base_url=base_url) as client:
                report = await client.ingest(
                    films[0].parent, index_id=index_id, ledger=folder / "whole.db"
                )
                assert report.counts == {"ready": number}

        async def again(index_id: str) -> None:
            async with AsyncClient(KEY, base_url=base_url) as client:
                assert (await client.ingest.report(folder / "whole.db")).index_id != index_id
                known = (await client.ingest.report(folder / "whole.db")).index_id
                await client.ingest(films[0].parent, index_id=known, ledger=folder / "whole.db")

        await measured("ingest, wait=False (checked, hashed)", started)
        took = await measured("ingest (and waited until ready)", whole)
        await measured("ingest again, from the ledger", again)
        if find_spec("twelvelabs") is None:
            print("  the vendor's SDK is not installed: pip install twelvelabs==1.3.6")
            return took
        from twelvelabs import AsyncTwelveLabs, TwelveLabs

        names: Any = [(path.name, path.read_bytes()) for path in films]  # a str is sent as bytes

        async def bulk(index_id: str) -> None:
            client = AsyncTwelveLabs(api_key=KEY, base_url=base_url)
            await client.tasks.create_bulk(index_id=index_id, video_files=names)

        async def blocking_bulk(index_id: str) -> None:
            client = TwelveLabs(api_key=KEY, base_url=base_url)
            await asyncio.to_thread(client.tasks.create_bulk, index_id=index_id, video_files=names)

        await measured("vendor's create_bulk, async (no wait)", bulk)
        await measured("vendor's create_bulk, blocking (no wait)", blocking_bulk)
    return took


class Free(Database):
    """A ledger in memory: what it costs is SQLite's own work, and nothing for a disk."""

    def _open(self) -> sqlite3.Connection:
        made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        prepare(made, self.path, make=True)
        return made


async def ledger_cost(folder: Path, films: list[Path]) -> None:
    """Print what the ledger on disk costs, beside one in memory: alternating, medians of five."""
    took: dict[str, list[float]] = {"disk": [], "memory": []}
    with cheap() as (base_url, _):
        for turn in range(5):
            for kind, seconds in took.items():
                async with AsyncClient(KEY, base_url=base_url) as client:
                    ledger = folder / f"{kind}-{turn}.db"
                    platform = Platform(client._api, f"{ledger}.parts")  # noqa: SLF001
                    run = Run(ledger=Ledger(str(ledger)), gateway=platform, index_id="0" * 24)
                    run.wait = False
                    if kind == "memory":
                        run.ledger._database = Free(":memory:")  # noqa: SLF001
                    started = time.perf_counter()
                    await run.ledger.open({"index": "films"})
                    await run.go(batches(films))
                    await run.ledger.close()
                    seconds.append(time.perf_counter() - started)
    disk, memory = (statistics.median(took[kind]) for kind in ("disk", "memory"))
    print(
        f"\n{len(films)} files with the ledger on disk {disk:.2f} s, in memory {memory:.2f} s: "
        f"{disk / memory - 1:+.1%}"
    )


def items(number: int) -> Iterator[IngestItem]:
    """Yield as many inputs."""
    for place in range(number):
        yield IngestItem(url=f"http://films/{place}.mp4")


async def imagined(ledger: Path, number: int) -> float:
    """Run as many inputs without a network; return the seconds."""
    run = Run(ledger=Ledger(str(ledger)), gateway=Imaginary(), index_id="films")
    started = time.perf_counter()
    await run.ledger.open({"index": "films"})
    await run.go(batches(items(number)))
    await run.ledger.close()
    return time.perf_counter() - started


def memory() -> float:
    """The most memory that this process has had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


async def by_size(folder: Path, each: float) -> None:
    """Print time and memory for 100, 1,000 and 10,000 inputs, and what part the ledger has."""
    print("\nWithout a network, so that only ledger and stages are measured:")
    for number in (100, 1_000, 10_000):
        took = await imagined(folder / f"{number}.db", number)
        print(
            f"  {number:>6} inputs {took / number * 1e6:8.0f} us each, {memory():6.1f} MB at most"
        )
    part = took / number / each
    print(f"  of an ingest of real files that is {part:.1%} (the ledger and all stages)")


async def large(folder: Path, number: int) -> None:
    """Print what a ledger with very many rows takes."""
    path = folder / "large.db"
    connection = connect(str(path), make=True)
    connection.execute("BEGIN")
    connection.execute("INSERT INTO meta VALUES ('index', 'films')")
    connection.executemany(
        "INSERT INTO items (key, place, needs_source, state, upload_key, index_key, asset_id, "
        "indexed_asset_id, changed_at) VALUES (?, ?, 1, 'ready', 'u', 'i', 'a', 'v', 0)",
        ((item.key, item.shown) for item in items(number)),
    )
    connection.execute("COMMIT")
    connection.close()
    print(f"\nA ledger of {number:,} rows, {path.stat().st_size / 1e6:.0f} MB:")
    before = memory()
    for name, work in (
        ("opened and counted", lambda: asyncio.to_thread(IngestReport.of, path)),
        ("resumed, with all sources again", lambda: imagined(path, number)),
        ("written as CSV", lambda: asyncio.to_thread(IngestReport.of(path).to_csv, folder / "r")),
    ):
        started = time.perf_counter()
        await work()
        took = time.perf_counter() - started
        print(f"  {name:<34}{took:7.2f} s, {memory() - before:+6.1f} MB", flush=True)


async def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description="Measure ingests.")
    parser.add_argument("--files", type=int, default=1_000, metavar="N")
    parser.add_argument("--rows", type=int, default=1_000_000, metavar="N")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-ingest-") as name:
        films = make_films(Path(name, "films"), arguments.files)
        few = make_films(Path(name, "few"), max(1, arguments.files // 5))
        await beside_the_vendor(
            Path(name, "0"), few, emulated(), "the emulator in a process of its own"
        )
        each = await beside_the_vendor(
            Path(name, "1"), films, cheap(), "a stand-in that answers at once"
        )
        await beside_the_vendor(
            Path(name, "2"), few, cheap(0.05), "a stand-in that takes 50 ms, as over a network"
        )
        await ledger_cost(Path(name), films)
        await by_size(Path(name), each)
        await large(Path(name), arguments.rows)


if __name__ == "__main__":
    asyncio.run(main())
