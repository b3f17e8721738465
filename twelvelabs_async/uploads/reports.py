"""Writes down which parts are at the storage, and reports them to the platform in batches."""

from __future__ import annotations

import asyncio
import time

from anyio import to_thread

from ..core.request import RequestOptions
from ..models.multipart_upload import CompletedChunk
from .record import RecordFile
from .sessions import Session, SessionCalls, patiently
from .sources import Content, FileVersion, check_version

__all__ = ["Reporter"]

REPORT_EVERY = 2.0
"""Seconds after which parts are reported even if they are no batch."""


class Reporter:
    """Takes note of each part that arrived.

    A part is recorded before it is reported: whatever the platform counts can be compared with
    the file later, also by another process.
    """

    def __init__(
        self,
        calls: SessionCalls,
        session: Session,
        content: Content,
        version: FileVersion | None,
        record_file: RecordFile | None,
        batch: int,
        options: RequestOptions | None,
    ) -> None:
        self.url: str | None = None
        self.total_completed: int | None = None
        self._calls = calls
        self._session = session
        self._content = content
        self._version = version
        self._record_file = record_file
        self._batch = batch
        self._options = options
        self._unsaved: list[int] = []
        self._unreported: list[int] = []
        self._finishing = self._all_saved = False
        self._saving: asyncio.Future[bool] | None = None
        self._saved = asyncio.Event()
        self._news = asyncio.Event()
        self._ready = asyncio.Event()

    def begin(self) -> None:
        """Begin a round: what is stored and not counted is to be reported."""
        self._unreported = sorted(self._session.stored.keys() - self._session.reported)
        self._finishing = self._all_saved = False
        self._ready.set()

    async def add(self, index: int, md5: str, proof: str) -> None:
        """Take note of a part; return when it is recorded.

        Who sends the next part only then sends at most one part again after a crash.
        """
        self._session.stored[index] = (md5, proof)
        self._unsaved.append(index)
        saved = self._saved
        self._news.set()
        if self._record_file is not None:
            await saved.wait()

    def finish(self) -> None:
        """There will be no more parts."""
        self._finishing = True
        self._news.set()

    async def run(self) -> None:
        """Record and report until there are no more parts and all are reported.

        Reports are made while parts are recorded: no part waits for the platform's answer.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_saving())
            group.create_task(self._keep_reporting())

    async def save(self) -> None:
        """Record what is new."""
        if self._saving is not None:
            # One after the other, also if who waited for it was cancelled: the last is the newest.
            await asyncio.wait([self._saving])
        if not self._unsaved:
            return
        taken, self._unsaved = self._unsaved, []
        saved, self._saved = self._saved, asyncio.Event()
        if self._record_file is not None:
            record = self._session.record(self._version)
            save = to_thread.run_sync(self._record_file.save, record)
            self._saving = asyncio.ensure_future(save)
            await asyncio.shield(self._saving)
        self._unreported += taken
        saved.set()
        self._ready.set()

    async def _keep_saving(self) -> None:
        while not self._all_saved:
            await self._news.wait()
            self._news.clear()
            finishing = self._finishing
            await self.save()
            if finishing and not self._unsaved:
                self._all_saved = True
                self._ready.set()

    async def _keep_reporting(self) -> None:
        reported_at = time.monotonic()
        while True:
            await self._wait(reported_at + REPORT_EVERY if self._unreported else None)
            last = self._all_saved
            late = time.monotonic() - reported_at >= REPORT_EVERY
            while self._unreported and (last or late or len(self._unreported) >= self._batch):
                batch = self._unreported[: self._batch]
                if len(self._session.reported) + len(batch) >= self._session.plan.total_parts:
                    # The last report makes the asset, so the file is looked at once more.
                    await to_thread.run_sync(check_version, self._content, self._version)
                await self._report(batch)
                reported_at = time.monotonic()
            if last and not self._unreported:
                return

    async def _wait(self, until: float | None) -> None:
        """Wait for parts to report, or until it is time for those that there are."""
        try:
            async with asyncio.timeout(
                None if until is None else max(0.0, until - time.monotonic())
            ):
                await self._ready.wait()
        except TimeoutError:
            return
        self._ready.clear()

    async def _report(self, indexes: list[int]) -> None:
        plan = self._session.plan
        chunks = [
            CompletedChunk(
                chunk_index=index,
                proof=self._session.stored[index][1],
                proof_type="etag",
                chunk_size=plan.part(index).size,
            )
            for index in indexes
        ]
        answer = await patiently(
            lambda: self._calls.report_chunk_batch(
                self._session.upload_id, completed_chunks=chunks, request_options=self._options
            )
        )
        del self._unreported[: len(indexes)]
        self._session.reported.update(indexes)
        self._session.asset_id = answer.asset_id or self._session.asset_id
        self.total_completed = answer.total_completed
        self.url = answer.url or self.url
