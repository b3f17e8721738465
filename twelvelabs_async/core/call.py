"""The verbs that methods call: each returns the coroutine that carries out one call."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from typing_extensions import TypeForm

from ..errors import ClientStateError
from ..settings import Settings
from .attempts import Attempts, Road
from .bodies import Body
from .events import Events, Hook
from .limits import Pacer
from .request import Call, QueryValue, RequestOptions, check_options
from .retry import RetryBudget

__all__ = ["Caller"]

T = TypeVar("T")


class Caller:
    """The way to one API, shared by all resources of a client."""

    def __init__(self, settings: Settings, hooks: Hook | Sequence[Hook] | None = None) -> None:
        self._settings = settings
        self._events = Events(hooks)
        self._road: Road | None = None
        self._closed = False

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
        body: Body,
        creates: bool = True,
        options: RequestOptions | None = None,
    ) -> Coroutine[Any, Any, T]:
        """Make something, or with `creates=False` ask something that changes nothing."""
        call = Call(
            method="POST",
            path=path,
            body=body,
            creates=creates,
            bounded=not body.has_files,
            options=check_options(options),
        )
        return self._carried_out(call, into)

    def put(
        self, path: str, *, body: Body, options: RequestOptions | None = None
    ) -> Coroutine[Any, Any, None]:
        """Replace something."""
        call = Call(method="PUT", path=path, body=body, options=check_options(options))
        return self._carried_out(call, None)

    def patch(
        self, path: str, *, body: Body, options: RequestOptions | None = None
    ) -> Coroutine[Any, Any, None]:
        """Change fields of something; the same change twice is the same as once."""
        call = Call(method="PATCH", path=path, body=body, options=check_options(options))
        return self._carried_out(call, None)

    def delete(
        self,
        path: str,
        *,
        query: Mapping[str, QueryValue] | None = None,
        options: RequestOptions | None = None,
    ) -> Coroutine[Any, Any, None]:
        """Delete something."""
        call = Call(method="DELETE", path=path, query=query, options=check_options(options))
        return self._carried_out(call, None)

    async def close(self) -> None:
        """Close the connections; later calls raise ClientStateError. May be called twice."""
        self._closed = True
        if self._road is not None:
            await self._road.transport.close()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def _carried_out(self, call: Call, into: TypeForm[T]) -> Coroutine[Any, Any, T]:
        return Attempts(self._road or self._start(), call, into).run()

    def _start(self) -> Road:
        """Build the road at the first call: aiohttp is loaded by those who send something."""
        from .transport import Transport

        if self._closed:
            raise ClientStateError("This client is closed; make a new one.")
        self._road = Road(
            settings=self._settings,
            transport=Transport(self._settings),
            pacer=Pacer(),
            budget=RetryBudget.of(self._settings.retry),
            events=self._events,
        )
        return self._road
