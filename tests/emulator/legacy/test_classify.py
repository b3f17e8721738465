"""The /classify rooms in both of their forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.helpers import Caller
from tests.emulator.legacy.library import Library, library_in
from tests.emulator.legacy.olden import make_index
from twelvelabs_async.emulator import Clock

NATURE = {"name": "Nature", "prompts": ["green trees in the forest", "birds"]}
TRAFFIC = {"name": "Traffic", "prompts": ["driving through the city"]}
SPACE = {"name": "Space", "prompts": ["xylophones on the moon"]}
ALL = [NATURE, TRAFFIC, SPACE]
BOTH = ["visual", "conversation"]


@pytest.fixture(params=["v1.1", "v1.2"])
async def library(request: pytest.FixtureRequest, api: Caller, clips: dict[str, Path]) -> Library:
    """The clips, in each version."""
    return await library_in(api, request.param, clips)


async def classified(library: Library, **body: Any) -> Any:
    """Classify all three videos by classes, and return the answer."""
    ids = [library.videos[name] for name in ("sunset", "forest", "night_drive")]
    sent = {"video_ids": ids, "options": BOTH, "classes": ALL, **body}
    answer = await library.api.call("POST", "/classify", json=sent)
    assert answer.status == 200, answer.raw
    return answer.body


def classes_of(library: Library, body: Any) -> dict[str, list[str]]:
    """The names of the classes by scene, in the order of the answer."""
    names = {video_id: name for name, video_id in library.videos.items()}
    return {
        names[item["video_id"]]: [each["name"] for each in item["classes"]] for item in body["data"]
    }


async def test_videos_are_sorted_into_classes(library: Library) -> None:
    """Each into those that fit it, best first; what fits to nothing is left out."""
    body = await classified(library)
    found = classes_of(library, body)
    assert found["forest"][0] == "Nature"
    assert found["night_drive"][0] == "Traffic"
    assert all("Space" not in names for names in found.values())
    for item in body["data"]:
        assert set(item) == {"video_id", "classes"}
        scores = [each["score"] for each in item["classes"]]
        assert scores == sorted(scores, reverse=True)
        for each in item["classes"]:
            assert set(each) == {"name", "score", "duration_ratio"}
            assert 0 < each["score"] <= 100
            assert 0 < each["duration_ratio"] <= 1
    assert body["page_info"]["total_results"] == len(body["data"])
    nothing = await classified(library, classes=[SPACE])
    assert nothing["data"] == []


async def test_clips_and_scores_on_demand(library: Library) -> None:
    """The clips tell by which prompt and option; the scores are made from theirs."""
    body = await classified(library, include_clips=True, show_detailed_score=True)
    best: dict[str, float] = {}
    for item in body["data"]:
        for each in item["classes"]:
            best[each["name"]] = max(best.get(each["name"], 0.0), each["score"])
    for item in body["data"]:
        for each in item["classes"]:
            clips, details = each["clips"], each["detailed_scores"]
            scores = [clip["score"] for clip in clips]
            prompts = {one["name"]: one["prompts"] for one in ALL}[each["name"]]
            assert details["max_score"] == max(scores)
            assert details["avg_score"] == pytest.approx(sum(scores) / len(scores), abs=0.01)
            assert each["score"] == pytest.approx(
                (details["max_score"] + details["avg_score"]) / 2, abs=0.01
            )
            assert details["normalized_score"] == pytest.approx(
                100 * each["score"] / best[each["name"]], abs=0.01
            )
            seconds = sum(clip["end"] - clip["start"] for clip in clips)
            assert each["duration_ratio"] == pytest.approx(seconds / 6.0, abs=0.02)
            for clip in clips:
                assert set(clip) == {"start", "end", "score", "option", "prompt"}
                assert clip["option"] in BOTH
                assert clip["prompt"] in prompts


async def test_thresholds_leave_out_what_is_less_sure(library: Library) -> None:
    """By the score of a clip, of a video, and by how much of the video it is."""
    usual = await classified(library, include_clips=True)
    scores = sorted(
        clip["score"]
        for item in usual["data"]
        for each in item["classes"]
        for clip in each["clips"]
    )
    middle = (scores[0] + scores[-1]) / 2
    strict = await classified(library, include_clips=True, threshold={"min_clip_score": middle})
    kept = [
        clip["score"]
        for item in strict["data"]
        for each in item["classes"]
        for clip in each["clips"]
    ]
    assert sorted(kept) == [value for value in scores if value >= middle]
    certain = await classified(library, threshold={"min_video_score": 90})
    assert {each["score"] >= 90 for item in certain["data"] for each in item["classes"]} == {True}
    long = await classified(library, threshold={"min_duration_ratio": 0.9})
    ratios = [each["duration_ratio"] for item in long["data"] for each in item["classes"]]
    assert ratios
    assert min(ratios) >= 0.9
    assert 0 < len(certain["data"]) <= len(usual["data"])


async def test_a_class_may_bring_its_options(library: Library) -> None:
    """Where it looks, and how words are matched."""
    drives = {"name": "Drives", "prompts": ["drives"]}
    said = {"classes": [drives], "options": ["conversation"]}
    assert classes_of(library, await classified(library, **said)) == {"night_drive": ["Drives"]}
    for more in ({"conversation_option": "exact_match"}, {"options": ["text_in_video"]}):
        body = {**said, "classes": [{**drives, **more}]}
        assert (await classified(library, **body))["data"] == []
    exactly = {**said, "conversation_option": "exact_match"}
    assert (await classified(library, **exactly))["data"] == []
    meant = {**exactly, "classes": [{**drives, "conversation_option": "semantic"}]}
    assert len((await classified(library, **meant))["data"]) == 1


async def test_an_index_is_classified_page_by_page(library: Library, clock: Clock) -> None:
    """Like its videos; on the last page the next token is empty, on the first the one before."""
    body = {"options": BOTH, "classes": [{"name": "Any", "prompts": ["the"]}]}
    whole = await library.found("/classify/bulk", **body)
    assert len(whole["data"]) == 3
    assert (whole["page_info"]["next_page_token"], whole["page_info"]["prev_page_token"]) == (
        "",
        "",
    )
    page = await library.found("/classify/bulk", page_limit=1, **body)
    first, seen, path = page, page["data"], ""
    while token := page["page_info"]["next_page_token"]:
        path = f"/classify/{token}"
        page = await library.api.body(path)
        seen += page["data"]
    assert seen == whole["data"]
    before = await library.api.body(f"/classify/{page['page_info']['prev_page_token']}")
    back = await library.api.body(f"/classify/{before['page_info']['prev_page_token']}")
    assert back == {**first, "data": first["data"][:1]}
    elsewhere = await library.api.get(path.replace("/classify/", "/search/"))
    assert (elsewhere.status, elsewhere.code) == (400, "search_page_token_expired")
    clock.advance(3600)
    answer = await library.api.get(path)
    assert (answer.status, answer.code) == (400, "search_page_token_expired")


async def test_pictures_need_the_addon(api: Caller, clips: dict[str, Path]) -> None:
    """With it every clip has the picture at its start."""
    library = await library_in(api, "v1.2", clips, "thumbnail")
    body = await classified(library, include_clips=True)
    clip = body["data"][0]["classes"][0]["clips"][0]
    async with api.session.get(clip["thumbnail_url"]) as response:
        assert response.status == 200
    assert "clips" not in (await classified(library))["data"][0]["classes"][0]


async def test_labels_of_one_video(first: Library) -> None:
    """The oldest form answers with the labels of the video itself."""
    forest = {"video_id": first.videos["forest"], "options": BOTH, "labels": ALL}
    body = (await first.api.call("POST", "/classify", json=forest)).body
    assert set(body) == {"video_id", "labels"}
    assert body["video_id"] == first.videos["forest"]
    label = body["labels"][0]
    assert set(label) == {"name", "duration", "max_score"}
    assert label["name"] == "Nature"
    assert label["duration"] == pytest.approx(6.0, abs=0.1)
    full = {**forest, "include_clips": True, "show_detailed_score": True}
    label = (await first.api.call("POST", "/classify", json=full)).body["labels"][0]
    seconds = sum(clip["end"] - clip["start"] for clip in label["clips"])
    assert label["duration"] == pytest.approx(seconds)
    assert label["max_score"] == max(clip["score"] for clip in label["clips"])
    weighted = sum(clip["score"] * (clip["end"] - clip["start"]) for clip in label["clips"])
    assert label["duration_weighted_score"] == pytest.approx(weighted / seconds, abs=0.01)
    nothing = {**forest, "labels": [SPACE]}
    body = (await first.api.call("POST", "/classify", json=nothing)).body
    assert body == {"video_id": first.videos["forest"], "labels": []}


async def test_labels_of_an_index(first: Library) -> None:
    """In bulk there is one object per video, and pages."""
    labels = [{"name": "Any", "prompts": ["the"]}]
    page = await first.found("/classify/bulk", options=BOTH, labels=labels, page_limit=2)
    assert [set(item) for item in page["data"]] == [{"video_id", "labels"}] * 2
    assert page["page_info"]["total_results"] == 3
    last = await first.api.body(f"/classify/{page['page_info']['next_page_token']}")
    assert len(last["data"]) == 1


async def test_the_threshold_of_labels_is_a_level(first: Library) -> None:
    """Clips below it do not count."""
    labels = [{"name": "Boats", "prompts": ["boats driving through the forest at night"]}]
    found: list[set[str]] = []
    for threshold in ("high", "medium", "low"):
        body = {"options": BOTH, "labels": labels, "threshold": threshold}
        page = await first.found("/classify/bulk", **body)
        found.append({item["video_id"] for item in page["data"]})
    assert found[0] <= found[1] <= found[2]
    assert len(found[0]) < len(found[2])


@pytest.mark.parametrize(
    ("path", "changes", "code", "named"),
    [
        ("/classify", {"video_ids": None}, "parameter_not_provided", "video_ids"),
        ("/classify", {"video_ids": []}, "parameter_invalid", "video_ids"),
        ("/classify", {"video_ids": "x"}, "parameter_invalid", "video_ids"),
        ("/classify", {"video_ids": ["0"]}, "resource_not_exist", "0"),
        ("/classify", {"index_id": "0"}, "parameter_unknown", "index_id"),
        ("/classify/bulk", {"index_id": "0"}, "resource_not_exist", "0"),
        ("/classify/bulk", {"video_ids": ["0"]}, "parameter_unknown", "video_ids"),
        ("both", {"classes": None}, "parameter_not_provided", "classes"),
        ("both", {"classes": []}, "parameter_invalid", "classes"),
        ("both", {"classes": [{"name": "x"}]}, "parameter_not_provided", "classes[0].prompts"),
        (
            "both",
            {"classes": [{"name": "x", "prompts": list[str]()}]},
            "parameter_invalid",
            "prompts",
        ),
        ("both", {"classes": [{"name": "x", "prompts": "x"}]}, "parameter_invalid", "prompts"),
        ("both", {"classes": [NATURE, NATURE]}, "parameter_invalid", "classes"),
        ("both", {"classes": [{**NATURE, "x": 1}]}, "parameter_unknown", "classes[0].x"),
        (
            "both",
            {"classes": [{"name": "x", "prompts": ["x"] * 101}]},
            "parameter_invalid",
            "100",
        ),
        ("both", {"options": None}, "parameter_not_provided", "options"),
        ("both", {"options": ["logo"]}, "parameter_invalid", "options"),
        ("both", {"threshold": "high"}, "parameter_invalid", "threshold"),
        ("both", {"threshold": {"min_score": 1}}, "parameter_unknown", "threshold.min_score"),
        ("both", {"threshold": {"min_clip_score": 101}}, "parameter_invalid", "min_clip_score"),
        ("both", {"include_clips": "yes"}, "parameter_invalid", "include_clips"),
        ("both", {"page_limit": 51}, "parameter_invalid", "page_limit"),
        ("both", {"labels": ALL}, "parameter_unknown", "labels"),
    ],
)
async def test_what_is_no_order_is_refused(
    second: Library, path: str, changes: dict[str, Any], code: str, named: str
) -> None:
    """With the documented code, and the name of the parameter."""
    for each in ("/classify", "/classify/bulk") if path == "both" else (path,):
        subject: dict[str, Any] = {"video_ids": [second.videos["sunset"]]}
        if each == "/classify/bulk":
            subject = {"index_id": second.index_id}
        body = {**subject, "options": BOTH, "classes": ALL, **changes}
        answer = await second.api.call("POST", each, json=body)
        assert (answer.status, answer.code) == (400, code), answer.raw
        assert named in answer.body["message"]


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"labels": None}, "parameter_not_provided", "labels"),
        ({"video_ids": ["x"]}, "parameter_unknown", "video_ids"),
        ({"classes": ALL}, "parameter_unknown", "classes"),
        ({"page_limit": 5}, "parameter_unknown", "page_limit"),
        ({"threshold": {"min_clip_score": 5}}, "parameter_invalid", "threshold"),
        ({"threshold": "none"}, "parameter_invalid", "threshold"),
        ({"labels": [{**NATURE, "options": BOTH}]}, "parameter_unknown", "labels[0].options"),
    ],
)
async def test_the_forms_do_not_mix(
    first: Library, changes: dict[str, Any], code: str, named: str
) -> None:
    """What belongs to classes is refused beside labels."""
    body = {"video_id": first.videos["sunset"], "options": BOTH, "labels": ALL, **changes}
    answer = await first.api.call("POST", "/classify", json=body)
    assert (answer.status, answer.code) == (400, code), answer.raw
    assert named in answer.body["message"]


async def test_labels_are_gone_in_v1_2(second: Library) -> None:
    """There only classes are known."""
    body = {"video_id": second.videos["sunset"], "options": BOTH, "labels": ALL}
    answer = await second.api.call("POST", "/classify", json=body)
    assert (answer.status, answer.code) == (400, "parameter_unknown")


async def test_options_are_a_subset_of_those_of_the_index(
    api: Caller, clips: dict[str, Path]
) -> None:
    """Also those of a single class."""
    older = api.to("v1.2")
    index_id = await make_index(older, "seen", ["visual"])
    for options, own in ((BOTH, None), (["visual"], ["text_in_video"])):
        body = {
            "index_id": index_id,
            "options": options,
            "classes": [{**NATURE, "options": own}],
        }
        answer = await older.call("POST", "/classify/bulk", json=body)
        assert (answer.status, answer.code) == (400, "search_option_not_supported")


async def test_videos_last_ten_hours_at_most(second: Library) -> None:
    """Together, when they are named one by one."""
    state = second.api.emulator.state
    ids = [second.videos["sunset"]]
    record = state.videos[ids[0]]
    while len(ids) < 6002:
        copy = f"{record.id}{len(ids)}"
        state.videos[copy] = record
        ids.append(copy)
    body = {"video_ids": ids, "options": BOTH, "classes": ALL}
    answer = await second.api.call("POST", "/classify", json=body)
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert "10 hours" in answer.body["message"]
