"""What uploads return."""

from __future__ import annotations

from attrs import frozen

from ..models.multipart_upload import GetUploadStatusResponse

__all__ = ["UploadResult", "UploadStatus"]


@frozen(kw_only=True)
class UploadResult:
    """An upload in parts that is complete: the platform has every byte.

    Attributes:
        asset_id: Identifier of the asset; it is processed now, see `assets.wait_for_done`.
        asset_url: Where the platform keeps the file; None if it did not say.
        upload_id: Identifier of the session.
        total_size: Size of the file, in bytes.
        total_chunks: How many parts it was sent in.
        resumed_chunks: How many of these an earlier call had sent.
        unverified_chunks: How many of these the storage gave no MD5 sum of.
    """

    asset_id: str
    asset_url: str | None = None
    upload_id: str
    total_size: int
    total_chunks: int
    resumed_chunks: int = 0
    unverified_chunks: int = 0


@frozen(kw_only=True)
class UploadStatus:
    """How far an upload session is.

    Attributes:
        status: `active`, `completed`, `failed` or `expired`.
        completed_chunks: How many parts are reported.
        total_chunks: How many there are.
    """

    status: str | None
    completed_chunks: int
    total_chunks: int

    @classmethod
    def of(cls, found: GetUploadStatusResponse) -> UploadStatus:
        """Take it from what the platform says of a session."""
        completed = found.chunks_completed or 0
        return cls(
            status=found.status,
            completed_chunks=completed,
            total_chunks=completed + (found.chunks_failed or 0) + (found.chunks_pending or 0),
        )
