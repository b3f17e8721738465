"""What the emulator keeps: records of indexes, assets, videos, tasks and searches, in memory."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import define, field, fields, frozen

from .connections import Connectors
from .generations import Generations
from .integrations import Integrations
from .knowledge import Knowledge
from .token_pages import TokenPages
from .upload_sessions import Uploads

if TYPE_CHECKING:
    from .media import Media
    from .ranking import Hit
    from .timeline import Timeline

__all__ = [
    "AssetRecord",
    "IndexRecord",
    "JsonObject",
    "MetadataValue",
    "ModelRecord",
    "SearchRecord",
    "State",
    "StoredFile",
    "TaskRecord",
    "UserMetadata",
    "VideoRecord",
]

_MOST_DELETED = 1_000

JsonObject: TypeAlias = dict[str, object]
MetadataValue: TypeAlias = str | int | float | bool | list[str]
UserMetadata: TypeAlias = dict[str, MetadataValue]


@frozen
class StoredFile:
    """One received file: `path` is where its `size` bytes are; `name` is what the client said."""

    path: Path
    name: str
    size: int
    sha256: str
    content_type: str


@frozen
class ModelRecord:
    """One model of an index with its options; `legacy_options` are those of older versions."""

    name: str
    options: tuple[str, ...]
    legacy_options: tuple[str, ...] = ()


@define
class IndexRecord:
    """One index."""

    id: str
    sequence: int
    name: str
    models: tuple[ModelRecord, ...]
    addons: tuple[str, ...]
    created_at: datetime
    updated_at: datetime

    def model_of(self, family: str) -> ModelRecord | None:
        """Return the index's first model of a family: `marengo` or `pegasus`."""
        return next((model for model in self.models if model.name.startswith(family)), None)


@define
class AssetRecord:
    """One uploaded file with what was read from it. `media` is None when it is unreadable."""

    id: str
    sequence: int
    method: Literal["direct", "url", "multipart", "connector"]
    filename: str
    file_type: str
    file: StoredFile | None
    media: Media | None
    failure: str | None
    timeline: Timeline
    user_metadata: UserMetadata
    enable_hls: bool
    enable_thumbnail: bool
    source: JsonObject | None = None


@define
class VideoRecord:
    """One asset in one index: an indexed asset and, once ready, a video of the same id."""

    id: str
    sequence: int
    index_id: str
    asset_id: str
    filename: str
    file: StoredFile
    media: Media
    timeline: Timeline
    user_metadata: UserMetadata
    enable_video_stream: bool
    metadata_updated_at: datetime | None = None
    title: str | None = None
    source: JsonObject | None = None

    def updated_at(self, now: datetime) -> datetime:
        """Return when the record last changed: a new status or new metadata."""
        changed = self.timeline.changed_at(now)
        return max(changed, self.metadata_updated_at or changed)


@define
class TaskRecord:
    """One video indexing task. It outlives its video."""

    id: str
    sequence: int
    video_id: str
    index_id: str
    filename: str
    media: Media
    timeline: Timeline
    enable_video_stream: bool
    # The version of the API that created it.
    api_version: str = "v1.3"


@define
class SearchRecord:
    """The ranked answer of one search, kept until its page tokens expire."""

    index_id: str
    hits: tuple[Hit, ...]
    grouped: bool
    limit: int
    include_user_metadata: bool
    pool: JsonObject
    expires_at: datetime
    tokens: tuple[str, ...]
    level: float = 0.5
    by_count: bool = False


@define
class State:
    """Everything the emulator holds. Tests may look; the rooms are what changes it."""

    indexes: dict[str, IndexRecord] = field(factory=dict[str, IndexRecord])
    deleted_indexes: dict[str, IndexRecord] = field(factory=dict[str, IndexRecord])
    assets: dict[str, AssetRecord] = field(factory=dict[str, AssetRecord])
    videos: dict[str, VideoRecord] = field(factory=dict[str, VideoRecord])
    tasks: dict[str, TaskRecord] = field(factory=dict[str, TaskRecord])
    searches: dict[str, tuple[SearchRecord, int]] = field(
        factory=dict[str, tuple[SearchRecord, int]]
    )
    # The answers of older versions that are given page by page.
    pages: TokenPages = field(factory=TokenPages)
    uploads: Uploads = field(factory=Uploads)
    connectors: Connectors = field(factory=Connectors)
    knowledge: Knowledge = field(factory=Knowledge)
    generations: Generations = field(factory=Generations)
    integrations: Integrations = field(factory=Integrations)
    files: list[StoredFile] = field(factory=list[StoredFile])
    _numbers: itertools.count[int] = field(factory=itertools.count, alias="numbers")
    _machine: str = field(factory=lambda: secrets.token_hex(5), alias="machine")

    def become(self, other: State) -> None:
        """Hold what another holds, in the same object, which others know."""
        for each in fields(State):
            setattr(self, each.name, getattr(other, each.name))

    def new_id(self, now: datetime) -> tuple[str, int]:
        """Return a new id, 24 hexadecimal characters, and its place in the order of creation."""
        sequence = next(self._numbers)
        seconds = int(now.timestamp()) & 0xFFFFFFFF
        return f"{seconds:08x}{self._machine}{sequence & 0xFFFFFF:06x}", sequence

    def videos_of(self, index_id: str) -> list[VideoRecord]:
        """Return the indexed assets of an index, whatever their status."""
        return [video for video in self.videos.values() if video.index_id == index_id]

    def ready_videos(self, index_id: str, now: datetime) -> list[VideoRecord]:
        """Return the videos of an index that are indexed by `now`."""
        return [v for v in self.videos_of(index_id) if v.timeline.status(now) == "ready"]

    def references(self, asset_id: str) -> list[VideoRecord]:
        """Return the indexed assets made from an asset."""
        return [video for video in self.videos.values() if video.asset_id == asset_id]

    def drop_index(self, index_id: str) -> list[StoredFile]:
        """Forget an index and its videos, and return the files of these."""
        files = self.drop_videos(video.id for video in self.videos_of(index_id))
        index = self.indexes.pop(index_id, None)
        if index is not None:
            # Version 1.1 goes on showing it.
            self.deleted_indexes[index_id] = index
            while len(self.deleted_indexes) > _MOST_DELETED:
                del self.deleted_indexes[next(iter(self.deleted_indexes))]
        return files

    def drop_videos(self, video_ids: Iterable[str]) -> list[StoredFile]:
        """Forget videos, and return their files."""
        dropped = [self.videos.pop(video_id, None) for video_id in list(video_ids)]
        return [video.file for video in dropped if video is not None]
