"""What the documents of v1.1 say of classification, of one video and of all in an index."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.legacy.library import Library, connected, given, make_index, make_video, sent
from twelvelabs_async import AsyncClient, BadRequestError, InvalidInputError
from twelvelabs_async.emulator import Clock, Emulator
from twelvelabs_async.legacy.models.classify import ClassifyClass, ClassifyPageResult
from twelvelabs_async.settings import ApiVersion

COLOURS = [{"name": "Cars", "prompts": ["red", "blue"]}]
ANIMALS = [
    {"name": "Pets", "prompts": ["dog"]},
    {"name": "Wild animals", "prompts": ["bears", "lions"]},
]
VISUAL, SPOKEN = ["visual"], ["conversation"]


@pytest.fixture
async def first(library: Library) -> AsyncIterator[AsyncClient]:
    """A client that speaks v1.1, which alone has labels."""
    async with connected(library.emulator, "v1.1") as client:
        yield client


def labels(result: ClassifyPageResult, library: Library) -> dict[str, list[str]]:
    """The names of the labels of each film."""
    return {
        library.named(video.video_id): [given(each.name) for each in video.labels or ()]
        for video in result.data or ()
    }


def of_one(result: ClassifyPageResult) -> Sequence[ClassifyClass]:
    """The labels of the one video of an answer."""
    (video,) = result.data or []
    return video.labels or ()


async def test_a_single_video_is_classified(first: AsyncClient, library: Library) -> None:
    """By visual cues, with one POST to /classify; the answer tells how well each label fits."""
    before = len(library.emulator.requests)
    result = await first.classify.videos(
        video_id=library.videos["garage"], options=VISUAL, labels=COLOURS
    )
    assert [f"{each.method} {each.path}" for each in sent(library.emulator, before)] == [
        "POST /v1.1/classify"
    ]
    assert labels(result, library) == {"garage": ["Cars"]}
    (label,) = of_one(result)
    assert label.max_score == pytest.approx(100, abs=1)
    assert label.duration == pytest.approx(10.5, abs=0.1)


async def test_all_videos_of_an_index_are_classified(first: AsyncClient, library: Library) -> None:
    """With one POST to /classify/bulk; each object of the answer is a video that was classified."""
    before = len(library.emulator.requests)
    result = await first.classify.index(library.index_id, options=VISUAL, labels=COLOURS)
    assert [f"{each.method} {each.path}" for each in sent(library.emulator, before)] == [
        "POST /v1.1/classify/bulk"
    ]
    assert labels(result, library) == {"crash": ["Cars"], "garage": ["Cars"]}


async def test_labels_are_needed(first: AsyncClient, library: Library) -> None:
    """Each with a name and prompts; said before anything is sent."""
    before = len(library.emulator.requests)
    wrong: list[list[dict[str, object]]] = [[], [{"name": "Cars"}], [{"prompts": ["red"]}]]
    for each in wrong:
        with pytest.raises(InvalidInputError):
            await first.classify.index(library.index_id, options=VISUAL, labels=each)
        with pytest.raises(InvalidInputError):
            await first.classify.videos(
                video_id=library.videos["garage"], options=VISUAL, labels=each
            )
    assert not sent(library.emulator, before)


@pytest.mark.parametrize("bulk", [False, True], ids=["single", "bulk"])
async def test_a_threshold_narrows_a_classification(
    first: AsyncClient, library: Library, bulk: bool
) -> None:
    """high, medium or low: the least that the label and a clip must have in common."""
    counts: dict[str, int] = {}
    for threshold in ("low", "medium", "high"):
        result = await _classified(first, library, bulk=bulk, threshold=threshold)
        clips = [
            clip for video in result.data or () for label in video.labels or ()
            for clip in label.clips or ()
        ]  # fmt: skip
        least = {"low": 10, "medium": 35, "high": 60}[threshold]
        assert all((clip.score or 0) >= least for clip in clips)
        counts[threshold] = len(clips)
    assert counts["low"] == counts["medium"] > counts["high"] > 0
    with pytest.raises(BadRequestError):
        await _classified(first, library, bulk=bulk, threshold="highest")


async def _classified(
    client: AsyncClient, library: Library, *, bulk: bool, threshold: str
) -> ClassifyPageResult:
    road = [{"name": "Road", "prompts": ["red car"]}]
    if bulk:
        return await client.classify.index(
            library.index_id, SPOKEN, labels=road, threshold=threshold, include_clips=True
        )
    return await client.classify.videos(
        video_id=library.videos["crash"], options=SPOKEN, labels=road,
        threshold=threshold, include_clips=True,
    )  # fmt: skip


@pytest.mark.parametrize("bulk", [False, True], ids=["single", "bulk"])
async def test_include_clips_tells_of_each_matching_fragment(
    first: AsyncClient, library: Library, bulk: bool
) -> None:
    """Where it is, how well it fits, and to which prompt; without it there are none."""
    with_clips, without = (
        [
            await first.classify.index(
                library.index_id, SPOKEN, labels=ANIMALS, include_clips=asked
            )
            if bulk
            else await first.classify.videos(
                video_id=library.videos["bears"], options=SPOKEN, labels=ANIMALS,
                include_clips=asked,
            )
            for asked in (True, None)
        ]
    )  # fmt: skip
    for video in without.data or ():
        assert all(label.clips is None for label in video.labels or ())
    found = {
        (library.named(video.video_id), label.name, clip.start, clip.end, clip.prompt, clip.option)
        for video in with_clips.data or ()
        for label in video.labels or ()
        for clip in label.clips or ()
    }
    bears = {
        ("bears", "Pets", 8.0, 12.0, "dog", "conversation"),
        ("bears", "Wild animals", 0.0, 4.0, "bears", "conversation"),
        ("bears", "Wild animals", 8.0, 12.0, "bears", "conversation"),
    }
    meadow = {("meadow", "Pets", 0.0, 4.0, "dog", "conversation")}
    assert found == (bears | meadow if bulk else bears)


async def test_one_video_is_classified_by_several_labels(
    first: AsyncClient, library: Library
) -> None:
    """Both are in the video; the animals that are longer in it have the longer duration."""
    result = await first.classify.videos(
        video_id=library.videos["bears"], options=SPOKEN, labels=ANIMALS
    )
    found = {given(each.name): each for each in of_one(result)}
    assert set(found) == {"Pets", "Wild animals"}
    assert found["Wild animals"].duration == pytest.approx(8.0)
    assert found["Pets"].duration == pytest.approx(4.0)


async def test_an_index_is_classified_by_several_labels(
    first: AsyncClient, library: Library
) -> None:
    """For each video it is told how likely each of the labels is in it."""
    result = await first.classify.index(library.index_id, SPOKEN, labels=ANIMALS)
    assert {name: set(found) for name, found in labels(result, library).items()} == {
        "bears": {"Pets", "Wild animals"},
        "meadow": {"Pets"},
    }
    for video in result.data or ():
        assert all((label.max_score or 0) > 0 for label in video.labels or ())


async def test_detailed_scores_and_conversation_options(
    first: AsyncClient, library: Library
) -> None:
    """How words match is an option as it is for searches; scores are told in detail if asked."""
    vehicles = [{"name": "Vehicles", "prompts": ["vehicle"]}]
    found = await first.classify.index(
        library.index_id, SPOKEN, labels=vehicles, show_detailed_score=True
    )
    assert set(labels(found, library)) == {"crash", "garage"}
    assert all(
        label.duration_weighted_score is not None
        for video in found.data or () for label in video.labels or ()
    )  # fmt: skip
    exact = await first.classify.index(
        library.index_id, SPOKEN, labels=vehicles, conversation_option="exact_match"
    )
    assert exact.data == []


async def test_pages_of_a_bulk_classification_are_fetched_with_get(
    reader: AsyncClient, library: Library, version: ApiVersion
) -> None:
    """The token of page_info leads to the next page, until there is none; as it is in searches."""
    before = len(library.emulator.requests)
    classes = [{"name": "Colours", "prompts": ["red", "blue", "green"]}]
    result = await reader.classify.index(library.index_id, VISUAL, classes, page_limit=3)
    assert result.page_info is not None
    assert (len(result.data or ()), result.page_info.total_results) == (3, 4)
    token = given(result.page_info.next_page_token)
    (last,) = [page async for page in result]
    assert len(last) == 1
    assert not result.page_info.next_page_token
    assert [f"{each.method} {each.path}" for each in sent(library.emulator, before)] == [
        f"POST /{version}/classify/bulk",
        f"GET /{version}/classify/{token}",
    ]
    page = await reader.classify.by_page_token(token)
    assert [each.video_id for each in page.data or ()] == [each.video_id for each in last]


async def test_a_page_of_a_classification_expires(
    writer: AsyncClient, empty_account: Emulator, clock: Clock, films: Mapping[str, Path]
) -> None:
    """Its token is then refused with 400."""
    index = given((await make_index(writer)).id)
    for _ in range(2):
        await make_video(writer, clock, index, films["meadow"])
    result = await writer.classify.index(
        index, VISUAL, [{"name": "Meadows", "prompts": ["green"]}], page_limit=1
    )
    assert result.page_info is not None
    assert result.page_info.page_expired_at
    clock.advance(3600)
    with pytest.raises(BadRequestError) as caught:
        await anext(result)
    assert caught.value.status_code == 400


async def test_the_later_form_has_classes_for_several_videos(
    reader: AsyncClient, library: Library
) -> None:
    """Both versions take it: video_ids, classes, and a threshold of numbers."""
    result = await reader.classify.videos(
        [library.videos["bears"], library.videos["meadow"]],
        SPOKEN,
        ANIMALS,
        threshold={"min_clip_score": 50, "min_duration_ratio": 0.4},
        include_clips=True,
        show_detailed_score=True,
    )
    found = {
        library.named(video.video_id): {each.name: each for each in video.classes or ()}
        for video in result.data or ()
    }
    assert set(found) == {"bears", "meadow"}
    assert set(found["bears"]) == {"Wild animals"}  # the dog is there for a third of it only
    assert found["meadow"]["Pets"].duration_ratio == pytest.approx(0.5, abs=0.01)
    assert found["meadow"]["Pets"].detailed_scores is not None
