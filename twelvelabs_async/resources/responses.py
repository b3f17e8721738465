"""Responses: ask a knowledge store a question, in a conversation if wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from ..core.arguments import is_list
from ..core.bodies import Json, json_body
from ..core.encoding import seg
from ..core.feeds import ServerSentEvents
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..core.streams import AsyncStream
from ..errors import InvalidInputError
from ..models.response_events import ResponseStreamEvent
from ..models.responses import (
    ResponseInclude,
    ResponseInputItem,
    ResponseObject,
    ResponseSelection,
    TextParam,
)
from ._arguments import fields_of
from ._response_digest import ResponseDigest

if TYPE_CHECKING:
    from ..raw.responses import RawResponses

__all__ = ["Responses"]

LONGEST_MESSAGE = 10_000
"""Characters of a message."""

PREFIXES = {"item": "ksi_", "collection": "ksic_"}
"""How the identifiers of what can be selected begin."""


class Responses(Resource):
    """Let the platform reason over what is in a knowledge store, and answer."""

    with_raw_response: RawView[RawResponses] = RawView()

    async def create(
        self,
        *,
        knowledge_store_id: str,
        input: str | Sequence[ResponseInputItem | Mapping[str, object]],
        session_id: str | None = None,
        instructions: str | None = None,
        include: Sequence[ResponseInclude] | None = None,
        selections: Sequence[ResponseSelection | Mapping[str, object]] | None = None,
        text: TextParam | Mapping[str, object] | None = None,
        request_options: RequestOptions | None = None,
    ) -> ResponseObject:
        """Ask a knowledge store and return the whole answer. This can take minutes.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            input: The question: a text, or messages such as `{"type": "message", "role": "user",
                "content": …}`, each of up to 10,000 characters.
            session_id: That of an earlier response, to go on with its conversation; the knowledge
                store must be the same. None begins a new one.
            instructions: How to answer, for this request.
            include: `intermediate_outputs`, to get the steps on the way to the answer too.
            selections: Items and collections to look at, such as `{"kind": "item", "id":
                "ksi_…"}`; `{{sel:0}}` in a message stands for the first of them. A strong
                preference, and no limit of what can be looked at.
            text: The form of the answer: `{"format": {"type": "json_schema", "name": …,
                "schema": …}}` for JSON instead of text.
            request_options: What this call changes.

        Returns:
            The answer; its text is `output_text`. Look at `status`: an answer that is
            `incomplete` was cut off, and its JSON does not parse.

        API: `POST /responses`.
        """
        return await self._api.post(
            "/responses",
            ResponseObject,
            creates=True,
            slow=True,
            body=_response_body(
                knowledge_store_id=knowledge_store_id,
                input=input,
                session_id=session_id,
                instructions=instructions,
                include=include,
                selections=selections,
                text=text,
                stream=False,
            ),
            options=request_options,
        )

    def create_stream(
        self,
        *,
        knowledge_store_id: str,
        input: str | Sequence[ResponseInputItem | Mapping[str, object]],
        session_id: str | None = None,
        instructions: str | None = None,
        include: Sequence[ResponseInclude] | None = None,
        selections: Sequence[ResponseSelection | Mapping[str, object]] | None = None,
        text: TextParam | Mapping[str, object] | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncStream[ResponseStreamEvent, ResponseObject]:
        """Ask a knowledge store and get the answer piece by piece.

        Iterate over the events, or over `text_stream()` for the text of the answer alone;
        `final()` is what `create` would have returned, with citations and usage.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            input: The question, as in `create`.
            session_id: That of an earlier response, to go on with its conversation.
            instructions: How to answer, for this request.
            include: `intermediate_outputs`, to get the steps on the way to the answer too.
            selections: Look only at these items and collections, as in `create`.
            text: The form of the answer, as in `create`.
            request_options: What this call changes.

        Raises:
            StreamError: The stream ended before its last event; what came is on the error.

        API: `POST /responses`.
        """
        return self._api.stream(
            "POST",
            "/responses",
            ServerSentEvents(ResponseStreamEvent),
            ResponseDigest(),
            body=_response_body(
                knowledge_store_id=knowledge_store_id,
                input=input,
                session_id=session_id,
                instructions=instructions,
                include=include,
                selections=selections,
                text=text,
                stream=True,
            ),
            creates=True,
            options=request_options,
        )


def _response_body(
    *,
    knowledge_store_id: str,
    input: str | Sequence[ResponseInputItem | Mapping[str, object]],
    session_id: str | None,
    instructions: str | None,
    include: Sequence[str] | None,
    selections: Sequence[ResponseSelection | Mapping[str, object]] | None,
    text: TextParam | Mapping[str, object] | None,
    stream: bool,
) -> Json:
    """Return the body that both ways to an answer send, or refuse what the API refuses."""
    seg(knowledge_store_id, "knowledge_store_id")
    if session_id is not None:
        seg(session_id, "session_id")
    if include is not None and not is_list(include):
        raise InvalidInputError(f"include must be a list of texts, not {include!r}.")
    return json_body(
        knowledge_store_id=knowledge_store_id,
        input=_messages(input),
        session_id=session_id,
        instructions=instructions,
        include=None if include is None else list(include),
        selections=_selected(selections),
        text=_form_of_text(text),
        stream=stream,
    )


def _messages(
    given: str | Sequence[ResponseInputItem | Mapping[str, object]],
) -> list[dict[str, object]]:
    items = [ResponseInputItem(content=given)] if isinstance(given, str) else given
    if not is_list(items) or not items:
        raise InvalidInputError(
            f"input must be a text or a list of one or more messages, not {given!r:.80}."
        )
    made: list[dict[str, object]] = []
    for number, each in enumerate(items):
        where = f"input[{number}]"
        fields = {"type": "message", "role": "user", **fields_of(each, where)}
        content = fields.get("content")
        if not isinstance(content, str) or not 1 <= len(content) <= LONGEST_MESSAGE:
            given_length = f"{len(content)}" if isinstance(content, str) else f"{content!r:.80}"
            raise InvalidInputError(
                f"The content of {where} must be a text of 1 to {LONGEST_MESSAGE} characters, "
                f"not {given_length}."
            )
        made.append(fields)
    return made


def _selected(
    given: Sequence[ResponseSelection | Mapping[str, object]] | None,
) -> list[dict[str, object]] | None:
    if given is None:
        return None
    if not is_list(given):
        raise InvalidInputError(f"selections must be a list, not {given!r:.80}.")
    made: list[dict[str, object]] = []
    for number, each in enumerate(given):
        where = f"selections[{number}]"
        fields = fields_of(each, where)
        kind, selected = fields.get("kind"), cast("str", fields.get("id"))
        seg(selected, f"{where}.id")
        if not isinstance(kind, str) or not kind:
            raise InvalidInputError(f"{where} needs a kind: 'item' or 'collection'.")
        prefix = PREFIXES.get(kind, "")
        if not selected.startswith(prefix):
            raise InvalidInputError(
                f"{where} is of kind {kind!r}, whose identifiers begin with {prefix!r}, "
                f"not {selected!r}."
            )
        made.append(fields)
    return made


def _form_of_text(given: TextParam | Mapping[str, object] | None) -> dict[str, object] | None:
    if given is None:
        return None
    fields = fields_of(given, "text")
    form = fields.get("format")
    if isinstance(form, dict):
        wanted = cast("dict[str, object]", form)
        if wanted.get("type") == "json_schema":
            missing = [each for each in ("name", "schema") if not wanted.get(each)]
            if missing:
                raise InvalidInputError(
                    f"text.format of type 'json_schema' needs a {' and a '.join(missing)}."
                )
        elif "type" not in wanted:
            raise InvalidInputError("text.format needs a type: 'text' or 'json_schema'.")
    return fields
