"""Waits of one client, which share their looks."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from ..core.raw import is_wanted
from ..errors import (
    ClientStateError,
    InvalidInputError,
    Outcome,
    TwelveLabsError,
    UnauthorizedError,
)
from .group import Group
from .jobs import Job, Progressing
from .policy import LAST_LOOK, MOST_ERRORS, check_times, is_missing, is_transient
from .waiter import LOOK, NOTHING, Callback, Waiter, failure, is_done, is_failed

if TYPE_CHECKING:
    from ..core.call import Caller
    from ..core.request import RequestOptions

__all__ = ["OnState", "Scheduler", "check_jobs"]

P = TypeVar("P", bound=Progressing)
OnState: TypeAlias = Callable[[Job[P], P], object]
"""Called with a job and its resource when its status changes; an awaitable is awaited."""


class Scheduler:
    """Waits for what goes on at the server; those that wait for the same kind share requests."""

    def __init__(self, api: Caller) -> None:
        self._api = api
        self._groups: dict[tuple[str, ...], Group] = {}

    def wait(
        self,
        job: Job[P],
        *,
        longest: float | None = None,
        timeout: float | None = None,
        callback: Callback[P] | None = None,
        options: RequestOptions | None = None,
        details: bool = True,
        look: Callable[[], Awaitable[P]] | None = None,
        made: Callable[[Mapping[str, object]], P] | None = None,
    ) -> Coroutine[Any, Any, P]:
        """Look until it is done, has failed, or the deadline passes.

        Errors that may pass are tolerated for a number of looks; all others end the wait. A
        notification brings the next look forward, and only that: what a look finds counts.

        Args:
            job: What is waited for.
            longest: The longest time between two looks, in seconds; by default its kind's.
            timeout: How long to wait in all, in seconds; by default its kind's.
            callback: Called with the resource at each look; may be a coroutine function.
            options: What each look changes; such a wait shares no looks.
            details: Whether the result must be whole; if not, what lists show is enough.
            look: How it is looked at alone, instead of its kind's way.
            made: Makes of an item of a list what `look` would return.
        """
        kind = job.about
        longest = kind.longest if longest is None else longest
        timeout = kind.timeout if timeout is None else timeout
        check_times(longest, timeout)
        whole = kind.whole and look is None and not is_wanted()
        waiter = Waiter(
            job=job,
            since=asyncio.get_running_loop().time(),
            longest=longest,
            timeout=timeout,
            options=options,
            look=look,
            made=made,
            content=whole or not details,
            tells=callback is not None or made is not None,
            solo=bool(options) or (callback is not None and kind.sparse),
        )
        return self._followed(waiter, callback)

    async def _followed(self, waiter: Waiter[P], callback: Callback[P] | None) -> P:
        """Wait: few things are kept here, because there may be ten thousand of these."""
        group = self._join(waiter)
        try:
            while True:
                item = await waiter.turn()
                if item is LOOK:
                    resource = await self._look(waiter)
                else:
                    resource = None if item is NOTHING else waiter.resource(item)
                if resource is not None:
                    if callback is not None:
                        answer = callback(resource)
                        if inspect.isawaitable(answer):
                            await answer
                    if is_done(resource.status):
                        return resource
                    if is_failed(resource.status):
                        raise failure(waiter.job, resource)
                if asyncio.get_running_loop().time() >= waiter.deadline:
                    raise waiter.timed_out() from waiter.last_error
                del item, resource
                group.rest(waiter)
        finally:
            self._leave(waiter, group)

    def _join(self, waiter: Waiter[Any]) -> Group:
        """Begin to look at something, and listen for what is told of it."""
        job = waiter.job
        kind, key, inbox = job.about, (job.kind, *job.ids[:-1]), self._api.notifications
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(self._api, kind, job.ids[:-1], self.end)
        if inbox is not None and kind.notified_as is not None:
            # From before the first look on: what comes after this line is not missed.
            told = partial(group.tell, waiter)
            waiter.listener = inbox.listen(kind.notified_as, job.id, told)
            waiter.listener.__enter__()
        group.enter(waiter)
        return group

    def _leave(self, waiter: Waiter[Any], group: Group) -> None:
        """Stop looking at something; without waits nothing is left."""
        if waiter.listener is not None:
            waiter.listener.__exit__(None, None, None)
        group.leave(waiter)
        key = (waiter.job.kind, *waiter.job.ids[:-1])
        if not group.waiters and self._groups.get(key) is group:
            del self._groups[key]

    async def check(self, job: Job[P], *, options: RequestOptions | None = None) -> P | None:
        """Look once; return what came of it, or None while it goes on."""
        resource = await self._retrieved(job, options)
        if is_failed(resource.status):
            raise failure(job, resource)
        return resource if is_done(resource.status) else None

    def waits(
        self,
        jobs: Sequence[Job[P]],
        *,
        timeout: float | None,
        details: bool,
        on_state: OnState[P] | None,
    ) -> Callable[[Job[P]], Coroutine[Any, Any, Outcome[P]]]:
        """Return what waits for one of these jobs and returns its outcome, whatever that is."""
        check_jobs(jobs)
        if timeout is not None:
            check_times(1.0, timeout)

        async def outcome(job: Job[P]) -> Outcome[P]:
            tell = None if on_state is None else _changes(job, on_state)
            try:
                found = await self.wait(job, timeout=timeout, callback=tell, details=details)
            except Exception as error:  # noqa: BLE001 - it is this job's outcome, no other's
                return Outcome(input=job, error=error)
            return Outcome(input=job, result=found)

        return outcome

    def end(self, error: BaseException) -> None:
        """End all waits of the client with an error."""
        for group in self._groups.values():
            group.finish(error)

    def close(self) -> None:
        """End all waits: the client is closed."""
        self.end(ClientStateError("This client was closed during the wait."))
        for group in self._groups.values():
            group.stop()

    async def _look(self, waiter: Waiter[P]) -> P | None:
        """Look at one by itself, in its own context; None if that brought nothing new."""
        loop = asyncio.get_running_loop()
        end = max(waiter.deadline, loop.time() + LAST_LOOK)
        waiter.looks += 1
        waiter.pace += 1
        waiter.own = True
        try:
            async with asyncio.timeout_at(end):
                look = waiter.look
                found = await (look() if look else self._retrieved(waiter.job, waiter.options))
        except TwelveLabsError as error:
            if isinstance(error, UnauthorizedError) and not waiter.options:
                self.end(error)
            if is_missing(error):
                if not waiter.may_be_new(loop.time()):
                    raise
            elif not is_transient(error) or waiter.errors + 1 >= MOST_ERRORS:
                raise
            else:
                waiter.errors += 1
            waiter.last_error = error
            return None
        except TimeoutError:
            return None  # the deadline itself; what it means is said by the caller
        waiter.errors, waiter.last_error, waiter.seen = 0, None, True
        waiter.last, waiter.status = found, found.status
        if within := waiter.job.about.within:
            waiter.within = getattr(found, within, None)
        return found

    async def _retrieved(self, job: Job[P], options: RequestOptions | None) -> P:
        kind = job.about
        into = cast("type[P]", kind.into())
        return await self._api.get(kind.path_of(job.ids), into, options=options)


def check_jobs(jobs: Sequence[object]) -> None:
    """Refuse what is no job, before anything is waited for."""
    for each in jobs:
        if not isinstance(each, Job):
            raise InvalidInputError(
                f"{each!r} is no job: make one with Job.task(id), Job.indexed_asset(index_id, id) "
                "or the like."
            )


def _changes(job: Job[P], on_state: OnState[P]) -> Callback[P]:
    """Return a callback that tells only of new states."""
    known: list[str | None] = []

    def tell(resource: P) -> object:
        if known and known[0] == resource.status:
            return None
        known[:] = [resource.status]
        return on_state(job, resource)

    return tell
