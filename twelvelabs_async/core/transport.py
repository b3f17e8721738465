"""One attempt over aiohttp. Knows sockets; knows nothing of retries."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, TypeVar, TypeVarTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import anyio.to_thread
from aiohttp import hdrs
from aiohttp.abc import AbstractStreamWriter
from multidict import CIMultiDict
from yarl import URL

from ..errors import APIConnectionError, APITimeoutError, ClientStateError, InvalidInputError
from ..settings import Settings
from .bodies import Json, Multipart
from .files import BytesSource, Source
from .limits import Slots
from .request import Request, Response
from .statuses import redacted_url
from .watchdog import Watchdog

__all__ = ["Progress", "SourcePayload", "Transport", "proxy_of", "translation"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

USER_AGENT = f"twelvelabs_async/{version('twelvelabs-async')}"

PIECE = 256 * 1024
"""Bytes that are read from a file at a time: each piece costs one change of thread."""

INLINE = 64 * 1024
"""Bytes of JSON up to which a body is handed over whole."""


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
        session = self._session
        if (
            session is None
            or self._closed
            or self._loop is not asyncio.get_running_loop()
            or self._pid != os.getpid()
        ):
            session = self._start()
        progress = Progress()
        own = request.url.startswith(self._own)
        body, headers = self._encoded(request, own, progress)
        # Waiting for a free connection is no silence of the server's, so it comes first.
        if not self._connections.take_now():
            await self._connections.take()
        try:
            with self._watchdog.watch(self._settings.timeouts.idle, progress.count):
                async with session.request(
                    request.method,
                    URL(request.url, encoded=True),
                    headers=headers,
                    data=body,
                    timeout=self._timeout,
                    proxy=self._proxy if own else proxy_of(request.url),
                    allow_redirects=False,
                ) as answer:
                    progress.answer = answer
                    return Response(answer.status, answer.headers, await answer.read())
        except (_LostError, aiohttp.ClientError, OSError, RuntimeError) as caught:
            error = caught.error if isinstance(caught, _LostError) else caught
            if self._closed:
                raise ClientStateError("This client was closed during the call.") from error
            if isinstance(error, RuntimeError):
                raise  # a mistake of ours, not of the network
            raise _of_the_source(body) or translation(error, request) from error
        finally:
            self._connections.leave()

    async def close(self) -> None:
        """Close all connections; nothing can be sent afterwards. May be called twice."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None and self._pid == os.getpid():
            await session.close()  # a forked child must not end the parent's connections

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

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
            middlewares=(_only_once,),
        )
        return self._session

    def _encoded(
        self, request: Request, own: bool, progress: Progress
    ) -> tuple[bytes | aiohttp.Payload | None, Mapping[str, str]]:
        """Make a fresh body and the headers; the key goes to the API's own origin alone."""
        body = request.body
        if body is None and own and not request.headers:
            return None, self._headers
        headers: CIMultiDict[str] = CIMultiDict(self._headers if own else ())
        headers.update(request.headers)
        if body is None:
            return None, headers
        if isinstance(body, Json):
            headers[hdrs.CONTENT_TYPE] = "application/json"
            content = body.content()
            if len(content) <= INLINE:
                return content, headers
            return SourcePayload(BytesSource(content), len(content), progress), headers
        return _multipart(body, progress), headers


class Progress:
    """What has moved in an attempt: pieces sent, the answer's start, bytes of its body."""

    __slots__ = ("answer", "pieces")

    def __init__(self) -> None:
        self.pieces: int = 0
        self.answer: aiohttp.ClientResponse | None = None

    def count(self) -> int:
        """Return a number that grows while anything moves."""
        if self.answer is None:
            return self.pieces
        return self.pieces + 1 + self.answer.content.total_bytes


def _multipart(body: Multipart, progress: Progress) -> aiohttp.MultipartWriter:
    writer = aiohttp.MultipartWriter("form-data")
    for name, value in body.fields:
        part = aiohttp.StringPayload(value)
        # RFC 7578 wants no type on a plain field, and the fewer headers the fewer surprises.
        part.headers.clear()
        part.headers[hdrs.CONTENT_DISPOSITION] = _disposition(name)
        writer.append_payload(part)
    for file in body.files:
        payload = SourcePayload(file.part.source, file.size, progress)
        payload.headers[hdrs.CONTENT_TYPE] = file.content_type
        payload.headers[hdrs.CONTENT_DISPOSITION] = _disposition(file.part.name, file.part.filename)
        writer.append_payload(payload)
    return writer


