"""How indexes, tasks and videos were written in answers of v1.1 and v1.2."""

from __future__ import annotations

from datetime import datetime

from ..clock import rfc3339
from ..space import Space
from ..state import IndexRecord, JsonObject, TaskRecord, VideoRecord
from ..timeline import Timeline
from ..views import hls_object, system_metadata
from .names import engine_options, first_engine

__all__ = ["SYSTEM_NAMES", "index_view", "status_of", "task_view", "video_metadata", "video_view"]

# What a video's metadata says whatever its owner puts there.
SYSTEM_NAMES = frozenset(
    {
        "filename", "duration", "fps", "width", "height", "size",
        "video_title", "engine_id", "engine_ids",
    }
)  # fmt: skip


def index_view(space: Space, index: IndexRecord, version: str) -> JsonObject:
    """Return an index. v1.1 knows one engine per index, and shows the one that searches."""
    videos = space.state.ready_videos(index.id, space.clock.now())
    view: JsonObject = {"_id": index.id, "index_name": index.name}
    if version == "v1.1":
        engine = first_engine(index)
        view |= {"engine_id": engine.name, "index_options": list(engine_options(engine))}
    else:
        view["engines"] = [
            {"engine_name": model.name, "engine_options": list(engine_options(model))}
            for model in index.models
        ]
    return view | {
        "addons": list(index.addons),
        "video_count": len(videos),
        "total_duration": sum(video.media.duration or 0.0 for video in videos),
        "created_at": rfc3339(index.created_at),
        "updated_at": rfc3339(index.updated_at),
        "expires_at": None,
    }


def status_of(timeline: Timeline, now: datetime, version: str) -> str:
    """Return the status of a task. In v1.1 what is queued was still pending."""
    status = timeline.status(now)
    return "pending" if status == "queued" and version == "v1.1" else status


async def task_view(space: Space, task: TaskRecord, now: datetime, version: str) -> JsonObject:
    """Return a task. It has the id of its video once that is ready."""
    status = status_of(task.timeline, now, version)
    view: JsonObject = {
        "_id": task.id,
        "index_id": task.index_id,
        "status": status,
        "metadata": {
            "duration": task.media.duration,
            "filename": task.filename,
            "height": task.media.height,
            "width": task.media.width,
        },
        "estimated_time": rfc3339(task.timeline.finished_at()),
        "created_at": rfc3339(task.timeline.created_at),
        "updated_at": rfc3339(task.timeline.changed_at(now)),
    }
    if status == "ready":
        view["video_id"] = task.video_id
    if status == "indexing":
        view["process"] = _process(task.timeline, now)
    if task.enable_video_stream:
        view["hls"] = await hls_object(space, task.video_id, task.timeline, now)
    if version == "v1.2":
        view["type"] = "index_task_info"
    return view


def video_view(space: Space, video: VideoRecord, now: datetime, version: str) -> JsonObject:
    """Return a video as lists show it, with the system's and the owner's metadata in one object."""
    index = space.state.indexes[video.index_id]
    if version == "v1.1":
        engines: JsonObject = {"engine_id": first_engine(index).name}
    else:
        engines = {"engine_ids": [model.name for model in index.models]}
    return {
        "_id": video.id,
        "created_at": rfc3339(video.timeline.created_at),
        "updated_at": rfc3339(video.updated_at(now)),
        "metadata": video_metadata(video) | engines,
    }


def video_metadata(video: VideoRecord) -> JsonObject:
    """Return a video's metadata, without those of its index."""
    metadata: JsonObject = {**video.user_metadata}
    metadata |= system_metadata(video.filename, video.media)
    if video.title is not None:
        metadata["video_title"] = video.title
    return metadata


def _process(timeline: Timeline, now: datetime) -> JsonObject:
    end = timeline.finished_at()
    begun = timeline.begins("indexing") or timeline.created_at
    length = (end - begun).total_seconds()
    left = max(0.0, (end - now).total_seconds())
    done = 100.0 * (1.0 - left / length) if length > 0 else 100.0
    return {"percentage": round(done, 2), "remain_seconds": round(left, 3)}
