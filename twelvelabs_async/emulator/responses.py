"""The /responses room: answers questions about a knowledge store, whole or as a stream."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web

from .clock import rfc3339
from .errors import parameter_invalid
from .filling import fill
from .knowledge import SessionRecord, Turn, time_ordered_id
from .known import Known
from .reasoning import Reply, reply_to
from .respond import json_response
from .response_output import Output, output_of, stream_output, usage_of
from .response_requests import ResponseRequest, response_request
from .schema_checks import SchemaError
from .space import SPACE, Space
from .sse import EventStream
from .state import JsonObject

__all__ = ["ROUTES", "create"]

_LOGGER = logging.getLogger("twelvelabs_async.emulator")
_NOTHING = Known((), ())


async def create(request: web.Request) -> web.StreamResponse:
    """POST /responses."""
    space = request.app[SPACE]
    wanted = await response_request(request)
    _check_schema(wanted)
    now = space.clock.now()
    session = wanted.session
    if session is None:
        session = SessionRecord(time_ordered_id("sess", now), wanted.store.id)
    response: JsonObject = {
        "id": time_ordered_id("resp", now),
        "type": "response",
        "object": "response",
        "status": "in_progress",
        "incomplete_details": None,
        "output": [],
        "session_id": session.id,
        "knowledge_store_id": wanted.store.id,
        "created_at": rfc3339(now),
    }
    if wanted.stream:
        return await _stream(request, wanted, session, response)
    reply = await reply_to(space, wanted)
    output = output_of(session, reply, intermediate=wanted.intermediate)
    return json_response(_completed(space, wanted, session, response, reply, output))


async def _stream(
    request: web.Request, wanted: ResponseRequest, session: SessionRecord, response: JsonObject
) -> web.StreamResponse:
    space = request.app[SPACE]
    stream = await EventStream.begin(request)
    await stream.send("response.created", {"response": response})
    await stream.send("response.in_progress", {"response": response})
    work = asyncio.create_task(reply_to(space, wanted))
    try:
        reply = await stream.wait_for(work, space.settings.keepalive_seconds)
    except (ConnectionError, asyncio.CancelledError):
        raise
    except Exception:
        _LOGGER.exception("POST /responses failed in the middle of its stream")
        await stream.send("response.failed", {"response": response | {"status": "failed"}})
        return await stream.end()
    output = output_of(session, reply, intermediate=wanted.intermediate)
    await stream_output(stream, output)
    completed = _completed(space, wanted, session, response, reply, output)
    await stream.send("response.completed", {"response": completed})
    return await stream.end()


def _completed(
    space: Space,
    wanted: ResponseRequest,
    session: SessionRecord,
    response: JsonObject,
    reply: Reply,
    output: Output,
) -> JsonObject:
    """Return the finished response; from now on its session remembers it."""
    usage = usage_of(wanted, session, reply)
    session.turns.append(Turn(wanted.question, reply.text))
    session.selected += [each for each in wanted.selections if each not in session.selected]
    session.messages += sum(item["type"] == "message" for item in output)
    space.state.knowledge.sessions[session.id] = session
    return response | {"status": "completed", "output": output, "usage": usage}


def _check_schema(wanted: ResponseRequest) -> None:
    # What cannot be filled with nothing cannot be filled at all, and is known before any work.
    if wanted.schema is not None:
        try:
            fill(wanted.schema, _NOTHING)
        except SchemaError as problem:
            reason = f"The emulator cannot fill it: {problem}."
            raise parameter_invalid("text.format.schema", reason) from None


ROUTES = (("POST", "/responses", create),)
