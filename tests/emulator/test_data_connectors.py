"""The /connections room, the user's consent and the picker's token."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.emulator.connecting import REDIRECT, begin_authorization, connect, consent
from tests.emulator.helpers import Answer, Caller, ids
from twelvelabs_async.emulator import Clock, Emulator

SCOPE = "https://www.googleapis.com/auth/drive.readonly"
URIS = "/connections/redirect-uris"


async def register(api: Caller, uri: str) -> Answer:
    """Register a redirect URI."""
    return await api.call("POST", URIS, json={"redirect_uri": uri})


async def pickable(api: Caller, url: str, token: str) -> tuple[int, Any]:
    """Ask the drive, as the provider's picker does, what may be picked."""
    headers = {"Authorization": f"Bearer {token}"}
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}/drive/v3/files"
    async with api.session.get(address, headers=headers) as response:
        return response.status, await response.json()


async def test_a_user_consents(api: Caller, clock: Clock) -> None:
    """A GET of the authorization URL connects the account and brings the user back."""
    url = await begin_authorization(api, custom_id="tenant 7")
    assert urlsplit(url).netloc != urlsplit(api.emulator.base_url).netloc
    assert (await api.body("/connections"))["data"] == []
    clock.advance(30)
    where, outcome = await consent(api, url)
    assert where == "https://app.example.com/back"
    connection_id = outcome.pop("connection_id")
    assert outcome == {"page": "drive", "status": "ok", "custom_id": "tenant 7"}
    assert await api.body(f"/connections/{connection_id}") == {
        "_id": connection_id,
        "provider": "google_drive",
        "status": "active",
        "custom_id": "tenant 7",
        "account": {
            "external_id": api.emulator.state.connectors.connections[
                connection_id
            ].account.external_id,
            "display_name": "user@example.com",
        },
        "scopes": [SCOPE],
        "connected_at": "2026-01-02T03:04:35.000Z",
    }


async def test_a_user_refuses(api: Caller) -> None:
    """With `deny=true` the user comes back with an error, and there is no connection."""
    url = await begin_authorization(api, custom_id="c")
    _, outcome = await consent(api, url, "&deny=true")
    assert outcome == {"page": "drive", "error": "access_denied"}
    assert (await api.body("/connections"))["data"] == []


async def test_an_authorization_is_answered_once(api: Caller) -> None:
    """Coming again is an error, and makes no second connection."""
    url = await begin_authorization(api)
    await consent(api, url)
    _, outcome = await consent(api, url)
    assert outcome == {"page": "drive", "error": "invalid_request"}
    assert len((await api.body("/connections"))["data"]) == 1


async def test_an_unknown_state_leads_nowhere(api: Caller) -> None:
    """Nobody is sent on who was not sent by the platform."""
    url = await begin_authorization(api)
    for wrong in (url.replace("state=", "state=x"), url.partition("?")[0]):
        async with api.session.get(wrong, allow_redirects=False) as response:
            assert response.status == 400
            assert "Location" not in response.headers


async def test_accounts_keep_their_number(api: Caller) -> None:
    """Two connections of one account share its identifier; another account has another."""
    made = [await connect(api, name) for name in ("a@example.com", "a@example.com", "b@x.org")]
    assert len(set(made)) == 3
    accounts = [(await api.body(f"/connections/{each}"))["account"] for each in made]
    assert accounts[0] == accounts[1]
    assert accounts[0]["external_id"] != accounts[2]["external_id"]
    assert accounts[2]["display_name"] == "b@x.org"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"provider": "google_drive"}, "parameter_not_provided"),
        ({"redirect_uri": REDIRECT}, "parameter_not_provided"),
        ({"provider": "dropbox", "redirect_uri": REDIRECT}, "parameter_invalid"),
        ({"provider": "google_drive", "redirect_uri": "back"}, "parameter_invalid"),
        ({"provider": "google_drive", "redirect_uri": "https://a b"}, "parameter_invalid"),
        ({"provider": "google_drive", "redirect_uri": "https://a:b/"}, "parameter_invalid"),
        ({"provider": "google_drive", "redirect_uri": "https://a/\r\nX: y"}, "parameter_invalid"),
        ({"provider": "google_drive", "redirect_uri": 5}, "parameter_invalid"),
        (
            {"provider": "google_drive", "redirect_uri": REDIRECT, "custom_id": 5},
            "parameter_invalid",
        ),
        ({"provider": "google_drive", "redirect_uri": REDIRECT, "x": 1}, "parameter_unknown"),
    ],
)
async def test_authorizations_that_cannot_begin(api: Caller, body: Any, code: str) -> None:
    """Bad input is a 400 with the documented code."""
    answer = await api.call("POST", "/connections:authorize", json=body)
    assert (answer.status, answer.code) == (400, code)


