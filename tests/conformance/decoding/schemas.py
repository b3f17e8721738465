"""The shapes that the API document describes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from attrs import frozen

from tests.document import Document, Schema

from .misfits import SPLIT
from .shapes import Choice, Fields, ListOf, MapOf, Plain, PlainKind, Shape, Values, by_kind

__all__ = ["IN_WORDS", "Schemas"]

_PLAIN: dict[str, PlainKind] = {
    "": "anything",
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}


IN_WORDS: Mapping[str, Shape] = {
    "#/components/schemas/UserMetadata": MapOf(
        Choice((Plain("string"), Plain("integer"), Plain("number"), Plain("boolean")))
    ),
}
"""What the document says in words where its schema takes anything."""


@frozen(eq=False)
class Schemas:
    """Reads the schemas of one document."""

    document: Document

    def shape(self, schema: Schema) -> Shape:
        """Return the shape of the JSON that a schema describes; null may stand anywhere."""
        name = str(schema.get("$ref", id(schema)))
        if name in IN_WORDS:
            return IN_WORDS[name]
        found = self.document.resolved(schema)
        if "oneOf" in found:
            return self._union(found)
        match _kind(found):
            case "object":
                return self._object(name, found)
            case "array":
                return ListOf(self.shape(found["items"]))
            case "string" if "enum" in found:
                return Values(tuple(found["enum"]), open=True)
            case "string" if found.get("format") == "date-time":
                return Plain("time")
            case kind:
                return Plain(_PLAIN[kind])

    def items(self, schema: Schema) -> Shape:
        """Return the shape of the items of a page: the only objects that are in a list."""
        page = self.document.resolved(schema)
        fields = map(self.shape, page["properties"].values())
        [item] = [each.item for each in fields if isinstance(each, ListOf)]
        return item

    def _object(self, name: str, schema: Schema) -> Shape:
        properties = cast("dict[str, Schema]", schema.get("properties", {}))
        more = schema.get("additionalProperties")
        if not properties:
            described = cast("Schema | None", more if isinstance(more, dict) else None)
            return MapOf(Plain("anything") if described is None else self.shape(described))
        shapes: dict[str, Callable[[], Shape]] = {
            key: partial(self.shape, each) for key, each in properties.items()
        }
        whole = Fields(name, shapes, frozenset(schema.get("required", ())))
        title = name.rpartition("/")[2]
        return by_kind(whole, SPLIT[title]) if title in SPLIT else whole

    def _union(self, schema: Schema) -> Shape:
        members = [self.shape(each) for each in schema["oneOf"] if each.get("type") != "null"]
        if len(members) == 1:
            return members[0]
        tag = schema.get("discriminator", {}).get("propertyName")
        if tag is None:
            return Choice(tuple(members))
        seen: Counter[tuple[str, ...]] = Counter()
        tagged: list[Shape] = []
        for member in members:
            assert isinstance(member, Fields)
            values = member.shapes[tag]()
            assert isinstance(values, Values)
            # Members that share an enumeration of tags are in its order.
            value = values.values[seen[values.values]]
            seen[values.values] += 1
            own: Shape = Values((value,), open=False)
            shapes: dict[str, Callable[[], Shape]] = {**member.shapes, tag: partial(_same, own)}
            tagged.append(Fields(f"{member.name} {value}", shapes, member.required))
        assert all(len(values) == count for values, count in seen.items())
        return Choice(tuple(tagged))


def _kind(schema: Schema) -> str:
    """Return the type that a schema has beside null; "" if it has none."""
    kinds = schema.get("type", "")
    [kind] = [kinds] if isinstance(kinds, str) else [each for each in kinds if each != "null"]
    return cast("str", kind)


def _same(shape: Shape) -> Shape:
    return shape
