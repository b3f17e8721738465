"""Webhooks and what is posted to them: the body in each version's form, and the signature."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from hashlib import sha256

import orjson
from attrs import field, frozen

from .clock import rfc3339
from .generations import AnalysisRecord
from .legacy.names import engine_options, first_engine
from .media_sources import Source
from .state import IndexRecord, JsonObject, TaskRecord

__all__ = ["Delivery", "Notice", "Webhook", "analysis_notice", "index_notice", "signature"]


@frozen
class Webhook:
    """An endpoint that is notified, as it is registered in the platform's dashboard."""

    url: str
    secret: str = field(repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"the URL of a webhook begins with http:// or https://: {self.url!r}")
        if not self.secret:
            raise ValueError("the secret of a webhook must not be empty")


@frozen
class Delivery:
    """One attempt to deliver a notification.

    `status` is what the endpoint answered, None if it did not; `error` says why the attempt
    failed. `at` is the emulator's time.
    """

    url: str
    event_id: str
    type: str
    task_id: str
    status: int | None
    error: str | None
    at: datetime

    @property
    def failed(self) -> bool:
        """Whether the platform's dashboard would mark it as Failed."""
        return self.error is not None


@frozen
class Notice:
    """A notification: the same body goes to all webhooks, and again if it is repeated."""

    id: str
    type: str
    task_id: str
    body: bytes = field(repr=False)


def index_notice(task: TaskRecord, index: IndexRecord | None, now: datetime) -> Notice:
    """Tell of a video indexing task that is over, in the form of the version that created it."""
    status = task.timeline.status(now)
    data: JsonObject = {
        "id": task.id,
        "metadata": {"duration": task.media.duration},
        "status": status,
        **_models(index, task.api_version),
        "tags": [],
    }
    return _notice(f"index.task.{status}", task.id, data, now)


def analysis_notice(task: AnalysisRecord, now: datetime) -> Notice:
    """Tell of an analysis task that is over."""
    status = task.status(now)
    data: JsonObject = {
        "id": task.id,
        "custom_id": task.custom_id,
        "status": status,
        "created_at": rfc3339(task.timeline.created_at),
    }
    if task.analysis.source is not None:
        data["video_source"] = _video_source(task.analysis.source)
    error = task.outcome.error if task.outcome is not None else None
    if error is not None and status != "canceled":
        data["error"] = {"message": error["message"]}
    return _notice(f"analyze.task.{status}", task.id, data, now)


def signature(body: bytes, secret: str, seconds: int) -> str:
    """Return the header `TL-Signature` for a body that is sent at a Unix time."""
    mac = hmac.new(secret.encode(), f"{seconds}.".encode() + body, sha256)
    return f"t={seconds},v1={mac.hexdigest()}"


def _models(index: IndexRecord | None, version: str) -> JsonObject:
    if index is None:  # it was deleted in the meantime
        return {}
    if version == "v1.1":
        engine = first_engine(index)
        return {"engine": engine.name, "index_options": list(engine_options(engine))}
    if version == "v1.2":
        return {
            "engines": [
                {"name": model.name, "options": list(engine_options(model))}
                for model in index.models
            ]
        }
    return {
        "models": [{"name": model.name, "options": list(model.options)} for model in index.models]
    }


def _video_source(source: Source) -> JsonObject:
    view: JsonObject = {"type": source.kind}
    if source.url is not None:
        view["url"] = source.url
    elif source.video is not None:
        view["video_id"] = source.video.id
    elif source.asset_id is not None:
        view["asset_id"] = source.asset_id
    return {**view, "system_metadata": {"duration": source.media.duration}}


def _notice(kind: str, task_id: str, data: JsonObject, now: datetime) -> Notice:
    event_id = f"whe_{secrets.token_hex(16)}"
    body = orjson.dumps({"id": event_id, "created_at": rfc3339(now), "type": kind, "data": data})
    return Notice(event_id, kind, task_id, body)
