"""What a search looks through: the segments of videos with all the words that belong to them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from .captions import Cue
from .language import stems
from .media import BrokenMediaError
from .ranking import Candidate
from .sight import Segment, Sight
from .space import Space
from .state import JsonObject, VideoRecord

__all__ = ["candidates_of", "pool_of"]


async def candidates_of(space: Space, videos: Sequence[VideoRecord]) -> list[Candidate]:
    """Return the segments of videos; those nobody has looked at yet are looked at."""
    sights = await asyncio.gather(*(_sight(space, video) for video in videos))
    candidates: list[Candidate] = []
    for video, sight in zip(videos, sights, strict=True):
        if sight is None:
            continue
        names = _names(video)
        candidates += [
            Candidate(video.id, segment, names, _words(sight, segment))
            for segment in sight.segments
        ]
    return candidates


async def _sight(space: Space, video: VideoRecord) -> Sight | None:
    try:
        return await space.watcher.sight(video.file, video.media)
    except BrokenMediaError:
        if video.id in space.state.videos:
            raise
        return None  # it was deleted, file and all, before its turn came


def pool_of(index_id: str, videos: Sequence[VideoRecord]) -> JsonObject:
    """Return the API's description of what is searched."""
    return {
        "total_count": len(videos),
        "total_duration": sum(video.media.duration or 0.0 for video in videos),
        "index_id": index_id,
    }


def _names(video: VideoRecord) -> frozenset[str]:
    words = [video.filename.rpartition(".")[0] or video.filename, video.title or ""]
    for value in video.user_metadata.values():
        words += value if isinstance(value, list) else [str(value)]
    return stems(" ".join(words))


def _words(sight: Sight, segment: Segment) -> dict[str, str]:
    written = {"text_in_video": sight.texts, "logo": sight.logos}
    return {option: _read(cues, segment) for option, cues in written.items() if cues}


def _read(cues: Sequence[Cue], segment: Segment) -> str:
    # What is to be seen for a moment only is seen, too.
    here = [cue.text for cue in cues if cue.start < segment.end and cue.end > segment.start]
    return " ".join(dict.fromkeys(here))
