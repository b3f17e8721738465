"""The /search room: find segments by text or picture, page by page."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta

from aiohttp import web
from attrs import frozen
from multidict import MultiDict

from .candidates import candidates_of, pool_of
from .clip_pictures import add_pictures, clips_in
from .clips_by_video import grouped_by_video
from .clock import rfc3339
from .confidence import EVEN, THRESHOLDS, confidence, least, score
from .entity_search import split_entities
from .errors import (
    page_token_expired,
    parameter_invalid,
    parameter_not_provided,
    resource_not_exist,
    search_option_not_supported,
)
from .filters import conditions_of
from .forms import number_of
from .paging import check_known, flag, page_limit_of
from .query_images import IMAGE_FIELDS, IMAGE_FILE, looks_of
from .ranking import Hit, Wanted, rank
from .respond import json_response
from .space import SPACE, Space
from .state import IndexRecord, JsonObject, SearchRecord
from .uploads import Form, form_of

__all__ = ["ROUTES", "create", "retrieve"]

# A token's answer is kept whole, so the oldest make room for new ones.
_MOST_TOKENS = 1_000
_OPTIONS = ("visual", "audio", "transcription")
# What a search option needs among the options of the index's model.
_NEEDS = {
    "visual": {"visual"},
    "audio": {"audio"},
    "transcription": {"audio", "transcription", "conversation"},
}
_FIELDS = frozenset(
    {
        "index_id", "query_text", "search_options", "transcription_options", "group_by", "operator",
        "page_limit", "filter", "include_user_metadata", "threshold", "adjust_confidence_level",
        "sort_option",
    }
) | IMAGE_FIELDS  # fmt: skip
_MAX_IMAGES = 10


@frozen(kw_only=True)
class _Judged:
    """The least strength of a hit, how strict its confidence is, and how groups are sorted."""

    least: float = 0.0
    level: float = EVEN
    by_count: bool = False


async def create(request: web.Request) -> web.Response:
    """POST /search."""
    space = request.app[SPACE]
    async with form_of(
        request,
        fields=_FIELDS,
        files={IMAGE_FILE},
        max_file_bytes=space.settings.limits.image_bytes,
    ) as form:
        index = _index(space, form)
        options = _search_options(form, index)
        limit = page_limit_of(_single(form, "page_limit"))
        grouped = form.choice("group_by", {"clip", "video"}) == "video"
        every = form.choice("operator", {"or", "and"}) == "and"
        include = form.flag("include_user_metadata", default=False)
        conditions = conditions_of(form.text("filter"))
        matching = _listed(form, "transcription_options", ("lexical", "semantic"))
        judged = _judged(form, index)
        text = form.text("query_text")
        looks = await looks_of(space, form, most=_MAX_IMAGES)
        if text is None and not looks:
            raise parameter_not_provided("query_text")
        text, named = await split_entities(space, text)
        looks += named
    videos = space.state.ready_videos(index.id, space.clock.now())
    pool = pool_of(index.id, videos)
    chosen = [video for video in videos if all(fulfils(video) for fulfils in conditions)]
    wanted = Wanted(
        text=text,
        looks=tuple(looks),
        options=frozenset(_where(index, options)),
        lexical=not matching or "lexical" in matching,
        semantic=not matching or "semantic" in matching,
        every_option=every,
    )
    candidates = await candidates_of(space, chosen)
    hits = await asyncio.to_thread(rank, candidates, wanted)
    hits = [hit for hit in hits if hit.strength >= judged.least]
    record = _remember(
        space, index, hits, pool, grouped=grouped, limit=limit, include=include, judged=judged
    )
    return json_response(await _page(space, record, 0, include=include))


async def retrieve(request: web.Request) -> web.Response:
    """GET /search/{page_token}."""
    space = request.app[SPACE]
    check_known(request.query, {"include_user_metadata"})
    token = request.match_info["page_token"]
    record, number = space.state.searches.get(token, (None, 0))
    if record is None or space.clock.now() >= record.expires_at:
        raise page_token_expired(token)
    include = record.include_user_metadata
    if "include_user_metadata" in request.query:
        include = flag(request.query, "include_user_metadata")
    return json_response(await _page(space, record, number, include=include))


def _index(space: Space, form: Form) -> IndexRecord:
    missing = [name for name in ("index_id", "search_options") if not form.texts(name)]
    if missing:
        raise parameter_not_provided(missing)
    index_id = form.required("index_id")
    index = space.state.indexes.get(index_id)
    if index is None:
        raise resource_not_exist(index_id, "indexes")
    return index


def _judged(form: Form, index: IndexRecord) -> _Judged:
    """Return how strict the search is; models without scores have no such parameters any more."""
    if not _is_scored(index):
        return _Judged()
    threshold = form.choice("threshold", THRESHOLDS) or "none"
    level = number_of(form, "adjust_confidence_level", low=0.0, high=1.0)
    by_count = form.choice("sort_option", {"score", "clip_count"}) == "clip_count"
    strict = EVEN if level is None else level
    return _Judged(least=least(threshold, strict), level=strict, by_count=by_count)


def _search_options(form: Form, index: IndexRecord) -> list[str]:
    options = _listed(form, "search_options", _OPTIONS)
    model = index.model_of("marengo")
    enabled = set(model.options) if model is not None else set[str]()
    supported = [option for option in _OPTIONS if _NEEDS[option] & enabled]
    for option in options:
        if option not in supported:
            raise search_option_not_supported(option, index.id, supported)
    return options


def _listed(form: Form, name: str, allowed: Sequence[str]) -> list[str]:
    given = [part.strip() for text in form.texts(name) for part in text.split(",")]
    for part in given:
        if part not in allowed:
            raise parameter_invalid(name, f"It must be one or more of: {', '.join(allowed)}.")
    return given


def _remember(
    space: Space,
    index: IndexRecord,
    hits: list[Hit],
    pool: JsonObject,
    judged: _Judged,
    *,
    grouped: bool,
    limit: int,
    include: bool,
) -> SearchRecord:
    now = space.clock.now()
    searches = space.state.searches
    # They expire in the order in which they came.
    while searches and (
        len(searches) > _MOST_TOKENS or now >= next(iter(searches.values()))[0].expires_at
    ):
        del searches[next(iter(searches))]
    count = len({hit.video_id for hit in hits}) if grouped else len(hits)
    pages = max(1, -(-count // limit))
    record = SearchRecord(
        index_id=index.id,
        hits=tuple(hits),
        grouped=grouped,
        limit=limit,
        include_user_metadata=include,
        level=judged.level,
        by_count=judged.by_count,
        pool=pool,
        expires_at=now + timedelta(seconds=space.settings.page_seconds),
        tokens=tuple(secrets.token_hex(16) for _ in range(pages)),
    )
    if pages > 1:
        searches |= {token: (record, number) for number, token in enumerate(record.tokens)}
    return record


async def _page(space: Space, record: SearchRecord, number: int, *, include: bool) -> JsonObject:
    clips = [
        _clip(space, record, hit, place, include=include)
        for place, hit in enumerate(record.hits, start=1)
    ]
    items = grouped_by_video(clips, by_count=record.by_count) if record.grouped else clips
    info: JsonObject = {
        "limit_per_page": record.limit,
        "total_results": len(items),
        "page_expires_at": rfc3339(record.expires_at),
    }
    if record.grouped:
        info["total_inner_matches"] = len(clips)
    if number + 1 < len(record.tokens):
        info["next_page_token"] = record.tokens[number + 1]
    if number > 0:
        info["prev_page_token"] = record.tokens[number - 1]
    data = items[number * record.limit : (number + 1) * record.limit]
    index = space.state.indexes.get(record.index_id)
    if index is not None and "thumbnail" in index.addons:
        # The URLs of pictures expire, so each page gets its own.
        await add_pictures(space, clips_in(data))
    return {"data": data, "page_info": info, "search_pool": record.pool}


def _clip(space: Space, record: SearchRecord, hit: Hit, place: int, *, include: bool) -> JsonObject:
    clip: JsonObject = {
        "video_id": hit.video_id,
        "start": hit.start,
        "end": hit.end,
        "rank": place,
    }
    index = space.state.indexes.get(record.index_id)
    if index is not None and _is_scored(index):
        clip |= {
            "score": score(hit.strength),
            "confidence": confidence(hit.strength, record.level),
        }
    if hit.text:
        clip["transcription"] = hit.text
    video = space.state.videos.get(hit.video_id)
    if include and video is not None:
        clip["user_metadata"] = dict(video.user_metadata)
    return clip


def _where(index: IndexRecord, options: Sequence[str]) -> list[str]:
    """Return where to look; the models before Marengo 3 heard speech as audio, too."""
    if not _is_scored(index):
        return list(options)
    return ["heard" if option == "audio" else option for option in options]


def _is_scored(index: IndexRecord) -> bool:
    """Tell whether the model gives scores: those before Marengo 3 do, and SDK 0.4 needs them."""
    model = index.model_of("marengo")
    return model is not None and not model.name.startswith("marengo3")


def _single(form: Form, name: str) -> MultiDict[str]:
    value = form.text(name)
    return MultiDict({} if value is None else {name: value})


ROUTES = (
    ("POST", "/search", create),
    ("GET", "/search/{page_token}", retrieve),
)
