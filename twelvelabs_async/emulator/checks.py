"""Checks of the values that rules are made of."""

from __future__ import annotations

__all__ = ["MOST", "checked_number", "checked_times"]

# So many seconds, bytes or times are as good as no end, and can still be reckoned with.
MOST = 1_000_000_000


def checked_number(
    name: str, value: object, *, low: float = 0, high: float = MOST, whole: bool = False
) -> float:
    """Return a number that lies in its range; anything else is a ValueError."""
    kind = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
        raise ValueError(
            f"{name} is a{' whole' if whole else ''} number from {low:.10g} to {high:.10g}, "
            f"got {value!r}"
        )
    return value


def checked_times(times: object) -> None:
    """Check how often a rule applies: a whole number, or None for always."""
    if times is not None:
        checked_number("times", times, whole=True)
