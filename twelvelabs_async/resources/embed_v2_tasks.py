"""Tasks that embed long videos and audio, images and documents, in their second version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..models.embed_inputs import (
    AsyncAudioInputRequest,
    AsyncDocumentInputRequest,
    AsyncImageInputRequest,
    AsyncVideoInputRequest,
)
from ..models.embed_tasks import EmbedTaskStatus, MediaEmbeddingTask
from ..models.embed_v2 import EmbedModelName
from ..models.embed_v2_tasks import (
    EmbeddingTaskResponse,
    EmbedTaskInputType,
    EmbedV2TasksCreateResponse,
    EmbedV2TasksListResponse,
)
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ..waiting.waiter import Callback
from ._embed_checks import check_dimension, inputs

if TYPE_CHECKING:
    from ..raw.embed_v2_tasks import RawEmbedV2Tasks

__all__ = ["EmbedV2Tasks"]


class EmbedV2Tasks(Resource):
    """Embed videos, audio, images and documents in the background: `create`, `wait_for_done`."""

    with_raw_response: RawView[RawEmbedV2Tasks] = RawView()

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

        API: `GET /embed-v2/tasks`.
        """
        return numbered(
            lambda number: self._api.get(
                "/embed-v2/tasks",
                EmbedV2TasksListResponse,
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
        input_type: EmbedTaskInputType,
        model_name: EmbedModelName,
        embedding_uncertainty: bool | None = None,
        embedding_dimension: int | None = None,
        audio: AsyncAudioInputRequest | Mapping[str, object] | None = None,
        video: AsyncVideoInputRequest | Mapping[str, object] | None = None,
        document: AsyncDocumentInputRequest | Mapping[str, object] | None = None,
        image: AsyncImageInputRequest | Mapping[str, object] | None = None,
        request_options: RequestOptions | None = None,
    ) -> EmbedV2TasksCreateResponse:
        """Embed a file. It is done in the background, and kept for seven days.

        A file that cannot be embedded may show so only later, as the task's status `failed`.

        Args:
            input_type: What is embedded; the argument of the same name has it, and no other.
            model_name: The model: `marengo3.5`, `marengo3.0`.
            embedding_uncertainty: Also return how unsure each number is (Marengo 3.5); not with
                the scope `asset`, which audio and video have by default, and not for a PDF.
            embedding_dimension: Length of the vectors (Marengo 3.5); the API's default is 512. A
                shorter vector is the start of a longer one. One length for all of an index.
            audio: Audio.
            video: A video.
            document: A PDF, text or Markdown file (Marengo 3.5).
            image: An image (Marengo 3.5).
            request_options: What this call changes.

        API: `POST /embed-v2/tasks`.
        """
        bodies = inputs(
            input_type, {"audio": audio, "video": video, "document": document, "image": image}
        )
        check_dimension(embedding_dimension)
        return await self._api.post(
            "/embed-v2/tasks",
            EmbedV2TasksCreateResponse,
            body=json_body(
                input_type=input_type,
                model_name=model_name,
                embedding_uncertainty=embedding_uncertainty,
                embedding_dimension=embedding_dimension,
                **bodies,
            ),
            options=request_options,
        )

    async def retrieve(
        self, task_id: str, *, request_options: RequestOptions | None = None
    ) -> EmbeddingTaskResponse:
        """Return a task, with the vectors once it is `ready`.

        Args:
            task_id: Identifier of the task.
            request_options: What this call changes.

        API: `GET /embed-v2/tasks/{task_id}`.
        """
        return await self._api.get(
            f"/embed-v2/tasks/{seg(task_id, 'task_id')}",
            EmbeddingTaskResponse,
            options=request_options,
        )

    async def wait_for_done(
        self,
        task_id: str,
        *,
        sleep_interval: float = 5.0,
        timeout: float = 7200.0,
        callback: Callback[EmbeddingTaskResponse] | None = None,
        request_options: RequestOptions | None = None,
    ) -> EmbeddingTaskResponse:
        """Wait until a task is `ready`, and return it with the vectors.

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
            Job.embed_v2_task(task_id),
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
        )
