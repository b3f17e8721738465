"""The adapters: aiohttp.web, ASGI and WSGI, each behind a real socket, answer alike."""

from __future__ import annotations

import asyncio
import io
import logging
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.webhooks.posting import ADAPTERS, SECRET, Kind, body_of, post, serving
from twelvelabs_async import InvalidInputError
from twelvelabs_async.webhooks import Inbox, ReplayGuard, WebhookEvent, asgi, sign, wsgi
from twelvelabs_async.webhooks import aiohttp as aiohttp_adapter

BODY = body_of()
each_adapter = pytest.mark.parametrize("kind", ADAPTERS)


@each_adapter
async def test_an_event_is_handed_on(kind: Kind) -> None:
    """Once, typed, and answered with 200."""
    seen: list[WebhookEvent] = []
    async with serving(kind, seen.append) as url:
        assert (await post(url, BODY))[:2] == (200, "received")
    assert [(event.kind, event.task_id, event.status) for event in seen] == [
        ("index.task", "t1", "ready")
    ]


@pytest.mark.parametrize("kind", ["aiohttp", "asgi"])
async def test_a_coroutine_function_is_awaited(kind: Kind) -> None:
    """The answer comes when its work is done."""
    seen: list[str | None] = []

    async def handle(event: WebhookEvent) -> None:
        await asyncio.sleep(0.01)
        seen.append(event.id)

    async with serving(kind, handle) as url:
        assert (await post(url, BODY))[0] == 200
        assert seen == ["whe_1"]


@each_adapter
async def test_an_inbox_can_be_given_as_it_is(kind: Kind) -> None:
    """A wait in this event loop hears what came to a server, wherever that runs."""
    inbox = Inbox()
    async with serving(kind, inbox) as url:
        with inbox.listen("index.task", "t1") as listener:
            assert (await post(url, BODY))[0] == 200
            assert await listener.told_within(5)


