"""The replay guard: it forgets nothing too early, mistakes nothing, and stays small."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from twelvelabs_async import InvalidInputError
from twelvelabs_async.webhooks import ReplayGuard


def test_a_key_is_new_once() -> None:
    """Text and bytes are keys, and looking does not remember."""
    guard = ReplayGuard(10)
    assert "a" not in guard
    assert guard.first_time("a")
    assert "a" in guard
    assert b"a" in guard
    assert not guard.first_time("a")
    assert guard.first_time("\ud800")
    assert guard.first_time("")
    assert len(guard) == 3
    assert repr(guard) == "ReplayGuard(capacity=10)"
    assert guard.capacity == 10


@pytest.mark.parametrize("capacity", [1, 2, 7, 8, 100, 1000])
def test_the_newest_are_remembered_and_the_oldest_forgotten(capacity: int) -> None:
    """At each moment the last `capacity` keys are there, however many there were."""
    guard = ReplayGuard(capacity)
    for number in range(5 * capacity):
        assert guard.first_time(str(number))
        if number % max(7, capacity // 3) == 0:
            since = max(0, number + 1 - capacity)
            assert all(str(each) in guard for each in range(since, number + 1))
    assert capacity <= len(guard) <= 2 * capacity + 8
    if capacity >= 7:
        assert "0" not in guard


def test_a_million_ids_take_at_most_8_megabytes() -> None:
    """Full to the brim, with everything that it holds counted."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        guard = ReplayGuard(1_000_000)
        # The memory is that of its tables, which are there from the first id in them on.
        per_table = 1_000_000 // 7 + 1
        tables = 0
        while tables < 8:
            tables += 1
            guard.first_time(str(tables))
            guard._tables[-1].left = 0
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 7 * per_table >= 1_000_000
    assert held <= 8_000_000


def test_nothing_is_taken_for_something_else() -> None:
    """Of 200,000 keys in a full guard each is new, and of as many others none is known."""
    guard = ReplayGuard(175_000)
    assert all(guard.first_time(f"seen-{number}") for number in range(200_000))
    assert len(guard) == 200_000
    assert not any(f"other-{number}" in guard for number in range(50_000))
    assert all(f"seen-{number}" in guard for number in range(25_000, 75_000))


def test_of_many_threads_one_is_the_first() -> None:
    """However they come together, each key is new exactly once."""
    guard = ReplayGuard(10_000)
    keys = [str(number) for number in range(2_000)] * 4
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(guard.first_time, keys)) == 2_000


@pytest.mark.parametrize("capacity", [0, -1, True])
def test_a_guard_that_remembers_nothing_is_refused(capacity: int) -> None:
    """It would be none."""
    with pytest.raises(InvalidInputError, match="capacity must be 1 or more"):
        ReplayGuard(capacity)
