"""The /search rooms of v1.1 and v1.2."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import Caller
from tests.emulator.legacy.library import Library, library_in
from tests.emulator.legacy.olden import make_index, make_video, write_tracks
from twelvelabs_async.emulator import Clock
from twelvelabs_async.emulator.clips import SUNSET, make_clip


@pytest.fixture(params=["v1.1", "v1.2"])
async def library(request: pytest.FixtureRequest, api: Caller, clips: dict[str, Path]) -> Library:
    """The clips, in each version."""
    return await library_in(api, request.param, clips)


@pytest.mark.parametrize(
    ("query", "scene"),
    [
        ("a sunset over the harbour", "sunset"),
        ("green trees in the forest", "forest"),
        ("driving at night", "night_drive"),
    ],
)
@pytest.mark.parametrize("options", [["visual"], ["conversation"], ["visual", "conversation"]])
async def test_the_right_clip_comes_first(
    second: Library, query: str, scene: str, options: list[str]
) -> None:
    """Each query finds its clip first, by picture, by words and by both."""
    assert second.scenes(await second.search(query, *options))[0] == scene


async def test_the_shape_in_v1_2(second: Library) -> None:
    """A clip has its score, times, confidence and what matched; the pool describes the index."""
    body = await second.search("boats come home", "conversation")
    (hit,) = body["data"]
    assert hit == {
        "score": 100.0,
        "start": 3.0,
        "end": 6.0,
        "video_id": second.videos["sunset"],
        "confidence": "high",
        "metadata": [
            {
                "type": "conversation",
                "text": "The sky turns orange and the boats come home.",
            }
        ],
    }
    assert set(body) == {"data", "page_info", "search_pool"}
    assert body["page_info"] == {
        "limit_per_page": 10,
        "total_results": 1,
        "page_expired_at": body["page_info"]["page_expired_at"],
    }
    assert body["search_pool"] == {
        "index_id": second.index_id,
        "total_count": 3,
        "total_duration": pytest.approx(18.0, abs=0.1),
    }


async def test_v1_1_repeats_the_request(first: Library) -> None:
    """Query, options and the kind of conversation stand on every page."""
    body = await first.search("the", "conversation", page_limit=1, threshold="low")
    echo = {"query": "the", "search_options": ["conversation"], "conversation_option": "semantic"}
    assert {name: body[name] for name in echo} == echo
    token = body["page_info"]["next_page_token"]
    later = await first.api.body(f"/search/{token}")
    assert {name: later[name] for name in echo} == echo


async def test_modules_tell_of_each_option(library: Library) -> None:
    """With several options each that matched says how sure it is; with one there are none."""
    hit = (await library.search("orange boats come home"))["data"][0]
    assert hit["modules"] == [
        {"type": "visual", "confidence": hit["modules"][0]["confidence"]},
        {"type": "conversation", "confidence": "high"},
    ]
    assert [each["type"] for each in hit["metadata"]] == ["visual", "conversation"]
    assert "text" not in hit["metadata"][0]
    assert "modules" not in (await library.search("orange", "visual"))["data"][0]


async def test_operators_combine_the_options(library: Library) -> None:
    """`orange` is seen in two segments of the sunset, but said in one of them."""
    either = await library.search("orange", operator="or")
    assert library.places(either) == [("sunset", 3.0, 6.0), ("sunset", 0.0, 3.0)]
    both = await library.search("orange", operator="and")
    assert library.places(both) == [("sunset", 3.0, 6.0)]
    assert [each["type"] for each in both["data"][0]["modules"]] == ["visual", "conversation"]


async def test_words_are_matched_by_meaning_or_exactly(library: Library) -> None:
    """`drives` means driving; exactly, the words must stand there as they are asked for."""
    meant = await library.search("drives", "conversation")
    assert set(library.scenes(meant)) == {"night_drive"}
    for text, expected in (
        ("drives", []),
        ("city at night", ["night_drive"]),
        ("night at city", []),
        ("ity at nigh", []),
    ):
        exact = await library.search(text, "conversation", conversation_option="exact_match")
        assert library.scenes(exact) == expected, text


async def test_written_words_and_logos_are_found(api: Caller, tmp_path: Path) -> None:
    """What a file says to be seen is found by its own option only."""
    clip = make_clip(tmp_path / "plain.mkv", scene=SUNSET, seconds=6)
    tracks = {
        "spoken": "1\n00:00:00,000 --> 00:00:06,000\nnothing of it\n",
        "text_in_video": "1\n00:00:01,000 --> 00:00:02,000\nBear cubs\n",
        "logo": "1\n00:00:00,500 --> 00:00:05,500\nAcme\n",
    }
    older = api.to("v1.2")
    index_id = await make_index(older)
    await make_video(older, index_id, write_tracks(clip, tmp_path / "told.mkv", tracks))

    async def hits(text: str, option: str) -> list[Any]:
        body = {"index_id": index_id, "query": text, "search_options": [option]}
        answer = await older.call("POST", "/search", json=body)
        assert answer.status == 200, answer.raw
        return [each["metadata"] for each in answer.body["data"]]

    assert await hits("bear cub", "text_in_video") == [
        [{"type": "text_in_video", "text": "Bear cubs"}]
    ]
    assert (await hits("acme", "logo"))[0] == [{"type": "logo", "text": "Acme"}]
    assert await hits("bear cub", "logo") == []
    assert await hits("acme", "conversation") == []


async def test_what_was_given_as_transcription_is_found(
    second: Library, clips: dict[str, Path]
) -> None:
    """The words that came with the upload count, not those in the file."""
    srt = "1\n00:00:01,000 --> 00:00:04,000\nSeven zebras whistle\n"
    video_id = await make_video(second.api, second.index_id, clips["sunset"], srt)
    body = await second.search("zebras", "conversation")
    assert [hit["video_id"] for hit in body["data"]] == [video_id]
    body = await second.search("harbour", "conversation")
    assert video_id not in [hit["video_id"] for hit in body["data"]]


async def test_thresholds_leave_out_what_is_less_sure(second: Library) -> None:
    """Each threshold keeps what the next one keeps, and nothing below its level."""
    levels = ["high", "medium", "low", "extremely low"]
    kept: list[list[Any]] = []
    for count, threshold in enumerate(["high", "medium", "low", "none"], start=1):
        body = await second.search("orange boats driving at night", threshold=threshold)
        seen = {hit["confidence"] for hit in body["data"]}
        assert seen <= set(levels[:count])
        kept.append(second.places(body))
    assert all(set(fewer) <= set(more) for fewer, more in pairwise(kept))
    assert len(kept[0]) < len(kept[-1])
    usual = await second.search("orange boats driving at night")
    assert second.places(usual) == kept[2]


async def test_the_level_of_confidence_can_be_adjusted(second: Library) -> None:
    """A relaxed level finds more and is surer; a strict one finds less."""
    relaxed, usual, strict = [
        await second.search(
            "orange boats at night", adjust_confidence_level=level, threshold="medium"
        )
        for level in (0.0, 0.5, 1.0)
    ]
    assert {hit["confidence"] for hit in relaxed["data"]} == {"high"}
    assert len(strict["data"]) < len(usual["data"]) < len(relaxed["data"])
    assert usual["data"][0]["score"] == relaxed["data"][0]["score"]
    assert usual["data"][0]["confidence"] == "medium"


async def test_results_stand_best_first(library: Library) -> None:
    """By score, as long as nothing else is asked."""
    named = {"sort_option": "score", "group_by": "clip"}
    for more in (dict[str, Any](), named):
        body = await library.search("orange boats driving in the city at night", **more)
        scores = [hit["score"] for hit in body["data"]]
        assert scores == sorted(scores, reverse=True)
        assert len(set(scores)) > 1


async def test_groups_hold_the_clips_of_a_video(library: Library) -> None:
    """By video: best clip first, or the video with most clips first; pages count videos."""
    query = "boats or forest or orange"
    by_score = await library.search(query, group_by="video")
    assert [set(group) for group in by_score["data"]] == [{"id", "clips"}] * len(by_score["data"])
    best = [max(clip["score"] for clip in group["clips"]) for group in by_score["data"]]
    assert best == sorted(best, reverse=True)
    for group in by_score["data"]:
        assert {clip["video_id"] for clip in group["clips"]} == {group["id"]}
    by_count = await library.search(query, group_by="video", sort_option="clip_count")
    counts = [len(group["clips"]) for group in by_count["data"]]
    assert counts == sorted(counts, reverse=True)
    assert by_count["page_info"]["total_results"] == len(counts)
    page = await library.search(query, group_by="video", page_limit=1)
    assert len(page["data"]) == 1
    assert page["page_info"]["total_results"] == len(counts)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"filename": "sunset.mkv"}, {"sunset"}),
        ({"duration": {"gte": 5, "lte": 7}}, {"sunset", "forest", "night_drive"}),
        ({"duration": 6}, {"sunset", "forest", "night_drive"}),
        ({"duration": 7}, set[str]()),
        ({"width": 640, "height": {"gte": 361}}, set[str]()),
        ({"size": {"gte": 1}}, {"sunset", "forest", "night_drive"}),
        ({"title": "Evening"}, {"sunset"}),
        ({"title": "Morning"}, set[str]()),
        ({"needs_review": True}, {"forest"}),
        ({"take": {"gte": 2}}, {"forest"}),
        ({"take": 2, "needs_review": False}, set[str]()),
    ],
)
async def test_filters_narrow_the_search(
    second: Library, wanted: dict[str, Any], expected: set[str]
) -> None:
    """On what the platform knows of a video, on its title, and on its owner's metadata."""
    videos = f"/indexes/{second.index_id}/videos"
    for scene, body in (
        ("sunset", {"video_title": "Evening"}),
        ("forest", {"metadata": {"needs_review": True, "take": 2}}),
    ):
        path = f"{videos}/{second.videos[scene]}"
        assert (await second.api.call("PUT", path, json=body)).status == 200
    body = await second.search("the", "conversation", filter=wanted, threshold="none")
    assert set(second.scenes(body)) == expected
    assert body["search_pool"]["total_count"] == 3


