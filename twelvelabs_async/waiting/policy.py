"""When to look again and when to stop: pure rules, clock and dice handed in."""

from __future__ import annotations

from math import ceil

from ..core.statuses import failure_of
from ..errors import APIError, APIStatusError, InvalidInputError, PlanLimitError
from ..settings import positive_seconds

__all__ = [
    "DONE",
    "FAILED",
    "GRACE",
    "LAST_LOOK",
    "MOST_ERRORS",
    "PAGE",
    "PATIENCE",
    "SOON",
    "check_times",
    "ends_all",
    "is_missing",
    "is_transient",
    "next_delay",
    "round_cost",
    "seconds_asked",
    "shared_delay",
    "spread",
]

DONE = frozenset({"ready", "completed", "complete", "done", "finished", "succeeded", "success"})
FAILED = frozenset(
    {"failed", "failure", "error", "canceled", "cancelled", "expired", "rejected", "aborted"}
    | {"terminated", "timed_out", "timeout", "deleted"}
)
"""The documented ends, and what else an API may come to call one. Any other status goes on, until
the deadline: a wait that took a new name of a step for an end would be worse than one that waits.
"""

FIRST_DELAY = 0.5
GROWTH = 1.5
JITTER = 0.1

SHARE = 0.08
"""The part of its age after which something that shares its looks is looked at again: these are
cheap, so they may come often, and what ends is known within a tenth of the time that it took."""

FEW_SHARE = 1 / 3
"""The same for the fewest: what two share costs each of them half a request."""

SHARED_JITTER = 0.05

LAST_LOOK = 2.0
"""Seconds that each look may take, also beyond the deadline: the last one, which is at the
deadline, can be the one that finds it done."""

MOST_ERRORS = 10
"""Looks in a row that may fail before a wait gives up; each has its own retries inside."""

GRACE = 1.0
"""Seconds in which something that was never seen may be missing: it may have just been made."""

PAGE = 50
"""Items on a page, as many as the API gives."""

SOON = 0.01
"""Seconds within which looks are taken together."""

PATIENCE = 0.6
"""Seconds for which a few that are due wait for others, so that waits which began at different
times look together. If half of all are due, nobody waits."""

LOOKS_A_SECOND = 20
"""How fast a crowd is looked at one by one, where lists do not help."""


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


def shared_delay(age: float, longest: float, left: float, roll: float, number: int) -> float:
    """Return the seconds until the next look that is shared with others.

    Args:
        age: Seconds since the wait began, or was told that something happened.
        longest: The longest time between two looks.
        left: Seconds until the deadline, at which a last look is taken.
        roll: A random number from 0 to 1, the same for all who share.
        number: How many share it.
    """
    share = max(SHARE, min(FEW_SHARE, 1 / number))
    grown = min(longest, max(FIRST_DELAY, share * age))
    return max(0.0, min(left, grown * (1 - SHARED_JITTER * roll)))


def round_cost(number: int) -> int:
    """Return the most requests that one look at so many may cost; never more than one by one."""
    pages = ceil(number / PAGE)
    return min(number, pages + max(5, pages // 10))


def spread(number: int, *, answers: bool) -> list[float]:
    """Return after how many seconds each of so many is looked at alone, so that none are at once.

    Args:
        number: How many there are.
        answers: Whether these looks bring the answers of what has ended, once each, and so are
            wanted soon; otherwise they are a round.
    """
    if number == 1:
        return [0.0]
    window = min(1.0, number * SOON) if answers else number / LOOKS_A_SECOND
    return [window * place / number for place in range(number)]


def is_transient(error: BaseException) -> bool:
    """Whether a look may succeed next time: if a request that met this error is sent again."""
    return isinstance(error, APIError) and failure_of(error).temporary


def seconds_asked(error: BaseException | None) -> float:
    """Return for how many seconds an error asks to be left alone; 0 if it does not."""
    return (error.retry_after or 0.0) if isinstance(error, APIStatusError) else 0.0


def is_missing(error: BaseException) -> bool:
    """Whether an error says that there is no such thing; the API says so with 404 or with 400."""
    if not isinstance(error, APIStatusError):
        return False
    return error.status_code == 404 or error.code == "resource_not_exist"


def ends_all(error: BaseException) -> bool:
    """Whether an error of a list is one that every look would meet: the key, the plan."""
    if isinstance(error, PlanLimitError):
        return True
    return isinstance(error, APIStatusError) and error.status_code in (401, 403)


def check_times(longest: float, timeout: float) -> None:
    """Refuse intervals and timeouts that cannot be meant."""
    try:
        positive_seconds(longest, "sleep_interval")
        positive_seconds(timeout, "timeout")
    except ValueError as error:
        raise InvalidInputError(str(error)) from None
