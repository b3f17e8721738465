"""Which of several errors that came at once is raised."""

from __future__ import annotations

from typing import cast

__all__ = ["first_of"]


def first_of(error: BaseException) -> BaseException:
    """Return the first error of a group of errors, or of groups of groups."""
    if isinstance(error, BaseExceptionGroup):
        errors = cast("BaseExceptionGroup[BaseException]", error)
        return first_of(errors.exceptions[0])
    return error
