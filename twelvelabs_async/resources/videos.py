"""The videos of an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..core.bodies import json_body
from ..core.encoding import range_filter, seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..models.shared import EmbeddingOption, RangeFilter, SortOption, UserMetadata
from ..models.videos import VideosListResponse, VideosRetrieveResponse, VideoVector

if TYPE_CHECKING:
    from ..raw.videos import RawVideos

__all__ = ["Videos"]


class Videos(Resource):
    """Find, tag and delete the videos of an index.

    The API's documentation announces that these methods will be deprecated in favour of
    `indexed_assets`; both see the same content.
    """

    with_raw_response: RawView[RawVideos] = RawView()

    def list(
        self,
        index_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: str | None = None,
        sort_option: SortOption | None = None,
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
    ) -> AsyncPager[VideoVector]:
        """List the videos of an index, the newest first.

        Args:
            index_id: Identifier of the index.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            sort_by: `created_at` (default) or `updated_at`.
            sort_option: `asc` or `desc` (default).
            filename: Only videos of this file name.
            duration: Only videos of this length, in seconds.
            fps: Only videos with this many frames per second.
            width: Only videos of this width, in pixels.
            height: Only videos of this height, in pixels.
            size: Only videos of this size, in bytes.
            created_at: Only videos whose indexing was asked for at this time or later.
            updated_at: Only videos changed at this time or later.
            user_metadata: Only videos with these values of your own keys.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}/videos`.
        """
        path = f"/indexes/{seg(index_id, 'index_id')}/videos"
        query = {
            "page_limit": page_limit,
            "sort_by": sort_by,
            "sort_option": sort_option,
            "filename": filename,
            "duration": range_filter(duration, "duration"),
            "fps": range_filter(fps, "fps"),
            "width": range_filter(width, "width"),
            "height": range_filter(height, "height"),
            "size": range_filter(size, "size"),
            "created_at": created_at,
            "updated_at": updated_at,
            **(user_metadata or {}),  # the API reads custom keys at the top level
        }
        return numbered(
            lambda number: self._api.get(
                path, VideosListResponse, query={"page": number, **query}, options=request_options
            ),
            page,
            page_limit,
        )

    async def retrieve(
        self,
        index_id: str,
        video_id: str,
        *,
        embedding_option: EmbeddingOption | Sequence[EmbeddingOption] | None = None,
        transcription: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> VideosRetrieveResponse:
        """Return one video of an index.

        Args:
            index_id: Identifier of the index.
            video_id: Identifier of the video.
            embedding_option: Also return these embeddings: `visual`, `audio`, `transcription`.
            transcription: Also return the spoken words.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}/videos/{video-id}`.
        """
        return await self._api.get(
            f"/indexes/{seg(index_id, 'index_id')}/videos/{seg(video_id, 'video_id')}",
            VideosRetrieveResponse,
            query={"embedding_option": embedding_option, "transcription": transcription},
            options=request_options,
        )

    async def update(
        self,
        index_id: str,
        video_id: str,
        *,
        user_metadata: UserMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> None:
        """Change your own keys and values of a video.

        Args:
            index_id: Identifier of the index.
            video_id: Identifier of the video.
            user_metadata: Keys to set; a value of None deletes its key. Others stay.
            request_options: What this call changes.

        API: `PATCH /indexes/{index-id}/videos/{video-id}`.
        """
        return await self._api.patch(
            f"/indexes/{seg(index_id, 'index_id')}/videos/{seg(video_id, 'video_id')}",
            None,
            body=json_body(user_metadata=user_metadata),
            options=request_options,
        )

    async def delete(
        self, index_id: str, video_id: str, *, request_options: RequestOptions | None = None
    ) -> None:
        """Delete a video from an index. This cannot be undone.

        Args:
            index_id: Identifier of the index.
            video_id: Identifier of the video.
            request_options: What this call changes.

        API: `DELETE /indexes/{index-id}/videos/{video-id}`.
        """
        return await self._api.delete(
            f"/indexes/{seg(index_id, 'index_id')}/videos/{seg(video_id, 'video_id')}",
            None,
            options=request_options,
        )
