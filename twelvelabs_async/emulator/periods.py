"""Filters on moments: from one on, at one, or between two, read from the query string."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from .errors import parameter_invalid

if TYPE_CHECKING:
    from multidict import MultiMapping

__all__ = ["Period", "periods", "since"]

# Moments are written with milliseconds.
_INSTANT = timedelta(milliseconds=1)


@frozen
class Period:
    """From `start` up to but not including `end`; None means open on that side."""

    start: datetime | None
    end: datetime | None

    def admits(self, moment: datetime | None) -> bool:
        """Tell whether a moment, known or not, lies in the period."""
        if moment is None:
            return False
        # What was shown to the millisecond must be found again by what was shown.
        shown = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        return (self.start is None or shown >= self.start) and (
            self.end is None or shown < self.end
        )


def periods(
    query: MultiMapping[str], names: Sequence[str], *, exact: bool = False
) -> dict[str, Period]:
    """Return the wanted periods by name, from `x=…`, `x[gte]=…` and `x[lte]=…`.

    A date alone means its whole day, also as the end of a period. Without `exact` a single moment
    means everything from it on, as v1.3 takes it.
    """
    found: dict[str, Period] = {}
    for name in names:
        whole = _stretch(query, name, name)
        low = _stretch(query, name, f"{name}[gte]")
        high = _stretch(query, name, f"{name}[lte]")
        for key in query:
            if key.startswith(f"{name}[") and key not in {f"{name}[gte]", f"{name}[lte]"}:
                raise parameter_invalid(name, "A range has gte and lte only.")
        if whole is not None:
            found[name] = Period(whole[0], whole[1] if exact else None)
        elif low is not None or high is not None:
            found[name] = Period(low[0] if low else None, high[1] if high else None)
    return found


def since(query: MultiMapping[str], name: str) -> datetime | None:
    """Return a moment given in RFC 3339, or as a date alone."""
    stretch = _stretch(query, name, name)
    return stretch[0] if stretch is not None else None


def _stretch(query: MultiMapping[str], name: str, key: str) -> tuple[datetime, datetime] | None:
    value = query.get(key)
    if value is None:
        return None
    text = value.strip()
    try:
        # A plus sign that was not quoted arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise parameter_invalid(name, "It must be a date and time in RFC 3339.") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    # Neither the first nor the last moment that Python knows can be moved.
    length = timedelta(days=1) if len(text) <= len("2022-05-17") else _INSTANT
    try:
        return moment, moment + length
    except OverflowError:
        return moment, moment
