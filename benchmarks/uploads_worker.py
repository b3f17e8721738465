"""One way to upload a file, measured in a process of its own: see uploads.py."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self

TICK = 0.001
NOTICED = 0.005


class Stalls:
    """The longest time for which the loop did not come round, and how much of that it worked.

    The rest is what it waited for a processor, or for the interpreter's lock: on a machine that
    is busy with other things most of it is the machine's.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget what was before."""
        self.longest = self.worked = self.over = 0.0
        self.began = time.perf_counter()

    async def watch(self) -> None:
        """Look every millisecond."""
        while True:
            before, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(TICK)
            gap = time.perf_counter() - before - TICK
            self.worked = max(self.worked, time.thread_time() - worked)
            self.longest = max(self.longest, gap)
            if gap > NOTICED:
                self.over += gap

    @property
    def found(self) -> dict[str, float]:
        """Milliseconds, and the share of the time that long gaps took."""
        return {
            "stall": self.longest * 1000,
            "worked": self.worked * 1000,
            "over": self.over / (time.perf_counter() - self.began),
        }


class Disk:
    """The most that lies beside the file at any time."""

    def __init__(self, film: Path) -> None:
        self._folder = film.parent / f"{film.stem}_chunks"
        self._cache = film.parent / "cache"
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.05):
            size = 0
            for folder in (self._folder, self._cache):
                for path in folder.rglob("*"):
                    try:
                        size += path.stat().st_size if path.is_file() else 0
                    except OSError:
                        continue  # removed meanwhile
            self.most = max(self.most, size)


def resident() -> float:
    """Return how much memory is in use, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


async def ours(film: Path, platform: int, workers: int) -> Callable[[], Awaitable[object]]:
    """This package."""
    from twelvelabs_async import AsyncClient

    client = AsyncClient("key", base_url=f"http://127.0.0.1:{platform}/v1.3")

    async def run() -> None:
        await client.multipart_upload.upload_file(film, max_workers=workers)
        await client.close()

    await warm(client.multipart_upload.list_incomplete_uploads())
    return run


async def warm(call: Awaitable[object]) -> None:
    """Load what a first call loads, whatever it answers."""
    try:
        await call
    except Exception:  # noqa: BLE001 - the little platform has no lists
        return


async def bare(
    film: Path, storage: int, workers: int, part: int, md5: bool
) -> Callable[[], Awaitable[object]]:
    """A loop over aiohttp as one would write it."""
    import aiohttp

    size = os.stat(film).st_size  # noqa: PTH116 - nothing else runs yet
    session = aiohttp.ClientSession()

    async def run() -> None:
        gate = asyncio.Semaphore(workers)
        file = os.open(film, os.O_RDONLY)

        async def one(offset: int) -> None:
            async with gate:
                data = await asyncio.to_thread(os.pread, file, part, offset)
                if md5:
                    await asyncio.to_thread(hashlib.md5, data)
                url = f"http://127.0.0.1:{storage}/bare/{offset}"
                async with session.put(url, data=data) as response:
                    response.raise_for_status()
                    await response.read()

        await asyncio.gather(*(one(offset) for offset in range(0, size, part)))
        os.close(file)
        await session.close()

    return run


async def vendor(film: Path, platform: int, workers: int) -> Callable[[], Awaitable[object]]:
    """The vendor's client for asyncio."""
    sdk: Any = importlib.import_module("twelvelabs")
    client = sdk.AsyncTwelveLabs(api_key="key", base_url=f"http://127.0.0.1:{platform}/v1.3")

    async def run() -> None:
        await client.multipart_upload.upload_file(str(film), max_workers=workers)

    return run


def vendor_blocking(film: Path, platform: int, workers: int) -> Callable[[], object]:
    """The vendor's blocking client."""
    sdk: Any = importlib.import_module("twelvelabs")
    client = sdk.TwelveLabs(api_key="key", base_url=f"http://127.0.0.1:{platform}/v1.3")
    return lambda: client.multipart_upload.upload_file(str(film), max_workers=workers)


def boto(film: Path, storage: int, workers: int, part: int) -> Callable[[], object]:
    """boto3's managed upload."""
    boto3: Any = importlib.import_module("boto3")
    transfer: Any = importlib.import_module("boto3.s3.transfer")
    config: Any = importlib.import_module("botocore.config")
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{storage}",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        region_name="us-east-1",
        config=config.Config(s3={"addressing_style": "path"}, max_pool_connections=workers),
    )
    terms = transfer.TransferConfig(
        multipart_chunksize=part, multipart_threshold=part, max_concurrency=workers
    )
    return lambda: client.upload_file(str(film), "bucket", "film.mp4", Config=terms)


async def watched(made: Awaitable[Callable[[], Awaitable[object]]], film: Path) -> None:
    """Measure a way of asyncio."""
    run = await made
    stalls = Stalls()
    watching = asyncio.create_task(stalls.watch())
    await asyncio.sleep(0.05)
    stalls.begin()
    with Disk(film) as disk:
        began = start()
        await run()
        tell(began, disk, stalls)
    watching.cancel()


async def idle() -> None:
    """Do nothing but look at the clock until the input ends: what is found is the machine's."""
    stalls = Stalls()
    watching = asyncio.create_task(stalls.watch())
    await asyncio.to_thread(sys.stdin.read)
    watching.cancel()
    print(json.dumps(stalls.found))


def start() -> tuple[float, float, float]:
    """Note clock, processor time and memory."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter(), used.ru_utime + used.ru_stime, resident()


def tell(began: tuple[float, float, float], disk: Disk, stalls: Stalls | None = None) -> None:
    """Print what it took."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - began[0],
                "cpu": used.ru_utime + used.ru_stime - began[1],
                "memory": used.ru_maxrss / 1024 - began[2],
                "disk": disk.most / (1 << 20),
                **({} if stalls is None else stalls.found),
            }
        )
    )


def main() -> None:
    """Run the way that is named first."""
    if sys.argv[1] == "idle":
        asyncio.run(idle())
        return
    way, film = sys.argv[1], Path(sys.argv[2])
    platform, storage, part, workers = map(int, sys.argv[3:])
    part <<= 20
    if way == "ours":
        asyncio.run(watched(ours(film, platform, workers), film))
    elif way.startswith("bare"):
        asyncio.run(watched(bare(film, storage, workers, part, way == "bare"), film))
    elif way == "vendor async":
        asyncio.run(watched(vendor(film, platform, workers), film))
    else:
        if way == "boto3" and importlib.util.find_spec("boto3") is None:
            sys.exit(3)
        run = (
            boto(film, storage, workers, part)
            if way == "boto3"
            else vendor_blocking(film, platform, workers)
        )
        with Disk(film) as disk:
            began = start()
            run()
            tell(began, disk)


if __name__ == "__main__":
    main()
