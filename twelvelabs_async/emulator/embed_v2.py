"""The /embed-v2 room: embed text, pictures, sound, video and mixtures at once."""

from __future__ import annotations

import asyncio
import re

from aiohttp import web

from .documents import read_pdf, read_text
from .embedding_documents import IMAGE_BYTES, page_features, page_problem
from .embedding_jobs import Embedded, Shape, content_tokens, entry
from .embedding_requests import BASE64_BYTES, media_job, shape_of
from .envelopes import nested
from .errors import ApiProblem, parameter_invalid, video_filesize_too_large
from .fields import Fields, fields_of
from .media import BrokenMediaError
from .media_sources import SOURCES, Source, Sources, megabytes
from .respond import json_response
from .space import SPACE, Space
from .spans import merged
from .state import JsonObject
from .text_pieces import count, shortened
from .vectors import Features, look_features, segment_features, text_features

__all__ = ["ROUTES", "create", "image_source"]

_INPUTS = ("text", "image", "text_image", "audio", "video", "multi_input")
_MODELS = ("marengo3.0", "marengo3.5")
_ALLOWED = (
    "input_type", "model_name", "auto_truncate", "embedding_uncertainty", "embedding_dimension",
    *_INPUTS,
)  # fmt: skip
_MAX_TOKENS = 500
_MAX_NEWEST_TOKENS = 2000
_LONGEST = 600.0
_LONGEST_IN_MIXTURE = 30.0
_SHORTEST_SIDE = 128
_MAX_SOURCES = 10
_PAGES_PER_MB = 16
_REFERENCE = re.compile(r"<@([^<>@]+)>")
_MIXED_KINDS = {"marengo3.0": ("image",), "marengo3.5": ("image", "video", "audio", "document")}


async def create(request: web.Request) -> web.StreamResponse:
    """POST /embed-v2."""
    space = request.app[SPACE]
    body = await fields_of(request, _ALLOWED)
    body.require("input_type", "model_name")
    kind = body.choice("input_type", _INPUTS) or ""
    model_name = body.choice("model_name", _MODELS) or ""
    for other in _INPUTS:
        if other != kind and body.has(other):
            raise body.invalid(other, f"It does not belong to the input type {kind}.")
    shape = shape_of(body, model_name)
    if shape.newest and kind != "multi_input":
        raise body.invalid("input_type", "With marengo3.5 it must be multi_input.")
    given = body.required_child(kind)
    async with Sources(space) as sources:
        try:
            embedded, metadata = await _embedded(space, sources, kind, body, given, shape)
        except BrokenMediaError as problem:
            raise parameter_invalid(kind, f"A file cannot be read: {problem}.") from None
    answer: JsonObject = {"data": embedded.data}
    if shape.newest:
        answer["usage"] = embedded.usage()
    if metadata is not None:
        answer["metadata"] = metadata
    return json_response(answer)


async def image_source(sources: Sources, given: Fields) -> Source:
    """Return a picture that is embedded at once: JPEG or PNG of at least 128x128."""
    source = await sources.get(given, limit=IMAGE_BYTES)
    media = source.media
    name = source.kind
    if media.kind != "image" or media.mime_type not in {"image/jpeg", "image/png"}:
        raise given.invalid(name, "The file must be a JPEG or PNG image.")
    if min(media.width or 0, media.height or 0) < _SHORTEST_SIDE:
        size = f"{media.width}x{media.height}"
        raise given.invalid(name, f"The image must have at least 128x128 pixels, not {size}.")
    if media.size > IMAGE_BYTES:
        raise video_filesize_too_large(IMAGE_BYTES, media.size)
    return source


async def _embedded(
    space: Space, sources: Sources, kind: str, body: Fields, given: Fields, shape: Shape
) -> tuple[Embedded, JsonObject | None]:
    if kind == "text":
        text = _text(given.allow(("input_text",)))
        return _one([text_features(text)], shape, {"text": count(text)}), None
    if kind in {"image", "text_image"}:
        return await _picture(space, sources, kind, given, shape)
    if kind in {"audio", "video"}:
        limit = space.settings.limits.url_bytes
        job = await media_job(
            sources, given, kind, shape, url_bytes=limit, shortest=0.0, longest=_LONGEST
        )
        return await job.embed(space), job.metadata()
    auto = body.flag("auto_truncate", default=False)
    metadata: JsonObject = {"input_type": "multi_input", **shape.metadata()}
    return await _mixture(space, sources, given, shape, truncate=auto), metadata


async def _picture(
    space: Space, sources: Sources, kind: str, given: Fields, shape: Shape
) -> tuple[Embedded, JsonObject]:
    given.allow(("media_source",) if kind == "image" else ("media_source", "input_text"))
    parts: list[Features] = [] if kind == "image" else [text_features(_text(given))]
    named = given.required_child("media_source").allow(SOURCES)
    source = await image_source(sources, named)
    parts.append(await _seen(space, source))
    metadata: JsonObject = {"input_type": kind, **source.named()}
    return _one(parts, shape, {"image": content_tokens(images=1)}), metadata


def _text(given: Fields) -> str:
    text = given.required_text("input_text")
    if count(text) > _MAX_TOKENS:
        raise given.invalid(
            "input_text", f"It must have at most {_MAX_TOKENS} tokens; it has {count(text)}."
        )
    return text


