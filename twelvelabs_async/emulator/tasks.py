"""The /tasks room: upload and index a video in one request."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from . import timeline
from .assets import NewAsset, add_asset
from .clock import rfc3339
from .errors import (
    parameter_invalid,
    parameter_not_provided,
    resource_not_exist,
    task_cannot_be_deleted,
    video_file_broken,
)
from .fetching import fetch, local_url
from .paging import PAGING, check_known, paged, ranges, since, values
from .parameters import metadata_text
from .requirements import problem_with
from .respond import empty, json_response
from .space import SPACE, Space
from .state import JsonObject, StoredFile, TaskRecord, VideoRecord
from .uploads import Form, form_of
from .views import hls_object

__all__ = ["ROUTES", "create", "delete", "list_all", "retrieve"]

_FIELDS = frozenset({"index_id", "video_url", "enable_video_stream", "user_metadata"})
_STATUSES = ("ready", "uploading", "validating", "pending", "queued", "indexing", "failed")
_FILTERS = PAGING | {
    "index_id", "status", "filename", "duration", "width", "height", "created_at", "updated_at",
}  # fmt: skip


async def create(request: web.Request) -> web.Response:
    """POST /tasks."""
    space = request.app[SPACE]
    limits = space.settings.limits
    async with form_of(
        request, fields=_FIELDS, files={"video_file"}, max_file_bytes=limits.task_bytes
    ) as form:
        index_id = form.required("index_id")
        index = space.state.indexes.get(index_id)
        if index is None:
            raise resource_not_exist(index_id, "indexes")
        metadata = metadata_text(form.text("user_metadata"))
        stream = form.flag("enable_video_stream", default=True)
        file = await _file(space, form)
        media = await space.watcher.media(file, file.name)
        problem = problem_with(media, index)
        if problem is not None:
            raise problem
        assert media is not None  # noqa: S101 - a missing one is a problem
        form.keep(file)
    asset = add_asset(
        space,
        NewAsset(
            method="url" if form.text("video_url") else "direct",
            filename=file.name,
            file=file,
            media=media,
            user_metadata={},
        ),
    )
    now = space.clock.now()
    plan = timeline.task(now, space.settings.indexing_seconds)
    video_id, video_sequence = space.state.new_id(now)
    space.state.videos[video_id] = VideoRecord(
        id=video_id,
        sequence=video_sequence,
        index_id=index.id,
        asset_id=asset.id,
        filename=file.name,
        file=file,
        media=media,
        timeline=plan,
        user_metadata=metadata,
        enable_video_stream=stream,
    )
    task_id, sequence = space.state.new_id(now)
    space.state.tasks[task_id] = TaskRecord(
        id=task_id,
        sequence=sequence,
        video_id=video_id,
        index_id=index.id,
        filename=file.name,
        media=media,
        timeline=plan,
        enable_video_stream=stream,
    )
    space.watcher.begin(file, media)
    return json_response({"_id": task_id, "video_id": video_id})


async def list_all(request: web.Request) -> web.Response:
    """GET /tasks."""
    space = request.app[SPACE]
    query = request.query
    check_known(query, _FILTERS)
    now = space.clock.now()
    found = list(space.state.tasks.values())
    if (index_id := query.get("index_id")) is not None:
        found = [task for task in found if task.index_id == index_id]
    if (statuses := values(query, "status", _STATUSES)) is not None:
        found = [task for task in found if task.timeline.status(now) in statuses]
    if (filename := query.get("filename")) is not None:
        found = [task for task in found if task.filename == filename]
    for name, wanted in ranges(query, ("duration", "width", "height")).items():
        found = [task for task in found if wanted.admits(getattr(task.media, name))]
    if (moment := since(query, "created_at")) is not None:
        found = [task for task in found if task.timeline.created_at >= moment]
    if (moment := since(query, "updated_at")) is not None:
        found = [task for task in found if task.timeline.changed_at(now) >= moment]
    page, info = paged(
        found,
        query,
        created=lambda task: (task.timeline.created_at, task.sequence),
        updated=lambda task: task.timeline.changed_at(now),
    )
    return json_response({"data": [_view(task, now) for task in page], "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /tasks/{task_id}."""
    space = request.app[SPACE]
    task = _find(request)
    now = space.clock.now()
    view = _view(task, now)
    if task.enable_video_stream:
        view["hls"] = hls_object(space, task.video_id, task.timeline, now)
    return json_response(view)


async def delete(request: web.Request) -> web.Response:
    """DELETE /tasks/{task_id}."""
    space = request.app[SPACE]
    task = _find(request)
    status = task.timeline.status(space.clock.now())
    if status not in {"ready", "failed"}:
        raise task_cannot_be_deleted(
            f"Task {task.id} cannot be deleted because its status is {status}. "
            "Only tasks with the status ready or failed can be deleted."
        )
    if task.video_id in space.state.videos:
        raise task_cannot_be_deleted(
            f"Task {task.id} cannot be deleted because its video still exists. "
            f"Delete the video {task.video_id} first."
        )
    del space.state.tasks[task.id]
    return empty()


async def _file(space: Space, form: Form) -> StoredFile:
    file = form.file("video_file")
    address = form.text("video_url")
    if file is not None and address is not None:
        raise parameter_invalid("video_url", "Give either video_file or video_url, not both.")
    if file is not None:
        return file
    if address is None:
        raise parameter_not_provided(["video_file", "video_url"])
    fetched = await fetch(
        space, "video_url", local_url("video_url", address), space.settings.limits.url_bytes
    )
    if fetched is None:
        raise video_file_broken()
    form.files.setdefault("video_url", []).append(fetched)
    return form.file("video_url") or fetched


def _find(request: web.Request) -> TaskRecord:
    task_id = request.match_info["task_id"]
    task = request.app[SPACE].state.tasks.get(task_id)
    if task is None:
        raise resource_not_exist(task_id, "tasks")
    return task


def _view(task: TaskRecord, now: datetime) -> JsonObject:
    return {
        "_id": task.id,
        "video_id": task.video_id,
        "index_id": task.index_id,
        "status": task.timeline.status(now),
        "created_at": rfc3339(task.timeline.created_at),
        "updated_at": rfc3339(task.timeline.changed_at(now)),
        "system_metadata": {
            "filename": task.filename,
            "duration": task.media.duration,
            "width": task.media.width,
            "height": task.media.height,
        },
    }


ROUTES = (
    ("POST", "/tasks", create),
    ("GET", "/tasks", list_all),
    ("GET", "/tasks/{task_id}", retrieve),
    ("DELETE", "/tasks/{task_id}", delete),
)
