"""Which calls the API document does not allow though they are right, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

__all__ = ["COMPOSED", "INSTEAD", "REFUSALS", "UNDOCUMENTED", "Refusal"]

COMPOSED: Mapping[str, str] = {
    "embed.tasks.create_bulk": "one request for each video",
    "embed.tasks.wait_for_done": "requests until the task is done",
    "ingest.check": "requests for all that a ledger has under way",
    "multipart_upload.upload_file": "a whole upload, mostly to another server",
    "multipart_upload.wait_for_upload_completion": "requests until the upload is done",
    "search.by_page_token": "the request of `search.retrieve`, under its older name",
    "tasks.create_bulk": "one request for each video",
    "tasks.wait_for_done": "requests until the task is done",
}
"""Methods whose requests another method makes, one at a time."""

UNDOCUMENTED: frozenset[str] = frozenset(
    {"analyze_async.tasks.cancel", "assets.retrieve_transcription"}
)
"""Methods of operations that are newer than the document."""


@frozen
class Refusal:
    """Calls that Prism refuses though they are right.

    Attributes:
        reason: Why they are right.
        calls: The places that Prism takes for wrong in each of them.
    """

    reason: str
    calls: Mapping[str, tuple[str, ...]]


_MODEL = "request.body.model_name"
_INPUT = "request.body.input_type"
_METADATA = tuple(
    f"request.body.metadata.{each}"
    for each in ("batch", "draft", "nobody", "people", "rating", "reviewed", "tiny", "widest")
)

REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        "The document does not know these models yet, nor what they are asked with.",
        {
            "analyze: full, images": ("request.body", _MODEL),
            "analyze: model of later days": (_MODEL,),
            "analyze_stream: full, images": ("request.body", _MODEL),
            "analyze_stream: model of later days": (_MODEL,),
            "analyze_async.tasks.create: full, images": ("request.body", _MODEL),
            "analyze_async.tasks.create: full, segments": (
                "request.body.max_tokens",
                _MODEL,
                "request.body.response_format.segment_definitions.0.fields.0.items",
                "request.body.response_format.segment_definitions.0.fields.0.items.type",
                "request.body.response_format.segment_definitions.0.fields.0.type",
            ),
            "embed.v_2.create: full, many inputs": (
                "request.body",
                _MODEL,
                "request.body.multi_input.media_sources.1.media_type",
                "request.body.multi_input.media_sources.2.media_type",
            ),
            "embed.v_2.create: text as one of many": ("request.body", _MODEL),
            "embed.v_2.tasks.create: full, audio": (
                "request.body.audio",
                "request.body.audio.segmentation",
                _MODEL,
            ),
            "embed.v_2.tasks.create: full, document": ("request.body", _INPUT, _MODEL),
            "embed.v_2.tasks.create: document in quarters of pages": (
                "request.body",
                _INPUT,
                _MODEL,
            ),
            "embed.v_2.tasks.create: names as the vendor's types have them": (
                "request.body",
                _INPUT,
                _MODEL,
            ),
            "embed.v_2.tasks.create: full, image": ("request.body", _INPUT, _MODEL),
            "embed.v_2.tasks.create: full, video": (
                "request.body",
                _MODEL,
                "request.body.video",
                "request.body.video.embedding_scope.0",
            ),
        },
    ),
    Refusal(
        "The document takes strings alone for metadata of knowledge stores; the vendor's newer "
        "types take numbers, booleans and lists of strings as well.",
        {
            "knowledge_store_item_collections.create: full": _METADATA,
            "knowledge_store_item_collections.update: full": _METADATA,
            "knowledge_store_items.create: full": _METADATA,
            "knowledge_stores.create: full": _METADATA,
            "knowledge_stores.update: full": _METADATA,
        },
    ),
    Refusal(
        "The document knows responses as streams alone.",
        {
            f"responses.create: {case}": ("request.body.stream",)
            for case in ("minimal", "full", "plain text")
        },
    ),
    Refusal(
        "The URL of the call has a letter that is none of a URI's, to show that nothing is "
        "changed on the way; what is one is for the API to say.",
        {
            "analyze_async.tasks.list: full": ("request.query.video_url",),
            "data_connectors.authorize_connection: full": ("request.body.redirect_uri",),
            "data_connectors.authorize_connection: minimal": ("request.body.redirect_uri",),
        },
    ),
)

_WORDS = {"metadata": {"category": "café & news", "": ""}}
_URI = {"redirect_uri": "https://app.example.com/back?to=a"}

INSTEAD: Mapping[str, Mapping[str, Any]] = {
    "analyze_async.tasks.list: full": {"video_url": "https://example.com/a.mp4?x=1&y=%C3%BC"},
    "data_connectors.authorize_connection: full": _URI,
    "data_connectors.authorize_connection: minimal": _URI,
    "knowledge_store_item_collections.create: full": _WORDS,
    "knowledge_store_item_collections.update: full": _WORDS,
    "knowledge_store_items.create: full": _WORDS,
    "knowledge_stores.create: full": _WORDS,
    "knowledge_stores.update: full": _WORDS,
}
"""Arguments with which the document allows a refused call."""
