"""Reads analysis requests, at once or in tasks and batches, by the rules of their model."""

from __future__ import annotations

import math

from attrs import evolve, frozen

from .analysis import Analysis, Mode, Picture
from .embedding_requests import check_video, window
from .errors import ApiProblem, parameter_invalid, resource_not_exist
from .fields import Fields
from .media_sources import Source, Sources
from .reference_pictures import check_references, reference_pictures, subject_pictures
from .schemas import TIME_FORMATS, check_schema
from .segment_definitions import definitions_of, shown_definition
from .space import Space
from .state import JsonObject
from .text_pieces import count

__all__ = [
    "BATCH_MODEL",
    "COMMON_FIELDS",
    "MODELS",
    "TASK_FIELDS",
    "Place",
    "analysis_of",
    "indexed_video",
    "model_of",
    "video_of",
]

MODELS = ("pegasus1.6", "pegasus1.5", "pegasus1.2")
BATCH_MODEL = "pegasus1.5"
COMMON_FIELDS = (
    "model_name", "video", "image", "prompt", "prompt_v2", "temperature", "response_format",
    "max_tokens", "start_time", "end_time",
)  # fmt: skip
TASK_FIELDS = (
    *COMMON_FIELDS, "custom_id", "analysis_mode", "min_segment_duration", "max_segment_duration",
)  # fmt: skip
_OLD = "pegasus1.2"
_NEWEST = "pegasus1.6"
_BASE64_BYTES = 30 * 10**6
_MAX_PROMPT_TOKENS = 2000
_LONGEST_WINDOW = 2 * 3600.0
_LONGEST_VIDEO = 4 * 3600.0
_SHORTEST_WINDOW = 1.0
_SHORTEST_SEGMENT = 2.0
_MODES = ("general", "time_based_metadata")
# Least, most and default tokens of a text.
_TOKENS = {
    _OLD: (2, 4096, 4096),
    "general": (512, 98_304, 4096),
    "time_based_metadata": (2048, 98_304, 32_768),
}
_PARAMS = ("temperature", "max_tokens", "min_segment_duration", "max_segment_duration",
           "start_time", "end_time")  # fmt: skip


@frozen(kw_only=True)
class Place:
    """Where a request came to, and what that allows: `longest` seconds of video at once."""

    task: bool
    longest: float
    missing: int


def model_of(body: Fields) -> str:
    """Return the model; indexed videos are analysed by the old one only."""
    model = body.choice("model_name", MODELS)
    if body.has("video_id"):
        if model not in {None, _OLD}:
            raise body.invalid("video_id", f"It needs the model {_OLD}; use video instead.")
        return _OLD
    return model or "pegasus1.5"


def indexed_video(space: Space, video_id: str, *, missing: int) -> Source:
    """Return a video of an index that can be told of."""
    video = space.state.videos.get(video_id)
    if video is None:
        raise resource_not_exist(video_id, "videos", status=missing)
    status = video.timeline.status(space.clock.now())
    if status != "ready":
        raise ApiProblem(400, "video_not_ready", f"The status of video {video_id} is {status}.")
    index = space.state.indexes.get(video.index_id)
    if index is None or index.model_of("pegasus") is None:
        raise ApiProblem(
            400,
            "index_not_supported_for_generate",
            f"The index {video.index_id} has no model of the Pegasus family.",
        )
    return Source("video_id", video.file, video.media, video.filename, video=video)


async def video_of(space: Space, sources: Sources, body: Fields, place: Place) -> Source | None:
    """Return the video of a request, or None if pictures are its subject."""
    _check_subject(body)
    if body.has("video_id"):
        return indexed_video(space, body.required_text("video_id"), missing=place.missing)
    given = body.child("video")
    if given is None:
        return None
    kind = given.choice("type", ("url", "asset_id", "base64_string"))
    if kind is None:
        raise given.missing("type")
    given.allow(("type", kind)).require(kind)
    limit = _BASE64_BYTES if kind == "base64_string" else space.settings.limits.url_bytes
    return await sources.get(given, limit=limit, missing=place.missing)


async def analysis_of(
    sources: Sources, body: Fields, model_name: str, video: Source | None, place: Place
) -> Analysis:
    """Return the analysis that a request describes; its video, if any, was got before."""
    mode: Mode = "general"
    if body.choice("analysis_mode", _MODES) == "time_based_metadata":
        mode = "time_based_metadata"
    _check_model(body, model_name, mode)
    body.number("temperature", low=0.0, high=1.0)
    analysis = Analysis(
        model_name=model_name,
        mode=mode,
        params={"analysis_mode": mode, **{n: body.values[n] for n in _PARAMS if body.has(n)}},
        source=video,
        max_tokens=_max_tokens(body, model_name, mode),
    )
    if video is not None:
        analysis = _timed(body, analysis, video, place)
    if mode == "general":
        analysis = await _general(sources, body, analysis, place)
    elif video is None:
        raise body.missing("video")
    else:
        analysis = await _segmented(sources, body, analysis, video, place)
    return analysis


def _check_model(body: Fields, model_name: str, mode: str) -> None:
    if model_name != _NEWEST and body.has("image"):
        raise body.invalid("image", f"It needs the model {_NEWEST}.")
    if model_name == _OLD:
        for name in ("prompt_v2", "start_time", "end_time"):
            if body.has(name):
                raise body.invalid(name, "It needs pegasus1.5 or later.")
        if mode != "general":
            raise body.invalid("analysis_mode", "Segmentation needs pegasus1.5 or later.")


def _check_subject(body: Fields) -> None:
    body.exclude("video", ("video_id", "image"))
    body.exclude("image", ("video_id", "prompt_v2", "start_time", "end_time"))
    body.exclude("prompt", ("prompt_v2",))
    if not any(body.has(name) for name in ("video", "video_id", "image")):
        raise body.missing("video", "image")


