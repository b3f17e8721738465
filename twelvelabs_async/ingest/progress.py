"""How far an ingest is: tells its caller of each change of an input's state."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable

from attrs import define, frozen

from .rows import IngestState

__all__ = ["IngestProgress", "Progress", "Teller"]


@frozen(kw_only=True)
class IngestProgress:
    """An input has come to another state.

    Attributes:
        source: The file or URL.
        state: Its new state.
        error: What is wrong with it.
        counts: How many inputs are in each state now, in the whole ledger.
    """

    source: str
    state: IngestState
    error: str | None
    counts: dict[str, int]


Progress = Callable[[IngestProgress], object]
"""Called with each change of a state; if it returns an awaitable, that is awaited."""


@define(eq=False)
class Teller:
    """Counts along with the ledger, so that nobody counts its rows at each change."""

    _counts: Counter[str]
    _progress: Progress | None

    def add(self, state: IngestState, number: int) -> None:
        """Count inputs that are new."""
        self._counts[state] += number

    async def tell(
        self, source: str, before: IngestState, state: IngestState, error: str | None = None
    ) -> None:
        """Tell that an input went from one state to another."""
        self._counts[before] -= 1
        self._counts[state] += 1
        if self._progress is None:
            return
        counts = {name: count for name, count in self._counts.items() if count > 0}
        answer = self._progress(
            IngestProgress(source=source, state=state, error=error, counts=counts)
        )
        if inspect.isawaitable(answer):
            await answer
