"""The settings of analyses as requests have them: checked in one place for all methods."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.arguments import at_most_one
from ..core.bodies import Json, json_body
from ..core.encoding import seg
from ..core.numbers import number
from ..errors import InvalidInputError
from ._media import (
    as_object,
    check_references,
    checked_image,
    checked_prompt,
    checked_video,
    one_medium,
)
from ._segments import check_window, checked_definitions

__all__ = ["analysis_body", "check_custom_id", "check_settings", "checked_format", "media"]

SEGMENTS = "time_based_metadata"
SHORTEST_WINDOW = 1.0
LONGEST_WINDOW = 7200.0
SHORTEST_SEGMENT = 2.0
MOST_TOKENS = 98_304
KNOWN_MODELS = ("pegasus1.5", "pegasus1.6")
_CUSTOM_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def analysis_body(
    *,
    model_name: str | None,
    video_id: str | None,
    video: object,
    image: Sequence[object] | None,
    prompt: str | None,
    prompt_v_2: object,
    temperature: float | None,
    response_format: object,
    max_tokens: int | None,
    start_time: float | None,
    end_time: float | None,
    stream: bool,
) -> Json:
    """Return the body of an analysis with an immediate answer, whole or as a stream.

    Raises:
        InvalidInputError: The API's documentation rules it out.
    """
    settings: dict[str, Any] = {
        **media(model_name, video_id, video, image, prompt, prompt_v_2),
        "temperature": temperature,
        "response_format": checked_format(response_format, only="json_schema"),
        "max_tokens": max_tokens,
        "start_time": start_time,
        "end_time": end_time,
    }
    check_settings(settings, model=model_name, mode=None)
    return json_body(model_name=model_name, video_id=video_id, **settings, stream=stream)


def media(
    model_name: str | None,
    video_id: str | None,
    video: object,
    image: Sequence[object] | None,
    prompt: str | None,
    prompt_v_2: object,
) -> dict[str, Any]:
    """Return what is analyzed and what is asked of it."""
    one_medium(video_id, video, image)
    if video_id is not None:
        seg(video_id, "video_id")
    if prompt is not None and not isinstance(prompt, str):
        raise InvalidInputError(f"prompt must be a string, not {prompt!r:.80}; see prompt_v_2.")
    at_most_one(prompt=prompt, prompt_v_2=prompt_v_2)
    images = None if image is None else checked_image(image)
    if images is not None:
        if model_name in ("pegasus1.2", "pegasus1.5"):
            raise InvalidInputError(f"image needs the model 'pegasus1.6', not {model_name!r}.")
        if prompt is None or not prompt.strip():
            raise InvalidInputError("prompt is needed with image.")
        check_references(prompt, images)
    return {
        "video": None if video is None else checked_video(video),
        "image": images,
        "prompt": prompt,
        "prompt_v2": None if prompt_v_2 is None else checked_prompt(prompt_v_2, "prompt_v_2"),
    }


def checked_format(
    value: object, at: str = "", *, only: str | None = None
) -> dict[str, Any] | None:
    """Return a response format as requests have it; of a class, the one that asks for it."""
    if value is None:
        return None
    if isinstance(value, type):
        from ..core.structured import format_of  # few ask for classes, and it takes its time

        return format_of(value)
    name = f"{at}response_format"
    made = as_object(value, name)
    kind = made.get("type")
    if not isinstance(kind, str) or (only is not None and kind != only):
        wanted = repr(only) if only else "'json_schema' or 'segment_definitions'"
        raise InvalidInputError(f"{name}.type must be {wanted}, not {kind!r}.")
    if kind == "json_schema" and not isinstance(made.get("json_schema"), Mapping):
        raise InvalidInputError(
            f"{name}.json_schema must be a mapping, not {made.get('json_schema')!r:.80}."
        )
    if kind == "segment_definitions":
        made["segment_definitions"] = checked_definitions(
            made.get("segment_definitions") or [], f"{name}.segment_definitions"
        )
    elif made.get("segment_time_format") is not None:
        raise InvalidInputError(f"{name}.segment_time_format is for 'segment_definitions' alone.")
    return made


def check_settings(
    given: Mapping[str, Any],
    *,
    model: str | None,
    mode: str | None,
    at: str = "",
    background: bool = False,
) -> None:
    """Refuse settings that the API's documentation rules out.

    Args:
        given: The settings, with their names in requests.
        model: The model, if it is named.
        mode: The analysis mode; None stands for `general`.
        at: What comes before the names in errors.
        background: Whether they are those of a task or batch.
    """
    number(given.get("temperature"), f"{at}temperature", 0, 1)
    check_window(given, at, SHORTEST_WINDOW, LONGEST_WINDOW if background else float("inf"))
    response_format: Mapping[str, Any] = given.get("response_format") or {}
    ranged = any(
        each.get("time_ranges") for each in response_format.get("segment_definitions") or ()
    )
    _check_tokens(given, model, mode, at, ranged=ranged)
    if background:
        _check_mode(given, mode, response_format.get("type"), at)
    _check_durations(given, mode, at, ranged=ranged)


def check_custom_id(value: object, name: str = "custom_id") -> None:
    """Refuse an identifier of the user's that the API does not take."""
    if value is not None and not (isinstance(value, str) and _CUSTOM_ID.fullmatch(value)):
        raise InvalidInputError(
            f"{name} must be 1 to 64 letters, digits, '-' and '_', not {value!r:.80}."
        )