def _disposition(name: str, filename: str | None = None) -> str:
    """Write the header as browsers do: UTF-8 as it is, quotes and line breaks escaped."""

    def escaped(value: str) -> str:
        return value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")

    text = f'form-data; name="{escaped(name)}"'
    return text if filename is None else f'{text}; filename="{escaped(filename)}"'


def proxy_of(url: str) -> str | None:
    """Return the proxy for a URL, as the environment or the system names it for all programs."""
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")


class SourcePayload(aiohttp.Payload):
    """A body, or a part of one, that is read in a worker thread and tells its progress."""

    def __init__(self, source: Source, size: int | None, progress: Progress) -> None:
        super().__init__(source)
        self._source = source
        self._size = size
        self._progress = progress
        self.failure: InvalidInputError | None = None

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Send the source from its first byte."""
        transport = getattr(writer, "transport", None)  # gone from there once all is lost
        try:
            await self._write(writer)
        except BaseException:
            # A connection that is merely closed would go on trying to send what is buffered, for
            # ever if nobody reads; half a body is of no use to anybody.
            if transport is not None:
                transport.abort()
            raise

    async def _write(self, writer: AbstractStreamWriter) -> None:
        reader = await self._from_the_source(self._source.open)
        try:
            left = self._size
            while left is None or left > 0:
                wanted = PIECE if left is None else min(PIECE, left)
                piece = await self._from_the_source(reader.read, wanted)
                if not piece:
                    break
                await writer.write(piece)
                self._progress.pieces += 1
                if left is not None:
                    left -= len(piece)
            if left:
                self.failure = InvalidInputError(
                    f"The file became shorter while it was sent: {left} bytes of {self._size} "
                    "are missing."
                )
                raise self.failure
        finally:
            reader.close()

    async def _from_the_source(self, read: Callable[[*Ts], T], *args: *Ts) -> T:
        """Read in a worker thread, and remember a failure as the source's, not the network's."""
        try:
            return await anyio.to_thread.run_sync(read, *args)
        except (OSError, ValueError) as error:
            self.failure = InvalidInputError(
                f"The file could not be read while it was sent: {error}"
            )
            raise

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Not needed: it would hold the whole file in memory."""
        raise NotImplementedError


class _LostError(Exception):
    """Carries an error past aiohttp, which would send the request again if it saw it."""

    def __init__(self, error: aiohttp.ClientError) -> None:
        super().__init__(str(error))
        self.error = error


async def _only_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a request by itself: attempts are counted, and not here."""
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _LostError(error) from error


def translation(error: Exception, request: Request) -> APIConnectionError:
    """Choose our error for one of aiohttp's or of the operating system's. Order matters."""
    host = redacted_url(request.url)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return APITimeoutError(f"No connection to {host} in time.", may_have_acted=False)
    if isinstance(error, TimeoutError):  # aiohttp's timeouts are this and a ClientError
        return APITimeoutError(
            f"No byte moved between here and {host} for too long; the connection was given up."
        )
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return APIConnectionError(f"The host of {host} is unknown.", may_have_acted=False)
    if isinstance(
        error, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError)
    ):
        return APIConnectionError(f"No trusted connection to {host}: {error}", may_have_acted=False)
    if isinstance(error, aiohttp.ClientConnectorError):
        return APIConnectionError(
            f"No connection to {host}: {error.strerror or type(error.os_error).__name__}.",
            may_have_acted=False,
        )
    if isinstance(error, aiohttp.InvalidURL):
        return APIConnectionError(f"{host} is not a URL.", may_have_acted=False)
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return APIConnectionError(f"{host} closed the connection without an answer.")
    if isinstance(error, aiohttp.ClientPayloadError):
        return APIConnectionError(f"The answer of {host} was cut short or is garbled.")
    if isinstance(error, aiohttp.ClientResponseError):
        why = error.message.partition("\n")[0]  # below stands what came, cookies and all
        return APIConnectionError(f"The answer of {host} is no HTTP answer: {why}")
    return APIConnectionError(f"The connection to {host} was lost ({type(error).__name__}).")


def _of_the_source(body: object) -> InvalidInputError | None:
    """Return why the file could not be read, if that is what went wrong."""
    if isinstance(body, SourcePayload):
        parts: list[Any] = [body]
    elif isinstance(body, aiohttp.MultipartWriter):
        parts = [part for part, *_ in body]
    else:
        return None
    for part in parts:
        if isinstance(part, SourcePayload) and part.failure is not None:
            return part.failure
    return None
