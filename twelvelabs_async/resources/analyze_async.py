"""Analysis in the background."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from ..core.resource import Resource
from .analyze_batches import AnalyzeBatches
from .analyze_tasks import AnalyzeTasks

__all__ = ["AnalyzeAsync"]


class AnalyzeAsync(Resource):
    """Analysis in the background: `tasks` one by one, `batches` many at once."""

    _elsewhere: ClassVar[str] = "client.generate"

    @cached_property
    def tasks(self) -> AnalyzeTasks:
        """Analysis tasks."""
        return AnalyzeTasks(self._api)

    @cached_property
    def batches(self) -> AnalyzeBatches:
        """Batches of analyses."""
        return AnalyzeBatches(self._api)
