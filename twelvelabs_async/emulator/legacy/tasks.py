"""The /tasks room of v1.1 and v1.2, with transcriptions that come with the video.

Tasks of every version are seen in every version. The `language` is checked and then of no use:
the words that the emulator knows are those of the subtitles.
"""

from __future__ import annotations

import math
import re
from datetime import datetime

from aiohttp import web

from ..errors import ApiProblem, parameter_invalid
from ..new_tasks import NewTask, add_task, checked_media, video_of_form
from ..paging import PAGING, check_known, paged, ranges, values
from ..periods import periods
from ..respond import empty, json_response
from ..space import SPACE
from ..state import TaskRecord
from ..tasks import drop_task, find_task, index_of_form
from ..transcriptions import TRANSCRIPTION_FIELDS, TRANSCRIPTION_FILE, given_transcription
from ..uploads import form_of
from .versions import version_of
from .views import status_of, task_view

__all__ = ["ROUTES", "VERSIONS", "check_language", "create", "delete", "list_all", "retrieve"]

VERSIONS = ("v1.1", "v1.2")
_FIELDS = TRANSCRIPTION_FIELDS | {"index_id", "video_url", "language", "disable_video_stream"}
_STATUSES = {
    "v1.1": ("validating", "pending", "indexing", "ready", "failed"),
    "v1.2": ("validating", "pending", "queued", "indexing", "ready", "failed"),
}
_FILTERS = PAGING | {
    "_id", "index_id", "status", "filename", "duration", "width", "height",
    "created_at", "updated_at", "estimated_time",
}  # fmt: skip
_MOMENTS = ("created_at", "updated_at", "estimated_time")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


async def create(request: web.Request) -> web.Response:
    """POST /tasks."""
    space = request.app[SPACE]
    async with form_of(
        request,
        fields=_FIELDS,
        files={"video_file", TRANSCRIPTION_FILE},
        max_file_bytes=space.settings.limits.task_bytes,
    ) as form:
        index = index_of_form(space, form)
        check_language("language", form.text("language"))
        stream = not form.flag("disable_video_stream", default=False)
        cues = await given_transcription(space, form, index)
        file = await video_of_form(space, form, url_wins=True)
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
            user_metadata={},
            enable_video_stream=stream,
            api_version=version_of(request),
            cues=cues,
        ),
    )
    return json_response({"_id": task.id}, status=201)


async def list_all(request: web.Request) -> web.Response:
    """GET /tasks."""
    space = request.app[SPACE]
    version = version_of(request)
    query = request.query
    check_known(query, _FILTERS)
    now = space.clock.now()
    found = list(space.state.tasks.values())
    for name, field in (("_id", "id"), ("index_id", "index_id"), ("filename", "filename")):
        if (wanted := query.get(name)) is not None:
            found = [task for task in found if getattr(task, field) == wanted]
    if (statuses := values(query, "status", _STATUSES[version])) is not None:
        found = [t for t in found if status_of(t.timeline, now, version) in statuses]
    for name, limits in ranges(query, ("duration", "width", "height")).items():
        # A single duration is compared with the whole seconds of the video's.
        floored = name == "duration" and name in query
        found = [
            task
            for task in found
            if limits.admits(_measure(getattr(task.media, name), floored=floored))
        ]
    for name, period in periods(query, _MOMENTS, exact=True).items():
        found = [task for task in found if period.admits(_moment(task, name, now))]
    page, info = paged(
        found,
        query,
        created=lambda task: (task.timeline.created_at, task.sequence),
        updated=lambda task: task.timeline.changed_at(now),
    )
    data = [await task_view(space, task, now, version) for task in page]
    return json_response({"data": data, "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /tasks/{task_id}."""
    space = request.app[SPACE]
    task = find_task(request, status=404)
    view = await task_view(space, task, space.clock.now(), version_of(request))
    return json_response(view)


async def delete(request: web.Request) -> web.Response:
    """DELETE /tasks/{task_id}."""
    drop_task(request.app[SPACE], find_task(request, status=404), code=409)
    return empty(204)


def check_language(name: str, text: str | None) -> None:
    """Refuse what is no code of a language, such as `en`."""
    if text is not None and not _LANGUAGE.fullmatch(text):
        raise parameter_invalid(name, "It must be the code of a language, such as en.")


def _measure(value: float | None, *, floored: bool) -> float | None:
    return math.floor(value) if floored and value is not None else value


def _moment(task: TaskRecord, name: str, now: datetime) -> datetime:
    if name == "created_at":
        return task.timeline.created_at
    return task.timeline.changed_at(now) if name == "updated_at" else task.timeline.finished_at()


ROUTES = (
    ("POST", "/tasks", create),
    ("GET", "/tasks", list_all),
    ("GET", "/tasks/{task_id}", retrieve),
    ("DELETE", "/tasks/{task_id}", delete),
)
