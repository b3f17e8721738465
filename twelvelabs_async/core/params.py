"""Mappings that stand for the arguments of one call where a method makes many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from ..models.embed_tasks import VideoEmbeddingScope
from .files import File

__all__ = ["CreateEmbeddingsTaskVideoParams"]


class CreateEmbeddingsTaskVideoParams(TypedDict, total=False):
    """A video of `embed.tasks.create_bulk`: `video_file` or `video_url`, and as `create` has it.

    Keys:
        video_file: Path, bytes, file opened in binary mode, or `(name, content[, type])`.
        video_url: A publicly accessible URL.
        video_start_offset_sec: Where to begin, in seconds.
        video_end_offset_sec: Where to end, in seconds.
        video_clip_length: Length of each clip, in seconds.
        video_embedding_scope: `clip`, `video`.
    """

    video_file: File | None
    video_url: str | None
    video_start_offset_sec: float | None
    video_end_offset_sec: float | None
    video_clip_length: float | None
    video_embedding_scope: Sequence[VideoEmbeddingScope] | None
