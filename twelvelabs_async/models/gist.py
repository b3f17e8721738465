"""Models of titles, topics and hashtags, and of summaries."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from .analysis import TokenUsage
from .shared import Model, Unknown

__all__ = [
    "Gist",
    "GistType",
    "SummarizeChapter",
    "SummarizeChapterResult",
    "SummarizeHighlight",
    "SummarizeHighlightResult",
    "SummarizeResponse",
    "SummarizeResponse_Chapter",
    "SummarizeResponse_Highlight",
    "SummarizeResponse_Summary",
    "SummarizeSummaryResult",
    "SummarizeType",
]

GistType: TypeAlias = Literal["title", "topic", "hashtag"] | str
SummarizeType: TypeAlias = Literal["summary", "chapter", "highlight"] | str


@frozen(kw_only=True)
class Gist(Model):
    """What a video is about; what was not asked for is None (API: `Gist`).

    Attributes:
        id: Identifier of the answer.
        title: A title.
        topics: Its topics.
        hashtags: Hashtags for it.
        usage: How many tokens it took.
    """

    id: str | None = None
    title: str | None = None
    topics: list[str] | None = None
    hashtags: list[str] | None = None
    usage: TokenUsage | None = None


@frozen(kw_only=True)
class SummarizeSummaryResult(Model):
    """A summary (API: `SummarizeSummaryResult`)."""

    summarize_type: Literal["summary"] = "summary"
    id: str | None = None
    summary: str | None = None
    usage: TokenUsage | None = None


@frozen(kw_only=True)
class SummarizeChapter(Model):
    """A chapter of a video.

    Attributes:
        chapter_number: Its number, from 0.
        start: Start in the video, in seconds.
        end: End in the video, in seconds.
        start_sec: The start, with fractions of a second, if the server tells.
        end_sec: The end, with fractions of a second, if the server tells.
        chapter_title: Its title.
        chapter_summary: What happens in it.
    """

    chapter_number: int | None = None
    start: float | None = None
    end: float | None = None
    start_sec: float | None = None
    end_sec: float | None = None
    chapter_title: str | None = None
    chapter_summary: str | None = None


@frozen(kw_only=True)
class SummarizeChapterResult(Model):
    """The chapters of a video, in order (API: `SummarizeChapterResult`)."""

    summarize_type: Literal["chapter"] = "chapter"
    id: str | None = None
    chapters: list[SummarizeChapter] | None = None
    usage: TokenUsage | None = None


@frozen(kw_only=True)
class SummarizeHighlight(Model):
    """An important event in a video.

    Attributes:
        start: Start in the video, in seconds.
        end: End in the video, in seconds.
        start_sec: The start, with fractions of a second, if the server tells.
        end_sec: The end, with fractions of a second, if the server tells.
        highlight: Its title.
        highlight_summary: What happens in it.
    """

    start: float | None = None
    end: float | None = None
    start_sec: float | None = None
    end_sec: float | None = None
    highlight: str | None = None
    highlight_summary: str | None = None


@frozen(kw_only=True)
class SummarizeHighlightResult(Model):
    """The important events of a video, in order (API: `SummarizeHighlightResult`)."""

    summarize_type: Literal["highlight"] = "highlight"
    id: str | None = None
    highlights: list[SummarizeHighlight] | None = None
    usage: TokenUsage | None = None


SummarizeResponse: TypeAlias = (
    SummarizeSummaryResult | SummarizeChapterResult | SummarizeHighlightResult | Unknown
)
"""The summary, the chapters or the highlights, as asked for."""

# The spellings of the vendor's SDK.
SummarizeResponse_Summary = SummarizeSummaryResult
SummarizeResponse_Chapter = SummarizeChapterResult
SummarizeResponse_Highlight = SummarizeHighlightResult
