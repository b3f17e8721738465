"""The item collections room: named collections of items within a knowledge store."""

from __future__ import annotations

from aiohttp import web

from .clock import rfc3339
from .custom_fields import STORE_METADATA, description_of, metadata_of
from .errors import ApiProblem, resource_not_exist
from .fields import Fields
from .knowledge import ItemCollectionRecord, Knowledge, time_ordered_id
from .knowledge_store_items import item_view
from .knowledge_stores import find_store
from .paging import PAGING, check_known, paged
from .parameters import as_list, json_body
from .respond import empty, json_response
from .space import SPACE
from .state import JsonObject

__all__ = [
    "ROUTES",
    "add_items",
    "create",
    "delete",
    "list_all",
    "list_items",
    "remove_items",
    "retrieve",
    "update",
]

_FIELDS = frozenset({"name", "description", "metadata"})
_MOST_IDS = 500


async def create(request: web.Request) -> web.Response:
    """POST /knowledge-stores/{knowledge_store_id}/item-collections."""
    space = request.app[SPACE]
    store = find_store(request)
    fields = Fields(await json_body(request, _FIELDS))
    name = fields.required_text("name")
    description = description_of(fields)
    metadata = metadata_of(fields, STORE_METADATA) or {}
    _check_name(space.state.knowledge, store.id, name)
    now = space.clock.now()
    collection = ItemCollectionRecord(
        id=time_ordered_id("ksic", now),
        sequence=space.state.new_id(now)[1],
        store_id=store.id,
        name=name,
        description=description,
        metadata=metadata,
        created_at=now,
        updated_at=now,
    )
    space.state.knowledge.item_collections[collection.id] = collection
    return json_response(_view(collection), status=201)


async def list_all(request: web.Request) -> web.Response:
    """GET /knowledge-stores/{knowledge_store_id}/item-collections."""
    space = request.app[SPACE]
    check_known(request.query, PAGING)
    page, info = paged(
        space.state.knowledge.item_collections_of(find_store(request).id),
        request.query,
        created=lambda collection: (collection.created_at, collection.sequence),
        updated=lambda collection: collection.updated_at,
        named=lambda collection: collection.name,
    )
    return json_response({"data": [_view(each) for each in page], "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /knowledge-stores/{knowledge_store_id}/item-collections/{collection_id}."""
    return json_response(_view(_find(request)))


async def update(request: web.Request) -> web.Response:
    """PATCH /knowledge-stores/{knowledge_store_id}/item-collections/{collection_id}."""
    space = request.app[SPACE]
    collection = _find(request)
    fields = Fields(await json_body(request, _FIELDS))
    name = fields.text("name")
    description = description_of(fields)
    metadata = metadata_of(fields, STORE_METADATA)
    if name is not None and name != collection.name:
        _check_name(space.state.knowledge, collection.store_id, name)
        collection.name = name
    collection.description = collection.description if description is None else description
    collection.metadata = collection.metadata if metadata is None else metadata
    collection.updated_at = space.clock.now()
    return json_response(_view(collection))


async def delete(request: web.Request) -> web.Response:
    """DELETE /knowledge-stores/{knowledge_store_id}/item-collections/{collection_id}."""
    del request.app[SPACE].state.knowledge.item_collections[_find(request).id]
    return empty()


async def list_items(request: web.Request) -> web.Response:
    """GET /knowledge-stores/{knowledge_store_id}/item-collections/{collection_id}/items."""
    space = request.app[SPACE]
    check_known(request.query, {"page", "page_limit"})
    now = space.clock.now()
    items = space.state.knowledge.items
    page, info = paged(
        [items[item_id] for item_id in _find(request).item_ids],
        request.query,
        created=lambda item: (item.timeline.created_at, item.sequence),
        updated=lambda item: item.timeline.changed_at(now),
    )
    return json_response({"data": [item_view(item, now) for item in page], "page_info": info})


async def add_items(request: web.Request) -> web.Response:
    """POST /knowledge-stores/{knowledge_store_id}/item-collections/{collection_id}/items/add."""
    space = request.app[SPACE]
    collection = _find(request)
    given = await _item_ids(request)
    for item_id in given:
        item = space.state.knowledge.items.get(item_id)
        if item is None or item.store_id != collection.store_id:
            raise resource_not_exist(item_id, "items")
    new = [item_id for item_id in given if item_id not in collection.item_ids]
    if new:
        collection.item_ids += new
        collection.updated_at = space.clock.now()
    return json_response(_view(collection))


async def remove_items(request: web.Request) -> web.Response:
    """POST /knowledge-stores/{knowledge_store_id}/item-collections/{collection_id}/items/remove."""
    space = request.app[SPACE]
    collection = _find(request)
    given = await _item_ids(request)
    left = [item_id for item_id in collection.item_ids if item_id not in given]
    if len(left) < len(collection.item_ids):
        collection.item_ids = left
        collection.updated_at = space.clock.now()
    return empty()


async def _item_ids(request: web.Request) -> list[str]:
    fields = Fields(await json_body(request, {"item_ids"}))
    fields.require("item_ids")
    given = as_list(fields.values["item_ids"]) or []
    found = [each for each in given if isinstance(each, str) and each]
    if not found or len(found) < len(given) or len(given) > _MOST_IDS:
        raise fields.invalid("item_ids", f"It must be an array of 1 to {_MOST_IDS} item ids.")
    return list(dict.fromkeys(found))


def _check_name(knowledge: Knowledge, store_id: str, name: str) -> None:
    if any(each.name == name for each in knowledge.item_collections_of(store_id)):
        message = f"Item collection name {name} already exists. Please use another unique name."
        raise ApiProblem(400, "item_collection_name_already_exists", message)


def _find(request: web.Request) -> ItemCollectionRecord:
    store = find_store(request)
    collection_id = request.match_info["collection_id"]
    found = request.app[SPACE].state.knowledge.item_collections.get(collection_id)
    if found is None or found.store_id != store.id:
        raise resource_not_exist(collection_id, "item-collections")
    return found


def _view(collection: ItemCollectionRecord) -> JsonObject:
    view: JsonObject = {
        "_id": collection.id,
        "knowledge_store_id": collection.store_id,
        "name": collection.name,
    }
    if collection.description is not None:
        view["description"] = collection.description
    return view | {
        "metadata": dict(collection.metadata),
        "member_count": len(collection.item_ids),
        "created_at": rfc3339(collection.created_at),
        "updated_at": rfc3339(collection.updated_at),
    }


_COLLECTIONS = "/knowledge-stores/{knowledge_store_id}/item-collections"
_ONE = _COLLECTIONS + "/{collection_id}"
ROUTES = (
    ("POST", _COLLECTIONS, create),
    ("GET", _COLLECTIONS, list_all),
    ("GET", _ONE, retrieve),
    ("PATCH", _ONE, update),
    ("DELETE", _ONE, delete),
    ("GET", _ONE + "/items", list_items),
    ("POST", _ONE + "/items/add", add_items),
    ("POST", _ONE + "/items/remove", remove_items),
)
