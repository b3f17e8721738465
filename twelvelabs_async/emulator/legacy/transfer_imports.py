"""The /tasks/transfers/import room of v1.2, which SDK 0.4 also asks of v1.3.

Integrations are set up in a dashboard that the emulator does not have: every integration is there,
and is the emulator's drive.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from aiohttp import web

from ..clock import rfc3339
from ..errors import ApiProblem, parameter_not_provided, resource_not_exist
from ..integrations import FailedFile, ImportedVideo, ImportJob
from ..paging import check_known
from ..parameters import json_body, merged, optional_flag, required_text, user_metadata
from ..respond import json_response
from ..space import SPACE, Space
from ..state import IndexRecord, JsonObject, TaskRecord, UserMetadata
from .bucket import bucket_files, take, videos_in
from .versions import version_of

__all__ = ["ROUTES", "VERSIONS", "create", "logs", "status"]

VERSIONS = ("v1.2", "v1.3")
_STATUSES = ("ready", "validating", "pending", "queued", "indexing")


async def create(request: web.Request) -> web.Response:
    """POST /tasks/transfers/import/{integration_id}.

    With `incremental_import`, the default, files that are in the index already are left out, and
    so are, without `retry_failed`, those that failed before.
    """
    space = request.app[SPACE]
    body = await json_body(
        request, {"index_id", "incremental_import", "retry_failed", "user_metadata"}
    )
    index = _index(space, required_text(body, "index_id"))
    incremental = optional_flag(body, "incremental_import", default=True)
    retry = optional_flag(body, "retry_failed", default=False)
    given = body.get("user_metadata")
    metadata = merged({}, user_metadata(given)) if given is not None else {}
    integration_id = request.match_info["integration_id"]
    async with space.state.integrations.turn:
        _check_idle(space)
        job = await _import(
            space, integration_id, index, metadata, version_of(request),
            incremental=incremental, retry=retry,
        )  # fmt: skip
        space.state.integrations.jobs.append(job)
    view: JsonObject = {
        "videos": [{"video_id": video.video_id, "filename": video.filename} for video in job.videos]
    }
    return json_response(view | _failed_files(job))


async def status(request: web.Request) -> web.Response:
    """GET /tasks/transfers/import/{integration_id}/status."""
    space = request.app[SPACE]
    check_known(request.query, {"index_id"})
    index_id = request.query.get("index_id")
    if not index_id:
        raise parameter_not_provided("index_id")
    _index(space, index_id)
    now = space.clock.now()
    groups: dict[str, list[JsonObject]] = {name: [] for name in (*_STATUSES, "failed")}
    last = _outcomes(space, request.match_info["integration_id"], index_id)
    for created_at, outcome in last.values():
        entry: JsonObject = {"filename": outcome.filename, "created_at": rfc3339(created_at)}
        if isinstance(outcome, FailedFile):
            groups["failed"].append(entry | {"error_message": outcome.message})
        else:
            entry["video_id"] = outcome.video_id
            groups[outcome.timeline.status(now)].append(entry)
    files = videos_in(await bucket_files(space))
    missing = [file.key for file in files if file.key not in last]
    return json_response({**groups, "not_imported": missing})


async def logs(request: web.Request) -> web.Response:
    """GET /tasks/transfers/import/{integration_id}/logs: the oldest import first."""
    space = request.app[SPACE]
    check_known(request.query, ())
    now = space.clock.now()
    jobs = space.state.integrations.jobs_of(request.match_info["integration_id"])
    return json_response({"data": [_log(job, now) for job in jobs]})


async def _import(
    space: Space,
    integration_id: str,
    index: IndexRecord,
    metadata: UserMetadata,
    version: str,
    *,
    incremental: bool,
    retry: bool,
) -> ImportJob:
    before = _outcomes(space, integration_id, index.id)
    now = space.clock.now()
    videos: list[ImportedVideo] = []
    failed: list[FailedFile] = []
    for file in videos_in(await bucket_files(space)):
        known = before.get(file.key)
        if known is not None and isinstance(known[1], FailedFile):
            if incremental and not retry:
                continue
        elif known is not None and incremental:
            continue
        outcome = await take(
            space,
            index,
            file,
            api_version=version,
            user_metadata=metadata,
            duplicates=not incremental,
        )
        if isinstance(outcome, TaskRecord):
            videos.append(ImportedVideo(file.key, file.name, outcome.video_id, outcome.timeline))
        elif isinstance(outcome, ApiProblem):
            failed.append(FailedFile(file.key, file.name, outcome.message))
    return ImportJob(
        integration_id=integration_id,
        index_id=index.id,
        index_name=index.name,
        created_at=now,
        videos=tuple(videos),
        failed=tuple(failed),
    )


def _outcomes(
    space: Space, integration_id: str, index_id: str
) -> dict[str, tuple[datetime, ImportedVideo | FailedFile]]:
    """Return what became last of each file; not of those whose video was deleted since."""
    found: dict[str, tuple[datetime, ImportedVideo | FailedFile]] = {}
    for job in space.state.integrations.jobs_of(integration_id, index_id):
        for failure in job.failed:
            found[failure.key] = (job.created_at, failure)
        for video in job.videos:
            if video.video_id in space.state.videos:
                found[video.key] = (job.created_at, video)
            else:
                found.pop(video.key, None)
    return found


def _check_idle(space: Space) -> None:
    now = space.clock.now()
    if any(job.ended_at() > now for job in space.state.integrations.jobs):
        # That there is one at a time is documented, but not with which code others are refused.
        raise ApiProblem(
            409,
            "import_in_progress",
            "Only one import can run at a time. Wait until the current one has ended.",
        )


def _index(space: Space, index_id: str) -> IndexRecord:
    index = space.state.indexes.get(index_id)
    if index is None:
        raise resource_not_exist(index_id, "indexes")
    return index


def _failed_files(job: ImportJob) -> JsonObject:
    if not job.failed:
        return {}
    return {
        "failed_files": [
            {"filename": each.filename, "error_message": each.message} for each in job.failed
        ]
    }


def _log(job: ImportJob, now: datetime) -> JsonObject:
    counts = Counter(video.timeline.status(now) for video in job.videos)
    view: JsonObject = {
        "index_id": job.index_id,
        "index_name": job.index_name,
        "created_at": rfc3339(job.created_at),
    }
    if job.ended_at() <= now:
        view["ended_at"] = rfc3339(job.ended_at())
    view["video_status"] = {name: counts[name] for name in _STATUSES} | {"failed": len(job.failed)}
    return view | _failed_files(job)


_PATH = "/tasks/transfers/import/{integration_id}"
ROUTES = (
    ("POST", _PATH, create),
    ("GET", f"{_PATH}/status", status),
    ("GET", f"{_PATH}/logs", logs),
)
