"""Assets and indexed assets, through the whole road."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.media import clip_bytes, small_clip
from twelvelabs_async import AsyncClient, BadRequestError, ConflictError, NotFoundError
from twelvelabs_async.emulator import Emulator

MODELS = [{"model_name": "marengo3.0", "model_options": ["visual", "audio"]}]


def _opened(path: Path) -> io.BufferedReader:
    return path.open("rb")


FORMS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "str": (str, "my film.mkv"),
    "path": (Path, "my film.mkv"),
    "bytes": (Path.read_bytes, "upload"),
    "file": (_opened, "my film.mkv"),
    "bytesio": (lambda path: io.BytesIO(path.read_bytes()), "upload"),
    "named path": (lambda path: ("other.mkv", path), "other.mkv"),
    "typed bytes": (lambda path: ("other.mkv", path.read_bytes(), "video/mp4"), "other.mkv"),
    "unnamed": (lambda path: (None, path), "my film.mkv"),
}


@pytest.mark.parametrize(("form", "name"), FORMS.values(), ids=FORMS)
async def test_every_form_of_a_file_arrives(
    client: AsyncClient,
    emulator: Emulator,
    tmp_path: Path,
    form: Callable[[Path], Any],
    name: str,
) -> None:
    """Path, bytes, file object or tuple: the same bytes are stored under the right name."""
    path = tmp_path / "my film.mkv"
    path.write_bytes(clip_bytes())
    given = form(path)
    asset = await client.assets.create(method="direct", file=given)
    if isinstance(given, io.BufferedReader):
        assert not given.closed
        given.close()
    assert asset.filename == name
    stored = emulator.state.assets[asset.id or ""].file
    assert stored is not None
    assert stored.size == len(clip_bytes())
    assert stored.sha256 == hashlib.sha256(clip_bytes()).hexdigest()


async def test_an_asset_lives(client: AsyncClient) -> None:
    """Uploaded, processed, found, tagged, deleted."""
    asset = await client.assets.create(
        method="direct",
        file=small_clip(),
        filename="holiday.mkv",
        enable_thumbnail=False,
        user_metadata={"year": 2024},
    )
    asset_id = asset.id or ""
    assert asset.status == "processing"
    done = await client.assets.wait_for_done(asset_id, sleep_interval=0.1)
    assert done.technical_metadata is not None
    assert done.technical_metadata.video_width == 640
    assert done.technical_metadata.video_codec == "h264"
    assert done.duration == pytest.approx(4.0, abs=0.11)
    found = [each.id async for each in client.assets.list(filename="HOLI", asset_types="video")]
    assert found == [asset_id]
    assert (await client.assets.list(asset_ids=["0" * 24])).items == []
    await client.assets.update_user_metadata(asset_id, user_metadata={"place": "sea"})
    after = (await client.assets.retrieve(asset_id)).user_metadata
    assert after == {"year": 2024, "place": "sea"}
    await client.assets.replace_user_metadata(asset_id, user_metadata={"new": True})
    assert (await client.assets.retrieve(asset_id)).user_metadata == {"new": True}
    await client.assets.delete_user_metadata(asset_id)
    assert not (await client.assets.retrieve(asset_id)).user_metadata
    words = await client.assets.retrieve_transcription(asset_id, include=["words", "sentences"])
    assert words.status == "ready"
    assert words.sentences is not None
    assert words.sentences[0].value == "The sun goes down over the harbour."
    await client.assets.delete(asset_id)
    with pytest.raises((BadRequestError, NotFoundError)):
        await client.assets.retrieve(asset_id)


async def test_an_asset_is_indexed(client: AsyncClient) -> None:
    """The road of new programs: upload, wait, index, wait; then both sides know each other."""
    index = await client.indexes.create(index_name="films", models=MODELS)
    index_id = index.id or ""
    asset = await client.assets.create(method="direct", file=small_clip())
    asset_id = asset.id or ""
    await client.assets.wait_for_done(asset_id, sleep_interval=0.1)
    made = await client.indexes.indexed_assets.create(
        index_id, asset_id=asset_id, enable_video_stream=True, user_metadata={"n": 1}
    )
    entry = made.id or ""
    seen: list[str | None] = []
    done = await client.indexes.indexed_assets.wait_for_done(
        index_id, entry, sleep_interval=0.05, callback=lambda each: seen.append(each.status)
    )
    assert seen[-1] == done.status == "ready"
    assert done.hls is not None
    assert done.user_metadata == {"n": 1}
    ready = client.indexes.indexed_assets.list(index_id, status=["ready", "failed"], width=640)
    assert [each.id async for each in ready] == [entry]
    tagged = client.indexes.indexed_assets.list(index_id, user_metadata={"n": 1})
    assert [each.id async for each in tagged] == [entry]
    where = [each async for each in client.indexes.indexed_assets.list_by_asset(asset_id)]
    assert where[0].index is not None
    assert (where[0].id, where[0].index.id, where[0].index.name) == (entry, index_id, "films")
    await client.indexes.indexed_assets.update(index_id, entry, user_metadata={"n": None, "m": 2})
    found = await client.indexes.indexed_assets.retrieve(index_id, entry, transcription=True)
    assert found.user_metadata == {"m": 2}
    assert found.transcription
    with pytest.raises(ConflictError):
        await client.assets.delete(asset_id)
    await client.indexes.indexed_assets.delete(index_id, entry)
    await client.assets.delete(asset_id, force=True)
    assert (await client.indexes.indexed_assets.list(index_id)).items == []
