"""Makes video indexing tasks, each with its asset and its video, from a file that was received."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from . import timeline
from .assets import NewAsset, add_asset
from .captions import Cue
from .errors import ApiProblem, parameter_invalid, parameter_not_provided, video_file_broken
from .fetching import fetch, local_url
from .media import Media
from .processing_faults import take_processing_fault
from .requirements import problem_with
from .space import Space
from .state import IndexRecord, JsonObject, StoredFile, TaskRecord, UserMetadata, VideoRecord
from .subtitles import clipped
from .uploads import Form

__all__ = ["NewTask", "add_failed_task", "add_task", "checked_media", "video_of_form"]


@frozen(kw_only=True)
class NewTask:
    """What a task is made of. `cues` is the transcription that came with the video."""

    index: IndexRecord
    file: StoredFile
    media: Media
    method: Literal["direct", "url", "connector"]
    user_metadata: UserMetadata
    enable_video_stream: bool
    api_version: str
    cues: tuple[Cue, ...] | None = None
    source: JsonObject | None = None


def add_task(space: Space, new: NewTask) -> TaskRecord:
    """Create a task, and with it the asset and the video."""
    if new.cues is not None:
        space.watcher.caption(new.file, clipped(new.cues, new.media.duration or 0.0))
    asset = add_asset(
        space,
        NewAsset(
            method=new.method,
            filename=new.file.name,
            file=new.file,
            media=new.media,
            user_metadata={},
        ),
        spared=True,
    )
    now = space.clock.now()
    plan = timeline.task(now, space.settings.indexing_seconds)
    fault = take_processing_fault(
        space.script.processing, "task", new.file.name, (new.index.id, new.index.name)
    )
    plan = fault.applied(plan) if fault is not None else plan
    video_id, video_sequence = space.state.new_id(now)
    video = VideoRecord(
        id=video_id,
        sequence=video_sequence,
        index_id=new.index.id,
        asset_id=asset.id,
        filename=new.file.name,
        file=new.file,
        media=new.media,
        timeline=plan,
        user_metadata=new.user_metadata,
        enable_video_stream=new.enable_video_stream,
        source=new.source,
    )
    # Of a video that cannot be indexed there is nothing but the task.
    if plan.steps[-1][0] != "failed":
        space.state.videos[video_id] = video
    task_id, sequence = space.state.new_id(now)
    task = TaskRecord(
        id=task_id,
        sequence=sequence,
        video_id=video_id,
        index_id=new.index.id,
        filename=new.file.name,
        media=new.media,
        timeline=plan,
        enable_video_stream=new.enable_video_stream,
        api_version=new.api_version,
    )
    space.state.tasks[task_id] = task
    space.watcher.begin(new.file, new.media)
    return task


def add_failed_task(
    space: Space, index: IndexRecord, filename: str, media: Media, api_version: str
) -> TaskRecord:
    """Create a task that is validated and then fails, so that there is never a video."""
    now = space.clock.now()
    video_id, _ = space.state.new_id(now)
    task_id, sequence = space.state.new_id(now)
    task = TaskRecord(
        id=task_id,
        sequence=sequence,
        video_id=video_id,
        index_id=index.id,
        filename=filename,
        media=media,
        timeline=timeline.failing(now, space.settings.indexing_seconds),
        enable_video_stream=False,
        api_version=api_version,
    )
    space.state.tasks[task_id] = task
    return task


async def checked_media(space: Space, file: StoredFile, index: IndexRecord) -> Media | ApiProblem:
    """Return what a file is, or why the index cannot take it."""
    media = await space.watcher.media(file, file.name)
    problem = problem_with(media, index)
    if problem is not None:
        return problem
    return media if media is not None else video_file_broken()


async def video_of_form(space: Space, form: Form, *, url_wins: bool) -> StoredFile:
    """Return the video that a form brings as `video_file` or as `video_url`.

    Both together are refused, unless `url_wins`, as it did in older versions.
    """
    file = form.file("video_file")
    address = form.text("video_url")
    if file is not None and address is not None and not url_wins:
        raise parameter_invalid("video_url", "Give either video_file or video_url, not both.")
    if address is None:
        if file is None:
            raise parameter_not_provided(["video_file", "video_url"])
        return file
    fetched = await fetch(
        space, "video_url", local_url("video_url", address), space.settings.limits.url_bytes
    )
    if fetched is None:
        raise video_file_broken()
    form.files.setdefault("video_url", []).append(fetched)
    return form.file("video_url") or fetched
