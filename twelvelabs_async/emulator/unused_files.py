"""Removes received files once nothing is made of them any more: they outlive their assets."""

from __future__ import annotations

from collections.abc import Iterable

from .space import Space
from .state import State, StoredFile
from .uploads import remove_file

__all__ = ["remove_unused"]


async def remove_unused(space: Space, files: Iterable[StoredFile]) -> None:
    """Remove those of the files that no asset, video, item or task needs.

    To be called with the files of what was deleted, after it is.
    """
    paths = {file.path for file in files}
    if not paths:
        return
    for path in paths.difference(file.path for file in _files_in_use(space.state)):
        await remove_file(path)
        space.watcher.forget(path)
        await space.streams.forget(path)


def _files_in_use(state: State) -> Iterable[StoredFile]:
    yield from (asset.file for asset in state.assets.values() if asset.file is not None)
    yield from (video.file for video in state.videos.values())
    yield from (item.file for item in state.knowledge.items.values())
    yield from state.generations.files()
