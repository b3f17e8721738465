from __future__ import annotations

import pytest
from attrs import evolve

from twelvelabs_async import InvalidInputError
from twelvelabs_async.core.request import RequestOptions

from .capture import KEY
from .differences import DIFFERENCES, of_kind
from .drive import Bench, Call, Flavour, parameters
from .kinds import (
    MissingMethod,
    MissingOption,
    MissingParameter,
    OtherRequests,
    Refusal,
    Unsendable,
)
from .listing import listing
from .vendor_sdk import httpx, sdk

OTHER_REQUESTS = [
    pytest.param(difference, call, id=f"{difference.name}: {call.id}")
    for difference in of_kind(OtherRequests)
    for call in difference.calls
]
FLAVOURS: tuple[Flavour, ...] = ("AsyncClient", "Client")


def test_every_difference_has_a_reason_and_a_name_of_its_own() -> None:
    """The table has no line without a reason and no line twice."""
    assert all(each.reason.endswith(".") for each in DIFFERENCES)
    assert len({each.name for each in DIFFERENCES}) == len(DIFFERENCES)


def test_every_difference_is_of_a_kind_that_is_proved() -> None:
    """No line of the table escapes the tests below."""
    proved = [
        MissingMethod,
        MissingOption,
        MissingParameter,
        OtherRequests,
        Refusal,
        Unsendable,
    ]
    assert sum(len(of_kind(kind)) for kind in proved) == len(DIFFERENCES)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(("difference", "call"), OTHER_REQUESTS)
async def test_requests_differ_as_the_table_says_and_no_more(
    difference: OtherRequests, call: Call, flavour: Flavour, bench: Bench
) -> None:
    """The vendor's requests differ from ours by exactly the listed amendment."""
    vendor = await bench.vendor(call, to_the_end=difference.to_the_end)
    ours = await bench.ours(call, flavour, to_the_end=difference.to_the_end)
    assert vendor.requests != ours.requests, "no longer a difference: take it off the table"
    assert evolve(vendor, requests=difference.amend(vendor.requests)) == ours


@pytest.mark.parametrize("difference", of_kind(MissingParameter), ids=lambda each: each.name)
async def test_a_missing_parameter_changes_nothing_that_the_vendor_sends(
    difference: MissingParameter, bench: Bench
) -> None:
    """The vendor's client takes the parameter and sends the same request without it."""
    call, name = difference.call, difference.parameter
    assert name not in parameters(bench.our_client(), call), "take it off the table"
    without = await bench.vendor(call)
    with_it = await bench.vendor(evolve(call, arguments={**call.arguments, name: difference.value}))
    assert with_it == without


@pytest.mark.parametrize("difference", of_kind(MissingOption), ids=lambda each: each.name)
def test_a_missing_option_is_one_of_the_vendors_only(difference: MissingOption) -> None:
    """The vendor's request options have the key and ours do not."""
    theirs = sdk.core.request_options.RequestOptions.__annotations__
    assert difference.option in theirs
    assert difference.option not in RequestOptions.__annotations__, "take it off the table"


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("difference", of_kind(Refusal), ids=lambda each: each.name)
async def test_a_refused_call_is_one_that_the_vendor_sends(
    difference: Refusal, flavour: Flavour, bench: Bench
) -> None:
    """The vendor's client sends the call; ours raises InvalidInputError and sends nothing."""
    sent = await bench.vendor(difference.call)
    assert sent.requests
    with pytest.raises(InvalidInputError):
        await bench.ours(difference.call, flavour)
    assert bench.capture.take() == []


@pytest.mark.parametrize("difference", of_kind(MissingMethod), ids=lambda each: each.name)
async def test_a_missing_method_is_one_of_the_vendors_only(
    difference: MissingMethod, bench: Bench
) -> None:
    """The vendor's client has the method and ours does not."""
    assert difference.method in listing(sdk.AsyncTwelveLabs(api_key=KEY))
    assert difference.method not in listing(bench.our_client()), "take it off the table"


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("difference", of_kind(Unsendable), ids=lambda each: each.name)
async def test_what_the_vendor_cannot_send_is_sent(
    difference: Unsendable, flavour: Flavour, bench: Bench
) -> None:
    """The vendor's client fails before it sends anything; ours sends what the table says."""
    with pytest.raises(getattr(httpx, difference.error)):
        await bench.vendor(difference.call)
    assert bench.capture.take() == []
    sent = await bench.ours(difference.call, flavour)
    assert sent.requests == (difference.sent,)
