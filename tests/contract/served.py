"""The API document as Prism is given it: with what Prism needs, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias, cast

import orjson
from attrs import frozen

from tests.conformance.decoding.misfits import SPLIT

__all__ = [
    "AMENDMENTS",
    "FORM",
    "JSON",
    "SSE",
    "STREAMED",
    "STREAMED_APART",
    "Amendment",
    "write_amended",
]

Raw: TypeAlias = dict[str, Any]

FORM, JSON = "multipart/form-data", "application/json"
SSE, NDJSON = "text/event-stream", "application/x-ndjson"
STREAMED = {"application/vnd.sse+json": SSE, "application/vnd.ndjson+json": NDJSON}
"""Media types in which Prism writes an object that holds events, and those of their streams."""

STREAMED_APART = {"/analyze": "/analyze/streamed"}
"""Paths that answer as a stream if the request says so, and where Prism does so."""

_EVENTS, _LINES = STREAMED
_LAST = "response.completed"
_NEVER = "response.failed"
"""An event that makes a stream fail; the others do not."""


@frozen
class Amendment:
    """A change of the document.

    Attributes:
        reason: Why Prism cannot do its work without it.
        change: Makes it, in place.
        shown_by: A call that fails with all other amendments but without this one.
        says: What is then wrong.
    """

    name: str
    reason: str
    change: Callable[[Raw], None]
    shown_by: str
    says: str


def write_amended(document: Path, target: Path, *, without: Amendment | None = None) -> Path:
    """Write a copy of the document with all amendments, or all but one; return `target`."""
    raw: Raw = orjson.loads(document.read_bytes())
    for amendment in AMENDMENTS:
        if amendment is not without:
            amendment.change(raw)
    _close(raw)
    target.write_bytes(orjson.dumps(raw))
    return target


def _close(described: Any) -> None:
    """Let no object have fields that its schema does not name: a misspelt one would be taken."""
    if isinstance(described, dict):
        fields = cast("Raw", described)
        if fields.get("type") == "object" and fields.get("properties"):
            fields.setdefault("additionalProperties", False)
        for each in fields.values():
            _close(each)
    elif isinstance(described, list):
        for each in cast("list[object]", described):
            _close(each)


def _separate_lists(raw: Raw) -> None:
    """Say that a list in a form is written with commas, as the relay writes it for Prism."""
    for item in raw["paths"].values():
        for operation in item.values():
            form = operation.get("requestBody", {}).get("content", {}).get(FORM)
            if form is None:
                continue
            form["encoding"] = {
                name: {"style": "form", "explode": False, "allowReserved": True}
                for name, schema in form["schema"]["properties"].items()
                if schema.get("type") == "array"
            }


def _part_analyses(raw: Raw) -> None:
    """Give the two ways in which an analysis is answered a path each."""
    [(path, apart)] = STREAMED_APART.items()
    asked_whole = raw["paths"][path]["post"]
    asked_streamed = {**asked_whole, "responses": {**asked_whole["responses"]}}
    raw["paths"][apart] = {"post": asked_streamed}
    answer = asked_whole["responses"]["200"]
    name = cast("str", answer["content"][JSON]["schema"]["$ref"]).rpartition("/")[2]
    streamed, whole = raw["components"]["schemas"][name]["oneOf"]
    asked_streamed["responses"]["200"] = {**answer, "content": {_LINES: {"schema": streamed}}}
    answer["content"] = {JSON: {"schema": whole}}


def _write_whole_streams(raw: Raw) -> None:
    """Have an object instead of one event, which holds an event of each kind."""
    schemas = raw["components"]["schemas"]
    answers = [
        answer.get("content", {})
        for item in raw["paths"].values()
        for operation in item.values()
        for answer in operation["responses"].values()
    ]
    for content in answers:
        if SSE in content:
            content[_EVENTS] = content.pop(SSE)
        for media_type in STREAMED.keys() & content.keys():
            reference = content[media_type]["schema"]["$ref"]
            union = schemas[reference.rpartition("/")[2]]
            events = _in_order(union["discriminator"]["propertyName"], union["oneOf"])
            content[media_type]["schema"] = {
                "type": "object",
                "properties": events,
                "required": list(events),
            }


def _in_order(tag: str, members: list[Raw]) -> Raw:
    """Return the events of a stream in an order that ends it, by names that sort like them."""
    tagged = [("".join(member["properties"][tag].get("enum", "")), member) for member in members]
    ordered = sorted(
        (each for each in tagged if each[0] != _NEVER), key=lambda each: each[0] == _LAST
    )
    return {f"{number:02} {name}": member for number, (name, member) in enumerate(ordered)}


def _tag_members(raw: Raw) -> None:
    """Give each member of a union that shares its tags with others the one that is its own."""
    schemas = raw["components"]["schemas"]
    for tag, members in _unions(schemas):
        shared: dict[str, list[Raw]] = {}
        for member in members:
            reference = member["properties"][tag].get("$ref")
            if reference is not None:
                shared.setdefault(reference, []).append(member)
        for reference, sharing in shared.items():
            values = schemas[reference.rpartition("/")[2]]["enum"]
            for member, value in zip(sharing, values, strict=True):
                member["properties"][tag] = {"type": "string", "enum": [value]}


def _take_kinds_apart(raw: Raw) -> None:
    """Make a union of a class that describes several kinds of things at once."""
    schemas = raw["components"]["schemas"]
    for name in SPLIT.keys() & schemas.keys():
        whole, kinds = schemas[name], SPLIT[name]
        of_some = set[str]().union(*kinds.values())
        if not of_some:
            continue
        schemas[name] = {
            "oneOf": [
                {
                    **whole,
                    "properties": {
                        **{
                            key: each
                            for key, each in whole["properties"].items()
                            if key in own or key not in of_some
                        },
                        "type": {"type": "string", "enum": [kind]},
                    },
                }
                for kind, own in kinds.items()
            ]
        }


def _unions(schemas: Raw) -> Iterator[tuple[str, list[Raw]]]:
    for schema in schemas.values():
        if "discriminator" in schema:
            yield schema["discriminator"]["propertyName"], schema["oneOf"]


AMENDMENTS = (
    Amendment(
        "lists in forms",
        "Prism keeps one part of each name in a form and takes it for a string, unless the "
        "document says how lists are written.",
        _separate_lists,
        "search.create: minimal",
        "request.body.search_options: Request body property search_options must be array",
    ),
    Amendment(
        "analyses",
        "The document answers an analysis with a union of the events of a stream and the whole. "
        "It is the request that decides, which Prism does not know: it sends an event.",
        _part_analyses,
        "analyze: minimal",
        "$.event_type: NonStreamAnalyzeResponse has no such attribute",
    ),
    Amendment(
        "shared tags",
        "Members of some unions have all the same tags in the document, so that one value is of "
        "several members, which a union forbids. They are listed in the order of their tags.",
        _tag_members,
        "embed.v_2.create: minimal",
        "response.body.metadata: Response body property metadata must match exactly one schema "
        "in oneOf",
    ),
    Amendment(
        "kinds",
        "The document says in words which fields an item of an answer has by its kind, and has "
        "one schema for all; Prism would send items with the fields of all kinds.",
        _take_kinds_apart,
        "responses.create_stream: minimal",
        "$[].item.arguments: ResponseOutputMessage has no such attribute",
    ),
    Amendment(
        "streams",
        "Prism writes JSON only in media types of JSON, and knows no streams: it writes an "
        "object of events, of which the relay makes a stream.",
        _write_whole_streams,
        "responses.create_stream: minimal",
        "Cannot serialise complex objects as text",
    ),
)
