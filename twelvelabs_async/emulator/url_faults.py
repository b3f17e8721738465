"""Terms of presigned URLs that are worse, or better, than documented."""

from __future__ import annotations

from attrs import define, field

from .checks import checked_number, checked_times

__all__ = ["PresignedUrlFault", "take_url_fault"]


@define(kw_only=True)
class PresignedUrlFault:
    """One rule: on which terms the presigned URLs of chunks are given out from now on.

    Args:
        seconds: How long a URL is good, by the emulator's clock; by default as set. The API's
            answers go on to tell the time that is set.
        single_use: Whether a URL can be used once only, as is documented.
        times: How many URLs; None means all. It counts down.
    """

    seconds: float | None = None
    single_use: bool = True
    times: int | None = None
    taken: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        if self.seconds is not None:
            checked_number("seconds", self.seconds)
        if not isinstance(self.single_use, bool):
            raise ValueError(f"single_use is true or false, got {self.single_use!r}")  # noqa: TRY004
        checked_times(self.times)
        if self.seconds is None and self.single_use:
            raise ValueError("this rule changes nothing: give seconds, or single_use=False")


def take_url_fault(faults: list[PresignedUrlFault]) -> PresignedUrlFault | None:
    """Use up one turn of the first rule that has one."""
    for fault in tuple(faults):
        if fault.times != 0:
            if fault.times is not None:
                fault.times -= 1
            fault.taken += 1
            return fault
    return None
