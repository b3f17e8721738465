"""The table of calls of each release: every method with its required arguments, and with all."""

from __future__ import annotations

from ..releases import Release
from ..table import Call
from .classify import classify_calls
from .embed import embed_calls
from .engine import engine_calls
from .generate import generate_calls
from .index import index_calls
from .search import search_calls
from .task import task_calls
from .transfers import transfer_calls
from .video import video_calls

__all__ = ["calls_of"]


def calls_of(release: Release) -> tuple[Call, ...]:
    """Return the lines of a release."""
    return (
        *engine_calls(release),
        *index_calls(release),
        *video_calls(release),
        *task_calls(release),
        *transfer_calls(release),
        *search_calls(release),
        *classify_calls(release),
        *generate_calls(release),
        *embed_calls(release),
    )
