"""Checks the `ingestion_config` of a knowledge store: what is to be read out of each shot."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .errors import ApiProblem
from .fields import Fields
from .parameters import as_list, as_object
from .state import JsonObject

__all__ = ["ingestion_config_of"]

_TYPES = ("object", "array", "string", "number", "integer", "boolean")
_DOCS = "https://docs.twelvelabs.io/v1.3/api-reference/knowledge-stores/create"


def ingestion_config_of(fields: Fields) -> JsonObject | None:
    """Return the configuration if it was given. An unsuitable schema is a 422."""
    config = fields.child("ingestion_config")
    if config is None:
        return None
    enrichment = config.allow({"enrichment_config"}).required_child("enrichment_config")
    enrichment.require("type")
    if enrichment.choice("type", ("json_schema", "description")) == "description":
        enrichment.allow({"type", "description"}).required_text("description")
    else:
        schema = enrichment.allow({"type", "json_schema"}).required_child("json_schema")
        _check_root(schema.values)
    return config.values


def _check_root(schema: JsonObject) -> None:
    if schema.get("type") != "object":
        raise _unsuitable("json_schema", "the type of the root must be object")
    if not as_object(schema.get("properties")):
        raise _unsuitable("json_schema", "the root must have properties")
    _check(schema, "json_schema")


def _check(value: object, path: str) -> None:
    schema = as_object(value)
    if schema is None:
        raise _unsuitable(path, "a schema must be an object")
    for keyword, content in schema.items():
        check = _KEYWORDS.get(keyword)
        if check is None:
            raise _unsuitable(path, f"the keyword {keyword} is not supported")
        check(content, f"{path}.{keyword}")


def _type(value: object, path: str) -> None:
    if value not in _TYPES:
        raise _unsuitable(path, f"it must be one of: {', '.join(_TYPES)}")


def _text(value: object, path: str) -> None:
    if not isinstance(value, str):
        raise _unsuitable(path, "it must be a text")


def _enum(value: object, path: str) -> None:
    if not as_list(value):
        raise _unsuitable(path, "it must be an array of one or more values")


def _properties(value: object, path: str) -> None:
    properties = as_object(value)
    if properties is None:
        raise _unsuitable(path, "it must be an object")
    for name, schema in properties.items():
        _check(schema, f"{path}.{name}")
        given = as_object(schema) or {}
        if not given.get("description"):
            raise _unsuitable(f"{path}.{name}", "every property must have a description")


def _required(value: object, path: str) -> None:
    names = as_list(value)
    if names is None or not all(isinstance(name, str) for name in names):
        raise _unsuitable(path, "it must be an array of names")


def _flag(value: object, path: str) -> None:
    if not isinstance(value, bool):
        raise _unsuitable(path, "it must be true or false; schemas are not supported here")


def _schemas(value: object, path: str) -> None:
    schemas = as_list(value)
    if not schemas:
        raise _unsuitable(path, "it must be an array of one or more schemas")
    for place, schema in enumerate(schemas):
        _check(schema, f"{path}[{place}]")


def _count(value: object, path: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _unsuitable(path, "it must be a whole number of at least 0")


def _number(value: object, path: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unsuitable(path, "it must be a number")


_KEYWORDS: Mapping[str, Callable[[object, str], None]] = {
    "type": _type,
    "title": _text,
    "description": _text,
    "enum": _enum,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _flag,
    "items": _check,
    "prefixItems": _schemas,
    "minItems": _count,
    "maxItems": _count,
    "minimum": _number,
    "maximum": _number,
    "format": _text,
}


def _unsuitable(path: str, reason: str) -> ApiProblem:
    message = f"The JSON schema is not supported: {path}: {reason}."
    return ApiProblem(422, "json_schema_invalid", message, _DOCS)
