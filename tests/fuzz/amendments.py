"""What the API document says in words only, written into its schemas before it is held to them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from attrs import frozen

from .changes import (
    Change,
    add_connector,
    by_tag,
    close_requests,
    either,
    fill_lists,
    fill_texts,
    give_one_source,
    in_bodies,
    in_queries,
    name_refusals,
    require_bodies,
    say_null,
    stream_analyses,
    stream_results,
    tag_members,
    together,
    type_metadata,
    wrap_events,
)
from .document import Raw

__all__ = ["AMENDMENTS", "Amendment", "amend"]


@frozen
class Amendment:
    """A change of the document.

    Attributes:
        name: How test reports name it.
        reason: What the document says in words, or why its schema cannot be meant.
        change: Makes it, in place.
    """

    name: str
    reason: str
    change: Change


def amend(raw: Raw, amendments: Sequence[Amendment] | None = None) -> Raw:
    """Return a copy of the document with amendments, all unless told."""
    amended = deepcopy(raw)
    for each in AMENDMENTS if amendments is None else amendments:
        each.change(amended)
    return amended


AMENDMENTS = (
    Amendment(
        "requests are closed",
        "Names that an operation does not know are answered with parameter_unknown, which is a "
        "documented error, but no schema forbids them. Metadata stay open.",
        close_requests,
    ),
    Amendment(
        "bodies are required",
        "Bodies with required fields are themselves optional in the document.",
        require_bodies,
    ),
    Amendment(
        "pages", "Pages count from 1.", in_queries({"minimum": 1, "maximum": 10**18 - 1}, "page")
    ),
    Amendment(
        "page limits",
        "The words give 50 as the most items on a page; a page has at least one.",
        together(
            in_queries({"minimum": 1, "maximum": 50}, "page_limit"),
            in_bodies("page_limit", {"minimum": 1, "maximum": 50}),
        ),
    ),
    Amendment(
        "sizes of pages",
        "The words give the most results on a page of a search of a knowledge store.",
        in_bodies("page_size", {"minimum": 1, "maximum": 50}),
    ),
    Amendment(
        "dates",
        "Times are called RFC 3339 in words; the schema takes any text.",
        in_queries({"format": "date-time"}, "created_at", "updated_at", "started_at", "ended_at"),
    ),
    Amendment(
        "directions",
        "The words list asc and desc; the schema takes any text.",
        in_queries({"enum": ["asc", "desc"]}, "sort_option"),
    ),
    Amendment(
        "orders",
        "The words list what is sorted by; some schemas take any text.",
        in_queries({"enum": ["created_at", "updated_at"]}, "sort_by"),
    ),
    Amendment(
        "states of embedding tasks",
        "The words list three states; the schema takes any text.",
        together(
            *(
                in_queries({"enum": ["processing", "ready", "failed"]}, "status", label=label)
                for label in ("GET /embed/tasks", "GET /embed-v2/tasks")
            )
        ),
    ),
    Amendment(
        "families of models",
        "The words list marengo and pegasus; the schema takes any text.",
        in_queries({"enum": ["marengo", "pegasus"]}, "model_family", label="GET /indexes"),
    ),
    Amendment(
        "texts that say something",
        "Identifiers, names, prompts and queries may be empty in the schema; an empty one is "
        "answered like a missing one.",
        fill_texts,
    ),
    Amendment(
        "labels",
        "The words allow 64 letters, digits, hyphens and underscores.",
        together(
            *(
                in_bodies(path, {"pattern": "^[A-Za-z0-9_-]{1,64}$"}, label)
                for label, path in (
                    ("POST /analyze/tasks", "custom_id"),
                    ("POST /analyze/batches", "requests.[].custom_id"),
                )
            )
        ),
    ),
    Amendment(
        "numbers of things",
        "Lists have bounds in words, or make no sense when they are empty.",
        together(
            *(
                in_bodies(path, {"minItems": 1, "maxItems": most})
                for path, most in (
                    ("asset_ids", 50),
                    ("completed_chunks", 50),
                    ("entities", 50),
                    ("item_ids", 500),
                    ("items", 100),
                    ("requests", 1000),
                    ("input", 50),
                    ("models", 5),
                    ("search_options", 5),
                )
            )
        ),
    ),
    Amendment(
        "lengths of answers",
        "The most tokens of an analysis have bounds in words.",
        together(
            *(
                in_bodies(path, {"minimum": 512, "maximum": 98304}, label)
                for label, path in (
                    ("POST /analyze/tasks", "max_tokens"),
                    ("POST /analyze/batches", "requests.[].max_tokens"),
                    ("POST /analyze/batches", "defaults.max_tokens"),
                )
            )
        ),
    ),
    Amendment(
        "temperatures",
        "The temperature of an analysis is from 0 to 1 in words.",
        together(
            *(
                in_bodies(path, {"minimum": 0, "maximum": 1})
                for path in ("temperature", "requests.[].temperature", "defaults.temperature")
            )
        ),
    ),
    Amendment(
        "sizes",
        "The size of an upload has bounds in words.",
        in_bodies("total_size", {"minimum": 1, "maximum": 10 << 30}),
    ),
    Amendment(
        "values of metadata",
        "The words allow texts, numbers, booleans and, for user metadata, arrays of texts.",
        type_metadata,
    ),
    Amendment(
        "what is embedded",
        "By its type the input is in one field, in words only.",
        by_tag(
            "POST /embed-v2",
            "input_type",
            {
                kind: (kind,)
                for kind in ("text", "image", "text_image", "audio", "video", "multi_input")
            },
        ),
    ),
    Amendment(
        "what is embedded later",
        "By its type the input is in one field, in words only.",
        by_tag("POST /embed-v2/tasks", "input_type", {k: (k,) for k in ("audio", "video")}),
    ),
    Amendment(
        "one source",
        "Of the three ways to name a file exactly one is needed, in words only.",
        give_one_source,
    ),
    Amendment(
        "what is analyzed",
        "A video and one of two prompts, in words only.",
        either(
            "POST /analyze",
            (("video", "prompt"), ("video_id", "prompt_v2")),
            (("video", "prompt_v2"), ("video_id", "prompt")),
            (("video_id", "prompt"), ("video", "prompt_v2")),
        ),
    ),
    Amendment(
        "what is analyzed by a task",
        "A video and one of two prompts, in words only.",
        either("POST /analyze/tasks", (("prompt",), ("prompt_v2",)), (("prompt_v2",), ("prompt",))),
    ),
    Amendment(
        "refusals",
        "No operation lists the answer to a missing or wrong key, which all need; the words name "
        "422 for unsuitable schemas of knowledge stores.",
        name_refusals,
    ),
    Amendment(
        "lists that say something",
        "Lists of options may be empty in the schema; without one the defaults of the words apply.",
        fill_lists,
    ),
    Amendment(
        "analyses",
        "An analysis is answered whole or, by default, as NDJSON; the schema has one for both.",
        stream_analyses,
    ),
    Amendment(
        "nulls",
        "The words say when these are null; the schema knows texts only.",
        say_null(("Index", "expires_at"), ("ChunkInfo", "uploaded_at")),
    ),
    Amendment(
        "connectors",
        "Imported assets are in the list of assets, and the list of methods lacks theirs.",
        add_connector,
    ),
    Amendment(
        "shared tags",
        "Members of some unions have all the same tags, so that one value is of several members.",
        tag_members,
    ),
    Amendment(
        "events",
        "The schema of the stream is that of the data of an event, not of an event.",
        wrap_events,
    ),
    Amendment(
        "results of a batch",
        "The words say application/jsonl, a line for each item.",
        stream_results,
    ),
)
