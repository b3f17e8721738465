from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import connect
from twelvelabs_async.emulator import Emulator

from .driver import Driver, sdk


@pytest.fixture
async def emulator(clips: dict[str, Path]) -> AsyncIterator[Emulator]:
    """An emulator whose drive holds the clips."""
    folder = clips["sunset"].parent
    async with Emulator(processing_seconds=0.1, drive=folder) as running:
        yield running


def wanted(emulator: Emulator, *names: str) -> list[Any]:
    """The items of a request, in the vendor's own model."""
    return [
        sdk.imports.ImportFilesRequestItemsItem(source_id=emulator.drive.id_of(name))
        for name in names
    ]


async def test_files_are_imported(vendor: Driver, emulator: Emulator) -> None:
    """Accepted, skipped and rejected items arrive in order; assets become ready."""
    connection_id = await connect(emulator, "tenant")
    first = await vendor.call(
        "imports.import_files", connection_id, items=wanted(emulator, "forest.mkv")
    )
    assert (first.has_failures, len(first.items)) == (False, 1)
    await vendor.until_ready("assets.retrieve", first.items[0].asset_id)
    result = await vendor.call(
        "imports.import_files",
        connection_id,
        items=wanted(emulator, "sunset.mkv", "forest.mkv", "nothing.mkv"),
    )
    assert result.has_failures is True
    assert [each.action for each in result.items] == ["created", "skipped", "rejected"]
    created, skipped, rejected = result.items
    assert created.source_id == emulator.drive.id_of("sunset.mkv")
    assert (skipped.asset_id, skipped.status) == (first.items[0].asset_id, "ready")
    assert (rejected.asset_id, rejected.status) == (None, None)
    assert rejected.error.code == "source_unavailable"
    assert rejected.error.message
    asset = await vendor.until_ready("assets.retrieve", created.asset_id)
    assert (asset.method, asset.source.type) == ("connector", "connector")
    details = asset.source.details
    assert (details.provider, details.original_filename) == ("google_drive", "sunset.mkv")
    assert details.source_id == created.source_id
    assert details.source_link.startswith("http://127.0.0.1:")
    found = await vendor.call("imports.retrieve_import", connection_id, result.id)
    assert (found.id, found.connection_id, found.custom_id) == (result.id, connection_id, "tenant")
    assert (found.provider, found.item_count) == ("google_drive", 3)
    assert [each.status for each in found.items] == ["ready", "ready", None]


async def test_imports_are_listed(vendor: Driver, emulator: Emulator) -> None:
    """The newest first, page by page, as summaries."""
    connection_id = await connect(emulator)
    made = [
        await vendor.call("imports.import_files", connection_id, items=wanted(emulator, "a.mkv"))
        for _ in range(3)
    ]
    first = await vendor.call("imports.list_imports", connection_id, page_limit=2)
    assert [each.id for each in first.data] == [made[2].id, made[1].id]
    assert first.page_info.total_results == 3
    assert first.data[0].created_at.tzinfo is not None
    second = await vendor.call("imports.list_imports", connection_id, page=2, page_limit=2)
    assert [each.id for each in second.data] == [made[0].id]


async def test_refusals_arrive_as_the_vendors_errors(vendor: Driver, emulator: Emulator) -> None:
    """Not found, conflict and bad request, each where it is documented."""
    connection_id = await connect(emulator)
    items = wanted(emulator, "sunset.mkv")
    for method, arguments in (
        ("import_files", {"items": items}), ("list_imports", {}), ("retrieve_import", None),
    ):  # fmt: skip
        ids = ["0" * 24] if arguments is not None else ["0" * 24, "x"]
        error = await vendor.refusal(f"imports.{method}", *ids, **(arguments or {}))
        assert isinstance(error, sdk.NotFoundError)
    missing = await vendor.refusal("imports.retrieve_import", connection_id, "0" * 24)
    assert isinstance(missing, sdk.NotFoundError)
    twice = await vendor.refusal("imports.import_files", connection_id, items=items * 2)
    assert isinstance(twice, sdk.BadRequestError)
    emulator.state.connectors.connections[connection_id].status = "revoked"
    dead = await vendor.refusal("imports.import_files", connection_id, items=items)
    assert isinstance(dead, sdk.ConflictError)
