"""One look at many: which pages to ask for, fed with what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING

from .policy import PAGE, round_cost

if TYPE_CHECKING:
    from ..core.encoding import QueryValue

__all__ = ["Query", "Round"]

Query = dict[str, "QueryValue"]

LANES = 4
"""Pages that are asked for at once: enough to look at thousands, few enough to leave room."""


class Round:
    """Decides what to ask; does not ask itself.

    `asks` tells the next queries, `take` is told what came of them, in the same order, until
    `asks` has none. `unseen` are those that no page held. The first list is that of what is in
    progress; if it was read to its end (`complete`), the unseen are no longer in progress. Only
    those in `content` are looked for in the second one, which holds what has ended: the others
    need an answer of their own in any case.
    """

    def __init__(
        self,
        wanted: Iterable[str],
        lists: Sequence[Mapping[str, QueryValue]],
        *,
        by_ids: str | None = None,
        content: Iterable[str] | None = None,
    ) -> None:
        self._wanted = frozenset(wanted)
        self.unseen: set[str] = set(self._wanted)
        self.spent: int = 0
        self.complete: bool = False
        self._budget = round_cost(len(self.unseen))
        self._content = self.unseen.copy() if content is None else set(content)
        self._lists = list(lists)
        self._list = 0
        self._page = 1
        self._last: int | None = None
        self._by_ids = by_ids
        ordered = sorted(self.unseen) if by_ids else []
        self._chunks = [ordered[start : start + PAGE] for start in range(0, len(ordered), PAGE)]

    def asks(self) -> list[Query]:
        """Return the queries that are next, which may be asked at once; none at the end."""
        if self._by_ids is not None:
            now, self._chunks = self._chunks[:LANES], self._chunks[LANES:]
            self.spent += len(now)
            self.complete = not self._chunks
            return [{self._by_ids: chunk, "page_limit": PAGE} for chunk in now]
        wanted = self.unseen if self._list == 0 else self.unseen & self._content
        room = self._budget - self.spent
        if self._list == len(self._lists) or not wanted or room <= 0:
            return []
        if self._last is None:
            number = 1
        else:
            number = min(LANES, self._last - self._page + 1, ceil(len(wanted) / PAGE))
        number = min(number, room)
        query = self._lists[self._list]
        self.spent += number
        return [
            {**query, "page": self._page + place, "page_limit": PAGE} for place in range(number)
        ]

    @property
    def exhausted(self) -> bool:
        """Whether all lists were read as far as they help."""
        return self._by_ids is not None or self._list == len(self._lists)

    def take(self, pages: Sequence[tuple[Iterable[str], int | None]]) -> None:
        """Take in what the queries brought.

        Args:
            pages: For each its identifiers, and how many pages the list has if it says so.
        """
        known, full = False, True
        for ids, total in pages:
            held = list(ids)
            self.unseen.difference_update(held)
            known = known or not self._wanted.isdisjoint(held)
            full = full and bool(held)
            if self._by_ids is None:
                self._page += 1
                if total is not None:
                    self._last = total
                elif self._last is None or self._last < self._page:
                    self._last = self._page  # while pages are full there may be another one
        if self._by_ids is not None:
            return
        over = not full or (self._last is not None and self._page > self._last)
        if self._list == 0:
            self.complete = self.complete or over
        elif not known:
            over = True  # those that ended last come first: what follows is older
        if over:
            self._list, self._page, self._last = self._list + 1, 1, None
