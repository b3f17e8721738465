"""Calls of `analyze_async.batches`."""

from __future__ import annotations

from .analyze_tasks import SEGMENTS
from .arguments import ACCENTED, MORE_BODY, OPTIONS, SCHEMA, call
from .client import PROMPT_V2

__all__ = ["ANALYZE_BATCHES"]

_GROUP = "analyze_async.batches"
_VIDEO = {"type": "asset_id", "asset_id": "a1"}

ANALYZE_BATCHES = (
    call(_GROUP, "list", "minimal"),
    call(
        _GROUP,
        "list",
        "full",
        page=2,
        page_limit=1,
        status=["processing", "canceling"],
        analysis_mode=["general", "time_based_metadata"],
        request_options=OPTIONS,
    ),
    call(_GROUP, "list", "one of each", status="expired", analysis_mode="general"),
    call(
        _GROUP,
        "create",
        "minimal",
        model_name="pegasus1.5",
        analysis_mode="general",
        requests=[{"video": _VIDEO, "prompt": {"input_text": "What happens?"}}],
    ),
    call(
        _GROUP,
        "create",
        "full",
        model_name="pegasus1.5",
        analysis_mode="general",
        requests=[
            {"video": _VIDEO},
            {
                "video": {"type": "asset_id", "asset_id": "a2"},
                "custom_id": "film-7_b",
                "prompt": PROMPT_V2,
                "response_format": {"type": "json_schema", "json_schema": SCHEMA},
                "temperature": 0.0,
                "max_tokens": 512,
                "start_time": 1.5,
                "end_time": 90,
            },
        ],
        defaults={
            "prompt": {"input_text": "Wer spricht?", "media_sources": []},
            "response_format": {"type": "json_schema", "json_schema": {"type": "object"}},
            "temperature": 0.7,
            "max_tokens": 98304,
            "start_time": 0,
            "end_time": 7200.0,
        },
        request_options=MORE_BODY,
    ),
    call(
        _GROUP,
        "create",
        "segments",
        model_name="pegasus1.5",
        analysis_mode="time_based_metadata",
        requests=[
            {
                "video": _VIDEO,
                "response_format": {
                    "type": "segment_definitions",
                    "segment_definitions": [{"id": "all", "description": "Everything."}],
                },
                "min_segment_duration": 2,
                "max_segment_duration": 2.5,
            },
            {"video": {"type": "asset_id", "asset_id": "a2"}},
        ],
        defaults={"response_format": SEGMENTS},
    ),
    call(_GROUP, "retrieve", "minimal", batch_id="b1"),
    call(_GROUP, "retrieve", "full", batch_id=ACCENTED, request_options=OPTIONS),
    call(_GROUP, "results", "minimal", batch_id="b1"),
    call(_GROUP, "results", "full", batch_id=ACCENTED, request_options=OPTIONS),
    call(_GROUP, "cancel", "minimal", batch_id="b1"),
    call(_GROUP, "cancel", "full", batch_id=ACCENTED, request_options=MORE_BODY),
    call(_GROUP, "delete", "minimal", batch_id="b1"),
    call(_GROUP, "delete", "full", batch_id=ACCENTED, request_options=OPTIONS),
)
