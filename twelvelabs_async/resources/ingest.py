"""Ingest of whole back-catalogues into an index."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import ClassVar

from ..core.encoding import seg
from ..core.resource import Resource
from ..errors import InvalidInputError
from ..ingest.ledger import Ledger
from ..ingest.progress import Progress
from ..ingest.report import IngestReport
from ..ingest.runner import Run
from ..ingest.sources import IngestSources, batches
from ..settings import positive_seconds
from ._ingest import Platform

__all__ = ["Ingest"]


class Ingest(Resource):
    """Take whole catalogues of videos into an index, and go on after whatever interrupts it.

        report = await client.ingest("films/", index_id=index_id, ledger="films.db")
        print(report.summary())  # 1198 ready, 2 failed

    All that is known is in the ledger, a file of SQLite. The same call after a crash goes on
    where it was, and asks the network about nothing that the ledger knows.
    """

    _elsewhere: ClassVar[str] = "client.task.create"

    async def __call__(
        self,
        sources: IngestSources | None,
        *,
        index_id: str,
        ledger: str | os.PathLike[str] = "catalogue.db",
        wait: bool = True,
        retry: bool = False,
        uploads: int = 8,
        window: int = 1000,
        timeout: float = 7200.0,
        deduplicate: bool = True,
        preflight: bool = True,
        enable_video_stream: bool | None = None,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Upload and index all sources, and wait until searches find them.

        What goes wrong with one input does not raise: it is in the input's row of the report.
        An input that is done, failed or was refused is not touched again, nor is a file looked
        at that was changed after it was sent. Inputs that the ledger has from earlier runs are
        finished too, whether they are among the sources or not.

        Args:
            sources: A folder (videos, at any depth), a glob, a file, a URL, a manifest, or any
                iterable of these, also an asynchronous one; None for what the ledger has. A
                manifest (`.csv` with a header, `.jsonl`, `.ndjson`) names in each line a `path`,
                relative to the manifest, or a `url`, perhaps a `filename`, and metadata.
            index_id: Identifier of the index.
            ledger: Where the ledger is, or shall be made. It is of one index.
            wait: Whether to wait for the indexing. If not, `check` tells later what has become of
                it, perhaps from another process.
            retry: Try again what failed or was refused in earlier runs.
            uploads: Inputs that are sent at once.
            window: Inputs that are under way at once, also those that the platform indexes.
            timeout: How long to wait for one input at each stage, in seconds. What is not done by
                then stays under way, and is waited for by the next run.
            deduplicate: Send the same content once, whatever its files are called.
            preflight: Refuse what the index's models do not take, by the documented limits of
                size, and with PyAV (extra `media`) of duration, resolution and aspect ratio.
            enable_video_stream: Store the videos for streaming (`hls`).
            progress: Called with each change of an input's state; may be a coroutine function.

        Raises:
            LedgerError: The ledger is in use, is of another index, or its disk is full.
            UnauthorizedError: The key is wrong.
            NotFoundError: There is no such index.
            InvalidInputError: The sources cannot be read.

        API: `POST /assets`, `POST /indexes/{index-id}/indexed-assets` and what looks at both.
        """
        run = Run(
            ledger=Ledger(os.fspath(ledger)),
            gateway=self._platform(ledger, enable_video_stream),
            index_id=index_id,
            uploads=uploads,
            window=window,
            wait=wait,
            timeout=timeout,
            share=deduplicate,
            preflight=preflight,
            progress=progress,
        )
        return await self._run(sources, run, retry=retry)

    async def check(
        self,
        ledger: str | os.PathLike[str] = "catalogue.db",
        *,
        enable_video_stream: bool | None = None,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Look once at all that is under way, index what has become ready, and wait for nothing.

        Args:
            ledger: The ledger of an ingest that did not wait, or that was interrupted.
            enable_video_stream: Store the videos for streaming (`hls`), of what is indexed now.
            progress: Called with each change of an input's state; may be a coroutine function.

        Raises:
            LedgerError: There is no such ledger, it is in use, or its disk is full.
            UnauthorizedError: The key is wrong.

        API: `GET /assets`, `GET /indexes/{index-id}/indexed-assets`.
        """
        known = await asyncio.to_thread(IngestReport.of, ledger)
        run = Run(
            ledger=Ledger(known.ledger),
            gateway=self._platform(ledger, enable_video_stream),
            index_id=known.index_id,
            progress=progress,
        )
        async with self._opened(run):
            counts = await run.check()
        return _report(run, counts)

    async def report(self, ledger: str | os.PathLike[str] = "catalogue.db") -> IngestReport:
        """Return what a ledger says, without asking the network; also while a run works on it.

        Args:
            ledger: Where the ledger is.

        Raises:
            LedgerError: There is no such ledger, or it cannot be read.
        """
        return await asyncio.to_thread(IngestReport.of, ledger)

    async def _run(self, sources: IngestSources | None, run: Run, *, retry: bool) -> IngestReport:
        seg(run.index_id, "index_id")
        for name, number in (("uploads", run.uploads), ("window", run.window)):
            if not isinstance(number, int) or isinstance(number, bool) or number < 1:
                raise InvalidInputError(f"{name} must be 1 or more, not {number!r}.")
        try:
            positive_seconds(run.timeout, "timeout")
        except ValueError as error:
            raise InvalidInputError(str(error)) from None
        async with self._opened(run):
            if retry:
                await run.ledger.retry()
            counts = await run.go(None if sources is None else batches(sources))
        return _report(run, counts)

    def _platform(self, ledger: str | os.PathLike[str], stream: bool | None) -> Platform:
        return Platform(self._api, f"{os.fspath(ledger)}.parts", stream)

    @asynccontextmanager
    async def _opened(self, run: Run) -> AsyncGenerator[None, None]:
        await run.ledger.open({"server": self._api.base_url, "index": run.index_id})
        try:
            yield
        finally:
            await run.ledger.close()
            # The folder is in use only while an upload in parts is not over.
            await asyncio.to_thread(_remove_if_empty, f"{run.ledger.path}.parts")


def _remove_if_empty(folder: str) -> None:
    with suppress(OSError):
        Path(folder).rmdir()


def _report(run: Run, counts: Mapping[str, int]) -> IngestReport:
    return IngestReport(
        ledger=run.ledger.path,
        index_id=run.index_id,
        counts=dict(counts),
        stopped=run.stopped,
        limited=run.limited,
    )
