"""Models of video indexing tasks as the older surfaces have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from ...core.codec import structure
from ...core.request import RequestOptions
from ...errors import ResourceFailedError
from ...models.shared import HlsObject, Identifier, Model, PageInfo
from ...waiting.jobs import Job
from ...waiting.policy import check_times
from ...waiting.scheduler import Scheduler
from .bound import Bound, ListWithPagination, bound

__all__ = ["Task", "TaskList", "TaskListWithPagination", "TaskProcess", "TaskStatus"]


@frozen(kw_only=True)
class TaskProcess(Model):
    """How far a task is: percent done, and about how many seconds remain."""

    percentage: float | None = None
    remain_seconds: float | None = None


@frozen(kw_only=True)
class TaskStatus(Model):
    """How many tasks of an index are in each status (API: `GET /tasks/status`)."""

    index_id: str | None = None
    ready: int | None = None
    validating: int | None = None
    pending: int | None = None
    queued: int | None = None
    indexing: int | None = None
    failed: int | None = None
    total_result: int | None = None


@frozen(kw_only=True)
class Task(Bound):
    """A video indexing task, and what can be done with it.

    It does not change by itself: `wait_for_done` brings it up to date at each look, and
    `retrieve` returns a new one.

    Attributes:
        id: Identifier of the task.
        created_at: RFC 3339 time of its creation.
        updated_at: RFC 3339 time of its last change.
        index_id: The index that the video goes to.
        video_id: Identifier of the video in the index, once it has one.
        estimated_time: RFC 3339 time at which it may be ready (v1.1, v1.2).
        status: How far it is; `ready` and `failed` are final.
        metadata: What the platform read from the file; v1.3 calls it `system_metadata`, and both
            names are filled from whichever came.
        system_metadata: The same.
        hls: Where the video can be streamed.
        process: How far the indexing is (v1.1, v1.2).
        type: What the API calls this object, if it does.
    """

    id: Identifier = None
    created_at: str | None = None
    updated_at: str | None = None
    index_id: str | None = None
    video_id: str | None = None
    estimated_time: str | None = None
    status: str | None = None
    metadata: dict[str, object] | None = None
    system_metadata: dict[str, object] | None = None
    hls: HlsObject | None = None
    process: TaskProcess | None = None
    type: str | None = None

    def _settle(self) -> None:
        known = self.metadata or self.system_metadata or {}
        self._put("metadata", known)
        self._put("system_metadata", known)

    @property
    def done(self) -> bool:
        """Whether it is `ready` or `failed`."""
        return self.status in ("ready", "failed")

    async def retrieve(self, *, request_options: RequestOptions | None = None) -> Task:
        """Return the task as it is now, as another object.

        Args:
            request_options: What this call changes.
        """
        from ..task import TaskResource

        return await TaskResource(self._api).retrieve(
            self.id or "", request_options=request_options
        )

    async def delete(self, *, request_options: RequestOptions | None = None) -> None:
        """Delete it, if it is `ready` or `failed`.

        Args:
            request_options: What this call changes.
        """
        from ..task import TaskResource

        await TaskResource(self._api).delete(self.id or "", request_options=request_options)

    async def wait_for_done(
        self,
        *,
        sleep_interval: float = 5.0,
        callback: Callable[[Task], object] | None = None,
        timeout: float = 7200.0,
        request_options: RequestOptions | None = None,
    ) -> Task:
        """Wait until it is `ready` or `failed`; this object is brought up to date at each look.

        Errors that may pass are tolerated for a number of looks, all others end the wait. Nothing
        is asked if it is done already.

        Args:
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            callback: Called with this task at each look; may be a coroutine function.
            timeout: How long to wait in all, in seconds.
            request_options: What each look changes.

        Returns:
            This task. Whether it failed is in `status`.

        Raises:
            WaitTimeoutError: It was not done in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong key.
        """

        async def look() -> Task:
            self._take(await self.retrieve(request_options=request_options))
            return self

        def made(item: Mapping[str, object]) -> Task:
            self._take(bound(structure(item, Task), self._api))
            return self

        check_times(sleep_interval, timeout)
        if self.done:
            return self
        try:
            return await self._api.companion(Scheduler).wait(
                Job[Task]("task", (self.id or "",)),
                longest=sleep_interval,
                timeout=timeout,
                callback=callback,
                options=request_options,
                look=look,
                made=made,
            )
        except ResourceFailedError:
            return self  # here the status tells, as it always has


@frozen(kw_only=True)
class TaskList(Model):
    """One page of tasks."""

    data: list[Task] | None = None
    page_info: PageInfo | None = None


TaskListWithPagination: TypeAlias = ListWithPagination[Task]
