"""Reads how users describe their own objects: a description and metadata, with their limits."""

from __future__ import annotations

from attrs import frozen

from .fields import Fields
from .parameters import as_list, as_object
from .state import MetadataValue, UserMetadata

__all__ = [
    "ENTITY_METADATA",
    "ITEM_METADATA",
    "STORE_METADATA",
    "MetadataRules",
    "description_of",
    "metadata_of",
]

# A whole number must survive JSON readers that keep every number as a double.
_LARGEST_WHOLE = 2**53 - 1


@frozen(kw_only=True)
class MetadataRules:
    """What one kind of object accepts; None means that no limit is documented.

    `whole_numbers` limits them to 53 bits.
    """

    pairs: int | None = None
    key_length: int | None = None
    text_length: int | None = None
    arrays: bool = True
    whole_numbers: bool = True


ENTITY_METADATA = MetadataRules(arrays=False, whole_numbers=False)
STORE_METADATA = MetadataRules(pairs=10, key_length=128, text_length=2048)
ITEM_METADATA = MetadataRules(pairs=50, key_length=128, text_length=8192)


def description_of(fields: Fields) -> str | None:
    """Return the description; an empty one is allowed."""
    value = fields.values.get("description")
    if value is not None and not isinstance(value, str):
        raise fields.invalid("description", "It must be a text.")
    return value


def metadata_of(fields: Fields, rules: MetadataRules) -> UserMetadata | None:
    """Return the metadata if they were given."""
    value = fields.values.get("metadata")
    if value is None:
        return None
    given = as_object(value)
    if given is None:
        raise fields.invalid("metadata", "It must be an object.")
    if rules.pairs is not None and len(given) > rules.pairs:
        raise fields.invalid("metadata", f"It can have {rules.pairs} pairs at most.")
    checked: UserMetadata = {}
    for name, item in given.items():
        if rules.key_length is not None and len(name) > rules.key_length:
            raise fields.invalid("metadata", f"A key has {rules.key_length} characters at most.")
        try:
            checked[name] = _value(item, rules)
        except ValueError as problem:
            reason = f"The value of {name!r} must be {problem}."
            raise fields.invalid("metadata", reason) from None
    return checked


def _value(item: object, rules: MetadataRules) -> MetadataValue:
    texts = as_list(item) if rules.arrays else None
    if texts is not None:
        return [_text(text, rules) for text in texts]
    if isinstance(item, str):
        return _text(item, rules)
    # A boolean is an int in Python.
    if isinstance(item, int) and rules.whole_numbers and abs(item) > _LARGEST_WHOLE:
        raise ValueError("a whole number of 53 bits at most; larger ones can be given as texts")
    if isinstance(item, bool | int | float):
        return item
    allowed = "a text, a number, a boolean"
    raise ValueError(f"{allowed} or an array of texts" if rules.arrays else allowed)


def _text(item: object, rules: MetadataRules) -> str:
    if not isinstance(item, str):
        raise ValueError("an array of texts only")  # noqa: TRY004 - becomes an answer of the API
    if rules.text_length is not None and len(item) > rules.text_length:
        raise ValueError(f"a text of {rules.text_length} characters at most")
    return item
