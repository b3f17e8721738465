"""The items room: add assets to a knowledge store, watch them being processed, delete them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from aiohttp import web

from .clock import rfc3339
from .custom_fields import ITEM_METADATA, metadata_of
from .errors import (
    ApiProblem,
    parameter_invalid,
    resource_not_exist,
    video_filesize_too_large,
)
from .fields import Fields
from .knowledge import ItemRecord, time_ordered_id
from .knowledge_stores import find_store
from .media import Media
from .paging import PAGING, check_known, paged, values
from .parameters import json_body
from .processing_faults import take_processing_fault
from .requirements import shape_problem
from .respond import empty, json_response
from .space import SPACE, Limits
from .state import AssetRecord, JsonObject, StoredFile
from .timeline import Timeline
from .unused_files import remove_unused

__all__ = ["ROUTES", "create", "delete", "item_view", "list_all", "retrieve"]

_STATUSES = ("queued", "pending", "processing", "ready", "failed")


async def create(request: web.Request) -> web.Response:
    """POST /knowledge-stores/{knowledge_store_id}/items."""
    space = request.app[SPACE]
    store = find_store(request)
    fields = Fields(await json_body(request, {"asset_id", "asset_type", "metadata"}))
    asset_id = fields.required_text("asset_id")
    wanted = fields.choice("asset_type", ("video", "image"))
    metadata = metadata_of(fields, ITEM_METADATA) or {}
    asset = space.state.assets.get(asset_id)
    if asset is None:
        raise resource_not_exist(asset_id, "assets")
    now = space.clock.now()
    file, media, kind = _content(asset, now, wanted)
    _check_size(media, kind, space.settings.limits)
    if any(item.asset_id == asset_id for item in space.state.knowledge.items_of(store.id)):
        raise _already_there(asset_id, store.id)
    plan = _plan(now, space.settings.indexing_seconds, media)
    fault = take_processing_fault(space.script.processing, "knowledge_store_item", asset.filename)
    item = ItemRecord(
        id=time_ordered_id("ksi", now),
        sequence=space.state.new_id(now)[1],
        store_id=store.id,
        asset_id=asset_id,
        asset_type=kind,
        filename=asset.filename,
        file=file,
        media=media,
        metadata=metadata,
        timeline=fault.applied(plan) if fault is not None else plan,
    )
    space.state.knowledge.items[item.id] = item
    if kind == "video":
        space.watcher.begin(file, media)
    return json_response(item_view(item, now), status=202)


async def list_all(request: web.Request) -> web.Response:
    """GET /knowledge-stores/{knowledge_store_id}/items."""
    space = request.app[SPACE]
    check_known(request.query, PAGING | {"status"})
    now = space.clock.now()
    found = space.state.knowledge.items_of(find_store(request).id)
    if (statuses := values(request.query, "status", _STATUSES)) is not None:
        found = [item for item in found if item.timeline.status(now) in statuses]
    page, info = paged(
        found,
        request.query,
        created=lambda item: (item.timeline.created_at, item.sequence),
        updated=lambda item: item.timeline.changed_at(now),
    )
    return json_response({"data": [item_view(item, now) for item in page], "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /knowledge-stores/{knowledge_store_id}/items/{item_id}."""
    return json_response(item_view(_find(request), request.app[SPACE].clock.now()))


async def delete(request: web.Request) -> web.Response:
    """DELETE /knowledge-stores/{knowledge_store_id}/items/{item_id}."""
    space = request.app[SPACE]
    item = _find(request)
    space.state.knowledge.drop_item(item.id)
    await remove_unused(space, [item.file])
    return empty()


def item_view(item: ItemRecord, now: datetime) -> JsonObject:
    """Return an item as answers show it."""
    media = item.media
    system: JsonObject = {
        "asset_type": item.asset_type,
        "filename": item.filename,
        "width": media.width,
        "height": media.height,
        "codec_name": media.technical.get("video_codec", media.technical.get("image_format")),
        "size": media.size,
    }
    if item.asset_type == "video":
        system |= {"duration": media.duration, "fps": media.fps}
    return {
        "_id": item.id,
        "asset_type": item.asset_type,
        "asset_id": item.asset_id,
        "status": item.timeline.status(now),
        "system_metadata": {name: value for name, value in system.items() if value is not None},
        "metadata": dict(item.metadata),
        "created_at": rfc3339(item.timeline.created_at),
        "updated_at": rfc3339(item.timeline.changed_at(now)),
    }


def _content(
    asset: AssetRecord, now: datetime, wanted: str | None
) -> tuple[StoredFile, Media, Literal["video", "image"]]:
    status = asset.timeline.status(now)
    if status != "ready" or asset.file is None or asset.media is None:
        reason = f"The asset must be ready before it is added; its status is {status}."
        raise parameter_invalid("asset_id", reason)
    kind = asset.media.kind
    if kind != "video" and kind != "image":
        reason = f"A knowledge store takes videos and images; the asset is of the type {kind}."
        raise parameter_invalid("asset_id", reason)
    if wanted is not None and wanted != kind:
        raise parameter_invalid("asset_type", f"The asset is of the type {kind}.")
    return asset.file, asset.media, kind


def _check_size(media: Media, kind: str, limits: Limits) -> None:
    if kind == "video" and media.size > limits.item_bytes:
        raise video_filesize_too_large(limits.item_bytes, media.size)
    if kind == "image" and media.size > limits.image_bytes:
        reason = f"An image has {limits.image_bytes} bytes at most; this one has {media.size}."
        raise parameter_invalid("asset_id", reason)


def _plan(now: datetime, seconds: float, media: Media) -> Timeline:
    # What no model can look at is found out while the item is processed.
    unfit = media.kind == "video" and shape_problem(media.width or 0, media.height or 0)
    return Timeline(
        now,
        (
            ("queued", 0.0),
            ("pending", 0.15 * seconds),
            ("processing", 0.35 * seconds),
            ("failed" if unfit else "ready", seconds),
        ),
    )


def _find(request: web.Request) -> ItemRecord:
    store = find_store(request)
    item_id = request.match_info["item_id"]
    item = request.app[SPACE].state.knowledge.items.get(item_id)
    if item is None or item.store_id != store.id:
        raise resource_not_exist(item_id, "items")
    return item


def _already_there(asset_id: str, store_id: str) -> ApiProblem:
    message = f"Asset {asset_id} is already an item of knowledge store {store_id}."
    return ApiProblem(400, "knowledge_store_item_already_exists", message)


_ITEMS = "/knowledge-stores/{knowledge_store_id}/items"
ROUTES = (
    ("POST", _ITEMS, create),
    ("GET", _ITEMS, list_all),
    ("GET", _ITEMS + "/{item_id}", retrieve),
    ("DELETE", _ITEMS + "/{item_id}", delete),
)
