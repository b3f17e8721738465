"""The /responses room: answers, citations, selections, sessions and intermediate outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.emulator.files import write_picture
from tests.emulator.helpers import Caller
from tests.emulator.stores import (
    Library,
    answered,
    last_part,
    made,
    new_item,
    new_library,
    new_store,
    question,
)
from twelvelabs_async.emulator import Clock


@pytest.fixture
async def library(api: Caller, clips: dict[str, Path]) -> Library:
    """A store with the three clips."""
    return await new_library(api, list(clips.values()))


def cited(library: Library, response: Any) -> list[str]:
    """The names of the items that an answer cites, in order."""
    return [library.name_of(each["item_id"]) for each in last_part(response)["annotations"]]


async def test_an_answer_is_a_whole_response(api: Caller, library: Library) -> None:
    """A response says what it is, which session and store it belongs to, and what it cost."""
    response = await answered(api, library.id, "When do the boats come home?")
    assert response == {
        "id": response["id"],
        "type": "response",
        "object": "response",
        "status": "completed",
        "incomplete_details": None,
        "output": response["output"],
        "usage": {"input_tokens": 7, "output_tokens": response["usage"]["output_tokens"]},
        "session_id": response["session_id"],
        "knowledge_store_id": library.id,
        "created_at": api.emulator.clock.now()
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z"),
    }
    assert response["usage"]["output_tokens"] > 20
    assert response["id"].startswith("resp_")
    assert response["session_id"].startswith("sess_")
    (message,) = response["output"]
    assert message == {
        "type": "message",
        "id": f"msg_{response['session_id']}_0",
        "status": "completed",
        "role": "assistant",
        "phase": "final_answer",
        "content": message["content"],
    }


async def test_an_answer_is_made_of_what_is_there_and_cites_it(
    api: Caller, library: Library
) -> None:
    """The answer holds the spoken words, says whose it is, and its marker leads to the moment."""
    part = last_part(await answered(api, library.id, "When do the boats come home?"))
    assert part["type"] == "output_text"
    assert "the emulator" in part["text"]
    assert "The sky turns orange and the boats come home." in part["text"]
    (citation,) = part["annotations"]
    item = await api.body(f"/knowledge-stores/{library.id}/items/{library.items['sunset']}")
    asset = await api.body(f"/assets/{item['asset_id']}")
    start = part["text"].index("[1]")
    assert citation == {
        "type": "video_citation",
        "start_index": start,
        "end_index": start + 2,
        "item_id": item["_id"],
        "start_sec": 3.0,
        "end_sec": 6.0,
        "title": "sunset.mkv",
        "thumbnail_url": citation["thumbnail_url"],
        "hls_url": citation["hls_url"],
    }
    # They are the asset's own URLs, but signed.
    still, _, signature = citation["thumbnail_url"].partition("?")
    stream, _, _ = citation["hls_url"].partition("?")
    assert (still, stream) == (
        asset["thumbnail"]["representative_url"],
        asset["hls"]["manifest_url"],
    )
    assert "X-Amz-Signature" in signature


async def test_every_marker_has_its_citation(api: Caller, library: Library) -> None:
    """Markers count from 1, and each lies where its citation says, in characters."""
    part = last_part(await answered(api, library.id, "List all about green, orange and night"))
    text, annotations = part["text"], part["annotations"]
    assert len(annotations) > 3
    markers = [text[each["start_index"] : each["end_index"] + 1] for each in annotations]
    assert markers == [f"[{number}]" for number in range(1, len(annotations) + 1)]


async def test_an_image_is_cited_as_a_whole(api: Caller, tmp_path: Path) -> None:
    """An image has neither times nor a stream."""
    store = await new_store(api)
    item = await new_item(api, store, write_picture(tmp_path / "leaf.png", (40, 120, 40)))
    (citation,) = last_part(await answered(api, store, "something green"))["annotations"]
    assert citation["type"] == "image_citation"
    assert citation["item_id"] == item
    assert citation["hls_url"] is None
    assert "/thumbnail.jpg?" in citation["thumbnail_url"]
    assert not {"start_sec", "end_sec", "collection_id"} & set(citation)


@pytest.mark.parametrize(
    ("asked", "told", "names"),
    [
        ("How many videos are there?", "3 videos and 0 images", set[str]()),
        ("Summarize the films", "sunset.mkv shows", {"sunset", "forest", "night_drive"}),
        ("xylophone", "Nothing in it speaks of that", {"sunset", "forest", "night_drive"}),
        ("birds", "Birds wake up in the green forest.", {"forest"}),
        ("a brief answer: green or night?", "green", {"forest"}),
    ],
)
async def test_questions_of_many_kinds_are_answered(
    api: Caller, library: Library, asked: str, told: str, names: set[str]
) -> None:
    """Counts, summaries and unknown things have their own answers."""
    response = await answered(api, library.id, asked)
    assert told in last_part(response)["text"]
    assert set(cited(library, response)) == names


async def test_instructions_shape_the_answer(api: Caller, library: Library) -> None:
    """A wish for brevity leaves one citation, a wish for everything all of them."""
    asked = "green forest, orange sunset, dark night"
    usual = await answered(api, library.id, asked)
    brief = await answered(api, library.id, asked, instructions="Be brief.")
    full = await answered(api, library.id, asked, instructions="Name all scenes.")
    counts = [len(cited(library, each)) for each in (brief, usual, full)]
    assert counts == [1, 3, 6]
    assert brief["usage"]["input_tokens"] > usual["usage"]["input_tokens"]


async def test_an_empty_store_has_nothing_to_tell(api: Caller) -> None:
    """Without ready items the answer says so, and cites nothing."""
    part = last_part(await answered(api, await new_store(api), "Summarize"))
    assert "no ready items" in part["text"]
    assert part["annotations"] == []


async def test_selections_narrow_the_scope(api: Caller, library: Library) -> None:
    """Items and item collections that are selected, or of those the named ones, are the scope."""
    path = f"/knowledge-stores/{library.id}/item-collections"
    collection = (await made(api, path, {"name": "outside"}))["_id"]
    outside = [library.items["sunset"], library.items["forest"]]
    await api.call("POST", f"{path}/{collection}/items/add", json={"item_ids": outside})
    selections = [
        {"kind": "item", "id": library.items["night_drive"]},
        {"kind": "collection", "id": collection},
    ]
    asked = "Summarize"
    both = await answered(api, library.id, asked, selections=selections)
    annotations = last_part(both)["annotations"]
    assert annotations[0] == {
        "type": "collection_citation",
        "start_index": annotations[0]["start_index"],
        "end_index": annotations[0]["start_index"] + 2,
        "collection_id": collection,
        "title": "outside",
        "thumbnail_url": None,
        "hls_url": None,
    }
    items = {each["item_id"] for each in annotations[1:]}
    assert items == set(library.items.values())
    night = await answered(api, library.id, f"{asked} {{{{sel:0}}}}", selections=selections)
    assert cited(library, night) == ["night_drive"]
    some = await answered(api, library.id, f"{{{{sel:1}}}} {asked}", selections=selections)
    assert {each.get("item_id") for each in last_part(some)["annotations"]} == {None, *outside}
    assert "sel:" not in last_part(some)["text"]


async def test_a_session_remembers(api: Caller, library: Library) -> None:
    """A later turn goes on where the last one was: in its subject, its selections, its ids."""
    selection = {"kind": "item", "id": library.items["forest"]}
    first = await answered(api, library.id, "Where are birds?")
    session = {"session_id": first["session_id"]}
    second = await answered(api, library.id, "And then?", **session)
    assert second["session_id"] == first["session_id"]
    assert cited(library, second) == ["forest"]
    assert second["output"][0]["id"] == f"msg_{first['session_id']}_1"
    assert second["usage"]["input_tokens"] > 3 * first["usage"]["input_tokens"]
    await answered(api, library.id, "Look at this", selections=[selection], **session)
    fourth = await answered(api, library.id, "Summarize", **session)
    assert cited(library, fourth) == ["forest"]
    fresh = await answered(api, library.id, "Summarize")
    assert set(cited(library, fresh)) == set(library.items)


async def test_intermediate_outputs_show_the_steps(api: Caller, library: Library) -> None:
    """On request the output has a commentary, the search with what it gave, then the answer."""
    response = await answered(api, library.id, "boats come home", include=["intermediate_outputs"])
    commentary, call, result, answer = response["output"]
    assert (commentary["phase"], answer["phase"]) == ("commentary", "final_answer")
    assert commentary["content"][0]["annotations"] == []
    assert (call["type"], result["type"]) == ("function_call", "function_call_output")
    assert call["call_id"] == result["call_id"]
    assert call["name"] == "search_knowledge_store"
    arguments = orjson.loads(call["arguments"])
    assert arguments == {"query": "boats come home", "item_ids": list(library.items.values())}
    assert orjson.loads(result["output"]) == [
        {
            "item_id": library.items["sunset"],
            "start_sec": 3.0,
            "end_sec": 6.0,
            "modalities": ["audio"],
        }
    ]
    assert len({item["id"] for item in response["output"]}) == 4
    assert {item["status"] for item in response["output"]} == {"completed"}


async def test_messages_are_read_together(api: Caller, library: Library) -> None:
    """All messages of the input are one question."""
    response = await answered(api, library.id, "green", "birds", "night")
    assert set(cited(library, response)) == {"forest", "night_drive"}


async def test_only_ready_items_are_spoken_of(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """An item that is still processed is not part of an answer."""
    store = await new_store(api)
    asset_id = await api.asset(clips["forest"])
    path = f"/knowledge-stores/{store}/items"
    item = await made(api, path, {"asset_id": asset_id}, status=202)
    selections = [{"kind": "item", "id": item["_id"]}]
    early = await answered(api, store, "birds", selections=selections)
    assert "no ready items" in last_part(early)["text"]
    clock.advance(3)
    assert last_part(await answered(api, store, "birds"))["annotations"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"knowledge_store_id": None}, "parameter_not_provided"),
        ({"input": None}, "parameter_not_provided"),
        ({"input": []}, "parameter_invalid"),
        ({"input": "boats"}, "parameter_invalid"),
        ({"input": [{"type": "message", "role": "user"}]}, "parameter_not_provided"),
        (
            {"input": [{"type": "message", "role": "user", "content": " "}]},
            "parameter_invalid",
        ),
        (
            {"input": [{"type": "message", "role": "user", "content": "x" * 10_001}]},
            "parameter_invalid",
        ),
        (
            {"input": [{"type": "message", "role": "system", "content": "x"}]},
            "parameter_invalid",
        ),
        ({"input": [{"type": "image", "role": "user", "content": "x"}]}, "parameter_invalid"),
        (
            {"input": [{"type": "message", "role": "user", "content": "{{sel:0}}"}]},
            "parameter_invalid",
        ),
        ({"session_id": "sess_none"}, "resource_not_exist"),
        ({"instructions": 5}, "parameter_invalid"),
        ({"include": ["thoughts"]}, "parameter_invalid"),
        ({"stream": "yes"}, "parameter_invalid"),
        ({"selections": [{"kind": "item"}]}, "parameter_not_provided"),
        ({"selections": [{"kind": "asset", "id": "ksi_x"}]}, "parameter_invalid"),
        ({"selections": [{"kind": "collection", "id": "ksi_x"}]}, "parameter_invalid"),
        ({"selections": [{"kind": "item", "id": "ksi_none"}]}, "resource_not_exist"),
        ({"selections": [{"kind": "collection", "id": "ksic_none"}]}, "resource_not_exist"),
        ({"text": {"format": {}}}, "parameter_not_provided"),
        ({"text": {"format": {"type": "xml"}}}, "parameter_invalid"),
        ({"text": {"format": {"type": "text", "schema": {}}}}, "parameter_unknown"),
        ({"text": {"format": {"type": "json_schema", "schema": {}}}}, "parameter_not_provided"),
        ({"text": {"format": {"type": "json_schema", "name": "x"}}}, "parameter_not_provided"),
        ({"model": "jockey1.0"}, "parameter_unknown"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_bad_question_is_refused(
    api: Caller, changes: dict[str, Any], code: str, stream: bool
) -> None:
    """Each mistake is a 400 with its code, also where a stream was asked for."""
    body = {**question(await new_store(api), "boats", stream=stream), **changes}
    answer = await api.call("POST", "/responses", json=body)
    assert (answer.status, answer.code) == (400, code)
    assert answer.headers["Content-Type"].startswith("application/json")


async def test_a_session_belongs_to_its_store(api: Caller, clips: dict[str, Path]) -> None:
    """A session of another store, and items of another store, are refused."""
    one, other = await new_store(api), await new_store(api, "other")
    session = (await answered(api, one, "boats"))["session_id"]
    answer = await api.call("POST", "/responses", json=question(other, "x", session_id=session))
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    item = await new_item(api, one, clips["forest"])
    selections = [{"kind": "item", "id": item}]
    answer = await api.call("POST", "/responses", json=question(other, "x", selections=selections))
    assert (answer.status, answer.code) == (400, "resource_not_exist")
