"""Models of video indexing tasks: upload and index in one step."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from .shared import HlsObject, Identifier, Model, PageInfo

__all__ = [
    "TaskStatus",
    "TasksCreateResponse",
    "TasksListResponse",
    "TasksRetrieveResponse",
    "VideoIndexingTask",
    "VideoIndexingTaskSystemMetadata",
]

TaskStatus: TypeAlias = (
    Literal["ready", "uploading", "validating", "pending", "queued", "indexing", "failed"] | str
)


@frozen(kw_only=True)
class VideoIndexingTaskSystemMetadata(Model):
    """What the platform read from the file: duration in seconds, width and height in pixels."""

    duration: float | None = None
    filename: str | None = None
    height: int | None = None
    width: int | None = None


@frozen(kw_only=True)
class VideoIndexingTask(Model):
    """A video indexing task, as lists show it (API: `VideoIndexingTask`).

    Attributes:
        id: Identifier of the task.
        video_id: Identifier that the video has in the index once it is `ready`.
        created_at: RFC 3339 time of its creation.
        updated_at: RFC 3339 time of the last change of `status`.
        status: How far it is; `ready` and `failed` are final.
        index_id: The index that the video goes to.
        system_metadata: What the platform read from the file.
    """

    id: Identifier = None
    video_id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    status: TaskStatus | None = None
    index_id: str | None = None
    system_metadata: VideoIndexingTaskSystemMetadata | None = None


@frozen(kw_only=True)
class TasksRetrieveResponse(VideoIndexingTask):
    """A video indexing task with all that is known of it; `hls` once it can be streamed."""

    hls: HlsObject | None = None


@frozen(kw_only=True)
class TasksCreateResponse(Model):
    """The identifiers of a new task and of its video."""

    id: Identifier = None
    video_id: str | None = None


@frozen(kw_only=True)
class TasksListResponse(Model):
    """One page of tasks."""

    data: list[VideoIndexingTask] | None = None
    page_info: PageInfo | None = None
