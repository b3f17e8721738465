"""The loop that looks at one resource until it is done."""

from __future__ import annotations

import asyncio
import inspect
import random
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, TypeVar, cast

from ..core.inbox import Inbox, Listener
from ..errors import ResourceFailedError, TwelveLabsError, WaitTimeoutError
from ..models.shared import Model
from .policy import (
    DONE,
    FAILED,
    LAST_LOOK,
    MOST_ERRORS,
    NOTIFIED_AS,
    check_times,
    is_transient,
    next_delay,
)

__all__ = ["Callback", "Progressing", "wait_for_done"]


class Progressing(Protocol):
    """Something with a status."""

    @property
    def status(self) -> str | None:
        """How far it is."""
        ...


P = TypeVar("P", bound=Progressing)
Callback: TypeAlias = Callable[[P], object]
"""Called with the resource at each look; if it returns an awaitable, that is awaited."""


async def wait_for_done(
    look: Callable[[], Awaitable[P]],
    *,
    kind: str,
    id: str,
    longest: float,
    timeout: float,
    callback: Callback[P] | None,
    notifications: Inbox | None = None,
) -> P:
    """Look until the resource is done, has failed, or the deadline passes.

    Errors that may pass are tolerated for a number of looks; all others end the wait at once. A
    notification brings the next look forward, and only that: what a look finds is what counts.
    """
    check_times(longest, timeout)
    notified_as = NOTIFIED_AS.get(kind)
    if notifications is None or notified_as is None:
        return await _looks(look, kind, id, longest, timeout, callback, None)
    # From before the first look on: what comes after this line is not missed.
    with notifications.listen(notified_as, id) as listener:
        return await _looks(look, kind, id, longest, timeout, callback, listener)


async def _looks(
    look: Callable[[], Awaitable[P]],
    kind: str,
    id: str,
    longest: float,
    timeout: float,
    callback: Callback[P] | None,
    listener: Listener | None,
) -> P:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    looks = pace = errors = 0
    last: P | None = None
    last_error: TwelveLabsError | None = None
    while True:
        looks += 1
        pace += 1
        end = max(deadline, loop.time() + LAST_LOOK) if looks > 1 else None
        try:
            async with asyncio.timeout_at(end):
                last = await look()
            last_error, errors = None, 0
        except TwelveLabsError as error:
            errors += 1
            if not is_transient(error) or errors >= MOST_ERRORS:
                raise
            last_error = error
        except TimeoutError:
            pass  # the deadline itself; what it means is said below
        else:
            if callback is not None:
                answer = callback(last)
                if inspect.isawaitable(answer):
                    await answer
            if last.status in DONE:
                return last
            if last.status in FAILED:
                raise _failed(last, kind, id)
        left = deadline - loop.time()
        if left <= 0:
            raise WaitTimeoutError(
                f"The {kind} {id} was not done after {timeout:g} s; "
                f"its last known status is {last.status if last else None!r}. "
                "It goes on at the server and can be waited for again.",
                kind=kind,
                id=id,
                resource=last,
            ) from last_error
        delay = next_delay(pace, longest, left, random.random())  # noqa: S311
        if await _is_told(listener, delay):
            # If it came before its time, the end is near: look as often as in the beginning.
            pace = 0


async def _is_told(listener: Listener | None, seconds: float) -> bool:
    """Sleep, and return whether a notification ended it."""
    if listener is not None:
        return await listener.told_within(seconds)
    await asyncio.sleep(seconds)
    return False


def _failed(resource: Progressing, kind: str, id: str) -> ResourceFailedError:
    status = resource.status or "failed"
    reason = _reason(resource)
    return ResourceFailedError(
        f"The {kind} {id} ended as {status!r}: {reason or 'the server gave no reason'}.",
        kind=kind,
        id=id,
        resource=resource,
        status=status,
        reason=reason,
    )


def _reason(resource: Progressing) -> str | None:
    """Find the server's reason: a documented `error`, or one of the fields servers use for it."""
    error: object = getattr(resource, "error", None)
    extra = dict(resource.extra) if isinstance(resource, Model) else {}
    for found in (error, extra.get("error"), extra.get("message"), extra.get("error_message")):
        text = (
            cast("dict[str, object]", found).get("message")
            if isinstance(found, dict)
            else getattr(found, "message", found)
        )
        if isinstance(text, str) and text:
            return text.rstrip(".")
    return None
