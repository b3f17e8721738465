"""Calls of `embed.v_2` and `embed.v_2.tasks`, the second version of embeddings."""

from __future__ import annotations

from .arguments import ACCENTED, MOMENTS, MORE_BODY, OPTIONS, SINCE, UNTIL, call

__all__ = ["EMBED_V2"]

_URL = {"url": "https://example.com/a.mp4?x=1&y=2"}
_ASSET = {"asset_id": "a1"}
_BYTES = {"base64_string": "iVBORw0KGgo+/8="}

_DYNAMIC = {"strategy": "dynamic", "dynamic": {"min_duration_sec": 4}}
_FIXED = {"strategy": "fixed", "fixed": {"duration_sec": 6}}
_NOTES = [
    {"start": 0, "end": 2.5, "text": "Anstoß"},
    {"start": 2.5, "end": 1e2, "text": "¡Gol! 🎉"},
]

_CREATE = (
    call(
        "embed.v_2",
        "create",
        "minimal",
        input_type="text",
        model_name="marengo3.0",
        text={"input_text": "Man with a dog & a café"},
    ),
    call(
        "embed.v_2",
        "create",
        "full, image",
        input_type="image",
        model_name="marengo3.0",
        image={"media_source": _URL},
        request_options=MORE_BODY,
    ),
    call(
        "embed.v_2",
        "create",
        "full, text and image",
        input_type="text_image",
        model_name="marengo3.0",
        text_image={"media_source": _BYTES, "input_text": "Zoë"},
    ),
    call(
        "embed.v_2",
        "create",
        "full, audio",
        input_type="audio",
        model_name="marengo3.0",
        audio={
            "media_source": _ASSET,
            "start_sec": 0,
            "end_sec": 12.25,
            "segmentation": _FIXED,
            "embedding_option": ["audio", "transcription"],
            "embedding_scope": ["clip", "asset"],
            "embedding_type": ["separate_embedding", "fused_embedding"],
        },
    ),
    call(
        "embed.v_2",
        "create",
        "full, video",
        input_type="video",
        model_name="marengo3.0",
        video={
            "media_source": _URL,
            "start_sec": 0.0,
            "end_sec": 60,
            "segmentation": _DYNAMIC,
            "embedding_option": ["visual", "audio", "transcription"],
            "embedding_scope": ["clip"],
            "embedding_type": ["fused_embedding"],
        },
    ),
    call(
        "embed.v_2",
        "create",
        "video in equal parts",
        input_type="video",
        model_name="marengo3.0",
        video={"media_source": _BYTES, "segmentation": _FIXED},
    ),
    call(
        "embed.v_2",
        "create",
        "full, many inputs",
        input_type="multi_input",
        model_name="marengo3.5",
        auto_truncate=True,
        embedding_uncertainty=False,
        embedding_dimension=256,
        multi_input={
            "input_text": "Someone like <@zoë> at <@sea>",
            "media_sources": [
                {"name": "zoë", "media_type": "image", **_BYTES},
                {"name": "sea", "media_type": "video", **_URL},
                {"media_type": "audio", **_ASSET},
                {"media_type": "image", "base_64_string": "iVBORw0KGgo="},
            ],
        },
    ),
    call(
        "embed.v_2",
        "create",
        "names as the vendor's types have them",
        input_type="image",
        model_name="marengo3.0",
        image={"media_source": {"base_64_string": "iVBORw0KGgo+/8="}},
    ),
    call(
        "embed.v_2",
        "create",
        "text as one of many",
        input_type="multi_input",
        model_name="marengo3.5",
        auto_truncate=False,
        embedding_uncertainty=True,
        multi_input={"input_text": "rain", "media_sources": []},
    ),
)

_TASKS = (
    call("embed.v_2.tasks", "list", "minimal"),
    call(
        "embed.v_2.tasks",
        "list",
        "full",
        started_at=SINCE,
        ended_at=UNTIL,
        status="processing",
        page=2,
        page_limit=1,
        request_options=OPTIONS,
    ),
    call("embed.v_2.tasks", "list", "times", started_at=MOMENTS[0], ended_at=MOMENTS[1]),
    call(
        "embed.v_2.tasks",
        "create",
        "minimal",
        input_type="video",
        model_name="marengo3.0",
        video={"media_source": _URL},
    ),
    call(
        "embed.v_2.tasks",
        "create",
        "full, video",
        input_type="video",
        model_name="marengo3.5",
        embedding_uncertainty=False,
        embedding_dimension=512,
        video={
            "media_source": _ASSET,
            "start_sec": 1e-7,
            "end_sec": 3600,
            "segmentation": {"temporal": _DYNAMIC},
            "embedding_option": ["visual", "audio"],
            "embedding_scope": ["local", "asset"],
            "embedding_type": ["separate_embedding", "fused_embedding"],
            "time_based_metadata": _NOTES,
        },
        request_options=MORE_BODY,
    ),
    call(
        "embed.v_2.tasks",
        "create",
        "video by the older model",
        input_type="video",
        model_name="marengo3.0",
        video={"media_source": _URL, "segmentation": _DYNAMIC},
    ),
    call(
        "embed.v_2.tasks",
        "create",
        "full, audio",
        input_type="audio",
        model_name="marengo3.5",
        audio={
            "media_source": _URL,
            "start_sec": 0,
            "end_sec": 30.5,
            "segmentation": {"temporal": _FIXED},
            "embedding_option": ["audio"],
            "embedding_scope": ["clip"],
            "embedding_type": ["separate_embedding"],
            "time_based_metadata": _NOTES,
        },
    ),
    call(
        "embed.v_2.tasks",
        "create",
        "audio by the older model",
        input_type="audio",
        model_name="marengo3.0",
        audio={"media_source": _URL, "segmentation": _FIXED},
    ),
    call(
        "embed.v_2.tasks",
        "create",
        "full, document",
        input_type="document",
        model_name="marengo3.5",
        document={
            "media_source": {"url": "https://example.com/a.md"},
            "segmentation": {
                "sequential": {
                    "strategy": "sentence",
                    "max_sentences": 8,
                    "overlap_sentences": 0,
                }
            },
            "embedding_option": ["text"],
            "embedding_type": ["separate_embedding"],
            "embedding_scope": ["local"],
        },
    ),
    call(
        "embed.v_2.tasks",
        "create",
        "document in quarters of pages",
        input_type="document",
        model_name="marengo3.5",
        document={
            "media_source": {"base64_string": "JVBERi0xLjc="},
            "segmentation": {"spatial": {"strategy": "quadrants"}},
            "embedding_option": ["visual"],
            "embedding_scope": ["local", "asset"],
        },
    ),
    call(
        "embed.v_2.tasks",
        "create",
        "names as the vendor's types have them",
        input_type="document",
        model_name="marengo3.5",
        document={"media_source": {"base_64_string": "JVBERi0xLjc="}},
    ),
    call(
        "embed.v_2.tasks",
        "create",
        "full, image",
        input_type="image",
        model_name="marengo3.5",
        embedding_uncertainty=True,
        image={
            "media_source": _ASSET,
            "embedding_option": ["visual"],
            "embedding_type": ["separate_embedding"],
            "embedding_scope": ["asset"],
        },
    ),
    call("embed.v_2.tasks", "retrieve", "minimal", task_id="t1"),
    call("embed.v_2.tasks", "retrieve", "full", task_id=ACCENTED, request_options=OPTIONS),
)

EMBED_V2 = (*_CREATE, *_TASKS)
