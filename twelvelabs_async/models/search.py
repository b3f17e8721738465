"""Models of search."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from .shared import Model, UserMetadata

__all__ = [
    "GroupBy",
    "QueryMediaType",
    "SearchItem",
    "SearchItemClipsItem",
    "SearchOperator",
    "SearchOption",
    "SearchPool",
    "SearchResults",
    "SearchResultsPageInfo",
    "SearchRetrieveResponse",
    "SearchRetrieveResponsePageInfo",
    "TranscriptionOption",
]

GroupBy: TypeAlias = Literal["clip", "video"] | str
QueryMediaType: TypeAlias = Literal["image"] | str
SearchOperator: TypeAlias = Literal["or", "and"] | str
SearchOption: TypeAlias = Literal["visual", "audio", "transcription"] | str
TranscriptionOption: TypeAlias = Literal["lexical", "semantic"] | str


@frozen(kw_only=True)
class SearchItemClipsItem(Model):
    """A matching clip (API: `SearchItem.clips`).

    Attributes:
        start: Start in the video, in seconds.
        end: End in the video, in seconds.
        rank: 1 for the best match.
        thumbnail_url: A picture of the clip, if thumbnails are on.
        transcription: The words spoken in it.
        video_id: The video that it is in.
        user_metadata: Your own keys and values of the video, if asked for.
    """

    start: float | None = None
    end: float | None = None
    rank: int | None = None
    thumbnail_url: str | None = None
    transcription: str | None = None
    video_id: str | None = None
    user_metadata: UserMetadata | None = None


@frozen(kw_only=True)
class SearchItem(SearchItemClipsItem):
    """A hit: a clip, or with `group_by="video"` a video with its clips (API: `SearchItem`).

    Attributes:
        id: The video, when hits are grouped by video.
        clips: Its matching clips, when hits are grouped by video.
    """

    id: str | None = None
    clips: list[SearchItemClipsItem] | None = None


@frozen(kw_only=True)
class SearchPool(Model):
    """What was searched: how many videos, their length in seconds, and the index."""

    total_count: int | None = None
    total_duration: float | None = None
    index_id: str | None = None


@frozen(kw_only=True)
class SearchResultsPageInfo(Model):
    """Where a page of hits stands.

    Attributes:
        limit_per_page: The most hits that a page holds; videos if grouped by video.
        page_expires_at: RFC 3339 time after which the tokens are no longer valid.
        total_results: How many hits there are; videos if grouped by video.
        total_inner_matches: How many clips match, if grouped by video.
        next_page_token: Gets the next page; None on the last one.
    """

    limit_per_page: int | None = None
    page_expires_at: str | None = None
    total_results: int | None = None
    total_inner_matches: int | None = None
    next_page_token: str | None = None


@frozen(kw_only=True)
class SearchRetrieveResponsePageInfo(SearchResultsPageInfo):
    """As `SearchResultsPageInfo`, with the token of the page before; None on the first one."""

    prev_page_token: str | None = None


@frozen(kw_only=True)
class SearchResults(Model):
    """The first page of hits."""

    data: list[SearchItem] | None = None
    page_info: SearchResultsPageInfo | None = None
    search_pool: SearchPool | None = None


@frozen(kw_only=True)
class SearchRetrieveResponse(Model):
    """A further page of hits."""

    data: list[SearchItem] | None = None
    page_info: SearchRetrieveResponsePageInfo | None = None
    search_pool: SearchPool | None = None
