"""The /assets/multipart-uploads room: upload large files in chunks, each to a URL of its own."""

from __future__ import annotations

import mimetypes
from datetime import datetime, timedelta

from aiohttp import web

from .assets import NewAsset
from .chunk_reports import Report, reports_of
from .chunk_store import file_url, presigned_url
from .clock import rfc3339
from .errors import parameter_invalid, parameter_not_provided, resource_not_exist
from .late_assets import fill_asset, gather, reserve_asset
from .paging import check_known, paged
from .parameters import json_body, merged, optional_flag, required_text, user_metadata
from .respond import json_response
from .space import SPACE, Space
from .state import JsonObject
from .upload_sessions import ChunkRecord, UploadRecord
from .uploads import remove_file

__all__ = ["ROUTES", "add_urls", "create", "list_incomplete", "report", "retrieve"]

_FIELDS = frozenset(
    {"filename", "type", "total_size", "enable_hls", "enable_thumbnail", "user_metadata"}
)
_TYPES = ("video", "audio", "image")
_PAGES = frozenset({"page", "page_limit"})
_LONGEST_NAME = 255
_MOST_URLS = 50
_MEBIBYTE = 1 << 20
_LEAST_CHUNK = 5 * _MEBIBYTE
_MOST_CHUNKS = 1000
_EXPIRED = "The upload session expired before all chunks were reported."


async def create(request: web.Request) -> web.Response:
    """POST /assets/multipart-uploads."""
    space = request.app[SPACE]
    settings = space.settings.multipart
    body = await json_body(request, _FIELDS)
    filename, kind = _filename(body), _kind(body)
    total_size = _total_size(space, body, kind)
    given = body.get("user_metadata")
    asset = reserve_asset(
        space,
        NewAsset(
            method="multipart",
            filename=filename,
            file=None,
            media=None,
            user_metadata=merged({}, user_metadata(given)) if given is not None else {},
            enable_hls=optional_flag(body, "enable_hls", default=False),
            enable_thumbnail=optional_flag(body, "enable_thumbnail", default=False),
        ),
        file_type=mimetypes.guess_type(filename)[0] or f"{kind}/*",
        seconds=settings.session_seconds,
        failure=_EXPIRED,
    )
    now = asset.timeline.created_at
    upload_id, sequence = space.state.new_id(now)
    upload = UploadRecord(
        id=upload_id,
        sequence=sequence,
        asset_id=asset.id,
        filename=filename,
        total_size=total_size,
        chunk_size=settings.chunk_bytes or _chunk_size(total_size),
        created_at=now,
        expires_at=now + timedelta(seconds=settings.session_seconds),
        updated_at=now,
    )
    await _sweep(space, now)
    space.state.uploads.add(upload, now)
    return json_response(
        {
            "upload_id": upload.id,
            "asset_id": asset.id,
            "upload_urls": await _urls(
                space, upload, 1, min(settings.first_urls, upload.total_chunks), now
            ),
            "upload_headers": dict(settings.headers),
            "chunk_size": upload.chunk_size,
            "total_chunks": upload.total_chunks,
            "expires_at": rfc3339(upload.expires_at),
        },
        status=201,
    )


