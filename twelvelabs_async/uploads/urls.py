"""Presigned URLs of one upload: asked for ahead, in runs, and each used once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from datetime import UTC, datetime
from itertools import islice

from ..core.request import RequestOptions
from ..errors import TwelveLabsError, UploadError
from ..settings import Secret
from .plan import MOST_URLS, Part, UrlBook, life_of_url, run_from
from .sessions import Session, SessionCalls, patiently

__all__ = ["Urls"]

logger: logging.Logger = logging.getLogger("twelvelabs_async")

SHORT_LIFE = 60.0
"""Seconds: URLs that live shorter are not asked for far ahead."""


class Urls:
    """Gives each part a URL that is good now."""

    def __init__(
        self,
        calls: SessionCalls,
        session: Session,
        pending: deque[Part],
        workers: int,
        options: RequestOptions | None,
    ) -> None:
        self._calls = calls
        self._upload_id = session.upload_id
        self._pending = pending
        self._workers = workers
        self._options = options
        self._book = UrlBook()
        self._asking = asyncio.Lock()
        self._waiting: set[int] = set()
        self._ahead: asyncio.Task[None] | None = None
        self._most = MOST_URLS
        for each in session.urls:
            if each.chunk_index is not None and each.url:
                life = life_of_url(each.url, each.expires_at, None, datetime.now(UTC))
                self._book.put(each.chunk_index, each.url, session.asked, life)
        session.urls = ()  # each is good for one request

    async def take(self, index: int) -> Secret:
        """Return a URL for a part that was not given before."""
        url = self._book.take(index, time.monotonic())
        if url is None:
            self._waiting.add(index)
            try:
                async with self._asking:
                    url = self._book.take(index, time.monotonic())
                    if url is None:
                        await self._ask_from(index)
                        # However short its life is said to be: it was made for now.
                        url = self._book.take(index, 0.0)
            finally:
                self._waiting.discard(index)
        if url is None:
            raise UploadError(f"The platform gave no URL for part {index}.", chunk_index=index)
        self._look_ahead()
        return url

    async def close(self) -> None:
        """Stop asking."""
        if self._ahead is not None:
            self._ahead.cancel()
            await asyncio.wait([self._ahead])

    def _look_ahead(self) -> None:
        """Ask for more in the background before they run out."""
        if self._ahead is not None and not self._ahead.done():
            return
        if self._first_lacking(self._workers) is not None:
            self._ahead = asyncio.create_task(self._fill())

    def _first_lacking(self, within: int) -> int | None:
        now = time.monotonic()
        soon = (part.index for part in islice(self._pending, within))
        return next((index for index in soon if self._book.lacks(index, now)), None)

    async def _fill(self) -> None:
        async with self._asking:
            first = self._first_lacking(self._workers)
            if first is None:
                return
            try:
                await self._ask_from(first)
            except TwelveLabsError as error:
                # The part that needs the URL asks by itself, and tells what is wrong.
                logger.debug("No presigned URLs ahead of time: %s", error)

    async def _ask_from(self, first: int) -> None:
        """Ask for the URLs of a run of parts that have none."""
        asked = time.monotonic()
        soon = (part.index for part in islice(self._pending, MOST_URLS))
        wanted = {index for index in soon if self._book.lacks(index, asked)} | self._waiting
        answer = await patiently(
            lambda: self._calls.get_additional_presigned_urls(
                self._upload_id,
                start=first,
                count=run_from(first, wanted, self._most),
                request_options=self._options,
            )
        )
        now = datetime.now(UTC)
        for each in answer.upload_urls or []:
            if each.chunk_index is None or not each.url:
                continue
            life = life_of_url(
                each.url, each.expires_at or answer.expires_at, answer.generated_at, now
            )
            self._book.put(each.chunk_index, each.url, asked, life)
            self._most = MOST_URLS if life >= SHORT_LIFE else max(1, self._workers)
