"""What the documents of v1.1 say of filters of searches, and of grouping their results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.legacy.library import Library, hits
from twelvelabs_async import AsyncClient, BadRequestError
from twelvelabs_async.legacy.models.search import GroupByVideoSearchData, SearchResult

OPTIONS = ["visual", "conversation"]
QUERY = "car dog green"
"""Something of each film matches it."""


async def searched(client: AsyncClient, library: Library, **more: Any) -> SearchResult:
    """Search for what every film has."""
    return await client.search.query(library.index_id, OPTIONS, QUERY, page_limit=50, **more)


async def found(client: AsyncClient, library: Library, filter: Mapping[str, Any]) -> set[str]:
    """Return the films that a filter leaves."""
    result = await searched(client, library, filter=filter)
    return {library.named(each.video_id) for each in hits(result.data)}


async def test_without_a_filter_every_match_is_returned(
    reader: AsyncClient, library: Library
) -> None:
    """The films are all there; a filter narrows them."""
    result = await searched(reader, library)
    assert {library.named(each.video_id) for each in hits(result.data)} == set(library.videos)


@pytest.mark.parametrize(
    "names", [["garage"], ["garage", "bears"]], ids=["one video", "several videos"]
)
async def test_a_search_is_filtered_by_video_ids(
    reader: AsyncClient, library: Library, names: list[str]
) -> None:
    """Only the results in the videos that are named."""
    chosen = [library.videos[name] for name in names]
    assert await found(reader, library, {"id": chosen}) == set(names)


@pytest.mark.parametrize(
    ("duration", "names"),
    [
        ({"gte": 10, "lte": 12}, {"bears", "garage"}),
        ({"gte": 10.4, "lte": 11}, {"garage"}),
        ({"gte": 12}, {"bears", "crash"}),
        ({"lte": 9.5}, {"meadow"}),
        (10, {"garage"}),
        (11, set[str]()),
    ],
)
async def test_a_search_is_filtered_by_duration(
    reader: AsyncClient, library: Library, duration: object, names: set[str]
) -> None:
    """gte and lte, both ends in it; a single number is compared with whole seconds."""
    assert await found(reader, library, {"duration": duration}) == names


async def test_a_search_is_filtered_by_size_width_and_height_together(
    reader: AsyncClient, library: Library
) -> None:
    """A video has to meet all of the criteria."""
    state = library.emulator.state
    sizes = {name: state.videos[key].media.size for name, key in library.videos.items()}
    small = {"size": {"lte": sizes["bears"]}, "width": {"gte": 640}, "height": 360}
    assert sizes["meadow"] < sizes["bears"] < sizes["crash"]
    assert await found(reader, library, small) == {"bears", "meadow"}
    assert await found(reader, library, {**small, "width": 480}) == (
        {"garage"} if sizes["garage"] <= sizes["bears"] else set()
    )
    assert await found(reader, library, {**small, "height": {"gte": 361}}) == set()


async def test_a_search_is_filtered_by_a_custom_field(
    reader: AsyncClient, library: Library
) -> None:
    """Custom metadata of videos is matched by the name of the field and its value."""
    assert await found(reader, library, {"needs_review": True}) == {"garage"}
    assert await found(reader, library, {"needs_review": False}) == {"meadow"}
    assert await found(reader, library, {"reviewed": True}) == set()


async def test_fields_of_a_filter_are_combined(reader: AsyncClient, library: Library) -> None:
    """Exact matches and comparisons, of the system's fields and of custom ones."""
    both = {"needs_review": True, "duration": {"lte": 11}}
    assert await found(reader, library, both) == {"garage"}
    assert await found(reader, library, {**both, "id": [library.videos["meadow"]]}) == set()


async def test_a_filter_has_gte_and_lte_only(reader: AsyncClient, library: Library) -> None:
    """Another operator is refused."""
    with pytest.raises(BadRequestError) as caught:
        await searched(reader, library, filter={"duration": {"gt": 10}})
    assert caught.value.code == "search_filter_invalid"


async def test_clips_are_a_flat_list_by_default(reader: AsyncClient, library: Library) -> None:
    """group_by is optional, and `clip` is its default: each clip has the id of its video."""
    usual = await searched(reader, library)
    asked = await searched(reader, library, group_by="clip")
    places = [(each.video_id, each.start) for each in hits(usual.data)]
    assert places == [(each.video_id, each.start) for each in hits(asked.data)]
    assert {video_id for video_id, _ in places} == set(library.videos.values())


async def test_clips_are_grouped_by_video(reader: AsyncClient, library: Library) -> None:
    """Each object is a video with its id and its clips; they are the same clips."""
    flat = hits((await searched(reader, library)).data)
    grouped = await searched(reader, library, group_by="video")
    groups = [each for each in grouped.data or [] if isinstance(each, GroupByVideoSearchData)]
    assert len(groups) == len(grouped.data or []) == 4
    assert {group.id for group in groups} == set(library.videos.values())
    inside = [(clip.video_id, clip.start) for group in groups for clip in group.clips or []]
    assert sorted(map(str, inside)) == sorted(str((each.video_id, each.start)) for each in flat)
    assert all(clip.video_id == group.id for group in groups for clip in group.clips or [])


async def test_hits_are_sorted_by_score_or_by_number_of_clips(
    reader: AsyncClient, library: Library
) -> None:
    """The best are first; groups can also come by how many clips they have."""
    scores = [each.score or 0.0 for each in hits((await searched(reader, library)).data)]
    assert scores == sorted(scores, reverse=True)
    result = await searched(reader, library, group_by="video", sort_option="clip_count")
    groups = [each for each in result.data or [] if isinstance(each, GroupByVideoSearchData)]
    counts = [len(group.clips or []) for group in groups]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) > 1
    with pytest.raises(BadRequestError):
        await searched(reader, library, sort_option="clip_count")
