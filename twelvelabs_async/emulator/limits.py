"""Rate limits: requests per minute and route, in real time, with the API's headers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping

from attrs import define

__all__ = ["RateLimits"]

_WINDOW_SECONDS = 60.0


@define
class _Window:
    started: float
    used: int = 0


class RateLimits:
    """Counts the requests of each limited route in windows of one minute."""

    def __init__(
        self, per_minute: Mapping[str, int], *, time: Callable[[], float] = time.time
    ) -> None:
        for route, limit in per_minute.items():
            if limit < 1:
                raise ValueError(f"the rate limit of {route!r} must be at least 1, got {limit}")
        self._per_minute = dict(per_minute)
        self._time = time
        self._windows: dict[str, _Window] = {}

    def count(self, route: str) -> tuple[bool, dict[str, str]]:
        """Count one request: is it allowed, and the headers that its answer carries."""
        group = route if route in self._per_minute else "*"
        limit = self._per_minute.get(group)
        if limit is None:
            return True, {}
        now = self._time()
        window = self._windows.get(group)
        if window is None or now - window.started >= _WINDOW_SECONDS:
            window = self._windows[group] = _Window(now)
        allowed = window.used < limit
        window.used += allowed
        return allowed, {
            "X-Ratelimit-Limit": str(limit),
            "X-Ratelimit-Remaining": str(limit - window.used),
            "X-Ratelimit-Used": str(window.used),
            "X-Ratelimit-Reset": str(math.ceil(window.started + _WINDOW_SECONDS)),
        }
