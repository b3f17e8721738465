"""Pictures of videos on the other origin: URLs that are good for an hour, and what they show."""

# pyright: reportUnknownMemberType=false
# PyAV leaves the stream type of packets open in its stubs.
from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from .media import BrokenMediaError, moving_pictures, open_media
from .presigned import granted, presign
from .space import SPACE, Space
from .state import VideoRecord

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

__all__ = [
    "ROUTES", "URL_SECONDS", "jpeg_of", "picture_at", "refusal_of", "show", "signed",
    "thumbnail_url",
]  # fmt: skip

URL_SECONDS = 3600.0
_WIDEST = 640


async def thumbnail_url(space: Space, video: VideoRecord, moment: float) -> str:
    """Return a new URL of the picture at a moment, in seconds; it is good for an hour."""
    path = f"/thumbnails/{video.id}/{round(moment * 1000)}.jpg"
    # Each URL is another, as the platform's are.
    return await signed(space, path, serial=space.state.uploads.new_serial())


async def signed(space: Space, path: str, *, serial: str) -> str:
    """Return a URL of what is at a path of the other origin; it is good for an hour."""
    address = presign(
        space.state.uploads.secret,
        path,
        now=space.clock.now(),
        seconds=URL_SECONDS,
        headers={},
        serial=serial,
        method="GET",
    )
    return await space.outside.origin() + address


def refusal_of(request: web.Request) -> web.Response | None:
    """Return the answer to a URL that was changed since it was signed, or has expired."""
    space = request.app[SPACE]
    grant = granted(space.state.uploads.secret, request.path, request.query, {}, "GET")
    if grant is None:
        return web.Response(status=403, text="The URL is not as it was signed.")
    if space.clock.now() >= grant.expires_at:
        return web.Response(status=403, text="The URL has expired.")
    return None


async def show(request: web.Request) -> web.StreamResponse:
    """GET /thumbnails/{video_id}/{milliseconds}.jpg."""
    space = request.app[SPACE]
    # A signature is checked before anything is told of what it opens.
    refused = refusal_of(request)
    if refused is not None:
        return refused
    video = space.state.videos.get(request.match_info["video_id"])
    if video is None:
        return web.Response(status=404, text="The video was deleted.")
    moment = int(request.match_info["milliseconds"]) / 1000
    try:
        picture = await asyncio.to_thread(picture_at, video.file.path, moment)
    except BrokenMediaError:
        return web.Response(status=404, text="The video has no picture.")
    return web.Response(body=picture, content_type="image/jpeg")


def picture_at(path: Path, moment: float) -> bytes:
    """Return the picture that a video shows at a moment, as JPEG. Blocks."""
    with open_media(path) as container:
        streams = moving_pictures(container)
        if not streams:
            raise BrokenMediaError("the file holds no picture")
        stream = streams[0]
        begin = float((stream.start_time or 0) * (stream.time_base or 0))
        if stream.time_base:
            container.seek(int((begin + moment) / stream.time_base), stream=stream)
        shown: VideoFrame | None = None
        for frame in container.decode(stream):
            if shown is not None and frame.pts is not None and frame.time - begin > moment + 1e-6:
                break
            shown = frame
        if shown is None:
            raise BrokenMediaError("the file holds no picture")
        return jpeg_of(shown)


def jpeg_of(picture: VideoFrame) -> bytes:
    """Return a picture as JPEG, made smaller if it is wide. Blocks."""
    import av

    scale = min(1.0, _WIDEST / picture.width)
    # The encoder takes even sides only.
    width, height = (
        max(2, round(side * scale / 2) * 2) for side in (picture.width, picture.height)
    )
    small = picture.reformat(width, height, format="yuvj420p")
    small.pts = 0
    output = io.BytesIO()
    with av.open(output, "w", format="mjpeg") as target:
        images = target.add_stream("mjpeg", rate=1)
        images.width, images.height = width, height
        images.pix_fmt = "yuvj420p"
        target.mux(images.encode(small))
        target.mux(images.encode(None))
    return output.getvalue()


ROUTES = (("GET", r"/thumbnails/{video_id}/{milliseconds:\d{1,9}}.jpg", show),)
