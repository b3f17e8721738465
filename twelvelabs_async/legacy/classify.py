"""Classification of videos (API v1.1 and v1.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, TypeAlias, cast

from attrs import evolve

from ..core.bodies import json_body
from ..core.encoding import seg, token
from ..core.pages import check_page
from ..core.request import RequestOptions
from ..core.resource import Resource
from ..errors import InvalidInputError
from ..settings import ApiVersion
from .models.bound import paged
from .models.classify import ClassifyClassParams, ClassifyPageResult
from .models.search import ConversationOption, EngineOption

__all__ = ["ClassifyResource", "ClassifyThreshold", "VideoClass"]

VideoClass: TypeAlias = ClassifyClassParams | Mapping[str, object]
"""A class that videos may belong to: `name`, `prompts`, and maybe options of its own."""

ClassifyThreshold: TypeAlias = Mapping[str, float] | str
"""`{"min_video_score": …, "min_clip_score": …, "min_duration_ratio": …}`, with labels a word."""


class ClassifyResource(Resource):
    """Sort videos into classes that are described by prompts.

    v1.1 has two forms of each request: the first with `labels` for one `video_id`, the second,
    which is the only one of v1.2, with `classes` for several `video_ids`. The names that are given
    decide; the answers of both are read into the same result.
    """

    _versions: ClassVar[tuple[ApiVersion, ...]] = ("v1.1", "v1.2")
    _name: ClassVar[str] = "client.classify"
    _elsewhere: ClassVar[str] = "client.analyze with a prompt that names the classes"

    async def videos(
        self,
        video_ids: Sequence[str] | None = None,
        options: Sequence[EngineOption] | None = None,
        classes: Sequence[VideoClass] | None = None,
        *,
        video_id: str | None = None,
        labels: Sequence[VideoClass] | None = None,
        conversation_option: ConversationOption | None = "semantic",
        page_limit: int | None = None,
        include_clips: bool | None = None,
        threshold: ClassifyThreshold | None = None,
        show_detailed_score: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> ClassifyPageResult:
        """Classify videos.

        Args:
            video_ids: Identifiers of the videos; 10 hours of video at most.
            options: Where to look: `visual`, `conversation`, `text_in_video`.
            classes: The classes, each with a `name` and `prompts`, and maybe `options` and a
                `conversation_option` of its own.
            video_id: The one video, with `labels` (v1.1).
            labels: The classes in the first form of v1.1, each with a `name` and `prompts`.
            conversation_option: How spoken words match: `semantic` or `exact_match`.
            page_limit: Videos on a page; the API's default is 10.
            include_clips: Also return the clips that fit; the API's default is false.
            threshold: What has to be reached at least: a mapping with `min_video_score` and
                `min_clip_score`, from 0 to 100, and `min_duration_ratio`, from 0 to 1. With labels
                `high`, `medium` or `low`.
            show_detailed_score: Also return how scores came about; the API's default is false.
            request_options: What this call and those for the next pages change.

        API: `POST /classify` (v1.1, v1.2).
        """
        older = self._older("videos", video_id=video_id, labels=labels)
        if older and (video_ids is not None or classes is not None or video_id is None):
            raise InvalidInputError(
                "video_id goes with labels, video_ids with classes: give one pair or the other."
            )
        if video_id is not None:
            seg(video_id, "video_id")
            if page_limit is not None:
                raise InvalidInputError("page_limit goes with video_ids: one video has no pages.")
        body = json_body(
            video_id=video_id,
            video_ids=None if older else _ids(video_ids),
            options=_options(options),
            classes=None if older else _classes(classes, "classes"),
            labels=_classes(labels, "labels") if older else None,
            conversation_option=conversation_option,
            page_limit=_limit(page_limit),
            include_clips=include_clips,
            threshold=_threshold(threshold, older=older),
            show_detailed_score=show_detailed_score,
        )
        answer = await self._api.post(
            "/classify", ClassifyPageResult, body=body, creates=False, options=request_options
        )
        if older and answer.video_id is None:
            answer = evolve(answer, video_id=video_id)
        return self._paged(answer, request_options)

    async def index(
        self,
        index_id: str,
        options: Sequence[EngineOption] | None = None,
        classes: Sequence[VideoClass] | None = None,
        *,
        labels: Sequence[VideoClass] | None = None,
        conversation_option: ConversationOption | None = "semantic",
        page_limit: int | None = None,
        include_clips: bool | None = None,
        threshold: ClassifyThreshold | None = None,
        show_detailed_score: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> ClassifyPageResult:
        """Classify all videos of an index.

        Args:
            index_id: Identifier of the index.
            options: Where to look: `visual`, `conversation`, `text_in_video`.
            classes: The classes, each with a `name` and `prompts`, and maybe `options` and a
                `conversation_option` of its own.
            labels: The classes in the first form of v1.1, each with a `name` and `prompts`.
            conversation_option: How spoken words match: `semantic` or `exact_match`.
            page_limit: Videos on a page; the API's default is 10.
            include_clips: Also return the clips that fit; the API's default is false.
            threshold: What has to be reached at least: a mapping with `min_video_score` and
                `min_clip_score`, from 0 to 100, and `min_duration_ratio`, from 0 to 1. With labels
                `high`, `medium` or `low`.
            show_detailed_score: Also return how scores came about; the API's default is false.
            request_options: What this call and those for the next pages change.

        API: `POST /classify/bulk` (v1.1, v1.2).
        """
        seg(index_id, "index_id")
        older = self._older("index", labels=labels)
        if older and classes is not None:
            raise InvalidInputError("Give classes or labels, not both.")
        body = json_body(
            index_id=index_id,
            options=_options(options),
            classes=None if older else _classes(classes, "classes"),
            labels=_classes(labels, "labels") if older else None,
            conversation_option=conversation_option,
            page_limit=_limit(page_limit),
            include_clips=include_clips,
            threshold=_threshold(threshold, older=older),
            show_detailed_score=show_detailed_score,
        )
        answer = await self._api.post(
            "/classify/bulk", ClassifyPageResult, body=body, creates=False, options=request_options
        )
        return self._paged(answer, request_options)

    async def by_page_token(
        self, page_token: str, *, request_options: RequestOptions | None = None
    ) -> ClassifyPageResult:
        """Return a further page of classified videos.

        Args:
            page_token: `next_page_token` or `prev_page_token` of another page.
            request_options: What this call and those for the next pages change.

        API: `GET /classify/{page-token}` (v1.1, v1.2).
        """
        answer = await self._api.get(
            f"/classify/{token(page_token, 'page_token')}",
            ClassifyPageResult,
            options=request_options,
        )
        return self._paged(answer, request_options)

    def _older(self, method: str, **given: object) -> bool:
        """Whether it is the first form of v1.1."""
        names = [name for name, value in given.items() if value is not None]
        for name in names:
            instead = {"video_id": "video_ids", "labels": "classes"}[name]
            self._need(f"classify.{method}({name}=…)", ("v1.1",), instead)
        return bool(names)

    def _paged(
        self, answer: ClassifyPageResult, options: RequestOptions | None
    ) -> ClassifyPageResult:
        return paged(
            answer, self._api, lambda page: self.by_page_token(page, request_options=options)
        )


def _ids(video_ids: Sequence[str] | None) -> list[str]:
    if not video_ids or isinstance(video_ids, str):
        raise InvalidInputError(f"video_ids must be a list of identifiers, not {video_ids!r:.80}.")
    for each in video_ids:
        seg(each, "video_ids")
    return list(video_ids)


def _options(options: Sequence[str] | None) -> list[str]:
    if not options or isinstance(options, str):
        raise InvalidInputError(
            f"options must be a list such as ['visual', 'conversation'], not {options!r:.80}."
        )
    return list(options)


def _classes(classes: Sequence[VideoClass] | None, name: str) -> list[VideoClass]:
    if not classes or isinstance(classes, (str, Mapping)):
        raise InvalidInputError(
            f"{name} must be a list of classes with name and prompts, not {classes!r:.80}."
        )
    for number, each in enumerate(cast("Sequence[object]", classes)):
        called: object = None
        prompts: object = None
        if isinstance(each, ClassifyClassParams):
            called, prompts = each.name, each.prompts
        elif isinstance(each, Mapping):
            fields = cast("Mapping[str, object]", each)
            called, prompts = fields.get("name"), fields.get("prompts")
        listed = isinstance(prompts, Sequence) and not isinstance(prompts, str)
        if not isinstance(called, str) or not called.strip() or not listed or not prompts:
            raise InvalidInputError(
                f"{name}[{number}] must have a name and a list of prompts, not {each!r:.80}."
            )
    return list(classes)


def _threshold(threshold: ClassifyThreshold | None, *, older: bool) -> ClassifyThreshold | None:
    if threshold is not None and older != isinstance(threshold, str):
        wanted = (
            "'high', 'medium' or 'low'" if older else "a mapping with min_video_score or others"
        )
        with_ = "labels" if older else "classes"
        raise InvalidInputError(f"With {with_} threshold is {wanted}, not {threshold!r:.80}.")
    return threshold


def _limit(page_limit: int | None) -> int | None:
    check_page(None, page_limit, None)
    return page_limit
