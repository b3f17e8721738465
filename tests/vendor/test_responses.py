from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from attrs import frozen

from .driver import Driver, sdk

SCHEMA = {
    "type": "object",
    "properties": {
        "total_videos": {"type": "integer"},
        "videos": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"item_id": {"type": "string"}, "has_boats": {"type": "boolean"}},
            },
        },
    },
}


@frozen
class Store:
    """A knowledge store with the three clips as ready items, by name."""

    id: str
    items: dict[str, str]


@pytest.fixture
async def store(vendor: Driver, clips: dict[str, Path]) -> Store:
    """A store that can be asked."""
    made = await vendor.call("knowledge_stores.create", name="films")
    items: dict[str, str] = {}
    for name, path in clips.items():
        with path.open("rb") as file:
            asset = await vendor.call("assets.create", method="direct", file=file)
        await vendor.until_ready("assets.retrieve", asset.id)
        item = await vendor.call("knowledge_store_items.create", made.id, asset_id=asset.id)
        items[name] = item.id
    for item_id in items.values():
        await vendor.until_ready("knowledge_store_items.retrieve", made.id, item_id)
    return Store(made.id, items)


def asked(store: Store, content: str) -> dict[str, Any]:
    """The parameters of a question."""
    message = sdk.ResponseInputItem(type="message", role="user", content=content)
    return {"knowledge_store_id": store.id, "input": [message]}


async def test_a_question_is_answered_with_citations(vendor: Driver, store: Store) -> None:
    """A whole response has typed output, whose citation leads to the moment in the right item."""
    found = await vendor.call("responses.create", **asked(store, "When do the boats come home?"))
    assert (found.status, found.type, found.object) == ("completed", "response", "response")
    assert found.knowledge_store_id == store.id
    assert found.incomplete_details is None
    assert found.usage.input_tokens > 0
    assert found.usage.output_tokens > 0
    (message,) = found.output
    assert (message.type, message.role, message.phase) == ("message", "assistant", "final_answer")
    (part,) = message.content
    assert "the boats come home" in part.text
    (citation,) = part.annotations
    assert citation.type == "video_citation"
    assert part.text[citation.start_index : citation.end_index + 1] == "[1]"
    assert citation.item_id == store.items["sunset"]
    assert (citation.start_sec, citation.end_sec) == (3.0, 6.0)
    assert citation.title == "sunset.mkv"
    assert ".m3u8?" in citation.hls_url


async def test_a_conversation_goes_on(vendor: Driver, store: Store) -> None:
    """A session remembers what was spoken of and what was selected."""
    first = await vendor.call("responses.create", **asked(store, "Where are birds?"))
    second = await vendor.call(
        "responses.create",
        session_id=first.session_id,
        selections=[sdk.ResponseSelection(kind="item", id=store.items["forest"])],
        **asked(store, "What is seen in {{sel:0}}?"),
    )
    assert second.session_id == first.session_id
    for turn in (first, second):
        assert {each.item_id for each in turn.output[0].content[0].annotations} == {
            store.items["forest"]
        }
    other = await vendor.call("knowledge_stores.create", name="other")
    refused = await vendor.refusal(
        "responses.create",
        **{**asked(store, "x"), "knowledge_store_id": other.id, "session_id": first.session_id},
    )
    assert (refused.status_code, refused.body["code"]) == (400, "parameter_invalid")


async def test_an_answer_fits_a_schema(vendor: Driver, store: Store) -> None:
    """With a schema the text is JSON of that form."""
    form = sdk.TextParamFormat_JsonSchema(name="films", schema_=SCHEMA)
    found = await vendor.call(
        "responses.create",
        instructions="Be complete.",
        text=sdk.TextParam(format=form),
        **asked(store, "Which videos have boats?"),
    )
    value = orjson.loads(found.output[0].content[0].text)
    assert value["total_videos"] == 3
    assert {each["item_id"]: each["has_boats"] for each in value["videos"]} == {
        item_id: name == "sunset" for name, item_id in store.items.items()
    }


def told(response: Any) -> tuple[str, list[tuple[str, str]]]:
    """The text of an answer and what it cites, without the signatures, which tell the time."""
    part = response.output[0].content[0]
    return part.text, [(each.item_id, each.hls_url.split("?")[0]) for each in part.annotations]


async def test_an_answer_is_streamed(vendor: Driver, store: Store) -> None:
    """The vendor's stream gives every event, typed, and ends with the whole response."""
    events = await vendor.stream(
        "responses.create_stream", **asked(store, "When do the boats come home?")
    )
    assert [event.sequence_number for event in events] == list(range(len(events)))
    kinds = [event.type for event in events if event.type != "response.output_text.delta"]
    assert kinds == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    done = events[-1].response
    assert done.output[0].content[0].text == text
    assert done.output[0].content[0].annotations == events[-3].part.annotations
    assert done.session_id == events[0].response.session_id
    whole = await vendor.call("responses.create", **asked(store, "When do the boats come home?"))
    assert told(whole) == told(done)


async def test_steps_are_streamed_on_request(vendor: Driver, store: Store) -> None:
    """Intermediate outputs come as function calls with their outputs."""
    events = await vendor.stream(
        "responses.create_stream",
        include=["intermediate_outputs"],
        **asked(store, "boats come home"),
    )
    output = events[-1].response.output
    assert [(item.type, item.phase) for item in output] == [
        ("message", "commentary"),
        ("function_call", None),
        ("function_call_output", None),
        ("message", "final_answer"),
    ]
    (called,) = [e for e in events if e.type == "response.function_call_arguments.done"]
    assert called.arguments == output[1].arguments
    assert orjson.loads(output[2].output)[0]["item_id"] == store.items["sunset"]


async def test_a_bad_question_is_refused_before_the_stream(vendor: Driver, store: Store) -> None:
    """A stream that cannot begin raises the vendor's error at its first event."""
    with pytest.raises(sdk.BadRequestError) as refused:
        await vendor.stream("responses.create_stream", **asked(store, "{{sel:0}}"))
    assert refused.value.body["code"] == "parameter_invalid"
