"""How videos, indexed assets and tasks are written in answers."""

from __future__ import annotations

from datetime import datetime

from .clock import rfc3339
from .media import Media
from .space import Space
from .state import JsonObject, VideoRecord
from .streams import numbered_still_url, stream_url
from .timeline import Timeline

__all__ = ["hls_object", "system_metadata", "video_view"]


def system_metadata(filename: str, media: Media) -> JsonObject:
    """Return what the platform read from the file itself."""
    return {
        "filename": filename,
        "duration": media.duration,
        "fps": media.fps,
        "width": media.width,
        "height": media.height,
        "size": media.size,
    }


def video_view(video: VideoRecord, now: datetime) -> JsonObject:
    """Return a video; an indexed asset adds its status."""
    system = system_metadata(video.filename, video.media)
    if video.title is not None:
        system["video_title"] = video.title
    view: JsonObject = {
        "_id": video.id,
        "asset_id": video.asset_id,
        "created_at": rfc3339(video.timeline.created_at),
        "updated_at": rfc3339(video.updated_at(now)),
        "system_metadata": system,
    }
    if video.timeline.status(now) == "ready":
        view["indexed_at"] = rfc3339(video.timeline.finished_at())
    return view


async def hls_object(space: Space, video_id: str, timeline: Timeline, now: datetime) -> JsonObject:
    """Return the streaming details of a video uploaded with `enable_video_stream`."""
    done = timeline.status(now) == "ready"
    view: JsonObject = {
        "status": "COMPLETE" if done else "PROCESSING",
        "updated_at": rfc3339(timeline.finished_at() if done else timeline.created_at),
    }
    if done:
        view["video_url"] = await stream_url(space, video_id)
        view["thumbnail_urls"] = [await numbered_still_url(space, video_id)]
    return view
