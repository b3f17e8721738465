"""Answers searches of v1.1 and v1.2: looks, combines, sorts, groups, and cuts in pages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from ..candidates import candidates_of, pool_of
from ..clip_pictures import add_pictures, clips_in
from ..clips_by_video import grouped_by_video
from ..clock import rfc3339
from ..confidence import confidence, least, score
from ..ranking import Candidate
from ..space import Space
from ..state import JsonObject, VideoRecord
from ..token_pages import Listing, Page
from .evidence import Fragment, fragments_of
from .queries import Leaf, evaluate
from .search_requests import Question

__all__ = ["PLACE", "answer", "page_view"]

# What tokens of searches are good for; those of other operations are not.
PLACE = "search"


async def answer(space: Space, question: Question, version: str) -> JsonObject:
    """Search, and return the first page."""
    now = space.clock.now()
    videos = space.state.ready_videos(question.index.id, now)
    chosen = [video for video in videos if all(fits(video) for fits in question.conditions)]
    candidates = await candidates_of(space, chosen)
    fragments = await asyncio.to_thread(_found, question, candidates, chosen)
    clips = [_clip(question, fragment) for fragment in fragments]
    pool: JsonObject = {"search_pool": pool_of(question.index.id, videos)}
    listing = Listing(
        place=f"{version} {PLACE}",
        items=tuple(
            grouped_by_video(clips, by_count=question.by_count) if question.grouped else clips
        ),
        limit=question.limit,
        beside=question.echo | pool if version == "v1.1" else pool,
        pictures="thumbnail" in question.index.addons,
        expires_at=now + timedelta(seconds=space.settings.page_seconds),
    )
    return await page_view(space, space.state.pages.open(listing, now))


async def page_view(space: Space, page: Page) -> JsonObject:
    """Return one page; there are tokens only for pages that exist."""
    info: JsonObject = {
        "limit_per_page": page.listing.limit,
        "total_results": len(page.listing.items),
        "page_expired_at": rfc3339(page.listing.expires_at),
    }
    if page.next_token is not None:
        info["next_page_token"] = page.next_token
    if page.prev_token is not None:
        info["prev_page_token"] = page.prev_token
    # The URLs of pictures expire, so each page gets its own.
    data = list(page.items)
    if page.listing.pictures:
        await add_pictures(space, clips_in(data))
    return {**page.listing.beside, "data": data, "page_info": info}


def _found(
    question: Question, candidates: Sequence[Candidate], videos: Sequence[VideoRecord]
) -> list[Fragment]:
    lowest = least(question.threshold, question.level)

    def find(leaf: Leaf) -> list[Fragment]:
        # What would not be shown alone must not decide over others either.
        return [each for each in fragments_of(candidates, leaf.ask) if each.strength >= lowest]

    lengths = {video.id: video.media.duration or 0.0 for video in videos}
    found = evaluate(question.node, find, lengths)
    strong = [each for each in found if each.strength >= lowest and each.strength > 0]
    return sorted(strong, key=_place)


def _place(fragment: Fragment) -> tuple[float, float, str, float]:
    # Of fragments with one score, that in which more options agree comes first.
    together = sum(found.strength for found in fragment.found.values())
    return (-fragment.strength, -together, fragment.video_id, fragment.start)


def _clip(question: Question, fragment: Fragment) -> JsonObject:
    level = question.level
    clip: JsonObject = {
        "score": score(fragment.strength),
        "start": fragment.start,
        "end": fragment.end,
        "video_id": fragment.video_id,
        "confidence": confidence(fragment.strength, level),
        "metadata": [
            {"type": option, **({"text": found.text} if found.text else {})}
            for option, found in fragment.found.items()
        ],
    }
    if question.several_options:
        clip["modules"] = [
            {"type": option, "confidence": confidence(found.strength, level)}
            for option, found in fragment.found.items()
        ]
    return clip
