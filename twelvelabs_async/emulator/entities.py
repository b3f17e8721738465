"""The entities rooms: create, find, change and delete entities, and link assets with them."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from attrs import frozen

from . import timeline
from .clock import rfc3339
from .custom_fields import ENTITY_METADATA, description_of, metadata_of
from .entity_collections import find_collection
from .errors import ApiProblem, parameter_invalid, resource_not_exist
from .fields import Fields
from .knowledge import EntityRecord
from .paging import PAGING, check_known, choice, paged
from .parameters import as_list, json_body
from .respond import empty, json_response
from .space import SPACE, Space
from .state import JsonObject, UserMetadata

__all__ = [
    "ROUTES",
    "add_assets",
    "create",
    "create_bulk",
    "delete",
    "list_all",
    "list_by_asset",
    "remove_assets",
    "retrieve",
    "update",
]

_TEXTS = frozenset({"name", "description", "metadata"})
_FIELDS = _TEXTS | {"asset_ids"}
_STATUSES = ("processing", "ready")


@frozen
class _NewEntity:
    name: str
    description: str | None
    metadata: UserMetadata
    asset_ids: list[str]


async def create(request: web.Request) -> web.Response:
    """POST /entity-collections/{entity_collection_id}/entities."""
    space = request.app[SPACE]
    collection = find_collection(request)
    new = _new_entity(space, Fields(await json_body(request, _FIELDS)))
    entity = _add(space, collection.id, new)
    return json_response(_view(entity, space.clock.now()), status=201)


async def create_bulk(request: web.Request) -> web.Response:
    """POST /entity-collections/{entity_collection_id}/entities/bulk."""
    space = request.app[SPACE]
    collection = find_collection(request)
    fields = Fields(await json_body(request, {"entities"}))
    fields.require("entities")
    entities: list[JsonObject] = []
    errors: list[JsonObject] = []
    for index, each in enumerate(fields.children("entities", least=1)):
        # One entity that cannot be made does not keep the others from being made.
        try:
            new = _new_entity(space, each.allow(_FIELDS))
        except ApiProblem as problem:
            name = each.values.get("name")
            error: JsonObject = {"entity_index": index, "error_reason": problem.message}
            errors.append(error | {"entity_name": name if isinstance(name, str) else ""})
            continue
        entity = _add(space, collection.id, new)
        status = entity.timeline.status(space.clock.now())
        entities.append({"_id": entity.id, "name": entity.name, "status": status})
    counts: JsonObject = {"success_count": len(entities), "failed_count": len(errors)}
    return json_response(counts | {"entities": entities, "errors": errors}, status=201)


async def list_all(request: web.Request) -> web.Response:
    """GET /entity-collections/{entity_collection_id}/entities."""
    space = request.app[SPACE]
    query = request.query
    check_known(query, PAGING | {"name", "status"})
    now = space.clock.now()
    found = space.state.knowledge.entities_of(find_collection(request).id)
    if (name := query.get("name")) is not None:
        found = [entity for entity in found if entity.name == name]
    if (status := choice(query, "status", _STATUSES)) is not None:
        found = [entity for entity in found if entity.timeline.status(now) == status]
    return _page(request, found, now)


async def retrieve(request: web.Request) -> web.Response:
    """GET /entity-collections/{entity_collection_id}/entities/{entity_id}."""
    return json_response(_view(_find(request), request.app[SPACE].clock.now()))


async def update(request: web.Request) -> web.Response:
    """PATCH /entity-collections/{entity_collection_id}/entities/{entity_id}."""
    now = request.app[SPACE].clock.now()
    entity = _find(request)
    fields = Fields(await json_body(request, _TEXTS))
    name = fields.text("name")
    description = description_of(fields)
    metadata = metadata_of(fields, ENTITY_METADATA)
    entity.name = entity.name if name is None else name
    entity.description = entity.description if description is None else description
    entity.metadata = entity.metadata if metadata is None else metadata
    entity.changed_at = now
    return json_response(_view(entity, now))


async def delete(request: web.Request) -> web.Response:
    """DELETE /entity-collections/{entity_collection_id}/entities/{entity_id}."""
    entity = _find(request)
    del request.app[SPACE].state.knowledge.entities[entity.id]
    return empty()


async def add_assets(request: web.Request) -> web.Response:
    """POST /entity-collections/{entity_collection_id}/entities/{entity_id}/assets."""
    space = request.app[SPACE]
    entity = _find(request)
    given = _asset_ids(Fields(await json_body(request, {"asset_ids"})))
    _check_assets(space, given)
    _change_assets(space, entity, list(dict.fromkeys([*entity.asset_ids, *given])))
    return json_response(_view(entity, space.clock.now()))


async def remove_assets(request: web.Request) -> web.Response:
    """DELETE /entity-collections/{entity_collection_id}/entities/{entity_id}/assets."""
    space = request.app[SPACE]
    entity = _find(request)
    fields = Fields(await json_body(request, {"asset_ids"}))
    given = _asset_ids(fields)
    for asset_id in given:
        if asset_id not in entity.asset_ids:
            raise resource_not_exist(asset_id, f"the assets of entity {entity.id}")
    left = [asset_id for asset_id in entity.asset_ids if asset_id not in given]
    if not left:
        raise fields.invalid("asset_ids", "The last asset of an entity cannot be removed.")
    _change_assets(space, entity, left)
    return json_response(_view(entity, space.clock.now()))


async def list_by_asset(request: web.Request) -> web.Response:
    """GET /assets/{asset_id}/entities."""
    space = request.app[SPACE]
    check_known(request.query, {"page", "page_limit"})
    asset_id = request.match_info["asset_id"]
    if asset_id not in space.state.assets:
        raise resource_not_exist(asset_id, "assets")
    found = space.state.knowledge.entities_with(asset_id)
    return _page(request, found, space.clock.now())


def _new_entity(space: Space, fields: Fields) -> _NewEntity:
    fields.require("name", "asset_ids")
    new = _NewEntity(
        name=fields.required_text("name"),
        description=description_of(fields),
        metadata=metadata_of(fields, ENTITY_METADATA) or {},
        asset_ids=_asset_ids(fields),
    )
    _check_assets(space, new.asset_ids)
    return new


def _asset_ids(fields: Fields) -> list[str]:
    fields.require("asset_ids")
    given = as_list(fields.values["asset_ids"])
    found = [str(each) for each in given or () if isinstance(each, str)]
    if given is None or not given or len(found) < len(given):
        raise fields.invalid("asset_ids", "It must be an array of one or more asset ids.")
    return list(dict.fromkeys(found))


def _check_assets(space: Space, asset_ids: list[str]) -> None:
    for asset_id in asset_ids:
        asset = space.state.assets.get(asset_id)
        if asset is None:
            raise resource_not_exist(asset_id, "assets")
        if asset.media is None or asset.media.kind != "image":
            raise parameter_invalid(
                "asset_ids", f"Asset {asset_id} is not an image that can be read."
            )


def _add(space: Space, collection_id: str, new: _NewEntity) -> EntityRecord:
    now = space.clock.now()
    entity_id, sequence = space.state.new_id(now)
    entity = EntityRecord(
        id=entity_id,
        sequence=sequence,
        collection_id=collection_id,
        name=new.name,
        description=new.description,
        metadata=new.metadata,
        asset_ids=new.asset_ids,
        created_at=now,
        timeline=_plan(space, new.asset_ids, now),
    )
    space.state.knowledge.entities[entity_id] = entity
    return entity


def _change_assets(space: Space, entity: EntityRecord, asset_ids: list[str]) -> None:
    if asset_ids != entity.asset_ids:
        now = space.clock.now()
        entity.asset_ids = asset_ids
        entity.timeline = _plan(space, asset_ids, now)


def _plan(space: Space, asset_ids: list[str], now: datetime) -> timeline.Timeline:
    # Pictures that are still processed themselves keep their entity waiting.
    assets = [space.state.assets[asset_id] for asset_id in asset_ids]
    begin = max((asset.timeline.finished_at() for asset in assets), default=now)
    waiting = max(0.0, (begin - now).total_seconds())
    return timeline.processing(now, waiting + space.settings.processing_seconds)


def _find(request: web.Request) -> EntityRecord:
    collection = find_collection(request)
    entity_id = request.match_info["entity_id"]
    entity = request.app[SPACE].state.knowledge.entities.get(entity_id)
    if entity is None or entity.collection_id != collection.id:
        raise resource_not_exist(entity_id, "entities")
    return entity


def _page(request: web.Request, found: list[EntityRecord], now: datetime) -> web.Response:
    page, info = paged(
        found,
        request.query,
        created=lambda entity: (entity.created_at, entity.sequence),
        updated=lambda entity: entity.updated_at(now),
        named=lambda entity: entity.name,
    )
    return json_response({"data": [_view(each, now) for each in page], "page_info": info})


def _view(entity: EntityRecord, now: datetime) -> JsonObject:
    view: JsonObject = {
        "_id": entity.id,
        "entity_collection_id": entity.collection_id,
        "name": entity.name,
        "metadata": dict(entity.metadata),
        "asset_ids": list(entity.asset_ids),
        "status": entity.timeline.status(now),
        "created_at": rfc3339(entity.created_at),
        "updated_at": rfc3339(entity.updated_at(now)),
    }
    if entity.description is not None:
        view["description"] = entity.description
    return view


_COLLECTION = "/entity-collections/{entity_collection_id}/entities"
ROUTES = (
    ("POST", _COLLECTION, create),
    ("GET", _COLLECTION, list_all),
    ("POST", _COLLECTION + "/bulk", create_bulk),
    ("GET", _COLLECTION + "/{entity_id}", retrieve),
    ("PATCH", _COLLECTION + "/{entity_id}", update),
    ("DELETE", _COLLECTION + "/{entity_id}", delete),
    ("POST", _COLLECTION + "/{entity_id}/assets", add_assets),
    ("DELETE", _COLLECTION + "/{entity_id}/assets", remove_assets),
    ("GET", "/assets/{asset_id}/entities", list_by_asset),
)
