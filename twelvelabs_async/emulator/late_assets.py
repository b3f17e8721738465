"""Assets that are there before their bytes: reserved at first, filled when the file is whole."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path

from .assets import NewAsset, add_asset
from .processing_faults import take_processing_fault
from .space import Space
from .state import AssetRecord, StoredFile
from .timeline import Timeline, processing
from .uploads import remove_file

__all__ = ["fill_asset", "gather", "reserve_asset"]

_PIECE = 1 << 20
_UNREADABLE = "The file is corrupted, unsupported, or could not be read."


def reserve_asset(
    space: Space, new: NewAsset, *, file_type: str, seconds: float, failure: str
) -> AssetRecord:
    """Add an asset that fails after some seconds, unless it is filled by then."""
    asset = add_asset(space, new, spared=True)
    asset.file_type = file_type
    asset.failure = failure
    created_at = asset.timeline.created_at
    asset.timeline = Timeline(created_at, (("processing", 0.0), ("failed", seconds)))
    return asset


async def fill_asset(space: Space, asset: AssetRecord, file: StoredFile) -> None:
    """Give an asset its file, and let it be processed from now on."""
    media = await space.watcher.media(file, asset.filename)
    before, asset.file, asset.media = asset.file, file, media
    asset.failure = _UNREADABLE if media is None else None
    if media is not None:
        asset.file_type = media.mime_type
    created_at = asset.timeline.created_at
    age = (space.clock.now() - created_at).total_seconds()
    plan = processing(created_at, space.settings.processing_seconds, failed=media is None)
    fault = take_processing_fault(space.script.processing, "asset", asset.filename)
    if fault is not None:
        plan = fault.applied(plan)
        asset.failure = asset.failure or (fault.reason if fault.fails else None)
    last, seconds = plan.steps[-1]
    asset.timeline = Timeline(created_at, (("processing", 0.0), (last, age + seconds)))
    if before is not None:
        await remove_file(before.path)


async def gather(
    space: Space, parts: Sequence[Path], *, name: str, content_type: str, consume: bool
) -> StoredFile:
    """Write parts, one after the other, into a file of the emulator's own.

    Args:
        space: The emulator.
        parts: The files to read.
        name: The name that the client gave.
        content_type: The type that it gave, or that was guessed.
        consume: Remove each part once it is read, so that nothing is on the disk twice.
    """
    target = space.folder / secrets.token_hex(12)
    try:
        size, digest = await asyncio.to_thread(_join, parts, target, consume)
    except OSError:
        await remove_file(target)
        raise
    stored = StoredFile(target, name, size, digest, content_type)
    space.remember(stored)
    return stored


def _join(parts: Sequence[Path], target: Path, consume: bool) -> tuple[int, str]:
    digest = hashlib.sha256()
    size = 0
    with target.open("wb") as output:
        for part in parts:
            with part.open("rb") as source:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    output.write(piece)
                    size += len(piece)
            if consume:
                part.unlink()
    return size, digest.hexdigest()
