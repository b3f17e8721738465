"""Models of notifications: what the platform posts to a webhook."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from .analysis import AnalyzeTaskError
from .analyze_tasks import AnalyzeTaskVideoSource
from .shared import Model

__all__ = [
    "AnalyzeTaskCanceledWebhookEvent",
    "AnalyzeTaskFailedWebhookEvent",
    "AnalyzeTaskReadyWebhookEvent",
    "AnalyzeTaskWebhookData",
    "IndexTaskFailedWebhookEvent",
    "IndexTaskReadyWebhookEvent",
    "IndexTaskWebhookData",
    "IndexTaskWebhookMetadata",
    "IndexTaskWebhookModel",
    "UnknownWebhookEvent",
    "WebhookEvent",
]


@frozen(kw_only=True)
class IndexTaskWebhookMetadata(Model):
    """What the platform read from the file: duration in seconds."""

    duration: float | None = None


@frozen(kw_only=True)
class IndexTaskWebhookModel(Model):
    """A model of the index, which v1.2 calls engine, and its options."""

    name: str | None = None
    options: list[str] | None = None


@frozen(kw_only=True)
class IndexTaskWebhookData(Model):
    """A video indexing task, as notifications tell of it.

    Attributes:
        id: Identifier of the task. The video's is not here: retrieve the task.
        status: `ready` or `failed`.
        metadata: What the platform read from the file.
        tags: Tags of the task.
        models: The index's models and their options (v1.3).
        engines: The same (v1.2).
        engine: The index's engine (v1.1).
        index_options: Its options (v1.1).
    """

    id: str | None = None
    status: Literal["ready", "failed"] | str | None = None
    metadata: IndexTaskWebhookMetadata | None = None
    tags: list[str] | None = None
    models: list[IndexTaskWebhookModel] | None = None
    engines: list[IndexTaskWebhookModel] | None = None
    engine: str | None = None
    index_options: list[str] | None = None

    @property
    def options_by_model(self) -> dict[str, tuple[str, ...]]:
        """The names of models or engines with their options, in whichever version they came."""
        if self.engine is not None:
            return {self.engine: tuple(self.index_options or ())}
        listed = self.models or self.engines or ()
        return {each.name or "": tuple(each.options or ()) for each in listed}


@frozen(kw_only=True)
class AnalyzeTaskWebhookData(Model):
    """An analysis task, as notifications tell of it; its result is only in the task itself.

    Attributes:
        id: Identifier of the task.
        custom_id: Your own identifier, if you gave one.
        status: `ready`, `failed` or `canceled`.
        created_at: RFC 3339 time of its creation.
        video_source: The video.
        error: Why it failed; if it is `ready`, why the result is not whole.
    """

    id: str | None = None
    custom_id: str | None = None
    status: Literal["ready", "failed", "canceled"] | str | None = None
    created_at: str | None = None
    video_source: AnalyzeTaskVideoSource | None = None
    error: AnalyzeTaskError | None = None


@frozen(kw_only=True)
class _Event(Model):
    """What all notifications have.

    Attributes:
        id: Identifier of the notification. One that is sent again has the same.
        created_at: RFC 3339 time at which it was made.
    """

    id: str | None = None
    created_at: str | None = None


@frozen(kw_only=True)
class _IndexTaskEvent(_Event):
    """What notifications of indexing have."""

    data: IndexTaskWebhookData | None = None

    @property
    def kind(self) -> Literal["index.task"]:
        """What the notification is about."""
        return "index.task"

    @property
    def task_id(self) -> str | None:
        """Identifier of the task."""
        return self.data.id if self.data else None


@frozen(kw_only=True)
class IndexTaskReadyWebhookEvent(_IndexTaskEvent):
    """A video indexing task is ready: the video can be searched."""

    type: Literal["index.task.ready"] = "index.task.ready"

    @property
    def status(self) -> Literal["ready"]:
        """What became of the task."""
        return "ready"


@frozen(kw_only=True)
class IndexTaskFailedWebhookEvent(_IndexTaskEvent):
    """A video indexing task has failed."""

    type: Literal["index.task.failed"] = "index.task.failed"

    @property
    def status(self) -> Literal["failed"]:
        """What became of the task."""
        return "failed"


@frozen(kw_only=True)
class _AnalyzeTaskEvent(_Event):
    """What notifications of analyses have."""

    data: AnalyzeTaskWebhookData | None = None

    @property
    def kind(self) -> Literal["analyze.task"]:
        """What the notification is about."""
        return "analyze.task"

    @property
    def task_id(self) -> str | None:
        """Identifier of the task."""
        return self.data.id if self.data else None


@frozen(kw_only=True)
class AnalyzeTaskReadyWebhookEvent(_AnalyzeTaskEvent):
    """An analysis task is ready (API: `AnalyzeTaskReadyWebhookEvent`)."""

    type: Literal["analyze.task.ready"] = "analyze.task.ready"

    @property
    def status(self) -> Literal["ready"]:
        """What became of the task."""
        return "ready"


@frozen(kw_only=True)
class AnalyzeTaskFailedWebhookEvent(_AnalyzeTaskEvent):
    """An analysis task has failed (API: `AnalyzeTaskFailedWebhookEvent`)."""

    type: Literal["analyze.task.failed"] = "analyze.task.failed"

    @property
    def status(self) -> Literal["failed"]:
        """What became of the task."""
        return "failed"


@frozen(kw_only=True)
class AnalyzeTaskCanceledWebhookEvent(_AnalyzeTaskEvent):
    """An analysis task was canceled (API: `AnalyzeTaskCanceledWebhookEvent`)."""

    type: Literal["analyze.task.canceled"] = "analyze.task.canceled"

    @property
    def status(self) -> Literal["canceled"]:
        """What became of the task."""
        return "canceled"


@frozen(kw_only=True)
class UnknownWebhookEvent(_Event):
    """A notification of a type that this version does not know.

    Attributes:
        type: What the platform calls it, such as `index.task.moved`.
        data: What it is about, as it came.
        raw: All of it, as it came.
    """

    type: str = ""
    data: dict[str, object] | None = None
    raw: object = None

    @property
    def kind(self) -> str:
        """What the notification is about: its type without the last part."""
        return self.type.rpartition(".")[0] or self.type

    @property
    def task_id(self) -> str | None:
        """Identifier of what the notification is about, if it has one."""
        found = (self.data or {}).get("id")
        return found if isinstance(found, str) else None

    @property
    def status(self) -> str | None:
        """What became of it, if the notification says so."""
        found = (self.data or {}).get("status")
        return found if isinstance(found, str) else None


WebhookEvent: TypeAlias = (
    IndexTaskReadyWebhookEvent
    | IndexTaskFailedWebhookEvent
    | AnalyzeTaskReadyWebhookEvent
    | AnalyzeTaskFailedWebhookEvent
    | AnalyzeTaskCanceledWebhookEvent
    | UnknownWebhookEvent
)
