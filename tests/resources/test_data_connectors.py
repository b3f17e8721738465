"""Data connectors, through the whole road, with a user who consents or does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connecting import REDIRECT, answered
from twelvelabs_async import (
    AsyncClient,
    BadRequestError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    UnprocessableEntityError,
)
from twelvelabs_async.emulator import Emulator, Fault


async def connect(client: AsyncClient, custom_id: str | None = None) -> str:
    """Connect an account."""
    begun = await client.data_connectors.authorize_connection(
        provider="google_drive", redirect_uri=REDIRECT, custom_id=custom_id
    )
    return (await answered(begun.authorize_url))["connection_id"]


async def test_an_account_is_connected_and_disconnected(client: AsyncClient) -> None:
    """Authorized, found, used for a picker token, deleted."""
    begun = await client.data_connectors.authorize_connection(
        provider="google_drive", redirect_uri=REDIRECT, custom_id="tenant 7"
    )
    assert begun.state is not None
    assert begun.state in (begun.authorize_url or "")
    outcome = await answered(begun.authorize_url)
    connection_id = outcome["connection_id"]
    assert outcome == {"connection_id": connection_id, "status": "ok", "custom_id": "tenant 7"}
    found = await client.data_connectors.retrieve_connection(connection_id)
    assert (found.id, found.provider, found.status) == (connection_id, "google_drive", "active")
    assert (found.custom_id, found.last_used_at) == ("tenant 7", None)
    assert found.account is not None
    assert found.account.display_name == "user@example.com"
    assert found.scopes
    assert found.connected_at
    token = await client.data_connectors.create_connection_picker_token(connection_id)
    assert (token.expires_in, bool(token.access_token)) == (3600, True)
    assert (await client.data_connectors.retrieve_connection(connection_id)).last_used_at
    await client.data_connectors.delete_connection(connection_id)
    with pytest.raises(NotFoundError):
        await client.data_connectors.retrieve_connection(connection_id)


async def test_a_user_who_refuses_is_no_connection(client: AsyncClient) -> None:
    """The user comes back with an error."""
    begun = await client.data_connectors.authorize_connection(
        provider="google_drive", redirect_uri=REDIRECT
    )
    assert await answered(begun.authorize_url, "&deny=true") == {"error": "access_denied"}
    assert (await client.data_connectors.list_connections()).items == []


async def test_connections_are_listed(client: AsyncClient) -> None:
    """The newest first, over all pages, or from one page on."""
    made = [await connect(client, f"c{number}") for number in range(3)]
    listed = [each async for each in client.data_connectors.list_connections(page_limit=2)]
    assert [each.id for each in listed] == made[::-1]
    second = await client.data_connectors.list_connections(page=2, page_limit=2)
    assert [each.custom_id for each in second.items] == ["c0"]


async def test_redirect_uris_are_kept(client: AsyncClient) -> None:
    """Registered, demanded, listed over all pages, deleted."""
    uris = [f"https://app.example.com/{number}" for number in range(3)]
    made = [await client.data_connectors.create_redirect_uri(redirect_uri=uri) for uri in uris]
    assert [each.redirect_uri for each in made] == uris
    listed = [each async for each in client.data_connectors.list_redirect_uris(page_limit=2)]
    assert [each.id for each in listed] == [each.id for each in reversed(made)]
    assert listed[0].created_at
    with pytest.raises(BadRequestError, match="redirect_uri"):
        await connect(client)
    with pytest.raises(ConflictError):
        await client.data_connectors.create_redirect_uri(redirect_uri=uris[0])
    with pytest.raises(UnprocessableEntityError) as caught:
        await client.data_connectors.create_redirect_uri(redirect_uri="http://localhost/")
    assert caught.value.code == "redirect_uri_invalid"
    for each in made:
        await client.data_connectors.delete_redirect_uri(each.id or "")
    assert (await client.data_connectors.list_redirect_uris()).items == []
    with pytest.raises(NotFoundError):
        await client.data_connectors.delete_redirect_uri(made[0].id or "")
    assert await connect(client)


async def test_a_dead_connection_is_a_conflict(client: AsyncClient, emulator: Emulator) -> None:
    """Its picker token cannot be made."""
    connection_id = await connect(client)
    emulator.state.connectors.connections[connection_id].status = "expired"
    assert (await client.data_connectors.retrieve_connection(connection_id)).status == "expired"
    with pytest.raises(ConflictError, match="expired"):
        await client.data_connectors.create_connection_picker_token(connection_id)


async def test_a_lost_answer_is_no_conflict(client: AsyncClient, emulator: Emulator) -> None:
    """Registering carries an idempotency key; what makes nothing carries none."""
    emulator.faults += [
        Fault(route="POST /connections/redirect-uris", status=503),
        Fault(route="POST /connections:authorize", status=503),
    ]
    await client.data_connectors.create_redirect_uri(redirect_uri=REDIRECT)
    assert await connect(client)
    keys = [each.headers.get("Idempotency-Key") for each in emulator.requests]
    assert keys[0] == keys[1] is not None
    assert keys[2:4] == [None, None]


async def test_secrets_are_not_shown(client: AsyncClient) -> None:
    """Tokens and what could answer in the user's place stay out of logs."""
    begun = await client.data_connectors.authorize_connection(
        provider="google_drive", redirect_uri=REDIRECT
    )
    connection_id = (await answered(begun.authorize_url))["connection_id"]
    token = await client.data_connectors.create_connection_picker_token(connection_id)
    assert begun.state is not None
    assert begun.state not in repr(begun)
    assert token.access_token is not None
    assert token.developer_key is not None
    assert token.access_token not in repr(token)
    assert token.developer_key not in repr(token)
    assert "3600" in repr(token)


@pytest.mark.parametrize("bad", ["", "  ", None])
async def test_bad_input_is_not_sent(client: AsyncClient, emulator: Emulator, bad: Any) -> None:
    """The error names the argument, and nothing is sent."""
    connectors = client.data_connectors
    with pytest.raises(InvalidInputError, match="provider"):
        await connectors.authorize_connection(provider=bad, redirect_uri=REDIRECT)
    with pytest.raises(InvalidInputError, match="redirect_uri"):
        await connectors.authorize_connection(provider="google_drive", redirect_uri=bad)
    with pytest.raises(InvalidInputError, match="redirect_uri"):
        await connectors.create_redirect_uri(redirect_uri=bad)
    with pytest.raises(InvalidInputError, match="redirect_uri_id"):
        await connectors.delete_redirect_uri(bad)
    for method in (
        connectors.retrieve_connection,
        connectors.delete_connection,
        connectors.create_connection_picker_token,
    ):
        with pytest.raises(InvalidInputError, match="connection_id"):
            await method(bad)
    with pytest.raises(InvalidInputError, match="page"):
        connectors.list_connections(page=0)
    with pytest.raises(InvalidInputError, match="page_limit"):
        connectors.list_redirect_uris(page_limit=51)
    assert not emulator.requests
