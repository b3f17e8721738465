"""Checks of arguments that methods of all versions of the API share."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import InvalidInputError

__all__ = ["at_most_one", "exactly_one", "filled", "is_list"]


def is_list(value: object) -> bool:
    """Whether something is a list of its own, and no text."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray))


def filled(value: object, name: str) -> str:
    """Return a text, or refuse one that is empty, and what is none."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError(f"{name} must be a text that is not empty, not {value!r}.")
    return value


def at_most_one(**given: object) -> None:
    """Refuse two of several arguments that exclude each other; None is one that is not given."""
    if sum(value is not None for value in given.values()) > 1:
        raise InvalidInputError(f"Give {' or '.join(given)}, not both.")


def exactly_one(**given: object) -> None:
    """Refuse two of several arguments that exclude each other, and none of them."""
    at_most_one(**given)
    if all(value is None for value in given.values()):
        raise InvalidInputError(f"Give {' or '.join(given)}: one of them is needed.")
