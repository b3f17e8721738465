"""What v1.1 and v1.2 tell of a video: spoken words, text and logos in the picture, a thumbnail.

The emulator reads no text out of pictures: it tells of text and logos what a file says of itself
in a subtitle track with the title `text_in_video` or `logo`, and otherwise null.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from ..captions import Cue
from ..errors import parameter_invalid
from ..paging import check_known, number_of
from ..respond import json_response
from ..space import SPACE
from ..thumbnails import thumbnail_url
from .names import index_options
from .videos import find_ready

if TYPE_CHECKING:
    from ..sight import Sight

__all__ = ["ROUTES", "VERSIONS", "logo", "text_in_video", "thumbnail", "transcription"]

VERSIONS = ("v1.1", "v1.2")


async def transcription(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}/videos/{video_id}/transcription."""
    return await _told(request, "conversation")


async def text_in_video(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}/videos/{video_id}/text-in-video."""
    return await _told(request, "text_in_video")


async def logo(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}/videos/{video_id}/logo."""
    return await _told(request, "logo")


async def thumbnail(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}/videos/{video_id}/thumbnail."""
    space = request.app[SPACE]
    check_known(request.query, {"time"})
    index, video = find_ready(request)
    duration = video.media.duration or 0.0
    moment = number_of(request.query, "time", low=0.0)
    if moment is not None and moment > duration:
        raise parameter_invalid("time", f"The video ends after {duration:g} seconds.")
    if "thumbnail" not in index.addons:
        raise parameter_invalid(
            "index_id", f"Index {index.id} was created without the thumbnail addon."
        )
    url = await thumbnail_url(space, video, duration / 2 if moment is None else moment)
    return json_response({"_id": video.id, "index_id": index.id, "thumbnail": url})


async def _told(request: web.Request, option: str) -> web.Response:
    space = request.app[SPACE]
    check_known(request.query, {"start", "end"})
    index, video = find_ready(request)
    start = number_of(request.query, "start", low=0.0)
    end = number_of(request.query, "end", low=0.0)
    if start is not None and end is not None and end < start:
        raise parameter_invalid("end", "It must not be before start.")
    cues: Sequence[Cue] = ()
    if option in index_options(index):
        cues = _cues(await space.watcher.sight(video.file, video.media), option)
    data = [
        {"start": cue.start, "end": cue.end, "value": cue.text}
        for cue in cues
        if (start is None or cue.end > start) and (end is None or cue.start < end)
    ]
    return json_response({"_id": video.id, "index_id": index.id, "data": data or None})


def _cues(sight: Sight, option: str) -> Sequence[Cue]:
    return {"conversation": sight.cues, "text_in_video": sight.texts, "logo": sight.logos}[option]


ROUTES = (
    ("GET", "/indexes/{index_id}/videos/{video_id}/transcription", transcription),
    ("GET", "/indexes/{index_id}/videos/{video_id}/text-in-video", text_in_video),
    ("GET", "/indexes/{index_id}/videos/{video_id}/logo", logo),
    ("GET", "/indexes/{index_id}/videos/{video_id}/thumbnail", thumbnail),
)
