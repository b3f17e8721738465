"""Imports from a connected account, through the whole road."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.connecting import connect
from tests.media import FOREST, SUNSET, clip_bytes
from twelvelabs_async import AsyncClient, ConflictError, InvalidInputError, NotFoundError
from twelvelabs_async.emulator import Emulator, Fault
from twelvelabs_async.models.imports import ImportSource


@pytest.fixture
async def emulator(tmp_path: Path) -> AsyncIterator[Emulator]:
    """The emulator, with two clips and a broken file in its drive."""
    (tmp_path / "sunset.mkv").write_bytes(clip_bytes(SUNSET))
    (tmp_path / "forest.mkv").write_bytes(clip_bytes(FOREST))
    (tmp_path / "broken.mkv").write_bytes(b"rubbish" * 100)
    async with Emulator(processing_seconds=0.1, drive=tmp_path) as api:
        yield api


def source(emulator: Emulator, name: str) -> ImportSource:
    """A file of the drive."""
    return ImportSource(source_id=emulator.drive.id_of(name))


async def test_files_are_imported(client: AsyncClient, emulator: Emulator) -> None:
    """As models, mappings or identifiers; they become assets that know where they came from."""
    connection_id = await connect(emulator, "tenant")
    sunset, forest = source(emulator, "sunset.mkv"), source(emulator, "forest.mkv")
    made = await client.imports.import_files(
        connection_id, items=[sunset, {"source_id": forest.source_id}, "unknown"]
    )
    assert made.has_failures is True
    items = made.items or []
    assert [each.source_id for each in items] == [sunset.source_id, forest.source_id, "unknown"]
    assert [each.action for each in items] == ["created", "created", "rejected"]
    assert [each.status for each in items] == ["processing", "processing", None]
    assert items[2].asset_id is None
    assert items[2].error is not None
    assert items[2].error.code == "source_unavailable"
    asset = await client.assets.wait_for_done(items[0].asset_id or "", sleep_interval=0.1)
    assert (asset.method, asset.filename) == ("connector", "sunset.mkv")
    assert asset.source is not None
    assert asset.source.details is not None
    assert asset.source.details.source_id == sunset.source_id
    assert asset.source.details.original_filename == "sunset.mkv"
    again = await client.imports.import_files(connection_id, items=[sunset])
    [skipped] = again.items or []
    assert (skipped.action, skipped.asset_id, skipped.status) == (
        "skipped", items[0].asset_id, "ready",
    )  # fmt: skip
    found = await client.imports.retrieve_import(connection_id, made.id or "")
    assert (found.id, found.connection_id, found.custom_id) == (made.id, connection_id, "tenant")
    assert (found.provider, found.item_count) == ("google_drive", 3)
    assert [each.source_id for each in found.items or ()] == [each.source_id for each in items]
    assert (found.items or [])[0].status == "ready"


async def test_a_failed_file_is_retried(client: AsyncClient, emulator: Emulator) -> None:
    """Importing it again fetches it again, into the same asset."""
    connection_id = await connect(emulator)
    broken = source(emulator, "broken.mkv")
    [first] = (await client.imports.import_files(connection_id, items=[broken])).items or []
    emulator.clock.advance(1)
    assert (await client.assets.retrieve(first.asset_id or "")).status == "failed"
    [again] = (await client.imports.import_files(connection_id, items=[broken])).items or []
    assert (again.action, again.asset_id, again.status) == (
        "retried", first.asset_id, "processing",
    )  # fmt: skip


async def test_imports_are_listed(client: AsyncClient, emulator: Emulator) -> None:
    """The newest first, over all pages, or from one page on."""
    connection_id = await connect(emulator)
    made = [
        (await client.imports.import_files(connection_id, items=[f"f{number}"])).id
        for number in range(3)
    ]
    listed = [each async for each in client.imports.list_imports(connection_id, page_limit=2)]
    assert [each.id for each in listed] == made[::-1]
    assert {(each.item_count, each.custom_id) for each in listed} == {(1, None)}
    second = await client.imports.list_imports(connection_id, page=2, page_limit=2)
    assert [each.id for each in second.items] == made[:1]


async def test_refusals_have_their_classes(client: AsyncClient, emulator: Emulator) -> None:
    """Not found and conflict, where they are documented."""
    connection_id = await connect(emulator)
    with pytest.raises(NotFoundError):
        await client.imports.retrieve_import(connection_id, "0" * 24)
    with pytest.raises(NotFoundError):
        await client.imports.import_files("0" * 24, items=["a"])
    with pytest.raises(NotFoundError):
        await client.imports.list_imports("0" * 24)
    emulator.state.connectors.connections[connection_id].status = "revoked"
    with pytest.raises(ConflictError, match="revoked"):
        await client.imports.import_files(connection_id, items=["a"])


async def test_a_lost_answer_makes_no_second_import(
    client: AsyncClient, emulator: Emulator
) -> None:
    """Importing carries an idempotency key, the same on each attempt."""
    connection_id = await connect(emulator)
    emulator.requests.clear()
    emulator.faults.append(Fault(route="POST /connections/{connection_id}/imports", status=503))
    await client.imports.import_files(connection_id, items=["a"])
    keys = [each.headers.get("Idempotency-Key") for each in emulator.requests]
    assert len(keys) == 2
    assert keys[0] == keys[1] is not None
    assert len(emulator.state.connectors.imports) == 1


UNFIT: list[tuple[Any, str]] = [
    ([], "one or more"),
    ("abc", "one or more"),
    ({"source_id": "a"}, "one or more"),
    (ImportSource(source_id="a"), "one or more"),
    ([{}], r"items\[0\].*None"),
    (["a", ""], r"items\[1\].*''"),
    ([ImportSource()], r"items\[0\]"),
    ([{"source_id": 5}], r"items\[0\].*5"),
    ([7], r"items\[0\]"),
    (["a", "b", {"source_id": "a"}], r"items\[2\] is the same file as items\[0\]: 'a'"),
    ([str(number) for number in range(101)], "up to 100 files, not 101"),
]


@pytest.mark.parametrize(("items", "text"), UNFIT)
async def test_imports_that_cannot_be_meant_are_not_sent(
    client: AsyncClient, emulator: Emulator, items: Any, text: str
) -> None:
    """The error names the place in the list and what is wrong, and nothing is sent."""
    with pytest.raises(InvalidInputError, match=text):
        await client.imports.import_files("c1", items=items)
    assert not emulator.requests


@pytest.mark.parametrize("bad", ["", "..", "a/b", None])
async def test_an_id_that_is_none_is_refused(
    client: AsyncClient, emulator: Emulator, bad: Any
) -> None:
    """Nothing that could name another resource is sent; the error names the argument."""
    with pytest.raises(InvalidInputError, match="connection_id"):
        client.imports.list_imports(bad)
    with pytest.raises(InvalidInputError, match="connection_id"):
        await client.imports.import_files(bad, items=["a"])
    with pytest.raises(InvalidInputError, match="connection_id"):
        await client.imports.retrieve_import(bad, "i1")
    with pytest.raises(InvalidInputError, match="import_id"):
        await client.imports.retrieve_import("c1", bad)
    with pytest.raises(InvalidInputError, match="page_limit"):
        client.imports.list_imports("c1", page_limit=0)
    assert not emulator.requests
