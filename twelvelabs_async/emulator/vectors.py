"""Embedding vectors: one space for what is seen, heard and said, so alike things lie close."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from .language import CONCEPTS, stem, terms, tokens
from .ranking import feature
from .sight import Look, Segment, Sight

__all__ = [
    "DIMENSIONS",
    "OPTIONS",
    "Features",
    "blended",
    "look_features",
    "segment_embeddings",
    "segment_features",
    "text_features",
    "uncertainty",
    "vector",
    "word_features",
]

DIMENSIONS = 512
OPTIONS = ("visual", "audio", "transcription", "visual-text")
Features: TypeAlias = dict[str, float]

# What a byte stands for; shared by all directions, which are many.
_LEVELS = tuple(byte / 127.5 - 1 for byte in range(256))
_RELATED_WEIGHT = 0.5
_FILLER_WEIGHT = 0.15
_CONCEPT_WEIGHT = 0.5
_SIGHTS = ("dark", "bright", "still", "slow", "moving", "fast")
_SOUNDS = ("loud", "quiet")


def segment_embeddings(sight: Sight, options: Iterable[str]) -> list[dict[str, object]]:
    """Return the API's embedding segments for each wanted option."""
    return [
        {
            "float": vector(features),
            "start_offset_sec": segment.start,
            "end_offset_sec": segment.end,
            "embedding_option": option,
            "embedding_scope": "clip",
        }
        for option in options
        for segment in sight.segments
        if (features := segment_features(segment, option))
    ]


def segment_features(segment: Segment, option: str) -> Features:
    """Return what speaks for a segment in one option; nothing if it has nothing of the kind."""
    if option == "audio":
        if segment.loudness is None:
            return {}
        heard = {f"sound {name}": 0.5 * feature(segment, name) for name in _SOUNDS}
        return {"sound": 0.2, "loudness": segment.loudness} | heard
    if option in {"transcription", "visual-text"}:
        return word_features(segment.text)
    if segment.look is None:
        return {}
    seen = {f"look {name}": 0.3 * feature(segment, name) for name in _SIGHTS}
    return look_features(segment.look) | {"motion": segment.motion or 0.0} | seen


def look_features(look: Look) -> Features:
    """Return what speaks for a picture: its colours and its brightness."""
    features = {f"colour {name}": share for name, share in look.colours.items()}
    return features | {"brightness": 0.3 * look.brightness}


def word_features(text: str) -> Features:
    """Return what speaks for words: themselves, and a little the words of the same meaning."""
    features: Features = {f"word {stem(word)}": _FILLER_WEIGHT for word in tokens(text)}
    for term in terms(text):
        for name, weight in term.related.items():
            own = name == term.stem
            strength = 1.0 if own else _RELATED_WEIGHT * weight
            features[f"word {name}"] = max(strength, features.get(f"word {name}", 0.0))
    return features


def text_features(text: str) -> Features:
    """Return what speaks for a text: its words, and what they would look and sound like."""
    features = word_features(text)
    for term in terms(text):
        for name, weight in CONCEPTS.get(term.stem, {}).items():
            kind = "sound" if name in _SOUNDS else "look" if name in _SIGHTS else "colour"
            key = f"{kind} {name}"
            features[key] = max(_CONCEPT_WEIGHT * weight, features.get(key, 0.0))
    return features


def vector(
    features: Mapping[str, float], dimensions: int = DIMENSIONS, unit: int = DIMENSIONS
) -> list[float]:
    """Return the vector of what speaks for something; its first `unit` values have length 1.

    A shorter vector is the beginning of a longer one of the same thing.
    """
    size = max(dimensions, unit)
    total = [0.0] * size
    for name, weight in sorted(features.items()):
        if weight:
            for place, value in enumerate(_direction(name, size)):
                total[place] += weight * value
    return _scaled(total, dimensions, unit)


def blended(
    parts: Sequence[Mapping[str, float]], dimensions: int = DIMENSIONS, unit: int = DIMENSIONS
) -> list[float]:
    """Return one vector for several things together; each counts the same."""
    size = max(dimensions, unit)
    total = [0.0] * size
    for part in parts:
        for place, value in enumerate(vector(part, size, unit)):
            total[place] += value
    return _scaled(total, dimensions, unit)


def uncertainty(features: Mapping[str, float], dimensions: int = DIMENSIONS) -> list[float]:
    """Return how far what speaks for something disagrees, per dimension; above 0."""
    weights = {name: weight for name, weight in sorted(features.items()) if weight > 0}
    total = sum(weights.values()) or 1.0
    size = max(dimensions, DIMENSIONS)
    sums = [0.0] * size
    squares = [0.0] * size
    for name, weight in weights.items():
        share = weight / total
        for place, value in enumerate(_direction(name, size)):
            sums[place] += share * value
            squares[place] += share * value * value
    # One witness never disagrees with itself, so few witnesses leave doubt of their own.
    doubt = 1.0 / (1.0 + len(weights))
    return [
        round(doubt + math.sqrt(max(0.0, square - mean * mean)), 7)
        for mean, square in zip(sums[:dimensions], squares[:dimensions], strict=True)
    ]


def _scaled(total: Sequence[float], dimensions: int, unit: int) -> list[float]:
    length = math.sqrt(sum(value * value for value in total[:unit])) or 1.0
    return [round(value / length, 7) for value in total[:dimensions]]


@lru_cache(maxsize=1024)
def _direction(name: str, size: int) -> tuple[float, ...]:
    """Return a feature's fixed direction; in 512 dimensions any two are nearly orthogonal.

    Of two sizes the larger begins with the smaller: the digest can be as long as one likes.
    """
    return tuple(map(_LEVELS.__getitem__, hashlib.shake_256(name.encode()).digest(size)))
