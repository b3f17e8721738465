"""One attempt over aiohttp. Knows sockets; knows nothing of retries."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp import hdrs
from multidict import CIMultiDict
from yarl import URL

from ..errors import ClientStateError
from ..settings import Settings
from .bodies import Json, Pieces
from .failures import LostError, only_once, translation
from .limits import Slots
from .live import LiveBody
from .payloads import Progress, failure_of_source, payload_of
from .request import Request, Response
from .watchdog import Watchdog

if TYPE_CHECKING:
    from aiohttp.client import _RequestContextManager

__all__ = ["Transport", "proxy_of"]

NO_TYPE = frozenset({hdrs.CONTENT_TYPE})
"""What aiohttp adds to a POST without a body, and some servers then look for one."""

USER_AGENT = f"twelvelabs_async/{version('twelvelabs-async')}"


class Transport:
    """The connections of one client. Bound to the event loop and process that first use it."""

    def __init__(self, settings: Settings, watchdog: Watchdog) -> None:
        self._settings = settings
        self._watchdog = watchdog
        self._connections = Slots(settings.max_connections)
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid: int | None = None
        self._closed = False
        self._coming: set[aiohttp.ClientResponse] = set()
        self._own = f"{settings.base_url}/"
        self._proxy: str | None = None
        self._headers = CIMultiDict({**settings.headers, "x-api-key": settings.api_key})
        limits = settings.timeouts
        self._timeout = aiohttp.ClientTimeout(
            # The total is the caller's: it spans attempts. `sock_read` is ours as well, as it
            # does not see bytes that are sent, and costs two timers for each answer.
            total=None,
            connect=None,
            sock_connect=limits.connect,
            sock_read=None,
        )

    async def send(self, request: Request) -> Response:
        """Send one request and read the whole answer, whatever its status.

        Raises:
            APIConnectionError: No complete answer came.
            ClientStateError: The client is closed, forked, or of another event loop.
        """
        session = self._ready()
        progress = Progress()
        body, headers, proxy = self._encoded(request, progress)
        # Waiting for a free connection is no silence of the server's, so it comes first.
        if not self._connections.take_now():
            await self._connections.take()
        try:
            with self._watchdog.watch(request.idle, progress.count):
                async with self._asked(session, request, body, headers, proxy) as answer:
                    progress.answer = answer
                    self._coming.add(answer)
                    try:
                        return Response(answer.status, answer.headers, await answer.read())
                    finally:
                        self._coming.discard(answer)
        except (LostError, aiohttp.ClientError, OSError, RuntimeError) as error:
            raise self._ours(error, request, body) from error
        finally:
            self._connections.leave()

    async def open(self, request: Request) -> Response:
        """Send one request and read a successful answer to its first bytes, any other whole.

        Raises:
            APIConnectionError: No answer came, or not one byte of its body.
            ClientStateError: The client is closed, forked, or of another event loop.
        """
        session = self._ready()
        progress = Progress()
        body, headers, proxy = self._encoded(request, progress)
        if not self._connections.take_now():
            await self._connections.take()
        answer: aiohttp.ClientResponse | None = None
        try:
            with self._watchdog.watch(request.idle, progress.count):
                answer = progress.answer = await self._asked(session, request, body, headers, proxy)
                self._coming.add(answer)
                if answer.status >= 300:
                    response = Response(answer.status, answer.headers, await answer.read())
                    self._coming.discard(answer)
                    self._connections.leave()
                    return response
                live = LiveBody(self, request, answer, progress, await answer.content.readany())
                return Response(answer.status, answer.headers, b"", live)
        except BaseException as error:
            if answer is not None:
                answer.close()
                self._coming.discard(answer)
            self._connections.leave()
            if isinstance(error, (LostError, aiohttp.ClientError, OSError, RuntimeError)):
                raise self._ours(error, request, body) from error
            raise

    async def close(self) -> None:
        """Close all connections; nothing can be sent afterwards. May be called twice."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None and self._pid == os.getpid():
            for answer in self._coming:  # aiohttp would let whoever reads them wait for ever
                answer.content.set_exception(aiohttp.ClientConnectionError("closed"))
            await session.close()  # a forked child must not end the parent's connections

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    async def read(self, body: LiveBody, limit: float | None) -> bytes:
        """Read what has come of a live body, at least one byte unless it is at its end."""
        if limit is not None:
            with self._watchdog.watch(limit):
                return await self.read(body, None)
        try:
            with self._watchdog.watch(body.request.idle, body.progress):
                return await body.answer.content.readany()
        except (aiohttp.ClientError, OSError, RuntimeError) as error:
            raise self._ours(error, body.request, None) from error

    def leave(self, body: LiveBody) -> None:
        """Give the slot of a live body to whoever waits for one."""
        self._coming.discard(body.answer)
        self._connections.leave()

    def soon(self, function: Callable[[], None]) -> None:
        """Call a function in the loop, from any thread; not if the loop has ended."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function)

    def _ready(self) -> aiohttp.ClientSession:
        session = self._session
        if (
            session is None
            or self._closed
            or self._loop is not asyncio.get_running_loop()
            or self._pid != os.getpid()
        ):
            session = self._start()
        return session

    def _asked(
        self,
        session: aiohttp.ClientSession,
        request: Request,
        body: bytes | aiohttp.Payload | None,
        headers: Mapping[str, str],
        proxy: str | None,
    ) -> _RequestContextManager:
        """Return what sends a request, once it is awaited or entered."""
        return session.request(
            request.method,
            URL(request.url, encoded=True),
            headers=headers,
            data=body,
            # aiohttp pays for being told, and adds nothing to a GET.
            skip_auto_headers=NO_TYPE if body is None and request.method != "GET" else None,
            timeout=self._timeout,
            proxy=proxy,
            allow_redirects=False,
        )

    def _ours(self, caught: Exception, request: Request, body: object) -> Exception:
        """Choose our error for what was caught during a request."""
        error = caught.error if isinstance(caught, LostError) else caught
        if self._closed:
            return ClientStateError("This client was closed during the call.")
        if isinstance(error, RuntimeError):
            return error  # a mistake of ours, not of the network
        return failure_of_source(body) or translation(error, request)

    def _start(self) -> aiohttp.ClientSession:
        """Make the session inside the loop that will use it, or say why that cannot be."""
        if self._closed:
            raise ClientStateError("This client is closed; make a new one.")
        if self._pid not in (None, os.getpid()):
            raise ClientStateError(
                "This client belongs to the process that used it first and this one was forked "
                "from it: two processes on one connection read each other's answers. Make a client "
                "in each process."
            )
        loop = asyncio.get_running_loop()
        if self._loop is not None and self._loop is not loop:
            raise ClientStateError(
                "This client belongs to another event loop. Make one client for each loop, for "
                "example inside the coroutine that asyncio.run() runs."
            )
        self._loop, self._pid = loop, os.getpid()
        self._proxy = proxy_of(self._own)
        self._session = aiohttp.ClientSession(
            headers={"Accept": "application/json", "User-Agent": USER_AGENT},
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=60),  # the limit is ours
            cookie_jar=aiohttp.DummyCookieJar(),
            # aiohttp would look for proxies, and for passwords in ~/.netrc, in another thread
            # before each request: most of the time that a request takes.
            trust_env=False,
            middlewares=(only_once,),
        )
        return self._session

    def _encoded(
        self, request: Request, progress: Progress
    ) -> tuple[bytes | aiohttp.Payload | None, Mapping[str, str], str | None]:
        """Make a fresh body, the headers, and find the proxy; the key goes to the API alone."""
        body = request.body
        # What a presigned URL allows needs no key, wherever it leads.
        own = request.url.startswith(self._own) and not isinstance(body, Pieces)
        proxy = self._proxy if own else proxy_of(request.url)
        if body is None and own and not request.headers:
            return None, self._headers, proxy
        headers: CIMultiDict[str] = CIMultiDict(self._headers if own else ())
        headers.update(request.headers)
        if body is None:
            return None, headers, proxy
        if isinstance(body, Json):
            headers[hdrs.CONTENT_TYPE] = "application/json"
        return payload_of(body, progress), headers, proxy


def proxy_of(url: str) -> str | None:
    """Return the proxy for a URL, as the environment or the system names it for all programs."""
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
