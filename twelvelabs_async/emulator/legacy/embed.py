"""The /embed room of v1.2: embed a text, a picture and a sound in one request.

A text's vector is given twice: in `segments`, as since November 2024, and flat in `float`, as
before. Each client reads the form that it knows.
"""

from __future__ import annotations

from aiohttp import web

from ..embed import FIELDS, FILES, embeddings_of, fitting_text
from ..errors import parameter_invalid
from ..parameters import as_list, as_object
from ..respond import json_response
from ..space import SPACE
from ..state import JsonObject
from ..uploads import Form, form_of
from .names import EMBED_ENGINE

__all__ = ["ENGINE_DIMENSIONS", "ROUTES", "VERSIONS", "create", "engine_of"]

VERSIONS = ("v1.2",)
ENGINE_DIMENSIONS = 1024
_MAX_TOKENS = 77


async def create(request: web.Request) -> web.Response:
    """POST /embed."""
    space = request.app[SPACE]
    async with form_of(
        request,
        fields=FIELDS | {"engine_name"},
        files=FILES,
        max_file_bytes=space.settings.limits.direct_bytes,
    ) as form:
        engine = engine_of(form)
        text = fitting_text(form, _MAX_TOKENS, usual="end")
        made = await embeddings_of(space, form, text, ENGINE_DIMENSIONS)
    told = as_object(made.get("text_embedding"))
    if told is not None:
        made["text_embedding"] = _both_forms(told)
    return json_response({"engine_name": engine, **made})


def engine_of(form: Form) -> str:
    """Return the engine, of which there is one."""
    name = form.required("engine_name")
    if name != EMBED_ENGINE:
        raise parameter_invalid("engine_name", f"It must be {EMBED_ENGINE}.")
    return name


def _both_forms(embedding: JsonObject) -> JsonObject:
    segments = as_list(embedding["segments"]) or []
    flat = as_object(segments[0]) or {}
    return {**embedding, "float": flat.get("float"), "is_success": True}


ROUTES = (("POST", "/embed", create),)
