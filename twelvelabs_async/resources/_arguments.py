"""Checks of what several resources take: names, lists of identifiers, own keys and values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import cast

from attrs import frozen

from ..core.arguments import filled, is_list
from ..core.codec import encode
from ..core.encoding import seg
from ..errors import InvalidInputError
from ..models.shared import Model

__all__ = ["MetadataRules", "checked_metadata", "fields_of", "identifiers", "present"]

WIDEST = 2**53 - 1
"""The largest whole number that a JSON reader is sure to keep, if it reads all as doubles."""


@frozen(kw_only=True)
class MetadataRules:
    """What your own keys and values may be; None is no limit.

    Attributes:
        pairs: The most keys.
        key_length: The most characters of a key.
        text_length: The most characters of a text.
        lists: Whether a value may be a list of texts, and whole numbers have 53 bits; such
            resources refuse None as well.
    """

    pairs: int | None = None
    key_length: int | None = None
    text_length: int | None = None
    lists: bool = True


def present(value: str | None, name: str) -> None:
    """Refuse a text that is empty; None is a text that is not given."""
    if value is not None:
        filled(value, name)


def identifiers(values: Sequence[str], name: str, most: int | None = None) -> list[str]:
    """Return a list of identifiers, or refuse what is none.

    Args:
        values: One or more identifiers.
        name: The parameter.
        most: How many there may be.
    """
    if not is_list(values) or not values:
        raise InvalidInputError(
            f"{name} must be a list of one or more identifiers, not {values!r}."
        )
    if most is not None and len(values) > most:
        raise InvalidInputError(f"{name} takes up to {most} identifiers, not {len(values)}.")
    for number, each in enumerate(values):
        seg(each, f"{name}[{number}]")
    return list(values)


def fields_of(value: Model | Mapping[str, object], name: str) -> dict[str, object]:
    """Return the fields of a model or a mapping as they go to the wire."""
    if not isinstance(value, (Model, Mapping)):
        raise InvalidInputError(f"{name} must be a mapping or a model, not {value!r}.")
    try:
        return cast("dict[str, object]", encode(value))
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        raise InvalidInputError(
            f"{name} cannot be written as JSON ({error}); "
            "inside a model its parts are models too, inside a mapping they can be either."
        ) from error


def checked_metadata(
    given: Mapping[str, object] | None, rules: MetadataRules, name: str = "metadata"
) -> dict[str, object] | None:
    """Return own keys and values, or refuse what the API does not store."""
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise InvalidInputError(f"{name} must be a mapping, not {given!r:.80}.")
    if rules.pairs is not None and len(given) > rules.pairs:
        raise InvalidInputError(f"{name} takes up to {rules.pairs} keys, not {len(given)}.")
    for key, value in given.items():
        if not isinstance(key, str):
            raise InvalidInputError(f"The keys of {name} must be texts, not {key!r}.")
        if rules.key_length is not None and len(key) > rules.key_length:
            raise InvalidInputError(
                f"The keys of {name} have up to {rules.key_length} characters, not {len(key)}: "
                f"{key!r:.80}."
            )
        if wrong := _wrong(value, rules):
            raise InvalidInputError(f"{name}[{key!r}] {wrong}")
    return dict(given)


def _wrong(value: object, rules: MetadataRules) -> str | None:
    """Return what is wrong with a value."""
    if isinstance(value, str):
        if rules.text_length is not None and len(value) > rules.text_length:
            return f"has {len(value)} characters; it can have up to {rules.text_length}."
        return None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        if rules.lists and abs(value) > WIDEST:
            return f"is {value}, which needs more than 53 bits; it can be given as a text."
        return None
    if isinstance(value, float):
        return None if math.isfinite(value) else f"is {value}, which JSON has no number for."
    if not rules.lists:
        if value is None:
            return None
        return (
            f"must be a text, a number, true or false, not {value!r:.80}; "
            "what has parts must be turned into a text first."
        )
    if is_list(value):
        items = cast("Sequence[object]", value)
        if all(isinstance(each, str) for each in items):
            return None
    return f"must be a text, a number, true or false, or a list of texts, not {value!r:.80}."
