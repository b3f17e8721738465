"""Checking and filling JSON schemas, and texts for patterns, without a server."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, time
from typing import Any

import pytest

from twelvelabs_async.emulator.account import Account, account_of_pictures
from twelvelabs_async.emulator.captions import Cue
from twelvelabs_async.emulator.errors import ApiProblem
from twelvelabs_async.emulator.patterns import matching
from twelvelabs_async.emulator.schema_values import filled, time_value
from twelvelabs_async.emulator.schemas import check_schema
from twelvelabs_async.emulator.sight import Look, Segment
from twelvelabs_async.emulator.text_pieces import count, pieces, shortened

RED = Look({"red": 0.7, "grey": 0.3}, (0.8, 0.2, 0.2), 0.4)
FILM = Account(
    label="film.mkv",
    start=0.0,
    end=9.0,
    segments=(
        Segment(0.0, 4.0, RED, 0.01, 0.2, "Boats come home."),
        Segment(4.0, 9.0, RED, 0.3, 0.0, "Night falls."),
    ),
    cues=(Cue(0.0, 4.0, "Boats come home."), Cue(4.0, 9.0, "Night falls.")),
)


def value(schema: dict[str, Any], name: str = "thing") -> Any:
    """The value of one property of the film."""
    check_schema({"type": "object", "properties": {name: schema}}, timestamps=True)
    made: Any = filled({"type": "object", "properties": {name: schema}}, FILM)
    return made[name]


@pytest.mark.parametrize(
    ("name", "schema", "expected"),
    [
        ("title", {"type": "string"}, "Boats come home"),
        ("main_color", {"type": "string"}, "red"),
        ("transcript", {"type": "string"}, "Boats come home. Night falls."),
        ("fileName", {"type": "string"}, "film.mkv"),
        ("lighting", {"type": "string"}, "evenly lit"),
        ("colors", {"type": "array", "items": {"type": "string"}}, ["red", "grey"]),
        ("quotes", {"type": "array"}, ["Boats come home.", "Night falls."]),
        ("hashtags", {"type": "array"}, ["#Boats", "#Come", "#Home", "#Night", "#Falls"]),
        ("duration", {"type": "number"}, 9.0),
        ("wordCount", {"type": "integer", "description": "number of words"}, 5),
        ("thing", {"type": "integer"}, 2),
        ("thing", {"type": "integer", "minimum": 5}, 5),
        ("thing", {"type": "integer", "exclusiveMaximum": 1}, 0),
        ("boats", {"type": "boolean"}, True),
        ("tigers", {"type": "boolean"}, False),
        ("night", {"type": "timestamp", "format": "seconds"}, 4.0),
        ("end", {"type": "timestamp", "format": "hh:mm:ss"}, "00:00:09"),
        ("end_time", {"type": "number"}, 9.0),
        ("start_time", {"type": "string"}, "00:00:00.000"),
        ("thing", {"type": "null"}, None),
        ("thing", {"const": 3}, 3),
        ("thing", {"enum": ["tigers", "boats", None]}, "boats"),
        ("thing", {"enum": ["tigers", "lions"]}, "tigers"),
        ("boats", {"enum": [False, True]}, True),
        ("title", {"anyOf": [{"type": "null"}, {"type": "string"}]}, "Boats come home"),
        ("title", {"type": ["null", "string"]}, "Boats come home"),
        ("title", {"description": "no type"}, "Boats come home"),
    ],
)
def test_values_come_from_the_film(name: str, schema: dict[str, Any], expected: object) -> None:
    """Names and descriptions decide what a value tells, types and bounds its form."""
    assert value(schema, name) == expected


def test_formats_are_kept() -> None:
    """Texts with a format or a pattern have it."""
    assert uuid.UUID(value({"type": "string", "format": "uuid"})).version == 5
    moment = value({"type": "string", "format": "date-time"}, "end")
    assert datetime.fromisoformat(moment) == datetime(1970, 1, 1, 0, 0, 9, tzinfo=UTC)
    assert value({"type": "string", "format": "date"}) == "1970-01-01"
    assert time.fromisoformat(value({"type": "string", "format": "time"}, "end")).second == 9
    assert value({"type": "string", "pattern": "^[A-Z]{2}-\\d+$"}) == "AA-0"
    # What fits already is better than something made up.
    assert value({"type": "string", "pattern": "Boats"}, "title") == "Boats come home"


def test_arrays_have_an_item_per_scene() -> None:
    """Objects in arrays tell scene by scene; a scene tells of itself only."""
    items = {
        "type": "object",
        "properties": {"said": {"type": "string"}, "end_time": {"type": "number"}},
    }
    assert value({"type": "array", "items": items}) == [
        {"said": "Boats come home.", "end_time": 4.0},
        {"said": "Night falls.", "end_time": 9.0},
    ]
    assert value({"type": "array", "items": {"enum": ["boats"]}}) == ["boats"]
    empty = account_of_pictures([("a", RED)])
    schema = {"type": "array", "items": {"type": "string"}}
    assert filled({"type": "object", "properties": {"quotes": schema}}, empty) == {"quotes": []}
    one: Any = filled(
        {"type": "object", "properties": {"quotes": {**schema, "minItems": 1}}}, empty
    )
    assert len(one["quotes"]) == 1


def test_schemas_may_refer_to_themselves() -> None:
    """A tree of parts ends; a schema that requires itself without end does too."""
    node: dict[str, Any] = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "parts": {"type": "array", "items": {"$ref": "#/$defs/node"}},
        },
        "required": ["title", "parts"],
    }
    schema: dict[str, Any] = {"$ref": "#/$defs/node", "$defs": {"node": node}}
    check_schema(schema, timestamps=True)
    made: Any = filled(schema, FILM)
    assert made["parts"][0]["title"] == "Boats come home"
    loop = {"type": "object", "properties": {"a": {"$ref": "#/$defs/loop"}}, "required": ["a"]}
    endless: dict[str, Any] = {"$ref": "#/$defs/loop", "$defs": {"loop": loop}}
    check_schema(endless, timestamps=True)
    assert filled(endless, FILM)


@pytest.mark.parametrize(
    ("schema", "status", "told"),
    [
        ({"type": "string", "minLength": 1}, 422, "minLength"),
        ({"type": "object", "additionalProperties": False}, 422, "additionalProperties"),
        ({"type": "array", "maxItems": 3}, 422, "maxItems"),
        ({"type": "array", "uniqueItems": True}, 422, "uniqueItems"),
        ({"type": "array", "minItems": 2}, 422, "minItems"),
        ({"oneOf": [{"type": "string"}]}, 422, "oneOf"),
        ({"type": "number", "minimum": 1}, 422, "integers only"),
        ({"type": "number", "format": "date"}, 422, "strings only"),
        ({"enum": [{"a": 1}]}, 422, "Constants"),
        ({"type": "text"}, 400, "thing.type"),
        ({"type": "integer", "minimum": "1"}, 400, "minimum"),
        ({"type": "string", "format": "email"}, 400, "format"),
        ({"type": "string", "pattern": "["}, 400, "pattern"),
        ({"enum": []}, 400, "enum"),
        ({"anyOf": []}, 400, "anyOf"),
        ({"anyOf": ["x"]}, 400, "anyOf[0]"),
        ({"$ref": "#/$defs/none"}, 400, "#/$defs/none"),
        ({"$ref": "http://example.com/x"}, 400, "subschema"),
        ({"type": "object", "required": ["x"]}, 400, "required"),
        ({"type": "object", "required": [["x"]]}, 400, "required"),
        ({"type": "object", "required": "x"}, 400, "required"),
        ({"type": "object", "properties": {"x": 1}}, 400, "properties.x"),
        ({"type": "object", "properties": []}, 400, "properties"),
        ({"type": "timestamp"}, 400, "properties.thing.format"),
        (
            {"type": "object", "properties": {"at": {"type": "timestamp", "format": "seconds"}}},
            400,
            "array in it",
        ),
        ({"type": "array", "items": {"type": "timestamp", "format": "seconds"}}, 400, "array"),
        ({"anyOf": [{"type": "timestamp", "format": "seconds"}]}, 400, "array in it"),
        (
            {"type": "object", "properties": {"end_time": {"type": "boolean"}}},
            400,
            "reserved",
        ),
        (
            {"type": "object", "properties": {"end_time": {"type": "string", "format": "time"}}},
            400,
            "reserved",
        ),
    ],
)
def test_what_the_models_do_not_support_is_refused(
    schema: dict[str, Any], status: int, told: str
) -> None:
    """Unsupported keywords are a 422, what is wrong in itself a 400; the message has the path."""
    with pytest.raises(ApiProblem) as caught:
        value(schema)
    assert caught.value.status == status
    assert told in caught.value.message
    assert "response_format.json_schema" in caught.value.message


def test_timestamps_need_a_newer_model() -> None:
    """The old model has no timestamps."""
    moment = {"type": "timestamp", "format": "seconds"}
    schema: dict[str, Any] = {"type": "object", "properties": {"a": moment}}
    check_schema(schema, timestamps=True)
    with pytest.raises(ApiProblem):
        check_schema(schema, timestamps=False)


@pytest.mark.parametrize(
    "pattern",
    [
        "", "abc", "^a+b*c?$", "[a-c]{3}", "[^a-z]", "(foo|bar)x", "(?:a|b){2,5}", "(?P<n>z)",
        "\\d{3}-\\w\\s\\S", "\\.\\(\\)", "^.{4}$", "[\\d_]", "[]a]", "a{,3}b", "x{2}?", "[a-]",
        "\\bword\\b", "\\D\\W",
    ],
)  # fmt: skip
def test_a_text_is_found_for_a_pattern(pattern: str) -> None:
    """What is made matches."""
    made = matching(pattern)
    assert made is not None
    assert re.search(pattern, made)


@pytest.mark.parametrize("pattern", ["(", "[z-a]", "(a)\\1", "(?=x)y", "a{9999}", "^b^", "\\x41"])
def test_some_patterns_are_too_much(pattern: str) -> None:
    """What is wrong, looks back or around, or cannot match gives nothing."""
    assert matching(pattern) is None


@pytest.mark.parametrize(
    ("moment", "form", "expected"),
    [
        (83.5, "seconds", 83.5),
        (83.5, "hh:mm:ss", "00:01:24"),
        (83.5, "hh:mm:ss.fff", "00:01:23.500"),
        (3723.0004, "hh:mm:ss.fff", "01:02:03.000"),
        (-1.0, "hh:mm:ss", "00:00:00"),
    ],
)
def test_moments_have_formats(moment: float, form: str, expected: object) -> None:
    """Seconds are numbers; the others are texts, rounded and never below nought."""
    assert time_value(moment, form) == expected


@pytest.mark.parametrize(
    "text", ["", " ", "one two", "Antidisestablishmentarianism!", "日本語 ok\n\n", "a  b ", "_x_"]
)
def test_pieces_join_to_the_text(text: str) -> None:
    """Nothing is lost between tokens, so a stream adds up."""
    assert "".join(pieces(text)) == text
    assert shortened(text, count(text)) == (text, False)


def test_a_text_is_shortened_by_pieces() -> None:
    """A long word has several pieces, white space belongs to what follows."""
    assert pieces("a hippopotamus.") == ["a", " hippopot", "amus", "."]
    assert shortened("a hippopotamus.", 2) == ("a hippopot", True)
