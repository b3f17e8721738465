"""Checks of arguments that several of the older resources share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar, cast

from ..errors import InvalidInputError
from ..settings import ApiVersion

__all__ = ["OLDER", "Need", "is_list", "one_spelling", "present", "texts"]

T = TypeVar("T")

OLDER: Sequence[ApiVersion] = ("v1.1", "v1.2")

Need: TypeAlias = Callable[[str, Sequence[ApiVersion], str], None]
"""What refuses something that the client's version lacks: `Resource._need`."""


def present(value: str, name: str) -> str:
    """Return a text, or refuse one that is empty."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError(f"{name} must be a text that is not empty, not {value!r}.")
    return value


def is_list(value: object) -> bool:
    """Return whether something is a list of its own, and no text."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray))


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
    found = {name: value for name, value in given.items() if value is not None}
    if len(found) > 1:
        raise InvalidInputError(f"Give one of {' and '.join(found)}: they mean the same.")
    return next(iter(found.values()), None)
