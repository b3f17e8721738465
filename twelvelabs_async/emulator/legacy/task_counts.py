"""The /tasks/status room of every version: how many tasks of an index have which status."""

from __future__ import annotations

from collections import Counter

from aiohttp import web

from ..errors import parameter_not_provided, resource_not_exist
from ..paging import check_known
from ..respond import json_response
from ..space import SPACE
from ..state import JsonObject
from .versions import version_of
from .views import status_of

__all__ = ["ROUTES", "VERSIONS", "count"]

# SDK 0.4 still asks it of v1.3, though nothing documents it there.
VERSIONS = ("v1.1", "v1.2", "v1.3")


async def count(request: web.Request) -> web.Response:
    """GET /tasks/status. In v1.1 the answer for an index without tasks is null."""
    space = request.app[SPACE]
    version = version_of(request)
    check_known(request.query, {"index_id"})
    index_id = request.query.get("index_id")
    if not index_id:
        raise parameter_not_provided("index_id")
    if index_id not in space.state.indexes:
        raise resource_not_exist(index_id, "indexes", status=400 if version == "v1.3" else 404)
    now = space.clock.now()
    tasks = [task for task in space.state.tasks.values() if task.index_id == index_id]
    if not tasks and version == "v1.1":
        return json_response(None)
    counts = Counter(status_of(task.timeline, now, version) for task in tasks)
    names = ["ready", "validating", "pending", "queued", "indexing", "failed"]
    if version == "v1.1":
        names.remove("queued")
    body: JsonObject = {"index_id": index_id, **{name: counts[name] for name in names}}
    return json_response(body | {"total_result": len(tasks)})


ROUTES = (("GET", "/tasks/status", count),)