def _max_tokens(body: Fields, model_name: str, mode: str) -> int | None:
    """Return how long the text may be; None is without limit."""
    if body.values.get("max_tokens") == "unlimited":
        if mode == "general" or model_name != _NEWEST:
            raise body.invalid(
                "max_tokens", f"unlimited is for segmentation with the model {_NEWEST} only."
            )
        return None
    least, most, default = _TOKENS[_OLD if model_name == _OLD else mode]
    return body.whole("max_tokens", low=least, high=most) or default


def _timed(body: Fields, analysis: Analysis, video: Source, place: Place) -> Analysis:
    """Return the analysis with the part of its video that counts."""
    shortest = 4.0 if analysis.model_name == _OLD else _SHORTEST_WINDOW
    # A task takes any length and fails later: the platform measures it only then.
    check_video(video, shortest, math.inf if place.task else place.longest)
    start, end = window(body, "start_time", "end_time", video)
    if end - start < _SHORTEST_WINDOW and (body.has("start_time") or body.has("end_time")):
        raise body.invalid("end_time", "It must be at least 1 second after start_time.")
    too_long = place.task and (
        end - start > _LONGEST_WINDOW or (video.media.duration or 0.0) > _LONGEST_VIDEO
    )
    return evolve(analysis, start=start, end=end, too_long=too_long)


async def _general(sources: Sources, body: Fields, analysis: Analysis, place: Place) -> Analysis:
    for name in ("min_segment_duration", "max_segment_duration"):
        if body.has(name):
            raise body.invalid(name, "It needs the analysis mode time_based_metadata.")
    pictures: list[tuple[str, Source]] = []
    references: list[tuple[str, Source]] = []
    params = dict(analysis.params)
    structured = body.child("prompt_v2")
    if structured is not None:
        structured.allow(("input_text", "media_sources"))
        prompt = structured.required_text("input_text")
        references = await reference_pictures(
            sources, structured, "media_sources", missing=place.missing
        )
        check_references(structured, "input_text", prompt, [n for n, _ in references], every=False)
        params["prompt_v2"] = {
            "input_text": prompt,
            "media_sources": [source.reference(name=name) for name, source in references],
        }
    else:
        prompt = body.required_text("prompt")
        params["prompt"] = prompt
    if body.has("image"):
        pictures = await subject_pictures(sources, body, missing=place.missing)
        check_references(body, "prompt", prompt, [name for name, _ in pictures], every=True)
        params["image"] = [source.reference(name=name) for name, source in pictures]
    if analysis.model_name == _OLD and count(prompt) > _MAX_PROMPT_TOKENS:
        raise ApiProblem(
            400,
            "token_limit_exceeded",
            f"The prompt has {count(prompt)} tokens; {_MAX_PROMPT_TOKENS} are allowed.",
        )
    schema = _json_schema(body, analysis)
    if schema is not None:
        params["response_format"] = {"type": "json_schema", "json_schema": schema}
    return evolve(
        analysis,
        prompt=prompt,
        params=params,
        schema=schema,
        pictures=tuple(Picture(name, source) for name, source in pictures),
        references=tuple(Picture(name, source) for name, source in references),
    )


def _json_schema(body: Fields, analysis: Analysis) -> JsonObject | None:
    given = body.child("response_format")
    if given is None:
        return None
    given.require("type")
    if given.values["type"] == "segment_definitions":
        raise given.invalid("type", "It needs the analysis mode time_based_metadata.")
    given.choice("type", ("json_schema",))
    schema = given.allow(("type", "json_schema")).required_child("json_schema").values
    check_schema(schema, timestamps=analysis.model_name != _OLD)
    return schema


async def _segmented(
    sources: Sources, body: Fields, analysis: Analysis, video: Source, place: Place
) -> Analysis:
    for name in ("prompt", "prompt_v2"):
        if body.has(name):
            raise body.invalid(name, "It needs the analysis mode general.")
    given = body.required_child("response_format")
    given.require("type")
    if given.choice("type", ("json_schema", "segment_definitions")) != "segment_definitions":
        raise given.invalid("type", "With time_based_metadata it must be segment_definitions.")
    given.allow(("type", "segment_definitions", "segment_time_format"))
    definitions = await definitions_of(
        sources,
        given,
        source=video,
        events=analysis.model_name == _NEWEST,
        missing=place.missing,
    )
    shortest = body.number("min_segment_duration", low=_SHORTEST_SEGMENT)
    longest = body.number("max_segment_duration", low=_SHORTEST_SEGMENT)
    if shortest is not None and longest is not None and longest < shortest:
        raise body.invalid("max_segment_duration", "It must not be less than min_segment_duration.")
    if any(definition.ranges for definition in definitions):
        _check_ranges(body)
    time_format = given.choice("segment_time_format", TIME_FORMATS)
    shown: JsonObject = {
        "type": "segment_definitions",
        "segment_definitions": [
            shown_definition(item.values, definition)
            for item, definition in zip(
                given.children("segment_definitions"), definitions, strict=True
            )
        ],
    }
    if time_format is not None:
        shown["segment_time_format"] = time_format
    return evolve(
        analysis,
        params={**analysis.params, "response_format": shown},
        definitions=definitions,
        time_format=time_format or "seconds",
        shortest=shortest,
        longest=longest,
    )


def _check_ranges(body: Fields) -> None:
    for name in ("start_time", "end_time", "min_segment_duration", "max_segment_duration"):
        if body.has(name):
            raise body.invalid(name, "It cannot be given together with time_ranges.")
    if body.values.get("max_tokens") == "unlimited":
        raise parameter_invalid("max_tokens", "unlimited cannot be given with time_ranges.")