def _check_tokens(
    given: Mapping[str, Any], model: str | None, mode: str | None, at: str, *, ranged: bool
) -> None:
    value, name = given.get("max_tokens"), f"{at}max_tokens"
    if value == "unlimited":
        if mode != SEGMENTS or model in (None, "pegasus1.2", "pegasus1.5"):
            raise InvalidInputError(
                f"{name} can be 'unlimited' with analysis_mode={SEGMENTS!r} and "
                f"model_name='pegasus1.6', not with {mode!r} and {model!r}."
            )
        if ranged:
            raise InvalidInputError(f"{name} cannot be 'unlimited' with time_ranges.")
        return
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise InvalidInputError(f"{name} must be a whole number, not {value!r:.80}.")
    least, most = 1.0, float("inf")
    if model == "pegasus1.2":
        least, most = 2, 4096
    elif model in KNOWN_MODELS or mode == SEGMENTS:
        least, most = 2048 if mode == SEGMENTS else 512, MOST_TOKENS
    elif model is None:
        least, most = 2, MOST_TOKENS
    if value is not None and not least <= value <= most:
        wanted = f"from {least:.0f} to {most:.0f}" if most < float("inf") else "1 or more"
        raise InvalidInputError(f"{name} must be {wanted}, not {value}.")


def _check_mode(given: Mapping[str, Any], mode: str | None, kind: str | None, at: str) -> None:
    prompt = given.get("prompt")
    asked = bool(prompt.strip() if isinstance(prompt, str) else prompt) or given.get("prompt_v2")
    if mode == SEGMENTS:
        if kind != "segment_definitions":
            raise InvalidInputError(
                f"{at}response_format must be of the type 'segment_definitions' with "
                f"analysis_mode={SEGMENTS!r}, not {kind!r}."
            )
        if asked:
            raise InvalidInputError(
                f"{at}prompt is not for analysis_mode={SEGMENTS!r}: say what to find in the "
                "descriptions of the segment definitions."
            )
    elif kind == "segment_definitions":
        raise InvalidInputError(
            f"{at}response_format of the type 'segment_definitions' needs "
            f"analysis_mode={SEGMENTS!r}, not {mode!r}."
        )
    elif mode in (None, "general") and not asked:
        raise InvalidInputError(f"{at}prompt is needed: what to ask of the video.")


def _check_durations(given: Mapping[str, Any], mode: str | None, at: str, *, ranged: bool) -> None:
    names = ("min_segment_duration", "max_segment_duration")
    shortest, longest = (number(given.get(name), f"{at}{name}", SHORTEST_SEGMENT) for name in names)
    if shortest is not None and longest is not None and longest < shortest:
        raise InvalidInputError(
            f"{at}max_segment_duration {longest:g} must not be less than "
            f"min_segment_duration {shortest:g}."
        )
    for name in names:
        if given.get(name) is not None and mode in (None, "general"):
            raise InvalidInputError(f"{at}{name} needs analysis_mode={SEGMENTS!r}.")
    if ranged:
        for name in (*names, "start_time", "end_time"):
            if given.get(name) is not None:
                raise InvalidInputError(
                    f"{at}{name} cannot be given together with time_ranges of a segment definition."
                )
