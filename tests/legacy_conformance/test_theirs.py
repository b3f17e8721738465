from __future__ import annotations

from collections.abc import Callable

from .calls import calls_of
from .differences import OPEN, of_kind, unsendable
from .drive import Recording
from .kinds import MissingMethod
from .releases import INTERPRETERS, RELEASES, Release


def test_every_release_is_there() -> None:
    """Each release of the table has an interpreter, and there is no other."""
    assert list(INTERPRETERS) == [each.version for each in RELEASES]


def test_an_interpreter_has_the_release_that_it_stands_for(
    release: Release, recording_of: Callable[[Release], Recording]
) -> None:
    """The installed version is the one that is named."""
    assert recording_of(release).version == release.version


def test_a_release_can_make_every_call_of_the_table(
    release: Release, recording_of: Callable[[Release], Recording]
) -> None:
    """Each call sends something and its answer is decoded, unless the differences say why not."""
    recording = recording_of(release)
    assert list(recording.sent) == [each.id for each in calls_of(release)]
    failed = {
        name
        for name, each in recording.sent.items()
        if each.error is not None or not each.requests or each.seen in ([], [""])
    }
    assert failed == {name for name in recording.sent if unsendable(release, name)}


def test_every_method_of_a_release_is_called(
    release: Release, recording_of: Callable[[Release], Recording]
) -> None:
    """No method of the resources, the models and the client is forgotten, and none is made up."""
    calls = calls_of(release)
    assert len({each.id for each in calls}) == len(calls)
    missing = {each.method for each in of_kind(MissingMethod) if release in each.releases}
    methods = set(recording_of(release).methods)
    assert missing <= methods
    assert {each.name for each in calls} == methods - missing


def test_every_method_is_called_with_what_it_needs_and_with_all_that_it_takes(
    release: Release, recording_of: Callable[[Release], Recording]
) -> None:
    """One call of a method is minimal, and all its calls together give each parameter once."""
    methods = recording_of(release).methods
    calls = calls_of(release)
    for name in {each.name for each in calls if "__" not in each.name}:
        parameters = [parameter for parameter, _ in methods[name] if parameter != OPEN]
        required = {parameter for parameter, needed in methods[name] if needed}
        given = {
            each.case: {*parameters[: len(step.args)], *step.kwargs}
            for each in calls
            if each.name == name
            for step in each.steps[-1:]
        }
        assert required <= given["minimal"], name
        assert set().union(*given.values()) == set(parameters), name
