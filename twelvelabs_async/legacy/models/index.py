"""Models of indexes as the older surfaces have them."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

from attrs import frozen
from cattrs.gen import override

from ...core.files import File
from ...core.request import RequestOptions
from ...models.shared import Identifier, Model, PageInfo, UserMetadata
from .bound import Bound, ListWithPagination
from .enabled import EnabledEngine, EnabledModel, renamed

if TYPE_CHECKING:
    from ...models.search import GroupBy, QueryMediaType, SearchOperator
    from .._lists import NumberFilter, TimeFilter
    from .._videos import MetadataFilter
    from ..search import SearchedFor
    from .search import (
        ConversationOption,
        EngineOption,
        SearchResult,
        SearchSortOption,
        SearchThreshold,
    )
    from .task import Task, TaskStatus
    from .video import Video

__all__ = ["Index", "IndexList", "IndexListWithPagination"]


@frozen(kw_only=True)
class Index(Bound):
    """An index: videos that are searched together, and what can be done with it.

    It does not change by itself: `retrieve` returns a new one.

    Attributes:
        id: Identifier of the index.
        created_at: RFC 3339 time of its creation.
        updated_at: RFC 3339 time of its last change.
        expires_at: RFC 3339 time at which the platform deletes it; None on plans without expiry.
        name: Its name (API: `index_name`).
        engines: What indexes its videos, under any of the names that the versions have for it:
            `engine_id` with `index_options` (v1.1), `engines` (v1.2) or `models` (v1.3).
        models: The same.
        engine_id: Its only engine (v1.1).
        index_options: What that engine looks at (v1.1).
        addons: Add-ons such as `thumbnail`.
        video_count: How many videos it holds.
        total_duration: Length of all its videos together, in seconds.
        deleted: Whether it was deleted and can still be looked at (v1.1).
    """

    id: Identifier = None
    created_at: str | None = None
    updated_at: str | None = None
    expires_at: str | None = None
    name: Annotated[str | None, override(rename="index_name")] = None
    engines: list[EnabledEngine] | None = None
    models: list[EnabledModel] | None = None
    engine_id: str | None = None
    index_options: list[str] | None = None
    addons: list[str] | None = None
    video_count: int | None = None
    total_duration: float | None = None
    deleted: bool | None = None

    def _settle(self) -> None:
        if self.engines is None and self.models is None and self.engine_id is not None:
            only = EnabledEngine(name=self.engine_id, options=self.index_options)
            self._put("engines", [only])
        engines, models = self.engines, self.models
        if engines is None:
            self._put("engines", [renamed(each, EnabledEngine) for each in models or ()])
        if models is None:
            self._put("models", [renamed(each, EnabledModel) for each in engines or ()])

    async def retrieve(self, *, request_options: RequestOptions | None = None) -> Index:
        """Return the index as it is now, as another object.

        Args:
            request_options: What this call changes.
        """
        from ..index import IndexResource

        return await IndexResource(self._api).retrieve(
            self.id or "", request_options=request_options
        )

    async def update(self, name: str, *, request_options: RequestOptions | None = None) -> None:
        """Rename it; this object keeps the name that it has.

        Args:
            name: Its new name.
            request_options: What this call changes.
        """
        from ..index import IndexResource

        await IndexResource(self._api).update(self.id or "", name, request_options=request_options)

    async def delete(self, *, request_options: RequestOptions | None = None) -> None:
        """Delete it and all videos in it. This cannot be undone.

        Args:
            request_options: What this call changes.
        """
        from ..index import IndexResource

        await IndexResource(self._api).delete(self.id or "", request_options=request_options)

    async def create_task(
        self,
        *,
        file: File | None = None,
        url: str | None = None,
        transcription_file: File | None = None,
        transcription_url: str | None = None,
        language: str | None = None,
        disable_video_stream: bool | None = None,
        enable_video_stream: bool | None = None,
        user_metadata: UserMetadata | str | None = None,
        request_options: RequestOptions | None = None,
    ) -> Task:
        """Upload a video to it and index it: see `client.task.create`.

        Args:
            file: Path, bytes, file opened in binary mode, or `(name, content[, type])`.
            url: A publicly accessible URL; give this or `file`.
            transcription_file: Your own transcription, SRT or VTT.
            transcription_url: A publicly accessible URL of it; give this or the file.
            language: Language of the video, such as `en` (v1.1 and v1.2).
            disable_video_stream: Do not store the video for streaming.
            enable_video_stream: The same the other way round; give at most one of the two.
            user_metadata: Your own keys and values (v1.3).
            request_options: What the calls change.
        """
        from ..task import TaskResource

        return await TaskResource(self._api).create(
            self.id or "",
            file=file,
            url=url,
            transcription_file=transcription_file,
            transcription_url=transcription_url,
            language=language,
            disable_video_stream=disable_video_stream,
            enable_video_stream=enable_video_stream,
            user_metadata=user_metadata,
            request_options=request_options,
        )

    async def task_status(self, *, request_options: RequestOptions | None = None) -> TaskStatus:
        """Return how many of its tasks are in each status: see `client.task.status`.

        Args:
            request_options: What this call changes.
        """
        from ..task import TaskResource

        return await TaskResource(self._api).status(self.id or "", request_options=request_options)

    async def task_external_provider(
        self, url: str, *, request_options: RequestOptions | None = None
    ) -> Task:
        """Index a video of another platform in it: see `client.task.external_provider`.

        Args:
            url: The address of the video's page.
            request_options: What the calls change.
        """
        from ..task import TaskResource

        return await TaskResource(self._api).external_provider(
            self.id or "", url, request_options=request_options
        )

    async def list_video(
        self,
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
        sort_by: str | None = None,
        sort_option: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[Video]:
        """Return one page of its videos: `client.index.video.list` says what the arguments mean."""
        from ..video import VideoResource

        return await VideoResource(self._api).list(
            self.id or "",
            id=id,
            filename=filename,
            size=size,
            width=width,
            height=height,
            duration=duration,
            fps=fps,
            metadata=metadata,
            user_metadata=user_metadata,
            created_at=created_at,
            updated_at=updated_at,
            indexed_at=indexed_at,
            page=page,
            page_limit=page_limit,
            sort_by=sort_by,
            sort_option=sort_option,
            request_options=request_options,
        )

    async def list_video_pagination(
        self,
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
        sort_by: str | None = None,
        sort_option: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> ListWithPagination[Video]:
        """Return a page of its videos and the way to the next ones.

        `client.index.video.list_pagination` says what the arguments mean.
        """
        from ..video import VideoResource

        return await VideoResource(self._api).list_pagination(
            self.id or "",
            id=id,
            filename=filename,
            size=size,
            width=width,
            height=height,
            duration=duration,
            fps=fps,
            metadata=metadata,
            user_metadata=user_metadata,
            created_at=created_at,
            updated_at=updated_at,
            indexed_at=indexed_at,
            page=page,
            page_limit=page_limit,
            sort_by=sort_by,
            sort_option=sort_option,
            request_options=request_options,
        )

    async def query(
        self,
        options: Sequence[EngineOption] | SearchedFor | None,
        query: SearchedFor | Sequence[EngineOption] | None = None,
        *,
        query_text: str | None = None,
        query_media_type: QueryMediaType | None = None,
        query_media_file: File | None = None,
        query_media_url: str | None = None,
        group_by: GroupBy | None = None,
        threshold: SearchThreshold | None = None,
        operator: SearchOperator | None = None,
        conversation_option: ConversationOption | None = None,
        filter: Mapping[str, object] | str | None = None,
        page_limit: int | None = None,
        sort_option: SearchSortOption | None = None,
        adjust_confidence_level: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> SearchResult:
        """Search in it: `client.search.query` says what the arguments mean.

        Args:
            options: Where to look, such as `["visual", "conversation"]`.
            query: What to look for, as text or as a combined query (v1.1 and v1.2). SDK 0.1 has
                it before the options: both orders are taken.
            query_text: What to look for, as text.
            query_media_type: `image`, with a file or a URL.
            query_media_file: The image to look for.
            query_media_url: A publicly accessible URL of it.
            group_by: `clip` or `video`.
            threshold: The least confidence of a hit.
            operator: Whether a hit needs all options (`and`) or any of them (`or`).
            conversation_option: `semantic` or `exact_match` (v1.1 and v1.2).
            filter: Search only in these videos.
            page_limit: Hits on a page.
            sort_option: `score`, or `clip_count` if grouped by video.
            adjust_confidence_level: Shifts what counts as how confident, from 0 to 1.
            request_options: What each call changes.
        """
        from ..search import SearchResource

        return await SearchResource(self._api).query(
            self.id or "",
            options,
            query=query,
            query_text=query_text,
            query_media_type=query_media_type,
            query_media_file=query_media_file,
            query_media_url=query_media_url,
            group_by=group_by,
            threshold=threshold,
            operator=operator,
            conversation_option=conversation_option,
            filter=filter,
            page_limit=page_limit,
            sort_option=sort_option,
            adjust_confidence_level=adjust_confidence_level,
            request_options=request_options,
        )


@frozen(kw_only=True)
class IndexList(Model):
    """One page of indexes."""

    data: list[Index] | None = None
    page_info: PageInfo | None = None


IndexListWithPagination: TypeAlias = ListWithPagination[Index]
