"""The rooms of v1.2 for combined queries alone; they always answer with clips."""

from __future__ import annotations

from aiohttp import web

from ..fields import fields_of
from ..parameters import as_object
from ..respond import json_response
from ..space import SPACE
from .search import retrieve
from .search_answers import answer
from .search_requests import COMBINED_FIELDS, LEVEL, question_of
from .versions import version_of

__all__ = ["ROUTES", "VERSIONS", "create"]

VERSIONS = ("v1.2",)


async def create(request: web.Request) -> web.Response:
    """POST /combined-search, /search/combined and, in v1.1, /beta/search."""
    space = request.app[SPACE]
    version = version_of(request)
    first = version == "v1.1"
    body = await fields_of(request, COMBINED_FIELDS if first else (*COMBINED_FIELDS, LEVEL))
    if body.has("query") and as_object(body.values["query"]) is None:
        raise body.invalid("query", "It must be an object.")
    # There every text of the query can bring its own search options.
    question = question_of(space, body, version, leaves=first)
    return json_response(await answer(space, question, version))


ROUTES = (
    ("POST", "/combined-search", create),
    ("GET", "/combined-search/{page_token}", retrieve),
    ("POST", "/search/combined", create),
    ("GET", "/search/combined/{page_token}", retrieve),
)
