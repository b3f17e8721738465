"""Where a decoded answer must differ from the vendor's or from the API document, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import frozen

__all__ = [
    "BUILT_ON",
    "MADE",
    "MISFITS",
    "PARTS",
    "SPLIT",
    "UNDOCUMENTED",
    "Misfit",
    "Source",
    "misfits_of",
]

Source: TypeAlias = Literal["vendor", "document"]
"""Whose description the samples follow."""


@frozen
class Misfit:
    """A place in answers that differs on purpose.

    Attributes:
        sources: Whose samples show it.
        places: The place in the answer of each method, as it is reported, without the numbers
            of items.
        reason: Why it must differ.
    """

    sources: tuple[Source, ...]
    places: Mapping[str, tuple[str, ...]]
    reason: str


_SEGMENTS = "segments[].float_[]"
_STORES = ("create", "list", "retrieve", "update")

MISFITS: tuple[Misfit, ...] = (
    Misfit(
        ("vendor", "document"),
        {
            "embed.create": tuple(
                f"$.{each}_embedding.{_SEGMENTS}" for each in ("audio", "image", "text")
            ),
            "embed.tasks.retrieve": (f"$.video_embedding.{_SEGMENTS}",),
            "embed.v_2.create": ("$.data[].embedding[]",),
            "embed.v_2.tasks.create": ("$.data[].embedding[]",),
            "embed.v_2.tasks.retrieve": ("$.data[].embedding[]",),
            "indexes.indexed_assets.retrieve": (f"$.embedding.video_embedding.{_SEGMENTS}",),
            "indexes.videos.retrieve": (f"$.embedding.video_embedding.{_SEGMENTS}",),
        },
        "A vector is kept as the list that the parser made: no number of it is looked at, "
        "so one that is sent without a fraction is an int, which is equal to the float.",
    ),
    Misfit(
        ("vendor",),
        {
            "embed.v_2.create": ("$.data[].embedding_uncertainty[]",),
            "embed.v_2.tasks.create": ("$.data[].embedding_uncertainty[]",),
            "embed.v_2.tasks.retrieve": ("$.data[].embedding_uncertainty[]",),
        },
        "The same; the document does not know these vectors yet.",
    ),
    Misfit(
        ("vendor", "document"),
        {
            f"knowledge_stores.{each}": ("$.ingestion_config.enrichment_config.json_schema",)
            for each in _STORES
        },
        "A JSON Schema is a mapping, as a class would have to know all of its keywords: those "
        "that it does not know would be lost when the configuration is sent again.",
    ),
    Misfit(
        ("vendor", "document"),
        {
            "analyze_async.tasks.list": ("$.request_params.max_tokens",),
            "analyze_async.tasks.retrieve": ("$.request_params.max_tokens",),
        },
        "A whole number is an int however it is written; the vendor takes what it does not "
        "expect as it came, also where it expects an int.",
    ),
    Misfit(
        ("document",),
        {
            "responses.create": ("the vendor refuses $.output[].content[].annotations",),
            "responses.create_stream": (
                "the vendor refuses $.item.content[].annotations",
                "the vendor refuses $.part.annotations",
                "the vendor refuses $.response.output[].content[].annotations",
            ),
        },
        "The document does not know annotations yet, and the vendor's type needs them.",
    ),
)

SPLIT: Mapping[str, Mapping[str, frozenset[str]]] = {
    "ResponseAnnotation": {
        "video_citation": frozenset({"item_id", "start_sec", "end_sec"}),
        "image_citation": frozenset({"item_id"}),
        "collection_citation": frozenset({"collection_id"}),
    },
    "ResponseOutputContentPart": {"output_text": frozenset()},
    "ResponseOutputItem": {
        "message": frozenset({"role", "phase", "content"}),
        "function_call": frozenset({"name", "call_id", "arguments"}),
        "function_call_output": frozenset({"call_id", "output"}),
    },
}
"""Classes of the vendor's for several kinds of things, which are a union of classes here.

For each value of the field `type`: those fields that not all kinds have, by the vendor's words.
"""

PARTS: Mapping[str, str] = {
    "analyze": "NonStreamAnalyzeResponse",
    "analyze_stream": "StreamAnalyzeResponse",
    "responses.create": "ResponseObject",
}
"""Schemas of methods whose operation answers in several ways: each returns its part alone."""

MADE: frozenset[str] = frozenset(
    {"multipart_upload.upload_file", "multipart_upload.wait_for_upload_completion"}
)
"""Methods that return what an SDK itself made of many answers, and no server sent."""

BUILT_ON: Mapping[str, str] = {
    "tasks.create_bulk": "tasks.create",
    "tasks.wait_for_done": "tasks.retrieve",
    "embed.tasks.create_bulk": "embed.tasks.create",
    "embed.tasks.wait_for_done": "embed.tasks.status",
}
"""Methods without an operation of their own, and the method whose answers they return."""

UNDOCUMENTED: frozenset[str] = frozenset(
    {"analyze_async.tasks.cancel", "assets.retrieve_transcription"}
)
"""Methods of operations that are newer than the document."""


def misfits_of(source: Source, method: str) -> set[str]:
    """Return the places where the answer of a method differs."""
    return {
        place for each in MISFITS if source in each.sources for place in each.places.get(method, ())
    }