async def test_a_filter_takes_several_ids(library: Library) -> None:
    """A list of videos."""
    ids = [library.videos["sunset"], library.videos["forest"]]
    body = await library.search("the", "conversation", filter={"id": ids})
    assert set(library.scenes(body)) == {"sunset", "forest"}


async def test_pages_lead_through_all_results(library: Library) -> None:
    """Forward by the next token until there is none, and back by the other."""
    query = "orange boats driving in the city at night"
    whole = (await library.search(query, page_limit=50))["data"]
    assert len(whole) > 2
    page = await library.search(query, page_limit=2)
    assert "prev_page_token" not in page["page_info"]
    pages = [page]
    while token := page["page_info"].get("next_page_token"):
        page = await library.api.body(f"/search/{token}")
        pages.append(page)
    assert [hit for page in pages for hit in page["data"]] == whole
    assert all(page["page_info"]["total_results"] == len(whole) for page in pages)
    assert all(page["search_pool"] == pages[0]["search_pool"] for page in pages)
    token = pages[-1]["page_info"]["prev_page_token"]
    assert (await library.api.body(f"/search/{token}"))["data"] == pages[-2]["data"]


async def test_pages_expire(library: Library, clock: Clock) -> None:
    """Until the moment that is told, by the emulator's clock; then the answer is 400."""
    info = (await library.search("the", "conversation", page_limit=1))["page_info"]
    path = f"/search/{info['next_page_token']}"
    clock.advance(3599)
    assert (await library.api.get(path)).status == 200
    clock.advance(1)
    assert info["page_expired_at"] == clock.now().isoformat(timespec="milliseconds").replace(
        "+00:00", "Z"
    )
    answer = await library.api.get(path)
    assert (answer.status, answer.code) == (400, "search_page_token_expired")


