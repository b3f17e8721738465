"""Analysis tasks: analysis in the background, of long videos and by segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..models.analysis import (
    AnalysisMode,
    AnalyzeImageInput,
    AnalyzeModelName,
    AnalyzePromptV2,
    AsyncResponseFormat,
    VideoContext,
)
from ..models.analyze_tasks import (
    AnalyzeTaskResponse,
    AnalyzeTasksListResponse,
    AnalyzeTaskStatus,
    CancelAnalyzeTaskResponse,
    CreateAnalyzeTaskResponse,
)
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ..waiting.waiter import Callback
from ._analysis import check_custom_id, check_settings, checked_format, media

if TYPE_CHECKING:
    from ..raw.analyze_tasks import RawAnalyzeTasks

__all__ = ["AnalyzeTasks"]


class AnalyzeTasks(Resource):
    """Analyze videos of up to 2 hours, or parts of them, or images, in the background."""

    with_raw_response: RawView[RawAnalyzeTasks] = RawView()

    def list(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        status: AnalyzeTaskStatus | None = None,
        video_url: str | None = None,
        asset_id: str | None = None,
        analysis_mode: AnalysisMode | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[AnalyzeTaskResponse]:
        """List the analysis tasks of the account, the newest first.

        Args:
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            status: Only tasks in this status.
            video_url: Only tasks of the video with exactly this URL.
            asset_id: Only tasks of this asset.
            analysis_mode: Only tasks of this mode.
            request_options: What this call changes.

        API: `GET /analyze/tasks`.
        """
        return numbered(
            lambda number: self._api.get(
                "/analyze/tasks",
                AnalyzeTasksListResponse,
                query={
                    "page": number,
                    "page_limit": page_limit,
                    "status": status,
                    "video_url": video_url,
                    "asset_id": asset_id,
                    "analysis_mode": analysis_mode,
                },
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        *,
        model_name: AnalyzeModelName | None = None,
        custom_id: str | None = None,
        video: VideoContext | Mapping[str, object] | None = None,
        image: Sequence[AnalyzeImageInput | Mapping[str, object]] | None = None,
        prompt: str | None = None,
        prompt_v_2: AnalyzePromptV2 | Mapping[str, object] | None = None,
        analysis_mode: AnalysisMode | None = None,
        temperature: float | None = None,
        max_tokens: int | Literal["unlimited"] | None = None,
        response_format: AsyncResponseFormat | Mapping[str, object] | type[object] | None = None,
        min_segment_duration: float | None = None,
        max_segment_duration: float | None = None,
        start_time: float | None = None,
        end_time: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> CreateAnalyzeTaskResponse:
        """Start an analysis. It is done in the background: see `wait_for_done`.

        Give `video` or `image`. In the mode `general` the answer is a text, or JSON that follows
        a schema. In the mode `time_based_metadata` it is a list of segments for each definition.

        Args:
            model_name: `pegasus1.5` (the API's default) or `pegasus1.6`.
            custom_id: Your own identifier; 1 to 64 letters, digits, `-` and `_`.
            video: The video: `VideoContextUrl`, `VideoContextAssetId` or
                `VideoContextBase64String`, or the mapping that they stand for.
            image: 1 to 20 images, with `prompt` and Pegasus 1.6. The prompt points at each of
                them as `<@name>`, or at none.
            prompt: What to ask; in the mode `general`.
            prompt_v_2: What to ask, with up to 4 reference images; instead of `prompt`.
            analysis_mode: `general` (default) or `time_based_metadata`.
            temperature: The randomness, from 0 to 1; the API's default is 0.2.
            max_tokens: The longest answer in tokens: 512 to 98304 (the API's default is 4096);
                for segments 2048 to 98304 (32768), or with Pegasus 1.6 `unlimited`.
            response_format: `AsyncResponseFormat`, or a class (attrs, dataclass, TypedDict or
                pydantic model) whose schema the answer shall follow: get an instance of it with
                `parse_as(task, YourClass)`.
            min_segment_duration: The shortest segment, in seconds, from 2.
            max_segment_duration: The longest segment, in seconds, from 2.
            start_time: Analyze from here on, in seconds.
            end_time: Analyze up to here, in seconds; 1 s to 2 hours after `start_time`.
            request_options: What this call changes.

        API: `POST /analyze/tasks`.
        """
        check_custom_id(custom_id)
        settings: dict[str, object] = {
            **media(model_name, None, video, image, prompt, prompt_v_2),
            "temperature": temperature,
            "max_tokens": max_tokens,
            "response_format": checked_format(response_format),
            "min_segment_duration": min_segment_duration,
            "max_segment_duration": max_segment_duration,
            "start_time": start_time,
            "end_time": end_time,
        }
        check_settings(settings, model=model_name, mode=analysis_mode, background=True)
        return await self._api.post(
            "/analyze/tasks",
            CreateAnalyzeTaskResponse,
            body=json_body(
                model_name=model_name,
                custom_id=custom_id,
                analysis_mode=analysis_mode,
                **settings,
            ),
            options=request_options,
        )

    async def retrieve(
        self, task_id: str, *, request_options: RequestOptions | None = None
    ) -> AnalyzeTaskResponse:
        """Return one analysis task, with its result if it is `ready`.

        Args:
            task_id: Identifier of the task.
            request_options: What this call changes.

        API: `GET /analyze/tasks/{task_id}`.
        """
        return await self._api.get(
            f"/analyze/tasks/{seg(task_id, 'task_id')}",
            AnalyzeTaskResponse,
            options=request_options,
        )

    async def delete(self, task_id: str, *, request_options: RequestOptions | None = None) -> None:
        """Delete an analysis task that is not being processed. This cannot be undone.

        Args:
            task_id: Identifier of the task.
            request_options: What this call changes.

        API: `DELETE /analyze/tasks/{task_id}`.
        """
        return await self._api.delete(
            f"/analyze/tasks/{seg(task_id, 'task_id')}", None, options=request_options
        )

    async def cancel(
        self, task_id: str, *, request_options: RequestOptions | None = None
    ) -> CancelAnalyzeTaskResponse:
        """Cancel an analysis task that is not done yet. This cannot be undone.

        Doing it twice is fine. A task of a batch is canceled with its batch.

        Args:
            task_id: Identifier of the task.
            request_options: What this call changes.

        API: `POST /analyze/tasks/{task_id}/cancel`.
        """
        return await self._api.post(
            f"/analyze/tasks/{seg(task_id, 'task_id')}/cancel",
            CancelAnalyzeTaskResponse,
            body=None,
            creates=False,
            options=request_options,
        )

    async def wait_for_done(
        self,
        task_id: str,
        *,
        sleep_interval: float = 5.0,
        timeout: float = 7200.0,
        callback: Callback[AnalyzeTaskResponse] | None = None,
        request_options: RequestOptions | None = None,
    ) -> AnalyzeTaskResponse:
        """Wait until an analysis task is `ready`, and return it with its result.

        A result that is not whole is no failure: see `result.finish_reason` and `error`.

        Args:
            task_id: Identifier of the task.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            timeout: How long to wait in all, in seconds.
            callback: Called with the task at each look; may be a coroutine function.
            request_options: What each look changes.

        Raises:
            ResourceFailedError: It failed or was canceled; the error has the reason and the id.
            WaitTimeoutError: It was not ready in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        return await self._api.companion(Scheduler).wait(
            Job.analyze_task(task_id),
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
        )
