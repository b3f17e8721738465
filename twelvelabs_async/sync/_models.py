"""Blocking twins of models that have methods, and of their lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..legacy.models.bound import ListWithPagination as AsyncListWithPagination
from ..legacy.models.bound import TokenPages as AsyncTokenPages
from ..models.shared import PageInfo
from ._portal import Runner
from ._twins import Twin

if TYPE_CHECKING:
    from typing import Self

__all__ = ["ListWithPagination", "ModelTwin", "TokenPages"]

B = TypeVar("B")
T = TypeVar("T")
W = TypeVar("W")
P = TypeVar("P", bound=AsyncTokenPages[Any])


class ModelTwin(Twin[W]):
    """A model with blocking methods. Its fields are those of the asynchronous one."""

    if TYPE_CHECKING:
        extra: Mapping[str, object]
    else:

        def __getattr__(self, name: str) -> object:
            if name.startswith("_"):  # what is asked of every object, before it is set up
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            return getattr(self._wrapped, name)

    def _callback(
        self, callback: Callable[[Self], object] | None
    ) -> Callable[[object], object] | None:
        """Return a callback that is handed this model and not the asynchronous one."""
        return None if callback is None else lambda _: callback(self)

    def __eq__(self, other: object) -> bool:
        mine: object = self._wrapped
        return mine == getattr(other, "_wrapped", other)

    def __hash__(self) -> int:
        # It changes while it is waited for, and would not be found again.
        raise TypeError(f"unhashable type: {type(self).__name__!r}")

    def __repr__(self) -> str:
        return repr(self._wrapped)


class TokenPages(ModelTwin[P], Generic[P, T]):
    """A page of hits and the way to the next ones, as the 0.x SDK gives it.

    `data` is the first page and stays it. `next(result)` fetches the next page, returns its items
    and moves `page_info` on; at the end it raises StopIteration.
    """

    def __iter__(self) -> Iterator[list[T]]:
        return self

    def __next__(self) -> list[T]:
        try:
            items: list[T] = self._runner.run(self._wrapped.__anext__)
        except StopAsyncIteration:
            raise StopIteration from None
        return items


class ListWithPagination(Generic[B]):
    """One page of a list, and the way to the next ones, as the 0.x SDK gives it.

    `data` is the first page and stays it. `next(pages)` fetches the next page, returns its items
    and moves `page_info` on; at the end it raises StopIteration. So a `for` loop goes over the
    pages after the first one.
    """

    def __init__(
        self,
        kind: Callable[[Runner, Any], B],
        runner: Runner,
        wrapped: AsyncListWithPagination[Any],
    ) -> None:
        self.data: list[B] = [kind(runner, each) for each in wrapped.data]
        self._kind = kind
        self._runner = runner
        self._wrapped = wrapped

    @property
    def page_info(self) -> PageInfo:
        """Where the page that was fetched last stands."""
        return self._wrapped.page_info

    def __iter__(self) -> Iterator[list[B]]:
        return self

    def __next__(self) -> list[B]:
        try:
            items = self._runner.run(self._wrapped.__anext__)
        except StopAsyncIteration:
            raise StopIteration from None
        return [self._kind(self._runner, each) for each in items]

    def __repr__(self) -> str:
        return repr(self._wrapped)
