"""The other origin: a second port for what is not the platform's own, storage and the provider."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from aiohttp import web

from . import chunk_store, provider, streams, thumbnails
from .app import FrontDesk
from .fault_deliveries import TOKEN
from .fault_effects import alter_headers
from .space import SPACE, Space

__all__ = ["SecondPort", "make_outside_app"]

_LOGGER = logging.getLogger("twelvelabs_async.emulator")
_Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SecondPort:
    """Listens from the first time on that its address is asked for."""

    def __init__(self, host: str, port: int, make_app: Callable[[], web.Application]) -> None:
        self._host = host
        self._port = port
        self._make_app = make_app
        self._runner: web.AppRunner | None = None
        self._turn = asyncio.Lock()

    async def origin(self) -> str:
        """Return its address, such as `http://127.0.0.1:53124`."""
        async with self._turn:
            if self._runner is None:
                runner = web.AppRunner(
                    self._make_app(), handle_signals=False, access_log=None, shutdown_timeout=1.0
                )
                try:
                    await runner.setup()
                    await web.TCPSite(runner, self._host, self._port).start()
                except BaseException:
                    await runner.cleanup()
                    raise
                self._runner = runner
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop listening. Does nothing if it never began."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()


def make_outside_app(space: Space, desk: FrontDesk) -> web.Application:
    """Return the application of the other origin; faults and the record are the front desk's."""

    @web.middleware
    async def noted(request: web.Request, handler: _Handler) -> web.StreamResponse:
        # No key belongs here; one that comes all the same stays visible.
        return await desk.attend(request, lambda: _answered(request, handler), hidden=())

    app = web.Application(middlewares=[noted])
    app[SPACE] = space
    app[TOKEN] = desk.token
    app.on_response_prepare.append(alter_headers)
    for room in (chunk_store, provider, streams, thumbnails):
        for method, path, handler in room.ROUTES:
            app.router.add_route(method, path, handler)
    return app


async def _answered(request: web.Request, handler: _Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as problem:
        return web.Response(status=problem.status, text=problem.reason)
    except ConnectionError:
        raise
    except Exception:
        _LOGGER.exception("%s %s failed", request.method, request.path)
        return web.Response(status=500, text="The emulator failed; its log says why.")
