"""What is measured with whom: the workloads, and the ratios that are aimed at."""

from __future__ import annotations

from answers import LONG_BATCH, QUEUED_BATCH
from attrs import frozen
from clients import (
    BARE,
    OURS,
    VENDOR,
    async_candidates,
    blocking_candidates,
    check_async,
    check_blocking,
)
from decoding import decoding, memory
from imports import import_times
from report import Aim
from rounds import Rounds, rates, rates_in_flight
from streaming import FACADE, facade, streams

__all__ = [
    "AIMS",
    "IMPORTS",
    "Effort",
    "asynchronous",
    "blocking",
    "embeddings",
    "facade_streaming",
    "importing",
    "streaming",
]

TASK = "tasks.retrieve"
PAGE = "videos.list, 50 on a page"
ONE = "one at a time"
MANY = 32
FLYING = f"{MANY} in flight"
BLOCKING = "blocking"
IMPORTS = "import time"
STREAM = "batches.results, 100,000 of 1 KB"
TINY_STREAM = "batches.results, 100,000 of 80 bytes"
FACADE_STREAM = "batches.results, 1,000 of 1 KB"
EMBEDDINGS = "600 embeddings of 512, decoded"
MEMORY = "the same, bytes at the peak"

AIMS = [
    Aim(f"{TASK}, {ONE}", OURS, BARE),
    Aim(f"{TASK}, {FLYING}", OURS, BARE, least=0.8),
    Aim(f"{PAGE}, {ONE}", OURS, BARE, least=0.5),
    Aim(f"{PAGE}, {FLYING}", OURS, BARE, least=0.5),
    Aim(f"{TASK}, {ONE}", OURS, VENDOR),
    Aim(f"{TASK}, {FLYING}", OURS, VENDOR),
    Aim(f"{PAGE}, {ONE}", OURS, VENDOR, least=20),
    Aim(f"{PAGE}, {FLYING}", OURS, VENDOR, least=20),
    Aim(f"{TASK}, {BLOCKING}", OURS, VENDOR, least=2),
    Aim(f"{PAGE}, {BLOCKING}", OURS, VENDOR, least=2),
    Aim(STREAM, OURS, BARE, least=0.5),
    Aim(STREAM, OURS, VENDOR),
    Aim(TINY_STREAM, OURS, BARE),
    Aim(TINY_STREAM, OURS, VENDOR),
    Aim(FACADE_STREAM, OURS, FACADE, most=1.3),
    Aim(EMBEDDINGS, BARE, OURS, most=1.15),
    Aim(EMBEDDINGS, OURS, VENDOR),
    Aim(MEMORY, OURS, BARE, most=1.3),
    Aim(MEMORY, VENDOR, BARE),
    Aim(IMPORTS, "our import", "vendor's import", most=0.3),
    Aim(IMPORTS, "our import of the client", "vendor's import", most=0.3),
    Aim(IMPORTS, "our client", "vendor's client"),
    Aim(IMPORTS, "our client, ready to send", "vendor's client"),
]


@frozen(kw_only=True)
class Effort:
    """How much is measured.

    Attributes:
        rounds: Turns of each client in each workload.
        seconds: About how long a turn takes.
        import_rounds: Starts of a fresh interpreter with each import.
    """

    rounds: int = 7
    seconds: float = 0.4
    import_rounds: int = 9


async def asynchronous(base_url: str, effort: Effort) -> dict[str, Rounds]:
    """Measure the asynchronous clients; requests per second."""
    async with async_candidates(base_url) as candidates:
        await check_async(candidates)
        return {
            f"{what}, {how}": await rates_in_flight(calls, in_flight, effort.rounds, effort.seconds)
            for what, calls in (
                (TASK, {name: each.task for name, each in candidates.items()}),
                (PAGE, {name: each.videos for name, each in candidates.items()}),
            )
            for how, in_flight in ((ONE, 1), (FLYING, MANY))
        }


def blocking(base_url: str, effort: Effort) -> dict[str, Rounds]:
    """Measure the blocking clients; requests per second."""
    with blocking_candidates(base_url) as candidates:
        check_blocking(candidates)
        return {
            f"{what}, {BLOCKING}": rates(calls, effort.rounds, effort.seconds)
            for what, calls in (
                (TASK, {name: each.task for name, each in candidates.items()}),
                (PAGE, {name: each.videos for name, each in candidates.items()}),
            )
        }


async def streaming(base_url: str, effort: Effort) -> dict[str, Rounds]:
    """Measure streams of the asynchronous clients; events per second."""
    return {
        what: await streams(base_url, batch, effort.rounds)
        for what, batch in ((STREAM, LONG_BATCH), (TINY_STREAM, QUEUED_BATCH))
    }


def facade_streaming(base_url: str, effort: Effort) -> dict[str, Rounds]:
    """Measure streams of both of our clients; streams per second."""
    return {FACADE_STREAM: facade(base_url, effort.rounds, effort.seconds)}


def embeddings(effort: Effort) -> dict[str, Rounds]:
    """Measure decoding; answers per second, and bytes."""
    return {EMBEDDINGS: decoding(effort.rounds, effort.seconds), MEMORY: memory()}


def importing(effort: Effort) -> Rounds:
    """Measure imports; seconds."""
    return import_times(effort.import_rounds)