async def test_any_redirect_uri_is_taken_until_one_is_registered(api: Caller) -> None:
    """After that only registered ones are, exactly as registered."""
    await begin_authorization(api, redirect_uri="http://localhost:8000/back")
    assert (await register(api, REDIRECT)).status == 201
    await begin_authorization(api, redirect_uri=REDIRECT)
    for other in ("http://localhost:8000/back", REDIRECT + "#x", REDIRECT.upper()):
        body = {"provider": "google_drive", "redirect_uri": other}
        answer = await api.call("POST", "/connections:authorize", json=body)
        assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_connections_are_listed_and_deleted(api: Caller, clock: Clock) -> None:
    """The newest first, in pages; a deleted one is gone, and what it was is a 404."""
    made: list[str] = []
    for _ in range(3):
        clock.advance(1)
        made.append(await connect(api))
    first = await api.body("/connections?page_limit=2")
    assert ids(first) == [made[2], made[1]]
    assert first["page_info"] == {
        "limit_per_page": 2, "page": 1, "total_page": 2, "total_results": 3,
    }  # fmt: skip
    assert ids(await api.body("/connections?page_limit=2&page=2")) == [made[0]]
    assert (await api.get("/connections?status=active")).code == "parameter_unknown"
    answer = await api.call("DELETE", f"/connections/{made[1]}")
    assert (answer.status, answer.raw) == (200, b"")
    assert ids(await api.body("/connections")) == [made[2], made[0]]


@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/picker-token"),
        ("POST", "/imports"),
        ("GET", "/imports"),
        ("GET", "/imports/x"),
    ],
)
async def test_an_unknown_connection_is_a_404(api: Caller, method: str, tail: str) -> None:
    """As these operations document it."""
    answer = await api.call(method, f"/connections/{'0' * 24}{tail}")
    assert (answer.status, answer.code) == (404, "resource_not_exist")


async def test_a_picker_token_opens_the_drive(clock: Clock, clips: dict[str, Path]) -> None:
    """With it the files can be listed, for an hour, while the connection lives."""
    drive = clips["forest"].parent
    async with (
        Emulator(clock=clock, drive=drive) as emulator,
        aiohttp.ClientSession() as session,
    ):
        api = Caller(session, emulator)
        url = await begin_authorization(api)
        _, outcome = await consent(api, url)
        connection = f"/connections/{outcome['connection_id']}"
        assert "last_used_at" not in await api.body(connection)
        clock.advance(5)
        token = (await api.call("POST", f"{connection}/picker-token")).body
        assert token["expires_in"] == 3600
        assert token["scope"] == SCOPE
        assert token["app_id"]
        assert token["developer_key"]
        assert (await api.body(connection))["last_used_at"] == "2026-01-02T03:04:10.000Z"
        status, found = await pickable(api, url, token["access_token"])
        assert status == 200
        assert {each["name"] for each in found["files"]} == {path.name for path in drive.iterdir()}
        assert {
            "kind": "drive#file",
            "id": emulator.drive.id_of("forest.mkv"),
            "name": "forest.mkv",
            "mimeType": "video/x-matroska",
            "size": str(clips["forest"].stat().st_size),
        } in found["files"]
        assert (await pickable(api, url, "wrong"))[0] == 401
        clock.advance(3600)
        assert (await pickable(api, url, token["access_token"]))[0] == 401
        fresh = (await api.call("POST", f"{connection}/picker-token")).body["access_token"]
        assert (await pickable(api, url, fresh))[0] == 200
        record = emulator.state.connectors.connections[outcome["connection_id"]]
        record.status = "revoked"
        assert (await pickable(api, url, fresh))[0] == 401
        record.status = "active"
        await api.call("DELETE", connection)
        assert (await pickable(api, url, fresh))[0] == 401


