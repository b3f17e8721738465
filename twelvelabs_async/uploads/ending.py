"""Which of several errors an upload ends with."""

from __future__ import annotations

from typing import cast

__all__ = ["in_hand"]


def in_hand(error: BaseException) -> BaseException:
    """Return the first error of a group of errors, or of groups of groups."""
    if isinstance(error, BaseExceptionGroup):
        errors = cast("BaseExceptionGroup[BaseException]", error)
        return in_hand(errors.exceptions[0])
    return error
