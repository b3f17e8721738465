"""Receives notifications as an ASGI application, alone or mounted in another one."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, TypeAlias

from ..core.inbox import Inbox
from .receiver import MOST_BYTES, TOO_LARGE, Answer, Handler, Receiver
from .replay import ReplayGuard
from .signature import HEADER, TOLERANCE

__all__ = ["ASGIApp", "Message", "Receive", "Scope", "Send", "webhook_app"]

# ASGI leaves the values of these open.
Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_NAME = HEADER.lower().encode()


def webhook_app(
    secrets: str | Sequence[str],
    handler: Handler | Inbox,
    *,
    max_bytes: int = MOST_BYTES,
    tolerance: float = TOLERANCE,
    now: Callable[[], float] = time.time,
    replay: ReplayGuard | None = None,
) -> ASGIApp:
    """Return an application that takes notifications on every path below its own.

        app.mount("/webhooks/twelvelabs", webhook_app(secret, inbox))   # Starlette, FastAPI

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

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            answer = await _answer(receiver, scope, receive)
            if answer is not None:
                await _respond(answer, send)
        else:
            await send({"type": "websocket.close"})

    return app


async def _answer(receiver: Receiver, scope: Scope, receive: Receive) -> Answer | None:
    headers: Sequence[tuple[bytes, bytes]] = list(scope["headers"])
    lengths = [value for name, value in headers if name == b"content-length"]
    length = int(lengths[0]) if lengths and lengths[0].isdigit() else None
    refused = receiver.refusal(scope["method"], length)
    if refused is not None:
        return refused
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None  # nobody is there to be answered, and the body is not whole
        body += message.get("body", b"")
        if len(body) > receiver.max_bytes:
            return TOO_LARGE
        more = message.get("more_body", False)
    signatures = [value.decode("latin-1") for name, value in headers if name.lower() == _NAME]
    return await receiver.receive(bytes(body), ",".join(signatures) or None)


async def _respond(answer: Answer, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _live(receive: Receive, send: Send) -> None:
    """Begin and end as an application that has nothing to prepare."""
    while True:
        stage = (await receive())["type"]
        await send({"type": f"{stage}.complete"})
        if stage == "lifespan.shutdown":
            return
