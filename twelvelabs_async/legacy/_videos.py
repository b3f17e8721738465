"""What methods of videos are given: their paths, moments, and your own keys and values."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias, cast

from ..core.arguments import at_most_one
from ..core.call import Caller
from ..core.encoding import QueryValue, seg
from ..core.numbers import check_seconds
from ..core.request import RequestOptions
from ..errors import InvalidInputError
from ..models.shared import Range
from ..settings import ApiVersion
from ._arguments import OLDER, Need
from ._lists import filters
from .models.video import VideoList, placed

__all__ = [
    "MetadataFilter",
    "asked_embeddings",
    "changed_metadata",
    "span",
    "video_filters",
    "video_pages",
    "video_path",
]

MetadataFilter: TypeAlias = Mapping[str, str | float | bool | Range | Mapping[str, float]]
"""Your own keys, each with the value or the range of numbers that it must have."""

_ALL_EMBEDDINGS = ("visual", "audio", "transcription")
"""What v1.3 must be asked for where v1.2 gives all embeddings at once."""

_RESERVED = frozenset({"id", "metadata", "user_metadata", "page", "page_limit"})


def video_path(index_id: str, id: str) -> str:
    """Return the path of a video."""
    return f"/indexes/{seg(index_id, 'index_id')}/videos/{seg(id, 'id')}"


def span(start: float | None, end: float | None) -> dict[str, QueryValue]:
    """Return what asks for a part of a video, or refuse what is none."""
    check_seconds(start, "start")
    check_seconds(end, "end")
    if start is not None and end is not None and end < start:
        raise InvalidInputError(f"end must not be before start: {end!r} is before {start!r}.")
    return {"start": start, "end": end}


def asked_embeddings(
    need: Need, version: ApiVersion, embed: bool | None, option: str | Sequence[str] | None
) -> dict[str, QueryValue]:
    """Return what asks for embeddings in a version, or refuse what it lacks."""
    at_most_one(embed=embed, embedding_option=option)
    if option is not None:
        elsewhere = "index.video.retrieve(embed=True)" if version == "v1.2" else ""
        need("index.video.retrieve(embedding_option=…)", ("v1.3",), elsewhere)
        return {"embedding_option": option}
    if embed:
        need("index.video.retrieve(embed=…)", ("v1.2", "v1.3"), "")
    if version == "v1.3":
        return {"embedding_option": _ALL_EMBEDDINGS if embed else None}
    return {"embed": embed}


def video_filters(
    need: Need,
    page: int | None,
    page_limit: int | None,
    metadata: MetadataFilter | None,
    user_metadata: MetadataFilter | None,
    **given: QueryValue,
) -> dict[str, QueryValue]:
    """Return the filters of a list of videos: the API reads your own keys beside its own ones.

    Args:
        need: Refuses what the client's version lacks.
        page: The page.
        page_limit: Items on a page.
        metadata: Your own keys, or None.
        user_metadata: The same under its other name.
        given: The API's own filters.
    """
    # To v1.3 these two are names of your own keys: it would find nothing and not say why.
    if given["_id"] is not None:
        need("index.video.list(id=…)", OLDER, "index.video.retrieve")
    if given["indexed_at"] is not None:
        need("index.video.list(indexed_at=…)", OLDER, "")
    name, own = _one(metadata, user_metadata)
    for key, value in (own or {}).items():
        if key in _RESERVED or key in given:
            raise InvalidInputError(
                f"{name} cannot filter by {key!r}: the API has a parameter of this name."
            )
        if not key or "[" in key or "]" in key:
            raise InvalidInputError(
                f"{name} cannot filter by {key!r}: the API reads brackets as a range."
            )
        if not isinstance(value, (str, int, float, Range, Mapping)):
            raise InvalidInputError(
                f"{name}[{key!r}] must be a text, a number, true, false or a range, not {value!r}."
            )
    return filters(page, page_limit, **given, **cast("Mapping[str, QueryValue]", own or {}))


def video_pages(
    api: Caller, index_id: str, query: Mapping[str, QueryValue], options: RequestOptions | None
) -> Callable[[int | None], Awaitable[VideoList]]:
    """Return what asks for a page of the videos of an index by its number."""
    path = f"/indexes/{seg(index_id, 'index_id')}/videos"

    async def get(page: int | None) -> VideoList:
        answer = await api.get(path, VideoList, query={**query, "page": page}, options=options)
        for video in answer.data or ():
            placed(video, index_id)
        return answer

    return get


def changed_metadata(
    metadata: Mapping[str, object] | None, user_metadata: Mapping[str, object] | None
) -> dict[str, object] | None:
    """Return the keys and values to set, or refuse what the API does not store."""
    name, own = _one(metadata, user_metadata)
    if own is None:
        return None
    for key, value in own.items():
        infinite = isinstance(value, float) and not math.isfinite(value)
        if infinite or not (value is None or isinstance(value, (str, int, float, bool))):
            raise InvalidInputError(
                f"{name}[{key!r}] must be a text, a number, true or false, not {value!r}; what has "
                "parts must be turned into a text first."
            )
    return dict(own)


def _one(metadata: object, user_metadata: object) -> tuple[str, Mapping[str, object] | None]:
    """Return your own keys under whichever name they were given."""
    at_most_one(metadata=metadata, user_metadata=user_metadata)
    name = "metadata" if metadata is not None else "user_metadata"
    own = metadata if metadata is not None else user_metadata
    if own is None:
        return name, None
    keys = cast("Mapping[object, object]", own) if isinstance(own, Mapping) else (None,)
    if not all(isinstance(key, str) for key in keys):
        raise InvalidInputError(f"{name} must be a mapping whose keys are texts, not {own!r}.")
    return name, cast("Mapping[str, object]", own)
