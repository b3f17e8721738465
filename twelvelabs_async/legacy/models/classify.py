"""Models of classification (API v1.1 and v1.2)."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, field, frozen

from ...models.shared import Model
from .bound import TokenPageInfo, TokenPages
from .search import ConversationOption, EngineOption

__all__ = [
    "ClassifyClass",
    "ClassifyClassParams",
    "ClassifyClip",
    "ClassifyDetailedScore",
    "ClassifyPageResult",
    "ClassifyVideoData",
]


@frozen
class ClassifyClassParams:
    """A class that videos may belong to. A mapping with the same keys is taken in its place.

    Attributes:
        name: Its name, which the answer repeats.
        prompts: What its videos show or say, in natural language.
        options: Where to look for it, instead of where the whole request looks.
        conversation_option: How its words match, instead of how those of the whole request do.
    """

    name: str
    prompts: Sequence[str]
    options: Sequence[EngineOption] | None = field(default=None, kw_only=True)
    conversation_option: ConversationOption | None = field(default=None, kw_only=True)


@frozen(kw_only=True)
class ClassifyDetailedScore(Model):
    """The best score of the clips, their mean, and the score set against those of all videos.

    All are from 0 to 100.
    """

    max_score: float | None = None
    avg_score: float | None = None
    normalized_score: float | None = None


@frozen(kw_only=True)
class ClassifyClip(Model):
    """A clip that belongs to a class.

    Attributes:
        start: Start in the video, in seconds.
        end: End in the video, in seconds.
        score: How well it fits, from 0 to 100.
        option: The option that it was found by.
        prompt: The prompt that it fits.
        thumbnail_url: A picture of it, if the index has the addon `thumbnail`; good for an hour.
        detailed_scores: Of the class, where the first answers of v1.2 had it.
    """

    start: float | None = None
    end: float | None = None
    score: float | None = None
    option: str | None = None
    prompt: str | None = None
    thumbnail_url: str | None = None
    detailed_scores: ClassifyDetailedScore | None = None


@frozen(kw_only=True)
class ClassifyClass(Model):
    """A class, or in the first form of v1.1 a label, that a video belongs to.

    Attributes:
        name: Its name, as given.
        score: How well the video fits, from 0 to 100.
        duration_ratio: Share of the video that fits, from 0 to 1.
        clips: What fits, if asked for.
        detailed_scores: How the score came about, if asked for.
        duration: How much of the video fits, in seconds (labels of v1.1).
        max_score: The score of the best clip (labels of v1.1).
        duration_weighted_score: The mean score of the clips, longer ones counting more (labels of
            v1.1, if detailed scores were asked for).
    """

    name: str | None = None
    score: float | None = None
    duration_ratio: float | None = None
    clips: list[ClassifyClip] | None = None
    detailed_scores: ClassifyDetailedScore | None = None
    duration: float | None = None
    max_score: float | None = None
    duration_weighted_score: float | None = None


@frozen(kw_only=True)
class ClassifyVideoData(Model):
    """A video and the classes that it belongs to.

    `labels` is their name in the first form of v1.1; both names are filled from whichever came.
    """

    video_id: str | None = None
    classes: list[ClassifyClass] | None = None
    labels: list[ClassifyClass] | None = None


@frozen(kw_only=True)
class ClassifyPageResult(TokenPages[ClassifyVideoData]):
    """A page of classified videos and the way to the next ones, as the 0.x SDK gives it.

    `data` is the first page and stays it. `await anext(result)` (`next(result)` with the blocking
    client) fetches the next page, returns its videos and moves `page_info` on; at the end it raises
    StopAsyncIteration (StopIteration).

    Attributes:
        data: The videos of the first page.
        page_info: Where the page that was fetched last stands; None if one video alone was
            classified by labels.
        video_id: That one video, which is also the only one in `data`.
        labels: Its labels.
    """

    data: list[ClassifyVideoData] | None = None
    page_info: TokenPageInfo | None = None
    video_id: str | None = None
    labels: list[ClassifyClass] | None = None

    def _settle(self) -> None:
        super()._settle()
        found = self.data or []
        if not found and self.labels is not None:
            found = [ClassifyVideoData(video_id=self.video_id, labels=self.labels)]
        self._put("data", [_with_both_names(each) for each in found])


def _with_both_names(video: ClassifyVideoData) -> ClassifyVideoData:
    found = video.classes if video.classes is not None else video.labels
    return evolve(video, classes=found, labels=found)
