"""Video indexing tasks under their 0.x names, in all versions of the API."""

from __future__ import annotations

import builtins
from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from typing import ClassVar

from ..core.arguments import filled
from ..core.bodies import form, json_body
from ..core.bulk import carry_out
from ..core.encoding import QueryValue, seg
from ..core.files import File
from ..core.request import RequestOptions
from ..core.resource import Resource
from ..errors import InvalidInputError
from ..models.shared import UserMetadata
from ..settings import API_VERSIONS, ApiVersion
from ._arguments import OLDER
from ._lists import NumberFilter, TimeFilter, listed, paginated
from ._tasks import one_address, one_video, task_filters, upload_options
from .models.bound import ListWithPagination, bound, created
from .models.shared import Created
from .models.task import Task, TaskList, TaskStatus
from .transfers import TransfersResource

__all__ = ["TaskResource"]


class TaskResource(Resource):
    """Upload and index videos, and look after it."""

    _versions: ClassVar[tuple[ApiVersion, ...]] = API_VERSIONS

    @cached_property
    def transfers(self) -> TransfersResource:
        """Imports of whole buckets."""
        return TransfersResource(self._api)

    async def retrieve(self, id: str, *, request_options: RequestOptions | None = None) -> Task:
        """Return one task.

        Args:
            id: Identifier of the task.
            request_options: What this call changes.

        API: `GET /tasks/{task-id}`.
        """
        task = await self._api.get(f"/tasks/{seg(id, 'id')}", Task, options=request_options)
        return bound(task, self._api)

    async def list(
        self,
        *,
        id: str | None = None,
        index_id: str | None = None,
        filename: str | None = None,
        duration: NumberFilter | None = None,
        width: NumberFilter | None = None,
        height: NumberFilter | None = None,
        created_at: TimeFilter | None = None,
        updated_at: TimeFilter | None = None,
        estimated_time: TimeFilter | None = None,
        status: str | Sequence[str] | None = None,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: str | None = None,
        sort_option: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[Task]:
        """Return one page of the account's tasks, the newest first.

        Args:
            id: Only the task of this identifier (v1.1 and v1.2).
            index_id: Only tasks of this index.
            filename: Only tasks of this file name.
            duration: Only tasks of videos of this length, in seconds, or a range; a single
                number is compared with the length rounded down.
            width: Only tasks of videos of this width, in pixels, or a range.
            height: Only tasks of videos of this height, in pixels, or a range.
            created_at: Only tasks created at this time, on this date, or in a range.
            updated_at: Only tasks changed at this time, on this date, or in a range.
            estimated_time: Only tasks that may be ready at this time, or in a range (v1.1 and
                v1.2).
            status: Only tasks in this status, or one of these.
            page: The page, from 1; the API's default is 1.
            page_limit: Items on a page; the API's default is 10.
            sort_by: `created_at` (the API's default) or `updated_at`.
            sort_option: `asc` or `desc` (the API's default).
            request_options: What this call changes.

        API: `GET /tasks`.
        """
        query = task_filters(
            self._need,
            page,
            page_limit,
            _id=id,
            index_id=index_id,
            filename=filename,
            duration=duration,
            width=width,
            height=height,
            created_at=created_at,
            updated_at=updated_at,
            estimated_time=estimated_time,
            status=status,
            sort_by=sort_by,
            sort_option=sort_option,
        )
        return await listed(self._api, self._page(query, request_options)(page))

    async def list_pagination(
        self,
        *,
        id: str | None = None,
        index_id: str | None = None,
        filename: str | None = None,
        duration: NumberFilter | None = None,
        width: NumberFilter | None = None,
        height: NumberFilter | None = None,
        created_at: TimeFilter | None = None,
        updated_at: TimeFilter | None = None,
        estimated_time: TimeFilter | None = None,
        status: str | Sequence[str] | None = None,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: str | None = None,
        sort_option: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> ListWithPagination[Task]:
        """Return a page of the account's tasks and the way to the next ones, the newest first.

        Args:
            id: Only the task of this identifier (v1.1 and v1.2).
            index_id: Only tasks of this index.
            filename: Only tasks of this file name.
            duration: Only tasks of videos of this length, in seconds, or a range.
            width: Only tasks of videos of this width, in pixels, or a range.
            height: Only tasks of videos of this height, in pixels, or a range.
            created_at: Only tasks created at this time, on this date, or in a range.
            updated_at: Only tasks changed at this time, on this date, or in a range.
            estimated_time: Only tasks that may be ready at this time, or in a range (v1.1 and
                v1.2).
            status: Only tasks in this status, or one of these.
            page: The page to begin with, from 1; the API's default is 1.
            page_limit: Items on a page; the API's default is 10.
            sort_by: `created_at` (the API's default) or `updated_at`.
            sort_option: `asc` or `desc` (the API's default).
            request_options: What each call changes.

        API: `GET /tasks`.
        """
        query = task_filters(
            self._need,
            page,
            page_limit,
            _id=id,
            index_id=index_id,
            filename=filename,
            duration=duration,
            width=width,
            height=height,
            created_at=created_at,
            updated_at=updated_at,
            estimated_time=estimated_time,
            status=status,
            sort_by=sort_by,
            sort_option=sort_option,
        )
        return await paginated(self._api, self._page(query, request_options), page)

    async def create(
        self,
        index_id: str,
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
        """Upload a video and index it. It is done in the background: see `Task.wait_for_done`.

        Args:
            index_id: Identifier of the index.
            file: Path, bytes, file opened in binary mode, or `(name, content[, type])`.
            url: A publicly accessible URL; give this or `file`.
            transcription_file: Your own transcription, SRT or VTT, in any form that a file may
                have. The index must have the option `conversation`.
            transcription_url: A publicly accessible URL of it; give this or the file.
            language: Language of the video, such as `en` (v1.1 and v1.2).
            disable_video_stream: Do not store the video for streaming.
            enable_video_stream: The same the other way round; give at most one of the two.
            user_metadata: Your own keys and values (v1.3); before that `index.video.update`
                sets them.
            request_options: What the calls change.

        Returns:
            The task. If it was created and cannot be looked at, all fields but `id` and
            `index_id` are None.

        API: `POST /tasks`, then `GET /tasks/{task-id}`.
        """
        seg(index_id, "index_id")
        one_video(file, url)
        transcribed = one_address(transcription_file, transcription_url, "transcription")
        options = upload_options(
            self._need,
            self._api.version,
            language=language,
            disable=disable_video_stream,
            enable=enable_video_stream,
            user_metadata=user_metadata,
        )
        made = await self._api.post(
            "/tasks",
            Created,
            body=form(
                {
                    "index_id": index_id,
                    "video_url": url,
                    "transcription_url": transcription_url,
                    "provide_transcription": True if transcribed else None,
                    **options,
                },
                {"video_file": file, "transcription_file": transcription_file},
            ),
            options=request_options,
        )
        return await self._seen(made, index_id, request_options)

    async def create_bulk(
        self,
        index_id: str,
        *,
        files: Sequence[File] | None = None,
        urls: Sequence[str] | None = None,
        language: str | None = None,
        disable_video_stream: bool | None = None,
        enable_video_stream: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[Task]:
        """Upload and index many videos, several at once.

        Args:
            index_id: Identifier of the index.
            files: Files, as `create` takes them.
            urls: Publicly accessible URLs.
            language: Language of the videos, such as `en` (v1.1 and v1.2).
            disable_video_stream: Do not store the videos for streaming.
            enable_video_stream: The same the other way round; give at most one of the two.
            request_options: What each call changes.

        Returns:
            A task for each input, in the order of the inputs, files first.

        Raises:
            BulkError: Some inputs failed. Its `outcomes` tell for each input what became of
                it, with the tasks that were created.
        """
        if any(isinstance(each, (str, bytes)) for each in (files, urls)):
            raise InvalidInputError("files and urls are lists, also of a single item.")
        if not files and not urls:
            raise InvalidInputError("Give files, urls or both; there is no video.")
        seg(index_id, "index_id")
        upload_options(  # what is wrong for all of them is no failure of each
            self._need,
            self._api.version,
            language=language,
            disable=disable_video_stream,
            enable=enable_video_stream,
        )

        def call(file: File | None = None, url: str | None = None) -> Callable[[], Awaitable[Task]]:
            return lambda: self.create(
                index_id,
                file=file,
                url=url,
                language=language,
                disable_video_stream=disable_video_stream,
                enable_video_stream=enable_video_stream,
                request_options=request_options,
            )

        calls = [
            *((file, call(file=file)) for file in files or ()),
            *((url, call(url=url)) for url in urls or ()),
        ]
        return await carry_out(calls, what="videos")

    async def delete(self, id: str, *, request_options: RequestOptions | None = None) -> None:
        """Delete a task that is `ready` or `failed`. This cannot be undone.

        The video of a `ready` task must be deleted first.

        Args:
            id: Identifier of the task.
            request_options: What this call changes.

        Raises:
            ConflictError: The task is in another status.

        API: `DELETE /tasks/{task-id}`.
        """
        return await self._api.delete(f"/tasks/{seg(id, 'id')}", None, options=request_options)

    async def status(
        self, index_id: str, *, request_options: RequestOptions | None = None
    ) -> TaskStatus:
        """Return how many tasks of an index are in each status.

        Args:
            index_id: Identifier of the index.
            request_options: What this call changes.

        Returns:
            The numbers; those that the API does not send are None. An index without tasks has 0
            of each.

        API: `GET /tasks/status`.
        """
        seg(index_id, "index_id")
        answer = await self._api.get(
            "/tasks/status",
            TaskStatus | None,
            query={"index_id": index_id},
            options=request_options,
        )
        return answer or TaskStatus(
            index_id=index_id,
            ready=0,
            validating=0,
            pending=0,
            queued=0,
            indexing=0,
            failed=0,
            total_result=0,
        )

    async def transfer(self, file: File, *, request_options: RequestOptions | None = None) -> None:
        """Upload and index many videos of a bucket, which a JSON file names.

        Args:
            file: The JSON file: an array of objects with `index_id`, `language`, `object` (the
                video's `s3://` address) and, if there is one, `transcription` (that of an SRT or
                VTT file).
            request_options: What this call changes.

        API: `POST /tasks/transfers` (v1.1, v1.2).
        """
        self._need("task.transfer", OLDER, "task.transfers.import_videos")
        return await self._api.post(
            "/tasks/transfers", None, body=form({}, {"file": file}), options=request_options
        )

    async def external_provider(
        self, index_id: str, url: str, *, request_options: RequestOptions | None = None
    ) -> Task:
        """Index a video of another platform, such as YouTube.

        Args:
            index_id: Identifier of the index.
            url: The address of the video's page.
            request_options: What the calls change.

        Returns:
            The task, as `create` returns it.

        API: `POST /tasks/external-provider` (v1.1, v1.2), then `GET /tasks/{task-id}`.
        """
        self._need("task.external_provider", OLDER, "task.create(url=…)")
        seg(index_id, "index_id")
        made = await self._api.post(
            "/tasks/external-provider",
            Created,
            body=json_body(index_id=index_id, url=filled(url, "url")),
            options=request_options,
        )
        return await self._seen(made, index_id, request_options)

    def _page(
        self, query: dict[str, QueryValue], options: RequestOptions | None
    ) -> Callable[[int | None], Awaitable[TaskList]]:
        return lambda page: self._api.get(
            "/tasks", TaskList, query={**query, "page": page}, options=options
        )

    async def _seen(self, made: Created, index_id: str, options: RequestOptions | None) -> Task:
        stub = bound(Task(id=made.id, index_id=index_id, video_id=made.video_id), self._api)
        return await created(stub, lambda: self.retrieve(made.id or "", request_options=options))
