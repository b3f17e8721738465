from __future__ import annotations

import inspect
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.capture import KEY
from twelvelabs_async import AsyncClient, Client, InvalidInputError

from .calls import calls_of
from .capture import Capture
from .differences import DIFFERENCES, amendments, answers_alike, of_kind
from .drive import FLAVOURS, Flavour, Recording, ours, settled
from .kinds import (
    MissingMethod,
    OfCalls,
    OtherAnswer,
    OtherParameter,
    OtherRequests,
    Refusal,
    Unsendable,
)
from .releases import Release
from .table import Call

DIFFERING = [
    pytest.param(release, call, id=f"{release}-{call.id}")
    for release in dict.fromkeys(found for each in DIFFERENCES for found in each.releases)
    for call in calls_of(release)
    if amendments(release, call.id)
]
REFUSED = [
    pytest.param(release, name, id=f"{release}-{name}")
    for each in of_kind(Refusal)
    for release in each.releases
    for name in sorted(each.calls)
]
UNSENDABLE = [
    pytest.param(release, each, id=f"{release}-{each.call}")
    for each in of_kind(Unsendable)
    for release in each.releases
]


def by_id(release: Release, name: str) -> Call:
    """The line of the table of a release."""
    return next(each for each in calls_of(release) if each.id == name)


def test_every_difference_has_a_reason_and_a_name_of_its_own() -> None:
    """The table has no line without a reason and no line twice."""
    assert all(each.reason.endswith(".") and each.releases for each in DIFFERENCES)
    assert len({each.name for each in DIFFERENCES}) == len(DIFFERENCES)


def test_every_difference_is_of_a_kind_that_is_proved() -> None:
    """No line of the table escapes the tests below, and none names a call that is not there."""
    proved = (
        MissingMethod,
        OtherAnswer,
        OtherParameter,
        OtherRequests,
        Refusal,
        Unsendable,
    )
    assert {type(each) for each in DIFFERENCES} == set(proved)
    for each in of_kind(OfCalls):
        for release in each.releases:
            assert each.calls <= {call.id for call in calls_of(release)}, (each.name, release)


@pytest.mark.parametrize(
    ("difference", "release"),
    [
        pytest.param(each, release, id=f"{release}-{each.name}")
        for each in of_kind(OtherRequests)
        for release in each.releases
    ],
)
def test_an_amendment_changes_each_call_that_it_is_made_for(
    difference: OtherRequests, release: Release, recording_of: Callable[[Release], Recording]
) -> None:
    """The release still sends what is amended, in every call that the table names."""
    sent = recording_of(release).sent
    for name in difference.calls:
        amended = difference.amend(sent[name].requests)
        assert amended != sent[name].requests, f"{name} needs no amendment: take it off the table"


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(("release", "call"), DIFFERING)
async def test_requests_differ_as_the_table_says_and_no_more(
    release: Release,
    call: Call,
    flavour: Flavour,
    recording_of: Callable[[Release], Recording],
    tmp_path: Path,
) -> None:
    """The release's requests differ from ours by exactly the listed amendments."""
    theirs = recording_of(release).sent[call.id]
    found = await ours(call, flavour, release, tmp_path)
    assert found.requests != theirs.requests, "no longer a difference: take it off the table"
    wanted = theirs.requests
    for each in amendments(release, call.id):
        wanted = each.amend(wanted)
    assert found.requests == settled(call.name, wanted)
    assert (found.seen == theirs.seen) is answers_alike(release, call.id)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(("release", "difference"), UNSENDABLE)
async def test_what_a_release_cannot_send_is_sent(
    release: Release,
    difference: Unsendable,
    flavour: Flavour,
    recording_of: Callable[[Release], Recording],
    tmp_path: Path,
) -> None:
    """The release fails as the table says; ours sends what is meant."""
    theirs = recording_of(release).sent[difference.call]
    if difference.error is None:
        assert (theirs.error, theirs.requests, theirs.seen) == (None, (), [[]])
    else:
        assert str(theirs.error).startswith(difference.error)
    wanted = list(theirs.requests)
    for name in difference.like:
        wanted += (await ours(by_id(release, name), flavour, release, tmp_path)).requests
    wanted += difference.then
    call = by_id(release, difference.call)
    found = await ours(call, flavour, release, tmp_path)
    assert len(wanted) > len(theirs.requests)
    assert found.requests == settled(call.name, wanted)
    assert found.seen


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(("release", "name"), REFUSED)
async def test_a_refused_call_is_one_that_a_release_sends(
    release: Release,
    name: str,
    flavour: Flavour,
    recording_of: Callable[[Release], Recording],
    tmp_path: Path,
) -> None:
    """The release sends the call; ours raises InvalidInputError and sends nothing."""
    assert recording_of(release).sent[name].requests
    async with Capture() as capture:
        with pytest.raises(InvalidInputError):
            await ours(by_id(release, name), flavour, release, tmp_path, capture)
        assert capture.of(0) == ()


@pytest.mark.parametrize("difference", of_kind(MissingMethod), ids=lambda each: each.name)
def test_a_missing_method_is_one_of_the_releases_only(
    difference: MissingMethod, recording_of: Callable[[Release], Recording]
) -> None:
    """The releases have the method, and nothing in the table of calls needs it."""
    for release in difference.releases:
        assert difference.method in recording_of(release).methods
        assert difference.method not in {each.name for each in calls_of(release)}


@pytest.mark.parametrize("kind", [AsyncClient, Client])
@pytest.mark.parametrize("difference", of_kind(OtherParameter), ids=lambda each: each.name)
def test_a_parameter_of_all_methods_is_another_one_here(
    difference: OtherParameter,
    kind: type[AsyncClient | Client],
    recording_of: Callable[[Release], Recording],
) -> None:
    """Each method that takes their parameter takes ours, and not theirs."""
    for release in difference.releases:
        client: Any = kind(KEY, api_version=release.api_version)
        for name, parameters in recording_of(release).methods.items():
            if name[0].isupper():
                continue  # of a model, which the resource's method serves
            assert difference.theirs in [each for each, _ in parameters], name
            found = inspect.signature(attrgetter(name)(client)).parameters
            assert difference.ours in found, name
            assert inspect.Parameter.VAR_KEYWORD not in {each.kind for each in found.values()}
