"""When to look again and when to stop: pure rules, clock and dice handed in."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import APIConnectionError, APIStatusError, InvalidInputError, PlanLimitError
from ..settings import positive_seconds

__all__ = [
    "DONE",
    "FAILED",
    "LAST_LOOK",
    "MOST_ERRORS",
    "NOTIFIED_AS",
    "check_times",
    "is_transient",
    "next_delay",
]

DONE = frozenset({"ready", "completed"})
FAILED = frozenset({"failed", "error", "canceled", "cancelled", "expired"})

NOTIFIED_AS: Mapping[str, str] = {
    "task": "index.task",
    "indexed asset": "index.task",
    "analysis task": "analyze.task",
    "batch": "analyze.batch",
}
"""The notifications that concern a wait, if they have its id.

Of the last and of indexed assets the platform's documentation does not tell the form. One that
does not come changes nothing: the wait polls.
"""

FIRST_DELAY = 0.5
GROWTH = 1.5
JITTER = 0.1

LAST_LOOK = 2.0
"""Seconds that the last look, at the deadline, may take: it can be the one that finds it done."""

MOST_ERRORS = 10
"""Looks in a row that may fail before a wait gives up; each has its own retries inside."""


def next_delay(look: int, longest: float, left: float, roll: float) -> float:
    """Return the seconds until the next look: quick at first, then slower.

    Args:
        look: How many looks there were.
        longest: The longest time between two looks.
        left: Seconds until the deadline, at which a last look is taken.
        roll: A random number from 0 to 1, so that many waits do not look at once.
    """
    grown = min(longest, FIRST_DELAY * GROWTH ** min(look - 1, 60))
    return max(0.0, min(left, grown * (1 + JITTER * (2 * roll - 1))))


def is_transient(error: Exception) -> bool:
    """Whether a look may succeed next time: the network, rate limits, the server's own errors."""
    if isinstance(error, PlanLimitError):
        return False
    if isinstance(error, APIStatusError):
        return error.status_code >= 500 or error.status_code in (408, 429)
    return isinstance(error, APIConnectionError)


def check_times(longest: float, timeout: float) -> None:
    """Refuse intervals and timeouts that cannot be meant."""
    try:
        positive_seconds(longest, "sleep_interval")
        positive_seconds(timeout, "timeout")
    except ValueError as error:
        raise InvalidInputError(str(error)) from None
