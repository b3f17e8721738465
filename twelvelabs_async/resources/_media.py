"""What is analyzed: videos and images as requests have them, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from ..core.arguments import is_list
from ..core.encoding import seg
from ..errors import InvalidInputError
from ._arguments import fields_of

__all__ = [
    "as_list",
    "as_object",
    "check_references",
    "checked_image",
    "checked_prompt",
    "checked_video",
    "one_medium",
    "with_media_sources",
]

MOST_IMAGES = 20
MOST_MEDIA_SOURCES = 4
SOURCES = ("url", "asset_id", "base64_string")
_NAME = re.compile(r"[A-Za-z0-9_]+")


def as_object(value: object, name: str) -> dict[str, Any]:
    """Return a model or a mapping as plain values."""
    made: dict[str, Any] = dict(fields_of(cast("Mapping[str, object]", value), name))
    if "base_64_string" in made:  # the vendor's SDK spells it so, the API does not
        made["base64_string"] = made.pop("base_64_string")
    return made


def as_list(value: object, name: str) -> list[Any]:
    """Return a sequence as a list."""
    if not is_list(value):
        raise InvalidInputError(f"{name} must be a list, not {value!r:.80}.")
    return list(cast("Sequence[Any]", value))


def one_medium(video_id: object, video: object, image: object) -> None:
    """Refuse a request that says nothing of what to analyze, or says it twice."""
    given = {"video_id": video_id, "video": video, "image": image}
    named = [name for name, value in given.items() if value is not None]
    if len(named) != 1:
        found = f"not {' and '.join(named)}" if named else "one of them is needed"
        raise InvalidInputError(f"Give video, video_id or image: {found}.")


def checked_video(value: object, name: str = "video") -> dict[str, Any]:
    """Return a video as requests have it."""
    made = as_object(value, name)
    kind = made.get("type")
    if not isinstance(kind, str) or not kind:
        raise InvalidInputError(f"{name}.type must be one of {', '.join(SOURCES)}, not {kind!r}.")
    if kind in SOURCES:
        _check_source(made, kind, name)
        if more := [key for key in SOURCES if key != kind and made.get(key) is not None]:
            raise InvalidInputError(f"{name} has the type {kind!r} and so no {more[0]}.")
    return made


def checked_image(value: object) -> list[dict[str, Any]]:
    """Return images as requests have them."""
    listed = as_list(value, "image")
    if not 1 <= len(listed) <= MOST_IMAGES:
        raise InvalidInputError(f"image takes 1 to {MOST_IMAGES} images, not {len(listed)}.")
    made = [_one_source(each, f"image[{number}]") for number, each in enumerate(listed)]
    names: list[object] = [each.get("name") for each in made]
    for number, name in enumerate(names):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise InvalidInputError(
                f"image[{number}].name must be letters, digits and underscores, not {name!r}."
            )
        if name in names[:number]:
            raise InvalidInputError(f"image[{number}].name {name!r} is there twice.")
    return made


def check_references(prompt: str, images: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a prompt that points at some of the images and not at the others."""
    missing = [each["name"] for each in images if f"<@{each['name']}>" not in prompt]
    if 0 < len(missing) < len(images):
        raise InvalidInputError(
            f"prompt must point at all images or at none; <@{missing[0]}> is missing."
        )


def checked_prompt(value: object, name: str) -> dict[str, Any]:
    """Return a prompt with reference images as requests have it."""
    if isinstance(value, str):
        raise InvalidInputError(f"{name} must be a model or {{'input_text': {value[:40]!r}, …}}.")
    made = as_object(value, name)
    text = made.get("input_text")
    if not isinstance(text, str) or not text.strip():
        raise InvalidInputError(f"{name}.input_text is needed, not {text!r:.80}.")
    return with_media_sources(made, name)


def with_media_sources(made: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object whose reference images are checked."""
    if made.get("media_sources") is None:
        return made
    listed = as_list(made["media_sources"], f"{name}.media_sources")
    if len(listed) > MOST_MEDIA_SOURCES:
        raise InvalidInputError(
            f"{name}.media_sources takes up to {MOST_MEDIA_SOURCES} images, not {len(listed)}."
        )
    sources = [
        _one_source(each, f"{name}.media_sources[{number}]") for number, each in enumerate(listed)
    ]
    return {**made, "media_sources": sources}


def _one_source(value: object, name: str) -> dict[str, Any]:
    made = as_object(value, name)
    given = [key for key in SOURCES if made.get(key) is not None]
    if len(given) != 1:
        found = f"not {' and '.join(given)}" if given else "one of them is needed"
        raise InvalidInputError(f"{name} takes url, asset_id or base64_string: {found}.")
    _check_source(made, given[0], name)
    if given[0] == "url" and made["url"].lower().startswith("http:"):
        raise InvalidInputError(f"{name}.url must be https, not {made['url'][:80]!r}.")
    return made


def _check_source(made: Mapping[str, Any], kind: str, name: str) -> None:
    value = made.get(kind)
    if kind == "asset_id":
        seg(value, f"{name}.asset_id")  # type: ignore[arg-type] # it refuses what is no string
    elif not isinstance(value, str) or not value.strip():
        raise InvalidInputError(f"{name}.{kind} must be a string, not {value!r:.80}.")
