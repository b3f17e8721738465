"""The calls that are held against the API document, and how they are."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from operator import attrgetter
from pathlib import Path
from typing import Any, cast

from attrs import evolve, frozen

from tests.conformance.calls import CALLS
from tests.conformance.drive import Call, Opened
from tests.decoded import misread
from tests.document import Document, Operation, operations_of
from tests.walking import resources_of
from twelvelabs_async import AsyncClient, TwelveLabsError
from twelvelabs_async.core.resource import Resource

from .faults import COMPOSED, INSTEAD, UNDOCUMENTED
from .relay import Exchange, Relay

__all__ = ["CASES", "FITTED", "NEWER", "Case", "methods"]


@frozen
class Case:
    """One call.

    Attributes:
        with_options: Whether its request options are meant: they add what is not documented.
    """

    call: Call
    with_options: bool = False

    @property
    def id(self) -> str:
        """How test reports name it."""
        return self.call.id

    @property
    def operations(self) -> list[Operation]:
        """The operations that the docstring of the method names, that of the first request first.

        Raises:
            AttributeError: Our client has no such method.
        """
        return operations_of(attrgetter(self.call.name)(AsyncClient("key")))

    async def held(
        self, document: Document, relay: Relay, client: AsyncClient, folder: Path
    ) -> list[str]:
        """Make the call; return what is wrong with its request, or else with what came of it."""
        failure: str | None = None
        answer: Any = None
        try:
            answer = await self.run(client, folder)
        except TwelveLabsError as error:
            failure = f"{type(error).__name__}: {error}"
        exchanges = relay.take()
        if not exchanges:
            return [f"no answer came: {failure}"]
        exchange, *further = exchanges
        if exchange.violations:
            return list(exchange.violations)
        if failure is not None:
            return [failure]
        if further or not self._asks_for(exchange):
            return [f"sent {each.method} {each.path}" for each in exchanges]
        # Prism does not mind names of queries and forms that the document does not have.
        if unknown := exchange.names - document.names(self.operations[0], self.call.arguments):
            return [f"request: {name} is not documented" for name in sorted(unknown)]
        if exchange.json is None:
            return [] if answer is None else [f"no body became {answer!r:.100}"]
        sent, decoded = _alike(exchange.json, answer)
        return [re.sub(r"\[\d+\]", "[]", each) for each in misread(sent, decoded)]

    async def run(self, client: AsyncClient, folder: Path) -> Any:
        """Make the call; of lists return the first page, of streams the list of all events."""
        with ExitStack() as files:
            arguments = cast("dict[str, Any]", _opened(self.call.arguments, folder, files))
            if not self.with_options:
                arguments.pop("request_options", None)
            answer = attrgetter(self.call.name)(client)(**arguments)
            return [each async for each in answer] if self.call.streams else await answer

    def _asks_for(self, exchange: Exchange) -> bool:
        operation = self.operations[0]
        pattern = re.escape(operation.path).replace(r"\{\}", "[^/]+")
        return exchange.method == operation.method and bool(re.fullmatch(pattern, exchange.path))


def methods(client: Resource) -> Iterator[tuple[str, Any]]:
    """Yield the public methods of a client and of its resources under the API's own names."""
    for path, resource in resources_of(client):
        kind = cast("Any", type(resource))
        if ".legacy." in kind.__module__:
            continue
        for name, found in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_"):
                yield f"{path}.{name}".lstrip("."), found


def _alike(sent: Any, answer: Any) -> tuple[Any, Any]:
    """Return what was sent and what was decoded of it, in the same form."""
    if hasattr(answer, "has_next"):
        [name] = [name for name, each in sent.items() if isinstance(each, list)]
        return sent[name], answer.items
    # The results of a batch come as a stream, and are documented as one result.
    alone = hasattr(answer, "append") and hasattr(sent, "keys")
    return [sent] if alone else sent, answer


def _opened(value: Any, folder: Path, files: ExitStack) -> Any:
    """Put open files in the place of what stands for them."""
    match value:
        case Opened(name=name, content=content):
            path = folder / name
            path.write_bytes(content)
            return files.enter_context(path.open("rb"))
        case Mapping():
            fields = cast("Mapping[str, Any]", value)
            return {key: _opened(each, folder, files) for key, each in fields.items()}
        case list() | tuple():
            each = [_opened(one, folder, files) for one in cast("list[Any]", value)]
            return tuple(each) if isinstance(value, tuple) else each
        case _:
            return value


OWN = (
    Call("knowledge_stores", "query", "minimal", {"knowledge_store_id": "ks1", "query": "a goal"}),
    Call("multipart_upload", "retrieve", "minimal", {"upload_id": "u1"}),
    Call("multipart_upload", "retrieve", "full", {"upload_id": "u1", "page": 2, "page_limit": 1}),
)
"""Calls of methods that the vendor's SDK does not have."""

CASES: list[Case] = [
    Case(each) for each in (*CALLS, *OWN) if each.name not in {*COMPOSED, *UNDOCUMENTED}
]
"""Each call of a method of one documented operation."""

NEWER: list[Case] = [Case(each) for each in CALLS if each.name in UNDOCUMENTED]
"""The calls of methods whose operations are not documented."""

FITTED: list[Case] = [
    Case(
        evolve(each, case=f"{each.case}, fitted", arguments={**each.arguments, **INSTEAD[each.id]})
    )
    for each in CALLS
    if each.id in INSTEAD
]
"""Calls that are refused, with other arguments that the document allows."""
