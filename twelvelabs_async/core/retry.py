"""Whether a failed request is sent again, and when: pure rules, clock and dice handed in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from functools import lru_cache

from attrs import define, frozen

from ..settings import Retry

__all__ = [
    "Failure",
    "RetryBudget",
    "asked_to_wait",
    "header_number",
    "server_time",
    "wait_before_next",
]

COST = 10
"""What a retry takes from the budget, in units of what a success pays back."""

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


@frozen(kw_only=True)
class Failure:
    """Why an attempt failed, as far as it matters for the next one.

    Attributes:
        temporary: Whether the same request may succeed later.
        may_have_acted: Whether the server may have done what was asked.
        throttled: Whether a rate limit was the reason.
        retry_after: Seconds that the server asked to wait.
        reason: For logs.
        status: Of the answer, if there was one.
    """

    temporary: bool
    may_have_acted: bool
    throttled: bool = False
    retry_after: float | None = None
    reason: str = ""
    status: int | None = None


def wait_before_next(
    policy: Retry,
    *,
    attempt: int,
    max_retries: int,
    repeatable: bool,
    failure: Failure,
    roll: float,
) -> float | None:
    """Return the seconds to wait before attempt `attempt + 1`, or None to give up.

    Args:
        policy: The client's settings.
        attempt: The number of the attempt that failed, from 1.
        max_retries: How many attempts may follow the first.
        repeatable: Whether sending the request twice has the effect of sending it once.
        failure: Why it failed.
        roll: A random number from 0 to 1, for full jitter.
    """
    if attempt > max_retries or not failure.temporary:
        return None
    if failure.may_have_acted and not repeatable:
        return None
    if failure.retry_after is not None:
        return failure.retry_after if failure.retry_after <= policy.longest_obeyed else None
    # The first retry after a lost connection should not wait for nothing, hence from zero.
    ceiling = min(policy.longest, policy.first * 2.0 ** (attempt - 1))
    return ceiling * roll


def asked_to_wait(
    headers: Mapping[str, str], now: float, *, throttled: bool = False
) -> float | None:
    """Return how many seconds the server asked to wait, if it did; never negative.

    Reads `Retry-After-Ms`, `Retry-After` (seconds, or a date) and, if neither is there and a
    rate limit was the reason, `X-Ratelimit-Reset` (epoch seconds). Dates are held against the
    answer's own `Date`, so that a wrong clock on this machine does not matter.

    Args:
        headers: Of the answer; names in any case.
        now: This machine's time, in epoch seconds.
        throttled: Whether the answer is a 429; the reset time stands in every answer.
    """
    if (milliseconds := _number(headers.get("Retry-After-Ms"))) is not None:
        return max(0.0, milliseconds / 1000)
    here = server_time(headers, now)
    if (value := headers.get("Retry-After")) is not None:
        seconds = _number(value)
        if seconds is None and (date := _date(value)) is not None:
            seconds = date - here
        if seconds is not None:
            return max(0.0, seconds)
    if throttled and (reset := header_number(headers, "X-Ratelimit-Reset")) is not None:
        return max(0.0, reset - here)
    return None


def server_time(headers: Mapping[str, str], now: float) -> float:
    """Return the server's time at its answer, in epoch seconds; ours if it does not tell."""
    told = _date(headers.get("Date"))
    return now if told is None else told


def header_number(headers: Mapping[str, str], name: str) -> float | None:
    """Return a header as a finite number, or None if it is none."""
    return _number(headers.get(name))


@lru_cache(maxsize=256)  # the numbers of rate limits come again and again
def _number(value: str | None) -> float | None:
    try:
        number = float(value) if value is not None else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


@lru_cache(maxsize=16)  # the answers of a second carry the same date
def _date(value: str | None) -> float | None:
    try:
        return parsedate_to_datetime(value).timestamp() if value else None
    except (ValueError, OverflowError):
        return None


@define
class RetryBudget:
    """How many retries a client may still spend.

    A retry costs ten; a call that succeeds pays back one, or what its retries cost. So an
    outage of the service is met with few extra requests, however many calls run into it.
    """

    capacity: int
    left: int

    @classmethod
    def of(cls, policy: Retry) -> RetryBudget:
        """Return a full budget."""
        return cls(policy.budget * COST, policy.budget * COST)

    def spend(self) -> bool:
        """Take one retry; False if none is left."""
        if self.left < COST:
            return False
        self.left -= COST
        return True

    def refund(self, retries: int) -> None:
        """Pay back after a success that took this many retries."""
        self.left = min(self.capacity, self.left + (retries * COST or 1))
