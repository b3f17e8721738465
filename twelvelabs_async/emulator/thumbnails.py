"""Pictures of videos on the other origin: URLs that are good for an hour, and what they show."""

# pyright: reportUnknownMemberType=false
# PyAV leaves the stream type of packets open in its stubs.
from __future__ import annotations

import asyncio
import io
from pathlib import Path

from aiohttp import web

from .media import BrokenMediaError, moving_pictures, open_media
from .presigned import granted, presign
from .space import SPACE, Space
from .state import VideoRecord

__all__ = ["ROUTES", "URL_SECONDS", "picture_at", "show", "thumbnail_url"]

URL_SECONDS = 3600.0
_WIDEST = 640


async def thumbnail_url(space: Space, video: VideoRecord, moment: float) -> str:
    """Return a new URL of the picture at a moment, in seconds; it is good for an hour."""
    path = presign(
        space.state.uploads.secret,
        f"/thumbnails/{video.id}/{round(moment * 1000)}.jpg",
        now=space.clock.now(),
        seconds=URL_SECONDS,
        headers={},
        serial=space.state.uploads.new_serial(),
        method="GET",
    )
    return await space.outside.origin() + path


async def show(request: web.Request) -> web.StreamResponse:
    """GET /thumbnails/{video_id}/{milliseconds}.jpg."""
    space = request.app[SPACE]
    # A signature is checked before anything is told of what it opens.
    grant = granted(space.state.uploads.secret, request.path, request.query, {}, "GET")
    if grant is None:
        return web.Response(status=403, text="The URL is not as it was signed.")
    if space.clock.now() >= grant.expires_at:
        return web.Response(status=403, text="The URL has expired.")
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
    import av
    from av.video.frame import VideoFrame

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
        scale = min(1.0, _WIDEST / shown.width)
        # The encoder takes even sides only.
        width, height = (
            max(2, round(side * scale / 2) * 2) for side in (shown.width, shown.height)
        )
        small = shown.reformat(width, height, format="yuvj420p")
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
