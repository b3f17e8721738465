from __future__ import annotations

from typing import Any

import pytest

from .conftest import Library
from .driver import Driver

BOTH = pytest.mark.parametrize("group", ["indexes.indexed_assets", "indexes.videos"])


@BOTH
async def test_content_of_an_index_is_listed_page_by_page(
    group: str, vendor: Driver, library: Library
) -> None:
    """Small pages give all videos, the newest first, each one once."""
    pages = await vendor.pages(f"{group}.list", library.index_id, page_limit=2)
    assert [[each.id for each in page] for page in pages] == [
        [library.videos["night_drive"], library.videos["forest"]],
        [library.videos["sunset"]],
    ]
    first = pages[0][0]
    assert first.asset_id == library.assets["night_drive"]
    assert first.system_metadata.filename == "night_drive.mkv"
    assert first.system_metadata.duration == pytest.approx(6.0, abs=0.1)
    assert (first.system_metadata.width, first.system_metadata.height) == (640, 360)
    assert first.system_metadata.fps == pytest.approx(25.0)


@BOTH
async def test_content_of_an_index_is_filtered(
    group: str, vendor: Driver, library: Library
) -> None:
    """Ranges, names, times and metadata choose among the videos, as the vendor writes them."""
    metadata = {"category": "news", "take": 2, "final": True}
    await vendor.call(
        f"{group}.update", library.index_id, library.videos["forest"], user_metadata=metadata
    )
    expected: list[tuple[dict[str, Any], int]] = [
        ({"duration": {"gte": 5, "lte": 7}}, 3),
        ({"duration": {"gte": 7}}, 0),
        ({"width": {"lte": 640}, "height": {"gte": 360}}, 3),
        ({"width": 640}, 3),
        ({"height": {"gte": 361}}, 0),
        ({"fps": {"gte": 24.5, "lte": 25.5}, "size": {"gte": 1}}, 3),
        ({"filename": "forest.mkv"}, 1),
        ({"filename": "forest"}, 0),
        ({"user_metadata": {"category": "news", "take": 2, "final": True}}, 1),
        ({"user_metadata": {"category": "news", "take": 3}}, 0),
        ({"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}, 3),
        ({"created_at": "2999-01-01T00:00:00Z"}, 0),
        ({"updated_at": "2999-01-01T00:00:00Z"}, 0),
    ]
    found = [
        (filters, len(await vendor.items(f"{group}.list", library.index_id, **filters)))
        for filters, _ in expected
    ]
    assert found == expected


@BOTH
async def test_metadata_of_a_video_is_updated_and_read_back(
    group: str, vendor: Driver, library: Library
) -> None:
    """An update merges, and null deletes a key."""
    ids = library.index_id, library.videos["sunset"]
    assert (await vendor.call(f"{group}.retrieve", *ids)).user_metadata is None
    await vendor.call(f"{group}.update", *ids, user_metadata={"a": "ä", "b": 1.5, "c": False})
    await vendor.call(f"{group}.update", *ids, user_metadata={"b": None, "d": 7})
    found = await vendor.call(f"{group}.retrieve", *ids)
    assert found.user_metadata == {"a": "ä", "c": False, "d": 7}


@BOTH
async def test_embeddings_and_transcription_come_when_they_are_asked_for(
    group: str, vendor: Driver, library: Library
) -> None:
    """Vectors of each option cover the video; spoken lines come in order with their times."""
    ids = library.index_id, library.videos["sunset"]
    plain = await vendor.call(f"{group}.retrieve", *ids)
    assert plain.embedding is None
    assert plain.transcription is None
    found = await vendor.call(
        f"{group}.retrieve",
        *ids,
        embedding_option=["visual", "transcription"],
        transcription=True,
    )
    assert found.embedding.model_name == "marengo3.0"
    segments = found.embedding.video_embedding.segments
    assert {each.embedding_option for each in segments} == {"visual", "transcription"}
    assert len({len(each.float_) for each in segments}) == 1
    assert all(isinstance(value, float) for value in segments[0].float_)
    assert min(each.start_offset_sec for each in segments) == 0
    assert max(each.end_offset_sec for each in segments) == pytest.approx(6.0, abs=0.1)
    assert [each.value for each in found.transcription] == [
        "The sun goes down over the harbour.",
        "The sky turns orange and the boats come home.",
    ]
    assert found.transcription[1].start == pytest.approx(3.0, abs=0.1)


async def test_statuses_choose_among_indexed_assets(vendor: Driver, library: Library) -> None:
    """One status and a list of them are both understood."""
    method, index_id = "indexes.indexed_assets.list", library.index_id
    assert len(await vendor.items(method, index_id, status="ready")) == 3
    assert await vendor.items(method, index_id, status=["failed", "indexing"]) == []


async def test_an_asset_tells_where_it_is_indexed(vendor: Driver, library: Library) -> None:
    """The indexed assets of an asset are listed with their index."""
    asset_id = library.assets["forest"]
    [found] = await vendor.items("indexes.indexed_assets.list_by_asset", asset_id, page_limit=1)
    assert found.id == library.videos["forest"]
    assert (found.index.id, found.index.name) == (library.index_id, "films")


@BOTH
async def test_a_deleted_video_is_gone_and_its_asset_stays(
    group: str, vendor: Driver, library: Library
) -> None:
    """Deleting takes one video from the index; the asset can be indexed again."""
    ids = library.index_id, library.videos["sunset"]
    await vendor.call(f"{group}.delete", *ids)
    error = await vendor.refusal(f"{group}.retrieve", *ids)
    assert (error.status_code, error.body["code"]) == (404, "resource_not_exist")
    assert len(await vendor.items(f"{group}.list", library.index_id)) == 2
    asset = await vendor.call("assets.retrieve", library.assets["sunset"])
    assert asset.status == "ready"
    await vendor.call("assets.delete", asset.id)


async def test_an_index_counts_its_videos(vendor: Driver, library: Library) -> None:
    """The index knows how many videos it has and how long they are; deleting it empties all."""
    index = await vendor.call("indexes.retrieve", library.index_id)
    assert index.video_count == 3
    assert index.total_duration == pytest.approx(18.0, abs=0.3)
    await vendor.call("indexes.delete", library.index_id)
    for asset_id in library.assets.values():
        await vendor.call("assets.delete", asset_id)
    assert await vendor.items("assets.list") == []
    assert await vendor.items("indexes.list") == []
