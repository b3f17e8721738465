"""Tasks that embed videos, in their first version."""

from __future__ import annotations

import builtins
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, cast

from ..core.arguments import exactly_one, is_list
from ..core.bodies import form
from ..core.bulk import carry_out
from ..core.encoding import seg
from ..core.files import File
from ..core.numbers import check_seconds, check_span
from ..core.pages import AsyncPager, numbered
from ..core.params import CreateEmbeddingsTaskVideoParams
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..errors import InvalidInputError
from ..models.embed_tasks import (
    EmbedTasksCreateResponse,
    EmbedTasksListResponse,
    EmbedTasksRetrieveResponse,
    EmbedTasksStatusResponse,
    EmbedTaskStatus,
    MediaEmbeddingTask,
    VideoEmbeddingScope,
)
from ..models.embed_v2 import EmbedModelName
from ..models.shared import EmbeddingOption
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ..waiting.waiter import Callback

if TYPE_CHECKING:
    from ..raw.embed_tasks import RawEmbedTasks

__all__ = ["EmbedTasks"]

SHORTEST_CLIP, LONGEST_CLIP = 2, 10


class EmbedTasks(Resource):
    """Embed videos: `create`, `wait_for_done`, then `retrieve` the vectors.

    The API's documentation announces the end of these methods in favour of `embed.v_2.tasks`.
    """

    _name: ClassVar[str] = "client.embed.tasks"
    _elsewhere: ClassVar[str] = "client.embed.task"

    with_raw_response: RawView[RawEmbedTasks] = RawView()

    def list(
        self,
        *,
        started_at: str | datetime | None = None,
        ended_at: str | datetime | None = None,
        status: EmbedTaskStatus | None = None,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[MediaEmbeddingTask]:
        """List the embedding tasks of the last seven days, the newest first.

        Args:
            started_at: Only tasks created after this time.
            ended_at: Only tasks created before this time.
            status: Only tasks in this status: `processing`, `ready`, `failed`.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            request_options: What this call changes.

        API: `GET /embed/tasks`.
        """
        return numbered(
            lambda number: self._api.get(
                "/embed/tasks",
                EmbedTasksListResponse,
                query={
                    "started_at": started_at,
                    "ended_at": ended_at,
                    "status": status,
                    "page": number,
                    "page_limit": page_limit,
                },
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        *,
        model_name: EmbedModelName,
        video_file: File | None = None,
        video_url: str | None = None,
        video_start_offset_sec: float | None = None,
        video_end_offset_sec: float | None = None,
        video_clip_length: float | None = None,
        video_embedding_scope: Sequence[VideoEmbeddingScope] | None = None,
        request_options: RequestOptions | None = None,
    ) -> EmbedTasksCreateResponse:
        """Upload a video of up to 2 GB and embed it. It is done in the background.

        Args:
            model_name: The model: `marengo3.0`.
            video_file: Path, bytes, file opened in binary mode, or `(name, content[, type])`.
            video_url: A publicly accessible URL; give this or `video_file`.
            video_start_offset_sec: Where to begin, in seconds; only with the end.
            video_end_offset_sec: Where to end, in seconds; only with the start.
            video_clip_length: Length of each clip, from 2 to 10 seconds; the API's default is 6.
            video_embedding_scope: `clip` (default): a vector for each clip. With `video` also
                one for the whole, which is good for videos of up to half a minute.
            request_options: What this call changes.

        API: `POST /embed/tasks`.
        """
        exactly_one(video_file=video_file, video_url=video_url)
        _check_part(video_start_offset_sec, video_end_offset_sec, video_clip_length)
        if video_embedding_scope is not None and not is_list(video_embedding_scope):
            raise InvalidInputError(
                "video_embedding_scope must be a list such as ['clip', 'video'], "
                f"not {video_embedding_scope!r}."
            )
        return await self._api.post(
            "/embed/tasks",
            EmbedTasksCreateResponse,
            body=form(
                {
                    "model_name": model_name,
                    "video_url": video_url,
                    "video_start_offset_sec": video_start_offset_sec,
                    "video_end_offset_sec": video_end_offset_sec,
                    "video_clip_length": video_clip_length,
                    "video_embedding_scope": video_embedding_scope,
                },
                {"video_file": video_file},
            ),
            options=request_options,
        )

    async def create_bulk(
        self,
        *,
        model_name: EmbedModelName,
        videos: Sequence[CreateEmbeddingsTaskVideoParams],
        request_options: RequestOptions | None = None,
    ) -> builtins.list[EmbedTasksCreateResponse]:
        """Upload and embed many videos, several at once.

        Args:
            model_name: The model: `marengo3.0`.
            videos: For each video a mapping with the arguments that `create` takes.
            request_options: What each call changes.

        Returns:
            A task for each video, in the order of the videos.

        Raises:
            BulkError: Some videos failed. Its `outcomes` tell for each video what became of it,
                with the tasks that were created.
        """
        if not is_list(videos) or not videos:
            raise InvalidInputError(
                "videos must be a list of at least one mapping such as {'video_url': …}, "
                f"not {videos!r:.80}."
            )
        for place, each in enumerate(videos):
            _check_params(each, place)

        def call(
            params: CreateEmbeddingsTaskVideoParams,
        ) -> Callable[[], Awaitable[EmbedTasksCreateResponse]]:
            return lambda: self.create(
                model_name=model_name, **params, request_options=request_options
            )

        return await carry_out([(each, call(each)) for each in videos], what="videos")

    async def status(
        self, task_id: str, *, request_options: RequestOptions | None = None
    ) -> EmbedTasksStatusResponse:
        """Return how far a task is, without the vectors.

        Args:
            task_id: Identifier of the task.
            request_options: What this call changes.

        API: `GET /embed/tasks/{task_id}/status`.
        """
        return await self._api.get(
            f"/embed/tasks/{seg(task_id, 'task_id')}/status",
            EmbedTasksStatusResponse,
            options=request_options,
        )

    async def retrieve(
        self,
        task_id: str,
        *,
        embedding_option: EmbeddingOption | Sequence[EmbeddingOption] | None = None,
        request_options: RequestOptions | None = None,
    ) -> EmbedTasksRetrieveResponse:
        """Return a task with the vectors, once it is `ready`.

        Args:
            task_id: Identifier of the task.
            embedding_option: Only these vectors: `visual`, `audio`, `transcription`; by default
                all that there are.
            request_options: What this call changes.

        API: `GET /embed/tasks/{task_id}`.
        """
        return await self._api.get(
            f"/embed/tasks/{seg(task_id, 'task_id')}",
            EmbedTasksRetrieveResponse,
            query={"embedding_option": embedding_option},
            options=request_options,
        )

    async def wait_for_done(
        self,
        task_id: str,
        *,
        sleep_interval: float = 5.0,
        timeout: float = 7200.0,
        callback: Callback[EmbedTasksStatusResponse] | None = None,
        request_options: RequestOptions | None = None,
    ) -> EmbedTasksStatusResponse:
        """Wait until a task is `ready`; then `retrieve` has the vectors.

        Args:
            task_id: Identifier of the task.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            timeout: How long to wait in all, in seconds.
            callback: Called with the status at each look; may be a coroutine function.
            request_options: What each look changes.

        Raises:
            ResourceFailedError: The task failed; the error has the reason and the id.
            WaitTimeoutError: It was not ready in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        return await self._api.companion(Scheduler).wait(
            Job.embed_task(task_id),
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
        )


def _check_part(start: float | None, end: float | None, clip: float | None) -> None:
    if (start is None) != (end is None):
        missing = "video_start_offset_sec" if start is None else "video_end_offset_sec"
        raise InvalidInputError(
            f"Give video_start_offset_sec and video_end_offset_sec, or neither: {missing} is "
            "missing."
        )
    check_span(start, end, ("video_start_offset_sec", "video_end_offset_sec"))
    check_seconds(clip, "video_clip_length")
    if clip is None:
        return
    if not SHORTEST_CLIP <= clip <= LONGEST_CLIP:
        raise InvalidInputError(
            f"video_clip_length must be from {SHORTEST_CLIP} to {LONGEST_CLIP} seconds, "
            f"not {clip!r}."
        )
    if start is not None and end is not None and clip > end - start:
        raise InvalidInputError(
            f"video_clip_length {clip!r} is longer than the part of the video, "
            f"which is from {start!r} to {end!r}."
        )


def _check_params(params: object, place: int) -> None:
    """Refuse misspelt keys: a batch without its settings is paid for before it shows."""
    allowed = CreateEmbeddingsTaskVideoParams.__annotations__
    if not isinstance(params, Mapping):
        raise InvalidInputError(
            f"videos[{place}] must be a mapping such as {{'video_url': …}}, not {params!r:.80}."
        )
    unknown = sorted(map(str, cast("Mapping[object, object]", params).keys() - allowed.keys()))
    if unknown:
        raise InvalidInputError(
            f"videos[{place}] has no {', '.join(unknown)}; it takes {', '.join(allowed)}."
        )
