"""The emulator's life: start it, use it, close it; in this event loop or in a thread of its own."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import deque
from collections.abc import Coroutine, Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from .app import FrontDesk, make_app
from .background import Background
from .clock import Clock
from .delivery_faults import DeliveryFault
from .drive import Drive
from .errors import EmulatorError
from .fault_script import Rule, Script
from .faults import Fault
from .legacy.versions import CURRENT, prefix_of
from .limits import RateLimit, RateLimits
from .notifier import Notifier
from .outside import SecondPort, make_outside_app
from .processing_faults import ProcessingFault
from .received import ReceivedRequest
from .saving import load, save
from .seeding import Seeded, seed
from .space import Limits, MultipartSettings, Settings, Space
from .state import State
from .url_faults import PresignedUrlFault
from .watcher import Watcher
from .webhooks import Delivery, Webhook

__all__ = ["DEFAULT_KEY", "Emulator"]

DEFAULT_KEY = "tlk_emulator"
T = TypeVar("T")
_KEPT_REQUESTS = 10_000
_KEPT_DELIVERIES = 10_000


class Emulator:
    """A local server that speaks the video API, with everything kept in memory.

    It speaks version 1.3 at `base_url`, and the older versions at `url("v1.1")` and `url("v1.2")`.

    Use it as an async context manager, or `Emulator.blocking()` in plain scripts.

    Args:
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        api_key: The key that requests must carry.
        clock: The emulator's time; by default real time, `speed` times as fast.
        speed: Emulated seconds per real second. Only without `clock`.
        indexing_seconds: From creation to `ready` of indexed assets and of tasks that index,
            embed or analyse, by the clock.
        processing_seconds: The same for assets.
        page_seconds: How long a search's page tokens are good, by the clock.
        keepalive_seconds: How long streamed responses may be silent, in real seconds.
        rate_limits: Requests per real minute by route or group of routes, such as
            `{"POST /search": 20, "embeddings": 60}`; `*` is every other route. None by default.
            `rate_limits` is a list of `RateLimit` that can be changed at any time, as `faults`,
            `processing_faults`, `url_faults` and `delivery_faults` can; `inject` adds to any.
        limits: How many bytes each kind of upload may have.
        multipart: Chunk sizes and terms of multipart uploads.
        drive: The folder that data connectors import from; by default three short clips.
        second_port: Port of the other origin, where chunks are put, streams and pictures are
            played, and users give their consent; 0 takes a free one. It is opened when it is
            first needed.
        webhooks: Endpoints that are notified of video indexing tasks and analysis tasks, but not
            of those in batches, when they are over. `webhooks` is a list that can be changed at
            any time, `delivery_faults` makes notifications come twice, late or not at all, and
            `deliveries` has the last attempts. Signed is the real time, whatever the clock says.
        state: A file that `save` wrote, to begin with what it holds.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str = DEFAULT_KEY,
        clock: Clock | None = None,
        speed: float = 1.0,
        indexing_seconds: float = 3.0,
        processing_seconds: float = 1.0,
        page_seconds: float = 3600.0,
        keepalive_seconds: float = 10.0,
        rate_limits: Mapping[str, int] | None = None,
        limits: Limits | None = None,
        multipart: MultipartSettings | None = None,
        drive: str | Path | None = None,
        second_port: int = 0,
        webhooks: Sequence[Webhook] = (),
        state: str | Path | None = None,
    ) -> None:
        if clock is not None and speed != 1.0:
            raise ValueError("give either clock or speed: a clock has its own speed")
        if keepalive_seconds <= 0:
            raise ValueError(f"keepalive_seconds must be positive, got {keepalive_seconds}")
        self.api_key = api_key
        self.clock: Clock = clock if clock is not None else Clock(speed=speed)
        self.state: State = State()
        self._script = Script()
        self.faults: list[Fault] = self._script.requests
        self.processing_faults: list[ProcessingFault] = self._script.processing
        self.url_faults: list[PresignedUrlFault] = self._script.urls
        self.rate_limits: list[RateLimit] = self._script.rate_limits
        self.webhooks: list[Webhook] = list(webhooks)
        self.delivery_faults: list[DeliveryFault] = self._script.deliveries
        self.deliveries: deque[Delivery] = deque(maxlen=_KEPT_DELIVERIES)
        self.requests: deque[ReceivedRequest] = deque(maxlen=_KEPT_REQUESTS)
        self._host = host
        self._port = port
        self._settings = Settings(
            indexing_seconds=indexing_seconds,
            processing_seconds=processing_seconds,
            page_seconds=page_seconds,
            keepalive_seconds=keepalive_seconds,
            limits=limits if limits is not None else Limits(),
            multipart=multipart if multipart is not None else MultipartSettings(),
        )
        self._drive = Path(drive) if drive is not None else None
        self._saved = Path(state) if state is not None else None
        self._second_port = second_port
        self._rate_limits = RateLimits(rate_limits, rules=self.rate_limits)
        self._space: Space | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """The address for clients, with the version, such as `http://127.0.0.1:53123/v1.3`."""
        return self.url(CURRENT)

    def url(self, version: str) -> str:
        """Return the address for clients of a version: `v1.1`, `v1.2` or `v1.3`."""
        prefix = prefix_of(version)
        return self._running.origin + prefix

    @property
    def drive(self) -> Drive:
        """The drive that data connectors import from; `drive.id_of(name)` names its files."""
        return self._running.drive

    @property
    def _running(self) -> Space:
        if self._space is None:
            raise EmulatorError("the emulator is not running")
        return self._space

    async def save(self, path: str | Path) -> None:
        """Save what the emulator holds, uploaded files included, to one file.

        The requests, faults, webhooks and idempotency keys are not in it. Raises `EmulatorError`
        if it is not running, and `OSError` if the file cannot be written.
        """
        await save(self._running, Path(path), await asyncio.to_thread(_label))

    async def load(self, path: str | Path) -> None:
        """Hold what was saved instead of what is held; the clock goes on from then at least.

        Raises `StateFileError` if the file is damaged or of another version of the format.
        """
        await load(self._running, Path(path))

    async def seed(self, folder: str | Path, *, index_name: str = "seeded") -> Seeded:
        """Put all videos of a folder into an index, ready at once, and return their ids.

        Subtitles beside a video (`forest.srt` or `forest.vtt` for `forest.mp4`) are what is spoken
        in it. An index of that name is filled up: what it has already is not put again.
        """
        return await seed(self._running, Path(folder), index_name)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something of this in a `blocking()` emulator: `api.run(api.save("state.zip"))`."""
        loop = self._loop
        if loop is None or not loop.is_running():
            work.close()
            raise EmulatorError("the emulator is not running")
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run_coroutine_threadsafe(work, loop).result()
        work.close()
        same = "await it" if here is loop else "await it in the emulator's own event loop"
        raise EmulatorError(f"run() would block an event loop: {same}")

    def inject(self, *rules: Rule) -> None:
        """Add rules of what goes wrong, of any kind, to the lists where they belong."""
        self._script.add(rules)

    async def start(self) -> None:
        """Begin to listen."""
        if self._runner is not None:
            raise EmulatorError("the emulator is running already")
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="twelvelabs-emulator-"))
        drive = Drive(self._drive, folder / "drive")
        space = Space(self.state, self.clock, self._settings, folder, Watcher(), drive)
        space.script = self._script
        desk = FrontDesk(
            self.api_key,
            await asyncio.to_thread(_label),
            self._rate_limits,
            self.faults,
            self.requests,
        )
        space.outside = SecondPort(
            self._host, self._second_port, lambda: make_outside_app(space, desk)
        )
        space.notifier = Notifier(space, self.webhooks, self.delivery_faults, self.deliveries)
        # The event loop's owner handles signals; requests under way get a moment at the end.
        runner = web.AppRunner(
            make_app(space, desk), handle_signals=False, access_log=None, shutdown_timeout=1.0
        )
        self._runner, self._space = runner, space
        self._loop = asyncio.get_running_loop()
        try:
            if self._saved is not None:
                await load(space, self._saved)
            await runner.setup()
            await web.TCPSite(runner, self._host, self._port).start()
        except BaseException:
            await self.close()
            raise
        port = runner.addresses[0][1]
        host = f"[{self._host}]" if ":" in self._host else self._host
        space.origin = f"http://{host}:{port}"
        space.notifier.start()

    async def close(self) -> None:
        """Stop listening and remove every received file. Does nothing if not running."""
        runner, space = self._runner, self._space
        self._runner = self._space = self._loop = None
        if runner is not None:
            await runner.cleanup()
        if space is not None:
            await space.notifier.close()
            await space.outside.close()
            await space.watcher.close()
            await space.streams.close()
            await asyncio.to_thread(shutil.rmtree, space.folder, ignore_errors=True)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    @classmethod
    @contextmanager
    def blocking(
        cls,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str = DEFAULT_KEY,
        clock: Clock | None = None,
        speed: float = 1.0,
        indexing_seconds: float = 3.0,
        processing_seconds: float = 1.0,
        page_seconds: float = 3600.0,
        keepalive_seconds: float = 10.0,
        rate_limits: Mapping[str, int] | None = None,
        limits: Limits | None = None,
        multipart: MultipartSettings | None = None,
        drive: str | Path | None = None,
        second_port: int = 0,
        webhooks: Sequence[Webhook] = (),
        state: str | Path | None = None,
    ) -> Generator[Self, None, None]:
        """Run an emulator in a background thread with its own event loop."""
        emulator = cls(
            host=host,
            port=port,
            api_key=api_key,
            clock=clock,
            speed=speed,
            indexing_seconds=indexing_seconds,
            processing_seconds=processing_seconds,
            page_seconds=page_seconds,
            keepalive_seconds=keepalive_seconds,
            rate_limits=rate_limits,
            limits=limits,
            multipart=multipart,
            drive=drive,
            second_port=second_port,
            webhooks=webhooks,
            state=state,
        )
        background = Background(emulator)
        background.start()
        try:
            yield emulator
        finally:
            background.close()


def _label() -> str:
    try:
        return f"twelvelabs_async/{version('twelvelabs-async')}"
    except PackageNotFoundError:
        return "twelvelabs_async/unreleased"
