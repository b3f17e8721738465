"""Delivers requests otherwise than they were sent: twice, or with a bit flipped."""

from __future__ import annotations

import secrets
from hmac import compare_digest

import aiohttp
from aiohttp import hdrs, web
from yarl import URL

from .faults import Fault

__all__ = ["DELIVERY_HEADER", "TOKEN", "deliver", "is_delivery", "new_token"]

TOKEN = web.AppKey("TOKEN", str)
DELIVERY_HEADER = "X-Emulator-Delivery"
# What is about one connection, or about how the body was framed on it.
_OF_THE_HOP = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})
# A body that came compressed is passed on plain.
_OF_THE_REQUEST = _OF_THE_HOP | {"content-encoding", "expect"}
_OF_THE_ANSWER = _OF_THE_HOP | {"date", "server"}


def new_token() -> str:
    """Return what requests are recognised by that the emulator delivers to itself."""
    return secrets.token_hex(16)


def is_delivery(request: web.Request) -> bool:
    """Tell whether the emulator itself delivers this request on: it meets no more faults."""
    token = request.headers.get(DELIVERY_HEADER, "")
    return compare_digest(token.encode("utf-8", "surrogateescape"), request.app[TOKEN].encode())


async def deliver(fault: Fault, request: web.Request) -> web.Response:
    """Deliver a request to the emulator once more, or twice, and return the first answer."""
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
    if fault.corrupt and body:
        bit = fault.chance.randrange(len(body) * 8)
        body[bit // 8] ^= 1 << bit % 8
    headers = [
        (name, value)
        for name, value in request.headers.items()
        if name.lower() not in _OF_THE_REQUEST
    ]
    headers.append((DELIVERY_HEADER, request.app[TOKEN]))
    answers: list[web.Response] = []
    async with aiohttp.ClientSession(
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None),
        skip_auto_headers=(hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE, hdrs.USER_AGENT),
    ) as session:
        for _ in range(2 if fault.duplicate else 1):
            async with session.request(
                request.method,
                _own_url(request),
                data=bytes(body) or None,
                headers=headers,
                allow_redirects=False,
            ) as response:
                answers.append(await _copied(response))
    return answers[0]


def _own_url(request: web.Request) -> URL:
    # The Host header is the client's word; the address of the socket is ours.
    transport = request.transport
    if transport is None:
        raise ConnectionResetError("the client hung up")
    host, port = transport.get_extra_info("sockname")[:2]
    host = f"[{host}]" if ":" in host else host
    return URL(f"http://{host}:{port}{request.raw_path}", encoded=True)


async def _copied(response: aiohttp.ClientResponse) -> web.Response:
    copy = web.Response(status=response.status, body=await response.read() or None)
    for name, value in response.headers.items():
        if name.lower() not in _OF_THE_ANSWER:
            copy.headers[name] = value
    return copy
