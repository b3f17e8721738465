"""Checks the JSON schemas of response formats: what the models support of JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from .errors import ApiProblem, parameter_invalid
from .parameters import as_list, as_object
from .patterns import matching
from .state import JsonObject

__all__ = ["TIME_FORMATS", "check_schema", "resolved", "type_of"]

TIME_FORMATS = ("seconds", "hh:mm:ss", "hh:mm:ss.fff")
_PATH = "response_format.json_schema"
_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string", "timestamp")
_TEXT_FORMATS = ("uuid", "date-time", "date", "time")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_UNSUPPORTED = {
    "minLength": "String length constraints (minLength) are not supported.",
    "maxLength": "String length constraints (maxLength) are not supported.",
    "additionalProperties": "The additionalProperties keyword is not supported.",
    "uniqueItems": "The uniqueItems keyword is not supported.",
    "maxItems": "The maxItems keyword is not supported.",
} | {
    name: f"The {name} keyword is not supported."
    for name in (
        "allOf", "oneOf", "not", "if", "then", "else", "patternProperties", "prefixItems",
        "contains", "dependentRequired", "dependentSchemas", "propertyNames",
        "minProperties", "maxProperties", "multipleOf", "unevaluatedProperties",
    )
}  # fmt: skip
_RESERVED = ("start_time", "end_time")
_RESERVED_TYPES = ("number", "integer", "string", "timestamp")
_DEEPEST = 40
# Timestamps may stand among the properties of the whole, and of the objects of an array there.
_WHOLE, _PROPERTY, _ITEM, _ITEM_PROPERTY, _ELSEWHERE = range(5)


@frozen
class _Place:
    """Where in a schema something stands; `name` is that of the property, if it is one."""

    path: str
    depth: int = 0
    stage: int = _ELSEWHERE
    name: str = ""


def check_schema(schema: JsonObject, *, timestamps: bool) -> None:
    """Refuse a schema that is no schema (400) or that the models do not support (422)."""
    _check(schema, schema, _Place(_PATH, stage=_WHOLE), timestamps=timestamps)


def type_of(schema: Mapping[str, object]) -> str:
    """Return the type of value that a schema wants; of several the first that is not null."""
    given = schema.get("type")
    several = as_list(given)
    if several:
        given = next((each for each in several if each != "null"), "null")
    if isinstance(given, str):
        return given
    if "properties" in schema:
        return "object"
    if "items" in schema:
        return "array"
    return "string"


def resolved(schema: JsonObject, root: JsonObject) -> JsonObject | None:
    """Return the schema that a `$ref` points to, or the schema itself; None if it is nowhere."""
    for _ in range(_DEEPEST):
        reference = schema.get("$ref")
        if reference is None:
            return schema
        parts = reference.removeprefix("#/").split("/") if isinstance(reference, str) else []
        target: JsonObject | None = root
        if not parts or not str(reference).startswith("#/$defs/"):
            return None
        for part in parts:
            name = part.replace("~1", "/").replace("~0", "~")
            target = as_object(target.get(name)) if target is not None else None
        if target is None:
            return None
        schema = target
    return None


def _check(schema: JsonObject, root: JsonObject, place: _Place, *, timestamps: bool) -> None:
    if place.depth > _DEEPEST:
        raise _unsupported(place, "The schema is too deep.")
    for keyword, message in _UNSUPPORTED.items():
        if keyword in schema:
            raise _unsupported(place, message)
    for name, definition in (as_object(schema.get("$defs")) or {}).items():
        inner = _schema(definition, place.path + f".$defs.{name}")
        _check(
            inner,
            root,
            _Place(f"{place.path}.$defs.{name}", place.depth + 1),
            timestamps=timestamps,
        )
    if "$ref" in schema:
        if resolved(schema, root) is None:
            raise parameter_invalid(place.path, f"There is no subschema {schema['$ref']!r}.")
        return
    if "anyOf" in schema:
        choices = as_list(schema["anyOf"])
        if not choices:
            raise parameter_invalid(f"{place.path}.anyOf", "It must be an array of schemas.")
        for number, choice in enumerate(choices):
            path = f"{place.path}.anyOf[{number}]"
            _check(
                _schema(choice, path), root, _Place(path, place.depth + 1), timestamps=timestamps
            )
        return
    _check_type(schema, place, timestamps=timestamps)
    kind = type_of(schema)
    if kind == "object":
        _check_object(schema, root, place, timestamps=timestamps)
    elif kind == "array":
        _check_array(schema, root, place, timestamps=timestamps)


def _check_type(schema: JsonObject, place: _Place, *, timestamps: bool) -> None:
    given = as_list(schema.get("type")) or [schema.get("type")]
    for each in given:
        if each is not None and each not in _TYPES:
            raise parameter_invalid(
                f"{place.path}.type", f"It must be one of: {', '.join(_TYPES)}."
            )
    kind = type_of(schema)
    if place.name in _RESERVED and (
        kind not in _RESERVED_TYPES or (kind == "string" and "format" in schema)
    ):
        raise parameter_invalid(
            place.path,
            f"A property of this name is reserved: its type must be one of "
            f"{', '.join(_RESERVED_TYPES)}, a string without format.",
        )
    _check_values(schema, place)
    if kind == "timestamp":
        _check_timestamp(schema, place, timestamps=timestamps)
    elif kind == "string":
        _check_text(schema, place)
    elif "pattern" in schema or "format" in schema:
        raise _unsupported(place, "The pattern and format keywords are for strings only.")
    bounds = [name for name in _BOUNDS if name in schema]
    if not bounds:
        return
    if kind != "integer":
        raise _unsupported(place, f"The {bounds[0]} keyword is for integers only.")
    for name in bounds:
        if isinstance(schema[name], bool) or not isinstance(schema[name], int | float):
            raise parameter_invalid(f"{place.path}.{name}", "It must be a number.")


def _check_values(schema: JsonObject, place: _Place) -> None:
    if "enum" in schema and not as_list(schema["enum"]):
        raise parameter_invalid(f"{place.path}.enum", "It must be an array of values.")
    given = list(as_list(schema.get("enum")) or [])
    given += [schema["const"]] if "const" in schema else []
    if any(isinstance(value, list | dict) for value in given):
        raise _unsupported(place, "Constants are booleans, numbers, texts and null only.")


def _check_timestamp(schema: JsonObject, place: _Place, *, timestamps: bool) -> None:
    if not timestamps:
        raise parameter_invalid(f"{place.path}.type", "A timestamp needs pegasus1.5 or later.")
    if schema.get("format") not in TIME_FORMATS:
        raise parameter_invalid(
            f"{place.path}.format",
            f"A timestamp needs a format; allowed are: {', '.join(TIME_FORMATS)}.",
        )
    if place.stage not in {_PROPERTY, _ITEM_PROPERTY}:
        raise parameter_invalid(
            place.path,
            "A timestamp is a property of the whole, or of the objects of an array in it.",
        )


def _check_text(schema: JsonObject, place: _Place) -> None:
    if "format" in schema and schema["format"] not in _TEXT_FORMATS:
        raise parameter_invalid(
            f"{place.path}.format", f"It must be one of: {', '.join(_TEXT_FORMATS)}."
        )
    pattern = schema.get("pattern")
    if pattern is None:
        return
    if not isinstance(pattern, str) or matching(pattern) is None:
        raise parameter_invalid(f"{place.path}.pattern", "It is not a pattern that can be used.")


def _check_object(schema: JsonObject, root: JsonObject, place: _Place, *, timestamps: bool) -> None:
    properties = as_object(schema.get("properties", {}))
    if properties is None:
        raise parameter_invalid(f"{place.path}.properties", "It must be an object.")
    required = as_list(schema.get("required", []))
    named = [name for name in required or () if isinstance(name, str) and name in properties]
    if required is None or len(named) < len(required):
        raise parameter_invalid(f"{place.path}.required", "It must name some of the properties.")
    stage = {_WHOLE: _PROPERTY, _ITEM: _ITEM_PROPERTY}.get(place.stage, _ELSEWHERE)
    for name, inner in properties.items():
        path = f"{place.path}.properties.{name}"
        below = _Place(path, place.depth + 1, stage, name)
        _check(_schema(inner, path), root, below, timestamps=timestamps)


def _check_array(schema: JsonObject, root: JsonObject, place: _Place, *, timestamps: bool) -> None:
    if schema.get("minItems", 0) not in (0, 1):
        raise _unsupported(place, "The minItems keyword accepts 0 and 1 only.")
    if "items" not in schema:
        return
    path = f"{place.path}.items"
    stage = _ITEM if place.stage == _PROPERTY else _ELSEWHERE
    below = _Place(path, place.depth + 1, stage)
    _check(_schema(schema["items"], path), root, below, timestamps=timestamps)


def _schema(value: object, path: str) -> JsonObject:
    schema = as_object(value)
    if schema is None:
        raise parameter_invalid(path, "It must be a schema, an object.")
    return schema


def _unsupported(place: _Place, message: str) -> ApiProblem:
    return ApiProblem(422, "parameter_invalid", f"{place.path}: {message}")
