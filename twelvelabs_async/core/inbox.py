"""Where notifications are put, and where waits listen for them."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Inbox", "Listener", "Notification"]

logger: logging.Logger = logging.getLogger("twelvelabs_async")


class Notification(Protocol):
    """What says that something became of a task."""

    @property
    def kind(self) -> str:
        """What sort of task it is, such as `index.task`."""
        ...

    @property
    def task_id(self) -> str | None:
        """Identifier of the task."""
        ...


class Inbox:
    """Brings notifications to the waits of clients, so that these need not poll for them.

        inbox = Inbox()
        client = AsyncClient(notifications=inbox)

    Put each notification that was verified into it. A `wait_for_done` for that task then looks at
    once, wherever it runs; what the API says at that look is the result, not the notification.
    A notification that nobody waits for is dropped, so an inbox does not grow. One inbox may serve
    many clients, in many threads and event loops.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[tuple[str, str], list[Listener]] = {}

    def put(self, event: Notification, /) -> int:
        """Wake whoever waits for the task of a notification. May be called in any thread.

        Returns:
            How many waits there were.
        """
        if event.task_id is None:
            return 0
        with self._lock:
            listeners = tuple(self._listeners.get((event.kind, event.task_id), ()))
        for listener in listeners:
            listener.wake()
        return len(listeners)

    def listen(self, kind: str, task_id: str, told: Callable[[], object] | None = None) -> Listener:
        """Listen, in the running event loop, for a task's notifications, in a `with` statement.

        Args:
            kind: What sort of task it is, such as `index.task`.
            task_id: Identifier of the task.
            told: Called in the loop at each notification, instead of `told_within`.
        """
        return Listener(self, (kind, task_id), told)

    def _add(self, key: tuple[str, str], listener: Listener) -> None:
        with self._lock:
            self._listeners.setdefault(key, []).append(listener)

    def _remove(self, key: tuple[str, str], listener: Listener) -> None:
        with self._lock:
            others = self._listeners[key]
            others.remove(listener)
            if not others:
                del self._listeners[key]

    def __repr__(self) -> str:
        with self._lock:
            waits = sum(map(len, self._listeners.values()))
        return f"<Inbox with {waits} waits>"


class Listener:
    """One wait's ear at an inbox; it belongs to the event loop in which it was made."""

    __slots__ = ("_inbox", "_key", "_loop", "_tell", "_told")

    def __init__(
        self, inbox: Inbox, key: tuple[str, str], told: Callable[[], object] | None = None
    ) -> None:
        self._inbox = inbox
        self._key = key
        self._loop = asyncio.get_running_loop()
        if told is None:
            self._told = asyncio.Event()
            told = self._told.set
        self._tell = told

    def wake(self) -> None:
        """Take note of a notification. May be called in any thread."""
        try:
            self._loop.call_soon_threadsafe(self._tell)
        except RuntimeError:  # the loop ended with the wait in it
            logger.debug("A notification of %s %s came to a closed event loop.", *self._key)

    async def told_within(self, seconds: float) -> bool:
        """Wait for the next notification, and return whether one came in time.

        One that came before this call counts, once.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._told.wait()
        except TimeoutError:
            return False
        self._told.clear()
        return True

    def __enter__(self) -> Self:
        self._inbox._add(self._key, self)  # noqa: SLF001 - they are made of each other
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._inbox._remove(self._key, self)  # noqa: SLF001
