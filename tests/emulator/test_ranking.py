"""Scoring and words, without a server."""

from __future__ import annotations

import pytest

from twelvelabs_async.emulator.language import CONCEPTS, stem, terms, tokens
from twelvelabs_async.emulator.ranking import Candidate, Wanted, feature, likeness, rank
from twelvelabs_async.emulator.sight import Look, Segment


def _segment(
    text: str = "", *, motion: float | None = None, loudness: float | None = None, **colours: float
) -> Segment:
    look = Look(colours, (0.5, 0.5, 0.5), 0.5) if colours else None
    return Segment(0.0, 4.0, look, motion, loudness, text)


def _found(segments: dict[str, Segment], text: str, *options: str) -> list[str]:
    candidates = [Candidate(name, seen, frozenset()) for name, seen in segments.items()]
    wanted = Wanted(text, (), frozenset(options or ("visual",)))
    return [hit.video_id for hit in rank(candidates, wanted)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("driving", "drives"),
        ("trees", "tree"),
        ("running", "runs"),
        ("cities", "city"),
        ("moved", "moving"),
        ("quickly", "quick"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    """Common English endings do not matter."""
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["red", "glass", "bus", "sing", "this", "sky"])
def test_short_words_stay_whole(word: str) -> None:
    """What only looks like an ending is kept."""
    assert stem(word) == word


def test_stop_words_count_only_alone() -> None:
    """`the` is dropped beside a word with a meaning, but not when there is nothing else."""
    assert [term.word for term in terms("the red car and the red bus")] == ["red", "car", "bus"]
    assert [term.word for term in terms("who is it")] == ["who", "is", "it"]
    assert tokens("Night_Drive-02.mkv") == ["night", "drive", "02", "mkv"]


def test_more_colour_ranks_higher() -> None:
    """Of three videos the one with most red is first and the one without is absent."""
    segments = {
        "some": _segment(red=0.2, grey=0.8),
        "none": _segment(blue=1.0),
        "most": _segment(red=0.6, grey=0.4),
    }
    assert _found(segments, "red") == ["most", "some"]


def test_synonyms_reach_the_features() -> None:
    """Crimson is red, midnight is dark: words of one group look alike."""
    assert CONCEPTS[stem("crimson")]["red"] > 0.5
    assert CONCEPTS[stem("midnight")]["dark"] > 0.5


def test_a_rare_word_decides() -> None:
    """A word that all segments share counts less than one that a single segment has."""
    segments = {
        "a": _segment("the car stops"),
        "b": _segment("the car burns"),
        "c": _segment("the car car car"),
    }
    assert _found(segments, "burning car", "transcription")[0] == "b"


def test_said_as_asked_ranks_higher() -> None:
    """The exact phrase beats its words in another order."""
    segments = {"a": _segment("house of blue"), "b": _segment("the blue house stands")}
    assert _found(segments, "blue house", "transcription") == ["b", "a"]


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("still", _segment(motion=0.3), _segment(motion=0.0)),
        ("moving", _segment(motion=0.0), _segment(motion=0.2)),
        ("fast", _segment(motion=0.05), _segment(motion=0.3)),
        ("loud", _segment(loudness=0.0), _segment(loudness=0.3)),
        ("quiet", _segment(loudness=0.3), _segment(loudness=0.0)),
        ("green", _segment(green=0.05), _segment(green=0.5)),
        ("dark", _segment(white=1.0), Segment(0, 4, Look({}, (0, 0, 0), 0.05), None, None, "")),
    ],
)
def test_a_feature_tells_segments_apart(name: str, low: Segment, high: Segment) -> None:
    """Each feature is 0 for a segment without it and near 1 for one full of it."""
    assert feature(low, name) == 0.0
    assert feature(high, name) > 0.9


def test_what_was_not_measured_is_no_evidence() -> None:
    """Without pictures or sound no feature speaks for a segment."""
    blank = _segment()
    assert not any(feature(blank, name) for name in ("still", "dark", "bright", "quiet", "red"))


def test_equal_pictures_are_most_alike() -> None:
    """Likeness is 1 for the same look and small for an opposite one."""
    red = Look({"red": 1.0}, (0.9, 0.1, 0.1), 0.3)
    blue = Look({"blue": 1.0}, (0.1, 0.1, 0.9), 0.2)
    assert likeness(red, red) == pytest.approx(1.0)
    assert likeness(red, blue) < 0.1
