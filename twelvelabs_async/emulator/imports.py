"""The /connections/{connection_id}/imports room: files of a connected account become assets."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from .assets import NewAsset, add_asset
from .clock import rfc3339
from .connections import PROVIDER, ConnectionRecord, ImportedItem, ImportRecord
from .data_connectors import check_active, find_connection
from .drive import DriveFile
from .errors import parameter_invalid, parameter_not_provided, parameter_unknown, resource_not_exist
from .late_assets import fill_asset, gather
from .paging import check_known, paged
from .parameters import as_list, as_object, json_body
from .processing_faults import take_processing_fault
from .provider import source_link
from .respond import json_response
from .space import SPACE, Space
from .state import JsonObject, StoredFile

__all__ = ["ROUTES", "create", "list_all", "retrieve"]

_MOST_ITEMS = 100
_KINDS = ("video", "audio", "image")


async def create(request: web.Request) -> web.Response:
    """POST /connections/{connection_id}/imports."""
    space = request.app[SPACE]
    connectors = space.state.connectors
    connection = find_connection(request)
    source_ids = _source_ids(await json_body(request, {"items"}))
    check_active(connection)
    files = await space.drive.files()
    async with connectors.turn:
        items = [await _import(space, connection, files.get(each), each) for each in source_ids]
    now = space.clock.now()
    connection.last_used_at = now
    import_id, sequence = space.state.new_id(now)
    connectors.imports[import_id] = ImportRecord(
        id=import_id,
        sequence=sequence,
        connection_id=connection.id,
        custom_id=connection.custom_id,
        created_at=now,
        items=tuple(items),
    )
    return json_response(
        {
            "_id": import_id,
            "has_failures": any(item.action == "rejected" for item in items),
            "items": [_item_view(space, item, now) for item in items],
        },
        status=202,
    )


async def list_all(request: web.Request) -> web.Response:
    """GET /connections/{connection_id}/imports."""
    space = request.app[SPACE]
    connection = find_connection(request)
    check_known(request.query, {"page", "page_limit"})
    imports = space.state.connectors.imports.values()
    page, info = paged(
        [each for each in imports if each.connection_id == connection.id],
        request.query,
        created=lambda each: (each.created_at, each.sequence),
        updated=lambda each: each.created_at,
    )
    return json_response({"data": [_view(each) for each in page], "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /connections/{connection_id}/imports/{import_id}."""
    space = request.app[SPACE]
    connection = find_connection(request)
    import_id = request.match_info["import_id"]
    found = space.state.connectors.imports.get(import_id)
    if found is None or found.connection_id != connection.id:
        raise resource_not_exist(import_id, "imports", status=404)
    now = space.clock.now()
    # Items whose asset was deleted are left out.
    kept = [
        item for item in found.items if item.asset_id is None or item.asset_id in space.state.assets
    ]
    return json_response({**_view(found), "items": [_item_view(space, item, now) for item in kept]})


async def _import(
    space: Space, connection: ConnectionRecord, file: DriveFile | None, source_id: str
) -> ImportedItem:
    account = connection.account
    key = (account.external_id, source_id)
    asset = space.state.assets.get(space.state.connectors.assets.get(key, ""))
    failed = asset is not None and asset.timeline.status(space.clock.now()) == "failed"
    if asset is not None and not failed:
        return ImportedItem(source_id, "skipped", asset.id)
    if file is None:
        return _rejected(source_id, "source_unavailable", "There is no such file at the provider.")
    if not file.is_open_to(account.display_name):
        return _rejected(
            source_id, "source_not_authorized", f"{account.display_name} may not read this file."
        )
    fault = take_processing_fault(space.script.processing, "import", file.name)
    if fault is not None and fault.code is not None:
        return _rejected(source_id, fault.code, fault.reason)
    problem = _problem_with(space, file)
    if problem is not None:
        return _rejected(source_id, *problem)
    try:
        stored = await gather(
            space, [file.path], name=file.name, content_type=file.mime_type, consume=False
        )
    except OSError:
        return _rejected(source_id, "source_unavailable", "The file could not be read.")
    if asset is not None:
        await fill_asset(space, asset, stored)
        return ImportedItem(source_id, "retried", asset.id)
    asset_id = await _new_asset(space, file, stored)
    space.state.connectors.assets[key] = asset_id
    return ImportedItem(source_id, "created", asset_id)


