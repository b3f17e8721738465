"""The run of an ingest: inputs go through check, upload, indexing and wait, each stage bounded."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from functools import partial
from threading import Event
from typing import Literal, TypeVar

from attrs import define, field

from ..core.groups import first_of
from ..errors import (
    APIConnectionError,
    PlanLimitError,
    ResourceFailedError,
    TwelveLabsError,
    UploadError,
    WaitTimeoutError,
)
from .fingerprint import signs_of
from .gateway import Gateway
from .inspection import inspected
from .items import IngestItem
from .ledger import Ledger
from .preflight import Demands, demands_of
from .progress import Progress, Teller
from .refusal import Refusal
from .rows import UNDER_WAY, IngestState, Row
from .rules import FATAL, UNREACHABLE, may_pass, where_again
from .telling import error_of

__all__ = ["Run"]

T = TypeVar("T")

READERS = 2
"""Files that are read through at once; the disk is seldom faster with more."""

INDEXERS = 16
"""Requests to index that are under way at once."""

_MODELS = "models"


@define(kw_only=True, eq=False)
class Run:
    """One run over a ledger.

    Attributes:
        uploads: Inputs that are sent at once.
        window: Inputs that are under way at once, also those that the platform indexes.
        wait: Whether to wait for the indexing that was begun.
        timeout: How long one input may take at the platform for each stage, in seconds.
        stopped: Why nothing new is begun any more.
        limited: Whether that is a limit of the plan.
    """

    ledger: Ledger
    gateway: Gateway
    index_id: str
    uploads: int = 8
    window: int = 1000
    wait: bool = True
    timeout: float = 7200.0
    share: bool = True
    preflight: bool = True
    progress: Progress | None = None
    stopped: str | None = None
    limited: bool = False
    _demands: Demands | None = None
    _teller: Teller = field(init=False)
    _busy: set[int] = field(factory=set[int])
    _left: set[int] = field(factory=set[int])
    _freed: bool = False
    _unreachable: int = 0
    _is_full: bool = False
    _hopeless: Exception | None = None
    _asking: asyncio.Lock = field(factory=asyncio.Lock)
    _halt: Event = field(factory=Event)
    _indexing: asyncio.Semaphore = field(factory=lambda: asyncio.Semaphore(INDEXERS))
    _uploading: asyncio.Semaphore = field(init=False)
    _room: asyncio.Semaphore = field(init=False)
    _readers: ThreadPoolExecutor = field(factory=lambda: ThreadPoolExecutor(READERS))

    async def go(self, sources: AsyncIterator[list[IngestItem]] | None) -> Counter[str]:
        """Finish what the ledger has begun, then ingest the sources; return the counts.

        Raises:
            TwelveLabsError: The ledger, the key or the index is of no use.
        """
        self._uploading = asyncio.Semaphore(self.uploads)
        self._room = asyncio.Semaphore(self.window)
        self._teller = Teller(await self.ledger.counts(), self.progress)
        try:
            await self._pass(self._known(*(UNDER_WAY if self.wait else ("uploaded",))))
            if sources is not None:
                await self._pass(self._new(sources))
            self._freed = True
            while self._freed and self.stopped is None:
                self._freed = False
                await self._pass(self._known("pending"))
        finally:
            self._halt.set()
            self._readers.shutdown(wait=False, cancel_futures=True)
        return await self.ledger.counts()

    async def _pass(self, work: AsyncGenerator[tuple[Row, IngestItem | None], None]) -> None:
        try:
            async with aclosing(work), asyncio.TaskGroup() as group:
                async for row, item in work:
                    await self._room.acquire()
                    if self.stopped is not None and row.state == "pending":
                        self._room.release()
                        continue
                    self._busy.add(row.id)
                    group.create_task(self._one(row, item))
        except BaseExceptionGroup as errors:
            first = first_of(errors)
            raise first from first.__cause__

    async def _known(
        self, *states: IngestState
    ) -> AsyncGenerator[tuple[Row, IngestItem | None], None]:
        """Yield what earlier runs left, and what was left when others had the same content."""
        for state in states:
            after = 0
            # Signed URLs are not kept: such an input comes with its source again.
            while some := await self.ledger.unfinished(state, after, 256, urls=state != "pending"):
                after = some[-1].id
                for row in some:
                    if self._is_free(row):
                        yield row, None
                if self.stopped is not None and state == "pending":
                    return

    async def _new(
        self, sources: AsyncIterator[list[IngestItem]]
    ) -> AsyncGenerator[tuple[Row, IngestItem | None], None]:
        async for items in sources:
            found, new = await self.ledger.enter(items)
            self._teller.add("pending", new)
            for row, item in found:
                if self._is_free(row) and (self.wait or row.state != "indexing"):
                    yield row, item
            if self.stopped is not None:
                return

    def _is_free(self, row: Row) -> bool:
        return row.id not in self._busy and row.id not in self._left

    async def _one(self, row: Row, item: IngestItem | None) -> None:
        """Take an input as far as it comes."""
        begun = row.state
        try:
            await self._through(row, item)
        except WaitTimeoutError:
            pass  # it goes on at the platform, and the next run finds it there
        except (Refusal, TwelveLabsError, OSError) as error:
            await self._end(row, item, error)
        finally:
            if row.state == begun:
                self._left.add(row.id)
            self._busy.discard(row.id)
            self._room.release()

    async def _through(self, row: Row, item: IngestItem | None) -> None:
        in_doubt = row.state == "uploaded"
        if row.state == "pending":
            if not await self._is_sendable(row, item):
                return
            async with self._uploading:
                if self.stopped is not None:
                    return
                ready = await self._upload(row, item)
        else:
            ready = False
        if row.state == "uploaded" and row.asset_id is not None:
            if not ready:
                await self.gateway.asset_ready(row.asset_id, self.timeout)
            async with self._indexing:
                if self._is_full:
                    return
                await self._index(row, row.asset_id, in_doubt=in_doubt)
        if row.state == "indexing" and row.indexed_asset_id is not None and self.wait:
            await self.gateway.indexed(self.index_id, row.indexed_asset_id, self.timeout)
            await self._moved(row, "ready", self.ledger.ready(row))

    async def _is_sendable(self, row: Row, item: IngestItem | None) -> bool:
        """Check a file, and return whether it is to be sent: not if its content is already."""
        if item is not None and item.problem is not None:
            raise Refusal(item.problem)
        if row.needs_source:
            await self.demands()
            return item is not None
        demands = await self.demands()
        known = row.signs if row.digest is not None else None
        limits = demands if self.preflight else None
        found = await self._read(inspected, row.place, known, limits, self._halt)
        if found is None:
            return True
        mine = await self.ledger.claim(row, found, share=self.share)
        if not mine:
            await self._teller.tell(row.place, "pending", "duplicate")
        return mine

    async def _upload(self, row: Row, item: IngestItem | None) -> bool:
        if row.upload_id is not None and row.upload_asset_id is not None:
            status = await self.gateway.session(row.upload_id)
            if status == "completed":  # an earlier run ended before it could note that
                await self._moved(row, "uploaded", self.ledger.uploaded(row, row.upload_asset_id))
                return False
            if status != "active":
                await self.ledger.upload_lost(row)
        url = item.url if item is not None else None
        asset_id, ready = await self.gateway.upload(
            path=None if row.needs_source else row.place,
            size=row.size or 0,
            url=url,
            filename=row.filename,
            key=row.upload_key,
            upload_id=row.upload_id,
            begun=partial(self.ledger.upload_begun, row),
        )
        if not row.needs_source and await self._read(signs_of, row.place) != row.signs:
            raise Refusal(
                f"The file changed while it was sent; the asset {asset_id} is not indexed."
            )
        await self._moved(row, "uploaded", self.ledger.uploaded(row, asset_id))
        return ready

    async def _index(self, row: Row, asset_id: str, *, in_doubt: bool) -> None:
        # An earlier run may have ended between the platform's answer and our note of it. The key
        # sees to it that nothing is made twice; this does so also where keys are forgotten.
        known = await self.gateway.indexed_as(self.index_id, asset_id) if in_doubt else None
        made = known or await self.gateway.index(
            self.index_id, asset_id=asset_id, metadata=row.metadata, key=row.index_key
        )
        await self._moved(row, "indexing", self.ledger.indexing(row, made))

    async def demands(self) -> Demands:
        """Return what the index takes; its models are asked for once for each ledger."""
        async with self._asking:
            if self._demands is None:
                known = await self.ledger.meta(_MODELS)
                if known is None:
                    try:
                        known = " ".join(await self.gateway.models_of(self.index_id))
                    except TwelveLabsError as error:
                        self._hopeless = error  # without the index no input fares better
                        raise
                    await self.ledger.meta(_MODELS, known)
                self._demands = demands_of(known.split())
            return self._demands

    async def _end(self, row: Row, item: IngestItem | None, error: Exception) -> None:
        """End all, nothing new, or this input alone, by what the error means for the others."""
        reason = error.__cause__ if isinstance(error, UploadError) else error
        if isinstance(reason, FATAL) or error is self._hopeless:
            raise reason or error
        if isinstance(reason, PlanLimitError):
            self.stopped, self.limited = self.stopped or str(reason), True
            # What is uploaded may still be indexed, unless it is that of which there is no more.
            self._is_full = self._is_full or row.state == "uploaded"
            return
        if isinstance(reason, APIConnectionError):
            self._unreachable += 1
            if self._unreachable >= UNREACHABLE:
                self.stopped = self.stopped or f"The API cannot be reached: {error}"
                self._is_full = True
                return
        before = row.state
        again = where_again(before, error)
        if again == "prepare" and before == "pending" and await self.ledger.let_go(row):
            self._freed = True  # others have the same content, and can be sent in its place
        state: Literal["failed", "refused"] = "refused" if isinstance(error, Refusal) else "failed"
        told = error_of(error, item.url if item is not None else None)
        await self.ledger.failed(row, state, again=again, error=told)
        await self._teller.tell(row.place, before, state, told[2])

    async def _moved(self, row: Row, state: IngestState, note: Awaitable[None]) -> None:
        before = row.state
        await note
        self._unreachable = 0
        await self._teller.tell(row.place, before, state)

    async def _read(self, function: Callable[..., T], *given: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, function, *given)

    async def check(self) -> Counter[str]:
        """Look once at all that is under way, and index what has become ready; do not wait."""
        self._teller = Teller(await self.ledger.counts(), self.progress)
        for state in reversed(UNDER_WAY):
            after = 0
            while some := await self.ledger.unfinished(state, after, 1000):
                after = some[-1].id
                asked = [(row.asset_id or "", row.indexed_asset_id) for row in some]
                seen = await self.gateway.look(self.index_id, asked)
                for row, each in zip(some, seen, strict=True):
                    await self._looked(row, each)
        self._readers.shutdown(wait=False)
        return await self.ledger.counts()

    async def _looked(self, row: Row, seen: tuple[str, str | None] | Exception) -> None:
        if isinstance(seen, Exception):
            if not may_pass(seen):
                await self._end(row, None, seen)
            return
        status, reason = seen
        try:
            if status == "failed":
                kind = "indexed asset" if row.state == "indexing" else "asset"
                raise ResourceFailedError(  # as a wait would have raised it
                    reason or f"The {kind} failed and the platform gave no reason.",
                    kind=kind,
                    id=row.indexed_asset_id or row.asset_id or "",
                    reason=reason,
                )
            if status == "ready" and row.state == "indexing":
                await self._moved(row, "ready", self.ledger.ready(row))
            elif status == "ready" and row.asset_id is not None and not self._is_full:
                await self._index(row, row.asset_id, in_doubt=True)
        except TwelveLabsError as error:
            await self._end(row, None, error)
