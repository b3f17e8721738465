"""Every identifier that goes into a path is one segment of it, in every method."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pytest

from tests.conformance.calls import CALLS
from tests.conformance.drive import Call
from tests.wire import answers, wire
from twelvelabs_async import (
    AsyncClient,
    AsyncStream,
    InvalidInputError,
    Retry,
    TwelveLabsError,
)

GOOD = "zq9"
BAD = ["", ".", "..", "../indexes/i1", "a/b", "a\nb", "a\x00", None, 5]
"""What would lead to another resource, or to none."""

IDS = [
    pytest.param(each, name, id=f"{each.group}.{each.method}-{name}")
    for each in CALLS
    if each.case == "minimal"
    for name in each.arguments
    # Waits look by the method that retrieves.
    if name.endswith("_id") and not each.method.startswith("wait_for_")
]


async def made(client: AsyncClient, call: Call, **changed: Any) -> None:
    """Make a call as far as its first request."""
    path = f"{call.group}.{call.method}" if call.group else call.method
    found = attrgetter(path)(client)(**{**call.arguments, **changed})
    if isinstance(found, AsyncStream):
        async with found:
            return
    await found


@pytest.mark.parametrize(("call", "name"), IDS)
async def test_an_identifier_stays_one_segment(call: Call, name: str) -> None:
    """What is none is refused before the wire; what goes elsewhere than the path goes as it is."""
    async with (
        wire(then=answers(200, {})) as server,
        AsyncClient("k", base_url=server.base_url, retry=Retry(max_retries=0)) as client,
    ):
        try:
            await made(client, call, **{name: GOOD})
        except TwelveLabsError:
            assert server.received, "the answer may be wrong, but the call must be made"
        if GOOD not in server.received[0].target:
            return  # it is in the body, where a slash leads nowhere
        assert GOOD in server.received[0].target.partition("?")[0].split("/")
        sent = len(server.received)
        for bad in BAD:
            with pytest.raises(InvalidInputError, match=name):
                await made(client, call, **{name: bad})
        assert len(server.received) == sent


def test_the_identifiers_of_all_methods_are_looked_at() -> None:
    """The table is that of the conformance tests, which holds every method."""
    assert len(IDS) > 70
