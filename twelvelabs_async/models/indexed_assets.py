"""Models of the indexed assets of an index."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from .shared import (
    HlsObject,
    Identifier,
    Model,
    PageInfo,
    TranscriptionDataItem,
    UserMetadata,
    VideoEmbedding,
)

__all__ = [
    "IndexedAsset",
    "IndexedAssetDetailed",
    "IndexedAssetStatus",
    "IndexedAssetSummary",
    "IndexedAssetSummaryIndex",
    "IndexedAssetSystemMetadata",
    "IndexedAssetsCreateResponse",
    "IndexedAssetsListByAssetResponse",
    "IndexedAssetsListResponse",
]

IndexedAssetStatus: TypeAlias = (
    Literal["ready", "pending", "queued", "indexing", "validating", "failed"] | str
)


@frozen(kw_only=True)
class IndexedAssetSystemMetadata(Model):
    """What the platform read from the file: duration in seconds, size in bytes, pixels."""

    filename: str | None = None
    duration: float | None = None
    fps: float | None = None
    width: int | None = None
    height: int | None = None
    size: float | None = None


@frozen(kw_only=True)
class IndexedAsset(Model):
    """An asset in an index, as lists show it (API: `indexedAsset`).

    Attributes:
        id: Identifier of the indexed asset.
        asset_id: Identifier of the asset behind it.
        created_at: RFC 3339 time at which its indexing was asked for.
        updated_at: RFC 3339 time of the last change of `status`.
        indexed_at: RFC 3339 time at which indexing was completed.
        status: How far indexing is; search finds it when it is `ready`.
        system_metadata: What the platform read from the file.
    """

    id: Identifier = None
    asset_id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    indexed_at: str | None = None
    status: IndexedAssetStatus | None = None
    system_metadata: IndexedAssetSystemMetadata | None = None


@frozen(kw_only=True)
class IndexedAssetDetailed(IndexedAsset):
    """An asset in an index, with all that is known of it (API: `indexedAssetDetailed`).

    Attributes:
        user_metadata: Your own keys and values.
        hls: Streaming; None unless the video was stored for it.
        embedding: Present only if `embedding_option` asked for it.
        transcription: Present only if `transcription` asked for it.
    """

    user_metadata: UserMetadata | None = None
    hls: HlsObject | None = None
    embedding: VideoEmbedding | None = None
    transcription: list[TranscriptionDataItem] | None = None


@frozen(kw_only=True)
class IndexedAssetsCreateResponse(Model):
    """The identifiers of a new indexed asset and of the asset behind it."""

    id: Identifier = None
    asset_id: str | None = None


@frozen(kw_only=True)
class IndexedAssetsListResponse(Model):
    """One page of indexed assets."""

    data: list[IndexedAsset] | None = None
    page_info: PageInfo | None = None


@frozen(kw_only=True)
class IndexedAssetSummaryIndex(Model):
    """The index that an indexed asset belongs to."""

    id: Identifier = None
    name: str | None = None


@frozen(kw_only=True)
class IndexedAssetSummary(Model):
    """An indexed asset, seen from its asset."""

    id: Identifier = None
    index: IndexedAssetSummaryIndex | None = None


@frozen(kw_only=True)
class IndexedAssetsListByAssetResponse(Model):
    """One page of the indexed assets of one asset."""

    data: list[IndexedAssetSummary] | None = None
    page_info: PageInfo | None = None
