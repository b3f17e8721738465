"""What the results of a batch mean."""

from __future__ import annotations

from ..core.reading import Digest
from ..models.analyze_batches import BatchResultItem

__all__ = ["BatchResultsDigest"]


class BatchResultsDigest(Digest[BatchResultItem, int]):
    """The results of a batch; their sum is how many there are.

    They have no last event: the framing of the answer tells whether it is whole.
    """

    kept = 2**20

    def __init__(self) -> None:
        super().__init__()
        self.complete = True
        self._count = 0

    def add(self, events: list[BatchResultItem]) -> None:
        """Count them; none of them is the last one."""
        self._count += len(events)

    def text_of(self, event: BatchResultItem) -> str | None:
        """Return the text of an analysis that is ready."""
        data = event.data.data if event.data else None
        return data if isinstance(data, str) else None

    def final(self) -> int:
        """Return how many results there were."""
        return self._count
