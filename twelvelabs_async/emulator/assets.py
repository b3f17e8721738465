"""The /assets room: upload files, watch them get ready, their metadata and transcriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from aiohttp import web
from attrs import frozen

from . import timeline
from .captions import Cue, sentences, utterances, words
from .clock import rfc3339
from .errors import asset_in_use, parameter_not_provided, resource_not_exist
from .fetching import fetch, file_name_of, local_url
from .media import Media
from .paging import PAGING, check_known, flag, paged, values
from .parameters import json_body, merged, metadata_text, user_metadata
from .processing_faults import take_processing_fault
from .respond import empty, json_response
from .space import SPACE, Space
from .state import AssetRecord, JsonObject, StoredFile, UserMetadata
from .streams import has_still, has_stream, still_url, stream_url
from .unused_files import remove_unused
from .uploads import Form, form_of

__all__ = [
    "ROUTES",
    "NewAsset",
    "add_asset",
    "create",
    "delete",
    "delete_user_metadata",
    "list_all",
    "replace_user_metadata",
    "retrieve",
    "transcription",
    "update_user_metadata",
]

_FIELDS = frozenset(
    {"method", "url", "filename", "enable_hls", "enable_thumbnail", "user_metadata"}
)
_TYPES = ("image", "video", "audio", "document")
_SEGMENTATIONS = ("words", "sentences", "utterances")
_UNREADABLE = "The file is corrupted, unsupported, or could not be read."
_UNREACHABLE = "The file could not be fetched from the URL."


@frozen(kw_only=True)
class NewAsset:
    """What an asset is made of. `file` is None when its URL gave nothing."""

    method: Literal["direct", "url", "multipart", "connector"]
    filename: str
    file: StoredFile | None
    media: Media | None
    user_metadata: UserMetadata
    enable_hls: bool = True
    enable_thumbnail: bool = True
    source: JsonObject | None = None


async def create(request: web.Request) -> web.Response:
    """POST /assets."""
    space = request.app[SPACE]
    limits = space.settings.limits
    async with form_of(
        request, fields=_FIELDS, files={"file"}, max_file_bytes=limits.direct_bytes
    ) as form:
        form.required("method")
        method = form.choice("method", {"direct", "url"})
        metadata = metadata_text(form.text("user_metadata"))
        hls = form.flag("enable_hls", default=True)
        thumbnail = form.flag("enable_thumbnail", default=True)
        if method == "url":
            file, name = await _from_url(space, form)
        else:
            file, name = _from_form(form)
        media = await space.watcher.media(file, name) if file is not None else None
        asset = add_asset(
            space,
            NewAsset(
                method="url" if method == "url" else "direct",
                filename=name,
                file=form.keep(file) if file is not None else None,
                media=media,
                user_metadata=metadata,
                enable_hls=hls,
                enable_thumbnail=thumbnail,
            ),
        )
    return json_response(_summary(asset, space.clock.now()), status=201)


async def list_all(request: web.Request) -> web.Response:
    """GET /assets."""
    space = request.app[SPACE]
    query = request.query
    check_known(query, PAGING | {"asset_ids", "asset_types", "filename"})
    now = space.clock.now()
    found = list(space.state.assets.values())
    if (ids := values(query, "asset_ids")) is not None:
        found = [asset for asset in found if asset.id in ids]
    if (types := values(query, "asset_types", _TYPES)) is not None:
        found = [asset for asset in found if asset.media and asset.media.kind in types]
    if (part := query.get("filename")) is not None:
        found = [asset for asset in found if part.casefold() in asset.filename.casefold()]
    page, info = paged(
        found,
        query,
        created=lambda asset: (asset.timeline.created_at, asset.sequence),
        updated=lambda asset: asset.timeline.changed_at(now),
    )
    data = [await _detail(space, asset, now) for asset in page]
    return json_response({"data": data, "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /assets/{asset_id}."""
    space = request.app[SPACE]
    return json_response(await _detail(space, _find(request), space.clock.now()))


async def delete(request: web.Request) -> web.Response:
    """DELETE /assets/{asset_id}."""
    space = request.app[SPACE]
    check_known(request.query, {"force"})
    force = flag(request.query, "force")
    asset = _find(request)
    references = space.state.references(asset.id)
    if references and not force:
        raise asset_in_use(asset.id, len(references))
    del space.state.assets[asset.id]
    space.state.knowledge.unlink_asset(asset.id)
    # Videos, items and tasks made from the asset go on being read, so their file stays with them.
    if asset.file is not None:
        await remove_unused(space, [asset.file])
    return empty()


async def transcription(request: web.Request) -> web.Response:
    """GET /assets/{asset_id}/transcription."""
    space = request.app[SPACE]
    check_known(request.query, {"include"})
    include = values(request.query, "include", _SEGMENTATIONS) or ["words"]
    asset = _find(request, status=404)
    media, file = asset.media, asset.file
    if media is None or file is None or media.kind not in {"video", "audio"}:
        raise resource_not_exist(asset.id, "transcriptions", status=404)
    if asset.timeline.status(space.clock.now()) != "ready":
        return json_response({"status": "processing"})
    cues = (await space.watcher.sight(file, media)).cues
    if not cues:
        raise resource_not_exist(asset.id, "transcriptions", status=404)
    makers = {"words": words, "sentences": sentences, "utterances": utterances}
    body: JsonObject = {"status": "ready"}
    body |= {name: [_entry(cue) for cue in makers[name](cues)] for name in include}
    return json_response(body)


