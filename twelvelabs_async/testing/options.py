"""Settings of the emulator that a test runs with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

if TYPE_CHECKING:
    from ..emulator.clock import Clock
    from ..emulator.space import Limits, MultipartSettings
    from ..emulator.webhooks import Webhook

__all__ = ["EmulatorOptions", "merged_options"]


class EmulatorOptions(TypedDict, total=False):
    """What `Emulator` takes, all of it optional; its docstring says what each is."""

    host: str
    port: int
    api_key: str
    clock: Clock
    speed: float
    indexing_seconds: float
    processing_seconds: float
    page_seconds: float
    keepalive_seconds: float
    rate_limits: Mapping[str, int]
    limits: Limits
    multipart: MultipartSettings
    drive: str | Path
    second_port: int
    webhooks: Sequence[Webhook]
    state: str | Path


def merged_options(
    options: EmulatorOptions, markers: Iterable[Mapping[str, object]]
) -> EmulatorOptions:
    """Return options with those of markers, of which the later ones win.

    Raises:
        ValueError: An option that there is not, or a clock and a speed.
    """
    merged: dict[str, object] = {**options}
    for each in markers:
        # A nearer marker that says how time goes replaces what a farther one said of it.
        if each.keys() & {"clock", "speed"}:
            merged = {name: merged[name] for name in merged.keys() - {"clock", "speed"}}
        merged |= each
    if unknown := sorted(merged.keys() - EmulatorOptions.__annotations__.keys()):
        known = ", ".join(EmulatorOptions.__annotations__)
        raise ValueError(f"the emulator has no option {', '.join(unknown)}; it has {known}")
    return cast("EmulatorOptions", merged)
