"""The verbs that methods call: each returns the coroutine that carries out one call."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Protocol, TypeVar, cast

from typing_extensions import TypeForm

from ..errors import TwelveLabsError
from ..settings import ApiVersion, Secret, Settings
from .attempts import Attempts, Road
from .bodies import Body, Json, Pieces
from .encoding import QueryValue
from .events import Events, Hook
from .feeds import Feed
from .inbox import Inbox
from .limits import Pacer
from .reading import Digest
from .request import Call, Request, RequestOptions, Response, check_options
from .retry import RetryBudget
from .streams import AsyncStream
from .watchdog import Watchdog

__all__ = ["Caller", "Closing"]


class Closing(Protocol):
    """What ends with the client."""

    def close(self) -> None:
        """End what goes on."""
        ...


C = TypeVar("C", bound=Closing)
E = TypeVar("E")
F = TypeVar("F")
T = TypeVar("T")


class Caller:
    """The way to one API, shared by all resources of a client."""

    def __init__(
        self,
        settings: Settings,
        hooks: Hook | Sequence[Hook] | None = None,
        notifications: Inbox | None = None,
    ) -> None:
        # aiohttp is loaded here, by those who make a client, and not in the midst of a first call.
        from .transport import Transport

        watchdog = Watchdog()
        self._road = Road(
            settings=settings,
            transport=Transport(settings, watchdog),
            watchdog=watchdog,
            pacer=Pacer(),
            budget=RetryBudget.of(settings.retry),
            events=Events(hooks),
        )
        self._notifications = notifications
        self._companions: dict[object, Closing] = {}

    def get(
        self,
        path: str,
        into: TypeForm[T],
        *,
        query: Mapping[str, QueryValue] | None = None,
        options: RequestOptions | None = None,
    ) -> Coroutine[Any, Any, T]:
        """Read something."""
        call = Call(method="GET", path=path, query=query, options=check_options(options))
        return self._carried_out(call, into)

    def post(
        self,
        path: str,
        into: TypeForm[T],
        *,
        body: Body | None,
        creates: bool = True,
        slow: bool = False,
        options: RequestOptions | None = None,
    ) -> Coroutine[Any, Any, T]:
        """Make something, or with `creates=False` ask something that changes nothing."""
        checked = check_options(options)
        if body is None and checked.get("additional_body_parameters"):
            body = Json({})
        call = Call(
            method="POST",
            path=path,
            body=body,
            creates=creates,
            bounded=body is None or not body.has_files,
            slow=slow,
            options=checked,
        )
        return self._carried_out(call, into)

    def put(
        self,
        path: str,
        into: TypeForm[T],
        *,
        body: Body,
        options: RequestOptions | None = None,
    ) -> Coroutine[Any, Any, T]:
        """Replace something."""
        call = Call(method="PUT", path=path, body=body, options=check_options(options))
        return self._carried_out(call, into)

    def patch(
        self,
        path: str,
        into: TypeForm[T],
        *,
        body: Body,
        options: RequestOptions | None = None,
    ) -> Coroutine[Any, Any, T]:
        """Change fields of something; the same change twice is the same as once."""
        call = Call(method="PATCH", path=path, body=body, options=check_options(options))
        return self._carried_out(call, into)

    def delete(
        self,
        path: str,
        into: TypeForm[T],
        *,
        body: Body | None = None,
        query: Mapping[str, QueryValue] | None = None,
        options: RequestOptions | None = None,
    ) -> Coroutine[Any, Any, T]:
        """Delete something."""
        call = Call(
            method="DELETE", path=path, query=query, body=body, options=check_options(options)
        )
        return self._carried_out(call, into)

    def stream(
        self,
        method: str,
        path: str,
        feed: Feed[E],
        digest: Digest[E, F],
        *,
        body: Body | None = None,
        creates: bool = False,
        options: RequestOptions | None = None,
    ) -> AsyncStream[E, F]:
        """Ask for an answer that comes event by event; it is sent when the stream is opened.

        Args:
            feed: Makes events of bytes.
            digest: Knows what the events mean.
        """
        call = Call(
            method=method,
            path=path,
            body=body,
            creates=creates,
            bounded=False,
            slow=True,
            live=True,
            options=check_options(options),
        )
        return AsyncStream(Attempts(self._road, call, Response).run, call, feed, digest)

    async def put_elsewhere(self, url: str, pieces: Pieces, headers: Mapping[str, str]) -> Response:
        """Put bytes to a presigned URL, once, and return the answer whatever its status.

        The request goes over the client's own connections, but it carries neither the key nor
        the headers that are meant for the API. No error shows the query of the URL.

        Raises:
            APIConnectionError: No complete answer came.
            TwelveLabsError: What the pieces could not be read for.
        """
        settings = self._road.settings
        request = Request("PUT", Secret(url), headers, pieces, settings.timeouts.idle)
        try:
            return await self._road.transport.send(request)
        except TwelveLabsError as error:
            # What lies under it may show the whole URL, and with it what allows to use it.
            error.__cause__ = error.__context__ = None
            raise

    async def close(self) -> None:
        """Close the connections; later calls raise ClientStateError. May be called twice."""
        for each in self._companions.values():
            each.close()
        await self._road.transport.close()

    def companion(self, make: Callable[[Caller], C]) -> C:
        """Return what a client has once, beside its connections, and closes; make it if need be."""
        found = self._companions.get(make)
        if found is None:
            found = self._companions[make] = make(self)
        return cast("C", found)

    @property
    def version(self) -> ApiVersion:
        """The version of the API that is spoken."""
        return self._road.settings.api_version

    @property
    def base_url(self) -> str:
        """Where the API is, with its version."""
        return self._road.settings.base_url

    @property
    def max_connections(self) -> int:
        """How many connections may be open at once."""
        return self._road.settings.max_connections

    @property
    def notifications(self) -> Inbox | None:
        """Where waits listen for notifications, if they do."""
        return self._notifications

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._road.transport.closed

    def _carried_out(self, call: Call, into: TypeForm[T]) -> Coroutine[Any, Any, T]:
        return Attempts(self._road, call, into).run()
