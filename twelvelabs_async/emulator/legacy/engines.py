"""The /engines room of v1.1 and v1.2: what indexes can be created with."""

from __future__ import annotations

from aiohttp import web

from ..errors import resource_not_exist
from ..paging import check_known
from ..respond import json_response
from ..state import JsonObject
from .names import Engine, engine_named, engines_of
from .versions import version_of

__all__ = ["ROUTES", "VERSIONS", "list_all", "retrieve"]

VERSIONS = ("v1.1", "v1.2")


async def list_all(request: web.Request) -> web.Response:
    """GET /engines."""
    check_known(request.query, ())
    version = version_of(request)
    return json_response({"data": [_view(engine, version) for engine in engines_of(version)]})


async def retrieve(request: web.Request) -> web.Response:
    """GET /engines/{engine_id}."""
    version = version_of(request)
    name = request.match_info["engine_id"]
    engine = engine_named(version, name)
    if engine is None:
        raise resource_not_exist(name, "engines", status=404)
    return json_response(_view(engine, version))


def _view(engine: Engine, version: str) -> JsonObject:
    options = "allowed_index_options" if version == "v1.1" else "allowed_engine_options"
    return {
        "_id": engine.name,
        "author": "twelve_labs",
        options: list(engine.options),
        "ready": True,
        "finetune": False,
        "created_at": engine.created_at,
        "updated_at": engine.created_at,
    }


ROUTES = (
    ("GET", "/engines", list_all),
    ("GET", "/engines/{engine_id}", retrieve),
)
