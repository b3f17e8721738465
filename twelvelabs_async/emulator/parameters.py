"""Reads and checks JSON bodies and the values that JSON bodies and forms have in common."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, cast

import orjson

from .body_notes import note_body
from .errors import malformed_body, parameter_invalid, parameter_not_provided, parameter_unknown
from .state import JsonObject, MetadataValue, UserMetadata

if TYPE_CHECKING:
    from aiohttp import web

__all__ = [
    "as_list",
    "as_object",
    "json_body",
    "merged",
    "metadata_text",
    "optional_flag",
    "required_text",
    "user_metadata",
]


async def json_body(request: web.Request, allowed: Collection[str]) -> JsonObject:
    """Return the request's JSON object; refuse other bodies and unknown names."""
    data = await request.read()
    note_body(request, data)
    if not data:
        return {}
    try:
        body: object = orjson.loads(data)
    except orjson.JSONDecodeError as problem:
        raise malformed_body(f"The body is not valid JSON: {problem}.") from None
    given = as_object(body)
    if given is None:
        raise malformed_body("The body must be a JSON object.")
    unknown = sorted(set(given) - set(allowed))
    if unknown:
        raise parameter_unknown(unknown)
    return given


def as_object(value: object) -> JsonObject | None:
    """Return a decoded JSON value if it is an object."""
    return cast("JsonObject", value) if isinstance(value, dict) else None


def as_list(value: object) -> list[object] | None:
    """Return a decoded JSON value if it is an array."""
    return cast("list[object]", value) if isinstance(value, list) else None


def required_text(body: JsonObject, name: str) -> str:
    """Return a text that must be there and must not be empty."""
    value = body.get(name)
    if value is None or value == "":
        raise parameter_not_provided(name)
    if not isinstance(value, str) or not value.strip():
        raise parameter_invalid(name, "It must be a text.")
    return value


def optional_flag(body: JsonObject, name: str, *, default: bool) -> bool:
    """Return a boolean."""
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise parameter_invalid(name, "It must be true or false.")
    return value


def user_metadata(value: object) -> dict[str, MetadataValue | None]:
    """Check user metadata: texts, numbers, booleans and arrays of texts; None deletes a key."""
    given = as_object(value)
    if given is None:
        raise parameter_invalid("user_metadata", "It must be an object.")
    checked: dict[str, MetadataValue | None] = {}
    for name, item in given.items():
        if item is None or isinstance(item, str | bool | int | float):
            checked[name] = item
            continue
        texts = as_list(item)
        if texts is None or not all(isinstance(text, str) for text in texts):
            raise parameter_invalid(
                "user_metadata",
                f"The value of {name!r} must be a text, a number, a boolean or an array of texts.",
            )
        checked[name] = [str(text) for text in texts]
    return checked


def metadata_text(text: str | None) -> UserMetadata:
    """Return user metadata that came as JSON text in a form."""
    if text is None or not text.strip():
        return {}
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise parameter_invalid("user_metadata", "It must be an object in JSON.") from None
    return merged({}, user_metadata(value)) if value is not None else {}


def merged(current: UserMetadata, changes: dict[str, MetadataValue | None]) -> UserMetadata:
    """Return metadata with changes: None deletes; an empty text or array is ignored."""
    result = dict(current)
    for name, value in changes.items():
        if value is None:
            result.pop(name, None)
        elif value not in ("", []):
            result[name] = value
    return result
