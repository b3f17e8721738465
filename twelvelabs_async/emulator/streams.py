"""HLS streams and stills of assets and videos, on the other origin, where players need no key.

URLs that belong to an asset or a video are not signed: no document says that they expire, and so
they are good for as long as what they show. Citations are documented to have signed URLs: those
are the same ones with a signature, which is good for an hour.
"""

from __future__ import annotations

import asyncio

from aiohttp import web

from .hls import PLAYLIST
from .media import BrokenMediaError, Media
from .pdf_pictures import first_page
from .space import SPACE, Space
from .state import AssetRecord, StoredFile
from .thumbnails import picture_at, refusal_of, signed

__all__ = [
    "ROUTES", "citation_urls", "has_still", "has_stream", "numbered_still_url", "play", "show",
    "show_numbered", "still_url", "stream_url",
]  # fmt: skip

_PDF = "application/pdf"
_TYPES = {"m3u8": "application/vnd.apple.mpegurl", "mp4": "video/mp4", "m4s": "video/iso.segment"}
# Players in web pages come from another origin than the stream.
_OPEN = {"Access-Control-Allow-Origin": "*"}


def has_stream(asset: AssetRecord) -> bool:
    """Tell whether an asset has a stream once it is ready."""
    return asset.enable_hls and asset.media is not None and asset.media.kind in {"video", "audio"}


def has_still(asset: AssetRecord) -> bool:
    """Tell whether an asset has a still picture once it is ready."""
    media = asset.media
    if not asset.enable_thumbnail or media is None:
        return False
    return media.kind in {"video", "image"} or media.mime_type == _PDF


async def stream_url(space: Space, record_id: str) -> str:
    """Return the URL of the playlist of an asset or a video."""
    return await space.outside.origin() + _stream_path(record_id)


async def still_url(space: Space, asset_id: str) -> str:
    """Return the URL of the still picture of an asset."""
    return await space.outside.origin() + _still_path(asset_id)


async def numbered_still_url(space: Space, video_id: str) -> str:
    """Return the URL of the first and only still picture of a video."""
    return f"{await space.outside.origin()}/streams/{video_id}/thumbnails/1.jpg"


async def citation_urls(space: Space, asset_id: str) -> tuple[str | None, str | None]:
    """Return signed URLs of the still picture and the playlist of an asset, as far as it has them.

    An asset that was deleted has neither, though the items made of it are still there.
    """
    asset = space.state.assets.get(asset_id)
    if asset is None:
        return None, None
    still = await signed(space, _still_path(asset_id), serial="0") if has_still(asset) else None
    stream = await signed(space, _stream_path(asset_id), serial="0") if has_stream(asset) else None
    return still, stream


async def play(request: web.Request) -> web.StreamResponse:
    """GET /streams/{id}/stream.m3u8 and the pieces that it names."""
    space = request.app[SPACE]
    refused = _refusal(request)
    if refused is not None:
        return refused
    file = _streamed(space, request.match_info["id"])
    if file is None:
        return _missing("There is no such stream, or it is not ready yet.")
    folder = await space.streams.folder_of(file.path)
    if folder is None:
        return _missing("The file cannot be streamed.")
    path = folder / request.match_info["name"]
    kind = _TYPES[path.suffix.removeprefix(".")]
    return web.FileResponse(path, headers={"Content-Type": kind, **_OPEN})


async def show(request: web.Request) -> web.StreamResponse:
    """GET /streams/{id}/thumbnail.jpg: the picture of an asset."""
    space = request.app[SPACE]
    refused = _refusal(request)
    if refused is not None:
        return refused
    asset = space.state.assets.get(request.match_info["id"])
    if asset is None or not _is_ready(space, asset) or not has_still(asset):
        return _missing("There is no such picture, or it is not ready yet.")
    return await _picture(asset.file, asset.media)


async def show_numbered(request: web.Request) -> web.StreamResponse:
    """GET /streams/{id}/thumbnails/1.jpg: the picture of a video."""
    space = request.app[SPACE]
    video = space.state.videos.get(request.match_info["id"])
    if video is None or _streamed(space, video.id) is None:
        return _missing("There is no such picture, or it is not ready yet.")
    return await _picture(video.file, video.media)


def _stream_path(record_id: str) -> str:
    return f"/streams/{record_id}/{PLAYLIST}"


def _still_path(asset_id: str) -> str:
    return f"/streams/{asset_id}/thumbnail.jpg"


def _refusal(request: web.Request) -> web.Response | None:
    return refusal_of(request) if "X-Amz-Signature" in request.query else None


def _is_ready(space: Space, asset: AssetRecord) -> bool:
    return asset.timeline.status(space.clock.now()) == "ready"


def _streamed(space: Space, record_id: str) -> StoredFile | None:
    """Return the file of a video, or of an asset, whose stream may be seen now."""
    video = space.state.videos.get(record_id)
    if video is not None:
        ready = video.timeline.status(space.clock.now()) == "ready"
        return video.file if ready and video.enable_video_stream else None
    asset = space.state.assets.get(record_id)
    if asset is None or not _is_ready(space, asset) or not has_stream(asset):
        return None
    return asset.file


async def _picture(file: StoredFile | None, media: Media | None) -> web.Response:
    if file is None or media is None:
        return _missing("There is no such picture.")
    # Which moment stands for a video is not documented; v1.1 takes the middle, too.
    moment = (media.duration or 0.0) / 2
    try:
        if media.mime_type == _PDF:
            picture = await asyncio.to_thread(first_page, file.path)
        else:
            picture = await asyncio.to_thread(picture_at, file.path, moment)
    except BrokenMediaError:
        return _missing("The file has no picture.")
    return web.Response(body=picture, content_type="image/jpeg", headers=_OPEN)


def _missing(reason: str) -> web.Response:
    return web.Response(status=404, text=reason, headers=_OPEN)


_PIECES = r"/streams/{id}/{name:stream\.m3u8|init\.mp4|\d{5,9}\.m4s}"
ROUTES = (
    ("GET", _PIECES, play),
    ("HEAD", _PIECES, play),
    ("GET", "/streams/{id}/thumbnail.jpg", show),
    ("HEAD", "/streams/{id}/thumbnail.jpg", show),
    ("GET", "/streams/{id}/thumbnails/1.jpg", show_numbered),
    ("HEAD", "/streams/{id}/thumbnails/1.jpg", show_numbered),
)
