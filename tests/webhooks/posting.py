"""What the tests of webhooks share: bodies, and servers of all three kinds on real sockets."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from socketserver import ThreadingMixIn
from typing import Any, Literal, TypeAlias
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import aiohttp
import orjson
import uvicorn
from aiohttp import web

from twelvelabs_async.webhooks import Inbox, WebhookEvent, asgi, sign, wsgi
from twelvelabs_async.webhooks import aiohttp as aiohttp_adapter

__all__ = ["ADAPTERS", "SECRET", "Kind", "body_of", "post", "serving"]

SECRET = "example-webhook-secret"
Kind: TypeAlias = Literal["aiohttp", "asgi", "wsgi"]
ADAPTERS: tuple[Kind, ...] = ("aiohttp", "asgi", "wsgi")


def body_of(task_id: str = "t1", kind: str = "index.task.ready", event_id: str = "whe_1") -> bytes:
    """The body of a notification."""
    data = {"id": task_id, "status": kind.rpartition(".")[2]}
    return orjson.dumps({"id": event_id, "type": kind, "data": data})


async def post(
    url: str, body: bytes, header: str | None = None, **more: Any
) -> tuple[int, str, dict[str, str]]:
    """Post a body with a signature, by default the right one; return the answer."""
    headers = {"TL-Signature": sign(body, SECRET) if header is None else header}
    async with aiohttp.ClientSession() as session:
        data = more.pop("data", body)
        async with session.post(url, data=data, headers=headers, **more) as response:
            return response.status, (await response.text()).strip(), dict(response.headers)


def serving(
    kind: Kind, handler: Callable[[WebhookEvent], object] | Inbox, **options: Any
) -> AbstractAsyncContextManager[str]:
    """A receiver behind a real socket; gives its URL."""
    secrets = options.pop("secrets", SECRET)
    if kind == "aiohttp":
        return _aiohttp(aiohttp_adapter.webhook_handler(secrets, handler, **options))
    if kind == "asgi":
        return _asgi(asgi.webhook_app(secrets, handler, **options))
    return _wsgi(wsgi.webhook_app(secrets, handler, **options))


@asynccontextmanager
async def _aiohttp(handle: Any) -> AsyncGenerator[str]:
    app = web.Application()
    app.router.add_route("*", "/hook", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _asgi(app: Any) -> AsyncGenerator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="critical", lifespan="on", ws="none")
        server = uvicorn.Server(config)
        # In a thread of its own, where it leaves the signals of the process alone.
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()
        try:
            while not server.started:  # noqa: ASYNC110 - it is set in another thread
                await asyncio.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
        finally:
            server.should_exit = True
            await asyncio.to_thread(thread.join)


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def _threaded(app: Any) -> Generator[str]:
    server = make_server("127.0.0.1", 0, app, server_class=_Threads, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@asynccontextmanager
async def _wsgi(app: Any) -> AsyncGenerator[str]:
    with _threaded(app) as url:
        yield url