async def update_user_metadata(request: web.Request) -> web.Response:
    """PATCH /assets/{asset_id}/user-metadata."""
    asset = _find(request, status=404)
    body = await json_body(request, {"user_metadata"})
    asset.user_metadata = merged(asset.user_metadata, user_metadata(_given(body)))
    return empty()


async def replace_user_metadata(request: web.Request) -> web.Response:
    """PUT /assets/{asset_id}/user-metadata."""
    asset = _find(request, status=404)
    body = await json_body(request, {"user_metadata"})
    asset.user_metadata = merged({}, user_metadata(_given(body)))
    return empty()


async def delete_user_metadata(request: web.Request) -> web.Response:
    """DELETE /assets/{asset_id}/user-metadata."""
    _find(request, status=404).user_metadata = {}
    return empty()


def add_asset(space: Space, new: NewAsset, *, spared: bool = False) -> AssetRecord:
    """Put a received file among the assets; what is `spared` meets no fault of processing."""
    now = space.clock.now()
    asset_id, sequence = space.state.new_id(now)
    failure = None
    if new.media is None:
        failure = _UNREADABLE if new.file is not None else _UNREACHABLE
    plan = timeline.processing(now, space.settings.processing_seconds, failed=failure is not None)
    rules = space.script.processing
    fault = None if spared else take_processing_fault(rules, "asset", new.filename)
    if fault is not None:
        plan = fault.applied(plan)
        failure = failure or (fault.reason if fault.fails else None)
    asset = AssetRecord(
        id=asset_id,
        sequence=sequence,
        method=new.method,
        filename=new.filename,
        file_type=_file_type(new),
        file=new.file,
        media=new.media,
        failure=failure,
        timeline=plan,
        user_metadata=new.user_metadata,
        enable_hls=new.enable_hls,
        enable_thumbnail=new.enable_thumbnail,
        source=new.source,
    )
    space.state.assets[asset_id] = asset
    return asset


async def _from_url(space: Space, form: Form) -> tuple[StoredFile | None, str]:
    url = local_url("url", form.required("url"))
    file = await fetch(space, "url", url, space.settings.limits.url_bytes)
    if file is not None:
        form.files.setdefault("url", []).append(file)
        form.file("url")
    return file, form.text("filename") or file_name_of(url)


def _from_form(form: Form) -> tuple[StoredFile, str]:
    file = form.file("file")
    if file is None:
        raise parameter_not_provided("file")
    return file, form.text("filename") or file.name


def _file_type(new: NewAsset) -> str:
    if new.media is not None:
        return new.media.mime_type
    return new.file.content_type if new.file is not None else "application/octet-stream"


def _given(body: JsonObject) -> object:
    if body.get("user_metadata") is None:
        raise parameter_not_provided("user_metadata")
    return body["user_metadata"]


def _find(request: web.Request, *, status: int = 400) -> AssetRecord:
    asset_id = request.match_info["asset_id"]
    asset = request.app[SPACE].state.assets.get(asset_id)
    if asset is None:
        raise resource_not_exist(asset_id, "assets", status=status)
    return asset


def _summary(asset: AssetRecord, now: datetime) -> JsonObject:
    view: JsonObject = {
        "_id": asset.id,
        "method": asset.method,
        "status": asset.timeline.status(now),
        "filename": asset.filename,
        "file_type": asset.file_type,
        "created_at": rfc3339(asset.timeline.created_at),
    }
    if asset.user_metadata:
        view["user_metadata"] = dict(asset.user_metadata)
    if asset.source is not None:
        view["source"] = asset.source
    return view


async def _detail(space: Space, asset: AssetRecord, now: datetime) -> JsonObject:
    view = _summary(asset, now)
    status = view["status"]
    if status == "failed":
        view["error"] = {"message": asset.failure}
    media = asset.media
    if media is None:
        return view
    ready = status == "ready"
    if ready:
        view["size"] = media.size
        view["technical_metadata"] = media.technical
        if media.duration is not None:
            view["duration"] = media.duration
    if has_stream(asset):
        view["hls"] = {"status": "processing"}
        if ready:
            view["hls"] = {"status": "ready", "manifest_url": await stream_url(space, asset.id)}
    if has_still(asset):
        view["thumbnail"] = {"status": "processing"}
        if ready:
            url = await still_url(space, asset.id)
            view["thumbnail"] = {"status": "ready", "representative_url": url}
    return view


def _entry(cue: Cue) -> JsonObject:
    return {"start": cue.start, "end": cue.end, "value": cue.text}


ROUTES = (
    ("POST", "/assets", create),
    ("GET", "/assets", list_all),
    ("GET", "/assets/{asset_id}", retrieve),
    ("DELETE", "/assets/{asset_id}", delete),
    ("GET", "/assets/{asset_id}/transcription", transcription),
    ("PATCH", "/assets/{asset_id}/user-metadata", update_user_metadata),
    ("PUT", "/assets/{asset_id}/user-metadata", replace_user_metadata),
    ("DELETE", "/assets/{asset_id}/user-metadata", delete_user_metadata),
)
