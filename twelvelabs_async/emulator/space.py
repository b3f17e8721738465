"""What the rooms share: state, clock, folder, settings and the watcher of files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web
from attrs import define, field, frozen

from .clock import Clock
from .drive import Drive
from .state import State, StoredFile
from .stream_store import StreamStore
from .watcher import Watcher

if TYPE_CHECKING:
    from .fault_script import Script
    from .notifier import Notifier
    from .outside import SecondPort

__all__ = ["SPACE", "Limits", "MultipartSettings", "Settings", "Space"]

_KEPT_FILES = 10_000


@frozen(kw_only=True)
class Limits:
    """How many bytes the platform accepts, by operation."""

    direct_bytes: int = 200 * 10**6
    image_bytes: int = 32 * 10**6
    url_bytes: int = 4 * 10**9
    task_bytes: int = 2 * 10**9
    multipart_bytes: int = 10 << 30
    import_bytes: int = 10 * 10**9
    import_audio_bytes: int = 4 * 10**9
    item_bytes: int = 10 * 10**9


@frozen(kw_only=True)
class MultipartSettings:
    """How multipart uploads go.

    Attributes:
        chunk_bytes: Size of a chunk; by default 5 MiB or more, by the size of the file.
        first_urls: How many presigned URLs come with a new session.
        url_seconds: How long a presigned URL is good, by the clock.
        session_seconds: How long a session is, by the clock.
        headers: What every chunk must be put with (the API's `upload_headers`).
    """

    chunk_bytes: int | None = None
    first_urls: int = 10
    url_seconds: float = 3600.0
    session_seconds: float = 24 * 3600.0
    headers: Mapping[str, str] = field(factory=lambda: {"Content-Type": "application/octet-stream"})


@frozen(kw_only=True)
class Settings:
    """How long things take, in seconds of the emulator's clock, and how large they may be."""

    indexing_seconds: float = 3.0
    processing_seconds: float = 1.0
    page_seconds: float = 3600.0
    keepalive_seconds: float = 10.0
    limits: Limits = Limits()
    multipart: MultipartSettings = MultipartSettings()


@define
class Space:
    """One emulator, as its rooms see it. `origin` is known once the server listens."""

    state: State
    clock: Clock
    settings: Settings
    folder: Path
    watcher: Watcher
    drive: Drive
    origin: str = ""
    # The HLS streams of received files.
    streams: StreamStore = field(init=False)
    # The second port and the sender of notifications, set before the first request can come.
    outside: SecondPort = field(init=False)
    notifier: Notifier = field(init=False)
    # What goes wrong on request.
    script: Script = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.streams = StreamStore(self.folder / "streams")

    def remember(self, file: StoredFile) -> None:
        """Note a received file for tests to look at; the oldest are forgotten some day."""
        self.state.files.append(file)
        del self.state.files[:-_KEPT_FILES]


SPACE = web.AppKey("SPACE", Space)
