from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from twelvelabs_async.emulator import Emulator

from .conftest import Library
from .driver import Driver
from .stills import write_still


def ranks(hits: list[Any]) -> list[int]:
    """Ranks of hits, in their order."""
    return [hit.rank for hit in hits]


async def test_all_hits_come_page_by_page(
    vendor: Driver, library: Library, emulator: Emulator
) -> None:
    """A small page limit takes several requests, and gives the same hits as one large page."""
    query = {
        "index_id": library.index_id,
        "search_options": ["visual", "transcription"],
        "query_text": "a car drives past street lights at night",
    }
    whole = await vendor.items("search.query", page_limit=50, **query)
    assert len(whole) >= 5
    emulator.requests.clear()
    pages = await vendor.pages("search.query", page_limit=2, **query)
    assert len(emulator.requests) == len(pages) == -(-len(whole) // 2)
    assert all(len(page) == 2 for page in pages[:-1])
    paged = [hit for page in pages for hit in page]
    assert [(hit.video_id, hit.start, hit.end) for hit in paged] == [
        (hit.video_id, hit.start, hit.end) for hit in whole
    ]
    assert ranks(paged) == list(range(1, len(whole) + 1))
    assert whole[0].video_id == library.videos["night_drive"]


async def test_spoken_words_are_found(vendor: Driver, library: Library) -> None:
    """The best hit of a spoken line is where it is spoken, and holds its words."""
    found = await vendor.call(
        "search.create",
        index_id=library.index_id,
        search_options=["transcription"],
        transcription_options=["lexical"],
        query_text="the boats come home",
    )
    best = found.data[0]
    assert best.video_id == library.videos["sunset"]
    assert best.rank == 1
    assert "boats come home" in best.transcription
    assert best.end > 3.0
    assert found.search_pool.total_count == 3
    assert found.search_pool.total_duration == pytest.approx(18.0, abs=0.3)
    assert found.search_pool.index_id == library.index_id


async def test_hits_are_grouped_by_video(vendor: Driver, library: Library) -> None:
    """Grouped hits are videos with their clips."""
    found = await vendor.items(
        "search.query",
        index_id=library.index_id,
        search_options=["visual"],
        query_text="green forest",
        group_by="video",
        page_limit=1,
    )
    assert found[0].id == library.videos["forest"]
    assert len({hit.id for hit in found}) == len(found)
    assert all(clip.start < clip.end for hit in found for clip in hit.clips)


async def test_a_filter_limits_what_is_searched(vendor: Driver, library: Library) -> None:
    """A filter on system and user metadata leaves the videos that fulfil it."""
    wanted = library.videos["forest"]
    await vendor.call(
        "indexes.indexed_assets.update", library.index_id, wanted, user_metadata={"take": 2}
    )
    query = {
        "index_id": library.index_id,
        "search_options": ["visual", "transcription"],
        "query_text": "the",
        "include_user_metadata": True,
    }
    everywhere = await vendor.items("search.query", **query)
    assert {hit.video_id for hit in everywhere} == set(library.videos.values())
    conditions = orjson.dumps({"duration": {"gte": 5, "lte": 7}, "take": 2}).decode()
    found = await vendor.items("search.query", filter=conditions, **query)
    assert {hit.video_id for hit in found} == {wanted}
    assert all(hit.user_metadata == {"take": 2} for hit in found)


@pytest.mark.parametrize("plural", [False, True], ids=["one picture", "several pictures"])
async def test_a_picture_is_searched_with(
    plural: bool, vendor: Driver, library: Library, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """A still of a clip finds the clip, given alone or among several pictures."""
    picture = write_still(clips["forest"], tmp_path / "forest.png")
    with picture.open("rb") as file:
        given = {"query_media_files": [file]} if plural else {"query_media_file": file}
        found = await vendor.items(
            "search.query",
            index_id=library.index_id,
            search_options=["visual"],
            query_media_type="image",
            **given,
        )
    assert found[0].video_id == library.videos["forest"]


async def test_a_further_page_is_retrieved_by_its_token(vendor: Driver, library: Library) -> None:
    """A page token leads to the next page and back."""
    first = await vendor.call(
        "search.create",
        index_id=library.index_id,
        search_options=["visual", "transcription"],
        query_text="night",
        page_limit=1,
    )
    assert first.page_info.limit_per_page == 1
    token = first.page_info.next_page_token
    second = await vendor.call("search.retrieve", token, include_user_metadata=False)
    assert ranks(second.data) == [2]
    back = await vendor.call("search.retrieve", second.page_info.prev_page_token)
    assert ranks(back.data) == [1]
