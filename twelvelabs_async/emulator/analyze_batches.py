"""The /analyze/batches room: many analyses in one request, and their results line by line."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from aiohttp import web

from .analysis import Analysis
from .analysis_requests import BATCH_MODEL, TASK_FIELDS, Place, analysis_of
from .analyze_tasks import CANCELLATIONS, begin, settle
from .clock import rfc3339
from .envelopes import nested
from .errors import ApiProblem, resource_not_exist
from .fields import Fields, fields_of
from .generations import AnalysisRecord, BatchRecord
from .media_sources import Source, Sources
from .ndjson import stream_lines
from .paging import check_known, paged, values
from .respond import empty, json_response
from .space import SPACE, Space
from .state import JsonObject
from .timeline import Timeline
from .unused_files import remove_unused

__all__ = ["ROUTES", "cancel", "create", "delete", "list_all", "results", "retrieve"]

_MODES = ("general", "time_based_metadata")
_STATUSES = ("pending", "processing", "canceling", "canceled", "completed", "expired")
_OVER = frozenset({"canceled", "completed", "expired"})
_ENDED = frozenset({"ready", "failed", "canceled"})
_DEFAULTS = (
    "prompt", "response_format", "temperature", "max_tokens", "min_segment_duration",
    "max_segment_duration", "start_time", "end_time",
)  # fmt: skip
_PLACE = Place(task=True, longest=2 * 3600.0, missing=404)
_MOST_REQUESTS = 1000
_MOST_ACTIVE = 5
_MOST_SECONDS = 2000 * 3600.0
_LIFETIME = timedelta(hours=24)
_ASSET_ID = re.compile(r"[0-9a-f]{24}")
# How many items are worked on at a time; the others wait in the queue.
_AT_ONCE = 4
_FIRST_STEP = 0.1


async def create(request: web.Request) -> web.StreamResponse:
    """POST /analyze/batches."""
    space = request.app[SPACE]
    body = await fields_of(request, ("model_name", "analysis_mode", "defaults", "requests"))
    body.require("model_name", "analysis_mode", "requests")
    model_name = body.choice("model_name", (BATCH_MODEL,)) or ""
    mode = body.choice("analysis_mode", _MODES) or ""
    items = body.children("requests", least=1, most=_MOST_REQUESTS)
    defaults = body.child("defaults") or Fields({})
    defaults.allow(_DEFAULTS)
    _check_active(space)
    custom_ids = _custom_ids(items)
    analyses: list[Analysis] = []
    async with Sources(space) as sources:
        for item in items:
            video = _video(sources, item)
            merged = _merged(item, defaults, mode)
            analyses.append(await analysis_of(sources, merged, model_name, video, _PLACE))
        _check_length(body, analyses)
        for analysis in analyses:
            for source in analysis.sources():
                sources.keep(source)
    batch = _begin(space, model_name, mode, analyses, custom_ids)
    answer: JsonObject = {
        "batch_id": batch.id,
        "status": "pending",
        "total_items": len(batch.tasks),
        "created_at": rfc3339(batch.created_at),
        "expires_at": rfc3339(batch.expires_at),
        "items": [{"task_id": task.id, "custom_id": task.custom_id} for task in batch.tasks],
    }
    return json_response(answer, status=201)


async def list_all(request: web.Request) -> web.Response:
    """GET /analyze/batches."""
    space = request.app[SPACE]
    query = request.query
    check_known(query, {"page", "page_limit", "status", "analysis_mode"})
    statuses = values(query, "status", _STATUSES)
    modes = values(query, "analysis_mode", _MODES)
    now = space.clock.now()
    await remove_unused(space, space.state.generations.drop_old_batches(now))
    found = [
        batch
        for batch in space.state.generations.batches.values()
        if (modes is None or batch.analysis_mode in modes)
        and (statuses is None or _status(batch, now) in statuses)
    ]
    page, info = paged(
        found,
        query,
        created=lambda batch: (batch.created_at, batch.sequence),
        updated=lambda batch: batch.created_at,
    )
    data = [await _view(space, batch, now) for batch in page]
    return json_response({"data": data, "page_info": info})


async def retrieve(request: web.Request) -> web.Response:
    """GET /analyze/batches/{batch_id}."""
    space = request.app[SPACE]
    return json_response(await _view(space, await _find(request), space.clock.now()))


async def delete(request: web.Request) -> web.Response:
    """DELETE /analyze/batches/{batch_id}."""
    space = request.app[SPACE]
    batch = await _find(request)
    status = _status(batch, space.clock.now())
    if status not in _OVER:
        raise ApiProblem(
            409,
            "batch_not_terminal",
            f"The status of batch {batch.id} is {status}; cancel it first.",
        )
    await remove_unused(space, space.state.generations.drop_batch(batch))
    return empty()


async def results(request: web.Request) -> web.StreamResponse:
    """GET /analyze/batches/{batch_id}/results."""
    space = request.app[SPACE]
    batch = await _find(request)
    return await stream_lines(
        request, _results(space, batch, space.clock.now()), "application/jsonl"
    )


async def cancel(request: web.Request) -> web.Response:
    """POST /analyze/batches/{batch_id}/cancel."""
    space = request.app[SPACE]
    batch = await _find(request)
    now = space.clock.now()
    status = _status(batch, now)
    if status in _OVER:
        raise ApiProblem(409, f"batch_{status}", f"The status of batch {batch.id} is {status}.")
    if batch.canceled_at is None:
        batch.canceled_at = now
        for task in batch.tasks:
            if task.status(now) == "queued":
                task.canceled = (now, "batch_canceled")
    view = await _view(space, batch, now)
    # Even when nothing was under way, the answer is that of the request's moment.
    view["status"] = "canceling"
    view.pop("canceled_at", None)
    return json_response(view, status=202)


def _check_active(space: Space) -> None:
    now = space.clock.now()
    batches = space.state.generations.batches.values()
    active = sum(_status(batch, now) not in _OVER for batch in batches)
    if active >= _MOST_ACTIVE:
        raise ApiProblem(429, "too_many_requests", f"There are {active} active batches already.")


def _custom_ids(items: list[Fields]) -> list[str | None]:
    found: list[str | None] = []
    for item in items:
        custom_id = item.custom_id()
        if custom_id is not None and custom_id in found:
            raise item.invalid("custom_id", f"Another request has {custom_id!r} too.")
        found.append(custom_id)
    return found


def _video(sources: Sources, item: Fields) -> Source:
    item.allow(("video", "custom_id", *_DEFAULTS))
    given = item.required_child("video").allow(("type", "asset_id"))
    given.require("type", "asset_id")
    given.choice("type", ("asset_id",))
    asset_id = given.required_text("asset_id")
    if not _ASSET_ID.fullmatch(asset_id):
        raise given.invalid("asset_id", "It must have 24 hexadecimal digits.")
    unready = ApiProblem(409, "asset_not_ready", f"The asset {asset_id} is not ready yet.")
    return sources.asset(asset_id, given.name_of("asset_id"), missing=404, unready=unready)


def _merged(item: Fields, defaults: Fields, mode: str) -> Fields:
    """Return a request with what it leaves to the defaults, in the form of a single task's."""
    together: JsonObject = {**defaults.values, "analysis_mode": mode}
    together |= {name: value for name, value in item.values.items() if value is not None}
    together.pop("custom_id", None)
    if "prompt" in together:
        together["prompt_v2"] = together.pop("prompt")
    merged = Fields(together, item.path).allow(TASK_FIELDS)
    if mode == "general" and not merged.has("prompt_v2"):
        raise item.missing("prompt")
    return merged


