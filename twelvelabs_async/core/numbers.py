"""Checks of numbers that arguments may be: in a range, and times in a file."""

from __future__ import annotations

import math

from ..errors import InvalidInputError

__all__ = ["check_seconds", "check_span", "number"]


def number(
    value: object, name: str, least: float = -math.inf, most: float = math.inf
) -> float | None:
    """Return a number, or None if there is none; refuse what is not one or out of range."""
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        if least <= value <= most:
            return value
        wanted = f"from {least:g} to {most:g}" if most < math.inf else f"{least:g} or more"
        raise InvalidInputError(f"{name} must be {wanted}, not {value!r}.")
    raise InvalidInputError(f"{name} must be a number, not {value!r:.80}.")


def check_seconds(value: object, name: str) -> None:
    """Refuse what is no time in a file; None is one that is not given."""
    if value is None:
        return
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not math.isfinite(value)
        or value < 0
    ):
        raise InvalidInputError(f"{name} must be a number of seconds from 0 on, not {value!r}.")


def check_span(start: object, end: object, names: tuple[str, str]) -> None:
    """Refuse a part of a file that ends before it begins."""
    check_seconds(start, names[0])
    check_seconds(end, names[1])
    if isinstance(end, (int, float)) and end <= (start if isinstance(start, (int, float)) else 0):
        raise InvalidInputError(
            f"{names[1]} must be greater than {names[0]}, not {end!r} with {start or 0!r}."
        )
