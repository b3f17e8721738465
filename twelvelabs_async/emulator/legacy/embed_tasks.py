"""The /embed/tasks room of v1.2: embed a video clip by clip in the background.

Every clip has one vector for all it shows and says. A finished task has them three times: in
`video_embedding`, as since November 2024, and in `video_embeddings`, as before, where a vector
stands both beside the times and below `embedding`. Each client reads the form that it knows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from aiohttp import web

from ..clock import rfc3339
from ..embed_tasks import FIELDS, add_task, find_task, listed, metadata, seen_segments
from ..generations import VideoEmbeddingRecord
from ..paging import check_known
from ..respond import json_response
from ..sight import Segment
from ..space import SPACE
from ..spans import merged
from ..state import JsonObject
from ..uploads import form_of
from ..vectors import blended, segment_features
from .embed import ENGINE_DIMENSIONS, engine_of

__all__ = ["ROUTES", "VERSIONS", "create", "list_all", "retrieve", "status"]

VERSIONS = ("v1.2",)
_EMBEDDED = ("visual", "audio", "transcription")


async def create(request: web.Request) -> web.Response:
    """POST /embed/tasks."""
    space = request.app[SPACE]
    async with form_of(
        request,
        fields=FIELDS | {"engine_name"},
        files={"video_file"},
        max_file_bytes=space.settings.limits.task_bytes,
    ) as form:
        task = await add_task(space, form, engine_of(form))
    return json_response({"_id": task.id})


async def list_all(request: web.Request) -> web.Response:
    """GET /embed/tasks."""
    return json_response(listed(request, _view))


async def status(request: web.Request) -> web.Response:
    """GET /embed/tasks/{task_id}/status."""
    now = request.app[SPACE].clock.now()
    task = find_task(request, now, missing=404)
    view = _named(task, now)
    if view["status"] == "ready":
        view["video_embedding"] = {"metadata": metadata(task)}
    return json_response(view)


async def retrieve(request: web.Request) -> web.Response:
    """GET /embed/tasks/{task_id}."""
    space = request.app[SPACE]
    now = space.clock.now()
    check_known(request.query, ())
    task = find_task(request, now, missing=404)
    view = _view(task, now)
    if view["status"] == "ready":
        seen = await seen_segments(space, task)
        segments = await asyncio.to_thread(_segments, task, seen)
        view["video_embedding"] = {"metadata": metadata(task), "segments": segments}
        view["video_embeddings"] = [
            {**segment, "embedding": {"float": segment["float"]}} for segment in segments
        ]
    return json_response(view)


def _segments(task: VideoEmbeddingRecord, seen: Sequence[Segment]) -> list[JsonObject]:
    return [
        {
            "float": _vector(part),
            "start_offset_sec": part.start,
            "end_offset_sec": part.end,
            "embedding_scope": scope,
        }
        for scope in task.scopes
        for part in (seen if scope == "clip" else [merged(seen)])
    ]


def _vector(segment: Segment) -> list[float]:
    kinds = (segment_features(segment, option) for option in _EMBEDDED)
    found = [features for features in kinds if features]
    return blended(found, ENGINE_DIMENSIONS, ENGINE_DIMENSIONS)


def _named(task: VideoEmbeddingRecord, now: datetime) -> JsonObject:
    return {
        "_id": task.id,
        "engine_name": task.model_name,
        "status": task.timeline.status(now),
    }


def _view(task: VideoEmbeddingRecord, now: datetime) -> JsonObject:
    return {**_named(task, now), "created_at": rfc3339(task.timeline.created_at)}


ROUTES = (
    ("POST", "/embed/tasks", create),
    ("GET", "/embed/tasks", list_all),
    ("GET", "/embed/tasks/{task_id}/status", status),
    ("GET", "/embed/tasks/{task_id}", retrieve),
)
