"""POST /knowledge-stores/{id}/search: ranks, modalities, filters, groups and pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulator.files import write_picture, write_video
from tests.emulator.helpers import Caller
from tests.emulator.stores import (
    Library,
    answered,
    found,
    last_part,
    new_item,
    new_library,
    new_store,
    question,
)
from twelvelabs_async.emulator import Clock, watcher
from twelvelabs_async.emulator.media import BrokenMediaError
from twelvelabs_async.emulator.sight import Sight

BOTH = {"video": {"modalities": ["visual", "audio"]}}
AUDIO = {"video": {"modalities": ["audio"]}}
EVERYTHING = "sunset forest night"


@pytest.fixture
async def library(api: Caller, clips: dict[str, Path], tmp_path: Path) -> Library:
    """A store with the three clips and two pictures, one green and one dark."""
    pictures = [
        write_picture(tmp_path / "leaf.png", (40, 120, 40), (320, 200)),
        write_picture(tmp_path / "coal.png", (8, 8, 20), (320, 200)),
    ]
    return await new_library(api, [*clips.values(), *pictures])


def named(library: Library, body: Any) -> list[str]:
    """The names of the items that were found, in order."""
    return [library.name_of(hit["item_id"]) for hit in body["data"]]


@pytest.mark.parametrize(
    ("text", "options", "best"),
    [
        ("a sunset over the harbour", None, "sunset"),
        ("driving at night", None, "night_drive"),
        ("the boats come home", AUDIO, "sunset"),
        ("wind moves through tall trees", BOTH, "forest"),
    ],
)
async def test_the_right_item_comes_first(
    api: Caller, library: Library, text: str, options: Any, best: str
) -> None:
    """Each query finds its clip first; ranks count from 1."""
    more = {"search_options": options} if options else {}
    body = await found(api, library.id, text, **more)
    assert named(library, body)[0] == best
    assert [hit["rank"] for hit in body["data"]] == list(range(1, len(body["data"]) + 1))
    assert body["effective_search_options"] == (options or {"video": {"modalities": ["visual"]}})


async def test_a_match_says_where_and_how(api: Caller, library: Library) -> None:
    """A clip has its seconds, its words, and the modalities in which it was found."""
    body = await found(api, library.id, "boats come home", search_options=AUDIO)
    (hit,) = body["data"]
    assert hit == {
        "asset_type": "video",
        "rank": 1,
        "item_id": library.items["sunset"],
        "matches": [
            {
                "start_sec": 3.0,
                "end_sec": 6.0,
                "modalities": ["audio"],
                "transcription": "The sky turns orange and the boats come home.",
            }
        ],
    }
    body = await found(api, library.id, "orange", search_options=BOTH)
    assert [hit["matches"][0]["modalities"] for hit in body["data"]] == [
        ["visual", "audio"],
        ["visual"],
    ]
    seen = await found(api, library.id, "boats come home")
    assert named(library, seen) == []


async def test_images_are_found_as_wholes(api: Caller, library: Library) -> None:
    """An image has no matches, and is looked at even when videos are only listened to."""
    body = await found(api, library.id, "green leaf")
    images = [hit for hit in body["data"] if hit["asset_type"] == "image"]
    (image,) = images
    assert image == {"asset_type": "image", "rank": image["rank"], "item_id": image["item_id"]}
    assert library.name_of(image["item_id"]) == "leaf"
    heard = await found(api, library.id, "green", search_options=AUDIO)
    assert set(named(library, heard)) == {"leaf", "forest"}
    (spoken,) = [hit for hit in heard["data"] if hit["asset_type"] == "video"]
    assert spoken["matches"][0]["modalities"] == ["audio"]


async def test_sound_is_heard(api: Caller, tmp_path: Path) -> None:
    """An audio search for noise finds the video with a tone, not the mute one."""
    store = await new_store(api)
    loud = await new_item(api, store, write_video(tmp_path / "a.mp4", audio=True))
    await new_item(api, store, write_video(tmp_path / "b.mp4"))
    body = await found(api, store, "loud noise", search_options=AUDIO)
    assert {hit["item_id"] for hit in body["data"]} == {loud}


async def test_groups_hold_all_matches_of_an_item(api: Caller, library: Library) -> None:
    """Grouped by item, each result is an item once, in the order of its best match."""
    single = await found(api, library.id, EVERYTHING, page_size=50)
    body = await found(api, library.id, EVERYTHING, page_size=50, group_by="item")
    assert named(library, body) == list(dict.fromkeys(named(library, single)))
    assert [hit["rank"] for hit in body["data"]] == list(range(1, len(body["data"]) + 1))
    together = [match for hit in body["data"] for match in hit.get("matches", ())]
    alone = [match for hit in single["data"] for match in hit.get("matches", ())]
    assert len(together) == len(alone) > len(body["data"])
    for hit in body["data"]:
        of_item = [each for each in single["data"] if each["item_id"] == hit["item_id"]]
        matches = [match for each in of_item for match in each.get("matches", ())]
        assert hit.get("matches", []) == matches


async def test_pages_continue_the_ranking(api: Caller, library: Library) -> None:
    """Tokens lead through all results once, whatever is sent beside them, and can be repeated."""
    whole = await found(api, library.id, EVERYTHING, page_size=50)
    assert "next_page_token" not in whole
    body = await found(api, library.id, EVERYTHING, page_size=2)
    pages = [body]
    while token := body.get("next_page_token"):
        body = await found(api, library.id, "ignored", page_size=0, page_token=token)
        assert await found(api, library.id, "", page_token=token) == body
        pages.append(body)
    assert [hit for page in pages for hit in page["data"]] == whole["data"]
    assert {len(page["data"]) for page in pages[:-1]} == {2}
    assert len(pages) > 2
    assert all(
        page["effective_search_options"] == {"video": {"modalities": ["visual"]}} for page in pages
    )


async def test_tokens_expire(api: Caller, clock: Clock, library: Library) -> None:
    """After an hour a token is gone; what never was a token of this store is a bad request."""
    path = f"/knowledge-stores/{library.id}/search"
    token = (await found(api, library.id, EVERYTHING, page_size=1))["next_page_token"]
    body = {"query": {"text": "x"}, "page_token": token}
    other = await new_store(api, "other")
    foreign = await api.call("POST", f"/knowledge-stores/{other}/search", json=body)
    assert (foreign.status, foreign.code) == (400, "search_page_token_expired")
    clock.advance(3599)
    assert (await api.call("POST", path, json=body)).status == 200
    clock.advance(1)
    expired = await api.call("POST", path, json=body)
    assert (expired.status, expired.code) == (410, "search_page_token_expired")
    unknown = await api.call("POST", path, json={**body, "page_token": "x"})
    assert (unknown.status, unknown.code) == (400, "search_page_token_expired")
    clock.advance(3601)
    await found(api, library.id, "night")
    assert (await api.call("POST", path, json=body)).status == 400


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ({"asset_type": {"eq": "image"}}, {"leaf", "coal"}),
        ({"asset_type": {"in": ["video"]}}, {"sunset", "forest", "night_drive"}),
        ({"asset_type": {"in": ["video", "image"]}, "item_id": {"eq": "{forest}"}}, {"forest"}),
        ({"item_id": {"in": ["{forest}", "{coal}"]}}, {"forest", "coal"}),
        ({"item_id": {"in": ["{forest}"]}, "asset_type": {"eq": "image"}}, set[str]()),
        ({"item_id": {"eq": "ksi_none"}}, set[str]()),
        ({}, {"sunset", "forest", "night_drive", "leaf", "coal"}),
    ],
)
async def test_filters_narrow_the_search(
    api: Caller, library: Library, condition: dict[str, Any], names: set[str]
) -> None:
    """Only items that fulfil all conditions are found."""
    for operators in condition.values():
        for operator, value in operators.items():
            ids = [value] if isinstance(value, str) else value
            ids = [library.items.get(each.strip("{}"), each) for each in ids]
            operators[operator] = ids[0] if isinstance(value, str) else ids
    body = await found(api, library.id, f"{EVERYTHING} green black", filter=condition)
    assert set(named(library, body)) == names


async def test_without_videos_no_options_apply(api: Caller, library: Library) -> None:
    """A search for images has no effective options, and refuses options for videos."""
    only = {"asset_type": {"eq": "image"}}
    body = await found(api, library.id, "green", filter=only)
    assert body["effective_search_options"] == {}
    answer = await api.call(
        "POST",
        f"/knowledge-stores/{library.id}/search",
        json={"query": {"text": "green"}, "filter": only, "search_options": BOTH},
    )
    assert (answer.status, answer.code) == (400, "parameter_invalid")


async def test_metadata_come_on_request(
    api: Caller, clips: dict[str, Path], tmp_path: Path
) -> None:
    """Results have what the platform and the user say of an item, when they are to."""
    store = await new_store(api)
    await new_item(api, store, clips["forest"], metadata={"topic": "photosynthesis", "n": 1})
    picture = write_picture(tmp_path / "photosynthesis.png", (40, 120, 40), (320, 200))
    await new_item(api, store, picture)
    plain = await found(api, store, "photosynthesis")
    assert all("metadata" not in hit for hit in plain["data"])
    body = await found(api, store, "photosynthesis", include_metadata=True, group_by="item")
    by_type = {hit["asset_type"]: hit["metadata"] for hit in body["data"]}
    assert by_type == {
        "video": {
            "system": {
                "duration": pytest.approx(6.0, abs=0.1),
                "width": 640,
                "height": 360,
                "size": clips["forest"].stat().st_size,
            },
            "user": {"topic": "photosynthesis", "n": 1},
        },
        "image": {
            "system": {"width": 320, "height": 200, "size": picture.stat().st_size},
            "user": {},
        },
    }


async def test_items_are_searched_once_ready(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """An item that is still processed is not found."""
    store = await new_store(api)
    asset_id = await api.asset(clips["forest"])
    await api.call("POST", f"/knowledge-stores/{store}/items", json={"asset_id": asset_id})
    assert (await found(api, store, "forest"))["data"] == []
    clock.advance(3)
    assert (await found(api, store, "forest"))["data"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "parameter_not_provided"),
        ({"query": {}}, "parameter_not_provided"),
        ({"query": "x"}, "parameter_invalid"),
        ({"query": {"text": " "}}, "parameter_invalid"),
        ({"query": {"text": "x", "image": "y"}}, "parameter_unknown"),
        ({"group_by": "video"}, "parameter_invalid"),
        ({"page_size": 0}, "parameter_invalid"),
        ({"page_size": 51}, "parameter_invalid"),
        ({"page_size": "5"}, "parameter_invalid"),
        ({"include_metadata": "yes"}, "parameter_invalid"),
        ({"search_options": {"audio": {}}}, "parameter_unknown"),
        ({"search_options": {"video": {}}}, "parameter_not_provided"),
        ({"search_options": {"video": {"modalities": []}}}, "parameter_invalid"),
        ({"search_options": {"video": {"modalities": ["smell"]}}}, "parameter_invalid"),
        ({"filter": {"size": {"eq": 1}}}, "parameter_unknown"),
        ({"filter": {"asset_type": "video"}}, "parameter_invalid"),
        ({"filter": {"asset_type": {}}}, "search_filter_invalid"),
        ({"filter": {"asset_type": {"eq": "audio"}}}, "search_filter_invalid"),
        ({"filter": {"asset_type": {"eq": "video", "in": ["image"]}}}, "search_filter_invalid"),
        ({"filter": {"item_id": {"in": []}}}, "search_filter_invalid"),
        ({"filter": {"item_id": {"eq": ["x"]}}}, "search_filter_invalid"),
        ({"filter": {"item_id": {"ne": "x"}}}, "search_filter_invalid"),
        ({"page_limit": 5}, "parameter_unknown"),
    ],
)
async def test_a_bad_search_is_refused(api: Caller, body: dict[str, Any], code: str) -> None:
    """Each mistake is a 400 with its code."""
    path = f"/knowledge-stores/{await new_store(api)}/search"
    if body and "query" not in body:
        body = {"query": {"text": "x"}, **body}
    answer = await api.call("POST", path, json=body)
    assert (answer.status, answer.code) == (400, code)


async def test_an_unknown_store_is_not_found(api: Caller) -> None:
    """The search documents 404 for it, unlike the questions of /responses."""
    search = await api.call(
        "POST", "/knowledge-stores/ks_none/search", json={"query": {"text": "x"}}
    )
    assert (search.status, search.code) == (404, "resource_not_exist")
    asked = await api.call("POST", "/responses", json=question("ks_none", "x"))
    assert (asked.status, asked.code) == (400, "resource_not_exist")


async def test_what_cannot_be_looked_at_has_its_name(
    api: Caller, clips: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that break while they are read are found by name, and answered of."""

    def broken(*_: object) -> Sight:
        raise BrokenMediaError("cut off")

    monkeypatch.setattr(watcher, "look_at_video", broken)
    picture = write_picture(tmp_path / "leaf.png", (40, 120, 40))
    library = await new_library(api, [clips["forest"], picture])
    for record in api.emulator.state.knowledge.items.values():
        record.file.path.unlink()
    assert (await found(api, library.id, "green"))["data"] == []
    body = await found(api, library.id, "forest leaf")
    assert set(named(library, body)) == {"forest", "leaf"}
    (clip,) = [hit["matches"] for hit in body["data"] if hit["asset_type"] == "video"]
    assert (clip[0]["start_sec"], clip[0]["end_sec"]) == (0.0, pytest.approx(6.0, abs=0.1))
    response = await answered(api, library.id, "Summarize")
    assert {each["item_id"] for each in last_part(response)["annotations"]} == set(
        library.items.values()
    )
