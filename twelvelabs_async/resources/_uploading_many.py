"""Many uploads at once, of which none is lost if another fails."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from contextlib import ExitStack

from ..core.call import Caller
from ..core.files import File
from ..core.groups import first_of
from ..core.urls import is_url
from ..errors import (
    ClientStateError,
    InvalidInputError,
    Outcome,
    PlanLimitError,
    TwelveLabsError,
    UnauthorizedError,
    UploadError,
)
from ..models.assets import AssetDetail
from ..uploads.progress import ProgressCallback
from ._uploading import Wishes, upload_any

__all__ = ["upload_all"]

HOPELESS = (PlanLimitError, UnauthorizedError, ClientStateError)
"""What no other upload would fare better with, so that no more are begun."""


async def upload_all(
    api: Caller,
    sources: Iterable[File],
    wishes: Wishes,
    progress: ProgressCallback | None,
    timeout: float | None,
    uploads: int,
) -> list[Outcome[AssetDetail]]:
    """Upload all, and return what became of each, in order.

    Args:
        api: The client's way to the platform.
        sources: What `upload` takes, and URLs.
        wishes: How each is uploaded.
        progress: Told of each.
        timeout: How long to wait for each; None not to wait.
        uploads: How many are sent at once. Those that the platform processes are not counted.
    """
    _check(sources, wishes, uploads)
    gate = asyncio.Semaphore(uploads)
    outcomes: dict[int, Outcome[AssetDetail]] = {}
    hopeless: Exception | None = None

    async def one(place: int, source: File) -> None:
        nonlocal hopeless
        with ExitStack() as leave:
            leave.callback(gate.release)
            try:
                file, url = (None, source) if is_url(source) else (source, None)
                made = await upload_any(api, file, url, wishes, progress, timeout, sent=leave.close)
                outcomes[place] = Outcome(input=source, result=made)
            except (TwelveLabsError, OSError) as error:
                outcomes[place] = Outcome(input=source, error=error)
                reason = error.__cause__ if isinstance(error, UploadError) else error
                if isinstance(reason, HOPELESS):
                    hopeless = hopeless or reason

    try:
        async with asyncio.TaskGroup() as group:
            for place, source in enumerate(sources):
                await gate.acquire()
                if hopeless is None:
                    group.create_task(one(place, source))
                else:
                    gate.release()
                    outcomes[place] = Outcome(input=source, error=hopeless)
    except BaseExceptionGroup as errors:
        first = first_of(errors)
        raise first from first.__cause__
    return [outcomes[place] for place in range(len(outcomes))]


def _check(sources: object, wishes: Wishes, uploads: object) -> None:
    kind = type(sources).__name__
    single = isinstance(sources, (str, bytes, bytearray, os.PathLike))
    if single or not isinstance(sources, Iterable):
        raise InvalidInputError(
            f"sources must be a list or another iterable of files, not {kind}; `upload` takes one."
        )
    if not isinstance(uploads, int) or isinstance(uploads, bool) or uploads < 1:
        raise InvalidInputError(f"uploads must be 1 or more, not {uploads!r}.")
    if "idempotency_key" in (wishes.request_options or {}):
        raise InvalidInputError(
            "request_options: one idempotency_key would make one asset of all sources; each gets "
            "a key of its own."
        )
