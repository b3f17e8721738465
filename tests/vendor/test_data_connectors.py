from __future__ import annotations

import importlib
from typing import Any

import pytest

from tests.connecting import connect
from twelvelabs_async.emulator import Emulator

from .driver import Driver, sdk

# Untyped: the checkers run where the vendor's SDK, and what it needs, is not installed.
httpx: Any = importlib.import_module("httpx")


async def test_the_vendor_cannot_begin_an_authorization(vendor: Driver, emulator: Emulator) -> None:
    """Its path is taken for a URL with the scheme `connections`, so nothing is sent."""
    with pytest.raises(httpx.UnsupportedProtocol, match="protocol"):
        await vendor.call(
            "data_connectors.authorize_connection",
            provider="google_drive",
            redirect_uri="https://app.example.com/back",
        )
    assert not emulator.requests


async def test_connections_are_listed_and_retrieved(vendor: Driver, emulator: Emulator) -> None:
    """The newest first, in the vendor's own models, page by page."""
    made = [await connect(emulator, f"c{number}") for number in range(3)]
    first = await vendor.call("data_connectors.list_connections", page_limit=2)
    assert [each.id for each in first.data] == [made[2], made[1]]
    assert (first.page_info.total_page, first.page_info.total_results) == (2, 3)
    second = await vendor.call("data_connectors.list_connections", page=2, page_limit=2)
    assert [each.custom_id for each in second.data] == ["c0"]
    found = await vendor.call("data_connectors.retrieve_connection", made[1])
    assert (found.id, found.provider, found.status) == (made[1], "google_drive", "active")
    assert found.account.display_name == "user@example.com"
    assert found.account.external_id
    assert found.scopes == ["https://www.googleapis.com/auth/drive.readonly"]
    assert found.connected_at.tzinfo is not None
    assert found.last_used_at is None


async def test_a_picker_token_is_generated(vendor: Driver, emulator: Emulator) -> None:
    """It arrives whole, and the connection has been used."""
    connection_id = await connect(emulator)
    token = await vendor.call("data_connectors.create_connection_picker_token", connection_id)
    assert token.access_token
    assert token.expires_in == 3600
    assert token.scope.endswith("drive.readonly")
    assert token.app_id
    assert token.developer_key
    found = await vendor.call("data_connectors.retrieve_connection", connection_id)
    assert found.last_used_at >= found.connected_at


async def test_a_dead_connection_is_a_conflict(vendor: Driver, emulator: Emulator) -> None:
    """The vendor knows this status for picker tokens."""
    connection_id = await connect(emulator)
    emulator.state.connectors.connections[connection_id].status = "expired"
    error = await vendor.refusal("data_connectors.create_connection_picker_token", connection_id)
    assert isinstance(error, sdk.ConflictError)


async def test_a_connection_is_deleted(vendor: Driver, emulator: Emulator) -> None:
    """Afterwards it is not found, whatever is asked of it."""
    connection_id = await connect(emulator)
    await vendor.call("data_connectors.delete_connection", connection_id)
    for method in (
        "retrieve_connection", "delete_connection", "create_connection_picker_token",
    ):  # fmt: skip
        error = await vendor.refusal(f"data_connectors.{method}", connection_id)
        assert isinstance(error, sdk.NotFoundError)
        assert error.body["code"] == "resource_not_exist"


async def test_redirect_uris_are_registered_listed_and_deleted(vendor: Driver) -> None:
    """Their whole life, page by page, with the refusals that the vendor documents."""
    made = [
        await vendor.call(
            "data_connectors.create_redirect_uri", redirect_uri=f"https://app.example.com/{n}"
        )
        for n in range(3)
    ]
    assert made[0].redirect_uri == "https://app.example.com/0"
    assert made[0].created_at.tzinfo is not None
    first = await vendor.call("data_connectors.list_redirect_uris", page_limit=2)
    assert [each.id for each in first.data] == [made[2].id, made[1].id]
    second = await vendor.call("data_connectors.list_redirect_uris", page=2, page_limit=2)
    assert [each.id for each in second.data] == [made[0].id]
    again = await vendor.refusal(
        "data_connectors.create_redirect_uri", redirect_uri="https://app.example.com/0"
    )
    assert isinstance(again, sdk.ConflictError)
    local = await vendor.refusal(
        "data_connectors.create_redirect_uri", redirect_uri="http://localhost/"
    )
    assert isinstance(local, sdk.UnprocessableEntityError)
    assert local.body.code == "redirect_uri_invalid"
    await vendor.call("data_connectors.delete_redirect_uri", made[0].id)
    gone = await vendor.refusal("data_connectors.delete_redirect_uri", made[0].id)
    assert isinstance(gone, sdk.NotFoundError)
