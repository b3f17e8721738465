"""The clients side by side: the same two requests, each as a user of that client writes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version
from typing import Any, Protocol

import aiohttp
import orjson
import twelvelabs
from answers import API_KEY, INDEX_ID, PAGE_LIMIT, TASK_FACTS, TASK_ID, VIDEO_FACTS, Facts

import twelvelabs_async

__all__ = [
    "BARE",
    "OURS",
    "VENDOR",
    "AsyncCandidate",
    "Candidate",
    "WrongAnswerError",
    "async_candidates",
    "blocking_candidates",
    "check_async",
    "check_blocking",
]

OURS = "ours"
VENDOR = f"vendor {version('twelvelabs')}"
BARE = "aiohttp + orjson"


class WrongAnswerError(Exception):
    """A client did not read what the server sent."""


class AsyncCandidate(Protocol):
    """An asynchronous client under test."""

    async def task(self) -> Any:
        """Retrieve the task."""
        ...

    async def videos(self) -> Any:
        """Fetch the first page of videos and return its items."""
        ...


class Candidate(Protocol):
    """A blocking client under test."""

    def task(self) -> Any:
        """Retrieve the task."""
        ...

    def videos(self) -> Any:
        """Fetch the first page of videos and return its items."""
        ...


class Ours:
    """`twelvelabs_async.AsyncClient`."""

    def __init__(self, client: twelvelabs_async.AsyncClient) -> None:
        self._client = client

    async def task(self) -> Any:
        """Retrieve the task."""
        return await self._client.tasks.retrieve(TASK_ID)

    async def videos(self) -> Any:
        """Fetch the first page of videos and return its items."""
        return (await self._client.indexes.videos.list(INDEX_ID, page_limit=PAGE_LIMIT)).items


class Vendors:
    """`twelvelabs.AsyncTwelveLabs`."""

    def __init__(self, client: twelvelabs.AsyncTwelveLabs) -> None:
        self._client = client

    async def task(self) -> Any:
        """Retrieve the task."""
        return await self._client.tasks.retrieve(TASK_ID)

    async def videos(self) -> Any:
        """Fetch the first page of videos and return its items."""
        pager = await self._client.indexes.videos.list(INDEX_ID, page_limit=PAGE_LIMIT)
        return pager.items


class Bare:
    """One aiohttp session and orjson: no models, retries or errors of its own."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self._task = f"{base_url}/tasks/{TASK_ID}"
        self._videos = f"{base_url}/indexes/{INDEX_ID}/videos?page=1&page_limit={PAGE_LIMIT}"

    async def task(self) -> Any:
        """Retrieve the task."""
        async with self._session.get(self._task) as answer:
            answer.raise_for_status()
            return orjson.loads(await answer.read())

    async def videos(self) -> Any:
        """Fetch the first page of videos and return its items."""
        async with self._session.get(self._videos) as answer:
            answer.raise_for_status()
            return orjson.loads(await answer.read())["data"]


class OursBlocking:
    """`twelvelabs_async.Client`."""

    def __init__(self, client: twelvelabs_async.Client) -> None:
        self._client = client

    def task(self) -> Any:
        """Retrieve the task."""
        return self._client.tasks.retrieve(TASK_ID)

    def videos(self) -> Any:
        """Fetch the first page of videos and return its items."""
        return self._client.indexes.videos.list(INDEX_ID, page_limit=PAGE_LIMIT).items


class VendorsBlocking:
    """`twelvelabs.TwelveLabs`."""

    def __init__(self, client: twelvelabs.TwelveLabs) -> None:
        self._client = client

    def task(self) -> Any:
        """Retrieve the task."""
        return self._client.tasks.retrieve(TASK_ID)

    def videos(self) -> Any:
        """Fetch the first page of videos and return its items."""
        return self._client.indexes.videos.list(INDEX_ID, page_limit=PAGE_LIMIT).items


@asynccontextmanager
async def async_candidates(base_url: str) -> AsyncIterator[dict[str, AsyncCandidate]]:
    """Open the asynchronous clients, by name; all live in the running loop."""
    async with (
        twelvelabs_async.AsyncClient(API_KEY, base_url=base_url) as ours,
        aiohttp.ClientSession(headers={"x-api-key": API_KEY}) as session,
    ):
        # The vendor's client has no close; the loop's end takes its connections along.
        vendors = twelvelabs.AsyncTwelveLabs(api_key=API_KEY, base_url=base_url)
        yield {OURS: Ours(ours), VENDOR: Vendors(vendors), BARE: Bare(session, base_url)}


@contextmanager
def blocking_candidates(base_url: str) -> Iterator[dict[str, Candidate]]:
    """Open the blocking clients, by name."""
    with twelvelabs_async.Client(API_KEY, base_url=base_url) as ours:
        vendors = twelvelabs.TwelveLabs(api_key=API_KEY, base_url=base_url)
        yield {OURS: OursBlocking(ours), VENDOR: VendorsBlocking(vendors)}


async def check_async(candidates: dict[str, AsyncCandidate]) -> None:
    """Let each client read both answers once.

    Raises:
        WrongAnswerError: One of them misread an answer.
    """
    for name, candidate in candidates.items():
        _check(name, await candidate.task(), await candidate.videos())


def check_blocking(candidates: dict[str, Candidate]) -> None:
    """Let each client read both answers once.

    Raises:
        WrongAnswerError: One of them misread an answer.
    """
    for name, candidate in candidates.items():
        _check(name, candidate.task(), candidate.videos())


def _check(name: str, task: Any, videos: Iterable[Any]) -> None:
    read_task: Facts = (
        _get(task, "id"),
        _get(task, "status"),
        _get(task, "system_metadata", "duration"),
        _get(task, "hls", "status"),
    )
    if read_task != TASK_FACTS:
        raise WrongAnswerError(f"{name} read the task as {read_task}, not {TASK_FACTS}.")
    read_videos: list[Facts] = [
        (
            _get(video, "id"),
            _get(video, "indexed_at"),
            *(
                _get(video, "system_metadata", key)
                for key in ("filename", "duration", "fps", "size")
            ),
        )
        for video in videos
    ]
    if read_videos != VIDEO_FACTS:
        raise WrongAnswerError(f"{name} read {len(read_videos)} videos, and not as they were sent.")


def _get(value: Any, *names: str) -> object:
    """Follow attributes of a model, or keys of plain JSON."""
    for name in names:
        if isinstance(value, dict):
            value = value["_id" if name == "id" else name]
        else:
            value = getattr(value, name)
    return value
