"""The bucket of cloud-to-cloud transfers: the emulator's drive, whatever the bucket's name."""

from __future__ import annotations

from ..captions import Cue
from ..drive import DriveFile
from ..errors import ApiProblem, video_file_broken, video_filesize_too_large
from ..late_assets import gather
from ..new_tasks import NewTask, add_task, checked_media
from ..space import Space
from ..state import IndexRecord, TaskRecord, UserMetadata
from ..uploads import remove_file

__all__ = ["Duplicate", "bucket_files", "take", "videos_in"]


class Duplicate:
    """The same content is in the index already, so nothing was created."""


async def bucket_files(space: Space) -> dict[str, DriveFile]:
    """Return the files by their keys; not those that belong to one account alone."""
    files = (await space.drive.files()).values()
    return {file.key: file for file in files if file.owner is None}


def videos_in(files: dict[str, DriveFile]) -> list[DriveFile]:
    """Return the videos among the files of a bucket, in the order of their keys."""
    found = [file for file in files.values() if file.mime_type.startswith("video/")]
    return sorted(found, key=lambda file: file.key)


async def take(
    space: Space,
    index: IndexRecord,
    file: DriveFile,
    *,
    api_version: str,
    cues: tuple[Cue, ...] | None = None,
    user_metadata: UserMetadata | None = None,
    duplicates: bool = False,
) -> TaskRecord | ApiProblem | Duplicate:
    """Copy a file and create its task; return why not if it cannot be indexed.

    Unless `duplicates` are wanted, content that the index has already is left out.
    """
    if file.size > space.settings.limits.task_bytes:
        return video_filesize_too_large(space.settings.limits.task_bytes, file.size)
    try:
        stored = await gather(
            space, [file.path], name=file.name, content_type=file.mime_type, consume=False
        )
    except OSError:
        return video_file_broken()
    known = {video.file.sha256 for video in space.state.videos_of(index.id)}
    if not duplicates and stored.sha256 in known:
        await remove_file(stored.path)
        return Duplicate()
    media = await checked_media(space, stored, index)
    if isinstance(media, ApiProblem):
        await remove_file(stored.path)
        return media
    return add_task(
        space,
        NewTask(
            index=index,
            file=stored,
            media=media,
            method="connector",
            user_metadata=dict(user_metadata or {}),
            enable_video_stream=True,
            api_version=api_version,
            cues=cues,
        ),
    )
