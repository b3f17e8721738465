"""Rooms of REST v1.1 and v1.2, and what the 0.x SDK still asks of v1.3.

All versions share one account: what is created through one is seen through the others, with its
names translated as `names` says.
"""

from __future__ import annotations

from . import (
    beta_search,
    classify,
    combined_search,
    embed,
    embed_tasks,
    engines,
    external_provider,
    generate,
    gist,
    indexes,
    search,
    search_v2,
    task_counts,
    tasks,
    transfer_imports,
    transfers,
    video_information,
    videos,
)
from .versions import Room

__all__ = ["ROOMS"]

# Each room says in its VERSIONS where it is mounted.
ROOMS: tuple[Room, ...] = (
    engines,
    indexes,
    tasks,
    task_counts,
    external_provider,
    transfers,
    transfer_imports,
    videos,
    video_information,
    search,
    search_v2,
    beta_search,
    combined_search,
    classify,
    gist,
    generate,
    embed,
    embed_tasks,
)
