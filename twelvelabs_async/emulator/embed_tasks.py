"""The /embed/tasks room: embed a video clip by clip in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from aiohttp import web

from . import timeline
from .clock import rfc3339
from .embed import MODELS
from .embed_v2_tasks import KEPT, STATUSES
from .errors import (
    parameter_invalid,
    parameter_not_provided,
    resource_not_exist,
    video_duration_too_long,
    video_duration_too_short,
    video_file_broken,
)
from .fetching import fetch, local_url
from .forms import number_of
from .generations import VideoEmbeddingRecord
from .media import Media
from .paging import check_known, choice, paged, values
from .periods import since
from .processing_faults import take_processing_fault
from .requirements import shape_problem
from .respond import json_response
from .sight import Segment
from .space import SPACE, Space
from .spans import Span, fixed_spans, merged, tiled
from .state import JsonObject, StoredFile
from .uploads import Form, form_of
from .vectors import OPTIONS, segment_features, vector

__all__ = [
    "FIELDS",
    "ROUTES",
    "View",
    "add_task",
    "create",
    "find_task",
    "list_all",
    "listed",
    "metadata",
    "retrieve",
    "seen_segments",
    "status",
]

# Beside the model's, or engine's, name.
FIELDS = frozenset(
    {
        "video_url", "video_start_offset_sec", "video_end_offset_sec",
        "video_clip_length", "video_embedding_scope",
    }
)  # fmt: skip
View: TypeAlias = Callable[[VideoEmbeddingRecord, datetime], JsonObject]
_SCOPES = ("clip", "video")
_CLIP_SECONDS = 6.0
_SHORTEST_CLIP, _LONGEST_CLIP = 2.0, 10.0
_SHORTEST, _LONGEST = 4.0, 4 * 3600.0
# What each model calls its options; the older one sees words in the picture apart.
_OPTIONS = {
    "marengo3.0": ("visual", "audio", "transcription"),
    "Marengo-retrieval-2.7": ("visual", "visual-text", "audio"),
}


async def create(request: web.Request) -> web.Response:
    """POST /embed/tasks."""
    space = request.app[SPACE]
    limits = space.settings.limits
    async with form_of(
        request,
        fields=FIELDS | {"model_name"},
        files={"video_file"},
        max_file_bytes=limits.task_bytes,
    ) as form:
        model_name = form.required("model_name")
        if model_name not in MODELS:
            raise parameter_invalid("model_name", f"It must be one of: {', '.join(MODELS)}.")
        task = await add_task(space, form, model_name)
    return json_response({"_id": task.id})


async def add_task(space: Space, form: Form, model_name: str) -> VideoEmbeddingRecord:
    """Begin the task that a form describes; `model_name` is a model or an engine."""
    length = number_of(form, "video_clip_length", low=_SHORTEST_CLIP, high=_LONGEST_CLIP)
    scopes = _scopes(form)
    file, named = await _file(space, form)
    media = _checked(await space.watcher.media(file, file.name))
    clip_length = length or _CLIP_SECONDS
    start, end = _window(form, media, clip_length, given=length is not None)
    form.keep(file)
    now = space.clock.now()
    plan = timeline.processing(now, space.settings.indexing_seconds)
    fault = take_processing_fault(space.script.processing, "embedding_task", file.name)
    task_id, sequence = space.state.new_id(now)
    task = VideoEmbeddingRecord(
        id=task_id,
        sequence=sequence,
        model_name=model_name,
        file=file,
        media=media,
        named=named,
        start=start,
        end=end,
        clip_length=clip_length,
        scopes=scopes,
        timeline=fault.applied(plan) if fault is not None else plan,
    )
    space.state.generations.video_embeddings[task_id] = task
    space.watcher.begin(file, media, _cuts(task)[0])
    return task


async def list_all(request: web.Request) -> web.Response:
    """GET /embed/tasks."""
    return json_response(listed(request, _view))


def listed(request: web.Request, view: View) -> JsonObject:
    """Return the page of tasks that the query asks for; `view` tells how each is shown."""
    space = request.app[SPACE]
    query = request.query
    check_known(query, {"started_at", "ended_at", "status", "page", "page_limit"})
    wanted = choice(query, "status", STATUSES)
    now = space.clock.now()
    started, ended = since(query, "started_at"), since(query, "ended_at")
    found = [
        task
        for task in space.state.generations.video_embeddings.values()
        if not _gone(task, now)
        and (started is None or task.timeline.created_at >= started)
        and (ended is None or task.timeline.created_at <= ended)
        and (wanted is None or task.timeline.status(now) == wanted)
    ]
    page, info = paged(
        found,
        query,
        created=lambda task: (task.timeline.created_at, task.sequence),
        updated=lambda task: task.timeline.changed_at(now),
    )
    data = [{**view(task, now), "video_embedding": {"metadata": metadata(task)}} for task in page]
    return {"data": data, "page_info": info}


async def status(request: web.Request) -> web.Response:
    """GET /embed/tasks/{task_id}/status."""
    now = request.app[SPACE].clock.now()
    task = find_task(request, now)
    view: JsonObject = {
        "_id": task.id,
        "status": task.timeline.status(now),
        "model_name": task.model_name,
    }
    if view["status"] == "ready":
        view["video_embedding"] = {"metadata": metadata(task)}
    return json_response(view)


async def retrieve(request: web.Request) -> web.Response:
    """GET /embed/tasks/{task_id}."""
    space = request.app[SPACE]
    now = space.clock.now()
    check_known(request.query, {"embedding_option"})
    task = find_task(request, now)
    options = values(request.query, "embedding_option", OPTIONS) or _options_of(task)
    view = _view(task, now)
    if view["status"] == "ready":
        seen = await seen_segments(space, task)
        segments = await asyncio.to_thread(_segments, task, seen, options)
        view["video_embedding"] = {"metadata": metadata(task), "segments": segments}
    return json_response(view)


async def seen_segments(space: Space, task: VideoEmbeddingRecord) -> tuple[Segment, ...]:
    """Return what a task's clips show."""
    cuts, first, count = _cuts(task)
    sight = await space.watcher.sight(task.file, task.media, cuts)
    return sight.segments[first : first + count]


