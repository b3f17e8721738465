"""What the lists of the older surfaces share: their pages and their filters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TypeAlias, TypeVar

from ..core.call import Caller
from ..core.encoding import QueryValue, check_range
from ..core.pages import NumberedPage, check_page
from ..models.shared import PageInfo, Range
from .models.bound import Bound, ListWithPagination, bound

__all__ = ["NumberFilter", "TimeFilter", "filters", "listed", "paginated"]

B = TypeVar("B", bound=Bound)

NumberFilter: TypeAlias = float | Range | Mapping[str, float]
"""A number, or a range: `Range(gte=…, lte=…)` or `{"gte": …, "lte": …}`."""

TimeFilter: TypeAlias = str | datetime | Mapping[str, str | datetime]
"""An RFC 3339 time, a date for the whole day, or a range: `{"gte": …, "lte": …}`."""


async def listed(api: Caller, page: Awaitable[NumberedPage[B]]) -> list[B]:
    """Return the items of one page."""
    return _items(api, await page)


async def paginated(
    api: Caller, get: Callable[[int | None], Awaitable[NumberedPage[B]]], page: int | None
) -> ListWithPagination[B]:
    """Return a page and the way to the next ones.

    Args:
        api: The client's way to the API.
        get: Asks for the page of a number.
        page: The page to begin with; None sends no number.
    """

    async def fetch(number: int | None) -> tuple[list[B], PageInfo]:
        answer = await get(number)
        return _items(api, answer), answer.page_info or PageInfo()

    items, info = await fetch(page)
    return ListWithPagination(items, info, fetch)


def _items(api: Caller, answer: NumberedPage[B]) -> list[B]:
    return [bound(each, api) for each in answer.data or ()]


def filters(
    page: int | None = None, page_limit: int | None = None, **given: QueryValue
) -> dict[str, QueryValue]:
    """Check filters, ranges among them, and return them with the size of a page."""
    check_page(page, page_limit, None)
    for name, value in given.items():
        check_range(value, name, "a value")
    return {**given, "page_limit": page_limit}
