"""The kinds of differences between the vendor's releases and this package."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from attrs import frozen

from tests.conformance.capture import Recorded

from .releases import RELEASES, Release

__all__ = [
    "Difference",
    "MissingMethod",
    "OfCalls",
    "OtherAnswer",
    "OtherParameter",
    "OtherRequests",
    "Refusal",
    "Requests",
    "Unsendable",
]

Requests: TypeAlias = tuple[Recorded, ...]


@frozen(kw_only=True)
class Difference:
    """Something that a release and this package do not have in common.

    `since` and `until` are the first and the last release that has it.
    """

    name: str
    reason: str
    since: str = RELEASES[0].version
    until: str = RELEASES[-1].version

    @property
    def releases(self) -> tuple[Release, ...]:
        """The releases that have it."""
        versions = [each.version for each in RELEASES]
        return RELEASES[versions.index(self.since) : versions.index(self.until) + 1]


@frozen(kw_only=True)
class OfCalls(Difference):
    """A difference of calls, which are named by their `id`; each of the releases sends them."""

    calls: AbstractSet[str]


@frozen(kw_only=True)
class OtherRequests(OfCalls):
    """Calls whose requests differ; `amend` makes the right ones of the vendor's.

    Of several differences of one call each makes its amendment.
    """

    amend: Callable[[Requests], Requests]


@frozen(kw_only=True)
class OtherAnswer(OfCalls):
    """Calls that return another kind of thing; their requests are compared like all others."""


@frozen(kw_only=True)
class Refusal(OfCalls):
    """Calls that the vendor sends and this package refuses before it sends anything."""


@frozen(kw_only=True)
class Unsendable(Difference):
    """A call that fails in the vendor's client before all of it is sent.

    `error` is how the error begins that is raised; with None the vendor's client only prints it.
    Of ours the requests are those that the vendor's managed to send, then those that ours sends
    for the calls `like`, and `then` further ones.
    """

    call: str
    error: str | None
    like: tuple[str, ...] = ()
    then: Requests = ()


@frozen(kw_only=True)
class OtherParameter(Difference):
    """A parameter of all methods of resources that is another one here."""

    theirs: str
    ours: str


@frozen(kw_only=True)
class MissingMethod(Difference):
    """A method that only the vendor's releases have."""

    method: str
