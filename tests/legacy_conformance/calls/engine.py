"""Calls of `client.engine`."""

from __future__ import annotations

from collections.abc import Iterator

from ..releases import Release
from ..table import Call, call
from .arguments import ACCENTED

__all__ = ["engine_calls"]


def engine_calls(release: Release) -> Iterator[Call]:
    """All lines."""
    if release.old:
        yield call("engine.list", "minimal")
        yield call("engine.retrieve", "minimal", "marengo2.6")
        yield call("engine.retrieve", "full", id=ACCENTED)
