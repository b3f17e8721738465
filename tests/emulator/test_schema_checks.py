"""Whether a value fits a JSON schema."""

from __future__ import annotations

from typing import Any

import pytest

from twelvelabs_async.emulator.schema_checks import SchemaError, fits

TREE = {
    "$ref": "#/$defs/tree",
    "$defs": {
        "tree": {
            "type": "object",
            "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/tree"}}},
            "required": ["children"],
        }
    },
}


VALUES: list[tuple[Any, list[Any], list[Any]]] = [
    ({"type": "string"}, ["", "x"], [1, None, [], True]),
    ({"type": "integer"}, [0, -3, 4.0], [0.5, True, "1"]),
    ({"type": "number"}, [0, 0.5], [False, "1", None]),
    ({"type": "boolean"}, [True, False], [0, 1, "true"]),
    ({"type": "null"}, [None], [0, "", False]),
    ({"type": ["string", "null"]}, ["x", None], [1]),
    ({"enum": ["a", 1]}, ["a", 1], ["b", True, "1"]),
    ({"const": False}, [False], [0, None, ""]),
    ({"const": {"a": [1]}}, [{"a": [1]}], [{"a": [2]}, {}]),
    ({"minLength": 2, "maxLength": 3}, ["ab", "abc", 1], ["a", "abcd"]),
    ({"pattern": "^a+$"}, ["aa", 5], ["ab", ""]),
    ({"minimum": 1, "maximum": 2}, [1, 1.5, 2, "x"], [0.9, 2.1]),
    ({"exclusiveMinimum": 1, "exclusiveMaximum": 2}, [1.5], [1, 2]),
    ({"multipleOf": 0.5}, [1, 1.5, 0], [1.2]),
    ({"format": "date"}, ["2026-01-02"], ["yesterday", "2026-13-02"]),
    ({"format": "date-time"}, ["2026-01-02T03:04:05Z"], ["03:04"]),
    ({"format": "time"}, ["03:04:05Z"], ["3 o'clock"]),
    ({"format": "uuid"}, ["12345678-1234-5678-1234-567812345678"], ["1"]),
    ({"format": "uri"}, ["https://a.example/b"], ["b/c"]),
    ({"format": "email"}, ["a@b.example"], ["a.example"]),
    ({"format": "unheard-of"}, ["x"], []),
    ({"required": ["a"]}, [{"a": 1}, []], [{}, {"b": 1}]),
    ({"properties": {"a": {"type": "string"}}}, [{}, {"a": "x", "b": 1}], [{"a": 1}]),
    ({"properties": {"a": {}}, "additionalProperties": False}, [{"a": 1}], [{"b": 1}]),
    ({"additionalProperties": {"type": "integer"}}, [{"a": 1}], [{"a": "x"}]),
    ({"minProperties": 1, "maxProperties": 2}, [{"a": 1}], [{}, {"a": 1, "b": 2, "c": 3}]),
    ({"items": {"type": "integer"}}, [[], [1, 2]], [[1, "x"]]),
    ({"prefixItems": [{"type": "string"}], "items": False}, [["x"], []], [["x", 1], [1]]),
    ({"minItems": 1, "maxItems": 2}, [[1], [1, 2]], [[], [1, 2, 3]]),
    ({"uniqueItems": True}, [[1, 2], []], [[1, 1], [{"a": 1}, {"a": 1}]]),
    ({"anyOf": [{"type": "string"}, {"minimum": 5}]}, ["x", 6], [4]),
    ({"oneOf": [{"type": "integer"}, {"minimum": 5}]}, [4, 5.5, "x"], [6]),
    ({"allOf": [{"type": "integer"}, {"minimum": 5}]}, [6], [4, 5.5]),
    ({"not": {"type": "string"}}, [1], ["x"]),
    (TREE, [{"children": []}, {"children": [{"children": []}]}], [{}, {"children": [{}]}]),
]


@pytest.mark.parametrize(("schema", "good", "bad"), VALUES)
def test_values_fit_or_do_not(schema: Any, good: list[object], bad: list[object]) -> None:
    """Each keyword accepts what it should and nothing else."""
    assert [value for value in good if not fits(value, schema, schema)] == []
    assert [value for value in bad if fits(value, schema, schema)] == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "text"},
        {"$ref": "#/$defs/none"},
        {"$ref": "https://a.example/schema"},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}},
        {"minimum": "x"},
        {"pattern": "["},
        {"items": 5},
    ],
)
def test_a_schema_that_is_none_is_told(schema: Any) -> None:
    """What cannot be read raises an error instead of letting values through."""
    value: object = ["x"] if "items" in schema else 1 if "minimum" in schema else "x"
    with pytest.raises(SchemaError):
        fits(value, schema, schema)
