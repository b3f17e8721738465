"""Small real video files for tests, made once."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from twelvelabs_async.emulator.clips import FOREST, NIGHT_DRIVE, SUNSET, Scene, make_clip

__all__ = ["FOREST", "NIGHT_DRIVE", "SUNSET", "clip_bytes", "small_clip"]


@lru_cache(maxsize=8)
def clip_bytes(scene: Scene = SUNSET, seconds: float = 4.0) -> bytes:
    """The content of a clip."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mkv"
        make_clip(path, scene=scene, seconds=seconds, fps=10)
        return path.read_bytes()


def small_clip(scene: Scene = SUNSET, name: str = "clip.mkv") -> tuple[str, bytes]:
    """A clip as a file to send."""
    return name, clip_bytes(scene)
