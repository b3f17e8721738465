"""The /tasks room: upload and index a video in one request."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from .clock import rfc3339
from .errors import ApiProblem, resource_not_exist, task_cannot_be_deleted
from .new_tasks import NewTask, add_task, checked_media, video_of_form
from .paging import PAGING, check_known, paged, ranges, values
from .parameters import metadata_text
from .periods import periods
from .respond import empty, json_response
from .space import SPACE, Space
from .state import IndexRecord, JsonObject, TaskRecord
from .transcriptions import TRANSCRIPTION_FIELDS, TRANSCRIPTION_FILE, given_transcription
from .uploads import Form, form_of
from .views import hls_object

__all__ = [
    "ROUTES",
    "create",
    "delete",
    "drop_task",
    "find_task",
    "index_of_form",
    "list_all",
    "retrieve",
]

# The transcription is no longer documented, but SDK 0.4 sends it.
_FIELDS = TRANSCRIPTION_FIELDS | {"index_id", "video_url", "enable_video_stream", "user_metadata"}
_STATUSES = ("ready", "uploading", "validating", "pending", "queued", "indexing", "failed")
_FILTERS = PAGING | {
    "index_id", "status", "filename", "duration", "width", "height", "created_at", "updated_at",
}  # fmt: skip


async def create(request: web.Request) -> web.Response:
    """POST /tasks."""
    space = request.app[SPACE]
    limits = space.settings.limits
    async with form_of(
        request,
        fields=_FIELDS,
        files={"video_file", TRANSCRIPTION_FILE},
        max_file_bytes=limits.task_bytes,
    ) as form:
        index = index_of_form(space, form)
        metadata = metadata_text(form.text("user_metadata"))
        stream = form.flag("enable_video_stream", default=True)
        cues = await given_transcription(space, form, index)
        file = await video_of_form(space, form, url_wins=False)
        media = await checked_media(space, file, index)
        if isinstance(media, ApiProblem):
            raise media
        form.keep(file)
    task = add_task(
        space,
        NewTask(
            index=index,
            file=file,
            media=media,
            method="url" if form.text("video_url") else "direct",
            user_metadata=metadata,
            enable_video_stream=stream,
            api_version="v1.3",
            cues=cues,
        ),
    )
    return json_response({"_id": task.id, "video_id": task.video_id})


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
    moments = periods(query, ("created_at", "updated_at"))
    if (created := moments.get("created_at")) is not None:
        found = [task for task in found if created.admits(task.timeline.created_at)]
    if (updated := moments.get("updated_at")) is not None:
        found = [task for task in found if updated.admits(task.timeline.changed_at(now))]
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
    task = find_task(request)
    now = space.clock.now()
    view = _view(task, now)
    if task.enable_video_stream:
        view["hls"] = await hls_object(space, task.video_id, task.timeline, now)
    return json_response(view)


async def delete(request: web.Request) -> web.Response:
    """DELETE /tasks/{task_id}."""
    drop_task(request.app[SPACE], find_task(request))
    return empty()


def drop_task(space: Space, task: TaskRecord, *, code: int = 400) -> None:
    """Forget a task that has ended and has no video; others are refused with a status code."""
    status = task.timeline.status(space.clock.now())
    if status not in {"ready", "failed"}:
        raise task_cannot_be_deleted(
            f"Task {task.id} cannot be deleted because its status is {status}. "
            "Only tasks with the status ready or failed can be deleted.",
            status=code,
        )
    if task.video_id in space.state.videos:
        raise task_cannot_be_deleted(
            f"Task {task.id} cannot be deleted because its video still exists. "
            f"Delete the video {task.video_id} first.",
            status=code,
        )
    del space.state.tasks[task.id]


def index_of_form(space: Space, form: Form) -> IndexRecord:
    """Return the index that a form names."""
    index_id = form.required("index_id")
    index = space.state.indexes.get(index_id)
    if index is None:
        raise resource_not_exist(index_id, "indexes")
    return index


def find_task(request: web.Request, *, status: int = 400) -> TaskRecord:
    """Return the task that the path names."""
    task_id = request.match_info["task_id"]
    task = request.app[SPACE].state.tasks.get(task_id)
    if task is None:
        raise resource_not_exist(task_id, "tasks", status=status)
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