@each_adapter
async def test_what_is_not_the_platforms_is_refused(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    """With 400 or 401 and a word that says why; the handler sees none of it, no log a secret."""
    seen: list[WebhookEvent] = []
    old = sign(BODY, SECRET, at=1_700_000_000)
    new = sign(BODY, SECRET, at=4_000_000_000)
    async with serving(kind, seen.append, secrets=["canary-1", SECRET]) as url:
        with caplog.at_level(logging.DEBUG):
            answers = [
                (await post(url, BODY, header))[:2]
                for header in ("", "t=1", "t=1,v1=é", old, new, sign(BODY, "other"))
            ]
            answers.append((await post(url, BODY + b" ", sign(BODY, SECRET)))[:2])
            answers.append((await post(url, b"{"))[:2])
    assert answers == [
        (400, "missing"),
        (400, "malformed"),
        (401, "mismatch"),
        (401, "stale"),
        (401, "future"),
        (401, "mismatch"),
        (401, "mismatch"),
        (400, "unreadable"),
    ]
    assert seen == []
    refused = [each for each in caplog.records if each.name == "twelvelabs_async"]
    assert len(refused) == len(answers)
    assert SECRET not in caplog.text
    assert "canary-1" not in caplog.text


@each_adapter
async def test_two_signature_headers_are_refused(kind: Kind) -> None:
    """A second header is not passed over: which of them would be the one?"""
    async with serving(kind, print) as url:
        right = sign(BODY, SECRET)
        sent = f"POST /hook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(BODY)}"
        head = f"{sent}\r\nTL-Signature: {right}\r\ntl-signature: {right}\r\n\r\n".encode()
        assert b" 400 " in await raw(url, head + BODY)


async def raw(url: str, content: bytes) -> bytes:
    """Send bytes as they are, and return the first line of what comes back."""
    host, port = url.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(content)
    line = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    await writer.wait_closed()
    return line


@each_adapter
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
async def test_only_post_is_allowed(kind: Kind, method: str) -> None:
    """Other methods get a 405 that says so."""
    async with (
        serving(kind, print) as url,
        aiohttp.ClientSession() as session,
        session.request(method, url, data=BODY) as response,
    ):
        assert response.status == 405
        assert response.headers["Allow"] == "POST"


@each_adapter
async def test_ten_megabytes_are_received_if_they_may(kind: Kind) -> None:
    """The limit is the adapter's own, whatever that of the framework is."""
    seen: list[WebhookEvent] = []
    large = body_of()[:-1] + b" " * 10_000_000 + b"}"
    async with serving(kind, seen.append, max_bytes=len(large)) as url:
        assert (await post(url, large, data=io.BytesIO(large)))[:2] == (200, "received")
    assert len(seen) == 1


@each_adapter
async def test_a_body_over_the_limit_is_refused(kind: Kind) -> None:
    """By its length if it says it, and else by counting; one of just the limit is not."""
    seen: list[WebhookEvent] = []

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * (len(BODY) // 2)
            await asyncio.sleep(0.01)

    async with serving(kind, seen.append, max_bytes=len(BODY)) as url:
        assert (await post(url, BODY))[0] == 200
        assert (await post(url, BODY + b" "))[0] == 413
        counted = await post(url, BODY, data=pieces())
        assert counted[0] == (411 if kind == "wsgi" else 413)
    assert len(seen) == 1


@pytest.mark.parametrize("kind", ["aiohttp", "asgi"])
async def test_a_body_without_a_length_is_received(kind: Kind) -> None:
    """Chunks are put together."""
    seen: list[WebhookEvent] = []

    async def pieces() -> AsyncIterator[bytes]:
        yield BODY[:10]
        yield BODY[10:]

    async with serving(kind, seen.append) as url:
        assert (await post(url, BODY, data=pieces()))[0] == 200
    assert len(seen) == 1


@each_adapter
async def test_a_handler_that_fails_is_a_500_and_may_have_the_delivery_again(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    """The platform marks it as failed; the same delivery again is no replay; the log says why."""
    tries: list[str | None] = []

    def handle(event: WebhookEvent) -> None:
        tries.append(event.id)
        if len(tries) == 1:
            raise ZeroDivisionError("the database is down")

    header = sign(BODY, SECRET)
    async with serving(kind, handle) as url:
        assert (await post(url, BODY, header))[:2] == (500, "the handler failed")
        assert (await post(url, BODY, header))[:2] == (200, "received")
        assert (await post(url, BODY, header))[:2] == (200, "received before")
    assert tries == ["whe_1", "whe_1"]
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert record.getMessage() == "The handler of notification whe_1 failed"
    assert "the database is down" in caplog.text
    assert SECRET not in caplog.text


@each_adapter
async def test_the_same_event_signed_anew_is_handed_on_again(kind: Kind) -> None:
    """A repetition by the platform is the handler's to know by its id; a replay is not."""
    seen: list[str | None] = []
    guard = ReplayGuard()
    at: list[float] = [1_700_000_000.0]
    first, again = sign(BODY, SECRET, at=at[0]), sign(BODY, SECRET, at=at[0] + 1)
    async with serving(
        kind, lambda event: seen.append(event.id), now=lambda: at[0], replay=guard
    ) as url:
        for header in (first, again, first, again):
            assert (await post(url, BODY, header))[0] == 200
        assert seen == ["whe_1", "whe_1"]
        assert len(guard) == 2
        at[0] += 301
        assert (await post(url, BODY, first))[:2] == (401, "stale")
    assert len(seen) == 2


@each_adapter
async def test_the_same_delivery_twice_at_once_is_handled_once(kind: Kind) -> None:
    """The second is told to come back: it is not yet known whether the first succeeds."""
    begun, may_end = threading.Event(), threading.Event()
    seen: list[str | None] = []

    async def handle_in_loop(event: WebhookEvent) -> None:
        begun.set()
        await asyncio.to_thread(may_end.wait, 10)
        seen.append(event.id)

    def handle_in_thread(event: WebhookEvent) -> None:
        begun.set()
        may_end.wait(10)
        seen.append(event.id)

    header = sign(BODY, SECRET)
    async with serving(kind, handle_in_thread if kind == "wsgi" else handle_in_loop) as url:
        first = asyncio.create_task(post(url, BODY, header))
        assert await asyncio.to_thread(begun.wait, 10)
        assert (await post(url, BODY, header))[:2] == (409, "being handled")
        may_end.set()
        assert (await first)[0] == 200
        assert (await post(url, BODY, header))[:2] == (200, "received before")
    assert seen == ["whe_1"]


def makers() -> list[Callable[..., object]]:
    """The three adapters."""
    return [aiohttp_adapter.webhook_handler, asgi.webhook_app, wsgi.webhook_app]


@pytest.mark.parametrize("make", makers(), ids=ADAPTERS)
def test_what_cannot_work_is_refused_before_anything_comes(make: Callable[..., object]) -> None:
    """An empty secret, a handler that is none, limits that are none."""
    with pytest.raises(InvalidInputError, match="empty"):
        make("", print)
    with pytest.raises(InvalidInputError, match="No webhook secret"):
        make([], print)
    with pytest.raises(InvalidInputError, match="handler must be a function or an Inbox"):
        make(SECRET, "handler")
    with pytest.raises(InvalidInputError, match="max_bytes"):
        make(SECRET, print, max_bytes=0)
    with pytest.raises(InvalidInputError, match="tolerance"):
        make(SECRET, print, tolerance=float("nan"))


async def test_without_an_event_loop_nothing_can_be_awaited(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """WSGI refuses a coroutine function at once, and another awaitable when it comes."""

    async def handle(_: WebhookEvent) -> None:
        """Never awaited."""

    with pytest.raises(InvalidInputError, match="WSGI has no event loop"):
        wsgi.webhook_app(SECRET, handle)
    async with serving("wsgi", lambda event: handle(event)) as url:
        assert (await post(url, BODY))[0] == 500
    assert "handler must not return an awaitable" in caplog.text


async def test_a_body_that_a_middleware_has_read_is_the_same() -> None:
    """An application of aiohttp may look at requests before; nothing is lost."""
    seen: list[WebhookEvent] = []

    @web.middleware
    async def nosy(request: web.Request, handler: Any) -> web.StreamResponse:
        assert await request.read() == BODY
        response: web.StreamResponse = await handler(request)
        return response

    app = web.Application(middlewares=[nosy])
    app.router.add_post("/hook", aiohttp_adapter.webhook_handler(SECRET, seen.append))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        assert (await post(url, BODY))[0] == 200
    finally:
        await runner.cleanup()
    assert len(seen) == 1


async def test_an_asgi_caller_that_leaves_is_not_answered() -> None:
    """A body that is cut off is not handled, and nothing is sent to nobody."""
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": BODY[:5], "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Any] = []
    seen: list[WebhookEvent] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    app = asgi.webhook_app(SECRET, seen.append)
    await app({"type": "http", "method": "POST", "headers": []}, receive, send)
    assert (sent, seen) == ([], [])
    await app({"type": "websocket", "headers": []}, receive, send)
    assert sent == [{"type": "websocket.close"}]


@pytest.mark.parametrize(
    ("variables", "status"),
    [
        ({"CONTENT_LENGTH": "many"}, "400 Bad Request"),
        ({"CONTENT_LENGTH": "-1"}, "400 Bad Request"),
        ({"CONTENT_LENGTH": ""}, "411 Length Required"),
        ({"CONTENT_LENGTH": str(len(BODY) + 9)}, "200 OK"),
        ({"CONTENT_LENGTH": str(len(BODY) - 1)}, "401 Unauthorized"),
        ({"wsgi.input_terminated": True}, "200 OK"),
        ({"CONTENT_LENGTH": "5000000"}, "413 Request Entity Too Large"),
    ],
)
def test_wsgi_reads_what_the_server_says_there_is(
    variables: dict[str, object], status: str
) -> None:
    """Never more than the length, and to the end where the server knows it."""
    told: list[str] = []
    environ: dict[str, object] = {
        "REQUEST_METHOD": "POST",
        "wsgi.input": io.BytesIO(BODY),
        "HTTP_TL_SIGNATURE": sign(BODY, SECRET),
        **variables,
    }
    app: Any = wsgi.webhook_app(SECRET, lambda _: None)

    def start(status: str, _: object) -> None:
        told.append(status)

    body = b"".join(app(environ, start))
    assert told == [status]
    assert body.endswith(b"\n")


def test_wsgi_counts_what_has_no_length() -> None:
    """A body that only ends with its stream is given up at the limit."""
    told: list[str] = []
    app: Any = wsgi.webhook_app(SECRET, print, max_bytes=1000)
    environ: dict[str, object] = {
        "REQUEST_METHOD": "POST",
        "wsgi.input": io.BytesIO(bytes(200_000)),
        "wsgi.input_terminated": True,
    }

    def start(status: str, _: object) -> None:
        told.append(status)

    app(environ, start)
    assert told == ["413 Request Entity Too Large"]
