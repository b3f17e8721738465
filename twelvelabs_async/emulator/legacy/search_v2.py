"""The /search-v2 room of v1.2: search by a text or a picture, sent as a form."""

from __future__ import annotations

from aiohttp import web

from ..errors import parameter_invalid, parameter_not_provided
from ..query_images import IMAGE_FILE, looks_of
from ..respond import json_response
from ..space import SPACE
from ..uploads import form_of
from .search import retrieve
from .search_answers import answer
from .search_requests import FORM_FIELDS, as_fields, question_of
from .versions import version_of

__all__ = ["ROUTES", "VERSIONS", "create"]

VERSIONS = ("v1.2",)


async def create(request: web.Request) -> web.Response:
    """POST /search-v2."""
    space = request.app[SPACE]
    async with form_of(
        request,
        fields=FORM_FIELDS,
        files={IMAGE_FILE},
        max_file_bytes=space.settings.limits.image_bytes,
    ) as form:
        body = as_fields(form)
        looks = await looks_of(space, form, most=1, url_wins=True)
    if looks and body.has("query_text"):
        raise parameter_invalid("query_text", "A query is either a text or an image, not both.")
    if not looks and not body.has("query_text"):
        raise parameter_not_provided(["query_text", "query_media_type"])
    version = version_of(request)
    question = question_of(space, body, version, looks=tuple(looks))
    return json_response(await answer(space, question, version))


ROUTES = (
    ("POST", "/search-v2", create),
    ("GET", "/search-v2/{page_token}", retrieve),
)
