"""Tasks that embed videos, under their 0.x names."""

from __future__ import annotations

import builtins
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, cast

from attrs import asdict

from ..core.arguments import exactly_one, filled
from ..core.bodies import form
from ..core.bulk import carry_out
from ..core.encoding import QueryValue, seg
from ..core.files import File
from ..core.numbers import check_seconds, check_span
from ..core.request import RequestOptions
from ..core.resource import Resource
from ..errors import InvalidInputError
from ..models.embed_tasks import EmbedTaskStatus, VideoEmbeddingScope
from ..models.shared import EmbeddingOption
from ..settings import ApiVersion
from ._arguments import texts
from ._lists import filters, listed, paginated
from .models.bound import ListWithPagination, bound, created
from .models.embed import (
    CreateEmbeddingsTaskVideoParams,
    EmbeddingsTask,
    EmbeddingsTaskList,
    EmbeddingsTaskStatus,
)
from .models.shared import Created

__all__ = ["EmbedTaskResource"]

_NAMES = {
    "file": "video_file",
    "url": "video_url",
    "start_offset_sec": "video_start_offset_sec",
    "end_offset_sec": "video_end_offset_sec",
    "clip_length": "video_clip_length",
    "scopes": "video_embedding_scopes",
    "video_embedding_scope": "video_embedding_scopes",
}
"""What `create` calls the settings of a video in a batch."""


