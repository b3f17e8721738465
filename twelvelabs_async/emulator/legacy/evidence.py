"""What speaks for a fragment of a video, option by option, under the names of v1.1 and v1.2.

What was `visual` there also heard the sounds that v1.3 calls `audio`; `conversation` are the spoken
words; `text_in_video` and `logo` are what the file itself says to be seen in the picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from ..errors import search_option_not_supported
from ..language import tokens
from ..ranking import Candidate, Wanted, strengths
from ..sight import Look
from ..state import IndexRecord
from .names import engine_options

__all__ = ["OPTIONS", "Ask", "Found", "Fragment", "check_supported", "fragments_of", "united"]

OPTIONS = ("visual", "conversation", "text_in_video", "logo")
_SOURCES: Mapping[str, tuple[str, ...]] = {
    "visual": ("visual", "audio"),
    "conversation": ("transcription",),
    "text_in_video": ("text_in_video",),
    "logo": ("logo",),
}


@frozen(kw_only=True)
class Ask:
    """What is asked for: a text or pictures, where to look, and whether every option must match.

    With `exact` the spoken words must hold the text as it stands.
    """

    text: str | None
    options: tuple[str, ...]
    exact: bool = False
    every: bool = False
    looks: tuple[Look, ...] = field(default=())


@frozen
class Found:
    """How strongly one option speaks for a fragment, 0 to 1, and the words in which it does."""

    strength: float
    text: str = ""


@frozen
class Fragment:
    """A stretch of a video, in seconds, that matches, with what each option found there."""

    video_id: str
    start: float
    end: float
    strength: float
    found: Mapping[str, Found]


def fragments_of(candidates: Sequence[Candidate], ask: Ask) -> list[Fragment]:
    """Return the segments that match, in the order of the candidates."""
    seen = {option: _strengths(candidates, ask, option) for option in ask.options}
    fragments: list[Fragment] = []
    for place, candidate in enumerate(candidates):
        found = {
            option: Found(values[place], _words(candidate, option))
            for option, values in seen.items()
            if values[place] > 0
        }
        if not found or (ask.every and len(found) < len(seen)):
            continue
        parts = [each.strength for each in found.values()]
        strength = sum(parts) / len(parts) if ask.every else max(parts)
        segment = candidate.segment
        fragments.append(Fragment(candidate.video_id, segment.start, segment.end, strength, found))
    return fragments


def united(fragments: Iterable[Fragment]) -> dict[str, Found]:
    """Return what several fragments found, together."""
    result: dict[str, Found] = {}
    for fragment in fragments:
        for option, found in fragment.found.items():
            known = result.get(option)
            if known is None:
                result[option] = found
                continue
            texts = dict.fromkeys(text for text in (known.text, found.text) if text)
            result[option] = Found(max(known.strength, found.strength), " ".join(texts))
    return {option: result[option] for option in OPTIONS if option in result}


def check_supported(options: Sequence[str], index: IndexRecord) -> None:
    """Refuse options that the index was not created with."""
    engine = index.model_of("marengo")
    supported = engine_options(engine) if engine is not None else ()
    for option in options:
        if option not in supported:
            raise search_option_not_supported(option, index.id, supported)


def _strengths(candidates: Sequence[Candidate], ask: Ask, option: str) -> list[float]:
    exact = ask.exact and option == "conversation"
    wanted = Wanted(ask.text, ask.looks, frozenset(), semantic=not exact)
    rows = [strengths(candidates, wanted, source) for source in _SOURCES[option]]
    best = [max(values) for values in zip(*rows, strict=True)]
    if not exact:
        return best
    phrase = f" {' '.join(tokens(ask.text or ''))} "
    return [
        value if phrase in f" {' '.join(tokens(candidate.segment.text))} " else 0.0
        for value, candidate in zip(best, candidates, strict=True)
    ]


def _words(candidate: Candidate, option: str) -> str:
    if option == "conversation":
        return candidate.segment.text
    return candidate.words.get(option, "")
