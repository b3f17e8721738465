"""The two forms of a refusal: flat, and inside `error`, as newer operations document it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeAlias

from aiohttp import web

from .errors import ApiProblem
from .respond import json_response

__all__ = ["Handler", "nested"]

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


def nested(handler: Handler) -> Handler:
    """Make a room's refusals `{"error": {"code", "message"}}` instead of flat."""

    @wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ApiProblem as problem:
            inner = {"code": problem.code, "message": problem.message}
            return json_response({"error": inner}, status=problem.status)

    return answer