async def _new_asset(space: Space, file: DriveFile, stored: StoredFile) -> str:
    new = NewAsset(
        method="connector",
        filename=file.name,
        file=stored,
        media=await space.watcher.media(stored, file.name),
        user_metadata={},
        source={
            "type": "connector",
            "details": {
                "provider": PROVIDER,
                "source_id": file.id,
                "original_filename": file.name,
                "source_link": await source_link(space, file),
            },
        },
    )
    return add_asset(space, new).id


def _problem_with(space: Space, file: DriveFile) -> tuple[str, str] | None:
    """Return the code and message of why a file cannot be imported, or None if it can."""
    limits = space.settings.limits
    kind = file.mime_type.partition("/")[0]
    if kind not in _KINDS:
        return "unsupported_media_type", f"Files of the type {file.mime_type} are not supported."
    code, most = {
        "video": ("video_filesize_too_large", limits.import_bytes),
        "audio": ("audio_filesize_too_large", limits.import_audio_bytes),
        "image": ("media_filesize_too_large", limits.image_bytes),
    }[kind]
    if file.size > most:
        return code, f"The file has {file.size} bytes; {most} are allowed."
    return None


def _rejected(source_id: str, code: str, message: str) -> ImportedItem:
    return ImportedItem(source_id, "rejected", error=(code, message))


def _source_ids(body: JsonObject) -> list[str]:
    if body.get("items") is None:
        raise parameter_not_provided("items")
    items = as_list(body["items"])
    if not items or len(items) > _MOST_ITEMS:
        raise parameter_invalid("items", f"It must be an array of 1 to {_MOST_ITEMS} files.")
    found: list[str] = []
    for number, value in enumerate(items):
        where = f"items[{number}]"
        item = as_object(value)
        if item is None:
            raise parameter_invalid(where, "It must be an object.")
        if unknown := sorted(set(item) - {"source_id"}):
            raise parameter_unknown([f"{where}.{name}" for name in unknown])
        source_id = item.get("source_id")
        if source_id is None or source_id == "":
            raise parameter_not_provided(f"{where}.source_id")
        if not isinstance(source_id, str):
            raise parameter_invalid(f"{where}.source_id", "It must be a text.")
        if source_id in found:
            raise parameter_invalid(
                f"{where}.source_id", f"{source_id} is there twice: each must be unique."
            )
        found.append(source_id)
    return found


def _view(record: ImportRecord) -> JsonObject:
    view: JsonObject = {
        "_id": record.id,
        "connection_id": record.connection_id,
        "provider": PROVIDER,
        "item_count": len(record.items),
        "created_at": rfc3339(record.created_at),
    }
    if record.custom_id is not None:
        view["custom_id"] = record.custom_id
    return view


def _item_view(space: Space, item: ImportedItem, now: datetime) -> JsonObject:
    view: JsonObject = {"source_id": item.source_id, "action": item.action}
    asset = space.state.assets.get(item.asset_id or "")
    if asset is not None:
        view |= {"asset_id": asset.id, "status": asset.timeline.status(now)}
    if item.error is not None:
        code, message = item.error
        view["error"] = {"code": code, "message": message}
    return view


ROUTES = (
    ("POST", "/connections/{connection_id}/imports", create),
    ("GET", "/connections/{connection_id}/imports", list_all),
    ("GET", "/connections/{connection_id}/imports/{import_id}", retrieve),
)
