"""The /embed-v2/tasks room: embed audio, video, pictures and documents in the background."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from aiohttp import web

from . import timeline
from .clock import rfc3339
from .embedding_documents import DocumentJob, ImageJob, TooLargeError, document_job, image_job
from .embedding_jobs import Embedded, MediaJob
from .embedding_requests import media_job, shape_of
from .envelopes import nested
from .errors import resource_not_exist
from .fields import fields_of
from .generations import EmbeddingRecord
from .media import BrokenMediaError
from .media_sources import Sources
from .paging import check_known, choice, paged
from .periods import since
from .processing_faults import take_processing_fault
from .respond import json_response
from .space import SPACE, Space
from .state import JsonObject

__all__ = ["KEPT", "ROUTES", "STATUSES", "create", "list_all", "retrieve"]

KEPT = timedelta(days=7)
STATUSES = ("processing", "ready", "failed")
_KINDS = ("audio", "video", "document", "image")
_MODELS = ("marengo3.0", "marengo3.5")
_ALLOWED = ("input_type", "model_name", "embedding_uncertainty", "embedding_dimension", *_KINDS)
_SHORTEST, _LONGEST = 4.0, 4 * 3600.0
_UNREADABLE = (
    "We could not process your media for embedding. Please verify the input file and try again."
)
_GONE = "The embedding result is no longer available and cannot be retrieved."


async def create(request: web.Request) -> web.StreamResponse:
    """POST /embed-v2/tasks."""
    space = request.app[SPACE]
    body = await fields_of(request, _ALLOWED)
    body.require("input_type", "model_name")
    kind = body.choice("input_type", _KINDS) or ""
    shape = shape_of(body, body.choice("model_name", _MODELS) or "")
    if kind in {"document", "image"} and not shape.newest:
        raise body.invalid("input_type", f"The type {kind} needs the model marengo3.5.")
    for other in _KINDS:
        if other != kind and body.has(other):
            raise body.invalid(other, f"It does not belong to the input type {kind}.")
    given = body.required_child(kind)
    async with Sources(space) as sources:
        job: MediaJob | DocumentJob | ImageJob
        if kind in {"audio", "video"}:
            job = await media_job(
                sources,
                given,
                kind,
                shape,
                url_bytes=space.settings.limits.url_bytes,
                shortest=_SHORTEST,
                longest=_LONGEST,
            )
            space.watcher.begin(job.source.file, job.source.media)
        elif kind == "document":
            job = await document_job(sources, given, shape)
        else:
            job = await image_job(sources, given, shape)
        sources.keep(job.source)
    now = space.clock.now()
    task_id, sequence = space.state.new_id(now)
    plan = timeline.processing(now, space.settings.indexing_seconds)
    task = EmbeddingRecord(task_id, sequence, job, plan)
    rules = space.script.processing
    fault = take_processing_fault(rules, "embedding_task", job.source.file.name)
    if fault is not None:
        # A failure that is known is what ends it as failed.
        task.timeline = fault.applied(plan, fails=False)
        task.failure = fault.reason if fault.fails else None
    space.state.generations.embeddings[task_id] = task
    view: JsonObject = {"_id": task_id, "status": "processing", "data": None}
    if shape.newest:
        view["metadata"] = shape.metadata()
    return json_response(view, status=202)


async def list_all(request: web.Request) -> web.Response:
    """GET /embed-v2/tasks."""
    space = request.app[SPACE]
    query = request.query
    check_known(query, {"started_at", "ended_at", "status", "page", "page_limit"})
    status = choice(query, "status", STATUSES)
    now = space.clock.now()
    started, ended = since(query, "started_at"), since(query, "ended_at")
    if started is None and ended is None:
        started = now - KEPT
    found = [
        task
        for task in space.state.generations.embeddings.values()
        if (started is None or task.timeline.created_at >= started)
        and (ended is None or task.timeline.created_at <= ended)
    ]
    if status is not None:
        await _settle(space, found, now)
        found = [task for task in found if _status(task, now) == status]
    page, info = paged(
        found,
        query,
        created=lambda task: (task.timeline.created_at, task.sequence),
        updated=lambda task: task.timeline.changed_at(now),
    )
    await _settle(space, page, now)
    return json_response({"data": [_listed(task, now) for task in page], "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /embed-v2/tasks/{task_id}."""
    space = request.app[SPACE]
    task_id = request.match_info["task_id"]
    task = space.state.generations.embeddings.get(task_id)
    if task is None:
        raise resource_not_exist(task_id, "embed-v2/tasks", status=404)
    now = space.clock.now()
    embedded = await _embedded(space, task, now)
    view: JsonObject = {
        "_id": task.id,
        "status": _status(task, now),
        "created_at": rfc3339(task.timeline.created_at),
        "updated_at": rfc3339(task.timeline.changed_at(now)),
        "data": embedded.data if embedded is not None else None,
        "metadata": task.job.metadata(),
    }
    if embedded is not None and task.job.shape.newest:
        view["usage"] = embedded.usage()
    if view["status"] == "failed":
        view["error"] = {"message": _failure(task, now)}
    return json_response(view)


async def _settle(space: Space, tasks: Sequence[EmbeddingRecord], now: datetime) -> None:
    """Try the finished tasks that were not tried, so that it is known which of them failed."""
    for task in tasks:
        if not task.tried:
            await _embedded(space, task, now)


async def _embedded(space: Space, task: EmbeddingRecord, now: datetime) -> Embedded | None:
    """Return what a finished task made, or None; then its failure is known."""
    if task.timeline.status(now) != "ready" or _failure(task, now) is not None:
        return None
    task.tried = True
    try:
        return await task.job.embed(space)
    except TooLargeError as problem:
        task.failure = str(problem)
    except (BrokenMediaError, OSError):
        task.failure = _UNREADABLE
    return None


def _failure(task: EmbeddingRecord, now: datetime) -> str | None:
    if now >= task.timeline.created_at + KEPT:
        return _GONE
    return task.failure


def _status(task: EmbeddingRecord, now: datetime) -> str:
    status = task.timeline.status(now)
    return "failed" if status == "ready" and _failure(task, now) is not None else status


def _listed(task: EmbeddingRecord, now: datetime) -> JsonObject:
    return {
        "_id": task.id,
        "model_name": task.job.shape.model_name,
        "status": _status(task, now),
        "created_at": rfc3339(task.timeline.created_at),
        "updated_at": rfc3339(task.timeline.changed_at(now)),
        f"{task.job.kind}_embedding": {"metadata": task.job.listed()},
    }


ROUTES = (
    ("POST", "/embed-v2/tasks", nested(create)),
    ("GET", "/embed-v2/tasks", list_all),
    ("GET", "/embed-v2/tasks/{task_id}", nested(retrieve)),
)
