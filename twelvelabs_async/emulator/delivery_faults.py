"""Faults of notifications on their way to a webhook: lost, doubled, late, out of order."""

from __future__ import annotations

import random

from attrs import define, field

from .checks import MOST, checked_number

__all__ = ["DeliveryFault", "fault_of"]


@define(kw_only=True)
class DeliveryFault:
    """What happens to notifications on their way to a webhook.

    `event` is a type, such as `index.task.ready`; `*` means all. `lost` and `repeated` are shares
    from 0 to 1: of the notifications that are never sent, and of those that are sent twice, with
    the same id and each time signed anew (or with the same signature, if `verbatim`). `delay` is
    how many seconds of the emulator's clock each is held back; with `shuffled` a random part of
    that, so that they overtake each other. `skew` seconds are added to the time that is signed.
    `seed` makes chance repeatable. `taken` counts the notifications that it was about.
    """

    event: str = "*"
    lost: float = 0.0
    repeated: float = 0.0
    verbatim: bool = False
    delay: float = 0.0
    shuffled: bool = False
    skew: float = 0.0
    seed: int | None = None
    taken: int = field(default=0, init=False)
    _chance: random.Random = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.event, str):
            raise ValueError(f"event is a text such as index.task.ready, got {self.event!r}")  # noqa: TRY004
        for name in ("lost", "repeated"):
            checked_number(name, getattr(self, name), high=1)
        checked_number("delay", self.delay)
        checked_number("skew", self.skew, low=-MOST)
        self._chance = random.Random(self.seed)  # noqa: S311 - it decides no secret

    def delays(self) -> list[float]:
        """Return when to send the next notification, in seconds from now, as often as it is."""
        self.taken += 1
        if self._chance.random() < self.lost:
            return []
        times = 2 if self._chance.random() < self.repeated else 1
        return [
            self.delay * (self._chance.random() if self.shuffled else 1.0) for _ in range(times)
        ]


def fault_of(faults: list[DeliveryFault], event: str) -> DeliveryFault:
    """Return the first rule for notifications of a type; by default all goes well."""
    return next((fault for fault in faults if fault.event in {"*", event}), DeliveryFault())
