"""Tells whether a value fits a JSON schema, as far as answers can be asked for in one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from uuid import UUID

from yarl import URL

from .parameters import as_list, as_object
from .state import JsonObject

__all__ = ["SchemaError", "fits", "resolved"]

_TYPES: dict[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool))
        or (isinstance(value, float) and value.is_integer())
    ),
}


class SchemaError(ValueError):
    """The schema itself cannot be read; the text says where and why."""


def fits(value: object, schema: object, root: JsonObject) -> bool:
    """Tell whether a value fits. `root` is what references in `schema` point into."""
    if isinstance(schema, bool):
        return schema
    given = resolved(schema, root)
    return (
        _of_type(value, given)
        and _among(value, given)
        and _combined(value, given, root)
        and (not isinstance(value, str) or _text_fits(value, given))
        and (
            isinstance(value, bool) or not isinstance(value, int | float) or _in_range(value, given)
        )
        and _members_fit(value, given, root)
        and _parts_fit(value, given, root)
    )


def resolved(schema: object, root: JsonObject) -> JsonObject:
    """Return a schema with its reference followed; a key beside the reference counts as well."""
    given = as_object(schema)
    seen: list[object] = []
    while given is not None and "$ref" in given:
        reference = given["$ref"]
        if reference in seen or not isinstance(reference, str):
            raise SchemaError(f"the reference {reference!r} leads nowhere")
        seen.append(reference)
        rest = {name: value for name, value in given.items() if name != "$ref"}
        target = _target(reference, root)
        given = None if target is None else target | rest
    if given is None:
        raise SchemaError(f"{seen[-1] if seen else schema!r} is no schema of this document")
    return given


def _target(reference: str, root: JsonObject) -> JsonObject | None:
    if not reference.startswith("#"):
        return None
    found: JsonObject | None = root
    for part in reference.removeprefix("#").split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        found = None if found is None else as_object(found.get(name))
    return found


def _of_type(value: object, schema: JsonObject) -> bool:
    wanted = schema.get("type")
    if wanted is None:
        return True
    names = as_list(wanted) or [wanted]
    for name in names:
        if not isinstance(name, str) or name not in _TYPES:
            raise SchemaError(f"there is no type {name!r}")
    return any(_TYPES[str(name)](value) for name in names)


def _among(value: object, schema: JsonObject) -> bool:
    allowed = as_list(schema.get("enum"))
    if "const" in schema:
        allowed = [schema["const"]]
    # True equals 1 in Python, but not in JSON.
    return allowed is None or any(
        value == each and isinstance(value, bool) == isinstance(each, bool) for each in allowed
    )


def _combined(value: object, schema: JsonObject, root: JsonObject) -> bool:
    for keyword, test in (("anyOf", any), ("oneOf", any), ("allOf", all)):
        options = as_list(schema.get(keyword))
        if options is not None:
            results = [fits(value, option, root) for option in options]
            if not test(results) or (keyword == "oneOf" and sum(results) != 1):
                return False
    return "not" not in schema or not fits(value, schema["not"], root)


def _text_fits(value: str, schema: JsonObject) -> bool:
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        try:
            found = re.search(pattern, value)
        except re.error as problem:
            raise SchemaError(f"the pattern {pattern!r} cannot be read: {problem}") from None
        if found is None:
            return False
    check = _FORMATS.get(str(schema.get("format")))
    if check is not None:
        try:
            check(value)
        except ValueError:
            return False
    return _number(schema, "minLength", 0) <= len(value) <= _number(schema, "maxLength", len(value))


def _in_range(value: float, schema: JsonObject) -> bool:
    step = _number(schema, "multipleOf", 0)
    return (
        _number(schema, "minimum", value) <= value <= _number(schema, "maximum", value)
        and ("exclusiveMinimum" not in schema or value > _number(schema, "exclusiveMinimum", value))
        and ("exclusiveMaximum" not in schema or value < _number(schema, "exclusiveMaximum", value))
        and (not step or abs(value / step - round(value / step)) < 1e-9)
    )


def _members_fit(value: object, schema: JsonObject, root: JsonObject) -> bool:
    members = as_object(value)
    if members is None:
        return True
    properties = as_object(schema.get("properties")) or {}
    others = schema.get("additionalProperties", True)
    return (
        all(name in members for name in as_list(schema.get("required")) or ())
        and all(
            fits(member, properties.get(name, others), root) for name, member in members.items()
        )
        and _number(schema, "minProperties", 0) <= len(members)
        and len(members) <= _number(schema, "maxProperties", len(members))
    )


def _parts_fit(value: object, schema: JsonObject, root: JsonObject) -> bool:
    parts = as_list(value)
    if parts is None:
        return True
    first = as_list(schema.get("prefixItems")) or []
    rest = schema.get("items", True)
    unique = schema.get("uniqueItems") is not True or all(
        part not in parts[:place] for place, part in enumerate(parts)
    )
    return (
        unique
        and _number(schema, "minItems", 0) <= len(parts) <= _number(schema, "maxItems", len(parts))
        and all(
            fits(part, first[place] if place < len(first) else rest, root)
            for place, part in enumerate(parts)
        )
    )


def _number(schema: JsonObject, name: str, default: float) -> float:
    value = schema.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SchemaError(f"{name} must be a number")
    return value


def _url(text: str) -> None:
    if not URL(text).absolute:
        raise ValueError(text)


def _email(text: str) -> None:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError(text)


_FORMATS: dict[str, Callable[[str], object]] = {
    "date-time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "uuid": UUID,
    "uri": _url,
    "email": _email,
}
