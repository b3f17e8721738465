"""Rate limits: requests per stretch of real time and group of routes, with the API's headers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping

from attrs import define, field

from .checks import checked_number
from .route_patterns import Asked, RoutePattern

__all__ = ["ENDPOINT_GROUPS", "RateLimit", "RateLimits"]

_MINUTE = 60.0

ENDPOINT_GROUPS: dict[str, tuple[str, ...]] = {
    "assets": ("POST /assets",),
    "indexing": ("POST /tasks", "POST /indexes/{index_id}/indexed-assets"),
    "search": ("POST /search", "POST /knowledge-stores/{knowledge_store_id}/search"),
    "embeddings": ("POST /embed", "POST /embed-v2", "POST /embed/tasks", "POST /embed-v2/tasks"),
    "analysis": ("POST /analyze", "POST /analyze/tasks", "POST /analyze/batches"),
}
"""Which operations are limited, as the API documents it, by what they do.

It is not documented which of them share one limit.
"""


@define(kw_only=True)
class RateLimit:
    """One limit: so many requests in so many seconds, for all routes of a group together.

    Args:
        routes: One of `ENDPOINT_GROUPS`, or routes with commas between them, such as
            `POST /search`, where `*` stands for any characters (`GET /indexes*`); `*` alone
            means all requests that no other limit counts.
        requests: How many are allowed.
        seconds: The length of a window, in real seconds. It begins with the first request.

    `taken` counts the requests that were refused because of it.
    """

    routes: str
    requests: int
    seconds: float = _MINUTE
    taken: int = field(default=0, init=False)
    _patterns: tuple[RoutePattern, ...] = field(init=False, repr=False, eq=False)
    _started: float | None = field(default=None, init=False, repr=False, eq=False)
    _used: int = field(default=0, init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.routes, str):
            raise ValueError(f"routes is a text such as 'POST /search', got {self.routes!r}")  # noqa: TRY004
        routes = ENDPOINT_GROUPS.get(self.routes) or [r.strip() for r in self.routes.split(",")]
        try:
            self._patterns = tuple(RoutePattern.of(route) for route in routes)
        except ValueError as problem:
            groups = ", ".join(ENDPOINT_GROUPS)
            raise ValueError(f"{problem}; the groups are {groups}") from None
        if isinstance(self.requests, bool) or not isinstance(self.requests, int):
            raise ValueError(f"requests is a whole number, got {self.requests!r}")  # noqa: TRY004
        if self.requests < 1:
            raise ValueError(
                f"the rate limit of {self.routes!r} must be at least 1, got {self.requests}"
            )
        if checked_number("seconds", self.seconds) == 0:
            raise ValueError("seconds is the length of a window and must be above 0")

    @property
    def for_others(self) -> bool:
        """Whether it counts what no other limit counts."""
        return self.routes == "*"

    def matches(self, request: Asked) -> bool:
        """Tell whether a request is of the group."""
        return any(pattern.matches(request) for pattern in self._patterns)

    def left(self, now: float) -> int:
        """Return how many requests are allowed until the window ends; a new one may begin."""
        if self._started is None or now - self._started >= self.seconds:
            self._started, self._used = now, 0
        return max(0, self.requests - self._used)

    def count(self) -> None:
        """Count one request."""
        self._used += 1

    def headers(self) -> dict[str, str]:
        """Return what the API tells of a limit with each answer."""
        end = (self._started or 0.0) + self.seconds
        return {
            "X-Ratelimit-Limit": str(self.requests),
            "X-Ratelimit-Remaining": str(max(0, self.requests - self._used)),
            "X-Ratelimit-Used": str(self._used),
            "X-Ratelimit-Reset": str(math.ceil(end)),
        }

    def begin_anew(self) -> None:
        """Forget what was counted."""
        self._started, self._used, self.taken = None, 0, 0


class RateLimits:
    """Counts requests against a list of limits, which may be changed at any time.

    Several limits may hold for one route, such as one a minute and one a day: each counts what all
    of them allow, and an answer tells of the one that leaves the fewest requests.
    """

    def __init__(
        self,
        per_minute: Mapping[str, int] | None = None,
        *,
        rules: list[RateLimit] | None = None,
        time: Callable[[], float] = time.time,
    ) -> None:
        self.rules: list[RateLimit] = rules if rules is not None else []
        self.rules += [
            RateLimit(routes=routes, requests=requests)
            for routes, requests in (per_minute or {}).items()
        ]
        self._time = time

    def count(self, request: Asked) -> tuple[bool, dict[str, str]]:
        """Count one request: is it allowed, and the headers that its answer carries."""
        rules = [each for each in self.rules if not each.for_others and each.matches(request)]
        if not rules:
            rules = [each for each in self.rules if each.for_others]
        if not rules:
            return True, {}
        now = self._time()
        left = [each.left(now) for each in rules]
        allowed = min(left) > 0
        for each in rules:
            if allowed:
                each.count()
            elif each.left(now) == 0:
                each.taken += 1
        return allowed, min(rules, key=lambda each: each.left(now)).headers()
