"""The /entity-collections room: create, list, retrieve, change and delete entity collections."""

from __future__ import annotations

from aiohttp import web

from .clock import rfc3339
from .custom_fields import description_of
from .errors import resource_not_exist
from .fields import Fields
from .knowledge import EntityCollectionRecord
from .paging import PAGING, check_known, paged
from .parameters import json_body
from .respond import empty, json_response
from .space import SPACE
from .state import JsonObject

__all__ = ["ROUTES", "create", "delete", "find_collection", "list_all", "retrieve", "update"]

_FIELDS = frozenset({"name", "description"})


async def create(request: web.Request) -> web.Response:
    """POST /entity-collections."""
    space = request.app[SPACE]
    fields = Fields(await json_body(request, _FIELDS))
    name = fields.required_text("name")
    description = description_of(fields)
    now = space.clock.now()
    collection_id, sequence = space.state.new_id(now)
    collection = EntityCollectionRecord(
        collection_id, sequence, name, description, created_at=now, updated_at=now
    )
    space.state.knowledge.entity_collections[collection_id] = collection
    return json_response(_view(collection), status=201)


async def list_all(request: web.Request) -> web.Response:
    """GET /entity-collections."""
    space = request.app[SPACE]
    query = request.query
    check_known(query, PAGING | {"name"})
    found = list(space.state.knowledge.entity_collections.values())
    if (name := query.get("name")) is not None:
        found = [collection for collection in found if collection.name == name]
    page, info = paged(
        found,
        query,
        created=lambda collection: (collection.created_at, collection.sequence),
        updated=lambda collection: collection.updated_at,
        named=lambda collection: collection.name,
    )
    return json_response({"data": [_view(each) for each in page], "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /entity-collections/{entity_collection_id}."""
    return json_response(_view(find_collection(request)))


async def update(request: web.Request) -> web.Response:
    """PATCH /entity-collections/{entity_collection_id}."""
    collection = find_collection(request)
    fields = Fields(await json_body(request, _FIELDS))
    name = fields.text("name")
    description = description_of(fields)
    collection.name = collection.name if name is None else name
    collection.description = collection.description if description is None else description
    collection.updated_at = request.app[SPACE].clock.now()
    return json_response(_view(collection))


async def delete(request: web.Request) -> web.Response:
    """DELETE /entity-collections/{entity_collection_id}."""
    knowledge = request.app[SPACE].state.knowledge
    knowledge.drop_entity_collection(find_collection(request).id)
    return empty()


def find_collection(request: web.Request) -> EntityCollectionRecord:
    """Return the entity collection that the path names."""
    collection_id = request.match_info["entity_collection_id"]
    found = request.app[SPACE].state.knowledge.entity_collections.get(collection_id)
    if found is None:
        raise resource_not_exist(collection_id, "entity-collections")
    return found


def _view(collection: EntityCollectionRecord) -> JsonObject:
    view: JsonObject = {"_id": collection.id, "name": collection.name}
    if collection.description is not None:
        view["description"] = collection.description
    view["created_at"] = rfc3339(collection.created_at)
    view["updated_at"] = rfc3339(collection.updated_at)
    return view


ROUTES = (
    ("POST", "/entity-collections", create),
    ("GET", "/entity-collections", list_all),
    ("GET", "/entity-collections/{entity_collection_id}", retrieve),
    ("PATCH", "/entity-collections/{entity_collection_id}", update),
    ("DELETE", "/entity-collections/{entity_collection_id}", delete),
)
