"""Reads what a request says of an audio or video to embed, by the rules of its model."""

from __future__ import annotations

from .embedding_jobs import MediaJob, Note, Shape
from .errors import video_duration_too_long, video_duration_too_short, video_file_broken
from .fields import Fields
from .media_sources import Source, Sources
from .requirements import shape_problem

__all__ = ["BASE64_BYTES", "check_video", "media_job", "shape_of", "window"]

# Base64 is the only way in that is limited by itself; the API gives the decoded size.
BASE64_BYTES = 36 * 10**6
_FIELDS = (
    "media_source", "start_sec", "end_sec", "segmentation", "embedding_option",
    "embedding_scope", "embedding_type",
)  # fmt: skip
_AUDIO_TYPES = {"audio/wav", "audio/mpeg", "audio/flac"}
_MAX_DIMENSION = 2048
_TYPES = ("separate_embedding", "fused_embedding")
# What the newest model's default is, and the older one's: the least seconds of a segment.
_LEAST = {True: 2.0, False: 4.0}
_DEFAULT_AUDIO_SECONDS = 6


def shape_of(body: Fields, model_name: str) -> Shape:
    """Return how long vectors shall be; only the newest model lets one choose."""
    shape = Shape(model_name)
    if not shape.newest:
        for name in ("embedding_dimension", "embedding_uncertainty", "auto_truncate"):
            if body.has(name):
                raise body.invalid(name, "It needs the model marengo3.5.")
        return shape
    # The API documents the default of 512, but no bounds.
    dimension = body.whole("embedding_dimension", low=1, high=_MAX_DIMENSION)
    return Shape(
        model_name, dimension or shape.dimension, body.flag("embedding_uncertainty", default=False)
    )


async def media_job(
    sources: Sources,
    given: Fields,
    kind: str,
    shape: Shape,
    *,
    url_bytes: int,
    shortest: float,
    longest: float,
) -> MediaJob:
    """Return the job that an `audio` or `video` object describes, with its file."""
    given.allow((*_FIELDS, "time_based_metadata") if shape.newest else _FIELDS)
    options = _options(given, kind, shape)
    scopes = ("clip", "local", "asset") if shape.newest else ("clip", "asset")
    chosen = given.choices("embedding_scope", scopes) or ["clip", "asset"]
    notes = _notes(given)
    types = _types(given, options, notes, shape)
    if shape.uncertain and "asset" in chosen:
        raise given.invalid(
            "embedding_scope", "It must not contain asset when embedding_uncertainty is true."
        )
    length, least = _segmentation(given, kind, shape)
    named = given.required_child("media_source")
    limit = BASE64_BYTES if named.has("base64_string") else url_bytes
    source = await sources.get(named.allow(("url", "base64_string", "asset_id")), limit=limit)
    if kind == "video":
        check_video(source, shortest, longest)
    else:
        _check_audio(named, source, shape, shortest, longest)
    start, end = window(given, "start_sec", "end_sec", source)
    return MediaJob(
        kind=kind,
        source=source,
        shape=shape,
        start=start,
        end=end,
        length=length,
        least=least,
        options=tuple(options),
        scopes=tuple(chosen),
        types=tuple(types),
        notes=notes,
    )


def check_video(source: Source, shortest: float, longest: float) -> None:
    """Refuse what is no video, or one of a size or length that the model does not take."""
    media = source.media
    if media.kind != "video" or media.width is None or media.height is None:
        raise video_file_broken()
    problem = shape_problem(media.width, media.height)
    if problem is not None:
        raise problem
    duration = media.duration or 0.0
    if duration < shortest:
        raise video_duration_too_short(shortest, duration)
    if duration > longest:
        raise video_duration_too_long(longest, duration)


def window(given: Fields, first: str, last: str, source: Source) -> tuple[float, float]:
    """Return the start and end to embed, in seconds; by default the whole file."""
    duration = round(source.media.duration or 0.0, 3)
    start = given.number(first, low=0) or 0.0
    end = given.number(last, low=0)
    if start >= duration:
        raise given.invalid(first, f"It must be less than the file's {duration:g} seconds.")
    if end is None:
        return start, duration
    if end <= start:
        raise given.invalid(last, f"It must be greater than {given.name_of(first)}.")
    if end > duration + 0.001:
        raise given.invalid(last, f"It must not exceed the file's {duration:g} seconds.")
    return start, min(end, duration)


def _options(given: Fields, kind: str, shape: Shape) -> list[str]:
    allowed = ["visual"] if kind == "video" else []
    allowed += ["audio"] if shape.newest else ["audio", "transcription"]
    return given.choices("embedding_option", allowed) or allowed


def _types(given: Fields, options: list[str], notes: tuple[Note, ...], shape: Shape) -> list[str]:
    types = given.choices("embedding_type", _TYPES)
    fused = types is not None and "fused_embedding" in types
    if notes and not fused:
        raise given.invalid(
            "time_based_metadata", "It needs fused_embedding among the embedding types."
        )
    if types is None:
        return ["separate_embedding"]
    if shape.newest:
        if fused and not notes:
            raise given.invalid(
                "embedding_type", "With marengo3.5 a fused_embedding needs time_based_metadata."
            )
    elif len(options) < 2:
        raise given.invalid("embedding_type", "It needs at least two embedding options.")
    return types


def _notes(given: Fields) -> tuple[Note, ...]:
    notes: list[Note] = []
    for item in given.children("time_based_metadata", least=1):
        item.allow(("start", "end", "text")).require("start", "end", "text")
        start, end = item.number("start", low=0) or 0.0, item.number("end", low=0) or 0.0
        if end < start:
            raise item.invalid("end", "It must not be less than start.")
        notes.append(Note(start, end, item.required_text("text")))
    return tuple(notes)


def _segmentation(given: Fields, kind: str, shape: Shape) -> tuple[int | None, float]:
    """Return the length of equal segments, or None and the least length of others."""
    least = _LEAST[shape.newest]
    found = given.child("segmentation")
    if found is None:
        equal = kind == "audio" and not shape.newest
        return (_DEFAULT_AUDIO_SECONDS if equal else None), least
    if shape.newest:
        if not found.has("temporal"):
            raise found.invalid("temporal", "With marengo3.5 the settings stand in this object.")
        found = found.allow(("temporal",)).required_child("temporal")
    elif found.has("temporal"):
        raise found.invalid("temporal", "It needs the model marengo3.5.")
    strategies = ("fixed",) if kind == "audio" and not shape.newest else ("dynamic", "fixed")
    found.allow(("strategy", *strategies))
    strategy = found.choice("strategy", strategies)
    if strategy is None:
        raise found.missing("strategy")
    settings = found.required_child(strategy)
    if strategy == "fixed":
        settings.allow(("duration_sec",)).require("duration_sec")
        return settings.whole("duration_sec", low=2, high=10), least
    settings.allow(("min_duration_sec",)).require("min_duration_sec")
    return None, float(settings.whole("min_duration_sec", low=2, high=5) or least)


def _check_audio(
    named: Fields, source: Source, shape: Shape, shortest: float, longest: float
) -> None:
    media = source.media
    name = next(iter(key for key in ("url", "base64_string", "asset_id") if named.has(key)))
    if media.kind != "audio":
        raise named.invalid(name, "The file is not audio.")
    if not shape.newest and media.mime_type not in _AUDIO_TYPES:
        raise named.invalid(name, "The file must be WAV, MP3 or FLAC.")
    duration = media.duration or 0.0
    if not shortest <= duration <= longest:
        raise named.invalid(
            name,
            f"The file must last from {shortest:g} to {longest:g} seconds, not {duration:.3f}.",
        )
