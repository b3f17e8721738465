"""Models of item collections: items of a knowledge store that belong together."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from .knowledge_store_items import KnowledgeStoreItem
from .knowledge_stores import KnowledgeStoreMetadata
from .shared import Identifier, Model, PageInfo

__all__ = [
    "KnowledgeStoreItemCollection",
    "KnowledgeStoreItemCollectionSortBy",
    "KnowledgeStoreItemCollectionsListItemsResponse",
    "KnowledgeStoreItemCollectionsListResponse",
]

KnowledgeStoreItemCollectionSortBy: TypeAlias = Literal["created_at", "updated_at", "name"] | str


@frozen(kw_only=True)
class KnowledgeStoreItemCollection(Model):
    """Items of a knowledge store that belong together (API: `KnowledgeStoreItemCollection`).

    Attributes:
        id: Identifier of the collection.
        knowledge_store_id: The knowledge store that it is in.
        name: Its name; no other collection of the knowledge store has it.
        description: What it holds, in your words.
        metadata: Your own keys and values.
        member_count: How many items are in it.
        created_at: Time of its creation.
        updated_at: Time of its last change.
    """

    id: Identifier = None
    knowledge_store_id: str | None = None
    name: str | None = None
    description: str | None = None
    metadata: KnowledgeStoreMetadata | None = None
    member_count: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen(kw_only=True)
class KnowledgeStoreItemCollectionsListResponse(Model):
    """One page of the item collections of a knowledge store."""

    data: list[KnowledgeStoreItemCollection] | None = None
    page_info: PageInfo | None = None


@frozen(kw_only=True)
class KnowledgeStoreItemCollectionsListItemsResponse(Model):
    """One page of the items of a collection."""

    data: list[KnowledgeStoreItem] | None = None
    page_info: PageInfo | None = None
