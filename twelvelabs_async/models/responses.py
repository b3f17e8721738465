"""Models of responses: answers that are reasoned out of a knowledge store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from attrs import frozen
from cattrs.gen import override

from .shared import Model, Unknown

__all__ = [
    "ResponseAnnotation",
    "ResponseCollectionCitation",
    "ResponseFunctionCall",
    "ResponseFunctionCallOutput",
    "ResponseImageCitation",
    "ResponseInclude",
    "ResponseIncompleteDetails",
    "ResponseInputItem",
    "ResponseObject",
    "ResponseOutputContentPart",
    "ResponseOutputItem",
    "ResponseOutputMessage",
    "ResponseOutputText",
    "ResponsePhase",
    "ResponseSelection",
    "ResponseSelectionKind",
    "ResponseStatus",
    "ResponseUsage",
    "ResponseVideoCitation",
    "TextParam",
    "TextParamFormat",
    "TextParamFormat_JsonSchema",
    "TextParamFormat_Text",
    "TextResponseFormatJsonSchema",
    "TextResponseFormatText",
]

ResponseInclude: TypeAlias = Literal["intermediate_outputs"] | str
ResponsePhase: TypeAlias = Literal["commentary", "final_answer"] | str
ResponseSelectionKind: TypeAlias = Literal["item", "collection"] | str
ResponseStatus: TypeAlias = Literal["completed", "failed", "in_progress", "incomplete"] | str


@frozen(kw_only=True)
class ResponseInputItem(Model):
    """A message to answer (API: `ResponseInputItem`); a mapping with these keys does as well.

    Attributes:
        type: `message`.
        role: `user`.
        content: The text, of 1 to 10,000 characters. `{{sel:0}}` in it stands for the first
            selection of the request.
    """

    type: Literal["message"] = "message"
    role: Literal["user"] | str = "user"
    content: str | None = None


@frozen(kw_only=True)
class ResponseSelection(Model):
    """An item or a collection to look at (API: `ResponseSelection`); a mapping does as well.

    Attributes:
        kind: `item` or `collection`.
        id: Its identifier: `ksi_…` of an item, `ksic_…` of a collection.
    """

    kind: ResponseSelectionKind | None = None
    id: str | None = None


@frozen(kw_only=True)
class TextResponseFormatText(Model):
    """Answer in plain text, which is the default."""

    type: Literal["text"] = "text"


@frozen(kw_only=True)
class TextResponseFormatJsonSchema(Model):
    """Answer in JSON that a schema describes (API: `TextResponseFormatJsonSchema`).

    Attributes:
        name: What the schema is called.
        description: What it is for.
        schema_: The schema (`schema` on the wire), of JSON Schema draft 2020-12. All properties
            become required, and others are not allowed. Without effect, or worse, are `oneOf`
            (`anyOf` works), `default`, `if`, `not`, `patternProperties`, `contains` and
            `prefixItems`. `$ref` leads to `$defs` of the root alone.
        strict: Taken by the API and without effect so far.
    """

    type: Literal["json_schema"] = "json_schema"
    name: str | None = None
    description: str | None = None
    schema_: Annotated[Mapping[str, object] | None, override(rename="schema")] = None
    strict: bool | None = None


TextParamFormat: TypeAlias = TextResponseFormatText | TextResponseFormatJsonSchema
"""The form of the answer."""


@frozen(kw_only=True)
class TextParam(Model):
    """How to write the answer (API: `TextParam`); a mapping does as well."""

    format: TextParamFormat | None = None


@frozen(kw_only=True)
class ResponseVideoCitation(Model):
    """A place in a video that a marker in the text, such as `[1]`, stands for.

    Attributes:
        type: `video_citation`.
        start_index: Where the marker begins in the text, from 0, in characters as Python counts.
        end_index: Its last character: the marker is `text[start_index : end_index + 1]`.
        item_id: The item of the knowledge store.
        start_sec: Start in the video, in seconds; None with `end_sec` if the whole is meant.
        end_sec: End in the video, in seconds.
        title: Its title, if it could be found.
        thumbnail_url: Signed URL of a picture of it, if there is one.
        hls_url: Signed URL of its HLS playlist, if it can be played.
    """

    type: Literal["video_citation"] = "video_citation"
    start_index: int | None = None
    end_index: int | None = None
    item_id: str | None = None
    start_sec: float | None = None
    end_sec: float | None = None
    title: str | None = None
    thumbnail_url: str | None = None
    hls_url: str | None = None


@frozen(kw_only=True)
class ResponseImageCitation(Model):
    """An image that a marker in the text stands for; fields as in `ResponseVideoCitation`.

    Attributes:
        thumbnail_url: Signed URL of a smaller version of it.
        hls_url: None: there is nothing to play.
    """

    type: Literal["image_citation"] = "image_citation"
    start_index: int | None = None
    end_index: int | None = None
    item_id: str | None = None
    title: str | None = None
    thumbnail_url: str | None = None
    hls_url: str | None = None


@frozen(kw_only=True)
class ResponseCollectionCitation(Model):
    """A collection that a marker in the text stands for; fields as in `ResponseVideoCitation`.

    Attributes:
        collection_id: The collection of items.
        thumbnail_url: None: a collection has no picture.
        hls_url: None: there is nothing to play.
    """

    type: Literal["collection_citation"] = "collection_citation"
    start_index: int | None = None
    end_index: int | None = None
    collection_id: str | None = None
    title: str | None = None
    thumbnail_url: str | None = None
    hls_url: str | None = None


ResponseAnnotation: TypeAlias = (
    ResponseVideoCitation | ResponseImageCitation | ResponseCollectionCitation | Unknown
)
"""What a marker in the text stands for."""


@frozen(kw_only=True)
class ResponseOutputText(Model):
    """A piece of text of a message (API: `ResponseOutputContentPart`).

    Attributes:
        type: `output_text`.
        text: The text. A marker in it, such as `[1]`, may have an annotation, and need not.
        annotations: What markers stand for, in the order of the text.
    """

    type: Literal["output_text"] = "output_text"
    text: str | None = None
    annotations: list[ResponseAnnotation] | None = None


ResponseOutputContentPart: TypeAlias = ResponseOutputText | Unknown
"""A piece of a message."""


@frozen(kw_only=True)
class ResponseOutputMessage(Model):
    """A message of the answer, or on the way to it (API: `ResponseOutputItem`).

    Attributes:
        type: `message`.
        id: Identifier of the message.
        status: Whether it is whole.
        role: `assistant`.
        phase: `final_answer`, also if it is None; anything else is on the way to it.
        content: Its pieces.
    """

    type: Literal["message"] = "message"
    id: str | None = None
    status: ResponseStatus | None = None
    role: Literal["assistant"] | str | None = None
    phase: ResponsePhase | None = None
    content: list[ResponseOutputContentPart] | None = None

    @property
    def text(self) -> str:
        """Its text in one piece."""
        parts = (each for each in self.content or () if isinstance(each, ResponseOutputText))
        return "".join(part.text or "" for part in parts)


@frozen(kw_only=True)
class ResponseFunctionCall(Model):
    """A step on the way to the answer: a tool is called (API: `ResponseOutputItem`).

    Attributes:
        type: `function_call`.
        id: Identifier of the item.
        status: Whether it is whole.
        name: Name of the tool.
        call_id: Identifier of the call; its result has the same.
        arguments: What it is called with, as JSON.
    """

    type: Literal["function_call"] = "function_call"
    id: str | None = None
    status: ResponseStatus | None = None
    name: str | None = None
    call_id: str | None = None
    arguments: str | None = None


@frozen(kw_only=True)
class ResponseFunctionCallOutput(Model):
    """A step on the way to the answer: what a tool returned (API: `ResponseOutputItem`).

    Attributes:
        type: `function_call_output`.
        id: Identifier of the item.
        status: Whether it is whole.
        call_id: Identifier of the call.
        output: What it returned.
    """

    type: Literal["function_call_output"] = "function_call_output"
    id: str | None = None
    status: ResponseStatus | None = None
    call_id: str | None = None
    output: str | None = None


ResponseOutputItem: TypeAlias = (
    ResponseOutputMessage | ResponseFunctionCall | ResponseFunctionCallOutput | Unknown
)
"""A message, or a step on the way to the answer."""


@frozen(kw_only=True)
class ResponseIncompleteDetails(Model):
    """Why an answer is cut off: `max_output_tokens` if it became too long."""

    reason: Literal["max_output_tokens"] | str | None = None


@frozen(kw_only=True)
class ResponseUsage(Model):
    """How many tokens were read and written."""

    input_tokens: int | None = None
    output_tokens: int | None = None


@frozen(kw_only=True)
class ResponseObject(Model):
    """An answer (API: `ResponseObject`). `output_text` is what most need of it.

    Attributes:
        id: Identifier of the response.
        knowledge_store_id: The knowledge store that was asked.
        session_id: Give it with the next question to go on with the conversation.
        type: `response`.
        object: `response`.
        status: `completed`; or `incomplete`, and `incomplete_details` says why; or `failed`.
        incomplete_details: None unless the answer is cut off.
        output: The answer, with the steps on the way to it if they were asked for.
        usage: How many tokens it took.
        created_at: Time of its creation.
    """

    id: str | None = None
    knowledge_store_id: str | None = None
    session_id: str | None = None
    type: Literal["response"] | str | None = None
    object: Literal["response"] | str | None = None
    status: ResponseStatus | None = None
    incomplete_details: ResponseIncompleteDetails | None = None
    output: list[ResponseOutputItem] | None = None
    usage: ResponseUsage | None = None
    created_at: datetime | None = None

    @property
    def output_text(self) -> str:
        """The text of the final answer, without what was said on the way to it."""
        return "".join(
            item.text
            for item in self.output or ()
            if isinstance(item, ResponseOutputMessage) and item.phase in (None, "final_answer")
        )


# The spellings of the vendor's SDK.
TextParamFormat_Text = TextResponseFormatText
TextParamFormat_JsonSchema = TextResponseFormatJsonSchema
