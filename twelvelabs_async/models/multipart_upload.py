"""Models of multipart uploads: large files that are uploaded in chunks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from attrs import field, frozen

from .shared import Model, PageInfo

__all__ = [
    "ChunkInfo",
    "ChunkInfoStatus",
    "CompletedChunk",
    "CompletedChunkProofType",
    "CreateAssetUploadRequestType",
    "CreateAssetUploadResponse",
    "GetUploadStatusResponse",
    "IncompleteUploadSummary",
    "ListIncompleteUploadsResponse",
    "MultipartUploadStatusType",
    "PresignedUrlChunk",
    "ReportChunkBatchResponse",
    "RequestAdditionalPresignedUrlsResponse",
]

ChunkInfoStatus: TypeAlias = Literal["completed", "pending", "failed"] | str
CompletedChunkProofType: TypeAlias = Literal["etag"] | str
CreateAssetUploadRequestType: TypeAlias = Literal["video", "audio", "image"] | str
MultipartUploadStatusType: TypeAlias = Literal["active", "completed", "failed", "expired"] | str


@frozen(kw_only=True)
class PresignedUrlChunk(Model):
    """Where one chunk is put (API: `PresignedURLChunk`).

    Attributes:
        chunk_index: Number of the chunk, from 1.
        url: The URL to PUT it to, once and without the API key. Whoever knows it can use it, so
            it is not shown.
        expires_at: Time after which the URL is no longer good, an hour after it was made.
    """

    chunk_index: int | None = None
    url: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@frozen(kw_only=True)
class CreateAssetUploadResponse(Model):
    """A new upload session (API: `CreateAssetUploadResponse`).

    Attributes:
        upload_id: Identifier of the session, good for 24 hours.
        asset_id: Identifier that the asset will have once all chunks are uploaded.
        upload_urls: Where the first chunks are put; not always all of them.
        upload_headers: Headers that each chunk must be put with.
        chunk_size: Size of each chunk but the last, in bytes.
        total_chunks: How many chunks the file is cut into.
        expires_at: Time after which the session cannot be continued.
    """

    upload_id: str | None = None
    asset_id: str | None = None
    upload_urls: list[PresignedUrlChunk] | None = None
    upload_headers: Mapping[str, str] | None = None
    chunk_size: int | None = None
    total_chunks: int | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class CompletedChunk(Model):
    """The report that a chunk was put (API: `CompletedChunk`).

    Attributes:
        chunk_index: Number of the chunk, from 1.
        proof: The ETag that its PUT was answered with.
        proof_type: What the proof is.
        chunk_size: How many bytes were put.
    """

    chunk_index: int | None = None
    proof: str | None = None
    proof_type: CompletedChunkProofType | None = "etag"
    chunk_size: int | None = None


@frozen(kw_only=True)
class ReportChunkBatchResponse(Model):
    """What a report has brought (API: `ReportChunkBatchResponse`).

    Attributes:
        url: Where the asset's file is; only once all chunks are reported.
        asset_id: Identifier of the asset.
        processed_chunks: How many chunks of this report count.
        duplicate_chunks: How many chunks of this report were reported before.
        total_completed: How many chunks of the file are reported by now.
    """

    url: str | None = None
    asset_id: str | None = None
    processed_chunks: int | None = None
    duplicate_chunks: int | None = None
    total_completed: int | None = None


@frozen(kw_only=True)
class RequestAdditionalPresignedUrlsResponse(Model):
    """More URLs for a session (API: `RequestAdditionalPresignedURLsResponse`).

    Attributes:
        upload_id: Identifier of the session.
        start_index: Number of the first chunk that has a URL here.
        count: How many there are.
        upload_urls: Where the chunks are put.
        generated_at: Time at which the URLs were made.
        expires_at: Time after which they are no longer good.
    """

    upload_id: str | None = None
    start_index: int | None = None
    count: int | None = None
    upload_urls: list[PresignedUrlChunk] | None = None
    generated_at: datetime | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class ChunkInfo(Model):
    """The state of one chunk (API: `ChunkInfo`).

    Attributes:
        index: Number of the chunk, from 1.
        status: `pending` until it is reported; a `failed` one must be put again.
        uploaded_at: Time at which it was reported; None until then.
        updated_at: Time of the last change.
        error: Why it failed.
    """

    index: int | None = None
    status: ChunkInfoStatus | None = None
    uploaded_at: datetime | None = None
    updated_at: datetime | None = None
    error: str | None = None


@frozen(kw_only=True)
class GetUploadStatusResponse(Model):
    """The state of a session, with one page of its chunks (API: `GetUploadStatusResponse`).

    Attributes:
        upload_id: Identifier of the session.
        status: `completed` once all chunks are reported; the asset is processed after that.
        uploaded_chunks: The chunks of this page, whatever their status.
        chunks_completed: How many chunks are reported.
        chunks_failed: How many must be put again.
        chunks_pending: How many are neither reported nor failed.
        page_info: Which page of the chunks this is.
        total_size: Size of the file, in bytes.
        uploaded_size: How many bytes of it are uploaded.
        created_at: Time at which the session was created.
        updated_at: Time of its last change.
    """

    upload_id: str | None = None
    status: MultipartUploadStatusType | None = None
    uploaded_chunks: list[ChunkInfo] | None = None
    chunks_completed: int | None = None
    chunks_failed: int | None = None
    chunks_pending: int | None = None
    page_info: PageInfo | None = None
    total_size: int | None = None
    uploaded_size: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen(kw_only=True)
class IncompleteUploadSummary(Model):
    """A session that is not completed, as lists show it (API: `IncompleteUploadSummary`).

    Attributes:
        upload_id: Identifier of the session.
        status: Only an `active` one can be continued.
        total_size: Size of the file, in bytes.
        chunk_size: Size of each chunk but the last, in bytes.
        total_chunks: How many chunks the file is cut into.
        created_at: Time of its creation.
        expires_at: Time after which it cannot be continued.
    """

    upload_id: str | None = None
    status: MultipartUploadStatusType | None = None
    total_size: int | None = None
    chunk_size: int | None = None
    total_chunks: int | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class ListIncompleteUploadsResponse(Model):
    """One page of sessions that are not completed."""

    data: list[IncompleteUploadSummary] | None = None
    page_info: PageInfo | None = None
