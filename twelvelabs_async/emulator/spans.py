"""Stretches of audio and video to embed: equal ones, and ones that follow the content."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from .sight import Look, Segment

__all__ = ["Span", "fixed_spans", "grouped", "merged", "tiled"]

Span: TypeAlias = tuple[float, float]


def fixed_spans(start: float, end: float, length: float, *, shortest: float = 0.0) -> list[Span]:
    """Divide a stretch in spans of one length; a rest shorter than `shortest` is dropped."""
    count = max(1, math.ceil((end - start) / length - 1e-6))
    spans = [
        (round(start + n * length, 3), round(min(end, start + (n + 1) * length), 3))
        for n in range(count)
    ]
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < shortest:
        spans.pop()
    return spans


def grouped(segments: Sequence[Segment], least: float) -> list[list[Segment]]:
    """Join neighbours until each group lasts at least `least` seconds."""
    groups: list[list[Segment]] = []
    for segment in segments:
        if groups and groups[-1][-1].end - groups[-1][0].start < least - 1e-6:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    if len(groups) > 1 and groups[-1][-1].end - groups[-1][0].start < least - 1e-6:
        rest = groups.pop()
        groups[-1] += rest
    return groups


def tiled(spans: Sequence[Span], duration: float) -> tuple[Span, ...]:
    """Return the spans with what lies before and behind them, so that they fill a file."""
    first, last = spans[0][0], spans[-1][1]
    before = ((0.0, first),) if first > 0 else ()
    behind = ((last, round(duration, 3)),) if last < round(duration, 3) else ()
    return (*before, *spans, *behind)


def merged(segments: Sequence[Segment]) -> Segment:
    """Return one segment for several; what lasts longer counts more."""
    if len(segments) == 1:
        return segments[0]
    looks = [(part.look, _weight(part)) for part in segments if part.look is not None]
    motions = [(part.motion, _weight(part)) for part in segments if part.motion is not None]
    powers = [(part.loudness**2, _weight(part)) for part in segments if part.loudness is not None]
    texts = dict.fromkeys(part.text for part in segments if part.text)
    return Segment(
        start=segments[0].start,
        end=segments[-1].end,
        look=_look(looks) if looks else None,
        motion=_mean(motions) if motions else None,
        loudness=_mean(powers) ** 0.5 if powers else None,
        text=" ".join(texts),
    )


def _weight(segment: Segment) -> float:
    """Return how much a segment counts; pictures last no time, and count the same."""
    return (segment.end - segment.start) or 1.0


def _look(looks: Sequence[tuple[Look, float]]) -> Look:
    names = sorted({name for look, _ in looks for name in look.colours})
    red, green, blue = (
        _mean([(look.mean[channel], weight) for look, weight in looks]) for channel in range(3)
    )
    return Look(
        {
            name: _mean([(look.colours.get(name, 0.0), weight) for look, weight in looks])
            for name in names
        },
        (red, green, blue),
        _mean([(look.brightness, weight) for look, weight in looks]),
    )


def _mean(values: Sequence[tuple[float, float]]) -> float:
    return sum(value * weight for value, weight in values) / sum(weight for _, weight in values)
