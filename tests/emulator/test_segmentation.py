"""The /analyze/tasks room in the mode that finds segments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.emulator.files import write_picture, write_video
from tests.emulator.helpers import Caller
from tests.emulator.making import base64_source, by_asset
from tests.emulator.test_analyze_tasks import MODE, create, made, segments_format
from twelvelabs_async.emulator import Clock


async def segmented(
    api: Caller, clock: Clock, path: Path, *definitions: Any, form: Any = None, **more: Any
) -> Any:
    """The segments that are found in a file."""
    video = by_asset(await api.asset(path))
    response_format = segments_format(*definitions, **(form or {}))
    body = await made(
        api, clock, video, analysis_mode=MODE, response_format=response_format, **more
    )
    assert body["status"] == "ready", body
    assert body["result"]["finish_reason"] == "stop"
    return orjson.loads(body["result"]["data"])


FIELDS = [
    {"name": "speech", "type": "string", "description": "what is said"},
    {"name": "boats", "type": "boolean", "description": "whether boats come"},
    {"name": "mood", "type": "string", "description": "the mood", "enum": ["dark", "orange"]},
    {"name": "when", "type": "timestamp", "description": "start", "format": "hh:mm:ss"},
    {"name": "colors", "type": "array", "description": "x", "items": {"type": "string"}},
    {
        "name": "kinds",
        "type": "array",
        "description": "what it has",
        "items": {"type": "string"},
        "enum": ["tigers", "boats"],
    },
]


async def test_segments_are_found_and_described(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """What a definition describes is found where it is, with the fields that were asked for."""
    found = await segmented(
        api,
        clock,
        clips["sunset"],
        {"id": "home", "description": "boats come home", "fields": FIELDS},
        {"id": "all", "description": "each distinct part"},
    )
    assert found["home"] == [
        {
            "start_time": 3.0,
            "end_time": 6.0,
            "metadata": {
                "speech": "The sky turns orange and the boats come home.",
                "boats": True,
                "mood": "orange",
                "when": "00:00:03",
                "colors": ["orange", "red"],
                "kinds": ["boats"],
            },
        }
    ]
    assert [(each["start_time"], each["end_time"]) for each in found["all"]] == [(0, 3), (3, 6)]


async def test_events_are_found_inside_segments(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """The newest model lists what happens in a segment, with times in the wanted format."""
    events = {
        "name": "lines",
        "type": "time_array",
        "description": "what is said",
        "items": {
            "type": "object",
            "fields": [{"name": "speech", "type": "string", "description": "the words"}],
        },
    }
    definition = {"id": "all", "description": "each distinct part", "fields": [events]}
    found = await segmented(
        api,
        clock,
        clips["sunset"],
        definition,
        form={"segment_time_format": "hh:mm:ss.fff"},
        model_name="pegasus1.6",
        min_segment_duration=5,
        max_tokens="unlimited",
    )
    (segment,) = found["all"]
    assert (segment["start_time"], segment["end_time"]) == ("00:00:00.000", "00:00:06.000")
    assert segment["metadata"]["lines"] == [
        {
            "start_time": "00:00:00.000",
            "end_time": "00:00:03.000",
            "speech": "The sun goes down over the harbour.",
        },
        {
            "start_time": "00:00:03.000",
            "end_time": "00:00:06.000",
            "speech": "The sky turns orange and the boats come home.",
        },
    ]


@pytest.mark.parametrize(
    ("more", "times"),
    [
        ({"max_segment_duration": 2}, [(0, 1.5), (1.5, 3), (3, 4.5), (4.5, 6)]),
        ({"min_segment_duration": 4}, [(0, 6)]),
        ({"min_segment_duration": 4, "max_segment_duration": 5}, [(0, 5)]),
        ({"start_time": 2, "end_time": 5}, [(2, 3), (3, 5)]),
    ],
)
async def test_segments_have_the_wanted_size(
    api: Caller, clock: Clock, clips: dict[str, Path], more: Any, times: Any
) -> None:
    """Neighbours are joined, long ones divided, and a window limits them."""
    definition = {"id": "all", "description": "each distinct part"}
    found = await segmented(api, clock, clips["sunset"], definition, **more)
    assert [(each["start_time"], each["end_time"]) for each in found["all"]] == times


async def test_ranges_and_pictures_choose(
    api: Caller, clock: Clock, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """Time ranges limit a definition; a reference picture finds what looks like it."""
    ranges = [{"start_time": 4, "end_time": 6}]
    found = await segmented(
        api,
        clock,
        clips["sunset"],
        {"id": "late", "description": "each distinct part", "time_ranges": ranges},
    )
    assert [(each["start_time"], each["end_time"]) for each in found["late"]] == [(4, 6)]
    film = write_video(tmp_path / "two.mp4", seconds=8)
    grey = write_picture(tmp_path / "grey.png", (128, 128, 128))
    source = {"name": "wall", "media_type": "image", **base64_source(grey)}
    definition = {"id": "walls", "description": "elephants", "media_sources": [source]}
    found = await segmented(api, clock, film, definition)
    assert [each["start_time"] for each in found["walls"]] == [0, 4]


async def test_a_segmentation_that_does_not_fit_fails(
    api: Caller, clock: Clock, clips: dict[str, Path]
) -> None:
    """With a number of tokens that is too small there is no half result."""
    fields = [
        {"name": f"text{number}", "type": "string", "description": "all"} for number in range(60)
    ]
    definition = {"id": "all", "description": "each distinct part", "fields": fields}
    more = {"analysis_mode": MODE, "response_format": segments_format(definition)}
    video = by_asset(await api.asset(clips["sunset"]))
    body = await made(api, clock, video, max_tokens=2048, **more)
    assert body["status"] == "failed"
    assert "max_tokens" in body["error"]["message"]
    assert (await made(api, clock, video, **more))["status"] == "ready"


async def test_pictures_in_base64_are_only_named(
    api: Caller, clock: Clock, tmp_path: Path, clips: dict[str, Path]
) -> None:
    """An answer repeats the definition without the content of its pictures."""
    picture = base64_source(write_picture(tmp_path / "a.png", (9, 9, 9)))
    source = {"name": "dark", "media_type": "image", **picture}
    definition = {"id": "all", "description": "parts", "media_sources": [source]}
    video = by_asset(await api.asset(clips["sunset"]))
    form = segments_format(definition)
    body = await made(api, clock, video, analysis_mode=MODE, response_format=form)
    shown = body["request_params"]["response_format"]["segment_definitions"]
    assert shown == [
        {
            "id": "all",
            "description": "parts",
            "media_sources": [{"name": "dark", "media_type": "image"}],
        }
    ]


GOOD = {"id": "a", "description": "b"}
TEXT = {"name": "n", "type": "string", "description": "d"}


BAD: list[tuple[Any, Any, str]] = [
    ([], {}, "segment_definitions"),
    ([GOOD, GOOD], {}, "same id"),
    ([{"id": "a"}], {}, "description"),
    ([GOOD] * 21, {}, "from 1 to 20"),
    ([GOOD], {"prompt": "x"}, "prompt"),
    ([GOOD], {"model_name": "pegasus1.2"}, "pegasus1.5"),
    ([GOOD], {"max_tokens": 2047}, "from 2048"),
    ([GOOD], {"max_tokens": "unlimited"}, "pegasus1.6"),
    ([GOOD], {"min_segment_duration": 1}, "at least 2"),
    ([GOOD], {"min_segment_duration": 5, "max_segment_duration": 4}, "max_segment_duration"),
    ([{**GOOD, "fields": [TEXT, TEXT]}], {}, "same name"),
    ([{**GOOD, "fields": [{**TEXT, "name": "metadata"}]}], {}, "reserved"),
    ([{**GOOD, "fields": [{**TEXT, "type": "time_array"}]}], {}, "timestamp"),
    ([{**GOOD, "fields": [{**TEXT, "type": "timestamp"}]}], {}, "format"),
    ([{**GOOD, "fields": [{**TEXT, "format": "seconds"}]}], {}, "Only timestamps"),
    ([{**GOOD, "fields": [{**TEXT, "type": "array"}]}], {}, "items"),
    ([{**GOOD, "fields": [{**TEXT, "items": {"type": "string"}}]}], {}, "Only arrays"),
    (
        [{**GOOD, "fields": [{**TEXT, "type": "array", "items": {"type": "object"}}]}],
        {},
        "items.type",
    ),
    ([{**GOOD, "fields": [{**TEXT, "enum": []}]}], {}, "1 to 100 texts"),
    ([{**GOOD, "fields": [{**TEXT, "enum": ["x"] * 101}]}], {}, "1 to 100 texts"),
    (
        [{**GOOD, "fields": [{**TEXT, "type": "time_array", "items": {"type": "object"}}]}],
        {"model_name": "pegasus1.6"},
        "items.fields",
    ),
    ([{**GOOD, "time_ranges": [{"start_time": 1, "end_time": 2}]}], {}, "2 seconds"),
    ([{**GOOD, "time_ranges": [{"start_time": 1, "end_time": 9}]}], {}, "end_time"),
    (
        [
            {
                **GOOD,
                "time_ranges": [
                    {"start_time": 0, "end_time": 3},
                    {"start_time": 2, "end_time": 5},
                ],
            }
        ],
        {},
        "overlap",
    ),
    (
        [{**GOOD, "time_ranges": [{"start_time": 0, "end_time": 3}]}],
        {"start_time": 1},
        "time_ranges",
    ),
    (
        [{**GOOD, "time_ranges": [{"start_time": 0, "end_time": 3}]}],
        {"max_tokens": "unlimited", "model_name": "pegasus1.6"},
        "time_ranges",
    ),
    ([{**GOOD, "media_sources": [{"name": "x"}]}], {}, "media_type"),
    (
        [{**GOOD, "fields": [{**TEXT, "type": "timestamp", "format": "seconds", "enum": ["x"]}]}],
        {},
        "Timestamps",
    ),
    (
        [
            {
                **GOOD,
                "fields": [
                    {
                        **TEXT,
                        "type": "time_array",
                        "items": {
                            "type": "object",
                            "fields": [{**TEXT, "type": "number", "enum": ["1"]}],
                        },
                    }
                ],
            }
        ],
        {"model_name": "pegasus1.6"},
        "only strings",
    ),
]


@pytest.mark.parametrize(("definitions", "more", "told"), BAD)
async def test_a_bad_segmentation_is_refused(
    api: Caller, clips: dict[str, Path], definitions: Any, more: Any, told: str
) -> None:
    """Each rule of definitions, fields, ranges and limits is kept, with the path in the message."""
    video = by_asset(await api.asset(clips["sunset"]))
    form = segments_format(*definitions)
    answer = await create(api, video, analysis_mode=MODE, response_format=form, **more)
    assert answer.status == 400
    assert told in answer.body["error"]["message"]
