"""The /classify rooms: whether and where labels or classes fit to videos.

v1.1 had labels and one video at a time, and later classes and several videos, which is the only
form of v1.2. A video to which nothing fits is left out. The scores are the emulator's own: that of
a clip is how strongly its best prompt matches; that of a class is the mean of its best clip and of
all its clips; the normalized one compares with the video to which the class fits best.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from aiohttp import web
from attrs import frozen

from ..candidates import candidates_of
from ..clip_pictures import add_pictures
from ..clock import rfc3339
from ..confidence import score
from ..fields import fields_of
from ..paging import check_known
from ..parameters import as_list, as_object
from ..ranking import Candidate
from ..respond import json_response
from ..space import SPACE, Space
from ..state import JsonObject
from ..token_pages import Listing, Page
from .classify_requests import Category, Order, is_older, order_of, possible_fields
from .evidence import fragments_of
from .versions import version_of

__all__ = ["ROUTES", "VERSIONS", "bulk", "retrieve", "single"]

VERSIONS = ("v1.1", "v1.2")
_PLACE = "classify"


@frozen
class _Clip:
    """A segment to which a class fits: by which prompt and option, with a score to 100."""

    start: float
    end: float
    score: float
    option: str
    prompt: str

    @property
    def seconds(self) -> float:
        return self.end - self.start

    def view(self) -> JsonObject:
        return {
            "start": self.start,
            "end": self.end,
            "score": self.score,
            "option": self.option,
            "prompt": self.prompt,
        }


async def single(request: web.Request) -> web.Response:
    """POST /classify."""
    return await _classify(request, in_bulk=False)


async def bulk(request: web.Request) -> web.Response:
    """POST /classify/bulk."""
    return await _classify(request, in_bulk=True)


async def retrieve(request: web.Request) -> web.Response:
    """GET /classify/{page_token}."""
    space = request.app[SPACE]
    check_known(request.query, ())
    place = f"{version_of(request)} {_PLACE}"
    token = request.match_info["page_token"]
    page = space.state.pages.find(token, place, space.clock.now())
    return json_response(await _view(space, page))


async def _classify(request: web.Request, *, in_bulk: bool) -> web.Response:
    space = request.app[SPACE]
    version = version_of(request)
    body = await fields_of(request, possible_fields(bulk=in_bulk))
    older = is_older(body, version)
    order = order_of(space, body, bulk=in_bulk, older=older)
    candidates = await candidates_of(space, order.videos)
    results = await asyncio.to_thread(_results, order, candidates)
    if order.older and order.single:
        # The oldest form answers with the video itself.
        (video,) = order.videos
        nothing: JsonObject = {"video_id": video.id, "labels": []}
        result = results[0] if results else nothing
        await _add_pictures(space, [result])
        return json_response(result)
    now = space.clock.now()
    listing = Listing(
        place=f"{version} {_PLACE}",
        items=tuple(results),
        limit=order.limit,
        beside={},
        expires_at=now + timedelta(seconds=space.settings.page_seconds),
    )
    return json_response(await _view(space, space.state.pages.open(listing, now)))


def _results(order: Order, candidates: Sequence[Candidate]) -> list[JsonObject]:
    fitting = {category.name: _clips(order, category, candidates) for category in order.categories}
    best = {
        name: max((_class_score(clips) for clips in by_video.values()), default=0.0)
        for name, by_video in fitting.items()
    }
    kinds = "labels" if order.older else "classes"
    results: list[JsonObject] = []
    for video in order.videos:
        found = [
            (_class_score(clips), name, clips)
            for name, by_video in fitting.items()
            if (clips := by_video.get(video.id))
        ]
        duration = video.media.duration or 0.0
        views = [
            _label(order, name, clips)
            if order.older
            else _class(order, name, clips, duration=duration, best=best[name])
            for value, name, clips in sorted(found, key=lambda each: (-each[0], each[1]))
            if value >= order.limits.video_score and _ratio(clips, duration) >= order.limits.ratio
        ]
        if views:
            results.append({"video_id": video.id, kinds: views})
    return results


def _clips(
    order: Order, category: Category, candidates: Sequence[Candidate]
) -> Mapping[str, list[_Clip]]:
    """Return the clips to which a class fits, by video; of several reasons the best."""
    chosen: dict[tuple[str, float], _Clip] = {}
    for ask in category.asks:
        for fragment in fragments_of(candidates, ask):
            option = max(fragment.found, key=lambda name: fragment.found[name].strength)
            value = score(fragment.strength)
            key = (fragment.video_id, fragment.start)
            known = chosen.get(key)
            if value < order.limits.clip_score or (known is not None and known.score >= value):
                continue
            prompt = ask.text or ""
            chosen[key] = _Clip(fragment.start, fragment.end, value, option, prompt)
    by_video: dict[str, list[_Clip]] = {}
    for (video_id, _), clip in sorted(chosen.items()):
        by_video.setdefault(video_id, []).append(clip)
    return by_video


def _class(
    order: Order, name: str, clips: Sequence[_Clip], *, duration: float, best: float
) -> JsonObject:
    value = _class_score(clips)
    view: JsonObject = {
        "name": name,
        "score": value,
        "duration_ratio": _ratio(clips, duration),
    }
    if order.clips:
        view["clips"] = [clip.view() for clip in clips]
    if order.details:
        view["detailed_scores"] = {
            "max_score": max(clip.score for clip in clips),
            "avg_score": _average(clips),
            "normalized_score": round(100 * value / best, 2),
        }
    return view


def _label(order: Order, name: str, clips: Sequence[_Clip]) -> JsonObject:
    seconds = sum(clip.seconds for clip in clips)
    view: JsonObject = {
        "name": name,
        "duration": round(seconds, 3),
        "max_score": max(clip.score for clip in clips),
    }
    if order.details:
        weighted = sum(clip.score * clip.seconds for clip in clips)
        view["duration_weighted_score"] = round(weighted / seconds, 2)
    if order.clips:
        view["clips"] = [clip.view() for clip in clips]
    return view


def _class_score(clips: Sequence[_Clip]) -> float:
    return round((max(clip.score for clip in clips) + _average(clips)) / 2, 2)


def _average(clips: Sequence[_Clip]) -> float:
    return round(sum(clip.score for clip in clips) / len(clips), 2)


def _ratio(clips: Sequence[_Clip], duration: float) -> float:
    seconds = sum(clip.seconds for clip in clips)
    return round(min(1.0, seconds / duration), 4) if duration else 0.0


async def _view(space: Space, page: Page) -> JsonObject:
    """Return one page; what does not exist has an empty token here, unlike in searches."""
    data = list(page.items)
    await _add_pictures(space, data)
    return {
        "data": data,
        "page_info": {
            "limit_per_page": page.listing.limit,
            "total_results": len(page.listing.items),
            "page_expired_at": rfc3339(page.listing.expires_at),
            "next_page_token": page.next_token or "",
            "prev_page_token": page.prev_token or "",
        },
    }


async def _add_pictures(space: Space, results: Sequence[JsonObject]) -> None:
    for result in results:
        video = space.state.videos.get(str(result["video_id"]))
        index = space.state.indexes.get(video.index_id) if video is not None else None
        if index is None or "thumbnail" not in index.addons:
            continue
        for kind in as_list(result.get("labels", result.get("classes"))) or ():
            clips = as_list((as_object(kind) or {}).get("clips")) or ()
            pairs = [(result["video_id"], clip) for clip in map(as_object, clips) if clip]
            await add_pictures(space, pairs)


ROUTES = (
    ("POST", "/classify", single),
    ("POST", "/classify/bulk", bulk),
    ("GET", "/classify/{page_token}", retrieve),
)
