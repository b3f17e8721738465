"""Scores and levels of confidence, as models before Marengo 3 give them with what they find."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EVEN", "THRESHOLDS", "confidence", "least", "score"]

# Neither stricter nor more relaxed than usual.
EVEN = 0.5
# From which strength on each level is reached; the levels are the API's, the numbers are not.
_LEAST: Mapping[str, float] = {"high": 0.6, "medium": 0.35, "low": 0.1}
THRESHOLDS = (*_LEAST, "none")


def score(strength: float) -> float:
    """Return a strength from 0 to 1 as a score from 0 to 100."""
    return round(100 * min(1.0, strength), 2)


def least(threshold: str, level: float = EVEN) -> float:
    """Return the strength that a threshold asks for; `level`, from 0 to 1, is how strict it is."""
    return min(1.0, _LEAST.get(threshold, 0.0) * level / EVEN)


def confidence(strength: float, level: float = EVEN) -> str:
    """Return the level of confidence of a strength."""
    reached = (name for name in _LEAST if strength >= least(name, level))
    return next(reached, "extremely low")
