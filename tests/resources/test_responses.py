"""Responses, through the whole road, and the events of those that come piece by piece."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio

from tests.media import FOREST, SUNSET
from tests.resources.knowledge import Ask, answered, body_of, refused, sent, video
from twelvelabs_async import AsyncClient, BadRequestError
from twelvelabs_async.core.codec import structure
from twelvelabs_async.emulator import Emulator
from twelvelabs_async.models import response_events as events
from twelvelabs_async.models.response_events import ResponseStreamEvent
from twelvelabs_async.models.responses import (
    ResponseFunctionCall,
    ResponseFunctionCallOutput,
    ResponseInputItem,
    ResponseObject,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseSelection,
    ResponseVideoCitation,
    TextParam,
    TextParamFormat_JsonSchema,
    TextResponseFormatText,
)
from twelvelabs_async.models.shared import Model, Unknown

SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "colours": {"type": "array"}},
}


class Library:
    """A knowledge store with two clips, one of which is in a collection."""

    def __init__(self, client: AsyncClient, store_id: str, items: dict[str, str]) -> None:
        self.client = client
        self.store_id = store_id
        self.items = items
        self.collection_id = ""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def library() -> AsyncIterator[Library]:
    """The knowledge store, filled once."""
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(
            Emulator(indexing_seconds=0.2, processing_seconds=0.05)
        )
        client = await stack.enter_async_context(AsyncClient(api.api_key, base_url=api.base_url))
        store_id = (await client.knowledge_stores.create(name="films")).id or ""
        made = Library(client, store_id, {})
        for scene in (SUNSET, FOREST):
            item = await client.knowledge_store_items.create(
                store_id, asset_id=await video(client, scene)
            )
            made.items[scene.name] = item.id or ""
        for item_id in made.items.values():
            await client.knowledge_store_items.wait_for_done(store_id, item_id, sleep_interval=0.05)
        collections = client.knowledge_store_item_collections
        collection = await collections.create(store_id, name="green")
        made.collection_id = collection.id or ""
        await collections.add_items(
            store_id, made.collection_id, item_ids=[made.items[FOREST.name]]
        )
        yield made


in_the_library = pytest.mark.asyncio(loop_scope="module")


@in_the_library
async def test_a_question_is_answered(library: Library) -> None:
    """The text says what was seen, and each marker in it stands for an item."""
    answer = await library.client.responses.create(
        knowledge_store_id=library.store_id, input="What happens over the harbour?"
    )
    assert (answer.status, answer.incomplete_details) == ("completed", None)
    assert answer.knowledge_store_id == library.store_id
    assert "The sun goes down over the harbour." in answer.output_text
    (message,) = answer.output or []
    assert isinstance(message, ResponseOutputMessage)
    assert (message.role, message.phase, message.text) == (
        "assistant",
        "final_answer",
        answer.output_text,
    )
    (part,) = message.content or [Unknown()]
    assert isinstance(part, ResponseOutputText)
    cited = [each for each in part.annotations or () if isinstance(each, ResponseVideoCitation)]
    assert library.items[SUNSET.name] in {each.item_id for each in cited}
    for number, citation in enumerate(cited, start=1):
        assert citation.start_index is not None
        assert citation.end_index is not None
        marker = (part.text or "")[citation.start_index : citation.end_index + 1]
        assert marker == f"[{number}]"
    assert answer.usage is not None
    assert (answer.usage.input_tokens or 0) > 0
    assert (answer.usage.output_tokens or 0) > 0


@in_the_library
async def test_the_steps_can_be_seen(library: Library) -> None:
    """Each kind of step is a class of its own, and none of them is in the text of the answer."""
    answer = await library.client.responses.create(
        knowledge_store_id=library.store_id,
        input=[ResponseInputItem(content="Which one is green?")],
        instructions="Be brief.",
        include=["intermediate_outputs"],
    )
    *steps, last = answer.output or []
    assert isinstance(last, ResponseOutputMessage)
    assert answer.output_text == last.text
    assert isinstance(steps[0], ResponseOutputMessage)
    assert steps[0].phase == "commentary"
    assert steps[0].text not in answer.output_text
    calls = [each for each in steps if isinstance(each, ResponseFunctionCall)]
    results = [each for each in steps if isinstance(each, ResponseFunctionCallOutput)]
    assert len(calls) + len(results) + 1 == len(steps)
    assert [each.call_id for each in calls] == [each.call_id for each in results]
    assert calls
    for call, result in zip(calls, results, strict=True):
        assert isinstance(json.loads(call.arguments or ""), dict)
        assert json.loads(result.output or "") is not None


@in_the_library
async def test_a_conversation_goes_on(library: Library) -> None:
    """With the session of the answer before; a session belongs to its knowledge store."""
    responses = library.client.responses
    first = await responses.create(knowledge_store_id=library.store_id, input="What is green?")
    second = await responses.create(
        knowledge_store_id=library.store_id, input="And what else?", session_id=first.session_id
    )
    assert second.session_id == first.session_id
    assert second.id != first.id
    other = (await library.client.knowledge_stores.create(name="other")).id or ""
    with pytest.raises(BadRequestError, match="session"):
        await responses.create(knowledge_store_id=other, input="?", session_id=first.session_id)


@in_the_library
async def test_the_answer_can_be_narrowed(library: Library) -> None:
    """To items and to collections, named in the message; models and mappings may be mixed."""
    answer = await library.client.responses.create(
        knowledge_store_id=library.store_id,
        input=[{"content": "What is said in {{sel:0}} and {{sel:1}}?"}],
        selections=[
            ResponseSelection(kind="collection", id=library.collection_id),
            {"kind": "item", "id": library.items[FOREST.name]},
        ],
    )
    assert "Birds wake up in the green forest." in answer.output_text
    assert "harbour" not in answer.output_text


@in_the_library
async def test_the_answer_can_be_json(library: Library) -> None:
    """A schema says what is in it."""
    form = TextParamFormat_JsonSchema(name="film", schema_=SCHEMA, strict=True)
    answer = await library.client.responses.create(
        knowledge_store_id=library.store_id,
        input="Describe the film in the harbour.",
        text=TextParam(format=form),
    )
    assert set(json.loads(answer.output_text)) == {"title", "colours"}


async def test_what_goes_over_the_wire() -> None:
    """None is absent, empty lists are sent, `stream` is always said, and a key makes it safe."""
    request = await sent(lambda c: c.responses.create(knowledge_store_id="ks_1", input="Who?"))
    assert (request.method, request.target) == ("POST", "/v1.3/responses")
    assert body_of(request) == {
        "knowledge_store_id": "ks_1",
        "input": [{"type": "message", "role": "user", "content": "Who?"}],
        "stream": False,
    }
    assert request.headers["idempotency-key"]
    request = await sent(
        lambda c: c.responses.create(
            knowledge_store_id="ks_1",
            input=[ResponseInputItem(content="Who?"), {"content": "x" * 10_000}],
            session_id="sess_1",
            instructions="",
            include=(),
            selections=[],
            text=TextParam(format=TextResponseFormatText()),
        )
    )
    body = body_of(request)
    assert [each["role"] for each in body.pop("input")] == ["user", "user"]
    assert body == {
        "knowledge_store_id": "ks_1",
        "session_id": "sess_1",
        "instructions": "",
        "include": [],
        "selections": [],
        "text": {"format": {"type": "text"}},
        "stream": False,
    }


async def test_an_answer_that_is_cut_off_says_so() -> None:
    """`status` and the reason are there; what is new in the output is kept as it came."""
    new = {"type": "reasoning", "id": "r1"}
    message = {
        "type": "message",
        "phase": "musing",
        "content": [
            {"type": "output_text", "text": "Not the ", "annotations": [{"type": "map", "n": 1}]},
            {"type": "output_picture", "url": "u"},
            {"type": "output_text", "text": "answer."},
        ],
    }
    answer = {
        "status": "incomplete",
        "incomplete_details": {"reason": "max_output_tokens"},
        "output": [new, message, {"type": "message", "content": [{"type": "output_text"}]}],
    }
    async with answered(answer) as (client, _):
        found = await client.responses.create(knowledge_store_id="ks_1", input="Who?")
    assert found.status == "incomplete"
    assert found.incomplete_details is not None
    assert found.incomplete_details.reason == "max_output_tokens"
    first, second, _ = found.output or [Unknown(), Unknown(), Unknown()]
    assert first == Unknown(raw=new)
    assert isinstance(second, ResponseOutputMessage)
    assert second.text == "Not the answer."
    part = (second.content or [Unknown()])[0]
    assert isinstance(part, ResponseOutputText)
    assert part.annotations == [Unknown(raw={"type": "map", "n": 1})]
    assert found.output_text == ""
    assert ResponseObject().output_text == ""


EVENTS: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "response.created": (events.ResponseStreamCreatedEvent, {"response": {"id": "r1"}}),
    "response.in_progress": (events.ResponseStreamInProgressEvent, {"response": {"id": "r1"}}),
    "response.output_item.added": (
        events.ResponseStreamOutputItemAddedEvent,
        {"output_index": 0, "item": {"type": "function_call", "name": "search"}},
    ),
    "response.content_part.added": (
        events.ResponseStreamContentPartAddedEvent,
        {"item_id": "m1", "output_index": 0, "content_index": 0, "part": {"type": "output_text"}},
    ),
    "response.output_text.delta": (
        events.ResponseStreamOutputTextDeltaEvent,
        {"item_id": "m1", "output_index": 0, "content_index": 0, "delta": "A"},
    ),
    "response.output_text.done": (
        events.ResponseStreamOutputTextDoneEvent,
        {"item_id": "m1", "output_index": 0, "content_index": 0, "text": "A goal."},
    ),
    "response.content_part.done": (
        events.ResponseStreamContentPartDoneEvent,
        {"item_id": "m1", "output_index": 0, "content_index": 0, "part": {"type": "output_text"}},
    ),
    "response.function_call_arguments.done": (
        events.ResponseStreamFuncCallArgsDoneEvent,
        {"item_id": "f1", "output_index": 0, "arguments": "{}"},
    ),
    "response.output_item.done": (
        events.ResponseStreamOutputItemDoneEvent,
        {"output_index": 0, "item": {"type": "message", "id": "m1"}},
    ),
    "response.completed": (events.ResponseStreamCompletedEvent, {"response": {"id": "r1"}}),
    "response.failed": (events.ResponseStreamFailedEvent, {"response": {"id": "r1"}}),
    "response.incomplete": (events.ResponseStreamIncompleteEvent, {"response": {"id": "r1"}}),
    "keepalive": (events.ResponseStreamKeepAliveEvent, {}),
}


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_has_its_class(name: str) -> None:
    """By its type; all of its fields are attributes."""
    kind, fields = EVENTS[name]
    wire = {"type": name, "sequence_number": 7, **fields}
    event = structure(wire, ResponseStreamEvent)
    assert type(event) is kind
    assert isinstance(event, events.ResponseStreamEventBase)
    assert (getattr(event, "type", None), event.sequence_number) == (name, 7)
    assert event.extra == {}
    for field in fields:
        assert getattr(event, field) is not None


def test_an_event_of_a_later_version_is_kept() -> None:
    """It is no error, so that the stream goes on."""
    raw = {"type": "response.output_text.annotation.added", "sequence_number": 3}
    assert structure(raw, ResponseStreamEvent) == Unknown(raw=raw)


def test_the_spellings_of_the_vendor_are_the_same_classes() -> None:
    """`isinstance` in code that was written for the vendor's SDK goes on to work."""
    prefix = "ResponseStreamEvent_"
    theirs = {name: value for name, value in vars(events).items() if name.startswith(prefix)}
    assert len(theirs) == 12
    named = {"".join(part.title() for part in each.replace("_", ".").split(".")) for each in EVENTS}
    assert {name.removeprefix(prefix) for name in theirs} < named
    for kind, _ in EVENTS.values():
        if kind is not events.ResponseStreamIncompleteEvent:
            assert kind in theirs.values()


