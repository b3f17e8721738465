"""Calls of `indexes.videos`."""

from __future__ import annotations

from .arguments import FILTERS, METADATA, MORE_BODY, OPTIONS, call

__all__ = ["VIDEOS"]

VIDEOS = (
    call("indexes.videos", "list", "minimal", index_id="i1"),
    call("indexes.videos", "list", "full", **FILTERS),
    call("indexes.videos", "list", "exact numbers", index_id="i1", duration=12.0, fps=25, width=0),
    call("indexes.videos", "retrieve", "minimal", index_id="i1", video_id="v1"),
    call(
        "indexes.videos",
        "retrieve",
        "full",
        index_id="i1",
        video_id="v1",
        embedding_option=["visual", "audio", "transcription"],
        transcription=True,
        request_options=OPTIONS,
    ),
    call(
        "indexes.videos",
        "retrieve",
        "one option",
        index_id="i1",
        video_id="v1",
        embedding_option="visual",
        transcription=False,
    ),
    call(
        "indexes.videos",
        "update",
        "full",
        index_id="i1",
        video_id="v1",
        user_metadata=METADATA,
        request_options=MORE_BODY,
    ),
    call("indexes.videos", "delete", "minimal", index_id="i1", video_id="v1"),
    call("indexes.videos", "delete", "full", index_id="i1", video_id="v1", request_options=OPTIONS),
    call("indexes.videos", "update", "minimal", index_id="i1", video_id="v1"),
)
