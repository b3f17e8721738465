"""What the emulator holds as rows of tables, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from .state import State

__all__ = ["Row", "assets_of", "indexes_of", "stores_of", "tasks_of", "uploads_of", "videos_of"]

Row: TypeAlias = tuple[object, ...]


def indexes_of(state: State, now: datetime) -> list[Row]:
    """Return name, id, models, how many videos are ready, and creation of each index."""
    counts: dict[str, list[int]] = {}
    for video in state.videos.values():
        count = counts.setdefault(video.index_id, [0, 0])
        count[0] += video.timeline.status(now) == "ready"
        count[1] += 1
    rows: list[Row] = []
    for index in reversed(state.indexes.values()):
        ready, total = counts.get(index.id, (0, 0))
        models = ", ".join(f"{model.name} ({', '.join(model.options)})" for model in index.models)
        videos = str(total) if ready == total else f"{ready} of {total} ready"
        rows.append((index.name, index.id, models, videos, index.created_at))
    return rows


def videos_of(state: State, now: datetime) -> list[Row]:
    """Return file name, id, index, status and creation of each video."""
    rows: list[Row] = []
    for video in reversed(state.videos.values()):
        index = state.indexes.get(video.index_id)
        name = index.name if index is not None else video.index_id
        plan = video.timeline
        rows.append((video.filename, video.id, name, plan.status(now), plan.created_at))
    return rows


def assets_of(state: State, now: datetime) -> list[Row]:
    """Return file name, id, type, size, duration, status and creation of each asset."""
    rows: list[Row] = []
    for asset in reversed(state.assets.values()):
        seconds = asset.media.duration if asset.media is not None else None
        rows.append(
            (
                asset.filename,
                asset.id,
                asset.file_type,
                _size(asset.file.size) if asset.file is not None else "",
                f"{seconds:.1f} s" if seconds else "",
                asset.timeline.status(now),
                asset.timeline.created_at,
            )
        )
    return rows


def tasks_of(state: State, now: datetime) -> list[Row]:
    """Return kind, id, what it is about, status and end of each task, the newest first."""
    made = state.generations
    found: list[tuple[int, Row]] = []
    for task in state.tasks.values():
        plan = task.timeline
        row = ("index", task.id, task.filename, plan.status(now), plan.finished_at())
        found.append((task.sequence, row))
    for older in made.video_embeddings.values():
        plan = older.timeline
        row = ("embed", older.id, older.file.name, plan.status(now), plan.finished_at())
        found.append((older.sequence, row))
    for newer in made.embeddings.values():
        plan = newer.timeline
        status = "failed" if newer.failure is not None else plan.status(now)
        name = newer.job.source.filename or newer.job.kind
        found.append((newer.sequence, ("embed-v2", newer.id, name, status, plan.finished_at())))
    for analysis in made.analyses.values():
        kind = "analyze" if analysis.batch_id is None else "analyze (batch)"
        about = analysis.analysis.prompt or analysis.analysis.mode
        row = (kind, analysis.id, about, analysis.status(now), analysis.completed_at())
        found.append((analysis.sequence, row))
    return [row for _, row in sorted(found, key=lambda each: -each[0])]


def uploads_of(state: State, now: datetime) -> list[Row]:
    """Return file name, id, chunks, size and status of each multipart upload."""
    return [
        (
            upload.filename,
            upload.id,
            f"{upload.count('completed')} of {upload.total_chunks}",
            _size(upload.total_size),
            upload.status(now),
        )
        for upload in reversed(state.uploads.sessions.values())
    ]


def stores_of(state: State) -> list[Row]:
    """Return kind, name, id, contents and creation of knowledge stores and entity collections."""
    known = state.knowledge
    items = _counted(item.store_id for item in known.items.values())
    entities = _counted(entity.collection_id for entity in known.entities.values())
    stores: list[Row] = [
        ("store", each.name, each.id, f"{items.get(each.id, 0)} items", each.created_at)
        for each in reversed(known.stores.values())
    ]
    return stores + [
        ("entities", each.name, each.id, f"{entities.get(each.id, 0)} entities", each.created_at)
        for each in reversed(known.entity_collections.values())
    ]


def _counted(ids: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in ids:
        counts[each] = counts.get(each, 0) + 1
    return counts


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    size, unit = count / 1000, "kB"
    for larger in ("MB", "GB"):
        if size >= 1000:
            size, unit = size / 1000, larger
    return f"{size:.1f} {unit}"
