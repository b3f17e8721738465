from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .calls import calls_of
from .differences import amendments, answers_alike, refused, unsendable
from .drive import FLAVOURS, Flavour, Recording, ours
from .releases import RELEASES, Release
from .table import Call

SAME = [
    pytest.param(release, call, id=f"{release}-{call.id}")
    for release in RELEASES
    for call in calls_of(release)
    if not amendments(release, call.id)
    and not unsendable(release, call.id)
    and not refused(release, call.id)
]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(("release", "call"), SAME)
async def test_a_call_sends_what_the_release_sends(
    release: Release,
    call: Call,
    flavour: Flavour,
    recording_of: Callable[[Release], Recording],
    tmp_path: Path,
) -> None:
    """Both clients make the same requests as the release, in order, and return the same things."""
    theirs = recording_of(release).sent[call.id]
    found = await ours(call, flavour, release, tmp_path)
    assert found.requests == theirs.requests
    assert (found.seen == theirs.seen) is answers_alike(release, call.id)
