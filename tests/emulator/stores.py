"""What tests of entities and knowledge stores prepare and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from attrs import frozen

from tests.emulator.helpers import Answer, Caller

LONG_ENOUGH = 10.0


@frozen
class Library:
    """A knowledge store with ready items, by the name of their file without its ending."""

    id: str
    items: Mapping[str, str]

    def name_of(self, item_id: str) -> str:
        """The name of an item."""
        return {found: name for name, found in self.items.items()}[item_id]


async def made(api: Caller, path: str, body: Any, *, status: int = 201) -> Any:
    """POST a body that must be accepted, and return the answer's body."""
    answer = await api.call("POST", path, json=body)
    assert answer.status == status, answer.raw
    return answer.body


async def new_store(api: Caller, name: str = "films", **more: Any) -> str:
    """Create a knowledge store and return its id."""
    return str((await made(api, "/knowledge-stores", {"name": name, **more}))["_id"])


async def new_item(api: Caller, store_id: str, path: Path, **more: Any) -> str:
    """Upload a file, add it to a store, wait until it is processed, and return the item's id."""
    body = {"asset_id": await api.asset(path), **more}
    item = await made(api, f"/knowledge-stores/{store_id}/items", body, status=202)
    api.emulator.clock.advance(LONG_ENOUGH)
    return str(item["_id"])


async def new_library(api: Caller, paths: Sequence[Path], **more: Any) -> Library:
    """Create a store with an item for each file."""
    store_id = await new_store(api, **more)
    return Library(store_id, {path.stem: await new_item(api, store_id, path) for path in paths})


async def found(api: Caller, store_id: str, text: str, **more: Any) -> Any:
    """Search a store, and return the first page."""
    body = {"query": {"text": text}, **more}
    return await made(api, f"/knowledge-stores/{store_id}/search", body, status=200)


def question(store_id: str, *contents: str, **more: Any) -> dict[str, Any]:
    """The body of POST /responses for messages."""
    messages = [{"type": "message", "role": "user", "content": each} for each in contents]
    return {"knowledge_store_id": store_id, "input": messages, **more}


async def answered(api: Caller, store_id: str, *contents: str, **more: Any) -> Any:
    """Ask, and return the whole response."""
    return await made(api, "/responses", question(store_id, *contents, **more), status=200)


def last_part(response: Any) -> Any:
    """The content part of the final answer."""
    (part,) = response["output"][-1]["content"]
    return part


def events_in(answer: Answer) -> list[Any]:
    """The events of a stream, which must end with the mark of the end."""
    *blocks, end, rest = answer.raw.decode().split("\n\n")
    assert (end, rest) == ("data: [DONE]", "")
    events: list[Any] = []
    for block in blocks:
        kind, data = block.split("\n")
        event = orjson.loads(data.removeprefix("data: "))
        assert kind == f"event: {event['type']}"
        events.append(event)
    return events