async def list_incomplete(request: web.Request) -> web.Response:
    """GET /assets/multipart-uploads."""
    space = request.app[SPACE]
    check_known(request.query, _PAGES)
    now = space.clock.now()
    found = [
        upload
        for upload in space.state.uploads.sessions.values()
        if _status(space, upload, now) != "completed"
    ]
    page, info = paged(
        found,
        request.query,
        created=lambda upload: (upload.created_at, upload.sequence),
        updated=lambda upload: upload.changed_at(now),
    )
    data = [_summary(space, upload, now) for upload in page]
    return json_response({"data": data, "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /assets/multipart-uploads/{upload_id}."""
    space = request.app[SPACE]
    check_known(request.query, _PAGES)
    upload = _find(request)
    now = space.clock.now()
    # Pages are sorted from the last to the first: chunks come in their order.
    page, info = paged(
        range(1, upload.total_chunks + 1),
        request.query,
        created=lambda index: (upload.created_at, -index),
        updated=lambda _: upload.created_at,
    )
    return json_response(
        {
            "upload_id": upload.id,
            "status": _status(space, upload, now),
            "uploaded_chunks": [_chunk_view(upload, index) for index in page],
            "chunks_completed": upload.count("completed"),
            "chunks_failed": upload.count("failed"),
            "chunks_pending": upload.count("pending"),
            "page_info": info,
            "total_size": upload.total_size,
            "uploaded_size": upload.uploaded_size,
            "created_at": rfc3339(upload.created_at),
            "updated_at": rfc3339(upload.changed_at(now)),
        }
    )


async def report(request: web.Request) -> web.Response:
    """POST /assets/multipart-uploads/{upload_id}."""
    space = request.app[SPACE]
    upload = _find(request)
    body = await json_body(request, {"completed_chunks"})
    reports = reports_of(body.get("completed_chunks"), upload)
    async with upload.turn:
        now = space.clock.now()
        if _status(space, upload, now) != "completed":
            _check_active(space, upload, now)
        duplicates = processed = 0
        for each in reports:
            chunk = upload.chunk(each.index)
            if chunk.completed:
                duplicates += 1
            elif _accepted(chunk, each, now):
                processed += 1
        if duplicates < len(reports):
            upload.updated_at = now
        total = upload.count("completed")
        view: JsonObject = {
            "asset_id": upload.asset_id,
            "processed_chunks": processed,
            "duplicate_chunks": duplicates,
            "total_completed": total,
        }
        if total == upload.total_chunks:
            if upload.completed_at is None:
                await _complete(space, upload)
            asset = space.state.assets.get(upload.asset_id)
            if asset is not None:
                view["url"] = await file_url(space, asset)
    return json_response(view)


async def add_urls(request: web.Request) -> web.Response:
    """POST /assets/multipart-uploads/{upload_id}/presigned-urls."""
    space = request.app[SPACE]
    upload = _find(request)
    body = await json_body(request, {"start", "count"})
    start = _whole(body, "start", upload.total_chunks)
    count = _whole(body, "count", _MOST_URLS)
    if start + count - 1 > upload.total_chunks:
        raise parameter_invalid(
            "count", f"The upload has {upload.total_chunks} chunks: from {start} on, not {count}."
        )
    now = space.clock.now()
    _check_active(space, upload, now)
    return json_response(
        {
            "upload_id": upload.id,
            "start_index": start,
            "count": count,
            "upload_urls": await _urls(space, upload, start, count, now),
            "generated_at": rfc3339(now),
            "expires_at": _url_end(space, now),
        }
    )


async def _complete(space: Space, upload: UploadRecord) -> None:
    asset = space.state.assets[upload.asset_id]
    # From here on no chunk can be put again.
    upload.completed_at = upload.updated_at = space.clock.now()
    try:
        file = await gather(
            space,
            list(upload.take_files()),
            name=upload.filename,
            content_type=asset.file_type,
            consume=True,
        )
    except OSError:
        upload.completed_at = None
        upload.aborted = True
        raise
    await fill_asset(space, asset, file)


async def _sweep(space: Space, now: datetime) -> None:
    """Remove the chunks of uploads that will never be completed."""
    for upload in list(space.state.uploads.sessions.values()):
        if _status(space, upload, now) in {"failed", "expired"}:
            for path in list(upload.take_files()):
                await remove_file(path)


def _accepted(chunk: ChunkRecord, told: Report, now: datetime) -> bool:
    chunk.changed_at = now
    chunk.error = told.problem_with(chunk.stored)
    chunk.completed = chunk.error is None
    return chunk.completed


def _status(space: Space, upload: UploadRecord, now: datetime) -> str:
    # Who deletes the asset gives the upload up.
    if upload.completed_at is None and upload.asset_id not in space.state.assets:
        upload.aborted = True
    return upload.status(now)


def _check_active(space: Space, upload: UploadRecord, now: datetime) -> None:
    status = _status(space, upload, now)
    if status != "active":
        raise parameter_invalid(
            "upload_id", f"The status of upload session {upload.id} is {status}, not active."
        )


def _find(request: web.Request) -> UploadRecord:
    upload_id = request.match_info["upload_id"]
    upload = request.app[SPACE].state.uploads.sessions.get(upload_id)
    if upload is None:
        raise resource_not_exist(upload_id, "multipart-uploads", status=404)
    return upload


def _filename(body: JsonObject) -> str:
    filename = required_text(body, "filename")
    if len(filename) > _LONGEST_NAME:
        raise parameter_invalid("filename", f"It may have {_LONGEST_NAME} characters at most.")
    return filename


def _kind(body: JsonObject) -> str:
    kind = required_text(body, "type")
    if kind not in _TYPES:
        raise parameter_invalid("type", f"It must be one of: {', '.join(_TYPES)}.")
    return kind


def _total_size(space: Space, body: JsonObject, kind: str) -> int:
    limits = space.settings.limits
    most = limits.image_bytes if kind == "image" else limits.multipart_bytes
    return _whole(body, "total_size", most)


def _whole(body: JsonObject, name: str, highest: int) -> int:
    value = body.get(name)
    if value is None:
        raise parameter_not_provided(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= highest:
        raise parameter_invalid(name, f"It must be a whole number from 1 to {highest}.")
    return value


def _chunk_size(total_size: int) -> int:
    """Return whole mebibytes, such that there are not too many chunks."""
    mebibytes = -(-total_size // (_MOST_CHUNKS * _MEBIBYTE))
    return max(_LEAST_CHUNK, mebibytes * _MEBIBYTE)


async def _urls(
    space: Space, upload: UploadRecord, start: int, count: int, now: datetime
) -> list[JsonObject]:
    return [
        {
            "chunk_index": index,
            "url": await presigned_url(space, upload, index, now),
            "expires_at": _url_end(space, now),
        }
        for index in range(start, start + count)
    ]


def _url_end(space: Space, now: datetime) -> str:
    return rfc3339(now + timedelta(seconds=space.settings.multipart.url_seconds))


def _summary(space: Space, upload: UploadRecord, now: datetime) -> JsonObject:
    return {
        "upload_id": upload.id,
        "status": _status(space, upload, now),
        "total_size": upload.total_size,
        "chunk_size": upload.chunk_size,
        "total_chunks": upload.total_chunks,
        "created_at": rfc3339(upload.created_at),
        "expires_at": rfc3339(upload.expires_at),
    }


def _chunk_view(upload: UploadRecord, index: int) -> JsonObject:
    chunk = upload.chunks.get(index)
    if chunk is None:
        moment = rfc3339(upload.created_at)
        return {"index": index, "status": "pending", "uploaded_at": None, "updated_at": moment}
    moment = rfc3339(chunk.changed_at)
    view: JsonObject = {
        "index": index,
        "status": chunk.status,
        "uploaded_at": moment if chunk.completed else None,
        "updated_at": moment,
    }
    if chunk.error is not None:
        view["error"] = chunk.error
    return view


ROUTES = (
    ("POST", "/assets/multipart-uploads", create),
    ("GET", "/assets/multipart-uploads", list_incomplete),
    ("GET", "/assets/multipart-uploads/{upload_id}", retrieve),
    ("POST", "/assets/multipart-uploads/{upload_id}", report),
    ("POST", "/assets/multipart-uploads/{upload_id}/presigned-urls", add_urls),
)
