"""The /indexes/{index_id}/indexed-assets room: put assets in indexes and watch them get ready."""

from __future__ import annotations

from aiohttp import web

from . import timeline
from .errors import parameter_invalid, resource_not_exist
from .indexes import find_index
from .paging import PAGING, check_known, paged, values
from .parameters import json_body, merged, optional_flag, required_text, user_metadata
from .processing_faults import take_processing_fault
from .requirements import problem_with
from .respond import empty, json_response
from .space import SPACE
from .state import VideoRecord
from .unused_files import remove_unused
from .videos import FILTERS, add_details, change_metadata, filtered, find_video
from .views import video_view

__all__ = ["ROUTES", "create", "delete", "list_all", "list_by_asset", "retrieve", "update"]

_STATUSES = ("ready", "pending", "queued", "indexing", "validating", "failed")
_FILTERS = FILTERS | {"status"}


async def create(request: web.Request) -> web.Response:
    """POST /indexes/{index_id}/indexed-assets."""
    space = request.app[SPACE]
    index = find_index(request, status=404)
    body = await json_body(request, {"asset_id", "enable_video_stream", "user_metadata"})
    asset_id = required_text(body, "asset_id")
    stream = optional_flag(body, "enable_video_stream", default=False)
    given = body.get("user_metadata")
    metadata = merged({}, user_metadata(given)) if given is not None else {}
    asset = space.state.assets.get(asset_id)
    if asset is None:
        raise resource_not_exist(asset_id, "assets", status=404)
    now = space.clock.now()
    status = asset.timeline.status(now)
    if status != "ready" or asset.file is None or asset.media is None:
        reason = f"The asset must be ready before it is indexed; its status is {status}."
        raise parameter_invalid("asset_id", reason)
    problem = problem_with(asset.media, index)
    if problem is not None:
        raise problem
    plan = timeline.indexing(now, space.settings.indexing_seconds)
    fault = take_processing_fault(
        space.script.processing, "indexed_asset", asset.filename, (index.id, index.name)
    )
    video_id, sequence = space.state.new_id(now)
    space.state.videos[video_id] = VideoRecord(
        id=video_id,
        sequence=sequence,
        index_id=index.id,
        asset_id=asset.id,
        filename=asset.filename,
        file=asset.file,
        media=asset.media,
        timeline=fault.applied(plan) if fault is not None else plan,
        user_metadata=metadata,
        enable_video_stream=stream,
    )
    space.watcher.begin(asset.file, asset.media)
    return json_response({"_id": video_id, "asset_id": asset.id}, status=202)


async def list_all(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}/indexed-assets."""
    space = request.app[SPACE]
    now = space.clock.now()
    found = filtered(request, space.state.videos_of(find_index(request).id), now, _FILTERS)
    if (wanted := values(request.query, "status", _STATUSES)) is not None:
        found = [video for video in found if video.timeline.status(now) in wanted]
    page, info = paged(
        found,
        request.query,
        created=lambda video: (video.timeline.created_at, video.sequence),
        updated=lambda video: video.updated_at(now),
    )
    data = [{**video_view(video, now), "status": video.timeline.status(now)} for video in page]
    return json_response({"data": data, "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /indexes/{index_id}/indexed-assets/{indexed_asset_id}."""
    index, video = find_video(request, "indexed_asset_id", status=404)
    now = request.app[SPACE].clock.now()
    view = {**video_view(video, now), "status": video.timeline.status(now)}
    return json_response(await add_details(request, index, video, view))


async def update(request: web.Request) -> web.Response:
    """PATCH and PUT /indexes/{index_id}/indexed-assets/{indexed_asset_id}."""
    _, video = find_video(request, "indexed_asset_id")
    await change_metadata(request, video)
    return empty()


async def delete(request: web.Request) -> web.Response:
    """DELETE /indexes/{index_id}/indexed-assets/{indexed_asset_id}."""
    _, video = find_video(request, "indexed_asset_id")
    space = request.app[SPACE]
    await remove_unused(space, space.state.drop_videos([video.id]))
    return empty()


async def list_by_asset(request: web.Request) -> web.Response:
    """GET /assets/{asset_id}/indexed-assets."""
    space = request.app[SPACE]
    check_known(request.query, PAGING)
    asset_id = request.match_info["asset_id"]
    if asset_id not in space.state.assets:
        raise resource_not_exist(asset_id, "assets")
    now = space.clock.now()
    page, info = paged(
        space.state.references(asset_id),
        request.query,
        created=lambda video: (video.timeline.created_at, video.sequence),
        updated=lambda video: video.updated_at(now),
    )
    indexes = space.state.indexes
    data = [
        {"_id": v.id, "index": {"_id": v.index_id, "name": indexes[v.index_id].name}} for v in page
    ]
    return json_response({"data": data, "page_info": info})


ROUTES = (
    ("POST", "/indexes/{index_id}/indexed-assets", create),
    ("GET", "/indexes/{index_id}/indexed-assets", list_all),
    ("GET", "/indexes/{index_id}/indexed-assets/{indexed_asset_id}", retrieve),
    ("PATCH", "/indexes/{index_id}/indexed-assets/{indexed_asset_id}", update),
    ("PUT", "/indexes/{index_id}/indexed-assets/{indexed_asset_id}", update),
    ("DELETE", "/indexes/{index_id}/indexed-assets/{indexed_asset_id}", delete),
    ("GET", "/assets/{asset_id}/indexed-assets", list_by_asset),
)
