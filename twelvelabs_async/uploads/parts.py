"""Sends one part until it is at the storage, with the bytes that it has here."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Mapping

import orjson
from attrs import define, frozen

from ..core.call import Caller
from ..core.request import Response
from ..core.statuses import failure_of, status_error
from ..errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    ChunkIntegrityError,
    NotFoundError,
    UploadError,
)
from .plan import Part, md5_of_etag
from .progress import Meter
from .sessions import LONGEST_DELAY, THROTTLE_PATIENCE
from .sources import Content, FileVersion, PartReader
from .urls import Urls
from .window import Window

__all__ = ["PartSender", "Sent"]

MOST_MISMATCHES = 3
"""How often a part that arrived with another sum is sent again."""

REFUSALS = frozenset({429, 503})
"""What a storage answers that has too much to do."""

_CODE = re.compile(rb"<Code>([^<]{0,200})</Code>")
_MESSAGE = re.compile(rb"<Message>([^<]{0,500})</Message>")


@frozen
class Sent:
    """A part at the storage; `verified` if the storage told the MD5 sum of what it has."""

    md5: str
    proof: str
    verified: bool


@define(kw_only=True, eq=False)
class PartSender:
    """Sends the parts of one upload."""

    api: Caller
    window: Window
    urls: Urls
    content: Content
    version: FileVersion | None
    headers: Mapping[str, str]
    meter: Meter
    retries: int
    retry_delay: float

    async def send(self, part: Part) -> Sent:
        """Send a part; again with a new URL if that may help.

        Raises:
            ChunkIntegrityError: It arrived with another sum each time.
            FileChangedError: The file is no longer what it was.
            UploadError: It did not arrive in as many attempts as were allowed.
        """
        failures = mismatches = throttles = 0
        throttled_at = 0.0
        while True:
            sent, response = await self._attempt(part)
            if isinstance(response, APIError):
                problem: APIError = response
            elif response.status >= 300:
                problem = status_error(_without_secrets(response))
            else:
                etag = response.headers.get("ETag", "")
                encryption = response.headers.get("x-amz-server-side-encryption")
                stored = md5_of_etag(etag, encryption)
                if etag.strip('"') and (stored is None or stored == sent):
                    self.window.faster()
                    return Sent(sent, etag.strip('"'), stored is not None)
                self.meter.add(-part.size)
                if stored is not None:
                    mismatches += 1
                    if mismatches > MOST_MISMATCHES:
                        raise ChunkIntegrityError(
                            f"Part {part.index} was sent {mismatches} times with the MD5 sum "
                            f"{sent} and arrived each time with another, last {stored}.",
                            sent_md5=sent,
                            stored_md5=stored,
                            chunk_index=part.index,
                        )
                    continue
                problem = APIConnectionError("The storage answered without an ETag.")
            delay = self._delay(problem, failures + throttles)
            if _is_throttled(problem):
                now = time.monotonic()
                throttled_at = throttled_at or now
                throttles += 1
                if now + delay - throttled_at > THROTTLE_PATIENCE:
                    raise self._given_up(part, throttles, problem) from problem
                self.window.pause(delay)
                continue
            failures += 1
            if failures > self.retries or isinstance(problem, NotFoundError):
                raise self._given_up(part, failures, problem) from problem
            await asyncio.sleep(delay)

    async def _attempt(self, part: Part) -> tuple[str, Response | APIError]:
        """Send it once; return its sum beside what came of it."""
        reader = PartReader(self.content, self.version, part, self.meter.add, self.window.readers)
        arrived = False
        try:
            async with self.window.place(part.size):
                # Not before: while it waited for its place, a URL would grow old.
                url = await self.urls.take(part.index)
                response = await self.api.put_elsewhere(url, reader.body, self.headers)
                if response.status in REFUSALS:
                    self.window.slower()
        except APIConnectionError as error:
            return "", error
        else:
            arrived = response.status < 300 and reader.sent == part.size
            if response.status < 300 and not arrived:
                return "", APIConnectionError(
                    f"The storage answered after {reader.sent} of {part.size} bytes."
                )
            return reader.md5, response
        finally:
            await reader.stopped()
            if not arrived:
                self.meter.add(-reader.sent)

    def _delay(self, problem: APIError, before: int) -> float:
        """Return how long to wait before the next attempt, in seconds."""
        asked = failure_of(problem).retry_after
        if asked is not None:
            return min(asked, THROTTLE_PATIENCE)
        ceiling = min(LONGEST_DELAY, self.retry_delay * 2.0 ** min(before, 30))
        return ceiling * (0.5 + random.random() / 2)  # noqa: S311 - it spreads requests

    def _given_up(self, part: Part, failures: int, problem: APIError) -> UploadError:
        return UploadError(
            f"Part {part.index} could not be sent, in {max(1, failures)} attempts: {problem}",
            chunk_index=part.index,
        )


def _is_throttled(problem: APIError) -> bool:
    return isinstance(problem, APIStatusError) and (
        problem.status_code == 429 or problem.code == "SlowDown"
    )


def _without_secrets(response: Response) -> Response:
    """Keep of an error of the storage what it is: its text may repeat the signature."""
    fields: dict[str, str] = {}
    for name, pattern in (("code", _CODE), ("message", _MESSAGE)):
        if found := pattern.search(response.body):
            fields[name] = found[1].decode("utf-8", "replace")
    return Response(response.status, response.headers, orjson.dumps(fields))
