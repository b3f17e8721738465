"""Answers that fit a JSON schema, and what a knowledge store reads out of each shot."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from tests.emulator.files import write_picture, write_video
from tests.emulator.helpers import Caller
from tests.emulator.stores import (
    Library,
    answered,
    events_in,
    last_part,
    new_library,
    new_store,
    question,
)
from twelvelabs_async.emulator.schema_checks import fits

TEXTS = {"type": "array", "items": {"type": "string"}}


@pytest.fixture
async def library(api: Caller, clips: dict[str, Path]) -> Library:
    """A store with the three clips."""
    return await new_library(api, list(clips.values()))


def format_of(schema: Any) -> Any:
    """The `text` parameter for a schema."""
    return {"format": {"type": "json_schema", "name": "wanted", "schema": schema, "strict": True}}


def properties(**schemas: Any) -> Any:
    """A schema for an object with these properties."""
    return {"type": "object", "properties": schemas}


async def filled(api: Caller, store_id: str, schema: Any, asked: str = "Summarize") -> Any:
    """Ask for an answer in a schema, which must fit, and return it decoded."""
    part = last_part(await answered(api, store_id, asked, text=format_of(schema)))
    assert part["annotations"] == []
    value = orjson.loads(part["text"])
    assert fits(value, schema, schema), value
    return value


CONSTRAINTS: list[tuple[Any, Callable[[Any], object]]] = [
    ({"type": "string", "minLength": 2000}, lambda v: len(v) >= 2000),
    ({"type": "string", "maxLength": 5}, lambda v: len(v) <= 5),
    (
        {"type": "string", "pattern": r"^\d{3}-[A-Z]+$"},
        lambda v: re.fullmatch(r"\d{3}-[A-Z]+", v) is not None,
    ),
    ({"type": "string", "format": "uuid"}, UUID),
    ({"type": "string", "format": "date-time"}, datetime.fromisoformat),
    ({"type": "integer", "minimum": 10, "maximum": 20, "multipleOf": 7}, lambda v: v == 14),
    ({"type": "number", "exclusiveMinimum": 100}, lambda v: v > 100),
    ({"type": "array", "items": {"type": "string"}, "minItems": 15}, lambda v: len(v) >= 15),
    (
        {"type": "array", "items": {"type": "integer"}, "minItems": 4, "uniqueItems": True},
        lambda v: len(set(v)) == len(v) >= 4,
    ),
    ({"type": ["string", "null"]}, lambda v: isinstance(v, str)),
    ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, lambda v: isinstance(v, bool)),
    ({"const": 7}, lambda v: v == 7),
    ({"type": "null"}, lambda v: v is None),
    (True, lambda v: isinstance(v, str)),
    (
        {"type": "array", "prefixItems": [{"type": "boolean"}], "items": False},
        lambda v: len(v) == 1 and isinstance(v[0], bool),
    ),
    (
        {"allOf": [properties(a={"type": "integer"}), {"required": ["b"]}]},
        lambda v: isinstance(v["a"], int) and "b" in v,
    ),
]


async def test_a_collection_is_told_of_in_a_schema(api: Caller, library: Library) -> None:
    """Names of properties are filled with what they ask for, item by item and shot by shot."""
    scene = properties(
        start_sec={"type": "number"},
        end_sec={"type": "number"},
        colours=TEXTS,
        transcript={"type": "string"},
    )
    video = properties(
        item_id={"type": "string"},
        filename={"type": "string"},
        durationSeconds={"type": "number"},
        has_boats={"type": "boolean"},
        light={"type": "string", "enum": ["bright", "dark"]},
        scenes={"type": "array", "items": scene},
    )
    schema = properties(
        total_videos={"type": "integer"},
        total_images={"type": "integer"},
        videos={"type": "array", "items": video},
        summary={"type": "string"},
    )
    value = await filled(api, library.id, schema)
    assert (value["total_videos"], value["total_images"]) == (3, 0)
    assert "sunset.mkv" in value["summary"]
    videos = {library.name_of(each["item_id"]): each for each in value["videos"]}
    assert set(videos) == set(library.items)
    for name, each in videos.items():
        assert each["filename"] == f"{name}.mkv"
        assert each["durationSeconds"] == pytest.approx(6.0, abs=0.1)
        assert each["has_boats"] is (name == "sunset")
        assert [(shot["start_sec"], shot["end_sec"]) for shot in each["scenes"]] == [
            (0.0, 3.0),
            (3.0, 6.0),
        ]
    assert videos["night_drive"]["light"] == "dark"
    assert videos["sunset"]["light"] == "bright"
    assert videos["forest"]["scenes"][0]["colours"] == ["green"]
    assert videos["sunset"]["scenes"][1]["transcript"] == (
        "The sky turns orange and the boats come home."
    )


async def test_what_is_asked_comes_first(api: Caller, library: Library) -> None:
    """In lists of shots, those that match the question lead."""
    schema = properties(
        moments={
            "type": "array",
            "maxItems": 1,
            "items": properties(file={"type": "string"}, start={"type": "string"}),
        }
    )
    value = await filled(api, library.id, schema, "When do the boats come home?")
    assert value == {"moments": [{"file": "sunset.mkv", "start": "00:03"}]}


async def test_images_are_told_of_too(api: Caller, tmp_path: Path) -> None:
    """Items without time have a type, a size and colours."""
    pictures = [write_picture(tmp_path / "leaf.png", (40, 120, 40), (320, 200))]
    library = await new_library(api, pictures)
    schema = properties(
        images={
            "type": "array",
            "items": properties(
                type={"type": "string"}, width={"type": "integer"}, main_color={"type": "string"}
            ),
        }
    )
    value = await filled(api, library.id, schema)
    assert value == {"images": [{"type": "image", "width": 320, "main_color": "green"}]}


@pytest.mark.parametrize(("schema", "check"), CONSTRAINTS)
async def test_every_constraint_is_kept(
    api: Caller, library: Library, schema: Any, check: Any
) -> None:
    """Values keep the bounds, patterns and formats of their schema, with items and without."""
    for store_id in (library.id, await new_store(api, "empty")):
        value = await filled(api, store_id, properties(wanted=schema))
        result = check(value["wanted"])
        assert result is not False, value
        assert result is not None, value


async def test_a_schema_may_contain_itself(api: Caller, library: Library) -> None:
    """References are followed, and what contains itself comes to an end."""
    node = {"$ref": "#/$defs/node"}
    tree = properties(
        title={"type": "string"},
        children={"type": "array", "items": node, "maxItems": 1},
        next={"anyOf": [node, {"type": "null"}]},
    )
    schema = {**node, "$defs": {"node": tree}}
    value = await filled(api, library.id, schema)
    depth = 0
    while value is not None:
        value, depth = value["next"], depth + 1
    assert 1 < depth < 50


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minimum": 1, "enum": []},
        {"type": "integer", "minimum": 5, "maximum": 4},
        {"type": "text"},
        {"$ref": "#/$defs/none"},
        {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}},
        {"type": "string", "pattern": "("},
        {"type": "array", "minItems": 2, "uniqueItems": True, "items": {"const": {"a": 1}}},
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_schema_that_nothing_fits_is_refused(
    api: Caller, schema: Any, stream: bool
) -> None:
    """It is a 400 that says so, before a stream begins."""
    body = question(await new_store(api), "x", text=format_of(schema), stream=stream)
    answer = await api.call("POST", "/responses", json=body)
    assert (answer.status, answer.code) == (400, "parameter_invalid")
    assert "text.format.schema" in answer.body["message"]


async def test_a_schema_can_be_streamed(api: Caller, library: Library) -> None:
    """The deltas of a structured answer are JSON when they are joined."""
    schema = properties(themes=TEXTS)
    body = question(library.id, "themes?", text=format_of(schema), stream=True)
    events = events_in(await api.call("POST", "/responses", json=body))
    text = "".join(event.get("delta", "") for event in events)
    assert orjson.loads(text)["themes"]
    assert last_part(events[-1]["response"])["text"] == text


async def test_plain_text_can_be_asked_for(api: Caller, library: Library) -> None:
    """The format `text` is the default."""
    plain = await answered(api, library.id, "birds", text={"format": {"type": "text"}})
    assert last_part(plain) == last_part(await answered(api, library.id, "birds", text={}))


async def read_out(api: Caller, clips: dict[str, Path], config: Any, asked: str) -> Any:
    """What a store with a configuration read out of the best shot, and the text of the answer."""
    library = await new_library(
        api, list(clips.values()), ingestion_config={"enrichment_config": config}
    )
    response = await answered(api, library.id, asked, include=["intermediate_outputs"])
    calls = {item["call_id"]: item for item in response["output"] if "arguments" in item}
    outputs = {
        calls[item["call_id"]]["name"]: orjson.loads(item["output"])
        for item in response["output"]
        if item["type"] == "function_call_output"
    }
    best = outputs["read_enrichment"][0]
    assert best["item_id"] == library.items["sunset"]
    return best["enrichment"], last_part(response)["text"]


async def test_each_shot_is_read_as_the_store_asks(api: Caller, clips: dict[str, Path]) -> None:
    """A schema is filled for a shot: what nothing speaks for is left out if it may be."""
    schema = {
        "type": "object",
        "properties": {
            "light": {"type": "string", "enum": ["dark", "bright"], "description": "the light"},
            "boats": {"type": "boolean", "description": "whether boats are there"},
            "colours": {**TEXTS, "description": "main colours"},
            "xylophones": {"type": "string", "description": "xylophones"},
            "zebra": {"type": "integer", "description": "zebras"},
        },
        "required": ["light"],
    }
    config = {"type": "json_schema", "json_schema": schema}
    enrichment, text = await read_out(api, clips, config, "boats come home")
    assert enrichment == {"light": "bright", "boats": True, "colours": ["orange", "red"]}
    assert "(light bright, boats true)" in text


async def test_each_shot_is_read_as_described(api: Caller, clips: dict[str, Path]) -> None:
    """Of a description, the things that are there are named."""
    config = {"type": "description", "description": "Note an orange sky, boats and xylophones"}
    enrichment, _ = await read_out(api, clips, config, "boats come home")
    assert enrichment["mentions"] == ["orange", "sky", "boats"]
    assert "mostly orange" in enrichment["description"]


async def test_names_are_understood(api: Caller, library: Library) -> None:
    """Each name is filled with the fact of that name, measured or counted."""
    wanted = library.items["sunset"]
    item = await api.body(f"/knowledge-stores/{library.id}/items/{wanted}")
    text, number, whole = {"type": "string"}, {"type": "number"}, {"type": "integer"}
    schema = properties(
        asset_id=text,
        identifier=text,
        time_range=text,
        camera_motion=text,
        lighting=text,
        keyword=text,
        kind=text,
        uploaded=text,
        spoken_line=text,
        what_happens=text,
        brightness=number,
        fps=number,
        size=whole,
        shot_count=whole,
        item_count=whole,
        word_count=whole,
        confidence=number,
        contact={"type": "string", "format": "email"},
        link={"type": "string", "format": "uri"},
    )
    selections = [{"kind": "item", "id": wanted}]
    response = await answered(
        api, library.id, "boats come home", text=format_of(schema), selections=selections
    )
    value = orjson.loads(last_part(response)["text"])
    brightness = value.pop("brightness")
    assert 0.3 < brightness < 1
    assert "boats come home" in value.pop("what_happens")
    assert value == {
        "asset_id": item["asset_id"],
        "identifier": wanted,
        "time_range": "00:03-00:06",
        "camera_motion": "slow",
        "lighting": "bright",
        "keyword": value["keyword"],
        "kind": "video",
        "uploaded": item["created_at"],
        "spoken_line": "The sky turns orange and the boats come home.",
        "fps": 25.0,
        "size": item["system_metadata"]["size"],
        "shot_count": 2,
        "item_count": 1,
        "word_count": 16,
        "confidence": 0.0,
        "contact": "emulator@emulator.invalid",
        "link": f"https://emulator.invalid/items/{wanted}",
    }
    assert value["keyword"] in "the sun goes down over the harbour sky turns orange boats come home"


async def test_sounds_are_told_of(api: Caller, tmp_path: Path) -> None:
    """A video with a tone is loud; one without sound has no word for it."""
    files = [write_video(tmp_path / "tone.mp4", audio=True), write_video(tmp_path / "mute.mp4")]
    library = await new_library(api, files)
    schema = properties(sound=TEXTS, loudness={"type": "number"}, boring={"type": "boolean"})
    value = await filled(api, library.id, schema)
    assert value["sound"] == ["loud"]
    assert value["loudness"] > 0.1
    assert value["boring"] is False


async def test_alternatives_are_tried_in_order(api: Caller, library: Library) -> None:
    """The first alternative that can be filled is taken, and an enumeration by what is said."""
    schema = properties(
        value={
            "anyOf": [
                {"type": "integer", "minimum": 5, "maximum": 4},
                {"type": "string", "enum": ["zebras", "boats", "xylophones"]},
                {"type": "null"},
            ]
        },
        inner={"allOf": [{"allOf": [{"required": ["a"]}]}, properties(a={"const": 1})]},
    )
    assert await filled(api, library.id, schema) == {"value": "boats", "inner": {"a": 1}}


async def test_a_shot_that_cannot_be_read_as_asked_has_no_enrichment(
    api: Caller, clips: dict[str, Path]
) -> None:
    """A schema that no value fits leaves the shot without enrichment, not without an answer."""
    impossible = {"type": "integer", "minimum": 5, "maximum": 4, "description": "nothing"}
    schema = {"type": "object", "properties": {"a": impossible}, "required": ["a"]}
    config = {"type": "json_schema", "json_schema": schema}
    enrichment, text = await read_out(api, clips, config, "boats come home")
    assert enrichment is None
    assert "boats come home" in text
