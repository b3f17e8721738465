"""One look at many: the plan, driven without any I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twelvelabs_async.waiting.policy import (
    PAGE,
    next_delay,
    round_cost,
    shared_delay,
    spread,
)
from twelvelabs_async.waiting.rounds import LANES, Round

GOING = {"status": "indexing"}
ENDED = {"status": "ready"}


def read(
    plan: Round, lists: Mapping[str, Sequence[str]], *, totals: bool = True
) -> list[dict[str, Any]]:
    """Answer a plan's questions out of lists, by their status; return all that it asked."""
    asked: list[dict[str, Any]] = []
    while queries := plan.asks():
        assert len(queries) <= LANES
        pages: list[tuple[list[str], int | None]] = []
        for query in queries:
            items = lists[str(query["status"])]
            start = (int(str(query["page"])) - 1) * PAGE
            total = ceil(len(items) / PAGE) if totals else None
            pages.append((list(items[start : start + PAGE]), total))
        plan.take(pages)
        asked.extend(queries)
        assert len(asked) < 10_000
    return asked


def names(number: int, prefix: str = "t") -> list[str]:
    """Identifiers."""
    return [f"{prefix}{each}" for each in range(number)]


@pytest.mark.parametrize(
    ("number", "cost"), [(1, 1), (2, 2), (5, 5), (50, 6), (1000, 25), (10_000, 220)]
)
def test_what_a_look_at_so_many_may_cost(number: int, cost: int) -> None:
    """Pages and a few more; never more than one by one."""
    assert round_cost(number) == cost


@pytest.mark.parametrize("totals", [True, False])
def test_all_in_progress_cost_their_pages(totals: bool) -> None:
    """Twenty pages for a thousand, read to the point where all are seen, and no second list."""
    plan = Round(names(1000), (GOING, ENDED))
    asked = read(plan, {"indexing": names(1000), "ready": []}, totals=totals)
    assert [each["page"] for each in asked] == list(range(1, 21))
    assert not plan.unseen


def test_reading_stops_when_all_are_seen() -> None:
    """The newest come first, so those that were begun last cost one page among many."""
    plan = Round(names(10), (GOING, ENDED))
    assert len(read(plan, {"indexing": [*names(10), *names(9000, "x")], "ready": []})) == 1


def test_those_that_ended_are_looked_for_if_the_list_is_enough() -> None:
    """The second list is read as long as it brings news."""
    lists = {
        "indexing": names(400),
        "ready": [*(f"t{n}" for n in range(400, 1000)), *names(9000, "x")],
    }
    plan = Round(names(1000), (GOING, ENDED))
    asked = read(plan, lists)
    assert not plan.unseen
    assert len(asked) <= 25
    needing = Round(names(1000), (GOING, ENDED), content=())
    assert len(read(needing, lists)) == 8
    assert needing.complete
    assert needing.unseen == {f"t{n}" for n in range(400, 1000)}


def test_a_list_without_news_is_left() -> None:
    """What ended long ago is not read through for one that is gone."""
    plan = Round([*names(500), "gone"], (GOING, ENDED))
    asked = read(plan, {"indexing": names(500), "ready": names(5000, "x")})
    assert [each["status"] for each in asked] == ["indexing"] * 10 + ["ready"]
    assert plan.unseen == {"gone"}


def test_certain_ones_are_asked_for_by_their_identifiers() -> None:
    """Fifty at a time, each once."""
    plan = Round(names(220), ({},), by_ids="asset_ids")
    asked: list[Any] = []
    while queries := plan.asks():
        asked += [each["asset_ids"] for each in queries]
        plan.take([([str(name) for name in each["asset_ids"]], None) for each in queries])  # type: ignore[union-attr] # pyright: ignore
    assert [len(each) for each in asked] == [50, 50, 50, 50, 20]
    assert sorted(name for each in asked for name in each) == sorted(names(220))
    assert not plan.unseen
    assert plan.complete


@given(
    waiting=st.sets(st.integers(0, 400), min_size=1),
    going=st.lists(st.integers(0, 400), unique=True),
    ended=st.lists(st.integers(0, 400), unique=True),
    totals=st.booleans(),
)
def test_whatever_the_lists_hold_it_ends_within_its_budget(
    waiting: set[int], going: list[int], ended: list[int], totals: bool
) -> None:
    """What is unseen was on no page that was read, and the cost is bounded."""
    plan = Round(map(str, waiting), (GOING, ENDED))
    lists = {"indexing": [str(each) for each in going], "ready": [str(each) for each in ended]}
    asked = read(plan, lists, totals=totals)
    assert len(asked) <= round_cost(len(waiting))
    assert plan.spent == len(asked)
    read_ids = {
        name
        for each in asked
        for name in lists[str(each["status"])][(each["page"] - 1) * PAGE : each["page"] * PAGE]
    }
    assert plan.unseen == set(map(str, waiting)) - read_ids
    if plan.complete:
        assert not plan.unseen & set(lists["indexing"])


def test_shared_looks_are_denser_the_more_share_them() -> None:
    """A twelfth of the age for many, a third of it for two, and never beyond the longest."""
    assert shared_delay(0.0, 5.0, 99.0, 0.0, 1000) == 0.5
    assert shared_delay(30.0, 5.0, 99.0, 0.0, 1000) == pytest.approx(2.4)
    assert shared_delay(30.0, 5.0, 99.0, 1.0, 1000) == pytest.approx(2.4 * 0.95)
    assert shared_delay(6.0, 5.0, 99.0, 0.0, 2) == pytest.approx(2.0)
    assert shared_delay(1e9, 5.0, 99.0, 0.0, 2) == 5.0
    assert shared_delay(1e9, 5.0, 1.5, 0.0, 2) == 1.5
    assert next_delay(1, 5.0, 99.0, 0.5) == 0.5


def test_answers_are_fetched_soon_and_crowds_slowly() -> None:
    """A hundred answers within a second; a hundred looks without lists within five."""
    assert spread(1, answers=True) == [0.0]
    assert max(spread(100, answers=True)) < 1.0
    assert max(spread(10_000, answers=True)) < 1.0
    assert max(spread(100, answers=False)) == pytest.approx(4.95)
    assert spread(0, answers=True) == []