async def _mixture(
    space: Space, sources: Sources, given: Fields, shape: Shape, *, truncate: bool
) -> Embedded:
    given.allow(("input_text", "media_sources"))
    items = given.children("media_sources", least=1, most=_MAX_SOURCES)
    text = given.text("input_text")
    if not items and (text is None or not shape.newest):
        raise given.missing(*(("input_text",) if shape.newest else ()), "media_sources")
    kinds = [_media_type(item, shape) for item in items]
    _check_references(given, text or "", items)
    truncated = False
    if text is not None:
        text, truncated = _fitting(given, text, shape, truncate=truncate)
    _check_mixture(given, kinds, text, shape)
    tokens: dict[str, int] = {}
    parts: list[Features] = []
    documents: list[str] = []
    for item, kind in zip(items, kinds, strict=True):
        source = await _mixed_source(sources, item, kind, shape)
        if kind == "document":
            documents.append(source.media.mime_type)
        features, used = await _mixed_features(space, item, source, kind)
        parts.append(features)
        tokens[kind] = tokens.get(kind, 0) + used
    _check_documents(given, kinds, documents, text)
    if text is not None:
        words = _REFERENCE.sub(" ", text)
        if words.strip():
            parts.append(text_features(words))
        tokens["text"] = tokens.get("text", 0) + count(text)
    if not any(parts):
        raise given.invalid("media_sources", "They hold nothing that could be embedded.")
    embedded = _one([part for part in parts if part], shape, tokens)
    return Embedded(embedded.data, embedded.tokens, truncated)


def _media_type(item: Fields, shape: Shape) -> str:
    item.allow(("name", "media_type", *SOURCES)).require("media_type")
    item.text("name")
    return item.choice("media_type", _MIXED_KINDS[shape.model_name]) or ""


def _check_references(given: Fields, text: str, items: list[Fields]) -> None:
    names = [name for item in items if (name := item.text("name")) is not None]
    if len(names) > len(set(names)):
        raise given.invalid("media_sources", "Two of them have the same name.")
    unknown = [name for name in _REFERENCE.findall(text) if name not in names]
    if unknown:
        raise given.invalid("input_text", f"No media source has the name {unknown[0]!r}.")


def _fitting(given: Fields, text: str, shape: Shape, *, truncate: bool) -> tuple[str, bool]:
    most = _MAX_NEWEST_TOKENS if shape.newest else _MAX_TOKENS
    short, cut = shortened(text, most)
    if cut and not truncate:
        reason = f"It must have at most {most} tokens; it has {count(text)}."
        if shape.newest:
            reason += " Set auto_truncate to true to have it cut."
        raise given.invalid("input_text", reason)
    return short, cut


def _check_mixture(given: Fields, kinds: list[str], text: str | None, shape: Shape) -> None:
    if len(set(kinds)) > 1 and text is None:
        raise given.invalid("media_sources", "Sources of different types need an input_text.")
    if not shape.uncertain:
        return
    if text is not None and kinds:
        raise parameter_invalid("embedding_uncertainty", "It needs text alone or media alone.")
    if "document" in kinds:
        raise parameter_invalid("embedding_uncertainty", "It does not go with documents.")


def _check_documents(
    given: Fields, kinds: list[str], documents: list[str], text: str | None
) -> None:
    if "application/pdf" in documents and (len(kinds) > 1 or text is not None):
        raise given.invalid("media_sources", "A PDF must be alone, also without input_text.")
    if documents and len(documents) == len(kinds) and (len(kinds) > 1 or text is not None):
        raise given.invalid(
            "media_sources", "Texts alone are not combined: add an image, a video or an audio."
        )


async def _mixed_source(sources: Sources, item: Fields, kind: str, shape: Shape) -> Source:
    if not shape.newest:
        return await image_source(sources, item)
    source = await sources.get(item, limit=BASE64_BYTES, document=kind == "document")
    media = source.media
    if media.kind != kind:
        raise item.invalid(source.kind, f"The file is not of the type {kind}.")
    if media.size > IMAGE_BYTES:
        limit = megabytes(IMAGE_BYTES)
        raise _too_large(f"File size ({megabytes(media.size)}) exceeds maximum limit of {limit}")
    if (media.duration or 0.0) > _LONGEST_IN_MIXTURE:
        raise _too_large(
            f"Duration ({media.duration:.1f} seconds) exceeds maximum limit of 30 seconds"
        )
    return source


async def _mixed_features(
    space: Space, item: Fields, source: Source, kind: str
) -> tuple[Features, int]:
    if kind == "image":
        return await _seen(space, source), content_tokens(images=1)
    if kind == "document":
        return await asyncio.to_thread(_read, source)
    sight = await space.watcher.sight(source.file, source.media)
    whole = merged(sight.segments)
    features: Features = {}
    for option in ("visual", "audio"):
        features |= segment_features(whole, option)
    if not features:
        raise item.invalid(source.kind, "The file holds nothing that could be embedded.")
    return features, content_tokens(seconds=whole.end)


def _read(source: Source) -> tuple[Features, int]:
    if source.media.mime_type != "application/pdf":
        text = read_text(source.file.path)
        return text_features(text), count(text)
    pages = read_pdf(source.file.path)
    problem = page_problem(len(pages), source.media.size, _PAGES_PER_MB)
    if problem:
        raise _too_large(problem)
    words = " ".join(page.text() for page in pages)
    return page_features(words), content_tokens(images=len(pages))


async def _seen(space: Space, source: Source) -> Features:
    look = await space.watcher.look(source.file)
    if look is None:
        raise BrokenMediaError("the picture cannot be read")
    return look_features(look)


def _one(parts: list[Features], shape: Shape, tokens: dict[str, int]) -> Embedded:
    nothing: JsonObject = {
        "embedding_option": None,
        "embedding_scope": None,
        "start_sec": None,
        "end_sec": None,
    }
    return Embedded([entry(parts, shape) | nothing], tokens)


def _too_large(message: str) -> ApiProblem:
    return ApiProblem(413, "content_too_large", message)


ROUTES = (("POST", "/embed-v2", nested(create)),)
