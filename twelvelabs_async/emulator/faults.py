"""Scripted faults: what a test makes the emulator answer instead of the truth."""

from __future__ import annotations

import random
from collections.abc import Mapping

from attrs import define, field

__all__ = ["DeliveryFault", "Fault", "fault_of", "take_fault"]


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


@define(kw_only=True)
class DeliveryFault:
    """What happens to notifications on their way to a webhook.

    `event` is a type, such as `index.task.ready`; `*` means all. `lost` and `repeated` are shares
    from 0 to 1: of the notifications that are never sent, and of those that are sent twice, with
    the same id and each time signed anew (or with the same signature, if `verbatim`). `delay` is
    how many seconds of the emulator's clock each is held back; with `shuffled` a random part of
    that, so that they overtake each other. `skew` seconds are added to the time that is signed.
    `seed` makes chance repeatable.
    """

    event: str = "*"
    lost: float = 0.0
    repeated: float = 0.0
    verbatim: bool = False
    delay: float = 0.0
    shuffled: bool = False
    skew: float = 0.0
    seed: int | None = None
    _chance: random.Random = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for name in ("lost", "repeated"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a share from 0 to 1, got {getattr(self, name)}")
        if self.delay < 0:
            raise ValueError(f"delay must not be negative, got {self.delay}")
        self._chance = random.Random(self.seed)  # noqa: S311 - it decides no secret

    def delays(self) -> list[float]:
        """Return when to send the next notification, in seconds from now, as often as it is."""
        if self._chance.random() < self.lost:
            return []
        times = 2 if self._chance.random() < self.repeated else 1
        return [
            self.delay * (self._chance.random() if self.shuffled else 1.0) for _ in range(times)
        ]


def fault_of(faults: list[DeliveryFault], event: str) -> DeliveryFault:
    """Return the first rule for notifications of a type; by default all goes well."""
    return next((fault for fault in faults if fault.event in {"*", event}), DeliveryFault())
