"""The indexed assets of an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..core.bodies import json_body
from ..core.encoding import range_filter, seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..models.indexed_assets import (
    IndexedAsset,
    IndexedAssetDetailed,
    IndexedAssetsCreateResponse,
    IndexedAssetsListByAssetResponse,
    IndexedAssetsListResponse,
    IndexedAssetStatus,
    IndexedAssetSummary,
)
from ..models.shared import EmbeddingOption, RangeFilter, SortOption, UserMetadata
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ..waiting.waiter import Callback

if TYPE_CHECKING:
    from ..raw.indexed_assets import RawIndexedAssets

__all__ = ["IndexedAssets"]


class IndexedAssets(Resource):
    """Index uploaded assets, so that search finds them."""

    with_raw_response: RawView[RawIndexedAssets] = RawView()

    def list(
        self,
        index_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: str | None = None,
        sort_option: SortOption | None = None,
        status: IndexedAssetStatus | Sequence[IndexedAssetStatus] | None = None,
        filename: str | None = None,
        duration: RangeFilter | None = None,
        fps: RangeFilter | None = None,
        width: RangeFilter | None = None,
        height: RangeFilter | None = None,
        size: RangeFilter | None = None,
        created_at: str | datetime | None = None,
        updated_at: str | datetime | None = None,
        user_metadata: Mapping[str, str | float | bool | None] | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[IndexedAsset]:
        """List the indexed assets of an index, the newest first.

        Args:
            index_id: Identifier of the index.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            sort_by: `created_at` (default) or `updated_at`.
            sort_option: `asc` or `desc` (default).
            status: Only indexed assets in this status, or one of these.
            filename: Only those of this file name.
            duration: Only those of this length, in seconds.
            fps: Only those with this many frames per second.
            width: Only those of this width, in pixels.
            height: Only those of this height, in pixels.
            size: Only those of this size, in bytes.
            created_at: Only those whose indexing was asked for at this time or later.
            updated_at: Only those changed at this time or later.
            user_metadata: Only those with these values of your own keys.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}/indexed-assets`.
        """
        path = f"/indexes/{seg(index_id, 'index_id')}/indexed-assets"
        query = {
            "page_limit": page_limit,
            "sort_by": sort_by,
            "sort_option": sort_option,
            "status": status,
            "filename": filename,
            "duration": range_filter(duration, "duration"),
            "fps": range_filter(fps, "fps"),
            "width": range_filter(width, "width"),
            "height": range_filter(height, "height"),
            "size": range_filter(size, "size"),
            "created_at": created_at,
            "updated_at": updated_at,
            "user_metadata": user_metadata,
        }
        return numbered(
            lambda number: self._api.get(
                path,
                IndexedAssetsListResponse,
                query={"page": number, **query},
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        index_id: str,
        *,
        asset_id: str,
        enable_video_stream: bool | None = None,
        user_metadata: UserMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> IndexedAssetsCreateResponse:
        """Index an uploaded asset. It is done in the background: see `wait_for_done`.

        Args:
            index_id: Identifier of the index.
            asset_id: Identifier of the asset; its status must be `ready`.
            enable_video_stream: Store the video for streaming (`hls`).
            user_metadata: Your own keys and values.
            request_options: What this call changes.

        API: `POST /indexes/{index-id}/indexed-assets`.
        """
        seg(asset_id, "asset_id")
        return await self._api.post(
            f"/indexes/{seg(index_id, 'index_id')}/indexed-assets",
            IndexedAssetsCreateResponse,
            body=json_body(
                asset_id=asset_id,
                enable_video_stream=enable_video_stream,
                user_metadata=user_metadata,
            ),
            options=request_options,
        )

    async def retrieve(
        self,
        index_id: str,
        indexed_asset_id: str,
        *,
        embedding_option: EmbeddingOption | Sequence[EmbeddingOption] | None = None,
        transcription: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> IndexedAssetDetailed:
        """Return one indexed asset.

        Args:
            index_id: Identifier of the index.
            indexed_asset_id: Identifier of the indexed asset.
            embedding_option: Also return these embeddings: `visual`, `audio`, `transcription`.
            transcription: Also return the spoken words.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}/indexed-assets/{indexed-asset-id}`.
        """
        return await self._api.get(
            f"/indexes/{seg(index_id, 'index_id')}/indexed-assets"
            f"/{seg(indexed_asset_id, 'indexed_asset_id')}",
            IndexedAssetDetailed,
            query={"embedding_option": embedding_option, "transcription": transcription},
            options=request_options,
        )

    async def update(
        self,
        index_id: str,
        indexed_asset_id: str,
        *,
        user_metadata: UserMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> None:
        """Change your own keys and values of an indexed asset.

        Args:
            index_id: Identifier of the index.
            indexed_asset_id: Identifier of the indexed asset.
            user_metadata: Keys to set; a value of None deletes its key. Others stay.
            request_options: What this call changes.

        API: `PATCH /indexes/{index-id}/indexed-assets/{indexed-asset-id}`.
        """
        return await self._api.patch(
            f"/indexes/{seg(index_id, 'index_id')}/indexed-assets"
            f"/{seg(indexed_asset_id, 'indexed_asset_id')}",
            None,
            body=json_body(user_metadata=user_metadata),
            options=request_options,
        )

    async def delete(
        self, index_id: str, indexed_asset_id: str, *, request_options: RequestOptions | None = None
    ) -> None:
        """Delete an indexed asset; the asset itself stays. This cannot be undone.

        Args:
            index_id: Identifier of the index.
            indexed_asset_id: Identifier of the indexed asset.
            request_options: What this call changes.

        API: `DELETE /indexes/{index-id}/indexed-assets/{indexed-asset-id}`.
        """
        return await self._api.delete(
            f"/indexes/{seg(index_id, 'index_id')}/indexed-assets"
            f"/{seg(indexed_asset_id, 'indexed_asset_id')}",
            None,
            options=request_options,
        )

    def list_by_asset(
        self,
        asset_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[IndexedAssetSummary]:
        """List where an asset is indexed.

        Args:
            asset_id: Identifier of the asset.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            request_options: What this call changes.

        API: `GET /assets/{asset_id}/indexed-assets`.
        """
        path = f"/assets/{seg(asset_id, 'asset_id')}/indexed-assets"
        return numbered(
            lambda number: self._api.get(
                path,
                IndexedAssetsListByAssetResponse,
                query={"page": number, "page_limit": page_limit},
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def wait_for_done(
        self,
        index_id: str,
        indexed_asset_id: str,
        *,
        sleep_interval: float = 5.0,
        timeout: float = 7200.0,
        callback: Callback[IndexedAssetDetailed] | None = None,
        request_options: RequestOptions | None = None,
    ) -> IndexedAssetDetailed:
        """Wait until an indexed asset is `ready`.

        Args:
            index_id: Identifier of the index.
            indexed_asset_id: Identifier of the indexed asset.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            timeout: How long to wait in all, in seconds.
            callback: Called with the indexed asset at each look; may be a coroutine function.
            request_options: What each look changes.

        Raises:
            ResourceFailedError: Indexing failed; the error has the reason and the id.
            WaitTimeoutError: It was not ready in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        return await self._api.companion(Scheduler).wait(
            Job.indexed_asset(index_id, indexed_asset_id),
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
        )
