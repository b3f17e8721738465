"""What all adapters do with a request, whatever framework it came through."""

from __future__ import annotations

import inspect
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from types import TracebackType
from typing import TypeAlias

from attrs import frozen

from ..core.inbox import Inbox
from ..errors import DecodeError, InvalidInputError
from ..errors.webhooks import WebhookVerificationError
from ..models.webhooks import WebhookEvent
from .parsing import event_of
from .replay import ReplayGuard
from .signature import TOLERANCE, check_secrets, check_tolerance, hidden, key_of, verify

__all__ = ["MOST_BYTES", "TOO_LARGE", "Answer", "Handler", "Receiver"]

logger: logging.Logger = logging.getLogger("twelvelabs_async")

MOST_BYTES = 1 << 20
"""A notification has about a thousand bytes, so more than this is none."""

Handler: TypeAlias = Callable[[WebhookEvent], object]
"""Called with each event; a coroutine function may be given where there is an event loop."""


@frozen
class Answer:
    """What a request is answered: the status and a word that says why."""

    status: int
    text: str

    @property
    def body(self) -> bytes:
        """The text as a body."""
        return self.text.encode() + b"\n"

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        found = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(self.body))}
        if self.status == 405:
            found["Allow"] = "POST"
        return found


TOO_LARGE = Answer(413, "the body is too large")

_DONE = Answer(200, "received")
_KNOWN = Answer(200, "received before")
_BUSY = Answer(409, "being handled")
_BROKEN = Answer(500, "the handler failed")


@frozen
class _Opened:
    """A verified delivery: what it says, and what it is known by."""

    event: WebhookEvent
    key: bytes


class Receiver:
    """Verifies requests, hands events on, and says how each request is to be answered.

    An event is handed on once for each delivery. If the handler fails, or is cancelled, the
    delivery counts as not received: the same one is let in again.
    """

    def __init__(
        self,
        secrets: str | Sequence[str],
        handler: Handler | Inbox,
        *,
        max_bytes: int = MOST_BYTES,
        tolerance: float = TOLERANCE,
        now: Callable[[], float] = time.time,
        replay: ReplayGuard | None = None,
        blocking: bool = False,
    ) -> None:
        secrets = hidden(secrets)
        check_secrets(secrets)
        check_tolerance(tolerance)
        handle: Handler = handler.put if isinstance(handler, Inbox) else handler
        if not callable(handle):
            raise InvalidInputError(f"handler must be a function or an Inbox, not {handle!r}.")
        if blocking and inspect.iscoroutinefunction(handle):
            raise InvalidInputError("WSGI has no event loop: handler must be a plain function.")
        if isinstance(max_bytes, bool) or max_bytes < 1:
            raise InvalidInputError(f"max_bytes must be 1 or more, not {max_bytes!r}.")
        self.max_bytes = max_bytes
        self._secrets = secrets
        self._handle = handle
        self._tolerance = tolerance
        self._now = now
        self._replay = replay if replay is not None else ReplayGuard()
        self._underway: set[bytes] = set()
        self._lock = threading.Lock()

    def refusal(self, method: str, length: int | None) -> Answer | None:
        """Return the answer to a request whose body need not be read.

        Args:
            method: Its method.
            length: How many bytes its body has, if it says so.
        """
        if method != "POST":
            return Answer(405, "only POST")
        if length is not None and length > self.max_bytes:
            return TOO_LARGE
        return None

    async def receive(self, body: bytes, signature: str | None) -> Answer:
        """Verify a request and hand its event on, in an event loop."""
        opened = self._opened(body, signature)
        if isinstance(opened, Answer):
            return opened
        with _Handling(self, opened):
            handed = self._handle(opened.event)
            if inspect.isawaitable(handed):
                await handed
            return _DONE
        return _BROKEN

    def receive_blocking(self, body: bytes, signature: str | None) -> Answer:
        """Verify a request and hand its event on, in a thread without an event loop."""
        opened = self._opened(body, signature)
        if isinstance(opened, Answer):
            return opened
        with _Handling(self, opened):
            _refuse_awaitable(self._handle(opened.event))
            return _DONE
        return _BROKEN

    def _opened(self, body: bytes, signature: str | None) -> _Opened | Answer:
        """Verify a delivery and take it into work, or say why not."""
        try:
            verify(body, signature, self._secrets, now=self._now, tolerance=self._tolerance)
            event = event_of(body)
        except WebhookVerificationError as error:
            logger.warning("A notification is refused: %s", error)
            unreadable = error.reason in ("missing", "malformed")
            return Answer(400 if unreadable else 401, error.reason)
        except DecodeError as error:
            logger.warning("A notification cannot be read: %s", error)
            return Answer(400, "unreadable")
        key = key_of(body, signature)
        with self._lock:
            if key in self._replay:
                return _KNOWN
            if key in self._underway:
                # Not yet known to be received: it may have to come again.
                return _BUSY
            self._underway.add(key)
        return _Opened(event, key)

    def _handled(self, opened: _Opened, error: BaseException | None) -> bool:
        """Remember a delivery if it went well, and return whether an error ends here."""
        if error is None:
            self._replay.first_time(opened.key)
        with self._lock:
            self._underway.discard(opened.key)
        if not isinstance(error, Exception):
            return False
        logger.error("The handler of notification %s failed", opened.event.id, exc_info=error)
        return True


class _Handling:
    """The time in which a delivery is handled; errors of the handler do not leave it."""

    def __init__(self, receiver: Receiver, opened: _Opened) -> None:
        self._receiver = receiver
        self._opened = opened

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        return self._receiver._handled(self._opened, error)  # noqa: SLF001


def _refuse_awaitable(handed: object) -> None:
    if isinstance(handed, Coroutine):
        handed.close()
    if isinstance(handed, Awaitable):
        raise InvalidInputError("WSGI has no event loop: handler must not return an awaitable.")
