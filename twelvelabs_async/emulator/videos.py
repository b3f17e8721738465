"""The /indexes/{index_id}/videos room, and what it shares with indexed assets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aiohttp import web

from .errors import parameter_invalid, resource_not_exist
from .indexes import find_index
from .paging import (
    PAGING,
    check_known,
    flag,
    metadata_filters,
    metadata_matches,
    paged,
    ranges,
    values,
)
from .parameters import json_body, merged, user_metadata
from .periods import periods
from .respond import empty, json_response
from .space import SPACE, Space
from .state import IndexRecord, JsonObject, VideoRecord
from .unused_files import remove_unused
from .vectors import OPTIONS, segment_embeddings
from .views import hls_object, video_view

__all__ = [
    "FILTERS",
    "ROUTES",
    "add_details",
    "change_metadata",
    "delete",
    "filtered",
    "find_video",
    "list_all",
    "retrieve",
    "update",
]

FILTERS = PAGING | {
    "filename", "duration", "fps", "width", "height", "size",
    "created_at", "updated_at", "user_metadata",
}  # fmt: skip


async def list_all(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}/videos."""
    space = request.app[SPACE]
    now = space.clock.now()
    found = filtered(request, space.state.ready_videos(find_index(request).id, now), now, FILTERS)
    page, info = paged(
        found,
        request.query,
        created=lambda video: (video.timeline.created_at, video.sequence),
        updated=lambda video: video.updated_at(now),
    )
    data = [video_view(video, now) for video in page]
    return json_response({"data": data, "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}/videos/{video_id}."""
    space = request.app[SPACE]
    index, video = find_video(request, "video_id", status=404)
    now = space.clock.now()
    if video.timeline.status(now) != "ready":
        raise resource_not_exist(video.id, "videos", status=404)
    return json_response(await add_details(request, index, video, video_view(video, now)))


async def update(request: web.Request) -> web.Response:
    """PATCH and PUT /indexes/{index_id}/videos/{video_id}."""
    _, video = find_video(request, "video_id")
    await change_metadata(request, video)
    return empty()


async def delete(request: web.Request) -> web.Response:
    """DELETE /indexes/{index_id}/videos/{video_id}."""
    _, video = find_video(request, "video_id")
    space = request.app[SPACE]
    await remove_unused(space, space.state.drop_videos([video.id]))
    return empty()


def find_video(
    request: web.Request, name: str, *, status: int = 400
) -> tuple[IndexRecord, VideoRecord]:
    """Return the index and the video, or indexed asset, that the path names."""
    index = find_index(request, status=status)
    video_id = request.match_info[name]
    video = request.app[SPACE].state.videos.get(video_id)
    if video is None or video.index_id != index.id:
        collection = "videos" if name == "video_id" else "indexed-assets"
        raise resource_not_exist(video_id, collection, status=status)
    return index, video


def filtered(
    request: web.Request, videos: Sequence[VideoRecord], now: datetime, known: frozenset[str]
) -> list[VideoRecord]:
    """Return the videos that the query's filters let through."""
    query = request.query
    found = list(videos)
    if (filename := query.get("filename")) is not None:
        found = [video for video in found if video.filename == filename]
    for name, wanted in ranges(query, ("duration", "fps", "width", "height", "size")).items():
        found = [video for video in found if wanted.admits(getattr(video.media, name))]
    moments = periods(query, ("created_at", "updated_at"))
    if (created := moments.get("created_at")) is not None:
        found = [video for video in found if created.admits(video.timeline.created_at)]
    if (updated := moments.get("updated_at")) is not None:
        found = [video for video in found if updated.admits(video.updated_at(now))]
    metadata = metadata_filters(query, known)
    return [video for video in found if metadata_matches(video.user_metadata, metadata)]


async def change_metadata(request: web.Request, video: VideoRecord) -> None:
    """Merge the body's user metadata into a video's: null deletes a key, no body nothing."""
    body = await json_body(request, {"user_metadata"})
    if "user_metadata" not in body:
        return
    video.user_metadata = merged(video.user_metadata, user_metadata(body["user_metadata"]))
    video.metadata_updated_at = request.app[SPACE].clock.now()


async def add_details(
    request: web.Request, index: IndexRecord, video: VideoRecord, view: JsonObject
) -> JsonObject:
    """Add what only a single retrieval shows: metadata, stream, embeddings, transcription."""
    space = request.app[SPACE]
    now = space.clock.now()
    check_known(request.query, {"embedding_option", "transcription"})
    options = values(request.query, "embedding_option", OPTIONS)
    transcription = flag(request.query, "transcription")
    view |= _metadata(video)
    if video.enable_video_stream:
        view["hls"] = await hls_object(space, video.id, video.timeline, now)
    ready = video.timeline.status(now) == "ready"
    if options:
        view |= await _embedding(space, index, video, options, ready=ready)
    if transcription:
        cues = (await space.watcher.sight(video.file, video.media)).cues if ready else ()
        view["transcription"] = [
            {"start": cue.start, "end": cue.end, "value": cue.text} for cue in cues
        ] or None
    return view


async def _embedding(
    space: Space, index: IndexRecord, video: VideoRecord, options: Sequence[str], *, ready: bool
) -> JsonObject:
    model = index.model_of("marengo")
    if model is None:
        raise parameter_invalid(
            "embedding_option", "Embeddings need an index with a model of the Marengo family."
        )
    if not ready:
        return {}
    sight = await space.watcher.sight(video.file, video.media)
    segments = segment_embeddings(sight, options)
    return {"embedding": {"model_name": model.name, "video_embedding": {"segments": segments}}}


def _metadata(video: VideoRecord) -> JsonObject:
    return {"user_metadata": dict(video.user_metadata)} if video.user_metadata else {}


ROUTES = (
    ("GET", "/indexes/{index_id}/videos", list_all),
    ("GET", "/indexes/{index_id}/videos/{video_id}", retrieve),
    ("PATCH", "/indexes/{index_id}/videos/{video_id}", update),
    ("PUT", "/indexes/{index_id}/videos/{video_id}", update),
    ("DELETE", "/indexes/{index_id}/videos/{video_id}", delete),
)
