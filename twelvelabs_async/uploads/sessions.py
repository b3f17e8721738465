"""Upload sessions at the platform: made, found again, looked at."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Protocol, TypeVar

from anyio import to_thread
from attrs import define, field, frozen

from ..core.pages import AsyncPager, next_number
from ..core.request import RequestOptions
from ..errors import GoneError, InvalidInputError, NotFoundError, TooManyRequestsError, UploadError
from ..models.multipart_upload import (
    CompletedChunk,
    CreateAssetUploadResponse,
    GetUploadStatusResponse,
    IncompleteUploadSummary,
    PresignedUrlChunk,
    ReportChunkBatchResponse,
    RequestAdditionalPresignedUrlsResponse,
)
from ..models.shared import UserMetadata
from .plan import Plan
from .record import Record
from .sources import Content, FileVersion, md5_of_part

__all__ = ["Look", "Session", "SessionCalls", "look_at", "patiently", "session_by_id", "taken_up"]

T = TypeVar("T")
logger: logging.Logger = logging.getLogger("twelvelabs_async")

THROTTLE_PATIENCE = 300.0
"""Seconds for which a rate limit is waited out."""

LONGEST_DELAY = 20.0
CHUNKS_A_PAGE = 50


class SessionCalls(Protocol):
    """The calls of the API that an upload is made of."""

    async def create(
        self,
        *,
        filename: str,
        type: str,
        total_size: int,
        enable_hls: bool | None = None,
        enable_thumbnail: bool | None = None,
        user_metadata: UserMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> CreateAssetUploadResponse:
        """Create a session."""
        ...

    async def retrieve(
        self,
        upload_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> GetUploadStatusResponse:
        """Return its state and one page of its chunks."""
        ...

    async def report_chunk_batch(
        self,
        upload_id: str,
        *,
        completed_chunks: Sequence[CompletedChunk | Mapping[str, object]],
        request_options: RequestOptions | None = None,
    ) -> ReportChunkBatchResponse:
        """Report chunks."""
        ...

    async def get_additional_presigned_urls(
        self,
        upload_id: str,
        *,
        start: int,
        count: int,
        request_options: RequestOptions | None = None,
    ) -> RequestAdditionalPresignedUrlsResponse:
        """Return more URLs."""
        ...

    def list_incomplete_uploads(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[IncompleteUploadSummary]:
        """List the sessions that are not completed."""
        ...


@define(kw_only=True)
class Session:
    """A session that is under way.

    Attributes:
        stored: For each part that is at the storage, as far as known here: MD5 sum and ETag.
        reported: The parts that the platform counts as completed.
        urls: What came with a new session.
        asked: When it was asked for, by the monotonic clock.
    """

    upload_id: str
    asset_id: str | None
    plan: Plan
    headers: Mapping[str, str]
    stored: dict[int, tuple[str, str]] = field(factory=dict[int, tuple[str, str]])
    reported: set[int] = field(factory=set[int])
    completed: bool = False
    urls: Sequence[PresignedUrlChunk] = ()
    asked: float = 0.0

    def record(self, version: FileVersion | None) -> Record:
        """Return what is to be recorded of it."""
        return Record(
            upload_id=self.upload_id,
            asset_id=self.asset_id,
            total_size=self.plan.total_size,
            chunk_size=self.plan.chunk_size,
            headers=self.headers,
            version=version,
            parts=dict(self.stored),
        )


@frozen
class Look:
    """What the platform says of a session."""

    status: str | None
    completed: frozenset[int]
    failed: frozenset[int]


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call, and wait longer for a rate limit than a call does by itself."""
    ends = time.monotonic() + THROTTLE_PATIENCE
    delay = 1.0
    while True:
        try:
            return await call()
        except TooManyRequestsError as error:
            wait = error.retry_after
            if wait is None:
                wait = delay * (0.5 + random.random() / 2)  # noqa: S311 - it spreads requests
                delay = min(LONGEST_DELAY, delay * 2)
            if time.monotonic() + wait > ends:
                raise
            await asyncio.sleep(wait)


