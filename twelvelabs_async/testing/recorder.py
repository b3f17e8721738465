"""The requests that a test's emulator has received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from ..emulator.route_patterns import RoutePattern

if TYPE_CHECKING:
    from ..emulator.received import ReceivedRequest
    from ..emulator.server import Emulator

__all__ = ["RequestLog"]


class RequestLog(Sequence["ReceivedRequest"]):
    """All requests in the order of their answers; it grows while the test runs.

    Each has `method`, `path`, `query`, `headers`, `status`, `body`, `json()`, `form` and `files`.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def calls(self, route: str) -> list[ReceivedRequest]:
        """Return the requests of a route, such as `POST /search` or `GET /indexes/{index_id}`.

        Routes are written as those of faults are: with placeholders or values, without the
        version, perhaps with `*` for any characters.

        Raises:
            ValueError: This is no route.
        """
        pattern = RoutePattern.of(route)
        return [each for each in self if each.asked is not None and pattern.matches(each.asked)]

    @property
    def last(self) -> ReceivedRequest:
        """The newest request. Raises `LookupError` if there is none."""
        requests = self._all()
        if not requests:
            raise LookupError("the emulator has received no request")
        return requests[-1]

    def clear(self) -> None:
        """Forget the requests so far, such as those that only prepared the test."""
        self._emulator.requests.clear()

    def __len__(self) -> int:
        return len(self._emulator.requests)

    @overload
    def __getitem__(self, index: int) -> ReceivedRequest: ...

    @overload
    def __getitem__(self, index: slice) -> list[ReceivedRequest]: ...

    def __getitem__(self, index: int | slice) -> ReceivedRequest | list[ReceivedRequest]:
        return self._all()[index]

    def __iter__(self) -> Iterator[ReceivedRequest]:
        return iter(self._all())

    def __repr__(self) -> str:
        return f"[{', '.join(map(str, self._all()))}]"

    def _all(self) -> list[ReceivedRequest]:
        # The emulator's thread goes on adding; only `copy` is safe from that.
        return list(self._emulator.requests.copy())
