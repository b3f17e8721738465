"""Answers that are kept to be given page by page, without a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from twelvelabs_async.emulator.errors import ApiProblem
from twelvelabs_async.emulator.token_pages import Listing, Page, TokenPages

NOW = datetime(2026, 1, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def listing(count: int, limit: int = 2, place: str = "here") -> Listing:
    """An answer of numbered items that is good for an hour."""
    items = tuple(dict[str, object](n=number) for number in range(count))
    return Listing(place=place, items=items, limit=limit, beside={}, expires_at=NOW + HOUR)


def numbers(page: Page) -> list[object]:
    """What is on a page."""
    return [item["n"] for item in page.items]


def test_pages_follow_one_another() -> None:
    """Each knows the next and the one before, if there are such."""
    pages = TokenPages()
    page = pages.open(listing(5), NOW)
    assert (numbers(page), page.prev_token) == ([0, 1], None)
    second = pages.find(page.next_token or "", "here", NOW)
    last = pages.find(second.next_token or "", "here", NOW)
    assert (numbers(second), numbers(last), last.next_token) == ([2, 3], [4], None)
    assert numbers(pages.find(second.prev_token or "", "here", NOW)) == [0, 1]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_one_page_needs_no_token(count: int) -> None:
    """And an empty answer is one page."""
    page = TokenPages().open(listing(count), NOW)
    assert (page.next_token, page.prev_token, len(page.items)) == (None, None, count)


def test_tokens_are_good_in_one_place_and_for_a_while() -> None:
    """Neither elsewhere nor later."""
    pages = TokenPages()
    token = pages.open(listing(5), NOW).next_token or ""
    assert numbers(pages.find(token, "here", NOW + HOUR - timedelta(seconds=1))) == [2, 3]
    for place, moment in (("there", NOW), ("here", NOW + HOUR)):
        with pytest.raises(ApiProblem, match="expired or invalid"):
            pages.find(token, place, moment)


@pytest.mark.parametrize("end", ["3", "-1", "01", "+1", "1_0", "²", "", "x", "9" * 30])
def test_made_up_tokens_are_refused(end: str) -> None:
    """Whatever stands for the number of the page."""
    pages = TokenPages()
    token = pages.open(listing(5), NOW).next_token or ""
    with pytest.raises(ApiProblem) as caught:
        pages.find(token.rpartition("-")[0] + "-" + end, "here", NOW)
    assert caught.value.code == "search_page_token_expired"


def test_the_oldest_answers_make_room() -> None:
    """A thousand are kept; expired ones go first."""
    pages = TokenPages()
    tokens = [pages.open(listing(3), NOW).next_token or "" for _ in range(1001)]
    with pytest.raises(ApiProblem):
        pages.find(tokens[0], "here", NOW)
    assert numbers(pages.find(tokens[1], "here", NOW)) == [2]
    later = NOW + HOUR
    fresh = pages.open(
        Listing(
            place="here",
            items=({"n": 0}, {"n": 1}),
            limit=1,
            beside={},
            expires_at=later + HOUR,
        ),
        later,
    )
    assert numbers(pages.find(fresh.next_token or "", "here", later)) == [1]
    with pytest.raises(ApiProblem):
        pages.find(tokens[-1], "here", NOW)
