"""Makes answers: JSON bodies and empty ones."""

from __future__ import annotations

import orjson
from aiohttp import web

__all__ = ["empty", "json_response", "printable"]


def json_response(body: object, *, status: int = 200) -> web.Response:
    """Answer with JSON."""
    return web.Response(
        body=orjson.dumps(body), status=status, content_type="application/json", charset="utf-8"
    )


def empty(status: int = 200) -> web.Response:
    """Answer without a body."""
    return web.Response(status=status)


def printable(text: str) -> str:
    """Return a text from a header with its undecodable bytes replaced, so that JSON can hold it."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
