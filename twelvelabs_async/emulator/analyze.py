"""The /analyze room: texts about videos and pictures, whole or as a stream."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator

from aiohttp import web

from .analysis import Generated, generate
from .analysis_requests import COMMON_FIELDS, Place, analysis_of, model_of, video_of
from .errors import parameter_invalid
from .fields import Fields, fields_of
from .media import BrokenMediaError
from .media_sources import Sources
from .ndjson import stream_lines
from .respond import json_response
from .space import SPACE, Space
from .state import JsonObject
from .text_pieces import pieces

__all__ = ["ROUTES", "create", "made_text", "texts_of"]

_LONGEST = 3600.0
_PIECES_PER_EVENT = 4


async def create(request: web.Request) -> web.StreamResponse:
    """POST /analyze."""
    body = await fields_of(request, (*COMMON_FIELDS, "video_id", "stream"))
    stream = body.flag("stream", default=True)
    made = await made_text(request.app[SPACE], body, missing=404)
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


async def made_text(space: Space, body: Fields, *, missing: int) -> Generated:
    """Return the text that a body asks for; `missing` is the status where there is no video."""
    place = Place(task=False, longest=_LONGEST, missing=missing)
    model_name = model_of(body)
    async with Sources(space) as sources:
        video = await video_of(space, sources, body, place)
        analysis = await analysis_of(sources, body, model_name, video, place)
        try:
            return await generate(space, analysis)
        except BrokenMediaError as problem:
            raise parameter_invalid("video", f"The file cannot be read: {problem}.") from None


async def _events(generation_id: str, made: Generated) -> AsyncIterator[JsonObject]:
    yield {"event_type": "stream_start", "metadata": {"generation_id": generation_id}}
    for text in texts_of(made):
        yield {"event_type": "text_generation", "text": text}
    end: JsonObject = {
        "event_type": "stream_end",
        "finish_reason": made.finish_reason,
        "metadata": {"generation_id": generation_id, "usage": made.usage()},
    }
    yield end | made.warning()


def texts_of(made: Generated) -> Iterator[str]:
    """Return a made text in the pieces in which a stream gives it."""
    parts = pieces(made.text)
    for place in range(0, len(parts), _PIECES_PER_EVENT):
        yield "".join(parts[place : place + _PIECES_PER_EVENT])


ROUTES = (("POST", "/analyze", create),)
