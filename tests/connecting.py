"""Connects accounts to the emulator, with a user who consents or does not."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import aiohttp

from twelvelabs_async.emulator import Emulator

__all__ = ["REDIRECT", "answered", "connect"]

REDIRECT = "https://app.example.com/back"


async def answered(url: str | None, more: str = "") -> dict[str, str]:
    """Follow an authorization URL as the user does; return what the user comes back with."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{url}{more}", allow_redirects=False) as response,
    ):
        return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


async def connect(emulator: Emulator, custom_id: str | None = None) -> str:
    """Connect an account without any SDK, and return the connection's identifier."""
    body = {"provider": "google_drive", "redirect_uri": REDIRECT}
    if custom_id is not None:
        body["custom_id"] = custom_id
    url = f"{emulator.base_url}/connections:authorize"
    headers = {"x-api-key": emulator.api_key}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=body, headers=headers) as response,
    ):
        begun = await response.json()
    return (await answered(begun["authorize_url"]))["connection_id"]
