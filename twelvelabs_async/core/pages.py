"""Lists that come in pages: await one for its first page, iterate it for all its items."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Sequence
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from attrs import frozen

from ..errors import InvalidInputError, PaginationError
from ..models.shared import PageInfo

__all__ = ["AsyncPager", "NumberedPage", "Page", "check_page", "next_number", "numbered"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Position: TypeAlias = int | str | None
"""What asks for a page: its number, or a token of the server's; None is the first page."""

MOST_ITEMS = 50


@frozen
class Page(Generic[T]):
    """One page as it came: its items and what asks for the next page, if there is one."""

    items: list[T]
    next: Position


class AsyncPager(Generic[T]):
    """A list in pages.

    Await it for its first page, `async for` it for all items of all pages, or use
    `iter_pages()`. Pages are fetched when they are needed, one request each.

    An iteration that an error or the end of the process has broken off can be taken up again:
    keep `reached`, and later begin with the same list `.at(reached)`. The items of the page that
    was being read come again.

    Raises:
        PaginationError: The server asked for a page that was already read.
    """

    def __init__(
        self,
        fetch: Callable[[Position], Awaitable[Page[T]]],
        position: Position = None,
        page: Page[T] | None = None,
        seen: frozenset[Position] = frozenset(),
    ) -> None:
        self._fetch = fetch
        self._position = position
        self._page = page
        self._seen = seen
        self._reached = position

    def __await__(self) -> Generator[Any, Any, AsyncPager[T]]:
        return self._loaded().__await__()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.iter_pages():
            for item in page.items:
                yield item

    async def iter_pages(self) -> AsyncIterator[AsyncPager[T]]:
        """Iterate over the pages, from this one on."""
        self._reached = self._position
        page: AsyncPager[T] | None = await self._loaded()
        while page is not None:
            self._reached = page.position
            yield page
            if page.has_next:
                self._reached = page.next_position
            page = await page.next_page()

    def at(self, position: Position) -> AsyncPager[T]:
        """Return the same list from another page on.

        Args:
            position: The number or token of the page: the `position`, `next_position` or
                `reached` of an earlier pager of the same list. Tokens expire.
        """
        return AsyncPager(self._fetch, position)

    async def next_page(self) -> AsyncPager[T] | None:
        """Fetch the next page, or return None if this one is the last."""
        await self._loaded()
        page = self._here()
        if page.next is None:
            return None
        seen = self._seen | {self._position}
        if page.next in seen:
            raise PaginationError(
                f"The list does not end: after page {self._position!r} the server asks for "
                f"{page.next!r}, which was already read."
            )
        return await AsyncPager(self._fetch, page.next, seen=seen)

    @property
    def items(self) -> list[T]:
        """The items of this page."""
        return self._here().items

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self._here().next is not None

    @property
    def position(self) -> Position:
        """What asks for this page: its number or token; None for the first one."""
        return self._position

    @property
    def next_position(self) -> Position:
        """What asks for the page after this one; None if this one is the last."""
        return self._here().next

    @property
    def reached(self) -> Position:
        """Where the last iteration over this list is: the page whose items it gives or fetches."""
        return self._reached

    def __repr__(self) -> str:
        state = "not loaded" if self._page is None else f"{len(self._page.items)} items"
        return f"<AsyncPager: page {self._position or 'first'}, {state}>"

    def _here(self) -> Page[T]:
        if self._page is None:
            raise InvalidInputError("This page is not loaded yet: await the pager first.")
        return self._page

    async def _loaded(self) -> AsyncPager[T]:
        if self._page is None:
            self._page = await self._fetch(self._position)
        return self


class NumberedPage(Protocol[T_co]):
    """An answer that holds one page of a numbered list."""

    @property
    def data(self) -> Sequence[T_co] | None:
        """The items."""
        ...

    @property
    def page_info(self) -> PageInfo | None:
        """Where the page stands."""
        ...


def numbered(
    get: Callable[[int], Awaitable[NumberedPage[T]]], page: int | None, page_limit: int | None
) -> AsyncPager[T]:
    """Return the pager of a list whose pages are numbered from 1."""
    check_page(page, page_limit)

    async def fetch(position: Position) -> Page[T]:
        number = position if isinstance(position, int) else 1
        answer = await get(number)
        items = list(answer.data or ())
        return Page(items, next_number(number, len(items), answer.page_info))

    return AsyncPager(fetch, page or 1)


def next_number(number: int, count: int, info: PageInfo | None) -> int | None:
    """Return the number of the next page: by the total if the server tells it, else while full."""
    if info is not None and info.total_page is not None:
        return number + 1 if number < info.total_page else None
    return number + 1 if count else None


def check_page(page: int | None, page_limit: int | None, most: int | None = MOST_ITEMS) -> None:
    """Refuse page numbers and sizes that the API does not have."""
    if page is not None and (isinstance(page, bool) or not isinstance(page, int) or page < 1):
        raise InvalidInputError(f"page must be 1 or more, not {page!r}.")
    if page_limit is not None and (
        isinstance(page_limit, bool)
        or not isinstance(page_limit, int)
        or page_limit < 1
        or (most is not None and page_limit > most)
    ):
        allowed = "1 or more" if most is None else f"from 1 to {most}"
        raise InvalidInputError(f"page_limit must be {allowed}, not {page_limit!r}.")
