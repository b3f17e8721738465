"""The /gist and /summarize rooms of v1.2: as those of v1.3, without what was added there."""

from __future__ import annotations

import uuid

from aiohttp import web

from ..fields import fields_of
from ..gist import made_gist, made_summary
from ..parameters import as_list, as_object
from ..respond import json_response
from ..space import SPACE
from ..state import JsonObject

__all__ = ["ROUTES", "VERSIONS", "gist", "summarize"]

VERSIONS = ("v1.2",)
# Times were whole seconds, which the oldest clients insist on.
_NEWER = frozenset({"start_sec", "end_sec"})


async def gist(request: web.Request) -> web.Response:
    """POST /gist."""
    body = await fields_of(request, ("video_id", "types"))
    made = await made_gist(request.app[SPACE], body)
    return json_response({"id": str(uuid.uuid4()), **made})


async def summarize(request: web.Request) -> web.Response:
    """POST /summarize."""
    body = await fields_of(request, ("video_id", "type", "prompt", "temperature"))
    made = await made_summary(request.app[SPACE], body)
    older = {name: _older(value) for name, value in made.items()}
    return json_response({"id": str(uuid.uuid4()), **older})


def _older(made: object) -> object:
    parts = as_list(made)
    if parts is None:
        return made
    return [_without_newer(as_object(part) or {}) for part in parts]


def _without_newer(part: JsonObject) -> JsonObject:
    return {name: value for name, value in part.items() if name not in _NEWER}


ROUTES = (
    ("POST", "/gist", gist),
    ("POST", "/summarize", summarize),
)
