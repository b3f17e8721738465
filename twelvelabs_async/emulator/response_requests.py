"""Reads and checks the body of POST /responses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aiohttp import web
from attrs import frozen

from .errors import ApiProblem, parameter_invalid, resource_not_exist
from .fields import Fields
from .knowledge import Knowledge, SessionRecord, StoreRecord
from .parameters import json_body
from .space import SPACE
from .state import JsonObject

__all__ = ["ResponseRequest", "response_request"]

_FIELDS = frozenset(
    {
        "knowledge_store_id", "input", "session_id", "instructions", "include", "stream",
        "selections", "text",
    }
)  # fmt: skip
_LONGEST = 10_000
_TOKEN = re.compile(r"\{\{sel:(\d+)\}\}")
# Which identifiers each kind of selection has.
_PREFIXES = {"item": "ksi_", "collection": "ksic_"}


@frozen(kw_only=True)
class ResponseRequest:
    """One question about a store.

    `selections` are ids of items and item collections; `mentioned` are those among them that the
    question names. `schema` is None for an answer in plain text.
    """

    store: StoreRecord
    session: SessionRecord | None
    question: str
    instructions: str
    selections: tuple[str, ...]
    mentioned: tuple[str, ...]
    schema: JsonObject | None
    intermediate: bool
    stream: bool


async def response_request(request: web.Request) -> ResponseRequest:
    """Return the request, or raise the API's problem with it."""
    knowledge = request.app[SPACE].state.knowledge
    fields = Fields(await json_body(request, _FIELDS))
    fields.require("knowledge_store_id", "input")
    store_id = fields.required_text("knowledge_store_id")
    store = knowledge.stores.get(store_id)
    if store is None:
        raise resource_not_exist(store_id, "knowledge-stores")
    contents = [_content(each) for each in fields.children("input", least=1)]
    selections = _selections(knowledge, store, fields)
    return ResponseRequest(
        store=store,
        session=_session(knowledge, store, fields),
        question=_TOKEN.sub(" ", "\n".join(contents)).strip(),
        instructions=_instructions(fields),
        selections=selections,
        mentioned=_mentioned(contents, selections),
        schema=_schema(fields),
        intermediate=fields.choices("include", ("intermediate_outputs",)) is not None,
        stream=fields.flag("stream", default=False),
    )


def _content(message: Fields) -> str:
    message.allow({"type", "role", "content"}).require("type", "role", "content")
    message.choice("type", ("message",))
    message.choice("role", ("user",))
    content = message.required_text("content")
    if len(content) > _LONGEST:
        raise message.invalid("content", f"It has {_LONGEST} characters at most.")
    return content


def _instructions(fields: Fields) -> str:
    value = fields.values.get("instructions")
    if value is not None and not isinstance(value, str):
        raise fields.invalid("instructions", "It must be a text.")
    return value or ""


def _session(knowledge: Knowledge, store: StoreRecord, fields: Fields) -> SessionRecord | None:
    session_id = fields.text("session_id")
    if session_id is None:
        return None
    session = knowledge.sessions.get(session_id)
    if session is None:
        raise resource_not_exist(session_id, "sessions")
    if session.store_id != store.id:
        raise fields.invalid(
            "session_id", f"The session belongs to the knowledge store {session.store_id}."
        )
    return session


def _selections(knowledge: Knowledge, store: StoreRecord, fields: Fields) -> tuple[str, ...]:
    ids: list[str] = []
    for selection in fields.children("selections"):
        selection.allow({"kind", "id"}).require("kind", "id")
        kind = selection.choice("kind", tuple(_PREFIXES)) or ""
        selected = selection.required_text("id")
        if not selected.startswith(_PREFIXES[kind]):
            raise selection.invalid("id", f"The id of this kind begins with {_PREFIXES[kind]}.")
        records = knowledge.items if kind == "item" else knowledge.item_collections
        record = records.get(selected)
        if record is None or record.store_id != store.id:
            raise resource_not_exist(selected, "items" if kind == "item" else "item-collections")
        ids.append(selected)
    return tuple(ids)


def _mentioned(contents: Iterable[str], selections: tuple[str, ...]) -> tuple[str, ...]:
    numbers = [int(number) for content in contents for number in _TOKEN.findall(content)]
    for number in numbers:
        if number >= len(selections):
            raise _no_selection(number, len(selections))
    return tuple(dict.fromkeys(selections[number] for number in numbers))


def _schema(fields: Fields) -> JsonObject | None:
    text = fields.child("text")
    wanted = text.allow({"format"}).child("format") if text is not None else None
    if wanted is None:
        return None
    wanted.require("type")
    if wanted.choice("type", ("text", "json_schema")) == "text":
        wanted.allow({"type"})
        return None
    wanted.allow({"type", "name", "description", "schema", "strict"}).required_text("name")
    wanted.flag("strict", default=False)
    return wanted.required_child("schema").values


def _no_selection(number: int, count: int) -> ApiProblem:
    return parameter_invalid(
        "input", f"{{{{sel:{number}}}}} names a selection that is not there; there are {count}."
    )
