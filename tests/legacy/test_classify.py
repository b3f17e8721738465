"""Classification: what goes to each version in both forms, and what comes of the answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.legacy.asked import Asked, speaking
from tests.legacy.library import OLDER, Library
from twelvelabs_async import ApiVersionError, AsyncClient, Client, InvalidInputError
from twelvelabs_async.legacy.classify import VideoClass
from twelvelabs_async.legacy.models.classify import (
    ClassifyClass,
    ClassifyClassParams,
    ClassifyClip,
    ClassifyDetailedScore,
    ClassifyPageResult,
    ClassifyVideoData,
)
from twelvelabs_async.settings import ApiVersion

CARS = {"name": "Cars", "prompts": ["SUV", "sedan"]}
STYLE = {"name": "Style", "prompts": ["Frisör"], "options": ["visual"], "conversation_option": "x"}
BOTH: list[VideoClass] = [ClassifyClassParams("Cars", ("SUV", "sedan")), STYLE]
OPTIONS = ["visual", "conversation"]
CLIP = {
    "start": 10.25,
    "end": 14.97,
    "score": 83,
    "option": "visual",
    "prompt": "Makeup",
    "thumbnail_url": "https://cdn.example/1.jpg",
}
SCORES = {"max_score": 92.28, "avg_score": 81.07, "normalized_score": 100}
MORE: dict[str, Any] = {
    "conversation_option": "exact_match",
    "page_limit": 3,
    "include_clips": True,
    "threshold": {"min_video_score": 80, "min_clip_score": 70.5, "min_duration_ratio": 0.5},
    "show_detailed_score": False,
}


def page(*videos: object, following: str = "") -> dict[str, object]:
    """A page as v1.2 answers: without a next page the token is empty."""
    info = {"limit_per_page": 1, "total_results": 3, "page_expired_at": "2023-10-13T14:33:51Z"}
    return {
        "data": list(videos),
        "page_info": {**info, "next_page_token": following, "prev_page_token": ""},
    }


@pytest.mark.parametrize("version", OLDER)
async def test_videos_are_classified_by_classes(version: ApiVersion) -> None:
    """Classes are mappings or objects; in v1.1 this is the second form."""
    async with speaking(version, page(), page()) as (client, server):
        await client.classify.videos(["v1", "v2"], OPTIONS, BOTH, **MORE)
        await client.classify.videos(video_ids=("v1",), options=("visual",), classes=(CARS,))
        full = {"video_ids": ["v1", "v2"], "options": OPTIONS, "classes": [CARS, STYLE], **MORE}
        minimal = {
            "video_ids": ["v1"],
            "options": ["visual"],
            "classes": [CARS],
            "conversation_option": "semantic",
        }
        assert server.asked == [
            Asked("POST /classify", json=full),
            Asked("POST /classify", json=minimal),
        ]


@pytest.mark.parametrize("version", OLDER)
async def test_an_index_is_classified_by_classes(version: ApiVersion) -> None:
    """The same, of all its videos."""
    async with speaking(version, page(), page()) as (client, server):
        await client.classify.index("i1", OPTIONS, BOTH, **MORE)
        await client.classify.index("i1", ["visual"], [CARS], conversation_option=None)
        full = {"index_id": "i1", "options": OPTIONS, "classes": [CARS, STYLE], **MORE}
        minimal = {"index_id": "i1", "options": ["visual"], "classes": [CARS]}
        assert server.asked == [
            Asked("POST /classify/bulk", json=full),
            Asked("POST /classify/bulk", json=minimal),
        ]


async def test_v1_1_classifies_by_labels_too() -> None:
    """One video or an index, and a word for the threshold."""
    more: dict[str, Any] = {"threshold": "high", "include_clips": True, "show_detailed_score": True}
    async with speaking("v1.1", {"labels": []}, page()) as (client, server):
        await client.classify.videos(video_id="v1", options=OPTIONS, labels=[CARS], **more)
        await client.classify.index("i1", OPTIONS, labels=[CARS], page_limit=3, **more)
        sent = {
            "options": OPTIONS,
            "labels": [CARS],
            "conversation_option": "semantic",
            **more,
        }
        assert server.asked == [
            Asked("POST /classify", json={"video_id": "v1", **sent}),
            Asked("POST /classify/bulk", json={"index_id": "i1", "page_limit": 3, **sent}),
        ]


# --- answers ---------------------------------------------------------------------------------


async def test_a_page_is_read() -> None:
    """Each field of a recorded answer is where the 0.x SDK has it."""
    kind = {
        "name": "Style",
        "score": 98.29,
        "duration_ratio": 0.73,
        "clips": [CLIP, {**CLIP, "detailed_scores": SCORES}],
        "detailed_scores": SCORES,
    }
    async with speaking("v1.2", page({"video_id": "v1", "classes": [kind]})) as (client, _):
        result = await client.classify.index("i1", OPTIONS, [CARS])
    assert isinstance(result, ClassifyPageResult)
    assert result.data is not None
    (video,) = result.data
    clip = ClassifyClip(
        start=10.25,
        end=14.97,
        score=83.0,
        option="visual",
        prompt="Makeup",
        thumbnail_url="https://cdn.example/1.jpg",
    )
    scores = ClassifyDetailedScore(max_score=92.28, avg_score=81.07, normalized_score=100.0)
    assert video.video_id == "v1"
    assert video.classes is not None
    (found,) = video.classes
    assert (found.name, found.score, found.duration_ratio) == ("Style", 98.29, 0.73)
    assert found.detailed_scores == scores
    assert found.clips is not None
    assert found.clips[0] == clip
    assert found.clips[1].detailed_scores == scores
    assert result.page_info is not None
    assert result.page_info.page_expires_at == "2023-10-13T14:33:51Z"


LABEL = {"name": "Cars", "duration": 48.2, "max_score": 88.3, "duration_weighted_score": 70}
FOUND = ClassifyClass(name="Cars", duration=48.2, max_score=88.3, duration_weighted_score=70.0)


@pytest.mark.parametrize(
    "answer",
    [
        {"labels": [LABEL]},
        {"video_id": "v1", "labels": [LABEL]},
        {"data": [{"video_id": "v1", "labels": [LABEL]}]},
        {"data": [{"video_id": "v1", "classes": [LABEL]}]},
    ],
    ids=["labels alone", "video with labels", "list", "list of classes"],
)
async def test_labels_of_one_video_are_read_like_a_page(answer: dict[str, Any]) -> None:
    """Whatever the answer is wrapped in, the video and its labels are in `data`; there is no more.

    The identifier is that of the request if the answer has none.
    """
    async with speaking("v1.1", answer) as (client, server):
        result = await client.classify.videos(video_id="v1", options=OPTIONS, labels=[CARS])
        assert result.data == [ClassifyVideoData(video_id="v1", classes=[FOUND], labels=[FOUND])]
        with pytest.raises(StopAsyncIteration):
            await anext(result)
        assert len(server.asked) == 1


async def test_a_video_without_labels_is_there() -> None:
    """An empty list of labels is an answer, and no answer at all is none."""
    answers: list[tuple[dict[str, object], int]] = [
        ({"labels": list[object]()}, 1),
        ({"labels": None}, 0),
        ({}, 0),
    ]
    for answer, videos in answers:
        async with speaking("v1.1", answer) as (client, _):
            result = await client.classify.videos(video_id="v1", options=OPTIONS, labels=[CARS])
            assert len(result.data or ()) == videos


async def test_pages_come_until_the_token_is_empty() -> None:
    """With the same options; `data` stays and `page_info` moves on."""
    script = (
        page({"video_id": "v1"}, following="t/1"),
        page({"video_id": "v2"}, following="t-2"),
        page({"video_id": "v3", "labels": [LABEL]}),
    )
    async with speaking("v1.1", *script) as (client, server):
        result = await client.classify.index(
            "i1", OPTIONS, [CARS], request_options={"additional_headers": {"X-Trace": "7"}}
        )
        pages = [videos async for videos in result]
        assert [[each.video_id for each in videos] for videos in pages] == [["v2"], ["v3"]]
        assert pages[1][0].classes == [FOUND]
        assert [each.video_id for each in result.data or ()] == ["v1"]
        assert [each.target for each in server.wire.received[1:]] == [
            "/v1.1/classify/t%2F1",
            "/v1.1/classify/t-2",
        ]
        assert [each.headers["x-trace"] for each in server.wire.received] == ["7", "7", "7"]


async def test_a_page_is_fetched_by_its_token() -> None:
    """And those after it."""
    async with speaking("v1.2", page(following="u"), page()) as (client, server):
        result = await client.classify.by_page_token("t")
        assert await anext(result) == []
        assert [each.line for each in server.asked] == ["GET /classify/t", "GET /classify/u"]


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "arguments", "what", "elsewhere"),
    [
        ("videos", {"video_id": "v1"}, "classify.videos(video_id=…)", "video_ids"),
        ("videos", {"labels": [CARS]}, "classify.videos(labels=…)", "classes"),
        ("index", {"index_id": "i1", "labels": [CARS]}, "classify.index(labels=…)", "classes"),
    ],
)
async def test_v1_2_has_no_labels(
    method: str, arguments: dict[str, Any], what: str, elsewhere: str
) -> None:
    """The error names what took their place."""
    async with speaking("v1.2") as (client, server):
        with pytest.raises(ApiVersionError) as caught:
            await getattr(client.classify, method)(options=OPTIONS, **arguments)
        assert (caught.value.what, caught.value.elsewhere) == (what, elsewhere)
        assert caught.value.versions == ("v1.1",)
        assert server.asked == []


def test_v1_3_has_no_classification() -> None:
    """The error names what does it there."""
    with pytest.raises(ApiVersionError, match=r"client\.analyze"):
        _ = AsyncClient("key").classify


BAD: list[tuple[dict[str, Any], str]] = [
    ({"video_ids": []}, "video_ids must be a list"),
    ({"video_ids": "v1"}, "video_ids must be a list"),
    ({"video_ids": None}, "video_ids must be a list"),
    ({"video_ids": ["v1", "../v2"]}, r"video_ids '\.\./v2'"),
    ({"options": None}, "options must be a list"),
    ({"options": "visual"}, "options must be a list"),
    ({"classes": None}, "classes must be a list"),
    ({"classes": []}, "classes must be a list"),
    ({"classes": CARS}, "classes must be a list"),
    ({"classes": [CARS, {"name": "x"}]}, r"classes\[1\] must have a name"),
    ({"classes": [{"prompts": ["x"]}]}, r"classes\[0\] must have a name"),
    ({"classes": [{"name": " ", "prompts": ["x"]}]}, r"classes\[0\] must have a name"),
    ({"classes": [{"name": "x", "prompts": []}]}, r"classes\[0\] must have a name"),
    ({"classes": [{"name": "x", "prompts": "SUV"}]}, r"classes\[0\] must have a name"),
    ({"classes": [ClassifyClassParams("x", "SUV")]}, r"classes\[0\] must have a name"),
    ({"classes": ["Cars"]}, r"classes\[0\] must have a name"),
    ({"threshold": "high"}, "With classes threshold is a mapping"),
    ({"page_limit": 0}, "page_limit must be 1 or more"),
    ({"video_id": "v1"}, "one pair or the other"),
    ({"labels": [CARS]}, "one pair or the other"),
    ({"video_ids": None, "classes": None, "labels": [CARS]}, "one pair or the other"),
    ({"video_ids": None, "classes": None, "video_id": "v1"}, "labels must be a list"),
    (
        {"video_ids": None, "classes": None, "video_id": "a/b", "labels": [CARS]},
        "video_id 'a/b'",
    ),
    (
        {
            "video_ids": None,
            "classes": None,
            "video_id": "v",
            "labels": [CARS],
            "page_limit": 2,
        },
        "one video has no pages",
    ),
    (
        {
            "video_ids": None,
            "classes": None,
            "video_id": "v",
            "labels": [CARS],
            "threshold": {"min_video_score": 80},
        },
        "With labels threshold is 'high', 'medium' or 'low'",
    ),
]


@pytest.mark.parametrize(("arguments", "text"), BAD)
async def test_bad_input_is_refused(arguments: dict[str, Any], text: str) -> None:
    """Nothing is sent, and the error shows what was wrong."""
    call: dict[str, Any] = {
        "video_ids": ["v1"],
        "options": OPTIONS,
        "classes": [CARS],
        **arguments,
    }
    async with speaking("v1.1") as (client, server):
        with pytest.raises(InvalidInputError, match=text):
            await client.classify.videos(**call)
        assert server.asked == []


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"index_id": ""}, "index_id is empty"),
        ({"labels": [CARS]}, "classes or labels, not both"),
        ({"classes": None}, "classes must be a list"),
        ({"options": []}, "options must be a list"),
        ({"page_limit": "3"}, "page_limit"),
        ({"threshold": "low"}, "With classes"),
    ],
)
async def test_bad_input_for_an_index_is_refused(arguments: dict[str, Any], text: str) -> None:
    """Nothing is sent."""
    call: dict[str, Any] = {"index_id": "i1", "options": OPTIONS, "classes": [CARS], **arguments}
    async with speaking("v1.1") as (client, server):
        with pytest.raises(InvalidInputError, match=text):
            await client.classify.index(**call)
        assert server.asked == []


# --- the whole road --------------------------------------------------------------------------

ANIMALS = ClassifyClassParams("animals", ["bears", "a dog"])
TRAFFIC = ClassifyClassParams("traffic", ["a red car", "car accident"], options=["conversation"])


async def test_films_are_sorted_into_classes(reader: AsyncClient, library: Library) -> None:
    """An index, page after page: each film is in the class that its words are about."""
    result = await reader.classify.index(
        library.index_id,
        ["conversation"],
        [ANIMALS, TRAFFIC],
        page_limit=1,
        include_clips=True,
        show_detailed_score=True,
    )
    videos = list(result.data or ())
    async for further in result:
        videos.extend(further)
    best = {library.named(each.video_id): (each.classes or [])[0] for each in videos}
    assert {film: found.name for film, found in best.items()} == {
        "crash": "traffic",
        "bears": "animals",
        "garage": "traffic",
        "meadow": "animals",
    }
    for found in best.values():
        assert found.clips
        assert found.detailed_scores is not None
        assert found.detailed_scores.max_score == max(each.score or 0 for each in found.clips)


async def test_only_what_is_asked_for_comes(reader: AsyncClient, library: Library) -> None:
    """Chosen videos; no clips and scores; and nothing below the threshold."""
    chosen = [library.videos["bears"], library.videos["crash"]]
    result = await reader.classify.videos(chosen, ["conversation"], [ANIMALS])
    (video,) = result.data or []
    assert video.video_id == library.videos["bears"]
    (found,) = video.classes or []
    assert (found.clips, found.detailed_scores) == (None, None)
    none = await reader.classify.videos(
        chosen, ["conversation"], [ANIMALS], threshold={"min_duration_ratio": 1.0}
    )
    assert none.data == []


def test_the_blocking_client_classifies(library: Library) -> None:
    """By labels in v1.1, and page after page."""
    with Client(library.emulator.api_key, base_url=library.emulator.url("v1.1")) as client:
        single = client.classify.videos(
            video_id=library.videos["bears"],
            options=["conversation"],
            labels=[{"name": "animals", "prompts": ["bears"]}],
            threshold="low",
        )
        (video,) = single.data or []
        (label,) = video.labels or []
        assert label.name == "animals"
        assert label.duration is not None
        assert label.duration > 0
        with pytest.raises(StopIteration):
            next(single)
        pages = client.classify.index(
            library.index_id, ["conversation"], [ANIMALS, TRAFFIC], page_limit=2
        )
        assert [len(each) for each in (pages.data or [], *pages)] == [2, 2]
