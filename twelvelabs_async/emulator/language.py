"""Words of a query: tokens, light stems, synonyms, and what they look or sound like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from attrs import frozen

__all__ = ["CONCEPTS", "Term", "stem", "stems", "terms", "tokens"]

_WORD = re.compile(r"[^\W_]+")
_SYNONYM_WEIGHT = 0.6
_STOP_WORDS = frozenset(
    """
    a an and are as at be been being by can do does for from has have he her him his how i in into
    is it its me my no not of off on one or our out over she show so some someone something than
    that the their them there these they this those through to up us was we were what when where
    which while who will with you your about any all find scene scenes video videos clip clips
    moment moments shot shots footage part parts
    """.split()  # noqa: SIM905 - a list of words is read as words
)
_SYNONYMS = (
    "red crimson scarlet ruby",
    "orange amber",
    "yellow gold golden",
    "green emerald lime",
    "cyan teal turquoise aqua",
    "blue azure navy",
    "purple violet lilac",
    "pink rose magenta",
    "brown tan wooden",
    "black",
    "white snowy",
    "grey gray silver",
    "dark dim night midnight dusky gloomy",
    "bright light sunny brilliant",
    "fast quick rapid speed rush",
    "slow calm gentle",
    "still static motionless",
    "sunset sundown dusk evening sun",
    "sunrise dawn sun morning",
    "harbour harbor port bay sea",
    "boat ship sail sailboat",
    "forest wood woods woodland tree jungle",
    "tree leaf foliage plant",
    "bird birdsong",
    "car vehicle drive driver automobile road",
    "city town urban street",
    "music song melody",
    "talk speak speech say voice",
    "person people man woman human",
    "house home building",
    "wind breeze",
    "begin start",
    "end finish",
    "happy glad joyful",
)
# What a word looks or sounds like, by feature and weight.
_LOOKS: dict[str, dict[str, float]] = {
    "red": {"red": 1.0},
    "orange": {"orange": 1.0},
    "yellow": {"yellow": 1.0},
    "green": {"green": 1.0},
    "cyan": {"cyan": 1.0},
    "blue": {"blue": 1.0},
    "purple": {"purple": 1.0},
    "pink": {"pink": 1.0},
    "brown": {"brown": 1.0},
    "black": {"black": 1.0},
    "white": {"white": 1.0},
    "grey": {"grey": 1.0},
    "dark": {"dark": 1.0},
    "bright": {"bright": 1.0},
    "still": {"still": 1.0},
    "slow": {"slow": 1.0},
    "moving": {"moving": 1.0},
    "motion": {"moving": 1.0},
    "action": {"fast": 0.8, "moving": 0.6},
    "fast": {"fast": 1.0, "moving": 0.5},
    "sunset": {"orange": 0.9, "red": 0.5, "yellow": 0.3},
    "sunrise": {"orange": 0.8, "pink": 0.6, "yellow": 0.5},
    "fire": {"orange": 0.8, "red": 0.6},
    "warm": {"orange": 0.7, "red": 0.6, "yellow": 0.5},
    "cold": {"blue": 0.7, "white": 0.4},
    "forest": {"green": 0.9},
    "tree": {"green": 0.8},
    "grass": {"green": 0.9},
    "garden": {"green": 0.7},
    "nature": {"green": 0.6},
    "sky": {"blue": 0.7, "cyan": 0.4},
    "sea": {"blue": 0.7, "cyan": 0.5},
    "ocean": {"blue": 0.8, "cyan": 0.5},
    "water": {"blue": 0.7, "cyan": 0.5},
    "snow": {"white": 0.9},
    "ice": {"white": 0.6, "cyan": 0.4},
    "desert": {"yellow": 0.6, "brown": 0.6, "orange": 0.4},
    "earth": {"brown": 0.7},
    "night": {"dark": 0.9, "black": 0.6},
    "shadow": {"dark": 0.6},
    "day": {"bright": 0.7},
    "car": {"moving": 0.4, "fast": 0.5},
    "running": {"moving": 0.5, "fast": 0.5},
    "quiet": {"still": 0.3, "quiet": 1.0},
    "silence": {"quiet": 1.0},
    "loud": {"loud": 1.0},
    "sound": {"loud": 0.8},
    "noise": {"loud": 0.9},
    "music": {"loud": 0.7},
    "voice": {"loud": 0.6},
    "cheer": {"loud": 0.9},
    "applause": {"loud": 0.9},
}
_ENDINGS = ("ingly", "edly", "ing", "ed", "ies", "es", "s", "ly")
_VOWELS = frozenset("aeiouy")


@frozen
class Term:
    """A word of a query, its stem, and related stems with how much they count for it."""

    word: str
    stem: str
    related: Mapping[str, float]


def tokens(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return _WORD.findall(text.casefold())


def stems(text: str) -> frozenset[str]:
    """Return the stems of a text's words."""
    return frozenset(stem(word) for word in tokens(text))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return a word without its common English endings."""
    for ending in _ENDINGS:
        root = word.removesuffix(ending)
        if root == word or len(root) < 3 or not _VOWELS.intersection(root):
            continue
        if ending == "s" and word.endswith(("ss", "us", "is")):
            continue
        if ending == "ies":
            return root + "y"
        if ending not in {"s", "es"} and len(root) > 3 and root[-1] == root[-2] not in "lse":
            root = root[:-1]
        word = root
        break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def terms(text: str) -> list[Term]:
    """Return the words of a query that carry meaning, each once."""
    found: dict[str, Term] = {}
    words = tokens(text)
    # A query of stop words alone must still be able to match itself.
    chosen = [word for word in words if word not in _STOP_WORDS] or words
    for word in chosen:
        root = stem(word)
        related = dict.fromkeys(_RELATED.get(root, ()), _SYNONYM_WEIGHT)
        found.setdefault(root, Term(word, root, {**related, root: 0.9}))
    return list(found.values())


def _related() -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for line in _SYNONYMS:
        group = {stem(word) for word in line.split()}
        for word in group:
            groups.setdefault(word, set()).update(group)
    return {word: frozenset(group - {word}) for word, group in groups.items()}


def _concepts() -> dict[str, dict[str, float]]:
    concepts: dict[str, dict[str, float]] = {}
    # A word that is named in the table means that; its synonyms mean it a little less.
    for word, features in _LOOKS.items():
        concepts.setdefault(stem(word), {}).update(features)
    named = set(concepts)
    for word, features in _LOOKS.items():
        for other in _RELATED.get(stem(word), ()):
            if other not in named:
                related = concepts.setdefault(other, {})
                for name, weight in features.items():
                    related[name] = max(related.get(name, 0.0), 0.9 * weight)
    return concepts


_RELATED = _related()
CONCEPTS: Mapping[str, Mapping[str, float]] = _concepts()
