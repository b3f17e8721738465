"""The /analyze room: texts about videos and pictures, whole or as a stream."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

from aiohttp import web

from .analysis import Generated, generate
from .analysis_requests import COMMON_FIELDS, Place, analysis_of, model_of, video_of
from .errors import parameter_invalid
from .fields import fields_of
from .media import BrokenMediaError
from .media_sources import Sources
from .ndjson import stream_lines
from .respond import json_response
from .space import SPACE
from .state import JsonObject
from .text_pieces import pieces

__all__ = ["ROUTES", "create"]

_PLACE = Place(task=False, longest=3600.0, missing=404)
_PIECES_PER_EVENT = 4


async def create(request: web.Request) -> web.StreamResponse:
    """POST /analyze."""
    space = request.app[SPACE]
    body = await fields_of(request, (*COMMON_FIELDS, "video_id", "stream"))
    stream = body.flag("stream", default=True)
    model_name = model_of(body)
    async with Sources(space) as sources:
        video = await video_of(space, sources, body, _PLACE)
        analysis = await analysis_of(sources, body, model_name, video, _PLACE)
        try:
            made = await generate(space, analysis)
        except BrokenMediaError as problem:
            raise parameter_invalid("video", f"The file cannot be read: {problem}.") from None
    generation_id = secrets.token_hex(12)
    if stream:
        return await stream_lines(request, _events(generation_id, made), "application/x-ndjson")
    answer: JsonObject = {
        "id": generation_id,
        "data": made.text,
        "finish_reason": made.finish_reason,
        "usage": made.usage(),
    }
    return json_response(answer | made.warning())


async def _events(generation_id: str, made: Generated) -> AsyncIterator[JsonObject]:
    yield {"event_type": "stream_start", "metadata": {"generation_id": generation_id}}
    parts = pieces(made.text)
    for place in range(0, len(parts), _PIECES_PER_EVENT):
        text = "".join(parts[place : place + _PIECES_PER_EVENT])
        yield {"event_type": "text_generation", "text": text}
    end: JsonObject = {
        "event_type": "stream_end",
        "finish_reason": made.finish_reason,
        "metadata": {"generation_id": generation_id, "usage": made.usage()},
    }
    yield end | made.warning()


ROUTES = (("POST", "/analyze", create),)