def _check_length(body: Fields, analyses: list[Analysis]) -> None:
    total = sum(analysis.source.media.duration or 0.0 for analysis in analyses if analysis.source)
    if total > _MOST_SECONDS:
        raise body.invalid(
            "requests", f"Their videos last {total / 3600:.0f} hours; 2000 are allowed."
        )


def _begin(
    space: Space,
    model_name: str,
    mode: str,
    analyses: list[Analysis],
    custom_ids: list[str | None],
) -> BatchRecord:
    now = space.clock.now()
    batch_id, sequence = space.state.new_id(now)
    tasks: list[AnalysisRecord] = []
    for number, analysis in enumerate(analyses):
        task_id, place = space.state.new_id(now)
        tasks.append(
            AnalysisRecord(
                id=task_id,
                sequence=place,
                custom_id=custom_ids[number],
                batch_id=batch_id,
                analysis=analysis,
                timeline=_plan(now, number, space.settings.indexing_seconds),
            )
        )
    batch = BatchRecord(
        id=batch_id,
        sequence=sequence,
        model_name=model_name,
        analysis_mode=mode,
        created_at=now,
        expires_at=now + _LIFETIME,
        tasks=tuple(tasks),
    )
    space.state.generations.batches[batch_id] = batch
    for task in tasks:
        begin(space, task)
    return batch


