"""Load the emulator with mixed traffic of many clients, and print what it took.

    pip install '.[cli,emulator]'
    python benchmarks/emulator_load.py [--minutes 5] [--clients 200] [--per-minute 10000]

The emulator runs in a process of its own, `twelvelabs-async serve`, without faults; the clients
are bare aiohttp in this one. Each client works at its own pace through the day of an application:
it lists, searches, asks for vectors and analyses, uploads, indexes, waits, and deletes what it
made. The exit code is 1 if an answer was not the one expected, if the rate was missed by more than
two per cent, or if the emulator's memory grew in the second half by more than a tenth.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import itertools
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from twelvelabs_async.emulator.clips import SCENES, make_clip

KEY = "tlk_load"
_SPEED = 20


class TroubleError(Exception):
    """An answer that was not expected."""


class Load:
    """Counts and paces the requests of all clients."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, rate: float) -> None:
        self.session = session
        self.base_url = base_url
        self.seconds: dict[str, list[float]] = {}
        self.troubles: Counter[str] = Counter()
        self.done = 0
        # Seconds since the start, and megabytes.
        self.memory: list[tuple[float, float]] = []
        self._gap = 1 / rate
        self._next = time.perf_counter()

    async def call(
        self, method: str, path: str, *, ok: int = 200, name: str = "", **more: Any
    ) -> bytes:
        """Send one request when it is its turn."""
        self._next = max(self._next + self._gap, time.perf_counter() - 1)
        await asyncio.sleep(self._next - time.perf_counter())
        started = time.perf_counter()
        url = path if path.startswith("http") else self.base_url + path
        async with self.session.request(method, url, **more) as response:
            body = await response.read()
        self.seconds.setdefault(name or f"{method} {path}", []).append(
            time.perf_counter() - started
        )
        self.done += 1
        if response.status != ok:
            raise TroubleError(f"{method} {name or path}: {response.status} {body[:200]!r}")
        return body

    async def json(self, method: str, path: str, **more: Any) -> Any:
        """Send one request and return its decoded answer."""
        return orjson.loads(await self.call(method, path, **more))


