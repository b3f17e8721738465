"""Carries one upload in parts to its end, or to where it can be taken up again."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from contextlib import suppress
from pathlib import Path

from anyio import to_thread

from ..core.call import Caller
from ..core.files import FilePart
from ..core.groups import first_of
from ..errors import (
    BadRequestError,
    GoneError,
    NotFoundError,
    TwelveLabsError,
    UploadError,
)
from .opening import Opening
from .parts import PartSender, Sent
from .plan import Part
from .progress import Meter
from .record import RecordFile, default_folder, key_of
from .reports import Reporter
from .results import UploadResult
from .sessions import (
    Session,
    SessionCalls,
    look_at,
    patiently,
)
from .sources import Content, FileVersion, fingerprint, open_content
from .terms import Terms
from .urls import Urls
from .window import Window

__all__ = ["Upload"]

logger: logging.Logger = logging.getLogger("twelvelabs_async")

MOST_ROUNDS = 4
"""How often what the platform does not count is reported or sent again."""

FINISH = 60.0
"""Seconds that the platform may take to call a session completed that lacks no part."""


class Upload:
    """One upload, from the file to a completed session."""

    def __init__(
        self, api: Caller, calls: SessionCalls, file: FilePart, terms: Terms, meter: Meter
    ) -> None:
        terms.check()
        self._api = api
        self._calls = calls
        self._file = file
        self._terms = terms
        self._meter = meter

    async def run(self) -> UploadResult:
        """Upload it.

        Raises:
            InvalidInputError: The file cannot be uploaded; nothing was sent.
            UploadError: It ended before its end; the error says what is left.
        """
        content = await to_thread.run_sync(open_content, self._file)
        self._meter.total = content.size
        record_file: RecordFile | None = None
        done = False
        try:
            version = await to_thread.run_sync(content.version)
            await self._meter.enter("preparing")
            record_file = await self._record_file(content)
            opening = Opening(self._calls, self._terms, content, version, record_file)
            session = await opening.session()
            self._meter.upload_id, self._meter.asset_id = session.upload_id, session.asset_id
            self._meter.parts_total = session.plan.total_parts
            resumed = session.stored.keys() | session.reported
            self._meter.resumed = session.plan.bytes_of(resumed)
            self._meter.add(self._meter.resumed)
            self._meter.parts = len(resumed)
            reporter = Reporter(
                self._calls,
                session,
                content,
                version,
                record_file,
                self._terms.batch,
                self._terms.options,
            )
            try:
                if not session.completed:
                    unverified = await self._rounds(session, content, version, reporter)
                    await self._completed(session)
                else:
                    unverified = 0
            except TwelveLabsError as error:
                ours = error if isinstance(error, UploadError) else UploadError(str(error))
                reason = error.__cause__ if error is ours else error
                await self._end(ours, reason, session, record_file)
                raise ours from reason
            done = True
            return UploadResult(
                asset_id=session.asset_id or "",
                asset_url=reporter.url,
                upload_id=session.upload_id,
                total_size=content.size,
                total_chunks=session.plan.total_parts,
                resumed_chunks=len(resumed),
                unverified_chunks=unverified,
            )
        finally:
            content.close()
            if record_file is not None:
                await to_thread.run_sync(lambda: record_file.close(done=done))

    async def _record_file(self, content: Content) -> RecordFile | None:
        given = self._terms.record
        if given is False:
            return None
        try:
            folder = default_folder() if given is True else Path(given)
        except RuntimeError as error:
            logger.warning("No record of the upload is kept: %s", error)
            return None
        sample = await to_thread.run_sync(fingerprint, content)
        key = key_of(self._api.base_url, self._terms.kind, self._terms.filename, sample)
        return await to_thread.run_sync(RecordFile.open, folder, key)

    async def _rounds(
        self,
        session: Session,
        content: Content,
        version: FileVersion | None,
        reporter: Reporter,
    ) -> int:
        """Send and report until the platform counts every part; return how many are unverified."""
        unverified: set[int] = set()
        for turn in range(MOST_ROUNDS):
            have = session.stored.keys() | session.reported
            pending = deque(session.plan.remaining(have))
            await self._meter.enter("uploading")
            await self._round(session, pending, content, version, reporter, unverified)
            if reporter.total_completed == session.plan.total_parts:
                return len(unverified)
            found = await look_at(self._calls, session.upload_id, self._terms.options)
            if found.status == "completed":
                return len(unverified)
            if found.status != "active":
                raise UploadError(f"The upload session is {found.status}.", resumable=False)
            session.reported = set(found.completed)
            lost = set(session.stored) - found.completed
            # A report may have been lost on its way, so a part is first reported once more.
            for index in lost if turn else lost & found.failed:
                del session.stored[index]
            self._meter.done = session.plan.bytes_of(session.stored.keys() | session.reported)
            self._meter.parts = len(session.stored.keys() | session.reported)
        raise UploadError(
            f"The platform counts {len(session.reported)} of {session.plan.total_parts} parts "
            "as completed, though all were sent and reported several times."
        )

    async def _round(
        self,
        session: Session,
        pending: deque[Part],
        content: Content,
        version: FileVersion | None,
        reporter: Reporter,
        unverified: set[int],
    ) -> None:
        terms = self._terms
        workers = min(terms.workers, len(pending))
        urls = Urls(self._calls, session, pending, workers, terms.options)
        sender = PartSender(
            api=self._api,
            window=self._api.companion(Window),
            urls=urls,
            content=content,
            version=version,
            headers=session.headers,
            meter=self._meter,
            retries=terms.retries,
            retry_delay=terms.retry_delay,
        )

        async def arrived(part: Part, sent: Sent) -> None:
            (unverified.discard if sent.verified else unverified.add)(part.index)
            self._meter.parts += 1
            await reporter.add(part.index, sent.md5, sent.proof)

        async def work() -> None:
            while pending:
                part = pending.popleft()
                await arrived(part, await sender.send(part))

        async def send_all() -> None:
            async with asyncio.TaskGroup() as senders:
                for _ in range(workers):
                    senders.create_task(work())
            reporter.finish()

        reporter.begin()
        try:
            async with asyncio.TaskGroup() as group:
                teller = group.create_task(self._meter.keep_telling())
                sending = group.create_task(send_all())
                await reporter.run()
                await sending
                teller.cancel()
        except BaseExceptionGroup as errors:
            first = first_of(errors)
            raise first from first.__cause__
        finally:
            await urls.close()
            await reporter.save()

    async def _completed(self, session: Session) -> None:
        """Wait until the platform calls the session completed: it lacks no part."""
        await self._meter.enter("finishing")
        ends = time.monotonic() + FINISH
        delay = 0.1
        while True:
            found = await patiently(
                lambda: self._calls.retrieve(
                    session.upload_id, page_limit=1, request_options=self._terms.options
                )
            )
            if found.status == "completed":
                return
            if found.status != "active":
                raise UploadError(
                    f"The upload session is {found.status}, though all parts were reported.",
                    resumable=False,
                )
            if time.monotonic() > ends:
                raise UploadError(
                    f"The platform did not complete the session within {FINISH:g} s, though all "
                    "parts were reported."
                )
            await asyncio.sleep(delay)
            delay = min(5.0, delay * 2)

    async def _end(
        self,
        ours: UploadError,
        reason: BaseException | None,
        session: Session,
        record_file: RecordFile | None,
    ) -> None:
        """Write on the error where the upload ended, and forget a session that is lost."""
        if isinstance(reason, (BadRequestError, NotFoundError, GoneError)):
            # Is it the request that was refused, or the session that is no more?
            with suppress(TwelveLabsError):
                ours.resumable = (
                    await self._calls.retrieve(
                        session.upload_id, page_limit=1, request_options=self._terms.options
                    )
                ).status in ("active", "completed")
            if isinstance(reason, GoneError):
                ours.resumable = False
        if not ours.resumable and record_file is not None:
            await to_thread.run_sync(record_file.remove)
        ours.upload_id, ours.asset_id = session.upload_id, session.asset_id
        ours.filename = self._terms.filename
        have = session.stored.keys() | session.reported
        ours.bytes_done = session.plan.bytes_of(have)
        ours.bytes_total = session.plan.total_size
