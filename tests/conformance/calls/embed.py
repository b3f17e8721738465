"""Calls of `embed` and `embed.tasks`, the first version of embeddings."""

from __future__ import annotations

from ..answers import DONE_TASK
from ..drive import Opened
from .arguments import (
    ACCENTED,
    CLIP,
    MOMENTS,
    MORE_BODY,
    OPTIONS,
    PICTURE,
    SINCE,
    UNTIL,
    call,
    ignore,
)

__all__ = ["EMBED"]

_MODEL = "marengo3.0"
_SOUND = b"ID3\x04\x00\r\n--sound--\r\n"

EMBED = (
    call("embed", "create", "minimal", model_name=_MODEL, text="Man with a dog & a café"),
    call(
        "embed",
        "create",
        "full, URLs",
        model_name=_MODEL,
        text="Zoë 🐕",
        image_url="https://example.com/1.png?x=1&y=2",
        audio_url="https://example.com/1.mp3",
        audio_start_offset_sec=1e-7,
        request_options=MORE_BODY,
    ),
    call(
        "embed",
        "create",
        "full, files",
        model_name=_MODEL,
        image_file=Opened("red.png", PICTURE),
        audio_file=Opened("Küste.mp3", _SOUND),
        audio_start_offset_sec=12,
    ),
    call("embed", "create", "bytes", model_name=_MODEL, image_file=PICTURE, audio_file=_SOUND),
    call(
        "embed",
        "create",
        "name, bytes and type",
        model_name=_MODEL,
        audio_file=("a.bin", _SOUND, "audio/mpeg"),
        audio_start_offset_sec=0.0,
    ),
    call("embed.tasks", "list", "minimal"),
    call(
        "embed.tasks",
        "list",
        "full",
        started_at=SINCE,
        ended_at=UNTIL,
        status="ready",
        page=2,
        page_limit=1,
        request_options=OPTIONS,
    ),
    call("embed.tasks", "list", "times", started_at=MOMENTS[0], ended_at=MOMENTS[1]),
    call(
        "embed.tasks",
        "create",
        "minimal",
        model_name=_MODEL,
        video_url="https://example.com/a.mp4",
    ),
    call(
        "embed.tasks",
        "create",
        "full",
        model_name=_MODEL,
        video_file=Opened("clip.mp4", CLIP),
        video_start_offset_sec=0.1,
        video_end_offset_sec=12,
        video_clip_length=6.0,
        video_embedding_scope=["clip", "video"],
        request_options=MORE_BODY,
    ),
    call(
        "embed.tasks",
        "create",
        "bytes and one scope",
        model_name=_MODEL,
        video_file=CLIP,
        video_embedding_scope=["clip"],
    ),
    call(
        "embed.tasks",
        "create_bulk",
        "minimal",
        model_name=_MODEL,
        videos=[{"video_url": "https://example.com/a.mp4"}],
    ),
    call(
        "embed.tasks",
        "create_bulk",
        "full",
        model_name=_MODEL,
        videos=[
            {
                "video_file": Opened("one.mp4", CLIP),
                "video_start_offset_sec": 0.0,
                "video_end_offset_sec": 8.5,
                "video_clip_length": 4,
                "video_embedding_scope": ["clip", "video"],
            },
            {"video_file": ("two.mov", b"2" + CLIP), "video_clip_length": None},
            {"video_url": "https://example.com/3.mp4", "video_embedding_scope": ["video"]},
        ],
        request_options=MORE_BODY,
    ),
    call("embed.tasks", "status", "minimal", task_id="t1"),
    call("embed.tasks", "status", "full", task_id=ACCENTED, request_options=OPTIONS),
    call("embed.tasks", "retrieve", "minimal", task_id="t1"),
    call(
        "embed.tasks",
        "retrieve",
        "full",
        task_id=ACCENTED,
        embedding_option=["visual", "audio", "transcription"],
        request_options=OPTIONS,
    ),
    call("embed.tasks", "retrieve", "one option", task_id="t1", embedding_option="audio"),
    call("embed.tasks", "wait_for_done", "minimal", task_id=DONE_TASK),
    call(
        "embed.tasks",
        "wait_for_done",
        "full",
        task_id="t1",
        sleep_interval=0.01,
        callback=ignore,
        request_options=OPTIONS,
    ),
)
