"""The /analyze/tasks room: analyses in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from aiohttp import web

from .analysis import outcome_of
from .analysis_requests import TASK_FIELDS, Place, analysis_of, model_of, video_of
from .clock import rfc3339
from .envelopes import nested
from .errors import ApiProblem, parameter_invalid, resource_not_exist
from .fields import fields_of
from .generations import AnalysisRecord, Outcome
from .media_sources import Sources
from .paging import check_known, choice, paged
from .processing_faults import take_processing_fault
from .respond import empty, json_response
from .space import SPACE, Space
from .state import JsonObject
from .timeline import Timeline
from .unused_files import remove_unused

__all__ = [
    "CANCELLATIONS",
    "ROUTES",
    "begin",
    "cancel",
    "create",
    "delete",
    "list_all",
    "retrieve",
    "settle",
]

CANCELLATIONS = {
    "user_canceled": "The task was canceled by the user.",
    "batch_canceled": "The task was canceled because its batch was canceled.",
    "batch_expired": "The task was canceled because its batch expired.",
    "batch_processing_timeout": "The task did not finish before its batch expired.",
}
_PLACE = Place(task=True, longest=2 * 3600.0, missing=400)
_STATUSES = ("queued", "pending", "processing", "ready", "failed", "canceled")
_MODES = ("general", "time_based_metadata")
_FILTERS = {"page", "page_limit", "status", "video_url", "asset_id", "video_id", "analysis_mode"}


async def create(request: web.Request) -> web.StreamResponse:
    """POST /analyze/tasks."""
    space = request.app[SPACE]
    body = await fields_of(request, TASK_FIELDS)
    custom_id = body.custom_id()
    model_name = model_of(body)
    async with Sources(space) as sources:
        video = await video_of(space, sources, body, _PLACE)
        analysis = await analysis_of(sources, body, model_name, video, _PLACE)
        for source in analysis.sources():
            sources.keep(source)
    now = space.clock.now()
    task_id, sequence = space.state.new_id(now)
    duration = space.settings.indexing_seconds
    steps = (("queued", 0.0), ("pending", 0.1), ("processing", 0.25), ("ready", 1.0))
    task = AnalysisRecord(
        id=task_id,
        sequence=sequence,
        custom_id=custom_id,
        batch_id=None,
        analysis=analysis,
        timeline=Timeline(now, tuple((name, share * duration) for name, share in steps)),
    )
    begin(space, task)
    return json_response({"task_id": task_id, "status": task.status(now)}, status=202)


async def list_all(request: web.Request) -> web.Response:
    """GET /analyze/tasks."""
    space = request.app[SPACE]
    query = request.query
    check_known(query, _FILTERS)
    status = choice(query, "status", _STATUSES)
    mode = choice(query, "analysis_mode", _MODES)
    if "video_url" in query and not _is_url(query["video_url"]):
        raise parameter_invalid("video_url", "It must be a URL.")
    now = space.clock.now()
    await remove_unused(space, space.state.generations.drop_old_batches(now))
    found = list(space.state.generations.analyses.values())
    if mode is not None:
        found = [task for task in found if task.analysis.mode == mode]
    for name in ("video_url", "asset_id", "video_id"):
        wanted = query.get(name)
        if wanted is not None:
            found = [task for task in found if _source_value(task, name) == wanted]
    if status is not None:
        await settle(space, found, now)
        found = [task for task in found if task.status(now) == status]
    page, info = paged(
        found,
        query,
        created=lambda task: (task.timeline.created_at, task.sequence),
        updated=lambda task: task.timeline.changed_at(now),
    )
    await settle(space, page, now)
    data = [_view(task, now, full=False) for task in page]
    return json_response({"data": data, "page_info": info})


def _is_url(text: str) -> bool:
    try:
        return bool(urlsplit(text).scheme)
    except ValueError:
        return False


async def retrieve(request: web.Request) -> web.Response:
    """GET /analyze/tasks/{task_id}."""
    space = request.app[SPACE]
    task = await _find(request)
    now = space.clock.now()
    await settle(space, [task], now)
    return json_response(_view(task, now, full=True))


async def delete(request: web.Request) -> web.Response:
    """DELETE /analyze/tasks/{task_id}."""
    space = request.app[SPACE]
    task = await _find(request)
    status = task.status(space.clock.now())
    if status == "processing":
        raise ApiProblem(409, "task_cannot_be_deleted", f"Task {task.id} is being processed.")
    del space.state.generations.analyses[task.id]
    await remove_unused(space, task.files())
    return empty()


async def cancel(request: web.Request) -> web.Response:
    """POST /analyze/tasks/{task_id}/cancel."""
    space = request.app[SPACE]
    task = await _find(request)
    now = space.clock.now()
    if task.batch_id is not None:
        raise ApiProblem(
            400,
            "task_cannot_be_canceled",
            f"Task {task.id} belongs to the batch {task.batch_id}; cancel the batch.",
        )
    await settle(space, [task], now)
    status = task.status(now)
    if status in {"ready", "failed"}:
        raise ApiProblem(
            409, "task_cannot_be_canceled", f"The status of task {task.id} is {status} already."
        )
    if status != "canceled":
        task.canceled = (now, "user_canceled")
    return json_response({"task_id": task.id, "status": "canceled"})


def begin(space: Space, task: AnalysisRecord) -> None:
    """Put a task among the others and start to look at its video."""
    space.state.generations.analyses[task.id] = task
    source = task.analysis.source
    rules = space.script.processing
    fault = take_processing_fault(rules, "analysis_task", source.file.name if source else "")
    if fault is not None:
        task.timeline = fault.applied(task.timeline, fails=False)
        if fault.fails:
            error: JsonObject = {"message": fault.reason}
            task.outcome = Outcome(error={"code": fault.code, **error} if fault.code else error)
    if source is not None and not task.analysis.too_long:
        space.watcher.begin(source.file, source.media)


async def settle(space: Space, tasks: Sequence[AnalysisRecord], now: datetime) -> None:
    """Do the work of tasks whose time is over, so that it is known how they ended."""
    due = [task for task in tasks if task.outcome is None and task.status(now) == "ready"]
    outcomes = await asyncio.gather(*(outcome_of(space, task.analysis) for task in due))
    for task, outcome in zip(due, outcomes, strict=True):
        # The first to come settles it: a generation has one identifier.
        task.outcome = task.outcome or outcome


async def _find(request: web.Request) -> AnalysisRecord:
    space = request.app[SPACE]
    now = space.clock.now()
    await remove_unused(space, space.state.generations.drop_old_batches(now))
    task_id = request.match_info["task_id"]
    task = space.state.generations.analyses.get(task_id)
    if task is None:
        raise resource_not_exist(task_id, "analyze/tasks", status=404)
    return task


def _source_value(task: AnalysisRecord, name: str) -> str | None:
    source = task.analysis.source
    if source is None:
        return None
    if name == "video_id":
        return source.video.id if source.video is not None else None
    return source.url if name == "video_url" else source.asset_id


def _view(task: AnalysisRecord, now: datetime, *, full: bool) -> JsonObject:
    status = task.status(now)
    view: JsonObject = {"task_id": task.id, "custom_id": task.custom_id}
    if task.batch_id is not None:
        view["batch_id"] = task.batch_id
    source = task.analysis.source
    if source is not None:
        view["video_source"] = _video_source(task, done=status in {"ready", "failed"})
    view |= {
        "request_params": task.analysis.shown(full=full),
        "status": status,
        "created_at": rfc3339(task.timeline.created_at),
    }
    if status in {"ready", "failed", "canceled"}:
        view["completed_at"] = rfc3339(task.completed_at())
    if status == "canceled":
        code = task.canceled[1] if task.canceled is not None else "batch_expired"
        view["error"] = {"code": code, "message": CANCELLATIONS[code]}
    elif task.outcome is not None and status in {"ready", "failed"}:
        if task.outcome.result is not None:
            view["result"] = task.outcome.result
        if task.outcome.error is not None:
            view["error"] = task.outcome.error
    elif status == "failed":
        code = "batch_processing_timeout"
        view["error"] = {"code": code, "message": CANCELLATIONS[code]}
    if task.webhooks:
        view["webhooks"] = list(task.webhooks.values())
    return view


def _video_source(task: AnalysisRecord, *, done: bool) -> JsonObject:
    source = task.analysis.source
    if source is None:
        return {}
    view: JsonObject = {"type": source.kind}
    if source.url is not None:
        view["url"] = source.url
    elif source.video is not None:
        view |= {"video_id": source.video.id, "index_id": source.video.index_id}
    elif source.asset_id is not None:
        view["asset_id"] = source.asset_id
    if done:
        view["system_metadata"] = {"duration": source.media.duration}
    return view


ROUTES = (
    ("POST", "/analyze/tasks", nested(create)),
    ("GET", "/analyze/tasks", list_all),
    ("GET", "/analyze/tasks/{task_id}", nested(retrieve)),
    ("DELETE", "/analyze/tasks/{task_id}", nested(delete)),
    ("POST", "/analyze/tasks/{task_id}/cancel", cancel),
)
