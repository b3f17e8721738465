"""How answers of /responses are written: output items, token counts and the events of a stream."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TypeAlias

import orjson

from .knowledge import SessionRecord
from .parameters import as_list, as_object
from .reasoning import Reply, Step
from .response_requests import ResponseRequest
from .sse import EventStream
from .state import JsonObject
from .text_pieces import count, pieces

__all__ = ["Output", "output_of", "stream_output", "usage_of"]

_PIECES_PER_EVENT = 4
Output: TypeAlias = list[JsonObject]


def output_of(session: SessionRecord, reply: Reply, *, intermediate: bool) -> Output:
    """Return the output items of a reply: the answer, and before it the steps if wanted."""
    number = session.messages
    if not intermediate:
        return [_message(session, number, "final_answer", reply.text, reply.annotations)]
    items = [_message(session, number, "commentary", reply.commentary, ())]
    for step in reply.steps:
        items += _call(step)
    items.append(_message(session, number + 1, "final_answer", reply.text, reply.annotations))
    return items


async def stream_output(stream: EventStream, output: Output) -> None:
    """Send the events of every output item, one item after the other."""
    for index, item in enumerate(output):
        place: JsonObject = {"output_index": index}
        started = item | {"status": "in_progress"}
        if item["type"] == "message":
            await _stream_message(stream, item, started, place)
            continue
        called = item["type"] == "function_call"
        started |= {"arguments": ""} if called else {"output": ""}
        await stream.send("response.output_item.added", place | {"item": started})
        if called:
            done = {"item_id": item["id"], "arguments": item["arguments"]}
            await stream.send("response.function_call_arguments.done", place | done)
        await stream.send("response.output_item.done", place | {"item": item})


def usage_of(request: ResponseRequest, session: SessionRecord, reply: Reply) -> JsonObject:
    """Return how many tokens went in, with what the session remembers, and came out."""
    said = [text for turn in session.turns for text in (turn.question, turn.answer)]
    schema = orjson.dumps(request.schema).decode() if request.schema is not None else ""
    given = [request.instructions, request.question, schema, *said]
    made = [reply.text, *(_json(step.arguments) for step in reply.steps)]
    return {
        "input_tokens": sum(count(text) for text in given),
        "output_tokens": sum(count(text) for text in made),
    }


def _message(
    session: SessionRecord, number: int, phase: str, text: str, annotations: Sequence[JsonObject]
) -> JsonObject:
    return {
        "type": "message",
        "id": f"msg_{session.id}_{number}",
        "status": "completed",
        "role": "assistant",
        "phase": phase,
        "content": [_part(text, annotations)],
    }


def _part(text: str, annotations: Sequence[JsonObject]) -> JsonObject:
    return {"type": "output_text", "text": text, "annotations": list(annotations)}


def _call(step: Step) -> list[JsonObject]:
    call_id = f"call_{secrets.token_hex(12)}"
    return [
        {
            "type": "function_call",
            "id": f"fc_{secrets.token_hex(12)}",
            "status": "completed",
            "name": step.name,
            "call_id": call_id,
            "arguments": _json(step.arguments),
        },
        {
            "type": "function_call_output",
            "id": f"fco_{secrets.token_hex(12)}",
            "status": "completed",
            "call_id": call_id,
            "output": _json(step.output),
        },
    ]


async def _stream_message(
    stream: EventStream, item: JsonObject, started: JsonObject, place: JsonObject
) -> None:
    (part,) = _parts(item)
    text = str(part["text"])
    started |= {"content": [_part("", ())]}
    await stream.send("response.output_item.added", place | {"item": started})
    inside = {"item_id": item["id"]} | place | {"content_index": 0}
    await stream.send("response.content_part.added", inside | {"part": _part("", ())})
    found = pieces(text)
    for begin in range(0, len(found), _PIECES_PER_EVENT):
        delta = "".join(found[begin : begin + _PIECES_PER_EVENT])
        await stream.send("response.output_text.delta", inside | {"delta": delta})
    await stream.send("response.output_text.done", inside | {"text": text})
    # Citations come with the finished part, never with its text.
    await stream.send("response.content_part.done", inside | {"part": part})
    await stream.send("response.output_item.done", place | {"item": item})


def _parts(item: JsonObject) -> list[JsonObject]:
    content = as_list(item["content"]) or []
    return [part for part in map(as_object, content) if part is not None]


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
