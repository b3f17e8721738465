"""Knowledge store items: assets that were added to a knowledge store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..models.knowledge_store_items import (
    KnowledgeStoreItem,
    KnowledgeStoreItemsListResponse,
    KnowledgeStoreItemSortBy,
    KnowledgeStoreItemStatus,
)
from ..models.knowledge_stores import KnowledgeStoreItemAssetType, KnowledgeStoreMetadata
from ..models.shared import SortOption
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ..waiting.waiter import Callback
from ._arguments import MetadataRules, checked_metadata

if TYPE_CHECKING:
    from ..raw.knowledge_store_items import RawKnowledgeStoreItems

__all__ = ["KnowledgeStoreItems"]

METADATA = MetadataRules(pairs=50, key_length=128, text_length=8192)


class KnowledgeStoreItems(Resource):
    """Add assets to a knowledge store, and what becomes of them."""

    with_raw_response: RawView[RawKnowledgeStoreItems] = RawView()

    def list(
        self,
        knowledge_store_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: KnowledgeStoreItemSortBy | None = None,
        sort_option: SortOption | None = None,
        status: KnowledgeStoreItemStatus | Sequence[KnowledgeStoreItemStatus] | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[KnowledgeStoreItem]:
        """List the items of a knowledge store, the newest first.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            sort_by: `created_at` (default) or `updated_at`.
            sort_option: `asc` or `desc` (default).
            status: Only items in this status, or one of these: `queued`, `pending`,
                `processing`, `ready`, `failed`.
            request_options: What this call changes.

        API: `GET /knowledge-stores/{knowledge_store_id}/items`.
        """
        path = _items(knowledge_store_id)
        return numbered(
            lambda number: self._api.get(
                path,
                KnowledgeStoreItemsListResponse,
                query={
                    "page": number,
                    "page_limit": page_limit,
                    "sort_by": sort_by,
                    "sort_option": sort_option,
                    "status": status,
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
        asset_id: str,
        asset_type: KnowledgeStoreItemAssetType | None = None,
        metadata: KnowledgeStoreMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> KnowledgeStoreItem:
        """Add an asset to a knowledge store. It is then processed: see `wait_for_done`.

        A video may have up to 10 GB, an image up to 32 MB.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            asset_id: Identifier of the asset.
            asset_type: `video` or `image`.
            metadata: Up to 50 keys of your own, each of up to 128 characters; values are text of
                up to 8192 characters, numbers (whole ones of 53 bits), true, false and lists of
                texts.
            request_options: What this call changes.

        API: `POST /knowledge-stores/{knowledge_store_id}/items`.
        """
        path = _items(knowledge_store_id)
        seg(asset_id, "asset_id")
        return await self._api.post(
            path,
            KnowledgeStoreItem,
            body=json_body(
                asset_type=asset_type,
                asset_id=asset_id,
                metadata=checked_metadata(metadata, METADATA),
            ),
            options=request_options,
        )

    async def retrieve(
        self,
        knowledge_store_id: str,
        item_id: str,
        *,
        request_options: RequestOptions | None = None,
    ) -> KnowledgeStoreItem:
        """Return one item.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            item_id: Identifier of the item.
            request_options: What this call changes.

        API: `GET /knowledge-stores/{knowledge_store_id}/items/{item_id}`.
        """
        return await self._api.get(
            f"{_items(knowledge_store_id)}/{seg(item_id, 'item_id')}",
            KnowledgeStoreItem,
            options=request_options,
        )

    async def delete(
        self,
        knowledge_store_id: str,
        item_id: str,
        *,
        request_options: RequestOptions | None = None,
    ) -> None:
        """Delete an item from a knowledge store. This cannot be undone.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            item_id: Identifier of the item.
            request_options: What this call changes.

        API: `DELETE /knowledge-stores/{knowledge_store_id}/items/{item_id}`.
        """
        return await self._api.delete(
            f"{_items(knowledge_store_id)}/{seg(item_id, 'item_id')}",
            None,
            options=request_options,
        )

    async def wait_for_done(
        self,
        knowledge_store_id: str,
        item_id: str,
        *,
        sleep_interval: float = 5.0,
        timeout: float = 7200.0,
        callback: Callback[KnowledgeStoreItem] | None = None,
        request_options: RequestOptions | None = None,
    ) -> KnowledgeStoreItem:
        """Wait until an item is `ready`, and can be searched and asked about.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            item_id: Identifier of the item.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            timeout: How long to wait in all, in seconds.
            callback: Called with the item at each look; may be a coroutine function.
            request_options: What each look changes.

        Raises:
            ResourceFailedError: The asset could not be processed.
            WaitTimeoutError: It was not ready in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        return await self._api.companion(Scheduler).wait(
            Job.knowledge_store_item(knowledge_store_id, item_id),
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
        )


def _items(knowledge_store_id: str) -> str:
    return f"/knowledge-stores/{seg(knowledge_store_id, 'knowledge_store_id')}/items"
