from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.emulator.files import write_picture
from tests.emulator.making import served
from twelvelabs_async.emulator import Emulator, Fault

from .conftest import Library
from .driver import Driver, sdk


def asset(library: Library, name: str) -> Any:
    """A clip as the video of an analysis."""
    return sdk.VideoContext_AssetId(asset_id=library.assets[name])


def in_base64(path: Path) -> str:
    """A file's content in base64."""
    return base64.b64encode(path.read_bytes()).decode()


async def test_a_video_is_told(vendor: Driver, library: Library) -> None:
    """The whole answer is decoded in the vendor's class."""
    made = await vendor.call(
        "analyze",
        video=asset(library, "sunset"),
        prompt="Is there a boat? Give me a title.",
        temperature=0.2,
        max_tokens=512,
        model_name="pegasus1.5",
    )
    assert type(made) is sdk.NonStreamAnalyzeResponse
    assert made.data.startswith("Yes")
    assert "Title: The sun goes down over the harbour" in made.data
    assert (made.finish_reason, made.error) == ("stop", None)
    assert made.usage.output_tokens > 20
    assert made.id


@pytest.mark.parametrize("way", ["url", "base64"])
async def test_a_video_comes_in_other_ways(
    way: str, vendor: Driver, clips: dict[str, Path]
) -> None:
    """A URL and base64 are videos too."""
    async with served(clips["forest"]) as origin:
        video = (
            sdk.VideoContext_Url(url=f"{origin}/forest.mkv")
            if way == "url"
            else sdk.VideoContext_Base64String(base_64_string=in_base64(clips["forest"]))
        )
        made = await vendor.call("analyze", video=video, prompt="What colours are there?")
    assert "green" in made.data.splitlines()[0]


async def test_a_stream_adds_up_to_the_answer(vendor: Driver, library: Library) -> None:
    """The events are the vendor's, in order, and their texts join to the whole answer."""
    given = {"video": asset(library, "night_drive"), "prompt": "What is said?"}
    whole = await vendor.call("analyze", **given)
    events = await vendor.stream("analyze_stream", **given)
    assert [event.event_type for event in (events[0], events[-1])] == ["stream_start", "stream_end"]
    texts = events[1:-1]
    assert len(texts) > 5
    assert {event.event_type for event in texts} == {"text_generation"}
    assert "".join(event.text for event in texts) == whole.data
    assert events[-1].finish_reason == "stop"
    assert events[-1].metadata.generation_id == events[0].metadata.generation_id
    assert events[-1].metadata.usage.output_tokens == whole.usage.output_tokens


async def test_a_schema_is_filled(vendor: Driver, library: Library) -> None:
    """A structured answer is JSON of the wanted form, also as a stream and of a part."""
    schema = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "end": {"type": "timestamp", "format": "hh:mm:ss"},
        },
        "required": ["title"],
    }
    given = {
        "video": asset(library, "sunset"),
        "prompt": "Fill it",
        "response_format": sdk.SyncResponseFormat(type="json_schema", json_schema=schema),
        "start_time": 3.0,
        "end_time": 6.0,
    }
    made = await vendor.call("analyze", **given)
    expected = {"title": "The sky turns orange and the boats come", "end": "00:00:06"}
    assert orjson.loads(made.data) == expected
    events = await vendor.stream("analyze_stream", **given)
    assert orjson.loads("".join(event.text for event in events[1:-1])) == expected


async def test_pictures_are_compared_and_analysed(
    vendor: Driver, library: Library, tmp_path: Path
) -> None:
    """A structured prompt brings reference pictures; the newest model analyses pictures."""
    picture = in_base64(write_picture(tmp_path / "green.png", (40, 130, 40)))
    prompt = sdk.AnalyzePromptV2(
        input_text="Where is <@leaf>?",
        media_sources=[sdk.SmeMediaSource(name="leaf", media_type="image", base_64_string=picture)],
    )
    made = await vendor.call("analyze", video=asset(library, "forest"), prompt_v_2=prompt)
    assert "The picture leaf is green" in made.data
    images = [sdk.AnalyzeImageInput(name="leaf", base_64_string=picture)]
    seen = await vendor.call(
        "analyze", image=images, prompt="Describe <@leaf>", model_name="pegasus1.6"
    )
    assert "leaf: The picture is mostly green" in seen.data


async def test_refusals_are_decoded(vendor: Driver, library: Library, emulator: Emulator) -> None:
    """Each status has the vendor's class, with the API's code, for both ways to ask."""
    error = await vendor.refusal("analyze", prompt="x")
    assert (type(error), error.body["code"]) == (sdk.BadRequestError, "parameter_not_provided")
    absent = sdk.VideoContext_AssetId(asset_id="65f000000000000000000000")
    error = await vendor.refusal("analyze", video=absent, prompt="x")
    assert (type(error), error.body["code"]) == (sdk.NotFoundError, "resource_not_exist")
    with pytest.raises(sdk.NotFoundError):
        await vendor.stream("analyze_stream", video=absent, prompt="x")
    emulator.faults.append(Fault(route="POST /analyze", status=429, body=b"{}"))
    error = await vendor.refusal("analyze", video=asset(library, "sunset"), prompt="x")
    assert type(error) is sdk.TooManyRequestsError
