"""Answers a question about the items of a store from what is seen, with citations and steps."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import orjson
from attrs import frozen

from .account import summary
from .enrichment import enriched
from .filling import fill
from .knowledge import ItemCollectionRecord, ItemRecord, Knowledge
from .knowledge_search import MODALITIES, Match, best_matches
from .known import known_of, part_of
from .response_requests import ResponseRequest
from .shots import SeenItem, Shot, looked_at
from .space import Space
from .state import JsonObject
from .streams import citation_urls

__all__ = ["Reply", "Step", "reply_to"]

_USUAL, _BRIEF, _LONG = 3, 1, 10
_WISHES = (
    (re.compile(r"\b(?:brief|short|concise|one sentence|terse)", re.IGNORECASE), _BRIEF),
    (re.compile(r"\b(?:all|every|each|detail|comprehensive|list)", re.IGNORECASE), _LONG),
)
_OVERVIEW = re.compile(
    r"\b(?:summar|overview|describe|what happens|what (?:is|are) (?:\w+ ){1,3}about)", re.IGNORECASE
)
_COUNTING = re.compile(r"\bhow many (?:items|files|assets|videos|images|pictures)\b", re.IGNORECASE)
# The still picture and the stream of each asset, where it has one.
_Links: TypeAlias = Mapping[str, tuple[str | None, str | None]]
_LABEL = "From what the emulator can see:"


@frozen
class Step:
    """One step on the way to an answer: a function, what it was called with, what it gave."""

    name: str
    arguments: JsonObject
    output: object


@frozen
class Reply:
    """An answer, what its markers cite, and how it was found."""

    text: str
    annotations: tuple[JsonObject, ...]
    commentary: str
    steps: tuple[Step, ...]


@frozen
class _Evidence:
    """What an answer is made from: items, their shots, and those that match, best first."""

    seen: tuple[SeenItem, ...]
    query: str
    matches: tuple[tuple[Shot, Match], ...]
    enrichments: tuple[JsonObject | None, ...]
    collections: tuple[ItemCollectionRecord, ...]


async def reply_to(space: Space, request: ResponseRequest) -> Reply:
    """Return the answer to a request, waiting until its items have been looked at."""
    items, collections = _scope(space, request)
    seen = await looked_at(space, items)
    links = {item.asset_id: await citation_urls(space, item.asset_id) for item in items}
    return await asyncio.to_thread(_reply, links, request, seen, collections)


def _reply(
    links: _Links,
    request: ResponseRequest,
    seen: Sequence[SeenItem],
    collections: Sequence[ItemCollectionRecord],
) -> Reply:
    evidence = _evidence(request, seen, collections)
    if request.schema is not None:
        known = known_of(seen, [shot for shot, _ in evidence.matches])
        text = orjson.dumps(fill(request.schema, known)).decode()
        annotations: tuple[JsonObject, ...] = ()
    else:
        text, annotations = _told(links, request, evidence)
    count = len(seen)
    commentary = f"I search {count} item{'' if count == 1 else 's'} for: {evidence.query}"
    return Reply(text, annotations, commentary, _steps(request, evidence))


def _scope(
    space: Space, request: ResponseRequest
) -> tuple[list[ItemRecord], list[ItemCollectionRecord]]:
    """Return the ready items that the request is about, and the collections that it names."""
    knowledge = space.state.knowledge
    ready = knowledge.ready_items(request.store.id, space.clock.now())
    remembered = request.session.selected if request.session is not None else []
    selected = request.mentioned or request.selections or tuple(remembered)
    named = [knowledge.item_collections[i] for i in selected if i in knowledge.item_collections]
    if not selected:
        return ready, []
    wanted = _members(knowledge, selected)
    return [item for item in ready if item.id in wanted], named


def _members(knowledge: Knowledge, selected: Sequence[str]) -> set[str]:
    members = set(selected)
    for each in selected:
        collection = knowledge.item_collections.get(each)
        members.update(collection.item_ids if collection is not None else ())
    return members


def _evidence(
    request: ResponseRequest,
    seen: Sequence[SeenItem],
    collections: Sequence[ItemCollectionRecord],
) -> _Evidence:
    shots = [shot for each in seen for shot in each.shots()]
    query = request.question
    matches = best_matches(shots, query, MODALITIES)
    if not matches and request.session is not None and request.session.turns:
        # A further question may speak of what the last one was about.
        query = f"{request.session.turns[-1].question} {query}"
        matches = best_matches(shots, query, MODALITIES)
    by_place = {(shot.item.id, shot.segment.start): shot for shot in shots}
    chosen = [(by_place[match.item_id, match.start], match) for match in matches]
    chosen = chosen[: _wanted_count(request)]
    of_item = {each.item.id: each for each in seen}
    enrichments = [
        enriched(request.store.ingestion_config, of_item[shot.item.id], shot) for shot, _ in chosen
    ]
    return _Evidence(tuple(seen), query, tuple(chosen), tuple(enrichments), tuple(collections))


def _wanted_count(request: ResponseRequest) -> int:
    for pattern, count in _WISHES:
        if pattern.search(f"{request.instructions} {request.question}"):
            return count
    return _USUAL


def _told(
    links: _Links, request: ResponseRequest, evidence: _Evidence
) -> tuple[str, tuple[JsonObject, ...]]:
    text = _Text(links)
    if not evidence.seen:
        text.add("The knowledge store has no ready items to answer from.")
        return text.finished()
    text.add(_LABEL)
    for collection in evidence.collections:
        text.add(f"The collection {collection.name} has {len(collection.item_ids)} items")
        text.cite_collection(collection)
    counted = _count(text, request.question, evidence.seen)
    overview = _OVERVIEW.search(request.question) is not None
    if not (evidence.matches or overview or counted):
        text.add("Nothing in it speaks of that directly.")
    if overview or not (evidence.matches or counted):
        for each in evidence.seen[: _wanted_count(request)]:
            text.add(summary(each.account).rstrip("."))
            text.cite(each.item)
    for (shot, _), enrichment in zip(evidence.matches, evidence.enrichments, strict=True):
        sentence = part_of(shot).told().rstrip(".")
        text.add(f"{shot.item.filename}: {sentence}{_enrichment_told(enrichment)}")
        text.cite(shot.item, shot)
    return text.finished()


def _count(text: _Text, question: str, seen: Sequence[SeenItem]) -> bool:
    if _COUNTING.search(question) is None:
        return False
    videos = sum(each.item.asset_type == "video" for each in seen)
    text.add(f"There are {len(seen)} items: {videos} videos and {len(seen) - videos} images.")
    return True


def _enrichment_told(enrichment: JsonObject | None) -> str:
    told = [
        f"{name} {str(value).lower() if isinstance(value, bool) else value}"
        for name, value in (enrichment or {}).items()
        if isinstance(value, str | int | float) and name != "description"
    ]
    return f" ({', '.join(told)})" if told else ""


def _steps(request: ResponseRequest, evidence: _Evidence) -> tuple[Step, ...]:
    ids = [each.item.id for each in evidence.seen]
    found = [
        {
            "item_id": match.item_id,
            "start_sec": match.start,
            "end_sec": match.end,
            "modalities": list(match.modalities),
        }
        for _, match in evidence.matches
    ]
    steps = [Step("search_knowledge_store", {"query": evidence.query, "item_ids": ids}, found)]
    if request.store.ingestion_config is not None:
        read = [
            {"item_id": shot.item.id, "start_sec": shot.segment.start, "enrichment": enrichment}
            for (shot, _), enrichment in zip(evidence.matches, evidence.enrichments, strict=True)
        ]
        steps.append(Step("read_enrichment", {"item_ids": ids}, read))
    return tuple(steps)


class _Text:
    """A text that grows sentence by sentence, and the citations of its markers."""

    def __init__(self, links: _Links) -> None:
        self._links = links
        self._text = ""
        self._annotations: list[JsonObject] = []

    def add(self, sentence: str) -> None:
        """Add words; a citation may follow."""
        self._text += f" {sentence}" if self._text else sentence

    def cite(self, item: ItemRecord, shot: Shot | None = None) -> None:
        """Mark the last words as taken from an item, or from one shot of it."""
        annotation = self._marked(f"{item.asset_type}_citation", item.filename)
        annotation["item_id"] = item.id
        annotation["thumbnail_url"], annotation["hls_url"] = self._links[item.asset_id]
        if item.asset_type == "video" and shot is not None:
            annotation["start_sec"] = shot.segment.start
            annotation["end_sec"] = shot.segment.end
        self._annotations.append(annotation)

    def cite_collection(self, collection: ItemCollectionRecord) -> None:
        """Mark the last words as taken from a collection."""
        annotation = self._marked("collection_citation", collection.name)
        self._annotations.append(annotation | {"collection_id": collection.id})

    def finished(self) -> tuple[str, tuple[JsonObject, ...]]:
        """Return the text and its citations, in order."""
        return self._text, tuple(self._annotations)

    def _marked(self, kind: str, title: str) -> JsonObject:
        marker = f"[{len(self._annotations) + 1}]"
        start = len(self._text) + 1
        self._text += f" {marker}."
        return {
            "type": kind,
            "start_index": start,
            "end_index": start + len(marker) - 1,
            "title": title,
            "thumbnail_url": None,
            "hls_url": None,
        }