async def test_only_real_tokens_are_good(first: Library, second: Library) -> None:
    """What is no token, one of another version, and one of an operation of another kind are not."""
    page = await second.search("the", "conversation", page_limit=1)
    token = page["page_info"]["next_page_token"]
    assert (await second.api.get(f"/search/{token}")).status == 200
    for api, path in (
        (first.api, f"/search/{token}"),
        (second.api, f"/classify/{token}"),
        (second.api, f"/search/{token[:-1]}7"),
        (second.api, f"/search/{token[:-1]}01"),
        (second.api, f"/search/{token[:-1]}x"),
        (second.api, "/search/nothing"),
    ):
        answer = await api.get(path)
        assert (answer.status, answer.code) == (400, "search_page_token_expired"), path
    answer = await second.api.get(f"/search/{token}?page=2")
    assert (answer.status, answer.code) == (400, "parameter_unknown")


async def test_thumbnails_need_the_addon(api: Caller, clips: dict[str, Path]) -> None:
    """With it every clip has the picture at its start, for an hour."""
    library = await library_in(api, "v1.2", clips, "thumbnail")
    body = await library.search("the", "conversation", page_limit=1)
    token = body["page_info"]["next_page_token"]
    pages = [body, await library.api.body(f"/search/{token}")]
    grouped = await library.search("the", "conversation", group_by="video")
    shown = [hit for page in pages for hit in page["data"]]
    shown += [clip for group in grouped["data"] for clip in group["clips"]]
    for hit in shown:
        async with api.session.get(hit["thumbnail_url"]) as response:
            assert response.status == 200
            assert (await response.read()).startswith(b"\xff\xd8")
    api.emulator.clock.advance(3600)
    async with api.session.get(shown[0]["thumbnail_url"]) as response:
        assert response.status == 403