class Client:
    """One client with an index and a clip of its own."""

    def __init__(self, load: Load, shared: str, clip: bytes, number: int) -> None:
        self.load = load
        self.shared = shared
        self.clip = clip
        self.number = number
        self.turns = itertools.count()
        self.chance = random.Random(number)  # noqa: S311 - it decides no secret

    async def work(self, until: float) -> None:
        """Do one thing after the other until a time."""
        works: list[tuple[Callable[[], Awaitable[None]], int]] = [
            (self.browse, 30),
            (self.search, 30),
            (self.embed, 10),
            (self.entities, 10),
            (self.older, 5),
            (self.analyze, 3),
            (self.library, 3),
            (self.chunks, 2),
        ]
        doing, weights = zip(*works, strict=True)
        while time.perf_counter() < until:
            (work,) = self.chance.choices(doing, weights)
            try:
                await work()
            except (TroubleError, aiohttp.ClientError, TimeoutError) as problem:
                self.load.troubles[f"{type(problem).__name__}: {problem}"[:300]] += 1

    async def browse(self) -> None:
        """Lists and single objects."""
        await self.load.call("GET", "/indexes")
        await self.load.call("GET", f"/indexes/{self.shared}", name="GET /indexes/{id}")
        listed = f"/indexes/{self.shared}/indexed-assets"
        await self.load.call("GET", listed, name="GET /indexes/{id}/indexed-assets")
        await self.load.call("GET", "/tasks?page_limit=20", name="GET /tasks")

    async def search(self) -> None:
        """A search and its next page."""
        form = aiohttp.FormData(default_to_multipart=True)
        form.add_field("index_id", self.shared)
        form.add_field("search_options", "visual")
        form.add_field("search_options", "audio")
        form.add_field("page_limit", "1")
        form.add_field("query_text", self.chance.choice(("green forest", "night", "boats", "sun")))
        found = await self.load.json("POST", "/search", data=form)
        token = found["page_info"].get("next_page_token")
        if token:
            await self.load.call("GET", f"/search/{token}", name="GET /search/{token}")

    async def embed(self) -> None:
        """The vector of a text."""
        body = {
            "input_type": "text",
            "model_name": "marengo3.0",
            "text": {"input_text": f"a forest, number {self.chance.randrange(1000)}"},
        }
        await self.load.call("POST", "/embed-v2", json=body)

    async def entities(self) -> None:
        """A collection comes, is read, renamed and goes; creating it again changes nothing."""
        body = {"name": self._name()}
        key = {"Idempotency-Key": body["name"]}
        made = await self.load.json("POST", "/entity-collections", ok=201, json=body, headers=key)
        await self.load.call("POST", "/entity-collections", ok=201, json=body, headers=key)
        path = f"/entity-collections/{made['_id']}"
        await self.load.call("GET", path, name="GET /entity-collections/{id}")
        name = "PATCH /entity-collections/{id}"
        await self.load.call("PATCH", path, name=name, json={"description": "x"})
        await self.load.call("DELETE", path, name="DELETE /entity-collections/{id}")

    async def older(self) -> None:
        """The version before."""
        older = self.load.base_url.replace("/v1.3", "/v1.2")
        await self.load.call("GET", f"{older}/indexes", name="GET v1.2 /indexes")
        form = aiohttp.FormData(default_to_multipart=True)
        form.add_field("index_id", self.shared)
        form.add_field("search_options", "visual")
        form.add_field("query_text", "forest")
        await self.load.call("POST", f"{older}/search-v2", name="POST v1.2 /search-v2", data=form)

    async def analyze(self) -> None:
        """A streamed analysis."""
        listed = await self.load.json(
            "GET", "/assets?page_limit=1&sort_option=asc&sort_by=created_at", name="GET /assets"
        )
        asset = listed["data"][0]["_id"]
        body = {
            "model_name": "pegasus1.5",
            "video": {"type": "asset_id", "asset_id": asset},
            "prompt": "What happens?",
            "stream": True,
        }
        await self.load.call("POST", "/analyze", json=body)

    async def library(self) -> None:
        """An index comes, a clip is uploaded and indexed, and all go again."""
        models = [{"model_name": "marengo3.0", "model_options": ["visual"]}]
        body = {"index_name": self._name(), "models": models}
        index = (await self.load.json("POST", "/indexes", ok=201, json=body))["_id"]
        form = aiohttp.FormData(default_to_multipart=True)
        form.add_field("index_id", index)
        form.add_field("video_file", self.clip, filename="clip.mkv")
        task = await self.load.json("POST", "/tasks", data=form)
        path = f"/tasks/{task['_id']}"
        await self._ready(path, "GET /tasks/{id}")
        videos = f"/indexes/{index}/videos/{task['video_id']}"
        video = await self.load.json("GET", f"{videos}", name="GET /indexes/{id}/videos/{id}")
        placed = f"/indexes/{index}/indexed-assets/{video['_id']}"
        found = await self.load.json("GET", placed, name="GET /indexes/{id}/indexed-assets/{id}")
        await self.load.call("DELETE", f"/indexes/{index}", name="DELETE /indexes/{id}")
        asset = f"/assets/{found['asset_id']}"
        await self.load.call("DELETE", asset, name="DELETE /assets/{id}")
        await self.load.call("DELETE", path, name="DELETE /tasks/{id}")

    async def chunks(self) -> None:
        """A clip goes up in one chunk, is ready and goes again."""
        body = {"filename": "clip.mkv", "type": "video", "total_size": len(self.clip)}
        made = await self.load.json("POST", "/assets/multipart-uploads", ok=201, json=body)
        (url,) = made["upload_urls"]
        headers = {"Content-Type": "application/octet-stream"}
        await self.load.call("PUT", url["url"], name="PUT chunk", data=self.clip, headers=headers)
        proof = hashlib.md5(self.clip).hexdigest()  # noqa: S324 - an ETag
        chunk = {
            "chunk_index": 1,
            "proof": proof,
            "proof_type": "etag",
            "chunk_size": len(self.clip),
        }
        path = f"/assets/multipart-uploads/{made['upload_id']}"
        report = {"completed_chunks": [chunk]}
        await self.load.call("POST", path, name="POST /assets/multipart-uploads/{id}", json=report)
        asset = f"/assets/{made['asset_id']}"
        await self._ready(asset, "GET /assets/{id}")
        await self.load.call("DELETE", asset, name="DELETE /assets/{id}")

    async def _ready(self, path: str, name: str) -> None:
        for _ in range(200):
            if (await self.load.json("GET", path, name=name))["status"] == "ready":
                return
        raise TroubleError(f"{name}: never ready")

    def _name(self) -> str:
        return f"client {self.number} turn {next(self.turns)}"


