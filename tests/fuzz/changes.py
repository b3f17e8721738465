"""How the API document is changed: bounds, unions and types that it has in words only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

from .document import Raw, bodies, fields, objects, operations, parameters, resolved

__all__ = [
    "Change",
    "add_connector",
    "by_tag",
    "close_requests",
    "either",
    "fill_lists",
    "fill_texts",
    "give_one_source",
    "in_bodies",
    "in_queries",
    "name_refusals",
    "require_bodies",
    "say_null",
    "stream_analyses",
    "stream_results",
    "tag_members",
    "together",
    "type_metadata",
    "wrap_events",
]

Change: TypeAlias = Callable[[Raw], None]

_STORES = "/knowledge-stores"
_LISTS = frozenset(
    {
        "embedding_option", "embedding_type", "embedding_scope", "include", "media_sources",
        "modalities", "model_options",
    }
)  # fmt: skip
_NOT_EMPTY = {"minLength": 1}
_TEXTS = frozenset(
    {
        "asset_id", "content", "index_id", "index_name", "input_text",
        "knowledge_store_id", "name", "page_token", "prompt", "query_text", "source_id", "text",
        "video_id",
    }
)  # fmt: skip


def in_bodies(path: str, keywords: Raw, label: str = "") -> Change:
    """Return a change that adds keywords to a field of the bodies of requests."""

    def change(raw: Raw) -> None:
        for found, body in bodies(raw):
            if label in ("", found):
                for schema in fields(raw, body, path):
                    _add(raw, schema, keywords)

    return change


def in_queries(keywords: Raw, *names: str, label: str = "") -> Change:
    """Return a change that adds keywords to parameters of the query."""

    def change(raw: Raw) -> None:
        for found, schema in parameters(raw, "query", *names):
            if label in ("", found) and "enum" not in resolved(raw, schema):
                _add(raw, schema, keywords)

    return change


def _add(raw: Raw, schema: Raw, keywords: Raw) -> None:
    """Add keywords to a schema, or to what it refers to."""
    target = resolved(raw, schema)
    for key, value in keywords.items():
        target.setdefault(key, value)


def together(*changes: Change) -> Change:
    """Return a change that makes several."""

    def change(raw: Raw) -> None:
        for each in changes:
            each(raw)

    return change


def require_bodies(raw: Raw) -> None:
    """Require the bodies that have required fields."""
    for _, operation in operations(raw):
        body = operation.get("requestBody")
        if body is None:
            continue
        for content in body["content"].values():
            if resolved(raw, content["schema"]).get("required"):
                body["required"] = True


def close_requests(raw: Raw) -> None:
    """Let no object of a request have fields that the document does not name."""
    answered = {
        id(schema)
        for _, operation in operations(raw)
        for schema in objects(raw, operation["responses"])
    }
    for _, body in bodies(raw):
        for schema in objects(raw, body):
            if isinstance(schema.get("properties"), dict) and id(schema) not in answered:
                schema.setdefault("additionalProperties", False)


def fill_texts(raw: Raw) -> None:
    """Let no identifier, name, prompt or query of a request be empty."""
    for _, body in bodies(raw):
        for schema in objects(raw, body):
            properties = _properties(schema)
            for name in sorted(_TEXTS & properties.keys()):
                text = resolved(raw, properties[name])
                if text.get("type") == "string" and not text.keys() & {"enum", "format"}:
                    properties[name] = {**text, **_NOT_EMPTY}


def type_metadata(raw: Raw) -> None:
    """Say of what types the values of metadata are."""
    scalar: Raw = {"type": ["string", "number", "boolean"]}
    texts: Raw = {"type": "array", "items": {"type": "string"}}
    for label, body in bodies(raw):
        for name, values in (
            ("user_metadata", [scalar, texts]),
            (
                "metadata",
                [scalar, texts] if label.partition(" ")[2].startswith(_STORES) else [scalar],
            ),
        ):
            for schema in fields(raw, body, name):
                target = resolved(raw, schema)
                if target.get("type") == "object":
                    target["additionalProperties"] = {"anyOf": values}
    for label, operation in operations(raw):
        if label.partition(" ")[2].startswith(_STORES):
            for schema in objects(raw, operation["responses"]):
                metadata: Raw = _properties(schema).get("metadata", {})
                if "additionalProperties" in metadata:
                    metadata["additionalProperties"] = {"anyOf": [scalar, texts]}


def name_refusals(raw: Raw) -> None:
    """List the answers to wrong keys and to unsuitable schemas."""
    error = {
        "type": "object",
        "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        "required": ["code", "message"],
    }
    for _, operation in operations(raw):
        operation["responses"].setdefault(
            "401", {"description": "", "content": {"application/json": {"schema": error}}}
        )
    raw["paths"]["/knowledge-stores"]["post"]["responses"].setdefault(
        "422", {"description": "", "content": {"application/json": {"schema": error}}}
    )


def fill_lists(raw: Raw) -> None:
    """Let no list of options of a request be empty."""
    for _, body in bodies(raw):
        for schema in objects(raw, body):
            properties = _properties(schema)
            for name in sorted(_LISTS & properties.keys()):
                resolved(raw, properties[name]).setdefault("minItems", 1)


def stream_analyses(raw: Raw) -> None:
    """Have the two ways in which an analysis is answered apart."""
    content = raw["paths"]["/analyze"]["post"]["responses"]["200"]["content"]
    whole = resolved(raw, content["application/json"]["schema"])
    streamed, once = whole["oneOf"]
    content["application/json"]["schema"] = once
    content["application/x-ndjson"] = {"schema": {"type": "array", "items": streamed}}


def by_tag(label: str, tag: str, kinds: dict[str, tuple[str, ...]]) -> Change:
    """Return a change that makes a union of a body whose fields depend on one of them."""

    def change(raw: Raw) -> None:
        for found, body in bodies(raw):
            if found != label:
                continue
            of_some = {name for names in kinds.values() for name in names}
            whole = dict(body)
            body.clear()
            body["oneOf"] = [
                {
                    **whole,
                    "properties": {
                        **{
                            name: schema
                            for name, schema in whole["properties"].items()
                            if name in names or name not in of_some
                        },
                        tag: {"type": "string", "enum": [kind]},
                    },
                    "required": [*whole["required"], *names],
                }
                for kind, names in kinds.items()
            ]

    return change


def say_null(*places: tuple[str, str]) -> Change:
    """Return a change that lets fields of schemas be null."""

    def change(raw: Raw) -> None:
        for name, field in places:
            schema = raw["components"]["schemas"][name]["properties"][field]
            if isinstance(schema["type"], str):
                schema["type"] = [schema["type"], "null"]

    return change


def add_connector(raw: Raw) -> None:
    """List the method by which imported assets were made."""
    values: list[str] = raw["components"]["schemas"]["AssetDetailMethod"]["enum"]
    if "connector" not in values:
        values.append("connector")


def tag_members(raw: Raw) -> None:
    """Give each member of a union that shares its tags with others the one that is its own."""
    for union in list(raw["components"]["schemas"].values()):
        if "discriminator" not in union:
            continue
        tag = union["discriminator"]["propertyName"]
        shared: dict[str, list[Raw]] = {}
        for member in union["oneOf"]:
            reference = member["properties"][tag].get("$ref")
            if reference is not None:
                shared.setdefault(reference, []).append(member)
        for members in shared.values():
            values = resolved(raw, members[0]["properties"][tag])["enum"]
            for member, value in zip(members, values, strict=True):
                member["properties"][tag] = {"type": "string", "enum": [value]}


def give_one_source(raw: Raw) -> None:
    """Have exactly one of the three ways to name a file."""
    for _, body in bodies(raw):
        for schema in objects(raw, body):
            names = schema.get("properties", {})
            if isinstance(names, dict) and {"url", "base64_string", "asset_id"} <= names.keys():
                schema["oneOf"] = [
                    {"required": [name]} for name in ("url", "base64_string", "asset_id")
                ]


def either(label: str, *kinds: tuple[tuple[str, ...], tuple[str, ...]]) -> Change:
    """Return a change that makes a union of a body: what each member needs, and what it lacks."""

    def change(raw: Raw) -> None:
        for found, body in bodies(raw):
            if found != label:
                continue
            whole = dict(body)
            body.clear()
            body["oneOf"] = [
                {
                    **whole,
                    "properties": {
                        name: schema
                        for name, schema in whole["properties"].items()
                        if name not in lacks
                    },
                    "required": sorted({*whole.get("required", ()), *needs}),
                }
                for needs, lacks in kinds
            ]

    return change


def wrap_events(raw: Raw) -> None:
    """Have the schema of a stream's events as that of their data."""
    content = raw["paths"]["/responses"]["post"]["responses"]["200"]["content"]
    event = content["text/event-stream"]["schema"]
    content["text/event-stream"]["schema"] = {
        "type": "object",
        "properties": {
            "event": {"type": "string"},
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": event,
            },
        },
        "required": ["event", "data"],
    }


def stream_results(raw: Raw) -> None:
    """Have the results of a batch as lines."""
    answer = raw["paths"]["/analyze/batches/{batch_id}/results"]["get"]["responses"]["200"]
    line = answer["content"].pop("application/json", None)
    if line is not None:
        answer["content"]["application/jsonl"] = {
            "schema": {"type": "array", "items": line["schema"]}
        }


def _properties(schema: Raw) -> Raw:
    """Return the fields of an object; none for what only looks like a schema."""
    found: object = schema.get("properties")
    return cast("Raw", found) if isinstance(found, dict) else {}
