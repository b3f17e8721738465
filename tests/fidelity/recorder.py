"""A pytest plugin that notes every true answer of the emulator: operation, status and code.

Answers that a fault made up are none. `FIDELITY_SEEN` says which file gets the notes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

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
            for code in _codes(response):
                _SEEN.add((version_of(request), operation, response.status, code))
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


def _codes(response: web.StreamResponse) -> set[str]:
    """Return the codes of the errors that an answer tells, which may be about single items."""
    body = response.body if isinstance(response, web.Response) else None
    if not isinstance(body, bytes) or response.content_type != "application/json":
        return {""}
    return set(_codes_in(orjson.loads(body))) or {""}


def _codes_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        told = cast("dict[str, object]", value)
        if "message" in told and isinstance(code := told.get("code"), str):
            yield code
        for each in told.values():
            yield from _codes_in(each)
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _codes_in(each)
