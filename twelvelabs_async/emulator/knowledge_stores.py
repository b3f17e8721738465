"""The /knowledge-stores room: create, list, retrieve, change, delete and search stores."""

from __future__ import annotations

from aiohttp import web

from .clock import rfc3339
from .custom_fields import STORE_METADATA, description_of, metadata_of
from .errors import resource_not_exist
from .fields import Fields
from .ingestion import ingestion_config_of
from .knowledge import StoreRecord, time_ordered_id
from .knowledge_search import first_page, later_page
from .paging import PAGING, check_known, paged
from .parameters import json_body
from .respond import empty, json_response
from .space import SPACE, Space
from .state import JsonObject
from .unused_files import remove_unused

__all__ = ["ROUTES", "create", "delete", "find_store", "list_all", "retrieve", "search", "update"]

_TEXTS = frozenset({"name", "description", "metadata"})
_SEARCH = frozenset(
    {
        "query", "filter", "search_options", "group_by", "page_size", "page_token",
        "include_metadata",
    }
)  # fmt: skip


async def create(request: web.Request) -> web.Response:
    """POST /knowledge-stores."""
    space = request.app[SPACE]
    fields = Fields(await json_body(request, _TEXTS | {"ingestion_config"}))
    now = space.clock.now()
    store = StoreRecord(
        id=time_ordered_id("ks", now),
        sequence=space.state.new_id(now)[1],
        name=fields.required_text("name"),
        description=description_of(fields),
        ingestion_config=ingestion_config_of(fields),
        metadata=metadata_of(fields, STORE_METADATA) or {},
        created_at=now,
        updated_at=now,
    )
    space.state.knowledge.stores[store.id] = store
    return json_response(_view(space, store), status=201)


async def list_all(request: web.Request) -> web.Response:
    """GET /knowledge-stores."""
    space = request.app[SPACE]
    check_known(request.query, PAGING)
    page, info = paged(
        list(space.state.knowledge.stores.values()),
        request.query,
        created=lambda store: (store.created_at, store.sequence),
        updated=lambda store: store.updated_at,
    )
    return json_response({"data": [_view(space, store) for store in page], "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /knowledge-stores/{knowledge_store_id}."""
    return json_response(_view(request.app[SPACE], find_store(request)))


async def update(request: web.Request) -> web.Response:
    """PATCH /knowledge-stores/{knowledge_store_id}."""
    space = request.app[SPACE]
    store = find_store(request)
    fields = Fields(await json_body(request, _TEXTS))
    name = fields.text("name")
    description = description_of(fields)
    metadata = metadata_of(fields, STORE_METADATA)
    store.name = store.name if name is None else name
    store.description = store.description if description is None else description
    store.metadata = store.metadata if metadata is None else metadata
    store.updated_at = space.clock.now()
    return json_response(_view(space, store))


async def delete(request: web.Request) -> web.Response:
    """DELETE /knowledge-stores/{knowledge_store_id}."""
    space = request.app[SPACE]
    await remove_unused(space, space.state.knowledge.drop_store(find_store(request).id))
    return empty()


async def search(request: web.Request) -> web.Response:
    """POST /knowledge-stores/{knowledge_store_id}/search."""
    space = request.app[SPACE]
    store = find_store(request, status=404)
    fields = Fields(await json_body(request, _SEARCH))
    token = fields.text("page_token")
    # The token stands for the whole first request, so other fields beside it mean nothing.
    if token is not None:
        return json_response(later_page(space, store, token))
    return json_response(await first_page(space, store, fields))


def find_store(request: web.Request, *, status: int = 400) -> StoreRecord:
    """Return the knowledge store that the path names."""
    store_id = request.match_info["knowledge_store_id"]
    store = request.app[SPACE].state.knowledge.stores.get(store_id)
    if store is None:
        raise resource_not_exist(store_id, "knowledge-stores", status=status)
    return store


def _view(space: Space, store: StoreRecord) -> JsonObject:
    view: JsonObject = {"_id": store.id, "name": store.name}
    if store.description is not None:
        view["description"] = store.description
    if store.ingestion_config is not None:
        view["ingestion_config"] = store.ingestion_config
    view["item_count"] = len(space.state.knowledge.items_of(store.id))
    view["metadata"] = dict(store.metadata)
    view["created_at"] = rfc3339(store.created_at)
    view["updated_at"] = rfc3339(store.updated_at)
    return view


ROUTES = (
    ("POST", "/knowledge-stores", create),
    ("GET", "/knowledge-stores", list_all),
    ("GET", "/knowledge-stores/{knowledge_store_id}", retrieve),
    ("PATCH", "/knowledge-stores/{knowledge_store_id}", update),
    ("DELETE", "/knowledge-stores/{knowledge_store_id}", delete),
    ("POST", "/knowledge-stores/{knowledge_store_id}/search", search),
)
