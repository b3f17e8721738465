"""The /generate room, the older name of /analyze: in v1.2, and in v1.3 for SDK 0.4.

Without being asked v1.2 answers with the whole text, v1.3 with a stream and the tokens it took.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

from aiohttp import web

from ..analysis import Generated
from ..analyze import made_text, texts_of
from ..fields import fields_of
from ..ndjson import stream_lines
from ..respond import json_response
from ..space import SPACE
from ..state import JsonObject
from .versions import CURRENT, version_of

__all__ = ["ROUTES", "VERSIONS", "create"]

VERSIONS = ("v1.2", "v1.3")


async def create(request: web.Request) -> web.StreamResponse:
    """POST /generate."""
    current = version_of(request) == CURRENT
    body = await fields_of(request, ("video_id", "prompt", "temperature", "stream"))
    body.require("video_id", "prompt")
    stream = body.flag("stream", default=current)
    made = await made_text(request.app[SPACE], body, missing=400)
    generation_id = str(uuid.uuid4())
    usage: JsonObject = {"usage": {"output_tokens": made.output_tokens}} if current else {}
    if stream:
        events = _events({"generation_id": generation_id}, made, usage)
        return await stream_lines(request, events, "application/x-ndjson")
    return json_response({"id": generation_id, "data": made.text, **usage})


async def _events(
    metadata: JsonObject, made: Generated, usage: JsonObject
) -> AsyncIterator[JsonObject]:
    yield {"event_type": "stream_start", "metadata": metadata}
    for text in texts_of(made):
        yield {"event_type": "text_generation", "text": text}
    yield {"event_type": "stream_end", "metadata": metadata | usage}


ROUTES = (("POST", "/generate", create),)
