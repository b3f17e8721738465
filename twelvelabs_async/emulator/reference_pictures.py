"""Reads the pictures that go with a prompt or are analysed themselves."""

from __future__ import annotations

import re

from .answers import REFERENCE
from .errors import video_filesize_too_large
from .fields import Fields
from .media_sources import SOURCES, Source, Sources

__all__ = ["check_references", "reference_pictures", "subject_pictures"]

_MOST_REFERENCES = 4
_REFERENCE_BYTES = 32 * 10**6
_MOST_SUBJECTS = 20
_SUBJECT_BYTES = 20 * 10**6
_MOST_PIXELS = 16_777_216
_SUBJECT_TYPES = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"}
_NAME = re.compile(r"[A-Za-z0-9_]+")


async def reference_pictures(
    sources: Sources, given: Fields, name: str, *, missing: int
) -> list[tuple[str, Source]]:
    """Return the reference pictures of a prompt or a definition, with their names."""
    found: list[tuple[str, Source]] = []
    for item in given.children(name, most=_MOST_REFERENCES):
        item.allow(("name", "media_type", *SOURCES)).require("name", "media_type")
        item.choice("media_type", ("image",))
        source = await sources.get(item, limit=_REFERENCE_BYTES, missing=missing)
        if source.media.kind != "image":
            raise item.invalid(source.kind, "The file is not an image.")
        found.append((item.required_text("name"), source))
    if len(found) > len({each for each, _ in found}):
        raise given.invalid(name, "Two of them have the same name.")
    return found


async def subject_pictures(
    sources: Sources, given: Fields, *, missing: int
) -> list[tuple[str, Source]]:
    """Return the pictures that are analysed, with their names."""
    found: list[tuple[str, Source]] = []
    for item in given.children("image", least=1, most=_MOST_SUBJECTS):
        item.allow(("name", *SOURCES)).require("name")
        name = item.required_text("name")
        if not _NAME.fullmatch(name):
            raise item.invalid("name", "It must have letters, digits and underscores only.")
        if any(name == other for other, _ in found):
            raise item.invalid("name", "Two images have the same name.")
        source = await sources.get(item, limit=_SUBJECT_BYTES, missing=missing)
        _check_subject(item, source)
        found.append((name, source))
    return found


def check_references(given: Fields, name: str, text: str, names: list[str], *, every: bool) -> None:
    """Refuse placeholders without a picture and, with `every`, some pictures without one."""
    used = set(REFERENCE.findall(text))
    unknown = sorted(used - set(names))
    if unknown:
        raise given.invalid(name, f"There is no image with the name {unknown[0]!r}.")
    if every and used and used != set(names):
        unused = sorted(set(names) - used)
        raise given.invalid(name, f"It refers to some images only, and not to {unused[0]!r}.")


def _check_subject(item: Fields, source: Source) -> None:
    media = source.media
    if media.kind != "image" or media.mime_type not in _SUBJECT_TYPES:
        raise item.invalid(source.kind, "The file must be a JPEG, PNG, WebP, GIF or BMP image.")
    if media.size > _SUBJECT_BYTES:
        raise video_filesize_too_large(_SUBJECT_BYTES, media.size)
    if (media.width or 0) * (media.height or 0) > _MOST_PIXELS:
        raise item.invalid(source.kind, f"The image has more than {_MOST_PIXELS} pixels.")
