"""The /indexes/{index_id}/videos room of v1.1 and v1.2."""

from __future__ import annotations

import math
from datetime import datetime

from aiohttp import web

from ..clock import rfc3339
from ..errors import parameter_invalid, resource_not_exist
from ..indexes import find_index
from ..paging import (
    PAGING,
    check_known,
    flag,
    metadata_filters,
    metadata_matches,
    paged,
    ranges,
)
from ..parameters import as_object, json_body, merged
from ..periods import periods
from ..respond import empty, json_response
from ..space import SPACE, Space
from ..state import IndexRecord, JsonObject, MetadataValue, UserMetadata, VideoRecord
from ..unused_files import remove_unused
from ..vectors import blended, segment_features
from ..videos import find_video
from ..views import hls_object
from .names import EMBED_ENGINE
from .versions import version_of
from .views import SYSTEM_NAMES, video_view

__all__ = ["ROUTES", "VERSIONS", "delete", "find_ready", "list_all", "retrieve", "update"]

VERSIONS = ("v1.1", "v1.2")
_NUMBERS = ("size", "width", "height", "duration", "fps")
_MOMENTS = ("created_at", "updated_at", "indexed_at")
_EMBEDDED = ("visual", "audio", "transcription")
_FILTERS = PAGING | {"_id", "filename", *_NUMBERS, *_MOMENTS}


async def list_all(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}/videos. Other parameters filter on the owner's metadata."""
    space = request.app[SPACE]
    version = version_of(request)
    query = request.query
    now = space.clock.now()
    found = space.state.ready_videos(find_index(request, status=404).id, now)
    for name, field in (("_id", "id"), ("filename", "filename")):
        if (wanted := query.get(name)) is not None:
            found = [video for video in found if getattr(video, field) == wanted]
    for name, limits in ranges(query, _NUMBERS).items():
        # A single duration is compared with the whole seconds of the video's.
        floored = name == "duration" and name in query
        found = [
            video
            for video in found
            if limits.admits(_measure(getattr(video.media, name), floored=floored))
        ]
    for name, period in periods(query, _MOMENTS, exact=True).items():
        found = [video for video in found if period.admits(_moment(video, name, now))]
    metadata = metadata_filters(query, _FILTERS)
    found = [video for video in found if metadata_matches(_searchable(video), metadata)]
    page, info = paged(
        found,
        query,
        created=lambda video: (video.timeline.created_at, video.sequence),
        updated=lambda video: video.updated_at(now),
    )
    info["total_duration"] = sum(video.media.duration or 0.0 for video in found)
    data = [video_view(space, video, now, version) for video in page]
    return json_response({"data": data, "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}/videos/{video_id}."""
    space = request.app[SPACE]
    version = version_of(request)
    check_known(request.query, {"embed"} if version == "v1.2" else ())
    embed = flag(request.query, "embed")
    index, video = find_ready(request)
    now = space.clock.now()
    view = video_view(space, video, now, version)
    view["indexed_at"] = rfc3339(video.timeline.finished_at())
    if video.enable_video_stream:
        view["hls"] = await hls_object(space, video.id, video.timeline, now)
    if video.source is not None:
        view["source"] = video.source
    if embed:
        view["embedding"] = await _embedding(space, index, video)
    return json_response(view)


async def update(request: web.Request) -> web.Response:
    """PUT /indexes/{index_id}/videos/{video_id}: only what is given changes."""
    _, video = find_video(request, "video_id", status=404)
    body = await json_body(request, {"video_title", "metadata"})
    title = body.get("video_title")
    if title is not None and (not isinstance(title, str) or not title.strip()):
        raise parameter_invalid("video_title", "It must be a text that is not empty.")
    changes = _changes(body["metadata"]) if body.get("metadata") is not None else {}
    if title is None and not changes:
        return empty()
    video.title = title if title is not None else video.title
    video.user_metadata = merged(video.user_metadata, changes)
    video.metadata_updated_at = request.app[SPACE].clock.now()
    return empty()


async def delete(request: web.Request) -> web.Response:
    """DELETE /indexes/{index_id}/videos/{video_id}."""
    _, video = find_video(request, "video_id", status=404)
    space = request.app[SPACE]
    await remove_unused(space, space.state.drop_videos([video.id]))
    return empty(204)


def find_ready(request: web.Request) -> tuple[IndexRecord, VideoRecord]:
    """Return the index and the video that the path names; a video exists once it is indexed."""
    index, video = find_video(request, "video_id", status=404)
    if video.timeline.status(request.app[SPACE].clock.now()) != "ready":
        raise resource_not_exist(video.id, "videos", status=404)
    return index, video


def _changes(value: object) -> dict[str, MetadataValue | None]:
    given = as_object(value)
    if given is None:
        raise parameter_invalid("metadata", "It must be an object.")
    reserved = sorted(SYSTEM_NAMES & set(given))
    if reserved:
        raise parameter_invalid("metadata", f"The system alone sets {', '.join(reserved)}.")
    changes: dict[str, MetadataValue | None] = {}
    for name, item in given.items():
        if item is not None and not isinstance(item, str | bool | int | float):
            raise parameter_invalid(
                "metadata", f"The value of {name!r} must be a text, a number or a boolean."
            )
        changes[name] = item
    return changes


def _searchable(video: VideoRecord) -> UserMetadata:
    return video.user_metadata | ({"video_title": video.title} if video.title is not None else {})


def _measure(value: float | None, *, floored: bool) -> float | None:
    return math.floor(value) if floored and value is not None else value


def _moment(video: VideoRecord, name: str, now: datetime) -> datetime:
    if name == "created_at":
        return video.timeline.created_at
    return video.updated_at(now) if name == "updated_at" else video.timeline.finished_at()


async def _embedding(space: Space, index: IndexRecord, video: VideoRecord) -> JsonObject:
    if index.model_of("marengo") is None:
        raise parameter_invalid("embed", "Embeddings need an engine of the Marengo family.")
    sight = await space.watcher.sight(video.file, video.media)
    # One vector stands for everything in a segment.
    segments: list[JsonObject] = [
        {
            "float": blended([segment_features(segment, option) for option in _EMBEDDED]),
            "start_offset_sec": segment.start,
            "end_offset_sec": segment.end,
            "embedding_scope": "clip",
        }
        for segment in sight.segments
    ]
    return {"engine_name": EMBED_ENGINE, "video_embedding": {"segments": segments}}


ROUTES = (
    ("GET", "/indexes/{index_id}/videos", list_all),
    ("GET", "/indexes/{index_id}/videos/{video_id}", retrieve),
    ("PUT", "/indexes/{index_id}/videos/{video_id}", update),
    ("DELETE", "/indexes/{index_id}/videos/{video_id}", delete),
)
