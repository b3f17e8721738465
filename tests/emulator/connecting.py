"""Connects the emulator's drive, as an application and its user do."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.emulator.helpers import Caller

REDIRECT = "https://app.example.com/back?page=drive"


async def begin_authorization(api: Caller, **body: Any) -> str:
    """Begin an authorization and return the URL for the user."""
    given = {"provider": "google_drive", "redirect_uri": REDIRECT, **body}
    answer = await api.call("POST", "/connections:authorize", json=given)
    assert answer.status == 200, answer.raw
    url = str(answer.body["authorize_url"])
    assert dict(parse_qsl(urlsplit(url).query))["state"] == answer.body["state"]
    return url


async def consent(api: Caller, url: str, more: str = "") -> tuple[str, dict[str, str]]:
    """Answer as the user; return where the browser is sent, and with which parameters."""
    async with api.session.get(url + more, allow_redirects=False) as response:
        assert response.status == 302, await response.text()
        target = urlsplit(response.headers["Location"])
    return target._replace(query="").geturl(), dict(parse_qsl(target.query))


async def connect(api: Caller, account: str = "user@example.com", **body: Any) -> str:
    """Connect an account and return the connection's id."""
    url = await begin_authorization(api, **body)
    _, outcome = await consent(api, url, f"&login_hint={account}")
    return outcome["connection_id"]
