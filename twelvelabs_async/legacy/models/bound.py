"""Models that have methods of their own, because they know the client that they came from."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import evolve, fields, frozen

from ...errors import APIError, ClientStateError, InvalidInputError, PaginationError
from ...models.shared import Model, PageInfo

if TYPE_CHECKING:
    from ...core.call import Caller

__all__ = [
    "Bound",
    "ListWithPagination",
    "TokenPageInfo",
    "TokenPages",
    "bound",
    "created",
    "paged",
]

B = TypeVar("B", bound="Bound")
P = TypeVar("P", bound="TokenPages[Any]")
T = TypeVar("T")

logger: logging.Logger = logging.getLogger("twelvelabs_async")


class Bound(Model):
    """A model with methods: they use the client that it came from."""

    __slots__ = ("_home",)

    @property
    def _api(self) -> Caller:
        try:
            home: Caller = object.__getattribute__(self, "_home")
        except AttributeError:
            raise ClientStateError(
                f"This {type(self).__name__} came from no client, so its methods cannot call one. "
                "Use the client's methods with its identifier."
            ) from None
        return home

    def _settle(self) -> None:
        """Put right what one version of the API spells in another way than the others."""

    def _take(self, fresh: Bound) -> None:
        """Become what another one is, in place: who waits with this object sees it change."""
        for each in fields(type(self)):
            object.__setattr__(self, each.name, getattr(fresh, each.name))

    def _put(self, name: str, value: object) -> None:
        """Set one field, in spite of being frozen for everybody else."""
        object.__setattr__(self, name, value)


def bound(model: B, api: Caller) -> B:
    """Tie a decoded model to its client."""
    object.__setattr__(model, "_home", api)
    model._settle()  # noqa: SLF001 - the hook is the model's, for this function alone
    return model


def paged(page: P, api: Caller, fetch: Callable[[str], Awaitable[P]]) -> P:
    """Tie a decoded page of hits to its client, and to what asks for the page of a token."""
    object.__setattr__(page, "_fetch", fetch)
    return bound(page, api)


async def created(stub: B, retrieve: Callable[[], Awaitable[B]]) -> B:
    """Return what was just created as the API shows it, or what is known if it cannot be seen.

    The identifier is never lost: creating and looking are two calls, and what the first one made
    is there whatever becomes of the second.
    """
    try:
        return await retrieve()
    except (APIError, InvalidInputError) as error:  # the latter: no identifier came
        logger.warning("%r was created but cannot be looked at: %s", stub, error)
        return stub


class ListWithPagination(Generic[T]):
    """One page of a list, and the way to the next ones, as the 0.x SDK gives it.

    `data` is the first page and stays it. `await anext(pages)` fetches the next page, returns its
    items and moves `page_info` on; at the end it raises StopAsyncIteration. So an `async for` goes
    over the pages after the first one.

    Attributes:
        data: The items of the first page.
        page_info: Where the page that was fetched last stands.
    """

    def __init__(
        self,
        data: list[T],
        page_info: PageInfo,
        fetch: Callable[[int], Awaitable[tuple[list[T], PageInfo]]],
    ) -> None:
        self.data = data
        self.page_info: PageInfo = page_info
        self._fetch = fetch

    def __aiter__(self) -> AsyncIterator[list[T]]:
        return self

    async def __anext__(self) -> list[T]:
        page = self.page_info.page or 1
        if page >= (self.page_info.total_page or 0):
            raise StopAsyncIteration
        items, info = await self._fetch(page + 1)
        if info.page is not None and info.page <= page:
            raise PaginationError(
                f"The list does not end: page {page + 1} was asked for and page {info.page} came."
            )
        self.page_info = info
        return items

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self.data)} items, {self.page_info}>"


@frozen(kw_only=True)
class TokenPageInfo(Model):
    """Where a page of hits stands (API: `page_info`).

    Attributes:
        limit_per_page: The most items of a page.
        total_results: How many hits there are on all pages.
        page_expired_at: RFC 3339 time until which the tokens are good; v1.3 calls it
            `page_expires_at`, and both names are filled from whichever came.
        page_expires_at: The same.
        next_page_token: What asks for the next page; None or empty on the last one.
        prev_page_token: What asks for the page before; None or empty on the first one.
    """

    limit_per_page: int | None = None
    total_results: int | None = None
    page_expired_at: str | None = None
    page_expires_at: str | None = None
    next_page_token: str | None = None
    prev_page_token: str | None = None


class TokenPages(Bound, Generic[T]):
    """A page of hits and the way to the next ones, as the 0.x SDK gives it.

    `data` is the first page and stays it. `await anext(result)` fetches the next page, returns its
    items and moves `page_info` on; at the end it raises StopAsyncIteration.
    """

    __slots__ = ("_fetch",)

    if TYPE_CHECKING:  # fields of the subclasses
        data: list[T] | None
        page_info: TokenPageInfo | None

    def __aiter__(self) -> AsyncIterator[list[T]]:
        return self

    async def __anext__(self) -> list[T]:
        token = self.page_info.next_page_token if self.page_info else None
        if not token:
            raise StopAsyncIteration
        further = await self._further(token)
        info = further.page_info
        if info and info.next_page_token == token:
            raise PaginationError(
                f"The hits do not end: after page {token!r} the server asks for it again."
            )
        self._put("page_info", info)
        return list(further.data or ())

    async def _further(self, token: str) -> TokenPages[T]:
        """Fetch the page of a token, where this page came from and with the same options."""
        try:
            fetch: Callable[[str], Awaitable[TokenPages[T]]] = object.__getattribute__(
                self, "_fetch"
            )
        except AttributeError:
            raise ClientStateError(
                f"This {type(self).__name__} came from no client, so it cannot fetch a page. "
                "Use the client's `by_page_token`."
            ) from None
        return await fetch(token)

    def _settle(self) -> None:
        if self.data is None:
            self._put("data", [])
        info = self.page_info
        if info is not None:
            expiry = info.page_expired_at or info.page_expires_at
            settled = evolve(
                info,
                page_expired_at=expiry,
                page_expires_at=expiry,
                next_page_token=info.next_page_token or _older(info, "next_page_id"),
                prev_page_token=info.prev_page_token or _older(info, "prev_page_id"),
            )
            self._put("page_info", settled)


def _older(info: TokenPageInfo, name: str) -> str | None:
    """Return a token that came under the name which the first documents of v1.1 still have."""
    value = info.extra.get(name)
    return value if isinstance(value, str) else None
