"""The /embed room: embed a text, a picture and a sound in one request."""

from __future__ import annotations

from aiohttp import web
from attrs import frozen

from .errors import parameter_invalid, parameter_not_provided, parameter_unknown
from .fetching import fetch, file_name_of, local_url
from .forms import number_of
from .media import Media
from .respond import json_response
from .space import SPACE, Space
from .spans import fixed_spans, tiled
from .state import JsonObject, StoredFile
from .text_pieces import count, shortened_at
from .uploads import Form, form_of
from .vectors import look_features, segment_features, text_features, vector

__all__ = ["FIELDS", "FILES", "MODELS", "ROUTES", "create", "embeddings_of", "fitting_text"]

# How many dimensions the vectors of a model have.
MODELS = {"marengo3.0": 512, "Marengo-retrieval-2.7": 1024}
_TRUNCATING = "Marengo-retrieval-2.7"
_MAX_TOKENS = {"marengo3.0": 500, _TRUNCATING: 77}
# Beside the model's, or engine's, name.
FIELDS = frozenset({"text", "text_truncate", "image_url", "audio_url", "audio_start_offset_sec"})
FILES = frozenset({"image_file", "audio_file"})
_AUDIO_SECONDS = 6.0
_UNREADABLE = "The file is corrupted or of an unknown format."
_UNREACHABLE = "The file could not be fetched from the URL."


@frozen
class _Input:
    """One file of the request; without media it could not be read, and `problem` says why."""

    metadata: JsonObject
    file: StoredFile | None
    media: Media | None
    problem: str


async def create(request: web.Request) -> web.Response:
    """POST /embed."""
    space = request.app[SPACE]
    async with form_of(
        request,
        fields=FIELDS | {"model_name"},
        files=FILES,
        max_file_bytes=space.settings.limits.direct_bytes,
    ) as form:
        model_name = form.required("model_name")
        if model_name not in MODELS:
            raise parameter_invalid("model_name", f"It must be one of: {', '.join(MODELS)}.")
        if model_name != _TRUNCATING and form.text("text_truncate") is not None:
            raise parameter_unknown(["text_truncate"])
        text = fitting_text(form, _MAX_TOKENS[model_name], usual="none")
        made = await embeddings_of(space, form, text, MODELS[model_name])
    return json_response({"model_name": model_name, **made})


async def embeddings_of(space: Space, form: Form, text: str | None, size: int) -> JsonObject:
    """Return the vectors, of `size` dimensions, of a text and of the files that a form brings."""
    image = await _input(space, form, "image")
    audio = await _input(space, form, "audio")
    if text is None and image is None and audio is None:
        raise parameter_not_provided(["text", "image_url", "image_file", "audio_url", "audio_file"])
    made: JsonObject = {}
    try:
        if text is not None:
            numbers = vector(text_features(text), size, size)
            made["text_embedding"] = {"segments": [{"float": numbers}]}
        if image is not None:
            made["image_embedding"] = await _image(space, image, size)
        if audio is not None:
            offset = number_of(form, "audio_start_offset_sec", low=0.0) or 0.0
            made["audio_embedding"] = await _audio(space, audio, offset, size)
    finally:
        for given in (image, audio):
            if given is not None and given.file is not None:
                space.watcher.forget(given.file.path)
    return made


async def _input(space: Space, form: Form, kind: str) -> _Input | None:
    file = form.file(f"{kind}_file")
    address = form.text(f"{kind}_url")
    name = f"{kind}_url"
    if file is not None and address is not None:
        raise parameter_invalid(name, f"Give either {kind}_file or {name}, not both.")
    if address is not None:
        url = local_url(name, address)
        file = await fetch(space, name, url, space.settings.limits.direct_bytes)
        metadata: JsonObject = {"input_url": address}
        if file is None:
            return _Input(metadata, None, None, _UNREACHABLE)
        form.files.setdefault(name, []).append(file)
        filename = file_name_of(url)
    elif file is not None:
        filename = file.name
        metadata = {"input_filename": filename}
    else:
        return None
    media = await space.watcher.media(file, filename)
    return _Input(metadata, file, media, _UNREADABLE)


def fitting_text(form: Form, most: int, *, usual: str) -> str | None:
    """Return the text of a form, with `most` tokens; `usual` is where too much is cut off."""
    text = form.text("text")
    side = form.choice("text_truncate", {"none", "start", "end"}) or usual
    if text is None or count(text) <= most:
        return text
    if side == "none":
        reason = f"It must have at most {most} tokens; it has {count(text)}."
        raise parameter_invalid("text", reason)
    return shortened_at(text, most, "start" if side == "start" else "end")


async def _image(space: Space, given: _Input, size: int) -> JsonObject:
    if given.file is None or given.media is None:
        return {"error_message": given.problem, "metadata": given.metadata}
    look = await space.watcher.look(given.file) if given.media.kind == "image" else None
    if look is None:
        return {"error_message": "The file is not an image.", "metadata": given.metadata}
    segments = [{"float": vector(look_features(look), size, size)}]
    return {"segments": segments, "metadata": given.metadata}


async def _audio(space: Space, given: _Input, offset: float, size: int) -> JsonObject:
    if given.file is None or given.media is None:
        return {"error_message": given.problem, "metadata": given.metadata}
    duration = round(given.media.duration or 0.0, 3)
    if not given.media.technical.get("has_audio"):
        return {"error_message": "The file holds no sound.", "metadata": given.metadata}
    if offset >= duration:
        raise parameter_invalid(
            "audio_start_offset_sec", f"It must be less than the file's {duration:g} seconds."
        )
    spans = fixed_spans(offset, duration, _AUDIO_SECONDS)
    cuts = tiled(spans, duration)
    sight = await space.watcher.sight(given.file, given.media, cuts)
    first = cuts.index(spans[0])
    segments: list[JsonObject] = []
    for segment in sight.segments[first : first + len(spans)]:
        # One vector holds the sound and what is spoken.
        features = segment_features(segment, "audio") | segment_features(segment, "transcription")
        segments.append(
            {
                "float": vector(features, size, size),
                "start_offset_sec": segment.start,
                "end_offset_sec": segment.end,
            }
        )
    return {"segments": segments, "metadata": given.metadata}


ROUTES = (("POST", "/embed", create),)
