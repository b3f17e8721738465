"""The control endpoint: faults, requests, clock and reset over HTTP, for tests in any language.

It lies beside the API, below `/_emulator`. Faults and limits do not hit it, and it is not among
the recorded requests. It needs the emulator's key, so that no page in a browser can use it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import orjson
from aiohttp import web
from attrs import frozen

from .checks import checked_number
from .clock import rfc3339
from .fault_script import rule_as_json, rules_of
from .parameters import as_object
from .respond import json_response, printable
from .state import State

if TYPE_CHECKING:
    from .app import FrontDesk
    from .fault_script import Script
    from .received import ReceivedRequest
    from .space import Space

__all__ = ["PREFIX", "Control", "is_control"]

PREFIX = "/_emulator"
_Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
_SHOWN = 100
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
_SECRET_PARAMETERS = frozenset({"x-amz-signature", "x-amz-security-token", "access_token"})
_HIDDEN = "***"


class _Refusal(Exception):  # noqa: N818 - an answer of the control endpoint
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def is_control(request: web.Request) -> bool:
    """Tell whether a request is for the control endpoint, whether it has such a path or not."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


@frozen
class Control:
    """What can be seen and done over the control endpoint."""

    space: Space
    desk: FrontDesk

    @property
    def script(self) -> Script:
        """The rules in force."""
        return self.space.script

    def routes(self) -> tuple[tuple[str, str, _Handler], ...]:
        """Return methods and paths with their handlers."""
        return (
            ("GET", f"{PREFIX}/faults", self.show_faults),
            ("POST", f"{PREFIX}/faults", self.add_faults),
            ("DELETE", f"{PREFIX}/faults", self.clear_faults),
            ("GET", f"{PREFIX}/requests", self.show_requests),
            ("DELETE", f"{PREFIX}/requests", self.clear_requests),
            ("GET", f"{PREFIX}/clock", self.show_clock),
            ("POST", f"{PREFIX}/clock", self.step_clock),
            ("POST", f"{PREFIX}/reset", self.reset),
        )

    async def receive(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Answer one request, if it has the key; refusals are `{"message"}`."""
        given = printable(request.headers.get("x-api-key", ""))
        if not compare_digest(given.encode(), self.desk.api_key.encode()):
            return json_response({"message": "The emulator's key is missing."}, status=401)
        try:
            return await handler(request)
        except _Refusal as refusal:
            return json_response({"message": str(refusal)}, status=refusal.status)
        except web.HTTPException as problem:
            paths = ", ".join(f"{method} {path}" for method, path, _ in self.routes())
            message = f"There is no {request.method} {request.path}; there are {paths}."
            return json_response({"message": message}, status=problem.status)

    async def show_faults(self, _: web.Request) -> web.Response:
        """GET /_emulator/faults."""
        return json_response({"faults": [rule_as_json(rule) for rule in self.script.rules()]})

    async def add_faults(self, request: web.Request) -> web.Response:
        """POST /_emulator/faults: one rule or a list of them; all or none are added."""
        try:
            rules = rules_of(await _json_of(request))
        except ValueError as problem:
            raise _Refusal(400, str(problem)) from None
        self.script.add(rules)
        return json_response({"faults": [rule_as_json(rule) for rule in rules]}, status=201)

    async def clear_faults(self, _: web.Request) -> web.Response:
        """DELETE /_emulator/faults."""
        self.script.clear()
        return web.Response(status=204)

    async def show_requests(self, request: web.Request) -> web.Response:
        """GET /_emulator/requests: the last ones (`limit`, 100 by default), the newest last."""
        limit = request.query.get("limit", str(_SHOWN))
        if not limit.isdecimal():
            raise _Refusal(400, f"limit is a whole number, got {limit!r}")
        kept = list(self.desk.requests)
        shown = kept[max(0, len(kept) - int(limit)) :]
        return json_response({"requests": [_shown(each) for each in shown], "total": len(kept)})

    async def clear_requests(self, _: web.Request) -> web.Response:
        """DELETE /_emulator/requests."""
        self.desk.requests.clear()
        return web.Response(status=204)

    async def show_clock(self, _: web.Request) -> web.Response:
        """GET /_emulator/clock."""
        return json_response({"now": rfc3339(self.space.clock.now())})

    async def step_clock(self, request: web.Request) -> web.Response:
        """POST /_emulator/clock: `{"seconds": 10}` moves the clock forward."""
        given = as_object(await _json_of(request))
        if given is None or set(given) != {"seconds"}:
            raise _Refusal(400, 'the body is an object such as {"seconds": 10}')
        try:
            now = self.space.clock.advance(checked_number("seconds", given["seconds"]))
        except (ValueError, OverflowError) as problem:
            raise _Refusal(400, str(problem)) from None
        return json_response({"now": rfc3339(now)})

    async def reset(self, _: web.Request) -> web.Response:
        """POST /_emulator/reset: as just started, but for the clock and the webhooks."""
        self.space.state.become(State())
        self.script.clear()
        self.desk.forget()
        await self.space.streams.clear()
        await asyncio.to_thread(_remove_files, self.space.folder)
        return web.Response(status=204)


async def _json_of(request: web.Request) -> object:
    try:
        return orjson.loads(await request.read())
    except orjson.JSONDecodeError as problem:
        raise _Refusal(400, f"the body is not JSON: {problem}") from None


def _shown(received: ReceivedRequest) -> dict[str, object]:
    query = {
        name: [_HIDDEN] if name.lower() in _SECRET_PARAMETERS else values
        for name, values in received.query.items()
    }
    headers = {
        printable(name): printable(value)
        for name, value in received.headers.items()
        if name.lower() not in _SECRET_HEADERS
    }
    return {
        "method": received.method,
        "path": printable(received.path),
        "query": query,
        "headers": headers,
        "status": received.status,
        "started_at": rfc3339(received.started_at),
    }


def _remove_files(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_file():
            path.unlink(missing_ok=True)
