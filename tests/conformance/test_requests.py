from __future__ import annotations

import pytest

from .calls import CALLS
from .differences import DIFFERING
from .drive import Bench, Call, Flavour

FLAVOURS: tuple[Flavour, ...] = ("AsyncClient", "Client")
SAME = [each for each in CALLS if each not in DIFFERING]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("call", SAME, ids=lambda call: call.id)
async def test_a_call_sends_what_the_vendors_client_sends(
    call: Call, flavour: Flavour, bench: Bench
) -> None:
    """Every call of the table makes the same requests on both clients."""
    vendor = await bench.vendor(call)
    assert vendor.requests, "the vendor's client sent nothing"
    assert await bench.ours(call, flavour) == vendor


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_a_search_is_followed_from_page_to_page(flavour: Flavour, bench: Bench) -> None:
    """All pages of a search are asked for with the same tokens and give the same hits."""
    call = next(each for each in CALLS if each.id == "search.query: minimal")
    vendor = await bench.vendor(call, to_the_end=True)
    assert [each.path for each in vendor.requests] == [
        ("search",),
        ("search", "cGFnZTI="),
        ("search", "cGFnZTM="),
    ]
    assert len(vendor.items) == 3
    assert await bench.ours(call, flavour, to_the_end=True) == vendor