async def look_at(calls: SessionCalls, upload_id: str, options: RequestOptions | None) -> Look:
    """Ask for the state of a session and of all its chunks."""
    number: int | None = 1
    status: str | None = None
    completed: set[int] = set()
    failed: set[int] = set()
    while number is not None:
        answer = await patiently(
            partial(
                calls.retrieve,
                upload_id,
                page=number,
                page_limit=CHUNKS_A_PAGE,
                request_options=options,
            )
        )
        status = answer.status
        chunks = answer.uploaded_chunks or []
        for chunk in chunks:
            if chunk.index is not None and chunk.status == "completed":
                completed.add(chunk.index)
            elif chunk.index is not None and chunk.status == "failed":
                failed.add(chunk.index)
        following = next_number(number, len(chunks), answer.page_info)
        number = following if isinstance(following, int) else None
    return Look(status, frozenset(completed), frozenset(failed))


async def taken_up(
    calls: SessionCalls,
    record: Record,
    content: Content,
    version: FileVersion | None,
    options: RequestOptions | None,
) -> Session | None:
    """Return the session of a record, or None if it cannot be continued with this file."""
    if record.total_size != content.size or record.chunk_size < 1:
        return None
    try:
        found = await look_at(calls, record.upload_id, options)
    except (NotFoundError, GoneError):
        logger.info("The upload %s is no longer known; a new one begins.", record.upload_id)
        return None
    if found.status not in ("active", "completed"):
        logger.info("The upload %s is %s; a new one begins.", record.upload_id, found.status)
        return None
    plan = Plan(record.total_size, record.chunk_size)
    stored = dict(record.parts)
    if record.version is None or record.version != version:
        # Another machine, a copy, or another file: only its bytes can tell.
        different = await to_thread.run_sync(_different, content, plan, stored)
        if different & found.completed or found.completed - stored.keys():
            logger.warning(
                "The file is not the one that the upload %s was begun with; a new one begins.",
                record.upload_id,
            )
            return None
        for index in different:
            del stored[index]
    for index in found.failed:
        stored.pop(index, None)
    return Session(
        upload_id=record.upload_id,
        asset_id=record.asset_id,
        plan=plan,
        headers=record.headers,
        stored=stored,
        reported=set(found.completed),
        completed=found.status == "completed",
    )


async def session_by_id(
    calls: SessionCalls, upload_id: str, size: int, options: RequestOptions | None
) -> Session:
    """Return a session that is known by its identifier alone.

    Raises:
        InvalidInputError: It is of a file of another size.
        UploadError: It is not among those that can be continued.
    """
    async for summary in calls.list_incomplete_uploads(
        page_limit=CHUNKS_A_PAGE, request_options=options
    ):
        if summary.upload_id != upload_id:
            continue
        if summary.total_size != size:
            raise InvalidInputError(
                f"The upload {upload_id} is of a file of {summary.total_size} bytes; this one "
                f"has {size}."
            )
        plan = Plan.of(size, summary.chunk_size, summary.total_chunks)
        found = await look_at(calls, upload_id, options)
        if found.status == "active":
            return Session(
                upload_id=upload_id,
                asset_id=None,
                plan=plan,
                # They came when it was created, and nobody tells them again.
                headers={},
                reported=set(found.completed),
            )
    raise UploadError(
        f"The upload {upload_id} cannot be continued: it is not among the active ones.",
        upload_id=upload_id,
        bytes_total=size,
        resumable=False,
    )


def _different(content: Content, plan: Plan, stored: Mapping[int, tuple[str, str]]) -> set[int]:
    return {
        index
        for index, (md5, _) in stored.items()
        if not 1 <= index <= plan.total_parts or md5_of_part(content, plan.part(index)) != md5
    }
