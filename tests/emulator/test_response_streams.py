"""POST /responses with `stream`: the order of the events, heartbeats and failures."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from tests.emulator.helpers import Caller
from tests.emulator.stores import (
    Library,
    answered,
    events_in,
    last_part,
    made,
    new_library,
    new_store,
    question,
)
from twelvelabs_async.emulator import Clock, Emulator, reasoning, watcher
from twelvelabs_async.emulator.sight import Sight, look_at_video


async def streamed(api: Caller, store_id: str, content: str, **more: Any) -> list[Any]:
    """Ask for a stream, and return its events."""
    body = question(store_id, content, stream=True, **more)
    answer = await api.call("POST", "/responses", json=body)
    assert answer.status == 200, answer.raw
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    events = events_in(answer)
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    return events


@pytest.fixture
async def library(api: Caller, clips: dict[str, Path]) -> Library:
    """A store with the three clips."""
    return await new_library(api, list(clips.values()))


async def test_a_stream_tells_the_answer_bit_by_bit(api: Caller, library: Library) -> None:
    """The events come in their order; the deltas together are the text; citations come late."""
    events = await streamed(api, library.id, "When do the boats come home?")
    kinds = [event["type"] for event in events]
    deltas = [event for event in events if event["type"] == "response.output_text.delta"]
    assert kinds == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        *(["response.output_text.delta"] * len(deltas)),
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    completed = events[-1]["response"]
    part = last_part(completed)
    assert len(deltas) > 5
    assert "".join(event["delta"] for event in deltas) == part["text"]
    by_kind = {event["type"]: event for event in events}
    started = by_kind["response.output_item.added"]["item"]
    assert (started["status"], started["phase"]) == ("in_progress", "final_answer")
    assert by_kind["response.content_part.added"]["part"]["annotations"] == []
    assert by_kind["response.output_text.done"]["text"] == part["text"]
    assert by_kind["response.content_part.done"]["part"] == part
    assert by_kind["response.output_item.done"]["item"] == completed["output"][0]
    for event in events[3:-2]:
        assert (event["item_id"], event["output_index"], event["content_index"]) == (
            completed["output"][0]["id"],
            0,
            0,
        )
    for event in events[:2]:
        begun = event["response"]
        assert (begun["status"], begun["output"]) == ("in_progress", [])
        assert begun["id"] == completed["id"]
        assert begun["session_id"] == completed["session_id"]


async def test_a_stream_is_the_same_answer(api: Caller, library: Library) -> None:
    """Streamed or not, the answer has the same text, the same citations and the same cost."""
    whole = await answered(api, library.id, "green forest")
    streamed_one = (await streamed(api, library.id, "green forest"))[-1]["response"]
    assert last_part(streamed_one) == last_part(whole)
    assert streamed_one["usage"] == whole["usage"]
    assert set(streamed_one) == set(whole)


async def test_a_streamed_turn_is_remembered(api: Caller, library: Library) -> None:
    """The session of a stream can be continued."""
    session = (await streamed(api, library.id, "birds"))[0]["response"]["session_id"]
    events = await streamed(api, library.id, "And then?", session_id=session)
    (citation,) = last_part(events[-1]["response"])["annotations"]
    assert citation["item_id"] == library.items["forest"]


async def test_steps_are_streamed_before_the_answer(api: Caller, library: Library) -> None:
    """Intermediate outputs have their own events and places."""
    events = await streamed(api, library.id, "boats come home", include=["intermediate_outputs"])
    output = events[-1]["response"]["output"]
    done = [event for event in events if event["type"] == "response.output_item.done"]
    assert [event["item"] for event in done] == output
    assert [event["output_index"] for event in done] == [0, 1, 2, 3]
    (called,) = [e for e in events if e["type"] == "response.function_call_arguments.done"]
    assert called["arguments"] == output[1]["arguments"]
    assert called["item_id"] == output[1]["id"]
    added = [event["item"] for event in events if event["type"] == "response.output_item.added"]
    assert [item.get("phase") for item in added] == ["commentary", None, None, "final_answer"]
    assert (added[1]["arguments"], added[2]["output"]) == ("", "")


async def test_a_stream_is_labelled(api: Caller, library: Library) -> None:
    """A stream has the headers that every answer has."""
    body = question(library.id, "birds", stream=True)
    answer = await api.call("POST", "/responses", json=body)
    assert answer.headers["X-Emulator"].startswith("twelvelabs_async/")
    assert answer.headers["X-Request-Id"]
    assert answer.headers["Cache-Control"] == "no-cache"


async def test_a_failure_in_the_middle_is_an_event(
    api: Caller, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the work fails after the stream began, the stream says so and ends in order."""

    def fail(*_: object) -> object:
        raise RuntimeError("broken")

    session = (await answered(api, library.id, "birds"))["session_id"]
    monkeypatch.setattr(reasoning, "best_matches", fail)
    events = await streamed(api, library.id, "birds", session_id=session)
    assert [event["type"] for event in events] == [
        "response.created",
        "response.in_progress",
        "response.failed",
    ]
    assert events[-1]["response"]["status"] == "failed"
    assert events[-1]["response"]["output"] == []
    assert len(api.emulator.state.knowledge.sessions[session].turns) == 1