async def test_a_later_page_survives_what_was_deleted(api: Caller, clips: dict[str, Path]) -> None:
    """A clip of a deleted video has no picture any more."""
    library = await library_in(api, "v1.2", clips, "thumbnail")
    body = await library.search("the", "conversation", page_limit=1)
    video_id = body["data"][0]["video_id"]
    path = f"/indexes/{library.index_id}/videos/{video_id}"
    assert (await library.api.call("DELETE", path)).status in {200, 204}
    later = await library.api.body(f"/search/{body['page_info']['next_page_token']}")
    back = await library.api.body(f"/search/{later['page_info']['prev_page_token']}")
    assert back["data"][0]["video_id"] == video_id
    assert "thumbnail_url" not in back["data"][0]


async def test_an_index_of_the_newest_version_is_searched(
    api: Caller, clips: dict[str, Path]
) -> None:
    """Its audio is what was conversation; all versions see the same videos."""
    index_id = await api.index()
    video_id = await api.video(index_id, clips["sunset"])
    for version in ("v1.1", "v1.2"):
        body = {"index_id": index_id, "query": "harbour", "search_options": ["conversation"]}
        answer = await api.to(version).call("POST", "/search", json=body)
        assert [hit["video_id"] for hit in answer.body["data"]] == [video_id]


async def test_an_index_of_an_older_version_is_searched_in_the_newest(
    second: Library, api: Caller
) -> None:
    """By the current names of its options, with the scores that its model gives."""
    body = await api.search(second.index_id, "boats come home", "transcription")
    (hit,) = body["data"]
    assert hit["video_id"] == second.videos["sunset"]
    assert (hit["rank"], hit["score"], hit["confidence"]) == (1, 100.0, "high")
