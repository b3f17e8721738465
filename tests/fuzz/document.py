"""Finds places in the API document: parameters, bodies of requests, and fields below these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, cast

__all__ = ["Raw", "bodies", "fields", "objects", "operations", "parameters", "resolved"]

Raw: TypeAlias = dict[str, Any]

_METHODS = ("get", "post", "put", "patch", "delete")


def operations(raw: Raw) -> Iterator[tuple[str, Raw]]:
    """Yield each operation with its label, such as `GET /tasks`."""
    for path, item in raw["paths"].items():
        for method in _METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def parameters(raw: Raw, place: str, *names: str) -> Iterator[tuple[str, Raw]]:
    """Yield label and schema of the parameters of these names in the query or the path."""
    for label, operation in operations(raw):
        for each in operation.get("parameters", ()):
            if each["in"] == place and each["name"] in names:
                yield label, each["schema"]


def bodies(raw: Raw) -> Iterator[tuple[str, Raw]]:
    """Yield label and schema of the body of each request."""
    for label, operation in operations(raw):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            yield label, resolved(raw, content["schema"])


def fields(raw: Raw, schema: Raw, path: str) -> Iterator[Raw]:
    """Yield the schemas of a field, in each member of the unions on the way to it.

    Args:
        raw: The document.
        schema: Where the path begins.
        path: Names with dots between them; `[]` are the items of an array.
    """
    schema = resolved(raw, schema)
    members: list[Raw] = schema.get("oneOf") or schema.get("anyOf") or []
    for member in members:
        yield from fields(raw, member, path)
    name, _, rest = path.partition(".")
    below: Raw | None = schema.get("items")
    if name != "[]":
        below = schema.get("properties", {}).get(name)
    if below is None:
        return
    if rest:
        yield from fields(raw, below, rest)
    else:
        yield below


def objects(raw: Raw, described: Any, seen: set[str] | None = None) -> Iterator[Raw]:
    """Yield every object at or below a place of the document, through references."""
    seen = set() if seen is None else seen
    if isinstance(described, dict):
        found = cast("Raw", described)
        reference = found.get("$ref")
        if isinstance(reference, str):
            if reference not in seen:
                seen.add(reference)
                yield from objects(raw, resolved(raw, found), seen)
            return
        yield found
        for each in found.values():
            yield from objects(raw, each, seen)
    elif isinstance(described, list):
        for each in cast("list[object]", described):
            yield from objects(raw, each, seen)


def resolved(raw: Raw, schema: Raw) -> Raw:
    """Follow references."""
    while "$ref" in schema:
        schema = raw["components"]["schemas"][cast("str", schema["$ref"]).rpartition("/")[2]]
    return schema
