"""The way from a blocking call to its coroutine, in an event loop on a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar

from anyio.from_thread import BlockingPortal, start_blocking_portal

from ..core.pages import AsyncPager
from ..errors import ClientStateError

if TYPE_CHECKING:
    from typing import Self

__all__ = ["BlockingClient", "Pager", "Runner", "Twin"]

P = ParamSpec("P")
T = TypeVar("T")
W = TypeVar("W")

logger = logging.getLogger("twelvelabs_async")

CANCEL_PATIENCE = 5.0
"""Seconds that an interrupted call may take to clean up before the interrupt goes on."""


class _Stop:
    """An error that would end the event loop itself, carried to the thread that caused it."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


class Runner:
    """Runs coroutines in an event loop of its own, which starts with the first of them."""

    def __init__(self, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._close_client = close
        self._portal: BlockingPortal | None = None
        self._starting = threading.Lock()
        self._pid: int | None = None
        self._closed = False
        self._warned = False
        self._finalizer: Callable[[], object] | None = None

    def run(
        self, function: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run one coroutine to its end; an interrupt of this thread cancels it."""
        portal = self._portal
        if portal is None or self._closed or self._pid != os.getpid():
            portal = self._start()
        self._warn_inside_a_loop()
        ended = threading.Event()

        async def call() -> T | _Stop:
            try:
                return await function(*args, **kwargs)
            except (SystemExit, KeyboardInterrupt) as error:  # from a callback of the user's
                return _Stop(error)
            finally:
                ended.set()

        try:
            future: Future[T | _Stop] = portal.start_task_soon(call)
        except RuntimeError as error:
            raise self._refused() from error
        try:
            result = future.result()
        except BaseException:
            if future.cancel():
                ended.wait(CANCEL_PATIENCE)
            raise
        if isinstance(result, _Stop):
            raise result.error
        return result

    def pages(
        self, function: Callable[P, AsyncPager[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Pager[T]:
        """Fetch the first page of a list."""

        async def first() -> AsyncPager[T]:
            return await function(*args, **kwargs)

        return Pager(self, self.run(first))

    def close(self) -> None:
        """Close the client and end its thread. May be called twice."""
        with self._starting:
            self._closed = True
            finalizer, self._finalizer = self._finalizer, None
            self._portal = None
        if finalizer is not None:
            finalizer()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def _start(self) -> BlockingPortal:
        if self._pid not in (None, os.getpid()):  # first: a fork may have left the lock locked
            raise ClientStateError(
                "This client belongs to the process that used it first and this one was forked "
                "from it, without the client's thread. Make a client in each process."
            )
        with self._starting:
            if self._closed:
                raise ClientStateError("This client is closed; make a new one.")
            if self._portal is None:
                self._pid = os.getpid()
                manager = start_blocking_portal("asyncio", name="twelvelabs_async")
                self._portal = manager.__enter__()
                # At the end of the interpreter, or when the client is forgotten: a portal that
                # is left open would keep the interpreter from ending.
                self._finalizer = weakref.finalize(
                    self, partial(_end, manager, self._portal, self._close_client, self._pid)
                )
            return self._portal

    def _refused(self) -> ClientStateError:
        if self._closed:
            return ClientStateError("This client is closed; make a new one.")
        return ClientStateError(
            "A blocking client cannot be called from its own callbacks: they run in its event "
            "loop, which would wait for itself. Use AsyncClient there, or hand the work to "
            "another thread."
        )

    def _warn_inside_a_loop(self) -> None:
        if not self._warned and asyncio._get_running_loop() is not None:  # noqa: SLF001
            self._warned = True
            logger.warning(
                "A blocking client is used inside a running event loop, which stands still "
                "until each call is done. In a notebook that is fine; elsewhere use AsyncClient."
            )


def _end(
    manager: AbstractContextManager[BlockingPortal],
    portal: BlockingPortal,
    close: Callable[[], Coroutine[Any, Any, None]],
    pid: int,
) -> None:
    """Close the client's connections inside its loop, then end the loop and its thread."""
    if pid != os.getpid():
        return  # a forked child has neither the loop nor the thread
    try:
        portal.call(close)
    except RuntimeError:
        logger.debug("The event loop had already ended.", exc_info=True)
    manager.__exit__(None, None, None)


class Pager(Generic[T]):
    """A list in pages, with its first page loaded.

    Iterate it for all items of all pages, or use `iter_pages()`. Further pages are fetched when
    they are needed, one request each.
    """

    def __init__(self, runner: Runner, wrapped: AsyncPager[T]) -> None:
        self._runner = runner
        self._wrapped = wrapped

    def __iter__(self) -> Iterator[T]:
        for page in self.iter_pages():
            yield from page.items

    def iter_pages(self) -> Iterator[Pager[T]]:
        """Iterate over the pages, from this one on."""
        page: Pager[T] | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def next_page(self) -> Pager[T] | None:
        """Fetch the next page, or return None if this one is the last."""
        following = self._runner.run(self._wrapped.next_page)
        return None if following is None else Pager(self._runner, following)

    @property
    def items(self) -> list[T]:
        """The items of this page."""
        return self._wrapped.items

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self._wrapped.has_next

    @property
    def position(self) -> int | str | None:
        """What asks for this page: its number or token; None for the first one."""
        return self._wrapped.position

    def __repr__(self) -> str:
        return repr(self._wrapped).replace("AsyncPager", "Pager")


class Twin(Generic[W]):
    """The blocking twin of a resource."""

    def __init__(self, runner: Runner, wrapped: W) -> None:
        self._runner = runner
        self._wrapped = wrapped


class _AsyncClient(Protocol):
    async def close(self) -> None: ...


C = TypeVar("C", bound=_AsyncClient)


class BlockingClient(Generic[C]):
    """What the blocking client has beside its resources: the thread, and its end."""

    def __init__(self, wrapped: C) -> None:
        self._wrapped = wrapped
        self._runner = Runner(wrapped.close)

    def close(self) -> None:
        """Close all connections and end the client's thread; closing twice is fine."""
        self._runner.close()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._runner.closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        shown = repr(self._wrapped).replace(type(self._wrapped).__name__, type(self).__name__, 1)
        return shown.replace(">", " closed>") if self.closed and "closed" not in shown else shown
