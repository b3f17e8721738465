"""Scores segments against a query by what was seen, said and named. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from attrs import field, frozen

from .language import CONCEPTS, Term, stems, terms, tokens
from .sight import Look, Segment

__all__ = ["Candidate", "Hit", "Wanted", "feature", "likeness", "rank", "strengths"]

_NAME_WEIGHT = 0.8
_IMAGE_THRESHOLD = 0.35
_COLOURS = frozenset(
    {
        "red", "orange", "yellow", "green", "cyan", "blue",
        "purple", "pink", "brown", "black", "white", "grey",
    }
)  # fmt: skip


@frozen
class Candidate:
    """One segment of a video; `names` are stems of its file name and user metadata.

    `words` are what is to be read in it, by the option that looks for it; what is said is in the
    segment itself.
    """

    video_id: str
    segment: Segment
    names: frozenset[str]
    words: Mapping[str, str] = field(factory=dict[str, str])


@frozen
class Wanted:
    """What is searched: text, pictures or both, and where.

    Where sounds and speech are one, as for models before Marengo 3, the option is `heard`.
    """

    text: str | None
    looks: tuple[Look, ...]
    options: frozenset[str]
    lexical: bool = True
    semantic: bool = True
    every_option: bool = False


@frozen
class Hit:
    """One segment that matches, with its score; only the order of scores has a meaning.

    `strength` is from 0 to 1: how much of what could speak for the segment in one option does.
    """

    video_id: str
    start: float
    end: float
    text: str
    score: float
    strength: float = 0.0


def rank(candidates: Sequence[Candidate], wanted: Wanted) -> list[Hit]:
    """Return the segments for which anything speaks, best first."""
    per_option = [_option_scores(candidates, wanted, option) for option in sorted(wanted.options)]
    hits: list[Hit] = []
    for place, candidate in enumerate(candidates):
        found = [(scores[place], most) for scores, most in per_option]
        scores = [score for score, _ in found]
        if not scores or (wanted.every_option and min(scores) <= 0):
            continue
        score = sum(scores)
        if score > 0:
            strength = max(score / most for score, most in found if most > 0)
            at = candidate.segment
            hits.append(Hit(candidate.video_id, at.start, at.end, at.text, score, strength))
    hits.sort(key=lambda hit: (-hit.score, hit.video_id, hit.start))
    return hits


def strengths(candidates: Sequence[Candidate], wanted: Wanted, option: str) -> list[float]:
    """Return how strongly one option speaks for each segment; 0 to 1."""
    scores, most = _option_scores(candidates, wanted, option)
    return [score / most if most > 0 else 0.0 for score in scores]


def feature(segment: Segment, name: str) -> float:
    """Return how much a segment has of a colour, brightness, motion or sound; 0 to 1."""
    if name in _COLOURS:
        share = segment.look.colours.get(name, 0.0) if segment.look else 0.0
        return min(1.0, share / 0.5) if share >= 0.08 else 0.0
    if name in {"dark", "bright"}:
        if segment.look is None:
            return 0.0
        light = segment.look.brightness
        return _ramp(0.35 - light, 0.2) if name == "dark" else _ramp(light - 0.5, 0.25)
    if name in {"still", "slow", "moving", "fast"}:
        return _motion(segment.motion, name)
    if name in {"loud", "quiet"}:
        if segment.loudness is None:
            return 0.0
        return (
            _ramp(segment.loudness - 0.005, 0.1)
            if name == "loud"
            else _ramp(0.01 - segment.loudness, 0.01)
        )
    return 0.0


def likeness(one: Look, two: Look) -> float:
    """Return how alike two pictures are by colour and brightness; 0 to 1."""
    shared = sum(min(share, two.colours.get(name, 0.0)) for name, share in one.colours.items())
    distance = math.dist(one.mean, two.mean) / math.sqrt(3)
    return 0.6 * shared + 0.4 * max(0.0, 1 - 2.5 * distance)


def _motion(motion: float | None, name: str) -> float:
    if motion is None:
        return 0.0
    if name == "still":
        return _ramp(0.02 - motion, 0.02)
    if name == "slow":
        return 0.7 if 0.004 < motion < 0.08 else 0.0
    return _ramp(motion - 0.03, 0.1) if name == "moving" else _ramp(motion - 0.08, 0.2)


def _ramp(value: float, top: float) -> float:
    return min(1.0, max(0.0, value / top))


def _option_scores(
    candidates: Sequence[Candidate], wanted: Wanted, option: str
) -> tuple[list[float], float]:
    """Return the scores of the segments in one option, and the most that one could have."""
    if option == "heard":
        return _heard(candidates, wanted)
    scores = [0.0] * len(candidates)
    most = 0.0
    for term in terms(wanted.text or ""):
        found = [_evidence(candidate, term, wanted, option) for candidate in candidates]
        having = sum(evidence > 0 for evidence in found)
        # A word that speaks for few segments decides more than one that speaks for all.
        rarity = math.log((len(candidates) + 1) / (having + 0.5)) + 0.1
        scores = [score + rarity * evidence for score, evidence in zip(scores, found, strict=True)]
        most += rarity
    if option == "visual" and wanted.looks:
        pictures = [_picture_score(candidate, wanted.looks) for candidate in candidates]
        scores = [score + 2 * picture for score, picture in zip(scores, pictures, strict=True)]
        most += 2
    if _is_read(option) and wanted.text and wanted.lexical:
        phrase = " ".join(tokens(wanted.text))
        scores = [
            score + (phrase in " ".join(tokens(_words(candidate, option)))) if score else 0.0
            for score, candidate in zip(scores, candidates, strict=True)
        ]
        most += 1
    return scores, most


def _heard(candidates: Sequence[Candidate], wanted: Wanted) -> tuple[list[float], float]:
    sounds, most_sounds = _option_scores(candidates, wanted, "audio")
    words, most_words = _option_scores(candidates, wanted, "transcription")
    if not most_sounds or not most_words:
        return sounds, most_sounds
    # The two are comparable only as shares of the most that each could have.
    share = most_words / most_sounds
    return [max(sound * share, word) for sound, word in zip(sounds, words, strict=True)], most_words


def _is_read(option: str) -> bool:
    """Tell whether an option looks for words; the others look and listen."""
    return option not in {"visual", "audio"}


def _words(candidate: Candidate, option: str) -> str:
    if option == "transcription":
        return candidate.segment.text
    return candidate.words.get(option, "")


def _evidence(candidate: Candidate, term: Term, wanted: Wanted, option: str) -> float:
    segment = candidate.segment
    if _is_read(option):
        return _spoken(_words(candidate, option), term, wanted)
    if option == "audio":
        return _best(segment, CONCEPTS.get(term.stem, {}), sounds=True)
    named = max(
        (weight for name, weight in term.related.items() if name in candidate.names), default=0.0
    )
    features = CONCEPTS.get(term.stem, {})
    return max(_NAME_WEIGHT * named, _best(segment, features, sounds=False))


def _best(segment: Segment, features: Mapping[str, float], *, sounds: bool) -> float:
    return max(
        (
            weight * feature(segment, name)
            for name, weight in features.items()
            if (name in {"loud", "quiet"}) == sounds
        ),
        default=0.0,
    )


def _spoken(text: str, term: Term, wanted: Wanted) -> float:
    if wanted.lexical and term.word in tokens(text):
        return 1.0
    if not wanted.semantic:
        return 0.0
    said = stems(text)
    return max((weight for name, weight in term.related.items() if name in said), default=0.0)


def _picture_score(candidate: Candidate, looks: Sequence[Look]) -> float:
    look = candidate.segment.look
    if look is None:
        return 0.0
    score = sum(likeness(look, wanted) for wanted in looks) / len(looks)
    return score if score >= _IMAGE_THRESHOLD else 0.0
