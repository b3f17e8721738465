"""The emulator's time: real, faster than real, or standing still until a test moves it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

__all__ = ["Clock", "rfc3339"]


class Clock:
    """Tells the emulator's time. Safe to read and move from any thread.

    Args:
        speed: Emulated seconds that pass in one real second. 0 stands still.
        per_look: Emulated seconds that pass, besides, when a client looks at something, before it
            is told what it sees. So waiting takes no time, and what does not wait is too early.
    """

    def __init__(self, *, speed: float = 1.0, per_look: float = 0.0) -> None:
        for name, value in (("speed", speed), ("per_look", per_look)):
            if value < 0:
                raise ValueError(f"{name} must not be negative, got {value}")
        self._lock = threading.Lock()
        self._speed = speed
        self._per_look = per_look
        self._base = datetime.now(UTC)
        self._started = time.monotonic()
        self._listeners: list[Callable[[], object]] = []

    @classmethod
    def stopped(cls, at: datetime | None = None) -> Clock:
        """Return a clock that stands still at `at` (an aware datetime; default: now)."""
        clock = cls(speed=0)
        if at is not None:
            if at.tzinfo is None:
                raise ValueError("a clock needs an aware datetime, such as datetime.now(UTC)")
            clock._base = at.astimezone(UTC)
        return clock

    def now(self) -> datetime:
        """Return the emulator's time, in UTC."""
        with self._lock:
            passed = (time.monotonic() - self._started) * self._speed
            return self._base + timedelta(seconds=passed)

    def advance(self, seconds: float) -> datetime:
        """Move the clock forward by `seconds` and return its new time."""
        if seconds < 0:
            raise ValueError(f"a clock only goes forward, got {seconds} seconds")
        with self._lock:
            self._base += timedelta(seconds=seconds)
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()
        return self.now()

    def looked(self) -> None:
        """Note that a client looks at something: the emulator does, at each GET."""
        if self._per_look:
            self.advance(self._per_look)

    def on_advance(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Call `listener` whenever the clock was moved, in that thread; return what ends this."""
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return end

    def real_seconds_until(self, moment: datetime) -> float | None:
        """Return how long a moment is away in real time; None if it only comes by `advance`."""
        left = (moment - self.now()).total_seconds()
        if left <= 0:
            return 0.0
        return left / self._speed if self._speed else None

    def __repr__(self) -> str:
        return f"Clock(speed={self._speed}, now={rfc3339(self.now())})"


def rfc3339(moment: datetime) -> str:
    """Return a moment as the API writes it: RFC 3339 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
