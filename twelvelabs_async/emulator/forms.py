"""Reads numbers from forms, where everything is text."""

from __future__ import annotations

import math

from .errors import parameter_invalid
from .uploads import Form

__all__ = ["number_of"]


def number_of(
    form: Form, name: str, *, low: float | None = None, high: float | None = None
) -> float | None:
    """Return a field that must be a number between bounds that are both allowed."""
    text = form.text(name)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise parameter_invalid(name, "It must be a number.")
    if low is not None and value < low:
        raise parameter_invalid(name, f"It must be at least {low:g}.")
    if high is not None and value > high:
        raise parameter_invalid(name, f"It must be at most {high:g}.")
    return value
