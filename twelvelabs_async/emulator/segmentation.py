"""Finds the segments that definitions describe, and fills their fields."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from attrs import frozen

from .account import Account, evidence, part
from .media_sources import Source
from .parameters import as_object
from .ranking import likeness
from .schema_values import filled, time_value
from .sight import Look, Segment
from .spans import Span, fixed_spans
from .state import JsonObject, StoredFile

__all__ = ["Definition", "SegmentField", "segmented"]

_MOST_ALIKE = 0.6


@frozen
class SegmentField:
    """One field of a segment. `schema` is its type as a JSON schema; `events` those of its parts.

    A field with `events` is an array of what happens inside the segment, with times.
    """

    name: str
    schema: JsonObject
    events: tuple[SegmentField, ...] | None = None


@frozen
class Definition:
    """One kind of segment to find. `ranges` limit where; without any it is everywhere."""

    id: str
    description: str
    fields: tuple[SegmentField, ...]
    pictures: tuple[tuple[str, Source], ...]
    ranges: tuple[Span, ...]


def segmented(
    account: Account,
    definitions: Sequence[Definition],
    looks: Mapping[StoredFile, Look],
    *,
    time_format: str,
    shortest: float | None,
    longest: float | None,
) -> JsonObject:
    """Return the segments of each definition by its id, in the API's form."""
    found: JsonObject = {}
    for definition in definitions:
        pictures = [looks[source.file] for _, source in definition.pictures]
        spans: list[Span] = []
        for start, end in definition.ranges or ((account.start, account.end),):
            inside = part(account, start, end)
            spans += _sized(_matching(inside, definition.description, pictures), shortest, longest)
        found[definition.id] = [
            _segment(part(account, start, end), definition.fields, time_format)
            for start, end in spans
        ]
    return found


def _matching(account: Account, description: str, pictures: Sequence[Look]) -> list[Segment]:
    """Return the segments that are meant, in order; all, where nothing tells them apart."""
    hits = [segment for segment, _ in evidence(account, description)]
    hits += [
        segment
        for segment in account.segments
        if segment.look is not None
        and any(likeness(segment.look, look) >= _MOST_ALIKE for look in pictures)
    ]
    return [segment for segment in account.segments if segment in hits] or list(account.segments)


def _sized(
    segments: Sequence[Segment], shortest: float | None, longest: float | None
) -> list[Span]:
    """Join neighbours that are too short, and divide what is too long."""
    spans: list[Span] = []
    for segment in segments:
        last = spans[-1] if spans else None
        touching = last is not None and abs(last[1] - segment.start) < 1e-6
        if last is not None and touching and shortest and last[1] - last[0] < shortest:
            spans[-1] = (last[0], segment.end)
        else:
            spans.append((segment.start, segment.end))
    if shortest:
        spans = [span for span in spans if span[1] - span[0] >= shortest - 1e-6]
    if not longest:
        return spans
    divided: list[Span] = []
    for start, end in spans:
        step = (end - start) / max(1, math.ceil((end - start) / longest - 1e-6))
        # Equal parts are best, but they may be too short: then the rest is left out.
        fits = not shortest or step >= shortest
        divided += fixed_spans(start, end, step if fits else longest, shortest=shortest or 0.0)
    return divided


def _segment(account: Account, fields: Sequence[SegmentField], time_format: str) -> JsonObject:
    view = _times(account, time_format)
    view["metadata"] = {each.name: _field(each, account, time_format) for each in fields}
    return view


def _field(wanted: SegmentField, account: Account, time_format: str) -> object:
    if wanted.events is None:
        # The name of the property tells what is asked, so the value is taken out of an object.
        schema: JsonObject = {"type": "object", "properties": {wanted.name: wanted.schema}}
        value = as_object(filled(schema, account)) or {}
        return value.get(wanted.name)
    events: list[JsonObject] = []
    for moment in _events(account):
        event = _times(moment, time_format)
        event |= {each.name: _field(each, moment, time_format) for each in wanted.events}
        events.append(event)
    return events


def _events(account: Account) -> list[Account]:
    """Return what happens inside a segment: its spoken lines, or its scenes."""
    times = [(cue.start, cue.end) for cue in account.cues] or [
        (segment.start, segment.end) for segment in account.segments
    ]
    return [part(account, max(start, account.start), min(end, account.end)) for start, end in times]


def _times(account: Account, time_format: str) -> JsonObject:
    return {
        "start_time": time_value(account.start, time_format),
        "end_time": time_value(account.end, time_format),
    }
