"""Models of transfers: what an import of a bucket will do, does and did."""

from __future__ import annotations

from attrs import frozen

from ...models.shared import Model

__all__ = [
    "TransferFailedFile",
    "TransferImportLog",
    "TransferImportLogs",
    "TransferImportResponse",
    "TransferImportStatusResponse",
    "TransferVideo",
    "TransferVideoStatus",
]


@frozen(kw_only=True)
class TransferFailedFile(Model):
    """A file that was not imported, and why; `created_at` is an RFC 3339 time, if it is known."""

    filename: str | None = None
    created_at: str | None = None
    error_message: str | None = None


@frozen(kw_only=True)
class TransferVideo(Model):
    """A video that is imported; `created_at` is an RFC 3339 time, if it is known."""

    video_id: str | None = None
    filename: str | None = None
    created_at: str | None = None


@frozen(kw_only=True)
class TransferImportResponse(Model):
    """What an import will do: the videos that it takes, and the files that it leaves."""

    videos: list[TransferVideo] | None = None
    failed_files: list[TransferFailedFile] | None = None


@frozen(kw_only=True)
class TransferImportStatusResponse(Model):
    """The videos of an integration by status; `not_imported` has file names."""

    ready: list[TransferVideo] | None = None
    validating: list[TransferVideo] | None = None
    pending: list[TransferVideo] | None = None
    queued: list[TransferVideo] | None = None
    indexing: list[TransferVideo] | None = None
    failed: list[TransferFailedFile] | None = None
    not_imported: list[str] | None = None


@frozen(kw_only=True)
class TransferVideoStatus(Model):
    """How many videos of one import are in each status."""

    ready: int | None = None
    validating: int | None = None
    pending: int | None = None
    queued: int | None = None
    indexing: int | None = None
    failed: int | None = None


@frozen(kw_only=True)
class TransferImportLog(Model):
    """One import: RFC 3339 times of its start and end, and what became of its files."""

    index_id: str | None = None
    index_name: str | None = None
    created_at: str | None = None
    ended_at: str | None = None
    video_status: TransferVideoStatus | None = None
    failed_files: list[TransferFailedFile] | None = None


@frozen(kw_only=True)
class TransferImportLogs(Model):
    """All imports of an integration, the oldest first."""

    data: list[TransferImportLog] | None = None
