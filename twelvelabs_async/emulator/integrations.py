"""What the emulator keeps of cloud-to-cloud integrations: imports, and what became of files."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import define, field, frozen

if TYPE_CHECKING:
    from .timeline import Timeline

__all__ = ["FailedFile", "ImportJob", "ImportedVideo", "Integrations"]


@frozen
class ImportedVideo:
    """One file that became a video; `key` is its place in the bucket."""

    key: str
    filename: str
    video_id: str
    timeline: Timeline


@frozen
class FailedFile:
    """One file that could not become a video."""

    key: str
    filename: str
    message: str


@frozen(kw_only=True)
class ImportJob:
    """One import. The index's name is kept, because the index may go."""

    integration_id: str
    index_id: str
    index_name: str
    created_at: datetime
    videos: tuple[ImportedVideo, ...]
    failed: tuple[FailedFile, ...]

    def ended_at(self) -> datetime:
        """Return when its last video is ready."""
        return max([self.created_at, *(video.timeline.finished_at() for video in self.videos)])


@define
class Integrations:
    """All imports, oldest first."""

    jobs: list[ImportJob] = field(factory=list[ImportJob])
    # Two transfers of one file at the same time must make one video.
    turn: asyncio.Lock = field(factory=asyncio.Lock)

    def jobs_of(self, integration_id: str, index_id: str | None = None) -> list[ImportJob]:
        """Return the imports of an integration, into one index or into any."""
        return [
            job
            for job in self.jobs
            if job.integration_id == integration_id and index_id in {None, job.index_id}
        ]
