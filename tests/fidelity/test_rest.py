"""Documented answers that no other test of the emulator asks for."""

from __future__ import annotations

import aiohttp
import pytest

from twelvelabs_async.emulator import Emulator, RateLimit

REFUSED = (
    "GET /assets/multipart-uploads/{}",
    "DELETE /entity-collections/{}/entities/{}",
    "GET /assets/{}/entities",
    "DELETE /knowledge-stores/{}",
    "DELETE /knowledge-stores/{}/items/{}",
    "GET /knowledge-stores/{}/item-collections",
    "DELETE /knowledge-stores/{}/item-collections/{}",
)
LIMITED = (
    "POST /search",
    "POST /knowledge-stores/{}/search",
    "POST /embed-v2",
    "POST /analyze",
)


async def ask(emulator: Emulator, operation: str, query: str = "") -> tuple[int, bytes]:
    """Send an operation's request without a body, and return status and body."""
    method, path = operation.split()
    url = emulator.base_url + path.replace("{}", "65f0c0ffee65f0c0ffee65f0") + query
    headers = {"x-api-key": emulator.api_key}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, url) as response,
    ):
        return response.status, await response.read()


@pytest.mark.parametrize("operation", REFUSED)
async def test_what_is_wrong_is_refused(operation: str) -> None:
    """An unknown parameter, or what the path names and is not there, is a 400 with its code."""
    async with Emulator() as emulator:
        status, body = await ask(emulator, operation, "?no_such_parameter=1")
        assert status == 400
        assert b"parameter_unknown" in body or b"resource_not_exist" in body


@pytest.mark.parametrize("operation", LIMITED)
async def test_limits_count(operation: str) -> None:
    """After as many requests as are allowed an operation answers 429."""
    async with Emulator() as emulator:
        emulator.inject(RateLimit(routes=operation.replace("{}", "*"), requests=1))
        assert (await ask(emulator, operation))[0] != 429
        assert (await ask(emulator, operation))[0] == 429


async def test_logs_of_transfers_are_there_in_the_newest_version() -> None:
    """They are older than version 1.3, and not in its document, but it has them."""
    async with Emulator() as emulator:
        status, body = await ask(emulator, "GET /tasks/transfers/import/{}/logs")
        assert (status, body) == (200, b'{"data":[]}')
