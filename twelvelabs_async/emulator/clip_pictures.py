"""Adds the pictures to found clips: a URL for each that is good for an hour from now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .parameters import as_list, as_object
from .space import Space
from .state import JsonObject
from .thumbnails import thumbnail_url

__all__ = ["add_pictures", "clips_in"]


async def add_pictures(space: Space, clips: Iterable[tuple[object, JsonObject]]) -> None:
    """Give each clip, by the id of its video, the URL of the picture at its start."""
    for video_id, clip in clips:
        video = space.state.videos.get(str(video_id))
        start = clip["start"]
        if video is not None and isinstance(start, int | float):
            clip["thumbnail_url"] = await thumbnail_url(space, video, float(start))
        else:
            # A page that was shown before may show what has been deleted since.
            clip.pop("thumbnail_url", None)


def clips_in(items: Iterable[JsonObject]) -> Iterator[tuple[object, JsonObject]]:
    """Return the clips of results, grouped by video or not, with the ids of their videos."""
    for item in items:
        grouped = as_list(item.get("clips"))
        clips = [item] if grouped is None else [as_object(clip) for clip in grouped]
        for clip in clips:
            if clip is not None:
                yield clip["video_id"], clip
