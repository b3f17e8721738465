"""Makes the calls of the table with a release of the vendor's and with both clients of ours."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import frozen

from tests.conformance.capture import KEY, Recorded
from twelvelabs_async import AsyncClient, Client

from . import theirs
from .calls import calls_of
from .calls.arguments import FILES
from .capture import Capture
from .releases import Release
from .table import Call

__all__ = ["FLAVOURS", "Flavour", "Recording", "Sent", "make", "ours", "record_release", "settled"]

Flavour: TypeAlias = Literal["AsyncClient", "Client"]
FLAVOURS: tuple[Flavour, ...] = ("AsyncClient", "Client")


@frozen
class Sent:
    """The requests of one call, what identifies what it returned, and how it failed."""

    requests: tuple[Recorded, ...]
    seen: list[Any]
    error: str | None = None


@frozen
class Recording:
    """What a release has, and what each of its calls became."""

    version: str
    methods: Mapping[str, Sequence[tuple[str, bool]]]
    sent: Mapping[str, Sent]


async def record_release(release: Release, folder: Path) -> Recording:
    """Make all calls of a release in one process of its interpreter."""
    write_files(folder)
    calls = calls_of(release)
    async with Capture() as capture:
        job = {
            "origin": capture.origin,
            "key": KEY,
            "folder": str(folder),
            "calls": [{"number": number, **each.data} for number, each in enumerate(calls)],
        }
        file = folder / "job.json"
        file.write_text(json.dumps(job))
        process = await asyncio.create_subprocess_exec(
            *(release.interpreter, "-I", theirs.__file__, file),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        told, complaints = await process.communicate()
        assert process.returncode == 0, complaints.decode()
        report = json.loads(told)
        sent = {
            call.id: Sent(settled(call.name, capture.of(number)), **outcome)
            for number, (call, outcome) in enumerate(zip(calls, report["outcomes"], strict=True))
        }
    return Recording(report["version"], report["methods"], sent)


async def ours(
    call: Call, flavour: Flavour, release: Release, folder: Path, capture: Capture | None = None
) -> Sent:
    """Make a call with a client of this package that speaks the release's version of the API."""
    if capture is None:
        async with Capture() as own:
            return await ours(call, flavour, release, folder, own)
    write_files(folder)
    data = json.loads(json.dumps(call.data))
    bench = theirs.Workbench(folder, make)
    address: Mapping[str, Any] = {
        "base_url": f"{capture.origin}/0",
        "api_version": release.api_version,
        "max_retries": 0,
    }
    if flavour == "Client":

        def blocking() -> list[Any]:
            with Client(KEY, **address) as client:
                return theirs.perform(client, data, bench)

        seen = await asyncio.to_thread(blocking)
    else:
        async with AsyncClient(KEY, **address) as client:
            seen = await _perform(client, data, bench)
    return Sent(settled(call.name, capture.of(0)), seen)


async def _perform(client: Any, call: dict[str, Any], bench: theirs.Workbench) -> list[Any]:
    """Do what `theirs.perform` does, awaiting what is to be awaited."""
    answer = client
    with ExitStack() as files:
        for step in call["steps"]:
            args, kwargs = bench.ready(step["args"], files), bench.ready(step["kwargs"], files)
            answer = attrgetter(step["method"])(answer)(*args, **kwargs)
            if inspect.isawaitable(answer):
                answer = await answer
        if call["read"] == "pages":
            pages = [theirs.seen(answer.data)]
            while True:
                try:
                    page = await anext(answer)
                except StopAsyncIteration:
                    return [*pages, *bench.noted]
                pages.append(theirs.seen(page))
        if call["read"] == "pieces":
            pieces = [theirs.seen(piece) async for piece in answer]
            return [*pieces, getattr(answer, "aggregated_text", None)]
        return [theirs.seen(answer), *bench.noted]


def settled(name: str, requests: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Bring what a bulk method sends, maybe several requests at once, into one order."""
    bulk = name.endswith("create_bulk")
    return tuple(sorted(requests, key=repr)) if bulk else tuple(requests)


def write_files(folder: Path) -> None:
    """Write the files that calls send."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content)


def make(name: str, /, **fields: Any) -> Any:
    """Make an object of a class of parameters of this package."""
    return getattr(import_module("twelvelabs_async.legacy.models"), name)(**fields)