async def _loaded(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "videos").mkdir()
        for scene in SCENES:
            make_clip(folder / "videos" / f"{scene.name}.mkv", scene=scene)
        clip = make_clip(folder / "clip.mkv", scene=SCENES[0], seconds=4, fps=5, size=(360, 360))
        async with _serving(folder / "videos") as (base_url, process):
            headers = {"x-api-key": KEY}
            connector = aiohttp.TCPConnector(limit=arguments.clients)
            async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
                return await _run(arguments, session, base_url, process, clip.read_bytes())


async def _run(
    arguments: argparse.Namespace,
    session: aiohttp.ClientSession,
    base_url: str,
    process: asyncio.subprocess.Process,
    clip: bytes,
) -> int:
    # A little above the rate that is promised, which waiting clients would miss otherwise.
    load = Load(session, base_url, arguments.per_minute / 60 * 1.01)
    listed = await load.json("GET", "/indexes")
    shared = str(listed["data"][0]["_id"])
    seconds = arguments.minutes * 60
    started = time.perf_counter()
    load.done = 0
    load.seconds.clear()
    clients = [Client(load, shared, clip, number) for number in range(arguments.clients)]
    watching = asyncio.create_task(_watched(load, process.pid, started))
    await asyncio.gather(*(client.work(started + seconds) for client in clients))
    took = time.perf_counter() - started
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    return _report(load, took, arguments.per_minute)


async def _watched(load: Load, pid: int, started: float) -> None:
    before = 0
    while True:
        await asyncio.sleep(5)
        now = time.perf_counter() - started
        load.memory.append((now, _megabytes(pid)))
        if len(load.memory) % 6 == 0:
            print(
                f"{now:5.0f} s  {load.done:7d} requests  {(load.done - before) * 2:6d} a minute  "
                f"{load.memory[-1][1]:6.1f} MB  CPU {_cpu(pid):5.1f} s  "
                f"{sum(load.troubles.values())} errors",
                flush=True,
            )
            before = load.done


def _report(load: Load, took: float, wanted: int) -> int:
    memory = load.memory
    rate = load.done / took * 60
    print(f"\n{load.done} requests in {took:.1f} s: {rate:.0f} a minute")
    print(f"\n{'operation':<45}{'count':>7}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}")
    everything = [each for times in load.seconds.values() for each in times]
    for name, times in [*sorted(load.seconds.items()), ("all", everything)]:
        shares = "".join(f"{_quantile(times, share):>9.1f}" for share in (50, 99, 100))
        print(f"{name:<45}{len(times):>7}{shares}")
    print("\nmemory, MB: " + " ".join(f"{each:.0f}" for _, each in memory))
    for problem, count in load.troubles.most_common(10):
        print(f"{count} x {problem}")
    grown = 0.0
    if len(memory) >= 8:
        half = [each for _, each in memory[len(memory) // 2 :]]
        quarter = len(half) // 2
        grown = statistics.median(half[quarter:]) / statistics.median(half[:quarter]) - 1
    print(f"errors: {sum(load.troubles.values())}; grown in the second half: {grown:.1%}")
    return int(bool(load.troubles) or rate < wanted * 0.98 or grown > 0.1)


def _quantile(times: list[float], share: int) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)] * 1000


@contextlib.asynccontextmanager
async def _serving(
    videos: Path,
) -> AsyncGenerator[tuple[str, asyncio.subprocess.Process], None]:
    command = [sys.executable, "-m", "twelvelabs_async", "serve", "--port", "0", "--api-key", KEY]
    process = await asyncio.create_subprocess_exec(
        *command, "--speed", str(_SPEED), "--seed", str(videos), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        while not line.startswith("index:"):
            if line.startswith("base URL: "):
                base_url = line.removeprefix("base URL: ").strip()
            line = (await process.stdout.readline()).decode()
            if not line:
                raise SystemExit("the emulator did not start")
        yield base_url, process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()


def _megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Run the load; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--per-minute", type=int, default=10_000)
    return asyncio.run(_loaded(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
