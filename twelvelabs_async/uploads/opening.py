"""Finds the session that an upload goes on with, or makes one."""

from __future__ import annotations

import logging
import time

from anyio import to_thread

from ..core.request import RequestOptions
from ..errors import GoneError, NotFoundError, UploadError
from .plan import Plan
from .record import RecordFile
from .sessions import Session, SessionCalls, look_at, patiently, session_by_id, taken_up
from .sources import Content, FileVersion
from .terms import Terms

__all__ = ["Opening"]

logger: logging.Logger = logging.getLogger("twelvelabs_async")


class Opening:
    """The beginning of one upload."""

    def __init__(
        self,
        calls: SessionCalls,
        terms: Terms,
        content: Content,
        version: FileVersion | None,
        record_file: RecordFile | None,
    ) -> None:
        self._calls = calls
        self._terms = terms
        self._content = content
        self._version = version
        self._record_file = record_file

    async def session(self) -> Session:
        """Continue a session, or make one."""
        terms, content, version, record_file = (
            self._terms,
            self._content,
            self._version,
            self._record_file,
        )
        record = None
        if record_file is not None and terms.resume:
            record = await to_thread.run_sync(record_file.load)
        if record is not None and terms.upload_id in (None, record.upload_id):
            session = await taken_up(self._calls, record, content, version, terms.options)
            if session is not None:
                return session
        if terms.upload_id is not None:
            return await session_by_id(self._calls, terms.upload_id, content.size, terms.options)
        session = await self._made(terms.options)
        if (terms.options or {}).get("idempotency_key") is not None:
            session = await self._looked_up(session)
        if record_file is not None:  # a session that nobody knows of is one too many
            await to_thread.run_sync(record_file.save, session.record(version))
        return session

    async def _made(self, options: RequestOptions | None) -> Session:
        terms, size = self._terms, self._content.size
        asked = time.monotonic()
        made = await patiently(
            lambda: self._calls.create(
                filename=terms.filename,
                type=terms.kind,
                total_size=size,
                enable_hls=terms.enable_hls,
                enable_thumbnail=terms.enable_thumbnail,
                user_metadata=terms.user_metadata,
                request_options=options,
            )
        )
        if not made.upload_id or not made.asset_id:
            raise UploadError("The platform made an upload session without identifiers.")
        return Session(
            upload_id=made.upload_id,
            asset_id=made.asset_id,
            plan=Plan.of(size, made.chunk_size, made.total_chunks),
            headers=made.upload_headers or {},
            urls=made.upload_urls or (),
            asked=asked,
        )

    async def _looked_up(self, session: Session) -> Session:
        """Return the session that a key of the caller's gave: one that an earlier call made, maybe.

        Its parts may be there, and its URLs be used; if it has ended, a new one begins.
        """
        try:
            found = await look_at(self._calls, session.upload_id, self._terms.options)
        except (NotFoundError, GoneError):
            found = None
        if found is not None and found.status in ("active", "completed"):
            session.reported = set(found.completed)
            session.completed = found.status == "completed"
            session.urls = ()
            return session
        logger.info("The upload %s has ended; a new one begins.", session.upload_id)
        options = RequestOptions(**(self._terms.options or {}))
        options.pop("idempotency_key", None)
        return await self._made(options)