class EmbedTaskResource(Resource):
    """Embed videos: `create`, `wait_for_done` on what it returns, then `retrieve` the vectors.

    In v1.3 `client.embed.tasks` does the same, and `client.embed.v_2.tasks` embeds everything.
    """

    _versions: ClassVar[tuple[ApiVersion, ...]] = ("v1.2", "v1.3")
    _name: ClassVar[str] = "client.embed.task"

    async def retrieve(
        self,
        id: str,
        *,
        embedding_option: EmbeddingOption | Sequence[EmbeddingOption] | None = None,
        request_options: RequestOptions | None = None,
    ) -> EmbeddingsTask:
        """Return a task, with the vectors once it is `ready`.

        Args:
            id: Identifier of the task.
            embedding_option: Only these vectors: `visual`, `audio`, `transcription` (v1.3); by
                default all that there are.
            request_options: What this call changes.

        API: `GET /embed/tasks/{task-id}` (v1.2, v1.3).
        """
        if embedding_option is not None:
            self._need("embed.task.retrieve(embedding_option=…)", ("v1.3",))
        task = await self._api.get(
            f"/embed/tasks/{seg(id, 'id')}",
            EmbeddingsTask,
            query={"embedding_option": embedding_option},
            options=request_options,
        )
        return bound(task, self._api)

    async def list(
        self,
        *,
        started_at: str | datetime | None = None,
        ended_at: str | datetime | None = None,
        page: int | None = None,
        page_limit: int | None = None,
        status: EmbedTaskStatus | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[EmbeddingsTask]:
        """Return one page of the account's embedding tasks, without vectors, the newest first.

        Args:
            started_at: Only tasks created after this time.
            ended_at: Only tasks created before this time.
            page: The page, from 1; the API's default is 1.
            page_limit: Items on a page; the API's default is 10.
            status: Only tasks in this status: `processing`, `ready`, `failed`.
            request_options: What this call changes.

        API: `GET /embed/tasks` (v1.2, v1.3).
        """
        query = filters(page, page_limit, started_at=started_at, ended_at=ended_at, status=status)
        return await listed(self._api, self._page(query, request_options)(page))

    async def list_pagination(
        self,
        *,
        started_at: str | datetime | None = None,
        ended_at: str | datetime | None = None,
        page: int | None = None,
        page_limit: int | None = None,
        status: EmbedTaskStatus | None = None,
        request_options: RequestOptions | None = None,
    ) -> ListWithPagination[EmbeddingsTask]:
        """Return a page of the account's embedding tasks and the way to the next ones.

        Args:
            started_at: Only tasks created after this time.
            ended_at: Only tasks created before this time.
            page: The page to begin with, from 1; the API's default is 1.
            page_limit: Items on a page; the API's default is 10.
            status: Only tasks in this status: `processing`, `ready`, `failed`.
            request_options: What each call changes.

        API: `GET /embed/tasks` (v1.2, v1.3).
        """
        query = filters(page, page_limit, started_at=started_at, ended_at=ended_at, status=status)
        return await paginated(self._api, self._page(query, request_options), page)

    async def create(
        self,
        engine_name: str | None = None,
        *,
        model_name: str | None = None,
        video_file: File | None = None,
        video_url: str | None = None,
        video_start_offset_sec: float | None = None,
        video_end_offset_sec: float | None = None,
        video_clip_length: float | None = None,
        video_embedding_scopes: Sequence[VideoEmbeddingScope] | None = None,
        request_options: RequestOptions | None = None,
    ) -> EmbeddingsTask:
        """Upload a video and embed it. It is done in the background: see `wait_for_done`.

        Args:
            engine_name: The engine: `Marengo-retrieval-2.6` in v1.2.
            model_name: The same, as v1.3 calls it; give this or `engine_name`.
            video_file: Path, bytes, file opened in binary mode, or `(name, content[, type])`.
            video_url: A publicly accessible URL; give this or `video_file`.
            video_start_offset_sec: Where to begin, in seconds.
            video_end_offset_sec: Where to end, in seconds.
            video_clip_length: Length of each clip, in seconds; the API's default is 6.
            video_embedding_scopes: `clip` for a vector of each clip (the API's default), `video`
                for one of the whole, or both.
            request_options: What the calls change.

        Returns:
            The task. If it was created and cannot be looked at, all fields but `id` and the names
            of the engine are None.

        API: `POST /embed/tasks`, then `GET /embed/tasks/{task-id}` (v1.2, v1.3).
        """
        exactly_one(engine_name=engine_name, model_name=model_name)
        name = filled(engine_name if model_name is None else model_name, self._named)
        exactly_one(video_file=video_file, video_url=video_url)
        check_span(
            video_start_offset_sec,
            video_end_offset_sec,
            ("video_start_offset_sec", "video_end_offset_sec"),
        )
        check_seconds(video_clip_length, "video_clip_length")
        if video_embedding_scopes is not None:
            video_embedding_scopes = texts(video_embedding_scopes, "video_embedding_scopes")
        made = await self._api.post(
            "/embed/tasks",
            Created,
            body=form(
                {
                    self._named: name,
                    "video_url": video_url,
                    "video_start_offset_sec": video_start_offset_sec,
                    "video_end_offset_sec": video_end_offset_sec,
                    "video_clip_length": video_clip_length,
                    "video_embedding_scope": video_embedding_scopes,
                },
                {"video_file": video_file},
            ),
            options=request_options,
        )
        stub = bound(EmbeddingsTask(id=made.id, engine_name=name, model_name=name), self._api)
        return await created(
            stub, lambda: self.retrieve(made.id or "", request_options=request_options)
        )

    async def create_bulk(
        self,
        engine_name: str | None = None,
        videos: Sequence[CreateEmbeddingsTaskVideoParams | Mapping[str, object]] = (),
        *,
        model_name: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[EmbeddingsTask]:
        """Upload and embed many videos, several at once.

        Args:
            engine_name: The engine: `Marengo-retrieval-2.6` in v1.2.
            videos: For each video a `CreateEmbeddingsTaskVideoParams`, or a mapping with the same
                names or those that `create` has.
            model_name: The engine, as v1.3 calls it; give this or `engine_name`.
            request_options: What each call changes.

        Returns:
            A task for each video, in the order of the videos.

        Raises:
            BulkError: Some videos failed. Its `outcomes` tell for each video what became of it,
                with the tasks that were created.
        """
        arguments = [_arguments(each, place) for place, each in enumerate(_listed(videos))]

        def call(video: dict[str, Any]) -> Callable[[], Awaitable[EmbeddingsTask]]:
            return lambda: self.create(
                engine_name, model_name=model_name, **video, request_options=request_options
            )

        calls = [(each, call(made)) for each, made in zip(videos, arguments, strict=True)]
        return await carry_out(calls, what="videos")

    async def status(
        self, task_id: str, *, request_options: RequestOptions | None = None
    ) -> EmbeddingsTaskStatus:
        """Return how far a task is, without the vectors.

        Args:
            task_id: Identifier of the task.
            request_options: What this call changes.

        API: `GET /embed/tasks/{task-id}/status` (v1.2, v1.3).
        """
        return await self._api.get(
            f"/embed/tasks/{seg(task_id, 'task_id')}/status",
            EmbeddingsTaskStatus,
            options=request_options,
        )

    @property
    def _named(self) -> str:
        """What the version calls the engine."""
        return "engine_name" if self._api.version == "v1.2" else "model_name"

    def _page(
        self, query: dict[str, QueryValue], options: RequestOptions | None
    ) -> Callable[[int | None], Awaitable[EmbeddingsTaskList]]:
        return lambda page: self._api.get(
            "/embed/tasks", EmbeddingsTaskList, query={**query, "page": page}, options=options
        )


def _listed(videos: object) -> Sequence[object]:
    if isinstance(videos, (str, bytes)) or not isinstance(videos, Sequence) or not videos:
        raise InvalidInputError(
            "videos must be a list of at least one CreateEmbeddingsTaskVideoParams, "
            f"not {videos!r:.80}."
        )
    return cast("Sequence[object]", videos)


def _arguments(video: object, place: int) -> dict[str, Any]:
    """Return what `create` is given for one video of a batch."""
    if isinstance(video, CreateEmbeddingsTaskVideoParams):
        given = asdict(video, recurse=False)
    elif isinstance(video, Mapping):
        given = dict(cast("Mapping[str, Any]", video))
    else:
        raise InvalidInputError(
            f"videos[{place}] must be a CreateEmbeddingsTaskVideoParams or a mapping, "
            f"not {video!r:.80}."
        )
    named = {_NAMES.get(name, name): value for name, value in given.items()}
    unknown = sorted(map(str, named.keys() - set(_NAMES.values())))
    if unknown or len(named) < len(given):
        what = f"has no {', '.join(unknown)}" if unknown else "says the same thing twice"
        raise InvalidInputError(f"videos[{place}] {what}; it takes {', '.join(_NAMES)}.")
    return named
