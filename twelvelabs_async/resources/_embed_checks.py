"""Checks of what embeddings are asked of: what the API is documented to refuse."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

import attrs

from ..core.arguments import is_list
from ..core.codec import encode
from ..core.encoding import seg
from ..core.numbers import check_span
from ..errors import InvalidInputError

__all__ = ["check_dimension", "inputs"]

Fields = dict[str, object]

NEEDS_FILE = frozenset({"image", "text_image", "audio", "video", "document"})
NEEDS_TEXT = frozenset({"text", "text_image"})
LISTS = ("embedding_option", "embedding_scope", "embedding_type", "time_based_metadata")
SOURCES = ("url", "base64_string", "asset_id")
MOST_SOURCES = 10
_REFERENCE = re.compile(r"<@([^<>]+)>")


def inputs(input_type: str, bodies: Mapping[str, object]) -> dict[str, Fields]:
    """Return the bodies that are given, as they go to the wire.

    Args:
        input_type: What it is that is embedded. One that this version does not know is not
            held against the bodies.
        bodies: For each input type what it is made of, or None.

    Raises:
        InvalidInputError: It is not the one body of the input type, or not one the API takes.
    """
    given = {name: _fields(body, name) for name, body in bodies.items() if body is not None}
    if input_type in bodies and set(given) != {input_type}:
        told = ", ".join(sorted(given)) or "none"
        raise InvalidInputError(
            f"input_type {input_type!r} goes with the argument {input_type!r} and no other of "
            f"{', '.join(bodies)}; given: {told}."
        )
    for name, fields in given.items():
        _check_body(name, fields)
    return given


def check_dimension(value: int | None) -> None:
    """Refuse what is no length of a vector."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise InvalidInputError(
            f"embedding_dimension must be a whole number such as 512, not {value!r}."
        )


def _fields(body: object, name: str) -> Fields:
    """Return a body as plain values."""
    if _has_fields(body):
        try:
            return cast("Fields", encode(body))
        except (AttributeError, TypeError, ValueError, RecursionError) as error:
            raise InvalidInputError(f"{name} cannot be written as JSON: {error}") from error
    form = "{'input_text': …}" if name == "text" else "{'media_source': {'url': …}}"
    raise InvalidInputError(
        f"{name} must be a request object or a mapping such as {form}, "
        f"not {type(body).__name__} {body!r:.80}."
    )


def _has_fields(body: object) -> bool:
    return isinstance(body, Mapping) or attrs.has(type(body))


def _check_body(name: str, fields: Fields) -> None:
    if name in NEEDS_FILE:
        _check_source(fields.get("media_source"), f"{name}.media_source")
    if name in NEEDS_TEXT:
        _check_text(fields.get("input_text"), f"{name}.input_text")
    for key in LISTS:
        if fields.get(key) is not None and not is_list(fields[key]):
            raise InvalidInputError(f"{name}.{key} must be a list, not {fields[key]!r:.80}.")
    check_span(
        fields.get("start_sec"), fields.get("end_sec"), (f"{name}.start_sec", f"{name}.end_sec")
    )
    if name == "multi_input":
        _check_multi_input(fields, name)


def _check_source(source: object, name: str) -> None:
    """Refuse what does not say in one way where the file is."""
    if not isinstance(source, dict):
        raise InvalidInputError(
            f"{name} must be a MediaSource or a mapping with one of {', '.join(SOURCES)}, "
            f"not {source!r:.80}."
        )
    fields = cast("Fields", source)
    if "base_64_string" in fields:  # the vendor's SDK spells it so, the API does not
        fields["base64_string"] = fields.pop("base_64_string")
    given = [key for key in SOURCES if fields.get(key) is not None]
    if len(given) != 1:
        told = " and ".join(given) or f"none of them, but {sorted(fields)}"
        raise InvalidInputError(f"{name} takes exactly one of {', '.join(SOURCES)}; given: {told}.")
    if given == ["asset_id"]:
        seg(cast("str", fields["asset_id"]), f"{name}.asset_id")
    else:
        _check_text(fields[given[0]], f"{name}.{given[0]}")


def _check_text(text: object, name: str) -> None:
    if not isinstance(text, str) or not text.strip():
        raise InvalidInputError(f"{name} must be a text that is not empty, not {text!r:.80}.")


def _check_multi_input(fields: Fields, name: str) -> None:
    text, sources = fields.get("input_text"), fields.get("media_sources") or ()
    if text is not None:
        _check_text(text, f"{name}.input_text")
    if not is_list(sources):
        raise InvalidInputError(f"{name}.media_sources must be a list, not {sources!r:.80}.")
    if not text and not sources:
        raise InvalidInputError(f"{name} needs input_text, media_sources or both.")
    found = cast("Sequence[object]", sources)
    if len(found) > MOST_SOURCES:
        raise InvalidInputError(
            f"{name}.media_sources takes up to {MOST_SOURCES} files, not {len(found)}."
        )
    for place, source in enumerate(found):
        _check_source(source, f"{name}.media_sources[{place}]")
        kind = cast("Fields", source).get("media_type")
        _check_text(kind, f"{name}.media_sources[{place}].media_type")
    files = [cast("Fields", source) for source in found]
    if text is None and len(kinds := sorted({str(each["media_type"]) for each in files})) > 1:
        raise InvalidInputError(
            f"{name} needs input_text when its files are of different types: {', '.join(kinds)}."
        )
    names = {each.get("name") for each in files}
    for reference in _REFERENCE.findall(str(text or "")):
        if reference not in names:
            raise InvalidInputError(
                f"{name}.input_text points at <@{reference}>, but no file has this name."
            )
