"""The part of JSON Schema that the platform takes: schemas are cut down to it and checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, cast

from ..errors import InvalidInputError

__all__ = ["check_dialect", "in_dialect"]

Schema: TypeAlias = dict[str, Any]

FORMATS = ("uuid", "date-time", "date", "time")
TIME_FORMATS = ("seconds", "hh:mm:ss", "hh:mm:ss.fff")
LIMITS = ("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum")
KEPT = ("type", "enum", "const", "pattern", "description", "required")
RESERVED = ("start_time", "end_time")
"""Names whose values the platform converts, so that only some types are taken for them."""


def in_dialect(schema: Schema, name: str) -> Schema:
    """Return a schema as the platform takes it.

    Keywords that the platform refuses are left out; what they say is checked in the answer. A
    reference is replaced by what it points to, unless that holds itself: behind a reference the
    platform does not take timestamps.

    Raises:
        InvalidInputError: It cannot be said without such a keyword.
    """
    made = _Cut(cast("Schema", schema.get("$defs", {})), name).whole(schema)
    check_dialect(made, name)
    return made


class _Cut:
    """Cuts down one schema."""

    def __init__(self, definitions: Schema, name: str) -> None:
        self._definitions = definitions
        self._name = name
        self._open: list[str] = []
        self._recursive: set[str] = set()
        self._defined: Schema = {}

    def whole(self, schema: Schema) -> Schema:
        made = self._cut(schema, self._name)
        if "$ref" in made:  # the class that is asked for holds itself
            made = dict(self._defined[made["$ref"].rsplit("/", 1)[-1]])
        return {**made, "$defs": self._defined} if self._defined else made

    def _cut(self, given: Schema, where: str) -> Schema:
        if "$ref" in given:
            return self._referred(given, where)
        several = given.get("anyOf") or given.get("oneOf")
        if several:
            made: Schema = {"anyOf": [self._cut(each, where) for each in several]}
            return self._with(made, given, "description")
        if len(combined := given.get("allOf", [])) == 1:
            return self._cut({**given, **combined[0], "allOf": []}, where)
        if combined or "prefixItems" in given:
            keyword = "allOf" if combined else "prefixItems"
            raise InvalidInputError(f"{where}: the platform does not take {keyword!r} in a schema.")
        made = self._with({}, given, *KEPT)
        if given.get("type") == "integer":
            made = self._with(made, given, *LIMITS)
        if given.get("format") in FORMATS or given.get("type") == "timestamp":
            made = self._with(made, given, "format")
        if "properties" in given:
            made["properties"] = {
                key: self._cut(each, f"{where}.{key}") for key, each in given["properties"].items()
            }
        if "items" in given:
            made["items"] = self._cut(given["items"], f"{where}[]")
            if least := given.get("minItems"):
                made["minItems"] = min(least, 1)
        return made

    def _with(self, made: Schema, given: Schema, *keywords: str) -> Schema:
        return {**made, **{key: given[key] for key in keywords if key in given}}

    def _referred(self, given: Schema, where: str) -> Schema:
        name = cast("str", given["$ref"]).rsplit("/", 1)[-1]
        if name not in self._definitions:
            raise InvalidInputError(f"{where}: {given['$ref']!r} is not in the schema itself.")
        if name in self._open:
            self._recursive.add(name)
        elif name not in self._defined:
            self._open.append(name)
            made = self._cut(self._definitions[name], name)
            self._open.pop()
            if name not in self._recursive:
                return self._with(made, given, "description")
            self._defined[name] = made
        return {"$ref": f"#/$defs/{name}"}


def check_dialect(schema: Schema, name: str) -> None:
    """Refuse what the platform's documentation rules out, with its place.

    Raises:
        InvalidInputError: A value may be anything, a timestamp stands too deep, or a field
            called `start_time` or `end_time` has a type that these must not have.
    """
    for path, each in _walk(schema, ()):
        where = ".".join((name, *path)).replace(".[]", "[]").replace(".|", "")
        kind = each.get("type")
        if kind is None and not {"anyOf", "enum", "const", "$ref"} & each.keys():
            raise InvalidInputError(
                f"{where}: a value that may be anything cannot be in a structured answer."
            )
        if kind == "timestamp":
            _check_timestamp(each, path, where)
        elif path and path[-1] in RESERVED:
            _check_reserved(each, where)


def _check_timestamp(schema: Schema, path: tuple[str, ...], where: str) -> None:
    if schema.get("format") not in TIME_FORMATS:
        raise InvalidInputError(
            f"{where}: the format of a timestamp is one of {', '.join(TIME_FORMATS)}, "
            f"not {schema.get('format')!r}."
        )
    listed = len(path) == 3 and path[1] == "[]"
    if not (len(path) == 1 or listed):
        raise InvalidInputError(
            f"{where}: a timestamp can stand in the class that is asked for and in the class of "
            "the elements of a list there, not deeper and not in a union."
        )


def _check_reserved(schema: Schema, where: str) -> None:
    kind = schema.get("type")
    if kind in ("number", "integer") or (kind == "string" and "format" not in schema):
        return
    if kind is None:  # a union or an enumeration, of which the documentation says nothing
        return
    raise InvalidInputError(
        f"{where}: the platform takes a field of this name only as float, int, str or Timestamp."
    )


def _walk(schema: Schema, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """Return each schema in a schema with its place: field names, `[]`, `|` and definitions."""
    yield path, schema
    for key, each in schema.get("properties", {}).items():
        yield from _walk(each, (*path, key))
    if "items" in schema:
        yield from _walk(schema["items"], (*path, "[]"))
    for each in schema.get("anyOf", ()):
        yield from _walk(each, (*path, "|"))
    for key, each in schema.get("$defs", {}).items():
        yield from _walk(each, ("$defs", key))
