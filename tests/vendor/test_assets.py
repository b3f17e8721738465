from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from .conftest import Library
from .driver import Driver, sdk

LINES = [
    "The sun goes down over the harbour.",
    "The sky turns orange and the boats come home.",
]


@pytest.mark.parametrize("form", ["open file", "bytes", "name, bytes and type"])
async def test_a_file_is_uploaded_in_each_form(
    form: str, vendor: Driver, clips: dict[str, Path]
) -> None:
    """Each form of a file becomes an asset with the right name and size."""
    path = clips["sunset"]
    content = path.read_bytes()
    with path.open("rb") as opened:
        file = {
            "open file": opened,
            "bytes": content,
            "name, bytes and type": ("harbour.mkv", content, "video/x-matroska"),
        }[form]
        made = await vendor.call(
            "assets.create",
            method="direct",
            file=file,
            user_metadata=orjson.dumps({"place": "Küste", "take": 2}).decode(),
        )
    assert (made.method, made.status) == ("direct", "processing")
    asset = await vendor.until_ready("assets.retrieve", made.id)
    names = {"open file": "sunset.mkv", "bytes": "upload", "name, bytes and type": "harbour.mkv"}
    assert asset.filename == names[form]
    assert asset.size == len(content)
    assert asset.duration == pytest.approx(6.0, abs=0.1)
    assert asset.user_metadata == {"place": "Küste", "take": 2}
    assert asset.file_type.startswith("video/")


async def test_technical_metadata_is_decoded(vendor: Driver, clips: dict[str, Path]) -> None:
    """What was read from the file arrives in the vendor's own models."""
    with clips["forest"].open("rb") as file:
        made = await vendor.call("assets.create", method="direct", file=file, filename="wood.mkv")
    asset = await vendor.until_ready("assets.retrieve", made.id)
    assert asset.filename == "wood.mkv"
    technical = asset.technical_metadata
    assert type(technical).__module__.startswith("twelvelabs.types.")
    assert (technical.video_width, technical.video_height) == (640, 360)
    assert technical.video_streams[0].codec == "h264"
    assert technical.has_audio is False
    assert asset.hls.manifest_url.endswith(".m3u8")


async def test_assets_are_listed_page_by_page_and_filtered(
    vendor: Driver, library: Library
) -> None:
    """Pages, identifiers, types and parts of names choose among the assets."""
    pages = await vendor.pages("assets.list", page_limit=2)
    assert [[each.id for each in page] for page in pages] == [
        [library.assets["night_drive"], library.assets["forest"]],
        [library.assets["sunset"]],
    ]
    two = [library.assets["sunset"], library.assets["forest"]]
    by_id = await vendor.items("assets.list", asset_ids=two)
    assert {each.id for each in by_id} == set(two)
    by_name = await vendor.items("assets.list", filename="NIGHT")
    assert [each.id for each in by_name] == [library.assets["night_drive"]]
    assert len(await vendor.items("assets.list", asset_types=["video", "audio"])) == 3
    assert await vendor.items("assets.list", asset_types="image") == []


async def test_metadata_of_an_asset_is_changed_replaced_and_deleted(
    vendor: Driver, library: Library
) -> None:
    """An update merges, null deletes a key, a replacement leaves nothing of the old."""
    asset_id = library.assets["sunset"]

    async def metadata() -> object:
        return (await vendor.call("assets.retrieve", asset_id)).user_metadata

    change = {"place": "harbour", "take": 2, "rating": 4.5, "final": True}
    await vendor.call("assets.update_user_metadata", asset_id, user_metadata=change)
    assert await metadata() == change
    await vendor.call("assets.update_user_metadata", asset_id, user_metadata={"take": None})
    assert await metadata() == {"place": "harbour", "rating": 4.5, "final": True}
    await vendor.call("assets.replace_user_metadata", asset_id, user_metadata={"take": 3})
    assert await metadata() == {"take": 3}
    await vendor.call("assets.delete_user_metadata", asset_id)
    assert not await metadata()


async def test_the_transcription_of_an_asset_is_decoded(vendor: Driver, library: Library) -> None:
    """Words, sentences and utterances come with their times, in order."""
    found = await vendor.call(
        "assets.retrieve_transcription",
        library.assets["sunset"],
        include=["words", "sentences", "utterances"],
    )
    assert found.status == "ready"
    assert [each.value for each in found.sentences] == LINES
    assert " ".join(each.value for each in found.words) == " ".join(LINES)
    assert " ".join(each.value for each in found.utterances) == " ".join(LINES)
    assert found.sentences[0].start == pytest.approx(0.0, abs=0.1)
    assert found.sentences[1].end == pytest.approx(6.0, abs=0.1)


async def test_an_indexed_asset_is_deleted_only_by_force(vendor: Driver, library: Library) -> None:
    """Deleting an asset that is in an index is a conflict, unless force says otherwise."""
    asset_id = library.assets["sunset"]
    error = await vendor.refusal("assets.delete", asset_id)
    assert isinstance(error, sdk.ConflictError)
    assert error.status_code == 409
    await vendor.call("assets.delete", asset_id, force=True)
    gone = await vendor.refusal("assets.retrieve", asset_id)
    assert (gone.status_code, gone.body["code"]) == (400, "resource_not_exist")
