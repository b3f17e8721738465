"""Calls of `client.generate`, and of what the client itself generates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from ..releases import Release
from ..table import Call, call

__all__ = ["generate_calls"]


def generate_calls(release: Release) -> Iterator[Call]:
    """All lines."""
    yield from _generated("generate.", "text", streams=release.number >= (0, 2))
    if release.number >= (0, 2):
        pieces = call("generate.text_stream", "stream", "v1", "What?", temperature=1)
        yield evolve(pieces, name="GenerateOpenEndedTextStreamResult.__iter__")
    if not release.old:
        yield from _generated("", "analyze", streams=True)
        yield call("gist", "by position", "v1", ["title"])
        yield call("summarize", "by position", "v1", "chapter")
        yield call("analyze", "by position", "v1", "What?")
        yield call("analyze_stream", "by position", "v1", "What?")


def _generated(prefix: str, text: str, *, streams: bool) -> Iterator[Call]:
    yield call(f"{prefix}gist", "minimal", video_id="v1", types=["title"])
    yield call(f"{prefix}gist", "full", video_id="v1", types=["title", "topic", "hashtag"])
    yield call(f"{prefix}summarize", "minimal", video_id="v1", type="chapter")
    more: dict[str, Any] = {"prompt": "Nur Törchen", "temperature": 0.25}
    yield call(f"{prefix}summarize", "full", video_id="v1", type="highlight", **more)
    for method in [text, f"{text}_stream"] if streams else [text]:
        name, asked = prefix + method, {"video_id": "v1", "prompt": "Was … wo?"}
        yield call(name, "minimal", **asked)
        yield call(name, "full", temperature=0.25, **asked)
        yield call(name, "cold", temperature=0, **asked)
        if prefix:
            yield call(name, "by position", "v1", "What happens?", temperature=0.5)
    if prefix:
        yield call(f"{prefix}gist", "by position", "v1", ["hashtag"])
        yield call(f"{prefix}summarize", "by position", "v1", "summary", prompt="Kurz")
