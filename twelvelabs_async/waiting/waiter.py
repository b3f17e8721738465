"""One wait: what it is for, what is known of it, and how it ends."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast

from attrs import define, field

from ..core.codec import dumps, loads, structure
from ..errors import ResourceFailedError, WaitTimeoutError
from ..models.shared import Model
from .jobs import Job, Progressing
from .policy import DONE, FAILED, GRACE, LAST_LOOK

if TYPE_CHECKING:
    from ..core.inbox import Listener
    from ..core.request import RequestOptions

__all__ = [
    "LOOK",
    "NEVER",
    "NOTHING",
    "Callback",
    "Waiter",
    "failure",
    "is_done",
    "is_failed",
    "is_over",
]

P = TypeVar("P", bound=Progressing)
R = TypeVar("R")
Callback: TypeAlias = Callable[[R], object]
"""Called with the resource at each look; if it returns an awaitable, that is awaited."""

Item: TypeAlias = Mapping[str, object]

LOOK: Item = {"": "look"}
"""What a wait is given when it is to look by itself."""

NOTHING: Item = {"": "nothing"}
"""What it is given when its time is up and nothing new is known."""

NEVER = float("inf")


def is_done(status: str | None) -> bool:
    """Whether a status is a good end."""
    return status in DONE or (status is not None and status.lower() in DONE)


def is_failed(status: str | None) -> bool:
    """Whether a status is a bad end."""
    return status in FAILED or (status is not None and status.lower() in FAILED)


def is_over(status: str | None) -> bool:
    """Whether a status is an end."""
    return is_done(status) or is_failed(status)


@define(kw_only=True, eq=False, weakref_slot=False)
class Waiter(Generic[P]):
    """One wait, as small as it can be: there may be ten thousand.

    Either it is at rest, and `due` tells when it is to be looked at, or it is `away`: it has been
    given something and deals with it.

    Attributes:
        since: When it began, or was told that something happened.
        look: How it looks alone, if not in its kind's way.
        made: Makes of an item of a list what `look` would return.
        content: Whether what a list shows is all that it needs.
        tells: Whether each look is told to a callback.
        solo: Whether it shares no looks.
        alone: Whether its next look is one of its own.
        in_round: Whether pages are being read for it.
        own: Whether its last look was one of its own.
        seen: Whether it was found at any time.
        told: Whether something happened since it was given what it deals with.
        pace: How many looks there were since the beginning, or since it was told something.
        errors: How many looks failed in a row.
        within: What narrows the list that it is in.
        last: What is known of it, as the deadline's error shows it.
        end: The error that it was ended with from outside.
    """

    job: Job[P]
    since: float
    longest: float
    timeout: float
    options: RequestOptions | None = None
    look: Callable[[], Awaitable[P]] | None = None
    made: Callable[[Item], P] | None = None
    content: bool = False
    tells: bool = False
    solo: bool = False
    deadline: float = field(init=False)
    due: float = field(init=False)
    alone: bool = field(init=False, default=False)
    in_round: bool = field(init=False, default=False)
    own: bool = field(init=False, default=False)
    seen: bool = field(init=False, default=False)
    told: bool = field(init=False, default=False)
    looks: int = field(init=False, default=0)
    pace: int = field(init=False, default=0)
    errors: int = field(init=False, default=0)
    status: str | None = field(init=False, default=None)
    within: str | None = field(init=False, default=None)
    last: P | bytes | None = field(init=False, default=None)
    last_error: BaseException | None = field(init=False, default=None)
    end: BaseException | None = field(init=False, default=None)
    listener: Listener | None = field(init=False, default=None)
    _turn: asyncio.Future[Item] | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.deadline = self.since + self.timeout
        self.due = self.since

    @property
    def away(self) -> bool:
        """Whether it deals with something, and cannot be given more."""
        return self._turn is None or self._turn.done()

    def turn(self) -> asyncio.Future[Item]:
        """Return what it is given next: an item of a list, `LOOK` or `NOTHING`.

        Raises:
            BaseException: It was ended from outside.
        """
        turn = self._turn = asyncio.get_running_loop().create_future()
        if self.end is not None:
            turn.set_exception(self.end)
        return turn

    def give(self, item: Item) -> None:
        """Give it something to deal with, if it is at rest."""
        self.alone = self.in_round = False
        self.due = NEVER
        if self._turn is not None and not self._turn.done():
            self._turn.set_result(item)

    def finish(self, error: BaseException) -> None:
        """End it with an error, of which it gets a copy of its own: a raised error is changed."""
        self.end = copy.copy(error)
        self.end.__cause__ = error.__cause__
        self.due = NEVER
        if self._turn is not None and not self._turn.done():
            self._turn.set_exception(self.end)

    def note(self, item: Item, now: float) -> None:
        """Take note of what a list shows; the whole of it only when the deadline is near.

        It is kept for the error of the deadline alone, and not decoded before.
        """
        self.looks += 1
        self.pace += 1
        self.errors = 0
        self.last_error = None
        self.seen = True
        if self.deadline - now > 2 * self.longest + LAST_LOOK:
            return
        # Copied, because what is written as JSON holds on to the room in which it was written.
        self.last = bytes(memoryview(dumps(item)))

    def resource(self, item: Item) -> P:
        """Return what an item of a list stands for."""
        if self.made is not None:
            return self.made(item)
        return cast("P", structure(item, cast("Any", self.job.about.into())))

    def last_resource(self) -> P | None:
        """Return its last known state, if any was seen."""
        if isinstance(self.last, bytes):
            return self.resource(cast("Item", loads(self.last)))
        if self.last is None and self.seen:
            return self.resource({self.job.about.id_field: self.job.id, "status": self.status})
        return self.last

    def may_be_new(self, now: float) -> bool:
        """Whether something that is not found may have been made just now.

        What is looked at in a way of its own is an object that the API has shown before.
        """
        return self.look is None and not self.seen and now < min(self.since + GRACE, self.deadline)

    def timed_out(self) -> WaitTimeoutError:
        """Return the error of a deadline that has passed."""
        last = self.last_resource()
        kind = self.job.about.label
        return WaitTimeoutError(
            f"The {kind} {self.job.id} was not done after {self.timeout:g} s; "
            f"its last known status is {last.status if last else None!r}. "
            "It goes on at the server and can be waited for again.",
            kind=kind,
            id=self.job.id,
            resource=last,
        )


def failure(job: Job[P], resource: P) -> ResourceFailedError:
    """Return the error of something that has failed."""
    kind, status, reason = job.about.label, resource.status or "failed", _reason(resource)
    return ResourceFailedError(
        f"The {kind} {job.id} ended as {status!r}: {reason or 'the server gave no reason'}.",
        kind=kind,
        id=job.id,
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
