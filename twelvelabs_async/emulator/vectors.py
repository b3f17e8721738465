"""Embedding vectors of segments: made from what was seen, so alike segments lie close."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from functools import lru_cache

from .language import stems
from .sight import Segment, Sight

__all__ = ["DIMENSIONS", "OPTIONS", "segment_embeddings"]

DIMENSIONS = 512
OPTIONS = ("visual", "audio", "transcription", "visual-text")


def segment_embeddings(sight: Sight, options: Iterable[str]) -> list[dict[str, object]]:
    """Return the API's embedding segments for each wanted option."""
    return [
        {
            "float": _vector(features),
            "start_offset_sec": segment.start,
            "end_offset_sec": segment.end,
            "embedding_option": option,
            "embedding_scope": "clip",
        }
        for option in options
        for segment in sight.segments
        if (features := _features(segment, option))
    ]


def _features(segment: Segment, option: str) -> dict[str, float]:
    if option == "audio":
        if segment.loudness is None:
            return {}
        return {"sound": 0.2, "loudness": segment.loudness}
    if option in {"transcription", "visual-text"}:
        return dict.fromkeys(stems(segment.text), 1.0)
    if segment.look is None:
        return {}
    features = {f"colour {name}": share for name, share in segment.look.colours.items()}
    return features | {"brightness": segment.look.brightness, "motion": segment.motion or 0.0}


def _vector(features: dict[str, float]) -> list[float]:
    total = [0.0] * DIMENSIONS
    for name, weight in sorted(features.items()):
        for place, value in enumerate(_direction(name)):
            total[place] += weight * value
    length = math.sqrt(sum(value * value for value in total)) or 1.0
    return [round(value / length, 7) for value in total]


@lru_cache(maxsize=2048)
def _direction(name: str) -> tuple[float, ...]:
    """Return a feature's fixed direction; in 512 dimensions any two are nearly orthogonal."""
    return tuple(byte / 127.5 - 1 for byte in hashlib.shake_256(name.encode()).digest(DIMENSIONS))
