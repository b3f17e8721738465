"""What the emulator keeps of embedding tasks, analysis tasks and batches of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from attrs import define, field, frozen

if TYPE_CHECKING:
    from .analysis import Analysis
    from .embedding_documents import DocumentJob, ImageJob
    from .embedding_jobs import MediaJob
    from .media import Media
    from .state import JsonObject, StoredFile
    from .timeline import Timeline

__all__ = [
    "AnalysisRecord",
    "BatchRecord",
    "EmbeddingRecord",
    "Generations",
    "Outcome",
    "VideoEmbeddingRecord",
]

_BATCHES_KEPT = timedelta(days=30)
_Job: TypeAlias = "MediaJob | DocumentJob | ImageJob"


@define
class VideoEmbeddingRecord:
    """One task of the first embedding API. Times are in seconds."""

    id: str
    sequence: int
    model_name: str
    file: StoredFile
    media: Media
    named: JsonObject
    start: float
    end: float
    clip_length: float
    scopes: tuple[str, ...]
    timeline: Timeline


@define
class EmbeddingRecord:
    """One task of the second embedding API; `failure` is known once it was `tried`."""

    id: str
    sequence: int
    job: _Job
    timeline: Timeline
    failure: str | None = None
    tried: bool = False


@frozen(kw_only=True)
class Outcome:
    """How an analysis ended: `result` is the API's, `error` its failure or warning."""

    result: JsonObject | None = None
    error: JsonObject | None = None


@define
class AnalysisRecord:
    """One analysis task. `timeline` ends as if all went well; `canceled` is when and why not.

    `webhooks` tells, by URL, how the notifications went.
    """

    id: str
    sequence: int
    custom_id: str | None
    batch_id: str | None
    analysis: Analysis
    timeline: Timeline
    canceled: tuple[datetime, str] | None = None
    outcome: Outcome | None = None
    webhooks: dict[str, JsonObject] = field(factory=dict[str, "JsonObject"])

    def status(self, now: datetime) -> str:
        """Return the status at `now`, which is `failed` only where that is known."""
        if self.canceled is not None and now >= self.canceled[0]:
            return "canceled"
        status = self.timeline.status(now)
        if status == "ready" and self.outcome is not None and self.outcome.result is None:
            return "failed"
        return status

    def files(self) -> list[StoredFile]:
        """Return the files that the task reads."""
        return [source.file for source in self.analysis.sources()]

    def completed_at(self) -> datetime:
        """Return when the task ends or ended."""
        return self.canceled[0] if self.canceled is not None else self.timeline.finished_at()


@define
class BatchRecord:
    """One batch of analysis tasks, in the order of its requests."""

    id: str
    sequence: int
    model_name: str
    analysis_mode: str
    created_at: datetime
    expires_at: datetime
    tasks: tuple[AnalysisRecord, ...]
    canceled_at: datetime | None = None


@define
class Generations:
    """All tasks that make vectors or texts."""

    video_embeddings: dict[str, VideoEmbeddingRecord] = field(
        factory=dict[str, VideoEmbeddingRecord]
    )
    embeddings: dict[str, EmbeddingRecord] = field(factory=dict[str, EmbeddingRecord])
    analyses: dict[str, AnalysisRecord] = field(factory=dict[str, AnalysisRecord])
    batches: dict[str, BatchRecord] = field(factory=dict[str, BatchRecord])

    def drop_batch(self, batch: BatchRecord) -> list[StoredFile]:
        """Forget a batch and its tasks, and return the files that these read."""
        for task in batch.tasks:
            self.analyses.pop(task.id, None)
        self.batches.pop(batch.id, None)
        return [file for task in batch.tasks for file in task.files()]

    def drop_old_batches(self, now: datetime) -> list[StoredFile]:
        """Forget the batches that were created thirty days ago, and return their tasks' files."""
        old = [each for each in self.batches.values() if now >= each.created_at + _BATCHES_KEPT]
        return [file for batch in old for file in self.drop_batch(batch)]

    def files(self) -> Iterable[StoredFile]:
        """Return the files that tasks read, or may read again."""
        yield from (task.file for task in self.video_embeddings.values())
        for embedding in self.embeddings.values():
            yield embedding.job.source.file
        for analysis in self.analyses.values():
            yield from analysis.files()
