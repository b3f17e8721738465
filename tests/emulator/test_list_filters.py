"""What lists refuse and take in their query: values that the document forbids, and extreme ones."""

from __future__ import annotations

import pytest

from tests.emulator.helpers import Caller

LARGEST_PAGE = 10**18 - 1


@pytest.mark.parametrize(
    "query",
    ["width=0.5", "height=360.5", "width[gte]=1.5", 'height={"lte":1.5}', "duration=1e999"],
)
async def test_videos_are_not_filtered_by_what_they_cannot_have(api: Caller, query: str) -> None:
    """Pixels are whole numbers, and every number is finite."""
    answer = await api.get(f"/tasks?{query}")
    assert (answer.status, answer.code) == (400, "parameter_invalid")


@pytest.mark.parametrize(
    "query", ["width=640.0", "height[gte]=360", "duration=0.5", "duration=1e300"]
)
async def test_whole_numbers_and_large_ones_filter(api: Caller, query: str) -> None:
    """A whole number may be written with decimals, and a number may be as large as it likes."""
    assert (await api.body(f"/tasks?{query}"))["data"] == []


@pytest.mark.parametrize("query", ["analysis_mode=", "status=", "status=,"])
async def test_an_empty_choice_is_none_of_the_choices(api: Caller, query: str) -> None:
    """A filter on words of a list takes no empty word."""
    assert (await api.get(f"/analyze/batches?{query}")).status == 400


@pytest.mark.parametrize("url", ["", "0", "clip.mkv", "http%3A%2F%2F%5B"])
async def test_analyses_are_filtered_by_urls_only(api: Caller, url: str) -> None:
    """What is no URL is refused instead of found nowhere."""
    answer = await api.get(f"/analyze/tasks?video_url={url}")
    assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_pages_may_be_far_away(api: Caller) -> None:
    """A page that no list has is empty, up to a number that every reader of JSON can hold."""
    page = await api.body(f"/indexes?page={LARGEST_PAGE}")
    assert (page["data"], page["page_info"]["page"]) == ([], LARGEST_PAGE)
    assert (await api.get(f"/indexes?page={LARGEST_PAGE + 1}")).status == 400
