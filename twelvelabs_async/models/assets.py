"""Models of assets: uploaded files that indexes and other resources refer to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from .shared import Identifier, Model, PageInfo, UserMetadata
from .technical_metadata import TechnicalMetadata

__all__ = [
    "Asset",
    "AssetDetail",
    "AssetError",
    "AssetHls",
    "AssetMethod",
    "AssetSource",
    "AssetSourceDetails",
    "AssetStatus",
    "AssetThumbnail",
    "AssetTranscriptionEntry",
    "AssetTranscriptionError",
    "AssetTranscriptionResponse",
    "AssetTranscriptionUtterance",
    "AssetType",
    "AssetsListResponse",
    "DerivativeStatus",
    "TranscriptionInclude",
    "UploadMethod",
]

UploadMethod: TypeAlias = Literal["direct", "url"] | str
AssetMethod: TypeAlias = Literal["direct", "url", "multipart", "connector"] | str
AssetStatus: TypeAlias = Literal["failed", "processing", "ready"] | str
AssetType: TypeAlias = Literal["image", "video", "audio", "document"] | str
DerivativeStatus: TypeAlias = Literal["pending", "processing", "ready", "error"] | str
TranscriptionInclude: TypeAlias = Literal["words", "sentences", "utterances"] | str


@frozen(kw_only=True)
class AssetSourceDetails(Model):
    """Where a connector found the file."""

    provider: Literal["google_drive"] | str | None = None
    source_id: str | None = None
    original_filename: str | None = None
    source_link: str | None = None


@frozen(kw_only=True)
class AssetSource(Model):
    """The source of an asset that a connector imported."""

    type: Literal["connector"] | str | None = None
    details: AssetSourceDetails | None = None


@frozen(kw_only=True)
class Asset(Model):
    """An uploaded file (API: `Asset`).

    Attributes:
        id: Identifier of the asset.
        method: How it was uploaded.
        status: It can be used when it is `ready`.
        filename: Name of the file.
        file_type: MIME type.
        created_at: Time of the upload.
        user_metadata: Your own keys and values.
        source: Where a connector found it.
    """

    id: Identifier = None
    method: AssetMethod | None = None
    status: AssetStatus | None = None
    filename: str | None = None
    file_type: str | None = None
    created_at: datetime | None = None
    user_metadata: UserMetadata | None = None
    source: AssetSource | None = None


@frozen(kw_only=True)
class AssetHls(Model):
    """Streaming of an asset: the playlist and how far it is."""

    manifest_url: str | None = None
    status: DerivativeStatus | None = None


@frozen(kw_only=True)
class AssetThumbnail(Model):
    """A picture of an asset and how far it is."""

    representative_url: str | None = None
    status: DerivativeStatus | None = None


@frozen(kw_only=True)
class AssetError(Model):
    """Why an asset failed."""

    message: str | None = None


@frozen(kw_only=True)
class AssetDetail(Asset):
    """An uploaded file with all that is known of it (API: `AssetDetail`).

    Attributes:
        hls: Streaming.
        thumbnail: A picture.
        technical_metadata: What the platform read from the file; absent while `processing`.
        size: In bytes.
        duration: In seconds.
        error: Why the status is `failed`.
    """

    hls: AssetHls | None = None
    thumbnail: AssetThumbnail | None = None
    technical_metadata: TechnicalMetadata | None = None
    size: int | None = None
    duration: float | None = None
    error: AssetError | None = None


@frozen(kw_only=True)
class AssetsListResponse(Model):
    """One page of assets."""

    data: list[AssetDetail] | None = None
    page_info: PageInfo | None = None


@frozen(kw_only=True)
class AssetTranscriptionEntry(Model):
    """A word or sentence; start and end in seconds."""

    start: float | None = None
    end: float | None = None
    value: str | None = None


@frozen(kw_only=True)
class AssetTranscriptionUtterance(AssetTranscriptionEntry):
    """What one speaker says without a break."""

    speaker: str | None = None


@frozen(kw_only=True)
class AssetTranscriptionError(Model):
    """Why a transcription failed."""

    message: str | None = None


@frozen(kw_only=True)
class AssetTranscriptionResponse(Model):
    """The spoken words of an asset; of the three lists those that `include` asked for."""

    status: Literal["pending", "processing", "ready", "failed"] | str | None = None
    words: list[AssetTranscriptionEntry] | None = None
    sentences: list[AssetTranscriptionEntry] | None = None
    utterances: list[AssetTranscriptionUtterance] | None = None
    error: AssetTranscriptionError | None = None
