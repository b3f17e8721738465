"""Calls of methods of the client itself: analysis at once, whole and as a stream."""

from __future__ import annotations

from ..drive import Call
from .arguments import MORE_BODY, SCHEMA, call

__all__ = ["CLIENT", "IMAGES", "PROMPT_V2", "VIDEO", "VIDEO_OF_ASSET", "VIDEO_OF_BYTES"]

VIDEO = {"type": "url", "url": "https://example.com/a.mp4?x=1&y=2"}
VIDEO_OF_ASSET = {"type": "asset_id", "asset_id": "a1"}
VIDEO_OF_BYTES = {"type": "base64_string", "base64_string": "AAAAGGZ0eXBtcDQy+/8="}
IMAGES = [
    {"name": "before", "url": "https://example.com/1.png"},
    {"name": "after", "asset_id": "a2"},
    {"name": "later_3", "base64_string": "iVBORw0KGgo="},
]
PROMPT_V2 = {
    "input_text": "Is <@tiger> or <@zoë> in «this» video?\n",
    "media_sources": [
        {"name": "tiger", "media_type": "image", "url": "https://example.com/tiger.png"},
        {"name": "zoë", "media_type": "image", "asset_id": "a3"},
        {"name": "cub", "media_type": "image", "base64_string": "iVBORw0KGgo="},
    ],
}


def _both_ways(method: str) -> tuple[Call, ...]:
    """Lines for one of two methods that differ in nothing but how the answer comes."""
    return (
        call("", method, "minimal", video=VIDEO, prompt="Wie heißt das Lied? 🎵"),
        call(
            "",
            method,
            "full, video",
            model_name="pegasus1.5",
            video=VIDEO_OF_ASSET,
            prompt="List the goals.",
            temperature=0.2,
            response_format={"type": "json_schema", "json_schema": SCHEMA},
            max_tokens=2048,
            start_time=12.5,
            end_time=60,
            request_options=MORE_BODY,
        ),
        call(
            "",
            method,
            "full, images",
            model_name="pegasus1.6",
            image=IMAGES,
            prompt="Compare <@before>, <@after> and <@later_3>.",
            temperature=1e-7,
        ),
        call(
            "",
            method,
            "full, second prompt",
            video=VIDEO_OF_BYTES,
            prompt_v_2=PROMPT_V2,
            start_time=0,
        ),
        call(
            "",
            method,
            "no media sources",
            video=VIDEO,
            prompt_v_2={"input_text": "Summarize.", "media_sources": []},
            temperature=0.0,
            end_time=1e3,
        ),
        call(
            "",
            method,
            "names as the vendor's types have them",
            video={"type": "base64_string", "base_64_string": "AAAAGGZ0eXBtcDQy+/8="},
            prompt_v_2={
                "input_text": "Is <@tiger> here?",
                "media_sources": [
                    {"name": "tiger", "media_type": "image", "base_64_string": "iVBORw0KGgo="}
                ],
            },
        ),
        call("", method, "model of later days", model_name="pegasus9", video=VIDEO, prompt="?"),
    )


CLIENT = (*_both_ways("analyze"), *_both_ways("analyze_stream"))
