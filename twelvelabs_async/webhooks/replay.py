"""Remembers which deliveries were here, in little memory."""

from __future__ import annotations

import threading
from collections import deque
from hashlib import blake2b

from ..errors import InvalidInputError

__all__ = ["ReplayGuard"]

# A delivery is remembered as 5 bytes of its digest, in one of a few hash tables of equal size; the
# oldest is dropped as a whole. Together with where they stand, and the tables being three quarters
# full at most, these bytes mistake about one delivery in ten thousand million for another.
_BYTES = 5
_TABLES = 8
_FULLEST = 0.75


class _Table:
    """A set of digests in one block of memory; they can be added and found."""

    __slots__ = ("_places", "_slots", "left")

    def __init__(self, size: int) -> None:
        self.left = size
        self._places = int(size / _FULLEST) + 1
        self._slots = bytearray(self._places * _BYTES)

    def __contains__(self, digest: bytes) -> bool:
        return bool(self._slots[self._find(digest)])

    def add(self, digest: bytes) -> None:
        at = self._find(digest)
        self._slots[at : at + _BYTES] = digest[:_BYTES]
        self.left -= 1

    def _find(self, digest: bytes) -> int:
        """Return where it stands, or the empty place where it would."""
        place = int.from_bytes(digest[_BYTES:], "little") % self._places
        slots, mark = self._slots, digest[:_BYTES]
        while True:
            at = place * _BYTES
            if not slots[at] or slots[at : at + _BYTES] == mark:
                return at
            place = (place + 1) % self._places


class ReplayGuard:
    """Remembers the newest deliveries that were verified, so that none is taken twice.

    What is older than the tolerance of `verify` is refused by that. So there is no clock in here,
    and nothing has to be remembered but what can come within twice the tolerance (a delivery may
    be signed that much into the future): choose `capacity` accordingly. When it is exceeded the
    oldest are forgotten. An id takes less than 8 bytes of memory. May be used by many threads; it
    does not know what other processes have seen.

    It also serves for telling duplicates apart: `seen.first_time(event.id)`.

    Args:
        capacity: How many deliveries are remembered at least.
    """

    def __init__(self, capacity: int = 100_000) -> None:
        if isinstance(capacity, bool) or capacity < 1:
            raise InvalidInputError(f"capacity must be 1 or more, not {capacity!r}.")
        self._capacity = capacity
        # All tables but the oldest hold the capacity, so it is there also when one has just begun.
        self._size = -(-capacity // (_TABLES - 1))
        self._tables: deque[_Table] = deque(maxlen=_TABLES)
        self._lock = threading.Lock()

    @property
    def capacity(self) -> int:
        """How many deliveries are remembered at least."""
        return self._capacity

    def first_time(self, key: str | bytes) -> bool:
        """Remember a key, and return whether it was not here before."""
        digest = _digest(key)
        with self._lock:
            if self._knows(digest):
                return False
            if not self._tables or not self._tables[-1].left:
                self._tables.append(_Table(self._size))
            self._tables[-1].add(digest)
            return True

    def __contains__(self, key: str | bytes) -> bool:
        digest = _digest(key)
        with self._lock:
            return self._knows(digest)

    def _knows(self, digest: bytes) -> bool:
        return any(digest in table for table in reversed(self._tables))

    def __len__(self) -> int:
        """Return how many are remembered now."""
        with self._lock:
            return sum(self._size - table.left for table in self._tables)

    def __repr__(self) -> str:
        return f"ReplayGuard(capacity={self._capacity})"


def _digest(key: str | bytes) -> bytes:
    content = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key
    digest = blake2b(content, digest_size=_BYTES + 8).digest()
    # A place is empty if its first byte is, so no digest begins with a zero.
    return digest if digest[0] else b"\1" + digest[1:]
