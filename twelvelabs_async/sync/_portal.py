"""The way from a blocking call to its coroutine, in an event loop on a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Generic, ParamSpec, TypeVar

from anyio.from_thread import BlockingPortal, start_blocking_portal

from ..errors import ClientStateError

__all__ = ["Runner"]

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger("twelvelabs_async")

CANCEL_PATIENCE = 5.0
"""Seconds that an interrupted call may take to clean up before the interrupt goes on."""


class _Call(Generic[T]):
    """One coroutine on its way through the portal's loop, and what became of it."""

    __slots__ = ("_coroutine", "_error", "_task", "_value", "done")

    def __init__(self, coroutine: Coroutine[Any, Any, T]) -> None:
        self._coroutine = coroutine
        self._task: asyncio.Task[None] | None = None
        self._error: BaseException | None = None
        self.done = threading.Lock()
        self.done.acquire()

    def start(self) -> None:
        """Begin, in the loop's thread."""
        self._task = asyncio.get_running_loop().create_task(self._run())
        self._task.add_done_callback(self._ended)

    def forget(self) -> None:
        """Never begin."""
        self._coroutine.close()

    def cancel(self) -> None:
        """Stop it, in the loop's thread."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        try:
            self._value = await self._coroutine
        except BaseException as error:  # noqa: BLE001 - also SystemExit, which would end the loop
            self._error = error

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():  # before its first step, so that nothing else could take note
            self._error = asyncio.CancelledError()
            self._coroutine.close()
        self.done.release()

    def result(self) -> T:
        """Return its value, or raise its error, in the caller's thread."""
        if isinstance(self._error, asyncio.CancelledError):
            raise ClientStateError("This client was closed during the call.") from self._error
        if self._error is not None:
            try:
                raise self._error
            finally:
                del self._error  # it holds this frame, and so itself
        return self._value


class Runner:
    """Runs coroutines in an event loop of its own, which starts with the first of them."""

    def __init__(self, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._close_client = close
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = threading.Lock()
        self._pid: int | None = None
        self._closed = False
        self._warned = False
        self._finalizer: Callable[[], object] | None = None

    def run(
        self, function: Callable[P, Coroutine[Any, Any, T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run one coroutine to its end; an interrupt of this thread cancels it."""
        loop = self._loop
        if loop is None or self._closed or self._pid != os.getpid():
            loop = self._start()
        self._look_around(loop)
        call = _Call(function(*args, **kwargs))
        # The portal's own `call` takes two round trips between the threads where one will do,
        # and they are half of what a short call costs.
        try:
            loop.call_soon_threadsafe(call.start)
        except RuntimeError as error:  # another thread has just closed the client
            call.forget()
            raise ClientStateError("This client is closed; make a new one.") from error
        try:
            call.done.acquire()
        except BaseException:
            loop.call_soon_threadsafe(call.cancel)
            call.done.acquire(timeout=CANCEL_PATIENCE)
            raise
        return call.result()

    def close(self) -> None:
        """Close the client and end its thread. May be called twice."""
        with self._starting:
            self._closed = True
            finalizer, self._finalizer = self._finalizer, None
            self._loop = None
        if finalizer is not None:
            finalizer()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def _start(self) -> asyncio.AbstractEventLoop:
        if self._pid not in (None, os.getpid()):  # first: a fork may have left the lock locked
            raise ClientStateError(
                "This client belongs to the process that used it first and this one was forked "
                "from it, without the client's thread. Make a client in each process."
            )
        with self._starting:
            if self._closed:
                raise ClientStateError("This client is closed; make a new one.")
            if self._loop is None:
                self._pid = os.getpid()
                manager = start_blocking_portal("asyncio", name="twelvelabs_async")
                portal = manager.__enter__()
                self._loop = portal.call(_whereabouts)
                # At the end of the interpreter, or when the client is forgotten: a portal that
                # is left open would keep the interpreter from ending.
                self._finalizer = weakref.finalize(
                    self,
                    partial(_end, manager, portal, self._loop, self._close_client, self._pid),
                )
            return self._loop

    def _look_around(self, loop: asyncio.AbstractEventLoop) -> None:
        """Refuse a call from the client's own thread, and tell of one from another's loop."""
        running = asyncio._get_running_loop()  # noqa: SLF001
        if running is None:
            return
        if running is loop:
            raise ClientStateError(
                "A blocking client cannot be called from its own callbacks: they run in its event "
                "loop, which would wait for itself. Use AsyncClient there, or hand the work to "
                "another thread."
            )
        if not self._warned:
            self._warned = True
            logger.warning(
                "A blocking client is used inside a running event loop, which stands still "
                "until each call is done. In a notebook that is fine; elsewhere use AsyncClient."
            )


async def _whereabouts() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def _end(
    manager: AbstractContextManager[BlockingPortal],
    portal: BlockingPortal,
    loop: asyncio.AbstractEventLoop,
    close: Callable[[], Coroutine[Any, Any, None]],
    pid: int,
) -> None:
    """Close the client's connections inside its loop, then end the loop and its thread."""
    if pid != os.getpid():
        return  # a forked child has neither the loop nor the thread
    if asyncio._get_running_loop() is loop:  # noqa: SLF001
        # The last reference died in the loop's own thread, which cannot wait for its own end.
        threading.Thread(target=_end, args=(manager, portal, loop, close, pid)).start()
        return
    try:
        portal.call(close)
    except RuntimeError:
        logger.debug("The event loop had already ended.", exc_info=True)
    manager.__exit__(None, None, None)
