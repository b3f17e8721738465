"""The /search rooms of v1.1 and v1.2: a text or a combined query in, clips or videos out.

Scores and levels of confidence are the emulator's own. A token is good at every path for pages of
searches in the version that gave it: some clients ask for the page elsewhere than they searched.
"""

from __future__ import annotations

from aiohttp import web

from ..fields import fields_of
from ..paging import check_known
from ..respond import json_response
from ..space import SPACE
from .search_answers import PLACE, answer, page_view
from .search_requests import LEVEL, SEARCH_FIELDS, question_of
from .versions import version_of

__all__ = ["ROUTES", "VERSIONS", "create", "retrieve"]

VERSIONS = ("v1.1", "v1.2")


async def create(request: web.Request) -> web.Response:
    """POST /search."""
    space = request.app[SPACE]
    version = version_of(request)
    allowed = SEARCH_FIELDS if version == "v1.1" else (*SEARCH_FIELDS, LEVEL)
    body = await fields_of(request, allowed)
    return json_response(await answer(space, question_of(space, body, version), version))


async def retrieve(request: web.Request) -> web.Response:
    """GET /search/{page_token}, and the same below every other path of a search."""
    space = request.app[SPACE]
    check_known(request.query, ())
    place = f"{version_of(request)} {PLACE}"
    token = request.match_info["page_token"]
    page = space.state.pages.find(token, place, space.clock.now())
    return json_response(await page_view(space, page))


ROUTES = (
    ("POST", "/search", create),
    ("GET", "/search/{page_token}", retrieve),
)