@pytest.fixture
async def quick() -> AsyncIterator[Caller]:
    """A caller of an emulator whose streams are never silent for long."""
    async with (
        Emulator(clock=Clock.stopped(), keepalive_seconds=0.01) as emulator,
        aiohttp.ClientSession() as session,
    ):
        yield Caller(session, emulator)


async def test_a_long_silence_is_filled_with_heartbeats(
    quick: Caller, clips: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a file is still looked at, `keepalive` events come, numbered as all others."""
    go_on = threading.Event()

    def slow(*args: Any) -> Sight:
        assert go_on.wait(30)
        return look_at_video(*args)

    monkeypatch.setattr(watcher, "look_at_video", slow)
    library = await new_library(quick, [clips["forest"]])
    body = question(library.id, "birds", stream=True)
    headers = {"x-api-key": quick.emulator.api_key}
    url = quick.emulator.base_url + "/responses"
    received = b""
    async with quick.session.post(url, data=orjson.dumps(body), headers=headers) as response:
        async for chunk in response.content.iter_any():
            received += chunk
            if received.count(b"event: keepalive") >= 2:
                go_on.set()
    *blocks, _, _ = received.decode().split("\n\n")
    events = [orjson.loads(block.partition("data: ")[2]) for block in blocks]
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    beats = [event for event in events if event["type"] == "keepalive"]
    assert len(beats) >= 2
    assert all(set(event) == {"type", "sequence_number"} for event in beats)
    assert "Birds wake up" in last_part(events[-1]["response"])["text"]


async def test_a_client_that_hangs_up_ends_the_work(
    quick: Caller, clips: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the client is gone nothing is remembered, and the emulator serves on."""
    go_on = threading.Event()

    def slow(*args: Any) -> Sight:
        assert go_on.wait(30)
        return look_at_video(*args)

    monkeypatch.setattr(watcher, "look_at_video", slow)
    library = await new_library(quick, [clips["forest"]])
    body = question(library.id, "birds", stream=True)
    headers = {"x-api-key": quick.emulator.api_key}
    url = quick.emulator.base_url + "/responses"
    async with quick.session.post(url, data=orjson.dumps(body), headers=headers) as response:
        await response.content.readuntil(b"keepalive")
        response.close()
    for _ in range(1000):
        if quick.emulator.requests[-1].path == "/v1.3/responses":
            break
        await asyncio.sleep(0.01)
    assert quick.emulator.requests[-1].status == 499
    go_on.set()
    assert not quick.emulator.state.knowledge.sessions
    store = await new_store(quick, "other")
    assert (await made(quick, "/responses", question(store, "x"), status=200))["session_id"]


@pytest.mark.parametrize("seconds", [0, -1.0])
def test_heartbeats_need_a_pause(seconds: float) -> None:
    """Heartbeats without a pause between them would be all that a stream does."""
    with pytest.raises(ValueError, match="keepalive_seconds must be positive"):
        Emulator(keepalive_seconds=seconds)