@pytest.mark.parametrize("status", ["expired", "revoked"])
async def test_a_dead_connection_gives_no_token(api: Caller, status: Any) -> None:
    """It is a conflict, as documented, and the status is told."""
    connection_id = await connect(api)
    api.emulator.state.connectors.connections[connection_id].status = status
    assert (await api.body(f"/connections/{connection_id}"))["status"] == status
    answer = await api.call("POST", f"/connections/{connection_id}/picker-token")
    assert (answer.status, answer.code) == (409, "connection_not_active")


async def test_redirect_uris_are_registered_listed_and_deleted(api: Caller, clock: Clock) -> None:
    """The newest first, in pages; a deleted one is no longer demanded."""
    made: list[str] = []
    for number in range(3):
        clock.advance(1)
        answer = await register(api, f"https://app.example.com/{number}")
        made.append(answer.body["_id"])
        assert answer.status == 201
        assert answer.body == {
            "_id": made[-1],
            "redirect_uri": f"https://app.example.com/{number}",
            "created_at": f"2026-01-02T03:04:0{6 + number}.000Z",
        }
    first = await api.body(f"{URIS}?page_limit=2")
    assert ids(first) == [made[2], made[1]]
    assert first["page_info"]["total_results"] == 3
    assert ids(await api.body(f"{URIS}?page_limit=2&page=2")) == [made[0]]
    assert (await api.get(f"{URIS}?page=0")).code == "parameter_invalid"
    for uri_id in made:
        assert (await api.call("DELETE", f"{URIS}/{uri_id}")).status == 200
    assert (await api.body(URIS))["data"] == []
    await begin_authorization(api, redirect_uri="https://other.example.com/")
    gone = await api.call("DELETE", f"{URIS}/{made[0]}")
    assert (gone.status, gone.code) == (404, "resource_not_exist")


@pytest.mark.parametrize(
    "uri",
    [
        "http://app.example.com/",
        "app.example.com",
        "https://",
        "https://localhost/",
        "https://app/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://printer.local/",
        "https://*.example.com/",
        "https://app.example.com/*",
        "https://app.example.com:x/",
        "https://\u00fc.example.com/",
    ],
)
async def test_redirect_uris_that_cannot_be_registered(api: Caller, uri: str) -> None:
    """HTTPS, a public host and no wildcards, or a 422."""
    answer = await register(api, uri)
    assert (answer.status, answer.code) == (422, "redirect_uri_invalid")


async def test_a_redirect_uri_is_registered_once(api: Caller) -> None:
    """A second time is a conflict; without a URI it is a 400."""
    await register(api, REDIRECT)
    again = await register(api, REDIRECT)
    assert again.status == 409
    assert REDIRECT in again.body["message"]
    missing = await api.call("POST", URIS, json={})
    assert (missing.status, missing.code) == (400, "parameter_not_provided")
    unknown = await api.call("POST", URIS, json={"redirect_uri": REDIRECT, "x": 1})
    assert (unknown.status, unknown.code) == (400, "parameter_unknown")


async def test_redirect_uris_have_a_limit(api: Caller) -> None:
    """The one too many is a 422 with its own code; a free place can be taken."""
    answers = [await register(api, f"https://app.example.com/{n}") for n in range(21)]
    assert [each.status for each in answers] == [201] * 20 + [422]
    assert answers[-1].code == "redirect_uri_limit_exceeded"
    await api.call("DELETE", f"{URIS}/{answers[0].body['_id']}")
    assert (await register(api, "https://app.example.com/new")).status == 201


async def test_a_repeated_registration_is_no_conflict(api: Caller) -> None:
    """With the same idempotency key the first answer comes again."""
    headers = {"Idempotency-Key": "k"}
    body = {"redirect_uri": REDIRECT}
    one = await api.call("POST", URIS, json=body, headers=headers)
    two = await api.call("POST", URIS, json=body, headers=headers)
    assert (one.status, one.body) == (two.status, two.body)
    assert len((await api.body(URIS))["data"]) == 1


async def test_the_drive_needs_a_running_emulator() -> None:
    """Before the start there is none."""
    with pytest.raises(RuntimeError, match="not running"):
        _ = Emulator().drive
