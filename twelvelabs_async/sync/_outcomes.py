"""What becomes of many jobs, as they end (blocking)."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from ..errors import Outcome
from ..waiting.jobs import Progressing
from ..waiting.outcomes import AsyncOutcomes
from ._portal import Runner

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Outcomes"]

P = TypeVar("P", bound=Progressing)


class Outcomes(Generic[P]):
    """An outcome for each job, as it ends.

    Iterate it, or call `next` until it returns None. What is still waited for is given up when
    the iteration ends or breaks off, at `close` and at the end of a `with` block; the jobs
    themselves go on at the server.
    """

    def __init__(self, runner: Runner, wrapped: AsyncOutcomes[P]) -> None:
        self._runner = runner
        self._wrapped = wrapped

    def __iter__(self) -> Iterator[Outcome[P]]:
        try:
            while (outcome := self.next()) is not None:
                yield outcome
        finally:
            if self._wrapped.left:
                self.close()

    def next(self) -> Outcome[P] | None:
        """Return the outcome that comes next, or None if there are no more."""
        return self._runner.run(self._wrapped.next)

    def close(self) -> None:
        """Give up what is still waited for. May be called twice."""
        self._runner.run(self._wrapped.close)

    @property
    def left(self) -> int:
        """How many outcomes are still to come."""
        return self._wrapped.left

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return repr(self._wrapped).replace("AsyncOutcomes", "Outcomes")
