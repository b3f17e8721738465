"""Item collections: items of a knowledge store that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..models.knowledge_store_item_collections import (
    KnowledgeStoreItemCollection,
    KnowledgeStoreItemCollectionsListItemsResponse,
    KnowledgeStoreItemCollectionsListResponse,
    KnowledgeStoreItemCollectionSortBy,
)
from ..models.knowledge_store_items import KnowledgeStoreItem
from ..models.knowledge_stores import KnowledgeStoreMetadata
from ..models.shared import SortOption
from ._arguments import MetadataRules, checked_metadata, identifiers, present

if TYPE_CHECKING:
    from ..raw.knowledge_store_item_collections import RawKnowledgeStoreItemCollections

__all__ = ["KnowledgeStoreItemCollections"]

METADATA = MetadataRules(pairs=10, key_length=128, text_length=2048)

MOST_AT_ONCE = 500
"""Items that one request adds or removes."""


class KnowledgeStoreItemCollections(Resource):
    """Put items of a knowledge store together under a name."""

    with_raw_response: RawView[RawKnowledgeStoreItemCollections] = RawView()

    def list(
        self,
        knowledge_store_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: KnowledgeStoreItemCollectionSortBy | None = None,
        sort_option: SortOption | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[KnowledgeStoreItemCollection]:
        """List the item collections of a knowledge store, the newest first.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            sort_by: `created_at` (default), `updated_at` or `name`.
            sort_option: `asc` or `desc` (default).
            request_options: What this call changes.

        API: `GET /knowledge-stores/{knowledge_store_id}/item-collections`.
        """
        path = _collections(knowledge_store_id)
        return numbered(
            lambda number: self._api.get(
                path,
                KnowledgeStoreItemCollectionsListResponse,
                query={
                    "page": number,
                    "page_limit": page_limit,
                    "sort_by": sort_by,
                    "sort_option": sort_option,
                },
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        knowledge_store_id: str,
        *,
        name: str,
        description: str | None = None,
        metadata: KnowledgeStoreMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> KnowledgeStoreItemCollection:
        """Create an item collection, without items.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            name: A name that no other collection of the knowledge store has.
            description: What it holds.
            metadata: Up to 10 keys of your own, each of up to 128 characters; values are text of
                up to 2048 characters, numbers (whole ones of 53 bits), true, false and lists of
                texts.
            request_options: What this call changes.

        API: `POST /knowledge-stores/{knowledge_store_id}/item-collections`.
        """
        path = _collections(knowledge_store_id)
        present(name, "name")
        return await self._api.post(
            path,
            KnowledgeStoreItemCollection,
            body=json_body(
                name=name,
                description=description,
                metadata=checked_metadata(metadata, METADATA),
            ),
            options=request_options,
        )

    async def retrieve(
        self,
        knowledge_store_id: str,
        collection_id: str,
        *,
        request_options: RequestOptions | None = None,
    ) -> KnowledgeStoreItemCollection:
        """Return one item collection.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            collection_id: Identifier of the collection.
            request_options: What this call changes.

        API: `GET /knowledge-stores/{knowledge_store_id}/item-collections/{collection_id}`.
        """
        return await self._api.get(
            _collection(knowledge_store_id, collection_id),
            KnowledgeStoreItemCollection,
            options=request_options,
        )

    async def update(
        self,
        knowledge_store_id: str,
        collection_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        metadata: KnowledgeStoreMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> KnowledgeStoreItemCollection:
        """Change the name, the description or the metadata of an item collection.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            collection_id: Identifier of the collection.
            name: Its new name; None leaves it as it is.
            description: What it holds; None leaves it as it is, an empty text clears it.
            metadata: All of its keys and values anew, as `create` takes them: those that are not
                here are deleted. None leaves them as they are.
            request_options: What this call changes.

        API: `PATCH /knowledge-stores/{knowledge_store_id}/item-collections/{collection_id}`.
        """
        path = _collection(knowledge_store_id, collection_id)
        present(name, "name")
        return await self._api.patch(
            path,
            KnowledgeStoreItemCollection,
            body=json_body(
                name=name,
                description=description,
                metadata=checked_metadata(metadata, METADATA),
            ),
            options=request_options,
        )

    async def delete(
        self,
        knowledge_store_id: str,
        collection_id: str,
        *,
        request_options: RequestOptions | None = None,
    ) -> None:
        """Delete an item collection; its items stay. This cannot be undone.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            collection_id: Identifier of the collection.
            request_options: What this call changes.

        API: `DELETE /knowledge-stores/{knowledge_store_id}/item-collections/{collection_id}`.
        """
        return await self._api.delete(
            _collection(knowledge_store_id, collection_id), None, options=request_options
        )

    def list_items(
        self,
        knowledge_store_id: str,
        collection_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[KnowledgeStoreItem]:
        """List the items of a collection.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            collection_id: Identifier of the collection.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            request_options: What this call changes.

        API: `GET /knowledge-stores/{knowledge_store_id}/item-collections/{collection_id}/items`.
        """
        path = f"{_collection(knowledge_store_id, collection_id)}/items"
        return numbered(
            lambda number: self._api.get(
                path,
                KnowledgeStoreItemCollectionsListItemsResponse,
                query={"page": number, "page_limit": page_limit},
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def add_items(
        self,
        knowledge_store_id: str,
        collection_id: str,
        *,
        item_ids: Sequence[str],
        request_options: RequestOptions | None = None,
    ) -> KnowledgeStoreItemCollection:
        """Put items into a collection; those that are in it already stay so.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            collection_id: Identifier of the collection.
            item_ids: From 1 to 500 items of the knowledge store.
            request_options: What this call changes.

        API: `POST /knowledge-stores/{store_id}/item-collections/{collection_id}/items/add`.
        """
        return await self._api.post(
            f"{_collection(knowledge_store_id, collection_id)}/items/add",
            KnowledgeStoreItemCollection,
            creates=False,  # the same again is the same
            body=json_body(item_ids=identifiers(item_ids, "item_ids", MOST_AT_ONCE)),
            options=request_options,
        )

    async def remove_items(
        self,
        knowledge_store_id: str,
        collection_id: str,
        *,
        item_ids: Sequence[str],
        request_options: RequestOptions | None = None,
    ) -> None:
        """Take items from a collection; those that are not in it do not matter.

        They stay in the knowledge store.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            collection_id: Identifier of the collection.
            item_ids: From 1 to 500 items.
            request_options: What this call changes.

        API: `POST /knowledge-stores/{store_id}/item-collections/{collection_id}/items/remove`.
        """
        return await self._api.post(
            f"{_collection(knowledge_store_id, collection_id)}/items/remove",
            None,
            creates=False,  # the same again is the same
            body=json_body(item_ids=identifiers(item_ids, "item_ids", MOST_AT_ONCE)),
            options=request_options,
        )


def _collections(knowledge_store_id: str) -> str:
    store = seg(knowledge_store_id, "knowledge_store_id")
    return f"/knowledge-stores/{store}/item-collections"


def _collection(knowledge_store_id: str, collection_id: str) -> str:
    return f"{_collections(knowledge_store_id)}/{seg(collection_id, 'collection_id')}"
