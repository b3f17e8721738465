"""The videos of an index under their 0.x names, in all versions of the API."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from ..core.arguments import filled
from ..core.bodies import json_body
from ..core.numbers import check_seconds
from ..core.request import RequestOptions
from ..core.resource import Resource
from ..errors import DecodeError, InvalidInputError
from ..models.shared import EmbeddingOption, SortOption
from ..settings import API_VERSIONS, ApiVersion
from ._arguments import OLDER
from ._lists import NumberFilter, TimeFilter, listed, paginated
from ._videos import (
    MetadataFilter,
    asked_embeddings,
    changed_metadata,
    span,
    video_filters,
    video_pages,
    video_path,
)
from .models.bound import ListWithPagination, bound
from .models.video import Video, placed
from .models.video_details import VideoThumbnail, VideoValue, VideoValues

__all__ = ["VideoResource"]


class VideoResource(Resource):
    """Find, tag and delete the videos of an index, and read what is said and seen in them."""

    _versions: ClassVar[tuple[ApiVersion, ...]] = API_VERSIONS

    async def retrieve(
        self,
        index_id: str,
        id: str,
        *,
        embed: bool | None = None,
        embedding_option: EmbeddingOption | Sequence[EmbeddingOption] | None = None,
        request_options: RequestOptions | None = None,
    ) -> Video:
        """Return one video of an index.

        Args:
            index_id: Identifier of the index.
            id: Identifier of the video.
            embed: Also return its embeddings (v1.2 and v1.3; v1.3 is asked for all of them).
            embedding_option: Also return these embeddings: `visual`, `audio`, `transcription`
                (v1.3); give at most one of the two.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}/videos/{video-id}`.
        """
        video = await self._api.get(
            video_path(index_id, id),
            Video,
            query=asked_embeddings(self._need, self._api.version, embed, embedding_option),
            options=request_options,
        )
        return bound(placed(video, index_id), self._api)

    async def list(
        self,
        index_id: str,
        *,
        id: str | None = None,
        filename: str | None = None,
        size: NumberFilter | None = None,
        width: NumberFilter | None = None,
        height: NumberFilter | None = None,
        duration: NumberFilter | None = None,
        fps: NumberFilter | None = None,
        metadata: MetadataFilter | None = None,
        user_metadata: MetadataFilter | None = None,
        created_at: TimeFilter | None = None,
        updated_at: TimeFilter | None = None,
        indexed_at: TimeFilter | None = None,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: Literal["created_at", "updated_at"] | str | None = None,
        sort_option: SortOption | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[Video]:
        """Return one page of the videos of an index, the newest first.

        Args:
            index_id: Identifier of the index.
            id: Only the video of this identifier (v1.1 and v1.2).
            filename: Only videos of this file name.
            size: Only videos of this size, in bytes, or a range.
            width: Only videos of this width, in pixels, or a range.
            height: Only videos of this height, in pixels, or a range.
            duration: Only videos of this length, in seconds, or a range; a single number is
                compared with the length rounded down.
            fps: Only videos with this many frames per second, or a range.
            metadata: Only videos with these values of your own keys, or with numbers in a range.
            user_metadata: The same under its name in v1.3; give one of the two.
            created_at: Only videos created at this time, on this date, or in a range.
            updated_at: Only videos changed at this time, on this date, or in a range.
            indexed_at: Only videos indexed at this time, on this date, or in a range (v1.1 and
                v1.2).
            page: The page, from 1; the API's default is 1.
            page_limit: Items on a page; the API's default is 10.
            sort_by: `created_at` (the API's default) or `updated_at`.
            sort_option: `asc` or `desc` (the API's default).
            request_options: What this call changes.

        API: `GET /indexes/{index-id}/videos`.
        """
        query = video_filters(
            self._need,
            page,
            page_limit,
            metadata,
            user_metadata,
            _id=id,
            filename=filename,
            size=size,
            width=width,
            height=height,
            duration=duration,
            fps=fps,
            created_at=created_at,
            updated_at=updated_at,
            indexed_at=indexed_at,
            sort_by=sort_by,
            sort_option=sort_option,
        )
        return await listed(
            self._api, video_pages(self._api, index_id, query, request_options)(page)
        )

    async def list_pagination(
        self,
        index_id: str,
        *,
        id: str | None = None,
        filename: str | None = None,
        size: NumberFilter | None = None,
        width: NumberFilter | None = None,
        height: NumberFilter | None = None,
        duration: NumberFilter | None = None,
        fps: NumberFilter | None = None,
        metadata: MetadataFilter | None = None,
        user_metadata: MetadataFilter | None = None,
        created_at: TimeFilter | None = None,
        updated_at: TimeFilter | None = None,
        indexed_at: TimeFilter | None = None,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: Literal["created_at", "updated_at"] | str | None = None,
        sort_option: SortOption | None = None,
        request_options: RequestOptions | None = None,
    ) -> ListWithPagination[Video]:
        """Return a page of the videos of an index and the way to the next ones, the newest first.

        Args:
            index_id: Identifier of the index.
            id: Only the video of this identifier (v1.1 and v1.2).
            filename: Only videos of this file name.
            size: Only videos of this size, in bytes, or a range.
            width: Only videos of this width, in pixels, or a range.
            height: Only videos of this height, in pixels, or a range.
            duration: Only videos of this length, in seconds, or a range.
            fps: Only videos with this many frames per second, or a range.
            metadata: Only videos with these values of your own keys, or with numbers in a range.
            user_metadata: The same under its name in v1.3; give one of the two.
            created_at: Only videos created at this time, on this date, or in a range.
            updated_at: Only videos changed at this time, on this date, or in a range.
            indexed_at: Only videos indexed at this time, on this date, or in a range (v1.1 and
                v1.2).
            page: The page to begin with, from 1; the API's default is 1.
            page_limit: Items on a page; the API's default is 10.
            sort_by: `created_at` (the API's default) or `updated_at`.
            sort_option: `asc` or `desc` (the API's default).
            request_options: What each call changes.

        API: `GET /indexes/{index-id}/videos`.
        """
        query = video_filters(
            self._need,
            page,
            page_limit,
            metadata,
            user_metadata,
            _id=id,
            filename=filename,
            size=size,
            width=width,
            height=height,
            duration=duration,
            fps=fps,
            created_at=created_at,
            updated_at=updated_at,
            indexed_at=indexed_at,
            sort_by=sort_by,
            sort_option=sort_option,
        )
        return await paginated(
            self._api, video_pages(self._api, index_id, query, request_options), page
        )

    async def update(
        self,
        index_id: str,
        id: str,
        *,
        title: str | None = None,
        metadata: Mapping[str, object] | None = None,
        user_metadata: Mapping[str, object] | None = None,
        request_options: RequestOptions | None = None,
    ) -> None:
        """Change the title of a video or your own keys and values.

        Args:
            index_id: Identifier of the index.
            id: Identifier of the video.
            title: Its new title (v1.1 and v1.2).
            metadata: Keys to set, to texts, numbers, true or false; others stay. In v1.3 a value
                of None deletes its key.
            user_metadata: The same under its name in v1.3; give one of the two.
            request_options: What this call changes.

        API: `PUT /indexes/{index-id}/videos/{video-id}`.
        """
        if title is not None:
            self._need("index.video.update(title=…)", OLDER, "a key of your own in user_metadata")
            filled(title, "title")
        changes = changed_metadata(metadata, user_metadata)
        if title is None and changes is None:
            raise InvalidInputError("Give what is to be changed: title or user_metadata.")
        name = "user_metadata" if self._api.version == "v1.3" else "metadata"
        return await self._api.put(
            video_path(index_id, id),
            None,
            body=json_body(video_title=title, **{name: changes}),
            options=request_options,
        )

    async def delete(
        self, index_id: str, id: str, *, request_options: RequestOptions | None = None
    ) -> None:
        """Delete a video from an index. This cannot be undone.

        Args:
            index_id: Identifier of the index.
            id: Identifier of the video.
            request_options: What this call changes.

        API: `DELETE /indexes/{index-id}/videos/{video-id}`.
        """
        return await self._api.delete(video_path(index_id, id), None, options=request_options)

    async def transcription(
        self,
        index_id: str,
        id: str,
        *,
        start: float | None = None,
        end: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[VideoValue]:
        """Return what is said in a video, in the order of time.

        Args:
            index_id: Identifier of the index; it needs the option `conversation`.
            id: Identifier of the video.
            start: Where to begin, in seconds.
            end: Where to end, in seconds.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}/videos/{video-id}/transcription` (v1.1, v1.2).
        """
        self._need(
            "index.video.transcription", OLDER, "client.indexes.videos.retrieve(transcription=True)"
        )
        return await self._values("transcription", index_id, id, start, end, request_options)

    async def text_in_video(
        self,
        index_id: str,
        id: str,
        *,
        start: float | None = None,
        end: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[VideoValue]:
        """Return the text that is seen in a video, in the order of time.

        Args:
            index_id: Identifier of the index; it needs the option `text_in_video`.
            id: Identifier of the video.
            start: Where to begin, in seconds.
            end: Where to end, in seconds.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}/videos/{video-id}/text-in-video` (v1.1, v1.2).
        """
        self._need("index.video.text_in_video", OLDER, "client.analyze, if its prompt asks for it")
        return await self._values("text-in-video", index_id, id, start, end, request_options)

    async def logo(
        self,
        index_id: str,
        id: str,
        *,
        start: float | None = None,
        end: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[VideoValue]:
        """Return the names of the logos that are seen in a video, in the order of time.

        Args:
            index_id: Identifier of the index; it needs the option `logo`.
            id: Identifier of the video.
            start: Where to begin, in seconds.
            end: Where to end, in seconds.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}/videos/{video-id}/logo` (v1.1, v1.2).
        """
        self._need("index.video.logo", OLDER, "client.analyze, if its prompt asks for it")
        return await self._values("logo", index_id, id, start, end, request_options)

    async def thumbnail(
        self,
        index_id: str,
        id: str,
        *,
        time: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> str:
        """Return the URL of a picture from a video. It is good for an hour, so do not keep it.

        Args:
            index_id: Identifier of the index; it needs the add-on `thumbnail`.
            id: Identifier of the video.
            time: Which moment, in seconds; by default the middle.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}/videos/{video-id}/thumbnail` (v1.1, v1.2).
        """
        self._need(
            "index.video.thumbnail", OLDER, "hls.thumbnail_urls of client.indexes.videos.retrieve()"
        )
        check_seconds(time, "time")
        answer = await self._api.get(
            f"{video_path(index_id, id)}/thumbnail",
            VideoThumbnail,
            query={"time": time},
            options=request_options,
        )
        if not answer.thumbnail:
            raise DecodeError("The answer has no URL of a thumbnail.", where=("$.thumbnail",))
        return answer.thumbnail

    async def _values(
        self,
        kind: str,
        index_id: str,
        id: str,
        start: float | None,
        end: float | None,
        options: RequestOptions | None,
    ) -> builtins.list[VideoValue]:
        """Return what is said or seen between two moments."""
        answer = await self._api.get(
            f"{video_path(index_id, id)}/{kind}",
            VideoValues,
            query=span(start, end),
            options=options,
        )
        return answer.data or []
