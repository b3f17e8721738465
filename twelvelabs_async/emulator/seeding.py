"""Fills an emulator with the videos of a folder, indexed and ready from the start."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path

from attrs import evolve, field, frozen

from .captions import Cue
from .errors import ApiProblem, EmulatorError
from .indexes import add_index
from .new_tasks import NewTask, add_task, checked_media
from .space import Space
from .state import IndexRecord, ModelRecord, StoredFile
from .subtitles import MalformedSubtitlesError, parse_subtitles
from .timeline import Timeline
from .uploads import remove_file

__all__ = ["Seeded", "seed"]

_MODELS = (
    ModelRecord("marengo3.0", ("visual", "audio")),
    ModelRecord("pegasus1.2", ("visual", "audio")),
)
_SUBTITLES = (".srt", ".vtt")


@frozen
class Seeded:
    """What a folder of videos became.

    Attributes:
        index_id: The index of the videos.
        videos: The ids of the videos by the paths of their files within the folder.
        skipped: Why other files are no videos of the index, by their paths.
    """

    index_id: str
    videos: dict[str, str] = field(factory=dict[str, str])
    skipped: dict[str, str] = field(factory=dict[str, str])


async def seed(space: Space, folder: Path, index_name: str) -> Seeded:
    """Put the videos of a folder into an index; those that it has already are not put again."""
    paths = await asyncio.to_thread(_files_in, folder)
    index = next((i for i in space.state.indexes.values() if i.name == index_name), None)
    if index is None:
        index = add_index(space, index_name, _MODELS, ())
    found = Seeded(index.id)
    for path in paths:
        name = path.relative_to(folder).as_posix()
        outcome = await _add(space, index, path)
        if isinstance(outcome, ApiProblem):
            found.skipped[name] = outcome.message
        else:
            found.videos[name] = outcome
    space.notifier.pass_over()
    return found


async def _add(space: Space, index: IndexRecord, path: Path) -> str | ApiProblem:
    file = await asyncio.to_thread(_copied, path, space.folder)
    kept = False
    try:
        for video in space.state.videos_of(index.id):
            if (video.file.sha256, video.filename) == (file.sha256, file.name):
                return video.id
        media = await checked_media(space, file, index)
        if isinstance(media, ApiProblem):
            return media
        cues = await asyncio.to_thread(_cues_beside, path)
        kept = True
    finally:
        if not kept:
            await remove_file(file.path)
    space.remember(file)
    task = add_task(
        space,
        NewTask(
            index=index,
            file=file,
            media=media,
            method="direct",
            user_metadata={},
            enable_video_stream=True,
            api_version="v1.3",
            cues=cues,
        ),
    )
    video = space.state.videos[task.video_id]
    asset = space.state.assets[video.asset_id]
    for record in (task, video, asset):
        record.timeline = _over(record.timeline)
    return video.id


def _over(plan: Timeline) -> Timeline:
    """Return a plan of the same end, but over from the moment it began."""
    return evolve(plan, steps=((plan.steps[-1][0], 0.0),))


def _files_in(folder: Path) -> Sequence[Path]:
    if not folder.is_dir():
        raise EmulatorError(f"{folder} is not a folder")
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix.lower() not in _SUBTITLES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    if not found:
        raise EmulatorError(f"there is no video in {folder}")
    return found


def _copied(path: Path, folder: Path) -> StoredFile:
    target = folder / secrets.token_hex(12)
    shutil.copyfile(path, target)
    with target.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    size = target.stat().st_size
    return StoredFile(target, path.name, size, digest, "application/octet-stream")


def _cues_beside(path: Path) -> tuple[Cue, ...] | None:
    """Return the subtitles that lie beside a video under the same name."""
    for suffix in _SUBTITLES:
        beside = path.with_suffix(suffix)
        if beside.is_file():
            try:
                return parse_subtitles(beside.read_bytes())
            except MalformedSubtitlesError as problem:
                raise EmulatorError(f"{beside}: {problem}") from None
    return None