def _options_of(task: VideoEmbeddingRecord) -> tuple[str, ...]:
    # What older versions embedded is shown with the options of the older model.
    return _OPTIONS.get(task.model_name, _OPTIONS["Marengo-retrieval-2.7"])


def _scopes(form: Form) -> tuple[str, ...]:
    given = [
        part.strip() for text in form.texts("video_embedding_scope") for part in text.split(",")
    ]
    for part in given:
        if part not in _SCOPES:
            raise parameter_invalid(
                "video_embedding_scope", f"It must be one or more of: {', '.join(_SCOPES)}."
            )
    return tuple(dict.fromkeys(given)) or ("clip",)


async def _file(space: Space, form: Form) -> tuple[StoredFile, JsonObject]:
    address = form.text("video_url")
    # The API lets the URL win when both are given.
    if address is not None:
        limit = space.settings.limits.task_bytes
        file = await fetch(space, "video_url", local_url("video_url", address), limit)
        if file is None:
            raise video_file_broken()
        form.files.setdefault("video_url", []).append(file)
        return file, {"input_url": address}
    file = form.file("video_file")
    if file is None:
        raise parameter_not_provided(["video_file", "video_url"])
    return file, {"input_filename": file.name}


def _checked(media: Media | None) -> Media:
    if media is None or media.kind != "video" or media.width is None or media.height is None:
        raise video_file_broken()
    problem = shape_problem(media.width, media.height)
    if problem is not None:
        raise problem
    duration = media.duration or 0.0
    if duration < _SHORTEST:
        raise video_duration_too_short(_SHORTEST, duration)
    if duration > _LONGEST:
        raise video_duration_too_long(_LONGEST, duration)
    return media


def _window(form: Form, media: Media, clip_length: float, *, given: bool) -> tuple[float, float]:
    duration = round(media.duration or 0.0, 3)
    start = number_of(form, "video_start_offset_sec", low=0.0)
    end = number_of(form, "video_end_offset_sec", low=0.0, high=duration)
    if start is None and end is None:
        return 0.0, duration
    if start is None or end is None:
        missing = "video_start_offset_sec" if start is None else "video_end_offset_sec"
        raise parameter_invalid(missing, "Give both offsets or none.")
    if end <= start:
        raise parameter_invalid("video_end_offset_sec", "It must be greater than the start offset.")
    if given and clip_length > end - start:
        raise parameter_invalid(
            "video_clip_length", "It must not exceed the time between the offsets."
        )
    return start, end


def _spans(task: VideoEmbeddingRecord) -> list[Span]:
    return fixed_spans(task.start, task.end, task.clip_length, shortest=_SHORTEST_CLIP)


def _cuts(task: VideoEmbeddingRecord) -> tuple[tuple[Span, ...], int, int]:
    """Return the segments to look at, which of them is the first that counts, and how many do."""
    spans = _spans(task)
    cuts = tiled(spans, task.media.duration or 0.0)
    return cuts, cuts.index(spans[0]), len(spans)


def _segments(
    task: VideoEmbeddingRecord, segments: tuple[Segment, ...], options: list[str] | tuple[str, ...]
) -> list[JsonObject]:
    size = MODELS.get(task.model_name, MODELS["Marengo-retrieval-2.7"])
    return [
        {
            "float": vector(features, size, size),
            "start_offset_sec": part.start,
            "end_offset_sec": part.end,
            "embedding_option": option,
            "embedding_scope": scope,
        }
        for scope in task.scopes
        for option in options
        for part in (segments if scope == "clip" else [merged(segments)])
        if (features := segment_features(part, option))
    ]


def _gone(task: VideoEmbeddingRecord, now: datetime) -> bool:
    return now >= task.timeline.created_at + KEPT


def find_task(request: web.Request, now: datetime, *, missing: int = 400) -> VideoEmbeddingRecord:
    """Return the task that the path names."""
    task_id = request.match_info["task_id"]
    task = request.app[SPACE].state.generations.video_embeddings.get(task_id)
    if task is None or _gone(task, now):
        raise resource_not_exist(task_id, "embed/tasks", status=missing)
    return task


def metadata(task: VideoEmbeddingRecord) -> JsonObject:
    """Return what a task was made from, and how."""
    return {
        **task.named,
        "video_clip_length": task.clip_length,
        "video_embedding_scope": list(task.scopes),
        "duration": task.media.duration,
    }


def _view(task: VideoEmbeddingRecord, now: datetime) -> JsonObject:
    return {
        "_id": task.id,
        "model_name": task.model_name,
        "status": task.timeline.status(now),
        "created_at": rfc3339(task.timeline.created_at),
        "updated_at": rfc3339(task.timeline.changed_at(now)),
    }


ROUTES = (
    ("POST", "/embed/tasks", create),
    ("GET", "/embed/tasks", list_all),
    ("GET", "/embed/tasks/{task_id}/status", status),
    ("GET", "/embed/tasks/{task_id}", retrieve),
)
