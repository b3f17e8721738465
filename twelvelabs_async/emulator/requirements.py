"""What an index's models demand of a video; the strictest model decides."""

from __future__ import annotations

from attrs import frozen

from .errors import (
    ApiProblem,
    video_duration_too_long,
    video_duration_too_short,
    video_file_broken,
    video_filesize_too_large,
    video_resolution_invalid_aspect_ratio,
    video_resolution_too_high,
    video_resolution_too_low,
)
from .media import Media
from .state import IndexRecord

__all__ = ["problem_with", "shape_problem"]

_MIN_SIDE = 360
_MAX_LONG_SIDE, _MAX_SHORT_SIDE = 5184, 2160
_MAX_ASPECT = 2.4


@frozen
class _Demand:
    shortest: float
    longest: float
    largest: int


_DEMANDS = {
    "marengo": _Demand(shortest=4.0, longest=4 * 3600.0, largest=4 * 10**9),
    "pegasus": _Demand(shortest=4.0, longest=3600.0, largest=2 * 10**9),
}


def problem_with(media: Media | None, index: IndexRecord) -> ApiProblem | None:
    """Return why an index cannot take a file, or None if it can."""
    if media is None or media.kind != "video" or media.width is None or media.height is None:
        return video_file_broken()
    return shape_problem(media.width, media.height) or _extent(media, index)


def shape_problem(width: int, height: int) -> ApiProblem | None:
    """Return why no model can take pictures of this size, or None if all can."""
    long, short = max(width, height), min(width, height)
    if short < _MIN_SIDE:
        return video_resolution_too_low(width, height)
    if long > _MAX_LONG_SIDE or short > _MAX_SHORT_SIDE:
        return video_resolution_too_high(width, height)
    if long / short > _MAX_ASPECT:
        return video_resolution_invalid_aspect_ratio(width, height)
    return None


def _extent(media: Media, index: IndexRecord) -> ApiProblem | None:
    demands = [demand for family, demand in _DEMANDS.items() if index.model_of(family)]
    shortest = max(demand.shortest for demand in demands)
    longest = min(demand.longest for demand in demands)
    largest = min(demand.largest for demand in demands)
    duration = media.duration or 0.0
    if duration < shortest:
        return video_duration_too_short(shortest, duration)
    if duration > longest:
        return video_duration_too_long(longest, duration)
    if media.size > largest:
        return video_filesize_too_large(largest, media.size)
    return None
