"""Models of what is generated from videos, under their 0.x names."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from ...models.analysis import TokenUsage
from ...models.analyze import NonStreamAnalyzeResponse
from ...models.gist import Gist, SummarizeChapter, SummarizeHighlight
from ...models.shared import Model

__all__ = [
    "GenerateGistResult",
    "GenerateOpenEndedTextResult",
    "GenerateSummarizeChapterResult",
    "GenerateSummarizeHighlightResult",
    "GenerateSummarizeResult",
    "GenerateUsage",
]


@frozen(kw_only=True)
class GenerateSummarizeResult(Model):
    """A summary, or the chapters or highlights of a video; what was not asked for is None.

    Attributes:
        id: Identifier of the answer.
        summary: The summary.
        chapters: The chapters, in order.
        highlights: The important events, in order.
        usage: How many tokens it took (v1.3).
    """

    id: str | None = None
    summary: str | None = None
    chapters: list[SummarizeChapter] | None = None
    highlights: list[SummarizeHighlight] | None = None
    usage: TokenUsage | None = None


GenerateGistResult: TypeAlias = Gist
GenerateOpenEndedTextResult: TypeAlias = NonStreamAnalyzeResponse
GenerateSummarizeChapterResult: TypeAlias = SummarizeChapter
GenerateSummarizeHighlightResult: TypeAlias = SummarizeHighlight
GenerateUsage: TypeAlias = TokenUsage
