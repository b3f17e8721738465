"""Checks of arguments that several of the older resources share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar, cast

from ..core.arguments import at_most_one, is_list
from ..errors import InvalidInputError
from ..settings import ApiVersion

__all__ = ["OLDER", "Need", "one_spelling", "texts"]

T = TypeVar("T")

OLDER: Sequence[ApiVersion] = ("v1.1", "v1.2")

Need: TypeAlias = Callable[[str, Sequence[ApiVersion], str], None]
"""What refuses something that the client's version lacks: `Resource._need`."""


def texts(given: object, name: str) -> list[str]:
    """Return a list of texts, or refuse what is none."""
    if not is_list(given):
        raise InvalidInputError(f"{name} must be a list of texts, not {given!r}.")
    found = cast("Sequence[object]", given)
    if not all(isinstance(each, str) for each in found):
        raise InvalidInputError(f"{name} must be a list of texts, not {given!r}.")
    return [str(each) for each in found]


def one_spelling(**given: T | None) -> T | None:
    """Return the value that was given under one of several names, or None."""
    at_most_one(**given)
    return next((value for value in given.values() if value is not None), None)