def _plan(now: datetime, number: int, seconds: float) -> Timeline:
    """Return when an item is queued, processed and over; at the latest when the batch expires."""
    start = (_FIRST_STEP + number // _AT_ONCE) * seconds
    end = start + seconds
    limit = _LIFETIME.total_seconds()
    if start >= limit:
        return Timeline(now, (("queued", 0.0), ("canceled", limit)))
    last = ("ready", end) if end < limit else ("failed", limit)
    return Timeline(now, (("queued", 0.0), ("processing", start), last))


async def _find(request: web.Request) -> BatchRecord:
    space = request.app[SPACE]
    generations = space.state.generations
    await remove_unused(space, generations.drop_old_batches(space.clock.now()))
    batch_id = request.match_info["batch_id"]
    batch = generations.batches.get(batch_id)
    if batch is None:
        raise resource_not_exist(batch_id, "analyze/batches", status=404)
    return batch


def _status(batch: BatchRecord, now: datetime) -> str:
    found = [task.status(now) for task in batch.tasks]
    if all(status in _ENDED for status in found):
        if batch.canceled_at is not None:
            return "canceled"
        # An item that does not plan to end well is one that the batch's end overtakes.
        overtaken = any(task.timeline.steps[-1][0] != "ready" for task in batch.tasks)
        return "expired" if overtaken else "completed"
    if batch.canceled_at is not None:
        return "canceling"
    return "pending" if all(status == "queued" for status in found) else "processing"


async def _view(space: Space, batch: BatchRecord, now: datetime) -> JsonObject:
    await settle(space, batch.tasks, now)
    status = _status(batch, now)
    view: JsonObject = {
        "batch_id": batch.id,
        "analysis_mode": batch.analysis_mode,
        "model_name": batch.model_name,
        "status": status,
        "total_items": len(batch.tasks),
        "created_at": rfc3339(batch.created_at),
        "expires_at": rfc3339(batch.expires_at),
    }
    found = [task.status(now) for task in batch.tasks]
    for name in ("queued", "processing", "ready", "failed", "canceled"):
        view[f"{name}_items"] = found.count(name)
    if status in _OVER:
        ended = max(task.completed_at() for task in batch.tasks)
        view[f"{status}_at"] = rfc3339(batch.expires_at if status == "expired" else ended)
    return view


async def _results(space: Space, batch: BatchRecord, now: datetime) -> AsyncIterator[JsonObject]:
    for task in batch.tasks:
        await settle(space, [task], now)
        status = task.status(now)
        line: JsonObject = {"task_id": task.id, "custom_id": task.custom_id, "status": status}
        outcome = task.outcome
        if status == "ready" and outcome is not None:
            line["data"] = outcome.result
        elif status == "failed":
            code = "batch_processing_timeout"
            timeout: JsonObject = {"code": code, "message": CANCELLATIONS[code]}
            line["error"] = outcome.error if outcome is not None else timeout
        yield line


ROUTES = (
    ("POST", "/analyze/batches", nested(create)),
    ("GET", "/analyze/batches", nested(list_all)),
    ("GET", "/analyze/batches/{batch_id}", nested(retrieve)),
    ("DELETE", "/analyze/batches/{batch_id}", nested(delete)),
    ("GET", "/analyze/batches/{batch_id}/results", nested(results)),
    ("POST", "/analyze/batches/{batch_id}/cancel", nested(cancel)),
)
