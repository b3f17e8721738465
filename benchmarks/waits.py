"""Print what waits cost, in virtual time: requests, bursts, lag, memory.

    python benchmarks/waits.py

Tasks of 5 to 60 seconds against a simulated API that answers after 30 ms, compared with a poll
every 5 seconds for each wait.
"""

from __future__ import annotations

import asyncio
import gc
import math
import random
import sys
import time
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.waiting.simulated import SimulatedApi, run
from twelvelabs_async import Job

INTERVAL = 5.0


async def waits(number: int, *, details: bool = True, apart: float = 0.0) -> str:
    """Wait for so many, begun at once or some time apart; return a line of figures."""
    api = SimulatedApi()
    dice = random.Random(number)  # noqa: S311
    random.seed(number)  # the jitter of the waits: the same figures each time
    seconds = [dice.uniform(5, 60) for _ in range(number)]
    lags: list[float] = []

    async def one(place: int) -> None:
        await asyncio.sleep(apart * place)
        (name,) = api.add(1, lambda _: seconds[place])
        await api.scheduler.wait(Job.task(name), details=details)
        known = api.tasks[name]
        late = asyncio.get_running_loop().time() - known.begun - known.seconds
        lags.append(late / known.seconds)

    began = time.process_time()
    await asyncio.gather(*map(one, range(number)))
    spent = time.process_time() - began
    fixed = sum(1 + math.ceil(each / INTERVAL) for each in seconds)
    lags.sort()
    return (
        f"{number:6} {apart:6.1f} s {'whole' if details else 'listed':>7} "
        f"{len(api.diary):9} {api.pages():6} {fixed:6} {len(api.diary) / fixed:7.1%} "
        f"{api.busiest() / len(api.diary):7.1%} {sum(lags) / number:6.1%} "
        f"{lags[int(0.95 * number)]:6.1%} {lags[-1]:6.1%} {spent:6.2f} s"
    )


async def waiting(number: int) -> str:
    """Wait for so many that do not end; return what a look costs, and a waiter's memory."""
    api = SimulatedApi()
    jobs = [Job.task(each) for each in api.add(number, lambda _: 1e6)]
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    tasks = [asyncio.create_task(api.scheduler.wait(each, timeout=60.0)) for each in jobs]
    costs: list[int] = []
    for _ in range(6):
        api.clear()
        await asyncio.sleep(5)
        costs += api.rounds()
    api.clear()
    gc.collect()
    each = (tracemalloc.get_traced_memory()[0] - before) / number
    tracemalloc.stop()
    await asyncio.gather(*tasks, return_exceptions=True)
    return f"{number:6} {max(costs):13} {each:14.0f} bytes"


def main() -> None:
    """Print two tables."""
    print(
        " waits   apart answers  requests  pages  fixed   share busiest   mean    p95    max    CPU"
    )
    for number, details, apart in (
        (1, True, 0.0),
        (50, True, 0.0),
        (1000, True, 0.0),
        (1000, False, 0.0),
        (50, True, 1.0),
        (1000, True, 0.1),
        (1000, False, 0.1),
    ):
        print(run(waits(number, details=details, apart=apart)))
    print("\n waits  requests a look  memory a waiter")
    for number in (1000, 10_000):
        print(run(waiting(number)))


if __name__ == "__main__":
    main()
