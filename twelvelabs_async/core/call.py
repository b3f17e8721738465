"""The verbs that methods call: each returns the coroutine that carries out one call."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from typing_extensions import TypeForm

from ..settings import Settings
from .attempts import Attempts, Road
from .bodies import Body
from .encoding import QueryValue
from .events import Events, Hook
from .limits import Pacer
from .request import Call, RequestOptions, check_options
from .retry import RetryBudget
from .watchdog import Watchdog

__all__ = ["Caller"]

T = TypeVar("T")


class Caller:
    """The way to one API, shared by all resources of a client."""

    def __init__(self, settings: Settings, hooks: Hook | Sequence[Hook] | None = None) -> None:
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
        await self._road.transport.close()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._road.transport.closed

    def _carried_out(self, call: Call, into: TypeForm[T]) -> Coroutine[Any, Any, T]:
        return Attempts(self._road, call, into).run()