def _asked(**more: Any) -> Ask:
    given = {"knowledge_store_id": "ks_1", "input": "Who?", **more}
    return lambda client: client.responses.create(**given)


def _formed(form: object) -> Ask:
    return _asked(text={"format": form})


REFUSED: list[tuple[Ask, str]] = [
    (_asked(knowledge_store_id=""), "knowledge_store_id is empty"),
    (_asked(session_id=""), "session_id is empty"),
    (_asked(input=""), r"input\[0\] must be a text of 1 to 10000 characters, not 0"),
    (_asked(input="x" * 10_001), "not 10001"),
    (_asked(input=[]), "one or more messages"),
    (_asked(input={"content": "Who?"}), "input must be a text or a list"),
    (_asked(input=["Who?"]), r"input\[0\] must be a mapping or a model"),
    (_asked(input=[{"content": "a"}, {"role": "user"}]), r"input\[1\].*not None"),
    (_asked(input=[ResponseInputItem()]), "not None"),
    (_asked(include="intermediate_outputs"), "include must be a list"),
    (_asked(selections={"kind": "item", "id": "ksi_1"}), "selections must be a list"),
    (_asked(selections=["ksi_1"]), r"selections\[0\] must be a mapping"),
    (_asked(selections=[{"id": "ksi_1"}]), r"selections\[0\] needs a kind"),
    (_asked(selections=[{"kind": "item"}]), r"selections\[0\].id must be a string"),
    (_asked(selections=[ResponseSelection(kind="item", id="ksic_1")]), "begin with 'ksi_'"),
    (_asked(selections=[{"kind": "collection", "id": "ksi_1"}]), "begin with 'ksic_'"),
    (_asked(text="json"), "text must be a mapping or a model"),
    (_formed({"name": "n"}), "needs a type"),
    (_formed({"type": "json_schema", "schema": SCHEMA}), "needs a name"),
    (_formed({"type": "json_schema"}), "needs a name and a schema"),
    (
        _asked(text=TextParam(format=TextParamFormat_JsonSchema(name="n"))),
        "needs a schema",
    ),
]


@pytest.mark.parametrize(("ask", "text"), REFUSED)
async def test_a_call_that_cannot_be_meant_is_refused(ask: Ask, text: str) -> None:
    """The error says what was wrong and what is allowed, and nothing was sent."""
    await refused(ask, text)


async def test_a_selection_of_a_new_kind_is_for_the_server_to_judge() -> None:
    """What a later version of the API may know is sent."""
    request = await sent(_asked(selections=[{"kind": "scene", "id": "kss_1"}]))
    assert body_of(request)["selections"] == [{"kind": "scene", "id": "kss_1"}]
