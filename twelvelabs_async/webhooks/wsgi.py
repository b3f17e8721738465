"""Receives notifications as a WSGI application."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from ..core.inbox import Inbox
from .receiver import MOST_BYTES, TOO_LARGE, Answer, Handler, Receiver
from .replay import ReplayGuard
from .signature import HEADER, TOLERANCE

if TYPE_CHECKING:
    from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["webhook_app"]

_VARIABLE = "HTTP_" + HEADER.upper().replace("-", "_")
_PIECE = 1 << 16


def webhook_app(
    secrets: str | Sequence[str],
    handler: Handler | Inbox,
    *,
    max_bytes: int = MOST_BYTES,
    tolerance: float = TOLERANCE,
    now: Callable[[], float] = time.time,
    replay: ReplayGuard | None = None,
) -> WSGIApplication:
    """Return an application that takes notifications on every path.

        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/webhooks": webhook_app(secret, put)})

    It answers 200 when the event was handled or the same delivery was before, 400 to what cannot
    be read, 401 to what is not the platform's or not of now, 405, 409 while the same delivery is
    being handled, 411 if the server cannot tell where the body ends, 413, and 500 if the handler
    fails, so that the platform marks the notification as failed.

    Args:
        secrets: The secret of the webhook, or several of them while it is being changed.
        handler: Called with each event in the server's thread; no coroutine function. Or an inbox,
            for waits, wherever their event loops run.
        max_bytes: The largest body that is read.
        tolerance: How many seconds the time of the signature may be from the present.
        now: Returns the present, in seconds since 1970.
        replay: Knows the deliveries that were here before; by default a guard of its own.

    Raises:
        InvalidInputError: An argument cannot be meant, such as an empty secret.
    """
    receiver = Receiver(
        secrets,
        handler,
        max_bytes=max_bytes,
        tolerance=tolerance,
        now=now,
        replay=replay,
        blocking=True,
    )

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = _answer(receiver, environ)
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        start_response(status, list(answer.headers.items()))
        return [answer.body]

    return app


def _answer(receiver: Receiver, environ: WSGIEnvironment) -> Answer:
    given: str = environ.get("CONTENT_LENGTH") or ""
    if given and not (given.isascii() and given.isdigit()):
        return Answer(400, "the length of the body is not a number")
    length = int(given) if given else None
    refused = receiver.refusal(str(environ["REQUEST_METHOD"]), length)
    if refused is not None:
        return refused
    if length is None and not environ.get("wsgi.input_terminated"):
        # Without a length one would wait for ever for what does not come.
        return Answer(411, "the length of the body is needed")
    body = _read(cast("InputStream", environ["wsgi.input"]), length, receiver.max_bytes)
    if body is None:
        return TOO_LARGE
    return receiver.receive_blocking(body, environ.get(_VARIABLE))


def _read(stream: InputStream, length: int | None, most: int) -> bytes | None:
    """Return the body up to its length or its end; None if it is too large."""
    body = bytearray()
    while length is None or len(body) < length:
        piece = stream.read(_PIECE if length is None else min(_PIECE, length - len(body)))
        if not piece:
            break  # cut short, which its signature will tell
        body += piece
        if len(body) > most:
            return None
    return bytes(body)
