"""Streams of results, end to end: events per second of each client, and of the facade."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import orjson
import twelvelabs
from answers import API_KEY, LONG, SHORT, SHORT_BATCH
from clients import BARE, OURS, VENDOR, WrongAnswerError
from rounds import Rounds, rates, rates_in_flight

import twelvelabs_async

__all__ = ["FACADE", "facade", "streams"]

FACADE = "ours, blocking"


async def streams(base_url: str, batch: str, rounds: int) -> Rounds:
    """Measure 100,000 results of a batch; events per second, one stream at a time."""
    async with (
        twelvelabs_async.AsyncClient(API_KEY, base_url=base_url) as ours,
        aiohttp.ClientSession(headers={"x-api-key": API_KEY}) as session,
    ):
        vendors = twelvelabs.AsyncTwelveLabs(api_key=API_KEY, base_url=base_url)

        async def with_ours() -> int:
            count = 0
            async for _ in ours.analyze_async.batches.results(batch):
                count += 1
            return count

        async def with_vendors() -> int:
            count = 0
            async for _ in vendors.analyze_async.batches.results(batch):
                count += 1
            return count

        async def bare() -> int:
            return await _bare(session, f"{base_url}/analyze/batches/{batch}/results")

        calls = {OURS: with_ours, VENDOR: with_vendors, BARE: bare}
        await _check(calls, LONG)
        # One stream is a turn: the vendor's takes seconds.
        measured = await rates_in_flight(calls, 1, rounds, 0.0, fewest=1)
    return {name: [rate * LONG for rate in each] for name, each in measured.items()}


async def _bare(session: aiohttp.ClientSession, url: str) -> int:
    """The loop that everybody would write: cut at line ends, parse."""
    count, rest = 0, b""
    async with session.get(url) as answer:
        answer.raise_for_status()
        async for piece in answer.content.iter_any():
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                orjson.loads(line)
                count += 1
    return count


def facade(base_url: str, rounds: int, seconds: float) -> Rounds:
    """Measure 1,000 results through both of our clients; streams per second."""

    async def asynchronous() -> list[float]:
        async with twelvelabs_async.AsyncClient(API_KEY, base_url=base_url) as client:

            async def once() -> int:
                count = 0
                async for _ in client.analyze_async.batches.results(SHORT_BATCH):
                    count += 1
                return count

            await _check({OURS: once}, SHORT)
            return (await rates_in_flight({OURS: once}, 1, 1, seconds))[OURS]

    with twelvelabs_async.Client(API_KEY, base_url=base_url) as client:

        def once() -> int:
            return sum(1 for _ in client.analyze_async.batches.results(SHORT_BATCH))

        if once() != SHORT:
            raise WrongAnswerError(f"{FACADE} did not read {SHORT} events.")
        measured: Rounds = {OURS: [], FACADE: []}
        for _ in range(rounds):  # in turns, so that noise hits both alike
            measured[OURS] += asyncio.run(asynchronous())
            measured[FACADE] += rates({FACADE: once}, 1, seconds)[FACADE]
    return measured


async def _check(calls: dict[str, Callable[[], Awaitable[Any]]], count: int) -> None:
    for name, call in calls.items():
        if (read := await call()) != count:
            raise WrongAnswerError(f"{name} read {read} events, not {count}.")
