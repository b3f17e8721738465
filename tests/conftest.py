"""Fixtures that all tests share."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any
from unittest.mock import Mock

import aiohttp
import coverage
import pytest
from aioresponses import aioresponses
from blockbuster import BlockBuster, blockbuster_ctx

from twelvelabs_async import AsyncClient, Client, Retry
from twelvelabs_async.emulator import Emulator

QUICK = Retry(first=0.01, longest=0.05)
"""Retries that do not make tests wait."""


def pytest_sessionfinish() -> None:
    """Save what was covered: a process that takes long to end is killed before it does so."""
    measuring = coverage.Coverage.current()
    if measuring is not None:
        measuring.save()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    """No key, base URL or proxy of the machine reaches a test."""
    for name in (
        "TWELVELABS_API_KEY",
        "TWELVE_LABS_API_KEY",
        "TWELVELABS_BASE_URL",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "http_proxy",
        "https_proxy",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def unblocked() -> Iterator[BlockBuster]:
    """Make a blocking call inside the event loop an error."""
    with blockbuster_ctx("twelvelabs_async") as found:
        yield found


def response_with_stream_writer(*args: Any, **kwargs: Any) -> aiohttp.ClientResponse:
    """Build aiohttp's response as aioresponses does, with the argument that it does not know."""
    kwargs.setdefault("stream_writer", Mock(output_size=0))
    return aiohttp.ClientResponse(*args, **kwargs)


class Mocked:
    """Answers to requests that aiohttp would have sent."""

    def __init__(self, responses: Any) -> None:  # aioresponses is only partly typed
        self._responses = responses

    def get(
        self,
        url: str,
        *,
        status: int = 200,
        payload: object = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer the next GET of this URL."""
        self._responses.get(url, status=status, payload=payload, headers=headers)

    def headers_sent_to(self, url: str) -> dict[str, str]:
        """The headers of the first request to this URL."""
        for (_, requested), calls in self._responses.requests.items():
            if str(requested) == url:
                return dict(calls[0].kwargs["headers"])
        raise AssertionError(f"nothing was sent to {url}")


@pytest.fixture
def mocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mocked]:
    """Answer aiohttp's requests without a network.

    aioresponses 0.7.9 builds aiohttp's response without `stream_writer`, which aiohttp 3.14
    needs (its issue 289).
    """
    monkeypatch.setattr("aioresponses.core.ClientResponse", response_with_stream_writer)
    with aioresponses() as responses:
        yield Mocked(responses)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The emulator, with quick states."""
    async with Emulator(indexing_seconds=0.4, processing_seconds=0.1) as api:
        yield api


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[AsyncClient]:
    """A client of the emulator."""
    async with AsyncClient(emulator.api_key, base_url=emulator.base_url, retry=QUICK) as made:
        yield made


@pytest.fixture
def blocking_emulator() -> Iterator[Emulator]:
    """The emulator in a thread of its own, for blocking tests."""
    with Emulator.blocking(indexing_seconds=0.4, processing_seconds=0.1) as api:
        yield api


@pytest.fixture
def blocking_client(blocking_emulator: Emulator) -> Iterator[Client]:
    """A blocking client of the emulator."""
    with Client(
        blocking_emulator.api_key, base_url=blocking_emulator.base_url, retry=QUICK
    ) as made:
        yield made


def needs_stream_writer() -> bool:
    """Whether aiohttp's response has a required argument that aioresponses does not pass."""
    parameter = inspect.signature(aiohttp.ClientResponse).parameters.get("stream_writer")
    return parameter is not None and parameter.default is inspect.Parameter.empty
