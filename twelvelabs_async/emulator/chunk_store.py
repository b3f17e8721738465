"""The storage that chunks of multipart uploads are put into, on the other origin, without a key.

It speaks as S3 does: presigned URLs, ETags that are MD5 sums, and errors in XML.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import secrets
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from aiohttp import web

from .presigned import Grant, granted, presign
from .respond import printable
from .space import SPACE, Space
from .state import AssetRecord
from .upload_sessions import ChunkRecord, StoredChunk, UploadRecord
from .uploads import remove_file
from .url_faults import take_url_fault

__all__ = ["ROUTES", "file_url", "presigned_url", "put_chunk", "read_file"]

_PIECE = 1 << 20
# What serial numbers begin with that a fault makes good for more than once.
_REUSABLE = "r"


class _Refusal(Exception):  # noqa: N818 - an answer of the storage, not an error of the emulator
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


async def presigned_url(space: Space, upload: UploadRecord, index: int, now: datetime) -> str:
    """Return a new URL that one chunk can be put to, once, for some time from `now` on."""
    settings = space.settings.multipart
    fault = take_url_fault(space.script.urls)
    serial = space.state.uploads.new_serial()
    seconds = settings.url_seconds
    if fault is not None:
        seconds = seconds if fault.seconds is None else fault.seconds
        serial = serial if fault.single_use else f"{_REUSABLE}{serial}"
    path = presign(
        space.state.uploads.secret,
        f"/chunks/{upload.id}/{index}",
        now=now,
        seconds=seconds,
        headers=settings.headers,
        serial=serial,
    )
    return await space.outside.origin() + path


async def file_url(space: Space, asset: AssetRecord) -> str:
    """Return where the file of an asset can be read."""
    return f"{await space.outside.origin()}/files/{asset.id}/{quote(asset.filename, safe='')}"


async def put_chunk(request: web.Request) -> web.Response:
    """PUT /chunks/{upload_id}/{chunk_index}."""
    space = request.app[SPACE]
    try:
        grant = _grant(request, space)
        chunk = _chunk(request, space)
        _check_unused(chunk, grant)
        etag = await _store(request, space, chunk, grant)
    except _Refusal as refusal:
        return _refused(request, refusal)
    return web.Response(headers={"ETag": f'"{etag}"'})


async def read_file(request: web.Request) -> web.StreamResponse:
    """GET /files/{asset_id}/{filename}."""
    asset = request.app[SPACE].state.assets.get(request.match_info["asset_id"])
    if asset is None or asset.file is None:
        return _refused(request, _Refusal(404, "NoSuchKey", "The key does not exist."))
    return web.FileResponse(asset.file.path, headers={"Content-Type": asset.file_type})


def _grant(request: web.Request, space: Space) -> Grant:
    grant = granted(space.state.uploads.secret, request.path, request.query, request.headers)
    if grant is None:
        raise _Refusal(
            403,
            "SignatureDoesNotMatch",
            "The signature is not that of this path, these parameters and these headers: send "
            "the URL unchanged, with every one of upload_headers.",
        )
    if space.clock.now() >= grant.expires_at:
        raise _Refusal(403, "AccessDenied", "Request has expired")
    return grant


def _chunk(request: web.Request, space: Space) -> ChunkRecord:
    upload = space.state.uploads.sessions.get(request.match_info["upload_id"])
    if upload is None or upload.status(space.clock.now()) != "active":
        raise _Refusal(404, "NoSuchUpload", "The upload is completed, expired or was aborted.")
    return upload.chunk(int(request.match_info["chunk_index"]))


def _check_unused(chunk: ChunkRecord, grant: Grant) -> None:
    if grant.serial in chunk.used and not grant.serial.startswith(_REUSABLE):
        raise _Refusal(403, "AccessDenied", "The URL has been used already.")


async def _store(request: web.Request, space: Space, chunk: ChunkRecord, grant: Grant) -> str:
    size, wanted = _announced(request, chunk)
    path = space.folder / secrets.token_hex(12)
    kept = False
    try:
        digest = await _receive(request, path)
        if wanted is not None and wanted != digest.digest():
            raise _Refusal(400, "BadDigest", "Content-MD5 is not the MD5 sum of the body.")
        # While the body came in, the same URL may have been used, or the upload have ended.
        _check_unused(chunk, grant)
        _chunk(request, space)
        kept = True
    finally:
        if not kept:
            await asyncio.shield(remove_file(path))
    before = chunk.stored
    chunk.stored = StoredChunk(path, size, digest.hexdigest())
    chunk.used.add(grant.serial)
    # New bytes need a new report.
    chunk.completed = False
    chunk.error = None
    now = space.clock.now()
    chunk.changed_at = now
    space.state.uploads.sessions[request.match_info["upload_id"]].updated_at = now
    if before is not None:
        await remove_file(before.path)
    return chunk.stored.etag


def _announced(request: web.Request, chunk: ChunkRecord) -> tuple[int, bytes | None]:
    """Return the size and, if the client told it, the MD5 sum of the body that is to come."""
    size = request.content_length
    if size is None:
        if "Transfer-Encoding" in request.headers:
            raise _Refusal(501, "NotImplemented", "Transfer-Encoding is not supported.")
        raise _Refusal(411, "MissingContentLength", "The Content-Length header is required.")
    if size > chunk.size:
        raise _Refusal(
            400, "EntityTooLarge", f"This chunk has {chunk.size} bytes; the body has {size}."
        )
    told = request.headers.get("Content-MD5")
    if told is None:
        return size, None
    try:
        digest = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != hashlib.md5(usedforsecurity=False).digest_size:
        raise _Refusal(400, "InvalidDigest", "Content-MD5 is not an MD5 sum in Base64.")
    return size, digest


async def _receive(request: web.Request, path: Path) -> hashlib._Hash:
    digest = hashlib.md5(usedforsecurity=False)

    def write(data: bytes) -> None:
        digest.update(data)
        with path.open("ab") as file:
            file.write(data)

    waiting = bytearray()
    async for piece in request.content.iter_any():
        waiting += piece
        if len(waiting) >= _PIECE:
            await asyncio.to_thread(write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(write, bytes(waiting))
    return digest


def _refused(request: web.Request, refusal: _Refusal) -> web.Response:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"
        f"<Resource>{escape(printable(request.path))}</Resource></Error>"
    )
    return web.Response(text=text, status=refusal.status, content_type="application/xml")


ROUTES = (
    ("PUT", r"/chunks/{upload_id}/{chunk_index:\d{1,9}}", put_chunk),
    ("GET", "/files/{asset_id}/{filename}", read_file),
)
