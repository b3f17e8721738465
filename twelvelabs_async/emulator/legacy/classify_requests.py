"""Reads requests to classify videos in both of their forms: by labels, and later by classes."""

from __future__ import annotations

from attrs import frozen

from ..confidence import THRESHOLDS, least, score
from ..errors import resource_not_exist
from ..fields import Fields
from ..parameters import as_list
from ..space import Space
from ..state import IndexRecord, VideoRecord
from .evidence import Ask, check_supported
from .queries import CONVERSATION_OPTIONS
from .search_requests import index_named

__all__ = ["Category", "Limits", "Order", "is_older", "order_of", "possible_fields"]

_OPTIONS = ("visual", "conversation", "text_in_video")
_SHARED = ("options", "conversation_option", "threshold", "include_clips", "show_detailed_score")
_MOST_PROMPTS = 100
_MOST_SECONDS = 10 * 3600.0
_MOST = 50


@frozen
class Category:
    """A label or class: what it is called, and what is asked for in its name, by prompt."""

    name: str
    asks: tuple[Ask, ...]


@frozen(kw_only=True)
class Limits:
    """The scores, from 0 to 100, and the share of a video, from 0 to 1, that are the least."""

    clip_score: float
    video_score: float = 0.0
    ratio: float = 0.0


@frozen(kw_only=True)
class Order:
    """A request to classify; `older` is the form with labels, `single` the one for one video."""

    videos: tuple[VideoRecord, ...]
    categories: tuple[Category, ...]
    limits: Limits
    older: bool
    single: bool
    clips: bool
    details: bool
    limit: int


def possible_fields(*, bulk: bool) -> tuple[str, ...]:
    """Return the fields that an operation has in either form."""
    subjects = ("index_id",) if bulk else ("video_id", "video_ids")
    return (*subjects, "labels", "classes", "page_limit", *_SHARED)


def is_older(body: Fields, version: str) -> bool:
    """Tell which form a request has; v1.1 took both, and what is given decides."""
    if version != "v1.1":
        return False
    if body.has("labels") or body.has("video_id"):
        return True
    return not body.has("classes") and not body.has("video_ids")


def order_of(space: Space, body: Fields, *, bulk: bool, older: bool) -> Order:
    """Return what a body asks for."""
    subject = "index_id" if bulk else "video_id" if older else "video_ids"
    kinds = "labels" if older else "classes"
    paged = ("page_limit",) if bulk or not older else ()
    body.allow((subject, kinds, *paged, *_SHARED)).require(subject, "options", kinds)
    if bulk:
        index = index_named(space, body.required_text("index_id"))
        indexes = {index.id: index}
        videos = space.state.ready_videos(index.id, space.clock.now())
    else:
        ids = [body.required_text("video_id")] if older else _ids(body)
        videos = [_ready_video(space, video_id) for video_id in ids]
        indexes = {video.index_id: space.state.indexes[video.index_id] for video in videos}
        _check_length(body, subject, videos)
    limits = _older_limits(body) if older else _limits(body)
    return Order(
        videos=tuple(videos),
        categories=_categories(body, kinds, list(indexes.values()), older=older),
        limits=limits,
        older=older,
        single=not bulk,
        clips=body.flag("include_clips", default=False),
        details=body.flag("show_detailed_score", default=False),
        limit=body.whole("page_limit", low=1, high=_MOST) or 10,
    )


def _ids(body: Fields) -> list[str]:
    given = as_list(body.values["video_ids"])
    if not given or not all(isinstance(item, str) and item for item in given):
        raise body.invalid("video_ids", "It must be an array of one or more texts.")
    return list(dict.fromkeys(str(item) for item in given))


def _ready_video(space: Space, video_id: str) -> VideoRecord:
    video = space.state.videos.get(video_id)
    if video is None or video.timeline.status(space.clock.now()) != "ready":
        raise resource_not_exist(video_id, "videos")
    return video


def _check_length(body: Fields, subject: str, videos: list[VideoRecord]) -> None:
    seconds = sum(video.media.duration or 0.0 for video in videos)
    if seconds > _MOST_SECONDS:
        hours = _MOST_SECONDS / 3600
        raise body.invalid(subject, f"The videos must not last more than {hours:g} hours.")


def _categories(
    body: Fields, kinds: str, indexes: list[IndexRecord], *, older: bool
) -> tuple[Category, ...]:
    options = _options(body, indexes)
    exact = body.choice("conversation_option", CONVERSATION_OPTIONS) == "exact_match"
    categories: list[Category] = []
    for item in body.children(kinds, least=1):
        own = () if older else ("options", "conversation_option")
        item.allow(("name", "prompts", *own)).require("name", "prompts")
        chosen = _options(item, indexes) or options
        how = item.choice("conversation_option", CONVERSATION_OPTIONS)
        matched = exact if how is None else how == "exact_match"
        asks = tuple(Ask(text=prompt, options=chosen, exact=matched) for prompt in _prompts(item))
        categories.append(Category(item.required_text("name"), asks))
    names = [category.name for category in categories]
    if len(set(names)) < len(names):
        raise body.invalid(kinds, "A name is given twice.")
    if sum(len(category.asks) for category in categories) > _MOST_PROMPTS:
        raise body.invalid(kinds, f"A request can have {_MOST_PROMPTS} prompts at most.")
    return tuple(categories)


def _options(given: Fields, indexes: list[IndexRecord]) -> tuple[str, ...]:
    options = given.choices("options", _OPTIONS) or []
    for index in indexes:
        check_supported(options, index)
    return tuple(options)


def _prompts(item: Fields) -> list[str]:
    given = as_list(item.values["prompts"])
    if not given or not all(isinstance(text, str) and text.strip() for text in given):
        raise item.invalid("prompts", "It must be an array of one or more texts.")
    return [str(text) for text in given]


def _older_limits(body: Fields) -> Limits:
    threshold = body.choice("threshold", THRESHOLDS[:-1]) or "low"
    return Limits(clip_score=score(least(threshold)))


def _limits(body: Fields) -> Limits:
    usual = score(least("low"))
    given = body.child("threshold")
    if given is None:
        return Limits(clip_score=usual)
    given.allow(("min_video_score", "min_clip_score", "min_duration_ratio"))
    clip = given.number("min_clip_score", low=0.0, high=100.0)
    return Limits(
        clip_score=usual if clip is None else clip,
        video_score=given.number("min_video_score", low=0.0, high=100.0) or 0.0,
        ratio=given.number("min_duration_ratio", low=0.0, high=1.0) or 0.0,
    )
