"""Timing in rounds: clients take turns in rotating order, so that noise hits all of them alike."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, TypeVar

__all__ = ["Rounds", "rates", "rates_in_flight", "rotated"]

T = TypeVar("T")

Rounds = dict[str, list[float]]
"""For each client, or whatever takes turns, one figure per round."""

FEWEST = 8
"""Requests in a turn, however slow the client is; with more in flight, two for each of them."""

WARM_UP = 0.3
"""Share of a turn that warms up, and tells how many requests fit into a turn."""


def rotated(names: Sequence[T], number: int) -> list[T]:
    """Return the order of round `number`: each goes first as often as the others."""
    start = number % len(names)
    return [*names[start:], *names[:start]]


async def rates_in_flight(
    calls: Mapping[str, Callable[[], Awaitable[Any]]],
    in_flight: int,
    rounds: int,
    seconds: float,
    fewest: int = FEWEST,
) -> Rounds:
    """Return requests per second of asynchronous clients, round by round.

    Args:
        calls: One request of each client.
        in_flight: Requests that are under way at once.
        rounds: How often each client gets its turn.
        seconds: About how long a turn takes; a slow client sends fewer requests.
        fewest: Requests in a turn, however slow the client is.
    """

    async def timed(call: Callable[[], Awaitable[Any]], count: int) -> float:
        gc.collect()  # nobody pays for what the one before left behind
        left = iter(range(count))
        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in repeat(None, in_flight):
                group.create_task(_work(call, left))
        return count / (time.perf_counter() - started)

    async def fitting(call: Callable[[], Awaitable[Any]]) -> int:
        least = max(fewest, 2 * (in_flight - 1))
        rate = await timed(call, least)
        rate = await timed(call, max(least, int(rate * seconds * WARM_UP)))
        return max(least, int(rate * seconds))

    counts = {name: await fitting(call) for name, call in calls.items()}
    measured: Rounds = {name: [] for name in calls}
    for number in range(rounds):
        for name in rotated([*calls], number):
            measured[name].append(await timed(calls[name], counts[name]))
    return measured


async def _work(call: Callable[[], Awaitable[Any]], left: Iterator[int]) -> None:
    for _ in left:
        await call()


def rates(
    calls: Mapping[str, Callable[[], Any]], rounds: int, seconds: float, fewest: int = FEWEST
) -> Rounds:
    """Return requests per second of blocking clients, round by round; one request at a time."""

    def timed(call: Callable[[], Any], count: int) -> float:
        gc.collect()
        started = time.perf_counter()
        for _ in repeat(None, count):
            call()
        return count / (time.perf_counter() - started)

    def fitting(call: Callable[[], Any]) -> int:
        rate = timed(call, fewest)
        rate = timed(call, max(fewest, int(rate * seconds * WARM_UP)))
        return max(fewest, int(rate * seconds))

    counts = {name: fitting(call) for name, call in calls.items()}
    measured: Rounds = {name: [] for name in calls}
    for number in range(rounds):
        for name in rotated([*calls], number):
            measured[name].append(timed(calls[name], counts[name]))
    return measured
