"""Groups found clips by their videos."""

from __future__ import annotations

from collections.abc import Sequence

from .state import JsonObject

__all__ = ["grouped_by_video"]


def grouped_by_video(clips: Sequence[JsonObject], *, by_count: bool = False) -> list[JsonObject]:
    """Return the videos of clips, by their best clips or by how many they have.

    The clips must stand best first.
    """
    groups: dict[object, list[JsonObject]] = {}
    for clip in clips:
        groups.setdefault(clip["video_id"], []).append(clip)
    ordered = list(groups.items())
    if by_count:
        # Sorting keeps the order among equals.
        ordered.sort(key=lambda group: -len(group[1]))
    return [{"id": video_id, "clips": group} for video_id, group in ordered]
