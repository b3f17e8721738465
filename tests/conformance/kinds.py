"""The kinds of differences between the two SDKs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import frozen

from .capture import Recorded
from .drive import Call

__all__ = [
    "Difference",
    "MissingMethod",
    "MissingOption",
    "MissingParameter",
    "OtherRequests",
    "Refusal",
    "Requests",
    "Unsendable",
]

Requests: TypeAlias = tuple[Recorded, ...]


@frozen(kw_only=True)
class Difference:
    """Something that the two SDKs do not have in common."""

    name: str
    reason: str


@frozen(kw_only=True)
class MissingParameter(Difference):
    """A parameter of the vendor's that it does not send itself."""

    call: Call
    parameter: str
    value: object


@frozen(kw_only=True)
class MissingOption(Difference):
    """A key of `request_options` that only the vendor's SDK has."""

    option: str


@frozen(kw_only=True)
class OtherRequests(Difference):
    """Calls whose requests differ; `amend` makes the right ones of the vendor's."""

    calls: tuple[Call, ...]
    amend: Callable[[Requests], Requests]
    to_the_end: bool = False


@frozen(kw_only=True)
class Refusal(Difference):
    """A call that the vendor sends and this package refuses before it sends anything."""

    call: Call


@frozen(kw_only=True)
class MissingMethod(Difference):
    """A method that only the vendor's SDK has."""

    method: str


@frozen(kw_only=True)
class Unsendable(Difference):
    """A call that fails in the vendor's client, with an httpx error, before anything is sent.

    `sent` is the request of ours.
    """

    call: Call
    error: str
    sent: Recorded
