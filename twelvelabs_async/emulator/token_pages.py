"""Keeps long answers, to be given page by page by token until they expire."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from attrs import define, field, frozen

from .errors import page_token_expired

__all__ = ["Listing", "Page", "TokenPages"]

# An answer takes as much memory as it is long, so the oldest make room for new ones.
_MOST = 1000


@frozen(kw_only=True)
class Listing:
    """One answer: its items, how many of them a page has, and what stands beside them.

    Its tokens are good only where it was asked for: `place` is that. `pictures` tells whether its
    clips have pictures.
    """

    place: str
    items: tuple[dict[str, object], ...]
    limit: int
    beside: dict[str, object]
    expires_at: datetime
    pictures: bool = False
    id: str = field(factory=lambda: str(uuid.uuid4()))

    @property
    def pages(self) -> int:
        """How many pages there are; an empty answer has one."""
        return max(1, -(-len(self.items) // self.limit))


@frozen
class Page:
    """One page of an answer, counted from 0."""

    listing: Listing
    number: int = 0

    @property
    def items(self) -> Sequence[dict[str, object]]:
        """What is on the page."""
        listing = self.listing
        return listing.items[self.number * listing.limit : (self.number + 1) * listing.limit]

    @property
    def next_token(self) -> str | None:
        """The token of the next page; None on the last."""
        return self._token(self.number + 1)

    @property
    def prev_token(self) -> str | None:
        """The token of the page before; None on the first."""
        return self._token(self.number - 1)

    def _token(self, number: int) -> str | None:
        return f"{self.listing.id}-{number}" if 0 <= number < self.listing.pages else None


@define
class TokenPages:
    """The answers that can still be paged through."""

    _kept: dict[str, Listing] = field(factory=dict[str, Listing], alias="kept")

    def open(self, listing: Listing, now: datetime) -> Page:
        """Return the first page of a new answer, and keep the answer if it has more."""
        kept = self._kept
        for gone in [each.id for each in kept.values() if now >= each.expires_at]:
            del kept[gone]
        if listing.pages > 1:
            while len(kept) >= _MOST:
                del kept[next(iter(kept))]
            kept[listing.id] = listing
        return Page(listing)

    def find(self, token: str, place: str, now: datetime) -> Page:
        """Return the page that a token stands for. Raises the API's problem if there is none."""
        name, _, digits = token.rpartition("-")
        listing = self._kept.get(name)
        if listing is None or listing.place != place or now >= listing.expires_at:
            raise page_token_expired(token)
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else -1
        if not 0 <= number < listing.pages or str(number) != digits:
            raise page_token_expired(token)
        return Page(listing, number)
