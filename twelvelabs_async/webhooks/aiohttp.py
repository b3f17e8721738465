"""Receives notifications in an application of aiohttp.web."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from ..core.inbox import Inbox
from .receiver import MOST_BYTES, TOO_LARGE, Answer, Handler, Receiver
from .replay import ReplayGuard
from .signature import HEADER, TOLERANCE

__all__ = ["webhook_handler"]


def webhook_handler(
    secrets: str | Sequence[str],
    handler: Handler | Inbox,
    *,
    max_bytes: int = MOST_BYTES,
    tolerance: float = TOLERANCE,
    now: Callable[[], float] = time.time,
    replay: ReplayGuard | None = None,
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a handler for a route.

        app.router.add_post("/webhooks/twelvelabs", webhook_handler(secret, inbox))

    It answers 200 when the event was handled or the same delivery was before, 400 to what cannot
    be read, 401 to what is not the platform's or not of now, 405, 409 while the same delivery is
    being handled, 413, and 500 if the handler fails, so that the platform marks the notification
    as failed.

    Args:
        secrets: The secret of the webhook, or several of them while it is being changed.
        handler: Called with each event; may be a coroutine function. Or an inbox, for waits.
        max_bytes: The largest body that is read.
        tolerance: How many seconds the time of the signature may be from the present.
        now: Returns the present, in seconds since 1970.
        replay: Knows the deliveries that were here before; by default a guard of its own.

    Raises:
        InvalidInputError: An argument cannot be meant, such as an empty secret.
    """
    receiver = Receiver(
        secrets, handler, max_bytes=max_bytes, tolerance=tolerance, now=now, replay=replay
    )

    async def handle(request: web.Request) -> web.Response:
        refused = receiver.refusal(request.method, request.content_length)
        if refused is not None:
            return _response(refused)
        if not request.can_read_body or request.content.at_eof():
            body = await request.read()  # nothing, or what a middleware has read
        else:
            # The application's own limit, which is for its other routes, does not count here.
            limited = request.clone(client_max_size=max_bytes)
            try:
                body = await limited.read()
            except web.HTTPRequestEntityTooLarge:
                return _response(TOO_LARGE)
        signatures = request.headers.getall(HEADER, ())
        return _response(await receiver.receive(body, ",".join(signatures) or None))

    return handle


def _response(answer: Answer) -> web.Response:
    return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
