"""Calls of `analyze_async.tasks`."""

from __future__ import annotations

from typing import Any

from .arguments import ACCENTED, MORE_BODY, OPTIONS, SCHEMA, call
from .client import IMAGES, PROMPT_V2, VIDEO, VIDEO_OF_ASSET, VIDEO_OF_BYTES

__all__ = ["ANALYZE_TASKS", "SEGMENTS"]

_GROUP = "analyze_async.tasks"

_FIELDS: list[dict[str, Any]] = [
    {"name": "headline", "type": "string", "description": "What is said?", "enum": ["oui", "no"]},
    {"name": "at", "type": "timestamp", "description": "When?", "format": "hh:mm:ss"},
    {"name": "tags", "type": "array", "description": "Which?", "items": {"type": "string"}},
]

SEGMENTS: dict[str, Any] = {
    "type": "segment_definitions",
    "segment_time_format": "hh:mm:ss.fff",
    "segment_definitions": [
        {
            "id": "goals",
            "description": "A goal: «¡gol!»",
            "fields": _FIELDS,
            "media_sources": PROMPT_V2["media_sources"],
            "time_ranges": [
                {"start_time": 0, "end_time": 5.5},
                {"start_time": 5.5, "end_time": 10.25},
            ],
        },
        {"id": "rest", "description": "Anything else.", "fields": []},
    ],
}

_EVENTS = {
    "type": "segment_definitions",
    "segment_definitions": [
        {
            "id": "plays",
            "description": "Each play.",
            "fields": [
                {
                    "name": "events",
                    "type": "time_array",
                    "description": "What happens in it.",
                    "items": {
                        "type": "object",
                        "fields": [
                            {"name": "who", "type": "string", "description": "A player."},
                            {
                                "name": "marks",
                                "type": "array",
                                "description": "Of the judges.",
                                "items": {"type": "number"},
                            },
                        ],
                    },
                }
            ],
        }
    ],
}

ANALYZE_TASKS = (
    call(_GROUP, "list", "minimal"),
    call(
        _GROUP,
        "list",
        "full",
        page=2,
        page_limit=1,
        status="ready",
        video_url="https://example.com/a.mp4?x=1&y=ü#t",
        asset_id="a1",
        analysis_mode="time_based_metadata",
        request_options=OPTIONS,
    ),
    call(_GROUP, "create", "minimal", video=VIDEO, prompt="Was geschieht?"),
    call(
        _GROUP,
        "create",
        "full, general",
        model_name="pegasus1.5",
        custom_id="film-7_b",
        video=VIDEO_OF_ASSET,
        prompt="List the goals.",
        analysis_mode="general",
        temperature=0.2,
        max_tokens=4096,
        response_format={"type": "json_schema", "json_schema": SCHEMA},
        start_time=0.5,
        end_time=7200.0,
        request_options=MORE_BODY,
    ),
    call(
        _GROUP,
        "create",
        "full, images",
        model_name="pegasus1.6",
        image=IMAGES,
        prompt="Compare <@before>, <@after> and <@later_3>.",
    ),
    call(_GROUP, "create", "full, second prompt", video=VIDEO_OF_BYTES, prompt_v_2=PROMPT_V2),
    call(
        _GROUP,
        "create",
        "full, segments",
        model_name="pegasus1.6",
        video=VIDEO,
        analysis_mode="time_based_metadata",
        response_format=_EVENTS,
        max_tokens="unlimited",
        min_segment_duration=2,
        max_segment_duration=30.5,
    ),
    call(
        _GROUP,
        "create",
        "segments in parts of the video",
        video=VIDEO_OF_ASSET,
        analysis_mode="time_based_metadata",
        response_format=SEGMENTS,
        temperature=1e-7,
    ),
    call(_GROUP, "retrieve", "minimal", task_id="t1"),
    call(_GROUP, "retrieve", "full", task_id=ACCENTED, request_options=OPTIONS),
    call(_GROUP, "cancel", "minimal", task_id="t1"),
    call(_GROUP, "cancel", "full", task_id=ACCENTED, request_options=MORE_BODY),
    call(_GROUP, "delete", "minimal", task_id="t1"),
    call(_GROUP, "delete", "full", task_id=ACCENTED, request_options=OPTIONS),
)
