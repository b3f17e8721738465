"""Searches a knowledge store: reads the request, ranks shots and images, and keeps the pages."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta

from attrs import frozen

from .errors import ApiProblem, page_token_expired, search_filter_invalid
from .fields import Fields
from .knowledge import ItemRecord, StoreRecord, StoreSearchRecord
from .parameters import as_list
from .ranking import Hit, Wanted, rank
from .shots import Shot, looked_at
from .space import Space
from .state import JsonObject

__all__ = ["MODALITIES", "Match", "best_matches", "first_page", "later_page"]

MODALITIES = ("visual", "audio")
# A token's answer is kept whole, so the oldest make room for new ones.
_MOST_TOKENS = 1_000
_TYPES = ("video", "image")
# Where each modality looks: what is said counts as sound.
_OPTIONS = {"visual": frozenset({"visual"}), "audio": frozenset({"audio", "transcription"})}


@frozen
class Match:
    """A shot that matches, with its score and the modalities in which it does."""

    item_id: str
    start: float
    end: float
    text: str
    modalities: tuple[str, ...]
    score: float


async def first_page(space: Space, store: StoreRecord, fields: Fields) -> JsonObject:
    """Search, and return the first page."""
    text = _query(fields)
    types, ids = _filter(fields)
    modalities = _modalities(fields, types)
    grouped = fields.choice("group_by", ("none", "item")) == "item"
    size = fields.whole("page_size", low=1, high=50) or 10
    include = fields.flag("include_metadata", default=False)
    now = space.clock.now()
    items = {
        item.id: item
        for item in space.state.knowledge.ready_items(store.id, now)
        if item.asset_type in types and (ids is None or item.id in ids)
    }
    shots = [shot for seen in await looked_at(space, items.values()) for shot in seen.shots()]
    matches = await asyncio.to_thread(best_matches, shots, text, modalities)
    options: JsonObject = {"video": {"modalities": list(modalities)}} if "video" in types else {}
    results = _results(items, matches, grouped=grouped, include=include)
    record = StoreSearchRecord(
        store_id=store.id,
        results=tuple(results),
        options=options,
        page_size=size,
        expires_at=now + timedelta(seconds=space.settings.page_seconds),
        tokens=tuple(secrets.token_hex(16) for _ in range(size, len(results), size)),
    )
    _remember(space, record)
    return _page(record, 0)


def later_page(space: Space, store: StoreRecord, token: str) -> JsonObject:
    """Return the page that a token stands for. An unknown one is a 400, an expired one a 410."""
    record, number = space.state.knowledge.searches.get(token, (None, 0))
    if record is None or record.store_id != store.id:
        raise page_token_expired(token)
    if space.clock.now() >= record.expires_at:
        raise ApiProblem(
            410,
            "search_page_token_expired",
            f"The page token has expired. You must make a new search request. Token: {token}.",
        )
    return _page(record, number)


def best_matches(shots: Sequence[Shot], text: str, modalities: Collection[str]) -> list[Match]:
    """Return the shots for which anything speaks, best first. Images are only looked at."""
    scores: dict[tuple[str, float], dict[str, Hit]] = {}
    for modality in MODALITIES:
        types = {"video"} if modality in modalities else set[str]()
        types |= {"image"} if modality == "visual" else set[str]()
        candidates = [shot.candidate() for shot in shots if shot.item.asset_type in types]
        for hit in rank(candidates, Wanted(text=text, looks=(), options=_OPTIONS[modality])):
            scores.setdefault((hit.video_id, hit.start), {})[modality] = hit
    matches = [_match(found) for found in scores.values()]
    return sorted(matches, key=lambda match: (-match.score, match.item_id, match.start))


def _match(found: dict[str, Hit]) -> Match:
    hit = next(iter(found.values()))
    score = sum(each.score for each in found.values())
    return Match(hit.video_id, hit.start, hit.end, hit.text, tuple(found), score)


def _query(fields: Fields) -> str:
    query = fields.required_child("query").allow({"text"})
    return query.required_text("text")


def _filter(fields: Fields) -> tuple[Collection[str], Collection[str] | None]:
    given = fields.child("filter")
    if given is None:
        return _TYPES, None
    given.allow({"asset_type", "item_id"})
    types = _wanted(given, "asset_type")
    if types is not None and not set(_TYPES).issuperset(types):
        raise search_filter_invalid(f"The asset_type field is one of: {', '.join(_TYPES)}.")
    return (_TYPES if types is None else types), _wanted(given, "item_id")


def _wanted(given: Fields, name: str) -> list[str] | None:
    condition = given.child(name)
    if condition is None:
        return None
    operators = [operator for operator in ("eq", "in") if condition.has(operator)]
    if len(operators) != 1 or len(condition.values) != 1:
        raise search_filter_invalid(f"The {name} field takes one operator: eq or in.")
    value = condition.values[operators[0]]
    values = [value] if operators == ["eq"] else as_list(value)
    texts = [each for each in values or () if isinstance(each, str)]
    if not texts or len(texts) < len(values or ()):
        kind = "a text" if operators == ["eq"] else "an array of one or more texts"
        raise search_filter_invalid(f"The {operators[0]} operator of {name} takes {kind}.")
    return texts


def _modalities(fields: Fields, types: Collection[str]) -> tuple[str, ...]:
    options = fields.child("search_options")
    video = options.allow({"video"}).child("video") if options is not None else None
    if video is None:
        return ("visual",)
    if "video" not in types:
        raise video.invalid("modalities", "The filter leaves out videos.")
    video.allow({"modalities"}).require("modalities")
    return tuple(video.choices("modalities", MODALITIES) or ())


def _results(
    items: dict[str, ItemRecord], matches: Sequence[Match], *, grouped: bool, include: bool
) -> list[JsonObject]:
    groups: dict[object, list[Match]] = {}
    for place, match in enumerate(matches):
        groups.setdefault(match.item_id if grouped else place, []).append(match)
    results: list[JsonObject] = []
    for place, group in enumerate(groups.values(), start=1):
        item = items[group[0].item_id]
        result: JsonObject = {"asset_type": item.asset_type, "rank": place, "item_id": item.id}
        if item.asset_type == "video":
            result["matches"] = [_clip(match) for match in group]
        if include:
            result["metadata"] = _metadata(item)
        results.append(result)
    return results


def _clip(match: Match) -> JsonObject:
    clip: JsonObject = {
        "start_sec": match.start,
        "end_sec": match.end,
        "modalities": list(match.modalities),
    }
    if match.text:
        clip["transcription"] = match.text
    return clip


def _metadata(item: ItemRecord) -> JsonObject:
    media = item.media
    system: JsonObject = {"width": media.width, "height": media.height, "size": media.size}
    if item.asset_type == "video":
        system["duration"] = media.duration
    return {"system": system, "user": dict(item.metadata)}


def _remember(space: Space, record: StoreSearchRecord) -> None:
    searches = space.state.knowledge.searches
    # A token is known for as long again after it expired, so that it can be told from nonsense.
    limit = space.clock.now() - timedelta(seconds=space.settings.page_seconds)
    while searches and (
        len(searches) > _MOST_TOKENS or next(iter(searches.values()))[0].expires_at < limit
    ):
        del searches[next(iter(searches))]
    searches |= {token: (record, number) for number, token in enumerate(record.tokens, start=1)}


def _page(record: StoreSearchRecord, number: int) -> JsonObject:
    begin = number * record.page_size
    page: JsonObject = {"data": list(record.results[begin : begin + record.page_size])}
    if number < len(record.tokens):
        page["next_page_token"] = record.tokens[number]
    return page | {"effective_search_options": record.options}
