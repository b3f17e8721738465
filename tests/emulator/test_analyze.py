"""The /analyze room: texts about videos and pictures, whole and as a stream."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import orjson
import pytest
from yarl import URL

from tests.emulator.files import write_picture
from tests.emulator.helpers import PEGASUS, Answer, Caller
from tests.emulator.making import base64_source, by_asset, lines_of, served


async def analyze(
    api: Caller, video: Any = None, prompt: str | None = "What happens?", **more: Any
) -> Answer:
    """POST /analyze, for a whole answer unless told otherwise."""
    body = {"video": video, "prompt": prompt, "stream": False, **more}
    given = {name: value for name, value in body.items() if value is not None}
    return await api.call("POST", "/analyze", json=given)


async def told(api: Caller, video: Any, prompt: str | None = "What happens?", **more: Any) -> str:
    """The text of a good answer."""
    answer = await analyze(api, video, prompt, **more)
    assert answer.status == 200, answer.raw
    return str(answer.body["data"])


async def test_a_video_is_told(api: Caller, clips: dict[str, Path]) -> None:
    """The text says what is seen, when, and what is read in the file; usage counts tokens."""
    video = by_asset(await api.asset(clips["sunset"]))
    answer = await analyze(api, video)
    assert answer.headers["X-Emulator"]
    body = answer.body
    assert set(body) == {"id", "data", "finish_reason", "usage"}
    assert body["finish_reason"] == "stop"
    assert body["usage"]["output_tokens"] > 20
    assert body["usage"]["input_tokens"] > 60
    for words in ("sunset.mkv", "orange", "6 seconds", "The sun goes down over the harbour."):
        assert words in body["data"]
    forest = await told(api, by_asset(await api.asset(clips["forest"])))
    assert "green" in forest
    assert "harbour" not in forest


@pytest.mark.parametrize("way", ["url", "base64_string"])
async def test_a_video_comes_in_other_ways(api: Caller, clips: dict[str, Path], way: str) -> None:
    """A URL and base64 give the same account as an asset, but for the name."""
    expected = await told(api, by_asset(await api.asset(clips["sunset"])))
    async with served(clips["sunset"]) as origin:
        source = {"url": f"{origin}/sunset.mkv"} if way == "url" else base64_source(clips["sunset"])
        text = await told(api, {"type": way, **source})
    assert text.replace("The video shows", "sunset.mkv shows") == expected
    kept = [file for file in api.emulator.state.files if file.path.exists()]
    assert len(kept) == 1


async def test_an_indexed_video_is_told(api: Caller, clips: dict[str, Path]) -> None:
    """A video of an index with Pegasus is analysed by its id, with the older model."""
    index_id = await api.index("films", PEGASUS)
    video_id = await api.video(index_id, clips["sunset"])
    assert "harbour" in await told(api, None, video_id=video_id)
    assert "harbour" in await told(api, None, video_id=video_id, model_name="pegasus1.2")


async def test_an_indexed_video_has_its_own_refusals(api: Caller, clips: dict[str, Path]) -> None:
    """The id must be known, the video ready, the index made with Pegasus, the model the old one."""
    answer = await analyze(api, video_id="none")
    assert (answer.status, answer.code) == (404, "resource_not_exist")
    marengo = await api.video(await api.index(), clips["sunset"])
    answer = await analyze(api, video_id=marengo)
    assert (answer.status, answer.code) == (400, "index_not_supported_for_generate")
    made = await api.task(await api.index("p", PEGASUS), clips["sunset"])
    answer = await analyze(api, video_id=made.body["video_id"])
    assert (answer.status, answer.code) == (400, "video_not_ready")
    answer = await analyze(api, video_id=marengo, model_name="pegasus1.5")
    assert (answer.status, answer.code) == (400, "parameter_invalid")


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Is there a boat?", ["Yes", "from 3 to 6 seconds"]),
        ("Is there an elephant?", ["No"]),
        ("Give me a title and three hashtags", ["Title: The sun", "Hashtags: #Sun #Goes #Down\n"]),
        ("List 2 keywords", ["Keywords: sun, goes\n"]),
        ("Which topics does it have?", ["Topics: Sun"]),
        ("What colours do you see?", ["main colours are orange"]),
        ("How long is it?", ["lasts 6 seconds", "640x360"]),
        ("What is said?", ['"The sun goes down over the harbour. The sky turns orange']),
        ("How many scenes are there?", ["2 scenes"]),
        ("When do the boats come?", ["Boats: from 3 to 6 seconds"]),
    ],
)
async def test_the_prompt_is_answered(
    api: Caller, clips: dict[str, Path], prompt: str, words: list[str]
) -> None:
    """What a prompt asks for comes first, from what is in the file."""
    text = await told(api, by_asset(await api.asset(clips["sunset"])), prompt)
    lead = text.split("sunset.mkv shows")[0]
    assert all(word in lead for word in words), text


async def test_a_part_of_a_video_is_told(api: Caller, clips: dict[str, Path]) -> None:
    """A window limits what is told."""
    video = by_asset(await api.asset(clips["sunset"]))
    text = await told(api, video, start_time=3, end_time=6)
    assert "boats come home" in text
    assert "goes down" not in text


async def test_a_stream_comes_piece_by_piece(api: Caller, clips: dict[str, Path]) -> None:
    """By default the answer is a stream of lines, each in a piece of its own, and labelled."""
    video = by_asset(await api.asset(clips["sunset"]))
    whole = await told(api, video)
    url = f"{api.emulator.base_url}/analyze"
    body = orjson.dumps({"video": video, "prompt": "What happens?"})
    headers = {"x-api-key": api.emulator.api_key}
    async with api.session.post(url, data=body, headers=headers) as response:
        assert response.headers["Content-Type"] == "application/x-ndjson"
        assert response.headers["X-Emulator"]
        assert response.headers["X-Request-Id"]
        chunks = [data async for data, complete in response.content.iter_chunks() if complete]
    events = [orjson.loads(chunk) for chunk in chunks]
    assert len(events) > 10
    start, *texts, end = events
    assert start["event_type"] == "stream_start"
    assert {event["event_type"] for event in texts} == {"text_generation"}
    assert "".join(event["text"] for event in texts) == whole
    assert end["event_type"] == "stream_end"
    assert end["finish_reason"] == "stop"
    assert "error" not in end
    assert end["metadata"]["generation_id"] == start["metadata"]["generation_id"]
    assert end["metadata"]["usage"]["output_tokens"] > 20


async def test_a_stream_may_be_left(
    api: Caller, clips: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    """A client that goes away in the middle leaves no error behind."""
    video = by_asset(await api.asset(clips["sunset"]))
    body = orjson.dumps({"video": video, "prompt": "What happens?"})
    url = URL(api.emulator.base_url)
    head = f"POST {url.path}/analyze HTTP/1.1\r\nHost: x\r\nx-api-key: {api.emulator.api_key}\r\n"
    for _ in range(3):
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert await reader.read(8) == b"HTTP/1.1"
        writer.transport.abort()
    assert await told(api, video)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_refusal_is_no_stream(api: Caller) -> None:
    """A bad request is a 400 in JSON also where a stream was wanted."""
    answer = await analyze(api, prompt="x", stream=True)
    assert (answer.status, answer.code) == (400, "parameter_not_provided")


async def test_a_long_text_is_cut(api: Caller, clips: dict[str, Path]) -> None:
    """max_tokens ends the text early, tells so, and counts exactly; in a stream too."""
    index_id = await api.index("films", PEGASUS)
    video_id = await api.video(index_id, clips["sunset"])
    whole = await told(api, None, video_id=video_id)
    answer = await analyze(api, video_id=video_id, max_tokens=7)
    assert answer.body["finish_reason"] == "length"
    assert answer.body["usage"]["output_tokens"] == 7
    assert "max_tokens" in answer.body["error"]["message"]
    assert whole.startswith(answer.body["data"])
    assert answer.body["data"] != whole
    streamed = lines_of(await analyze(api, video_id=video_id, max_tokens=7, stream=True))
    assert streamed[-1]["finish_reason"] == "length"
    assert "max_tokens" in streamed[-1]["error"]["message"]
    assert "".join(event.get("text", "") for event in streamed) == answer.body["data"]


SCHEMA = {
    "type": "object",
    "properties": {
        "note": {"type": "string"},
        "title": {"type": "string"},
        "boats": {"type": "boolean", "description": "whether there are boats"},
        "elephants": {"type": "boolean", "description": "whether there are elephants"},
        "mood": {"type": "string", "enum": ["dark", "orange", "green"]},
        "duration": {"type": "number"},
        "scenes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "at": {"type": "timestamp", "format": "hh:mm:ss.fff"},
                    "start_time": {"type": "integer"},
                    "end_time": {"type": "string"},
                    "speech": {"type": "string"},
                },
            },
        },
    },
    "required": ["title"],
}


async def test_a_schema_is_filled(api: Caller, clips: dict[str, Path]) -> None:
    """With a JSON schema the text is JSON that fits, made from what is in the file."""
    video = by_asset(await api.asset(clips["sunset"]))
    form = {"type": "json_schema", "json_schema": SCHEMA}
    body = orjson.loads(await told(api, video, response_format=form))
    # The first required property is moved to the beginning.
    assert list(body)[:2] == ["title", "note"]
    assert body["title"] == "The sun goes down over the harbour"
    assert (body["boats"], body["elephants"], body["mood"]) == (True, False, "orange")
    assert body["duration"] == pytest.approx(6.0, abs=0.05)
    assert body["scenes"] == [
        {
            "at": "00:00:00.000",
            "start_time": 0,
            "end_time": "00:00:03.000",
            "speech": "The sun goes down over the harbour.",
        },
        {
            "at": "00:00:03.000",
            "start_time": 3,
            "end_time": "00:00:06.000",
            "speech": "The sky turns orange and the boats come home.",
        },
    ]


async def test_a_prompt_refers_to_pictures(
    api: Caller, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """A structured prompt names reference pictures, which are compared with the video."""
    picture = write_picture(tmp_path / "orange.png", (240, 140, 40))
    source = {"name": "sky", "media_type": "image", **base64_source(picture)}
    prompt = {"input_text": "Where is the <@sky>?", "media_sources": [source]}
    video = by_asset(await api.asset(clips["sunset"]))
    text = await told(api, video, None, prompt_v2=prompt)
    assert "The picture sky is orange; most like it" in text
    prompt["input_text"] = "Where is the <@sea>?"
    answer = await analyze(api, video, None, prompt_v2=prompt)
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert "sea" in answer.body["message"]


async def test_pictures_are_analysed(api: Caller, tmp_path: Path) -> None:
    """The newest model tells of pictures, each by its name."""
    images = [
        {"name": name, **base64_source(write_picture(tmp_path / f"{name}.png", colour))}
        for name, colour in (("before", (20, 160, 20)), ("after", (220, 20, 20)))
    ]
    more = {"model_name": "pegasus1.6", "image": images}
    text = await told(api, None, "Compare <@before> with <@after>.", **more)
    assert "before: The picture is mostly green" in text
    assert "after: The picture is mostly red" in text
    assert "seconds" not in text
    form = {
        "type": "json_schema",
        "json_schema": {"type": "object", "properties": {"colours": {"type": "array"}}},
    }
    body = orjson.loads(await told(api, None, "Which?", response_format=form, **more))
    assert set(body["colours"]) == {"green", "red"}
