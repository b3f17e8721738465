"""What a client tells about its calls: events for hooks, one logger, nothing secret."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

from attrs import asdict, frozen

__all__ = ["DoneEvent", "Event", "Events", "Hook", "RequestEvent", "RetryEvent", "WaitEvent"]

logger: logging.Logger = logging.getLogger("twelvelabs_async")
logger.addHandler(logging.NullHandler())  # without one, Python would print our warnings


@frozen(kw_only=True)
class RequestEvent:
    """A request is about to be sent; `attempt` counts from 1."""

    method: str
    path: str
    attempt: int


@frozen(kw_only=True)
class RetryEvent:
    """A request failed and will be sent again after `delay` seconds."""

    method: str
    path: str
    attempt: int
    delay: float
    reason: str
    status: int | None = None


@frozen(kw_only=True)
class WaitEvent:
    """A request was held back for `delay` seconds because its rate limit was used up."""

    method: str
    path: str
    group: str
    delay: float


@frozen(kw_only=True)
class DoneEvent:
    """A call ended: `status` of its last answer, or the `error` that it ends with.

    Attributes:
        method: HTTP method.
        path: Path, without the query string.
        attempts: How many requests were sent.
        elapsed: Seconds from the start of the call to its end, waits included.
        status: HTTP status of the last answer, if one came.
        request_id: Identifier of the request at the server, if given.
        api_version: The version in which the API carried it out, as its `X-Api-Version` says.
        error: The name of the error that the call ends with.
    """

    method: str
    path: str
    attempts: int
    elapsed: float
    status: int | None = None
    request_id: str | None = None
    api_version: str | None = None
    error: str | None = None


Event: TypeAlias = RequestEvent | RetryEvent | WaitEvent | DoneEvent
Hook: TypeAlias = Callable[[Event], object]

_LEVELS: dict[type[object], int] = {RetryEvent: logging.INFO, WaitEvent: logging.INFO}


class Events:
    """Hands each event to the hooks and the log. A hook that fails is logged, not raised."""

    def __init__(self, hooks: Hook | Sequence[Hook] | None = None) -> None:
        self._hooks: tuple[Hook, ...] = (
            () if hooks is None else (hooks,) if callable(hooks) else tuple(hooks)
        )

    @property
    def wanted(self) -> bool:
        """Whether anybody listens; making events for nobody is not free."""
        return bool(self._hooks) or logger.isEnabledFor(logging.INFO)

    def emit(self, event: Event) -> None:
        """Tell everybody."""
        level = _LEVELS.get(type(event), logging.DEBUG)
        if logger.isEnabledFor(level):
            details = asdict(event)
            logger.log(
                level,
                "%s %s %s",
                type(event).__name__.removesuffix("Event").lower(),
                event.method,
                event.path,
                extra={"twelvelabs": details},
            )
        for hook in self._hooks:
            try:
                hook(event)
            except Exception:
                logger.exception("An event hook failed; the call goes on.")
