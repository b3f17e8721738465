"""Video indexing tasks: upload and index in one step."""

from __future__ import annotations

import builtins
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from ..core.arguments import exactly_one
from ..core.bodies import form
from ..core.bulk import carry_out
from ..core.encoding import seg
from ..core.files import File
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..errors import InvalidInputError
from ..models.shared import SortOption, UserMetadata
from ..models.tasks import (
    TasksCreateResponse,
    TasksListResponse,
    TasksRetrieveResponse,
    TaskStatus,
    VideoIndexingTask,
)
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ..waiting.waiter import Callback

if TYPE_CHECKING:
    from ..raw.tasks import RawTasks

__all__ = ["Tasks"]


class Tasks(Resource):
    """Upload and index videos in one step.

    The API's documentation announces that these methods will be removed in favour of
    `assets.create` followed by `indexes.indexed_assets.create`.
    """

    _elsewhere: ClassVar[str] = "client.task"

    with_raw_response: RawView[RawTasks] = RawView()

    def list(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: str | None = None,
        sort_option: SortOption | None = None,
        index_id: str | None = None,
        status: TaskStatus | Sequence[TaskStatus] | None = None,
        filename: str | None = None,
        duration: float | None = None,
        width: int | None = None,
        height: int | None = None,
        created_at: str | datetime | None = None,
        updated_at: str | datetime | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[VideoIndexingTask]:
        """List the tasks of the account, the newest first.

        Args:
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            sort_by: `created_at` (default) or `updated_at`.
            sort_option: `asc` or `desc` (default).
            index_id: Only tasks of this index.
            status: Only tasks in this status, or one of these.
            filename: Only tasks of this file name.
            duration: Only tasks of videos of this length, in seconds.
            width: Only tasks of videos of this width, in pixels.
            height: Only tasks of videos of this height, in pixels.
            created_at: Only tasks created at this time or later.
            updated_at: Only tasks changed at this time or later.
            request_options: What this call changes.

        API: `GET /tasks`.
        """
        return numbered(
            lambda number: self._api.get(
                "/tasks",
                TasksListResponse,
                query={
                    "page": number,
                    "page_limit": page_limit,
                    "sort_by": sort_by,
                    "sort_option": sort_option,
                    "index_id": index_id,
                    "status": status,
                    "filename": filename,
                    "duration": duration,
                    "width": width,
                    "height": height,
                    "created_at": created_at,
                    "updated_at": updated_at,
                },
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        *,
        index_id: str,
        video_file: File | None = None,
        video_url: str | None = None,
        enable_video_stream: bool | None = None,
        user_metadata: UserMetadata | str | None = None,
        request_options: RequestOptions | None = None,
    ) -> TasksCreateResponse:
        """Upload a video and index it. It is done in the background: see `wait_for_done`.

        Args:
            index_id: Identifier of the index.
            video_file: Path, bytes, file opened in binary mode, or `(name, content[, type])`.
            video_url: A publicly accessible URL; give this or `video_file`.
            enable_video_stream: Store the video for streaming; the API's default is true.
            user_metadata: Your own keys and values; a str is taken as JSON.
            request_options: What this call changes.

        Raises:
            BadRequestError: The video does not meet the requirements of the index's models;
                `code` says which, such as `video_duration_too_short`.

        API: `POST /tasks`.
        """
        seg(index_id, "index_id")
        exactly_one(video_file=video_file, video_url=video_url)
        return await self._api.post(
            "/tasks",
            TasksCreateResponse,
            body=form(
                {
                    "index_id": index_id,
                    "video_url": video_url,
                    "enable_video_stream": enable_video_stream,
                    "user_metadata": user_metadata,
                },
                {"video_file": video_file},
            ),
            options=request_options,
        )

    async def create_bulk(
        self,
        *,
        index_id: str,
        video_files: Sequence[File] | None = None,
        video_urls: Sequence[str] | None = None,
        enable_video_stream: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[TasksCreateResponse]:
        """Upload and index many videos, several at once.

        Args:
            index_id: Identifier of the index.
            video_files: Files, as `create` takes them.
            video_urls: Publicly accessible URLs.
            enable_video_stream: Store the videos for streaming; the API's default is true.
            request_options: What each call changes.

        Returns:
            A task for each input, in the order of the inputs, files first.

        Raises:
            BulkError: Some inputs failed. Its `outcomes` tell for each input what became of
                it, with the tasks that were created.
        """
        given = [video_files, video_urls]
        if any(isinstance(each, (str, bytes)) for each in given):
            raise InvalidInputError("video_files and video_urls are lists, also of a single item.")
        if not any(given):
            raise InvalidInputError("Give video_files, video_urls or both; there is no video.")

        def call(
            file: File | None = None, url: str | None = None
        ) -> Callable[[], Awaitable[TasksCreateResponse]]:
            return lambda: self.create(
                index_id=index_id,
                video_file=file,
                video_url=url,
                enable_video_stream=enable_video_stream,
                request_options=request_options,
            )

        calls = [
            *((file, call(file=file)) for file in video_files or ()),
            *((url, call(url=url)) for url in video_urls or ()),
        ]
        return await carry_out(calls, what="videos")

    async def retrieve(
        self, task_id: str, *, request_options: RequestOptions | None = None
    ) -> TasksRetrieveResponse:
        """Return one task.

        Args:
            task_id: Identifier of the task.
            request_options: What this call changes.

        API: `GET /tasks/{task_id}`.
        """
        return await self._api.get(
            f"/tasks/{seg(task_id, 'task_id')}", TasksRetrieveResponse, options=request_options
        )

    async def delete(self, task_id: str, *, request_options: RequestOptions | None = None) -> None:
        """Delete a task that is `ready` or `failed`. This cannot be undone.

        The video of a `ready` task must be deleted first.

        Args:
            task_id: Identifier of the task.
            request_options: What this call changes.

        API: `DELETE /tasks/{task_id}`.
        """
        return await self._api.delete(
            f"/tasks/{seg(task_id, 'task_id')}", None, options=request_options
        )

    async def wait_for_done(
        self,
        task_id: str,
        *,
        sleep_interval: float = 5.0,
        timeout: float = 7200.0,
        callback: Callback[TasksRetrieveResponse] | None = None,
        request_options: RequestOptions | None = None,
    ) -> TasksRetrieveResponse:
        """Wait until a task is `ready`.

        Args:
            task_id: Identifier of the task.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            timeout: How long to wait in all, in seconds.
            callback: Called with the task at each look; may be a coroutine function.
            request_options: What each look changes.

        Raises:
            ResourceFailedError: The task failed; the error has the reason and the id.
            WaitTimeoutError: It was not ready in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        return await self._api.companion(Scheduler).wait(
            Job.task(task_id),
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
        )
