from __future__ import annotations

import pytest

from .calls import AUTHORIZATIONS, CALLS
from .drive import Bench, Call

SENT = [each for each in CALLS if each not in AUTHORIZATIONS]


@pytest.mark.parametrize("call", SENT, ids=lambda call: call.id)
async def test_the_vendors_client_can_make_every_call_of_the_table(
    call: Call, bench: Bench
) -> None:
    """The table fits the vendor's methods and the capture server's answers its decoders."""
    sent = await bench.vendor(call)
    assert sent.requests, "the vendor's client sent nothing"
    assert not call.streams or len(sent.items) > 1, "nothing came out of the stream"
