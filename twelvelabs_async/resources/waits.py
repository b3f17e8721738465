"""Waits for jobs of any kind: one, many in order, many as they end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import ClassVar, TypeVar

from ..core.request import RequestOptions
from ..core.resource import Resource
from ..errors import Outcome
from ..settings import API_VERSIONS, ApiVersion
from ..waiting.jobs import Job, Progressing
from ..waiting.outcomes import AsyncOutcomes
from ..waiting.scheduler import OnState, Scheduler, check_jobs
from ..waiting.waiter import Callback

__all__ = ["Waits"]

P = TypeVar("P", bound=Progressing)


class Waits(Resource):
    """Waits for jobs, whichever kind they are. All that go on at once share their looks."""

    _versions: ClassVar[tuple[ApiVersion, ...]] = API_VERSIONS

    @property
    def _scheduler(self) -> Scheduler:
        return self._api.companion(Scheduler)

    async def wait(
        self,
        job: Job[P],
        *,
        sleep_interval: float | None = None,
        timeout: float | None = None,
        callback: Callback[P] | None = None,
        details: bool = True,
        request_options: RequestOptions | None = None,
    ) -> P:
        """Wait until a job is done, and return what it has become.

        Args:
            job: What is waited for, such as `Job.task(id)`.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            timeout: How long to wait in all, in seconds; by default what `wait_for_done` of its
                kind has.
            callback: Called with the resource at each look; may be a coroutine function.
            details: Whether the result must be whole. If what lists show is enough, many waits
                cost less: one request for 50 of them, and none for each that ends.
            request_options: What each look changes; such a wait shares no looks.

        Raises:
            ResourceFailedError: It failed; the error has the reason and the id.
            WaitTimeoutError: It was not done in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        check_jobs([job])
        return await self._scheduler.wait(
            job,
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
            details=details,
        )

    async def check(
        self, job: Job[P], *, request_options: RequestOptions | None = None
    ) -> P | None:
        """Look once at a job; return what it has become, or None while it goes on.

        Args:
            job: What is looked at, such as `Job.task(id)`.
            request_options: What this call changes.

        Raises:
            ResourceFailedError: It failed; the error has the reason and the id.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        check_jobs([job])
        return await self._scheduler.check(job, options=request_options)

    async def wait_many(
        self,
        jobs: Iterable[Job[P]],
        *,
        timeout: float | None = None,
        on_state: OnState[P] | None = None,
        details: bool = True,
    ) -> list[Outcome[P]]:
        """Wait for many jobs, and return what became of each, in the order of the jobs.

        What becomes of one does not raise: it is in its outcome, as `result` or `error`.

        Args:
            jobs: What is waited for; kinds may be mixed.
            timeout: How long to wait in all, in seconds; by default what `wait_for_done` of each
                kind has. What is not done then has a WaitTimeoutError.
            on_state: Called with a job and its resource when its status changes; may be a
                coroutine function.
            details: Whether the results must be whole, as in `wait`.
        """
        each = list(jobs)
        wait = self._scheduler.waits(each, timeout=timeout, details=details, on_state=on_state)
        return list(await asyncio.gather(*map(wait, each)))

    def as_done(
        self,
        jobs: Iterable[Job[P]],
        *,
        timeout: float | None = None,
        on_state: OnState[P] | None = None,
        details: bool = True,
    ) -> AsyncOutcomes[P]:
        """Wait for many jobs, and give what became of each as it ends.

        Args:
            jobs: What is waited for; kinds may be mixed.
            timeout: How long to wait for each, in seconds, as in `wait_many`.
            on_state: Called with a job and its resource when its status changes; may be a
                coroutine function.
            details: Whether the results must be whole, as in `wait`.
        """
        each = list(jobs)
        wait = self._scheduler.waits(each, timeout=timeout, details=details, on_state=on_state)
        return AsyncOutcomes(each, wait)
