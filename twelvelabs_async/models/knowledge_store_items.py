"""Models of knowledge store items: assets that were added to a knowledge store."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from .knowledge_stores import KnowledgeStoreItemAssetType, KnowledgeStoreMetadata
from .shared import Identifier, Model, PageInfo, Unknown

__all__ = [
    "ImageMetadata",
    "KnowledgeStoreItem",
    "KnowledgeStoreItemSortBy",
    "KnowledgeStoreItemStatus",
    "KnowledgeStoreItemSystemMetadata",
    "KnowledgeStoreItemSystemMetadata_Image",
    "KnowledgeStoreItemSystemMetadata_Video",
    "KnowledgeStoreItemsListResponse",
    "VideoMetadata",
]

KnowledgeStoreItemSortBy: TypeAlias = Literal["created_at", "updated_at"] | str
KnowledgeStoreItemStatus: TypeAlias = (
    Literal["queued", "pending", "processing", "ready", "failed"] | str
)


@frozen(kw_only=True)
class VideoMetadata(Model):
    """What the platform read from a video (API: `VideoMetadata`).

    Attributes:
        asset_type: `video`.
        filename: Name of the file.
        duration: In seconds.
        fps: Pictures per second.
        width: In pixels.
        height: In pixels.
        codec_name: How the pictures are encoded.
        size: In bytes.
    """

    asset_type: Literal["video"] = "video"
    filename: str | None = None
    duration: float | None = None
    fps: float | None = None
    width: int | None = None
    height: int | None = None
    codec_name: str | None = None
    size: int | None = None


@frozen(kw_only=True)
class ImageMetadata(Model):
    """What the platform read from an image (API: `ImageMetadata`).

    Attributes:
        asset_type: `image`.
        filename: Name of the file.
        width: In pixels.
        height: In pixels.
        codec_name: How the image is encoded.
        size: In bytes.
    """

    asset_type: Literal["image"] = "image"
    filename: str | None = None
    width: int | None = None
    height: int | None = None
    codec_name: str | None = None
    size: int | None = None


KnowledgeStoreItemSystemMetadata: TypeAlias = VideoMetadata | ImageMetadata | Unknown
"""What the platform read from a file, by the type of its item."""


@frozen(kw_only=True)
class KnowledgeStoreItem(Model):
    """An asset in a knowledge store (API: `KnowledgeStoreItem`).

    Attributes:
        id: Identifier of the item; not that of the asset.
        asset_type: `video` or `image`.
        asset_id: The asset that it was made of.
        status: How far it is; `ready` and `failed` are final.
        system_metadata: What the platform read from the file.
        metadata: Your own keys and values.
        created_at: Time of its creation.
        updated_at: Time of its last change.
    """

    id: Identifier = None
    asset_type: KnowledgeStoreItemAssetType | None = None
    asset_id: str | None = None
    status: KnowledgeStoreItemStatus | None = None
    system_metadata: KnowledgeStoreItemSystemMetadata | None = None
    metadata: KnowledgeStoreMetadata | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen(kw_only=True)
class KnowledgeStoreItemsListResponse(Model):
    """One page of the items of a knowledge store."""

    data: list[KnowledgeStoreItem] | None = None
    page_info: PageInfo | None = None


# The spellings of the vendor's SDK.
KnowledgeStoreItemSystemMetadata_Video = VideoMetadata
KnowledgeStoreItemSystemMetadata_Image = ImageMetadata
