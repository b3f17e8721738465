"""A pytest plugin that notes every true answer of the emulator: operation, status and code.

Answers that a fault made up are none. `FIDELITY_SEEN` says which file gets the notes.
"""

from __future__ import annotations

import os
from pathlib import Path

import orjson
import pytest
from aiohttp import web

from tests.document import Operation
from twelvelabs_async.emulator.app import FrontDesk
from twelvelabs_async.emulator.legacy.versions import tail_of, version_of

__all__ = ["Seen", "seen_in"]

Seen = set[tuple[str, Operation, int, str]]
"""Versions, operations, statuses and codes (empty where an answer has none)."""

_SEEN: Seen = set()


def pytest_configure() -> None:
    """Look over the shoulder of every emulator of this process."""
    answered = FrontDesk._answered

    async def noted(desk: FrontDesk, request: web.Request, *args: object) -> web.StreamResponse:
        response = await answered(desk, request, *args)  # type: ignore[arg-type]
        resource = request.match_info.route.resource
        if resource is not None:
            operation = Operation.of(request.method, tail_of(resource.canonical))
            _SEEN.add((version_of(request), operation, response.status, _code(response)))
        return response

    FrontDesk._answered = noted  # type: ignore[method-assign,assignment]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write down what was seen."""
    del session
    rows = sorted(
        [version, each.method, each.path, status, code] for version, each, status, code in _SEEN
    )
    target = os.environ.get("FIDELITY_SEEN")
    if target:
        Path(target).write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2))


def seen_in(path: Path) -> Seen:
    """Return what a run noted."""
    return {
        (version, Operation(method, route), status, code)
        for version, method, route, status, code in orjson.loads(path.read_bytes())
    }


def _code(response: web.StreamResponse) -> str:
    if response.status < 400 or not isinstance(response, web.Response):
        return ""
    try:
        body = orjson.loads(response.body or b"")  # type: ignore[arg-type]
    except (orjson.JSONDecodeError, TypeError):
        return ""
    nested = body.get("error") if isinstance(body.get("error"), dict) else body
    return str(nested.get("code", ""))
