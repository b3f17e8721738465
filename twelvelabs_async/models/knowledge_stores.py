"""Models of knowledge stores: collections of videos and images that are searched as one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from attrs import frozen
from cattrs.gen import override

from .shared import Identifier, Model, PageInfo, Unknown

__all__ = [
    "AssetTypeFilter",
    "EnrichmentConfig",
    "EnrichmentConfigDescription",
    "EnrichmentConfigJsonSchema",
    "EnrichmentConfig_Description",
    "EnrichmentConfig_JsonSchema",
    "ImageSearchHit",
    "ImageSearchItemMetadata",
    "ImageSearchSystemMetadata",
    "IngestionConfig",
    "ItemIdFilter",
    "KnowledgeStore",
    "KnowledgeStoreGroupBy",
    "KnowledgeStoreItemAssetType",
    "KnowledgeStoreMetadata",
    "KnowledgeStoreMetadataValue",
    "KnowledgeStoreSearchQuery",
    "KnowledgeStoreSortBy",
    "KnowledgeStoresListResponse",
    "SearchKnowledgeStoreFilter",
    "SearchKnowledgeStoreHit",
    "SearchKnowledgeStoreHit_Image",
    "SearchKnowledgeStoreHit_Video",
    "SearchKnowledgeStoreOptions",
    "SearchKnowledgeStoreResponse",
    "VideoMatch",
    "VideoSearchHit",
    "VideoSearchItemMetadata",
    "VideoSearchModality",
    "VideoSearchOptions",
    "VideoSearchSystemMetadata",
]

KnowledgeStoreGroupBy: TypeAlias = Literal["none", "item"] | str
KnowledgeStoreItemAssetType: TypeAlias = Literal["video", "image"] | str
KnowledgeStoreSortBy: TypeAlias = Literal["created_at", "updated_at"] | str
VideoSearchModality: TypeAlias = Literal["visual", "audio"] | str

KnowledgeStoreMetadataValue: TypeAlias = str | int | float | bool | list[str]
KnowledgeStoreMetadata: TypeAlias = Mapping[str, KnowledgeStoreMetadataValue]
"""Your own keys and values of a knowledge store, of its items and of collections of these."""


@frozen(kw_only=True)
class EnrichmentConfigJsonSchema(Model):
    """Extract what a JSON schema says from each shot of the videos.

    Attributes:
        json_schema: A schema of type `object`, each property with a `description`. The API knows
            `type`, `title`, `description`, `enum`, `properties`, `required`,
            `additionalProperties` (true or false), `items`, `prefixItems`, `minItems`, `maxItems`,
            `minimum`, `maximum` and `format`, and answers any other keyword with an
            UnprocessableEntityError.
    """

    type: Literal["json_schema"] = "json_schema"
    json_schema: Mapping[str, object] | None = None


@frozen(kw_only=True)
class EnrichmentConfigDescription(Model):
    """Extract what a description in natural language says; the platform makes a schema of it."""

    type: Literal["description"] = "description"
    description: str | None = None


EnrichmentConfig: TypeAlias = EnrichmentConfigJsonSchema | EnrichmentConfigDescription | Unknown
"""What to extract from videos, beside what is always extracted."""


@frozen(kw_only=True)
class IngestionConfig(Model):
    """How what is added to a knowledge store is processed; it cannot be changed later."""

    enrichment_config: EnrichmentConfig | None = None


@frozen(kw_only=True)
class KnowledgeStore(Model):
    """Videos and images, and what the platform knows of them (API: `KnowledgeStore`).

    Attributes:
        id: Identifier of the knowledge store.
        name: Its name.
        description: What it holds, in your words.
        ingestion_config: How what is added to it is processed.
        item_count: How many items it has.
        created_at: Time of its creation.
        updated_at: Time of its last change.
        metadata: Your own keys and values.
    """

    id: Identifier = None
    name: str | None = None
    description: str | None = None
    ingestion_config: IngestionConfig | None = None
    item_count: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    metadata: KnowledgeStoreMetadata | None = None


@frozen(kw_only=True)
class KnowledgeStoresListResponse(Model):
    """One page of knowledge stores."""

    data: list[KnowledgeStore] | None = None
    page_info: PageInfo | None = None


@frozen(kw_only=True)
class KnowledgeStoreSearchQuery(Model):
    """What to search for, in natural language; a str or `{"text": …}` does as well."""

    text: str | None = None


@frozen(kw_only=True)
class AssetTypeFilter(Model):
    """Only items of one type (`eq`), or of some types (`in` on the wire); give one of them."""

    eq: KnowledgeStoreItemAssetType | None = None
    in_: Annotated[list[KnowledgeStoreItemAssetType] | None, override(rename="in")] = None


@frozen(kw_only=True)
class ItemIdFilter(Model):
    """Only one item (`eq`), or only some items (`in` on the wire); give one of them."""

    eq: str | None = None
    in_: Annotated[list[str] | None, override(rename="in")] = None


@frozen(kw_only=True)
class SearchKnowledgeStoreFilter(Model):
    """Which items to search; both conditions hold. A mapping does as well."""

    asset_type: AssetTypeFilter | None = None
    item_id: ItemIdFilter | None = None


@frozen(kw_only=True)
class VideoSearchOptions(Model):
    """Where to look in videos: `visual`, `audio`, or both."""

    modalities: list[VideoSearchModality] | None = None


@frozen(kw_only=True)
class SearchKnowledgeStoreOptions(Model):
    """How videos are matched; images are always matched by what they show."""

    video: VideoSearchOptions | None = None


@frozen(kw_only=True)
class VideoMatch(Model):
    """A clip of a video that matches (API: `VideoMatch`).

    Attributes:
        start_sec: Start in the video, in seconds.
        end_sec: End in the video, in seconds.
        modalities: By what it matches: `visual`, `audio`.
        transcription: The words spoken in it, if they are known.
    """

    start_sec: float | None = None
    end_sec: float | None = None
    modalities: list[VideoSearchModality] | None = None
    transcription: str | None = None


@frozen(kw_only=True)
class VideoSearchSystemMetadata(Model):
    """Facts of a video: duration in seconds, width and height in pixels, size in bytes."""

    duration: float | None = None
    width: int | None = None
    height: int | None = None
    size: int | None = None


@frozen(kw_only=True)
class ImageSearchSystemMetadata(Model):
    """Facts of an image: width and height in pixels, size in bytes."""

    width: int | None = None
    height: int | None = None
    size: int | None = None


@frozen(kw_only=True)
class VideoSearchItemMetadata(Model):
    """What is known of a video: facts of the file, and your own keys and values."""

    system: VideoSearchSystemMetadata | None = None
    user: Mapping[str, KnowledgeStoreMetadataValue | None] | None = None


@frozen(kw_only=True)
class ImageSearchItemMetadata(Model):
    """What is known of an image: facts of the file, and your own keys and values."""

    system: ImageSearchSystemMetadata | None = None
    user: Mapping[str, KnowledgeStoreMetadataValue | None] | None = None


@frozen(kw_only=True)
class VideoSearchHit(Model):
    """A video that matches (API: `VideoSearchHit`).

    Attributes:
        asset_type: `video`.
        rank: 1 for the best hit.
        item_id: The item of the knowledge store.
        metadata: What is known of the video, if asked for.
        matches: The matching clips, the best first; one, unless hits are grouped by item.
    """

    asset_type: Literal["video"] = "video"
    rank: int | None = None
    item_id: str | None = None
    metadata: VideoSearchItemMetadata | None = None
    matches: list[VideoMatch] | None = None


@frozen(kw_only=True)
class ImageSearchHit(Model):
    """An image that matches, as a whole (API: `ImageSearchHit`).

    Attributes:
        asset_type: `image`.
        rank: 1 for the best hit.
        item_id: The item of the knowledge store.
        metadata: What is known of the image, if asked for.
    """

    asset_type: Literal["image"] = "image"
    rank: int | None = None
    item_id: str | None = None
    metadata: ImageSearchItemMetadata | None = None


SearchKnowledgeStoreHit: TypeAlias = VideoSearchHit | ImageSearchHit | Unknown
"""A hit, by the type of its item."""


@frozen(kw_only=True)
class SearchKnowledgeStoreResponse(Model):
    """One page of hits, the best first (API: `SearchKnowledgeStoreResponse`).

    Attributes:
        data: The hits.
        next_page_token: Gets the next page; None on the last one.
        effective_search_options: How videos were matched; nothing in it if only images were
            searched.
    """

    data: list[SearchKnowledgeStoreHit] | None = None
    next_page_token: str | None = None
    effective_search_options: SearchKnowledgeStoreOptions | None = None


# The spellings of the vendor's SDK.
EnrichmentConfig_JsonSchema = EnrichmentConfigJsonSchema
EnrichmentConfig_Description = EnrichmentConfigDescription
SearchKnowledgeStoreHit_Video = VideoSearchHit
SearchKnowledgeStoreHit_Image = ImageSearchHit
