"""Scripted faults: what a test makes the emulator answer instead of the truth."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field

__all__ = ["Fault", "take_fault"]


@define(kw_only=True)
class Fault:
    """One rule: answer `times` requests of a route with `status`, `headers` and `body`.

    `route` is a method and a path, either as the API writes it (`GET /indexes/{index_id}`) or as
    it was requested (`GET /indexes/65f0...`), without the version; `*` means every request.
    """

    route: str = "*"
    status: int = 500
    times: int = 1
    headers: Mapping[str, str] = field(factory=dict[str, str])
    body: bytes = b""


def take_fault(faults: list[Fault], names: tuple[str, ...]) -> Fault | None:
    """Use up one turn of the first rule for any of a request's `names`."""
    for fault in faults:
        if fault.times > 0 and (fault.route == "*" or fault.route in names):
            fault.times -= 1
            return fault
    return None
