"""Which status an object has at which time: a pure function of its creation and its plan."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import frozen

__all__ = ["Timeline", "failing", "indexing", "processing", "task"]


@frozen
class Timeline:
    """Statuses in order, each with the seconds after `created_at` at which it begins."""

    created_at: datetime
    steps: tuple[tuple[str, float], ...]

    def status(self, now: datetime) -> str:
        """Return the status at `now`."""
        return self._step(now)[0]

    def changed_at(self, now: datetime) -> datetime:
        """Return when the status of `now` began."""
        return self.created_at + timedelta(seconds=self._step(now)[1])

    def begins(self, status: str) -> datetime | None:
        """Return when a status begins; None if it never does."""
        return next(
            (self.created_at + timedelta(seconds=at) for name, at in self.steps if name == status),
            None,
        )

    def finished_at(self) -> datetime:
        """Return when the last status begins."""
        return self.created_at + timedelta(seconds=self.steps[-1][1])

    def _step(self, now: datetime) -> tuple[str, float]:
        age = (now - self.created_at).total_seconds()
        current = self.steps[0]
        for step in self.steps:
            if step[1] <= age:
                current = step
        return current


def processing(created_at: datetime, seconds: float, *, failed: bool = False) -> Timeline:
    """Return the plan of an uploaded asset."""
    return Timeline(created_at, (("processing", 0.0), ("failed" if failed else "ready", seconds)))


def indexing(created_at: datetime, seconds: float) -> Timeline:
    """Return the plan of an indexed asset."""
    shares = (("pending", 0.0), ("queued", 0.15), ("indexing", 0.35), ("ready", 1.0))
    return _shared(created_at, seconds, shares)


def task(created_at: datetime, seconds: float) -> Timeline:
    """Return the plan of a video indexing task."""
    shares = (
        ("validating", 0.0),
        ("pending", 0.1),
        ("queued", 0.2),
        ("indexing", 0.35),
        ("ready", 1.0),
    )
    return _shared(created_at, seconds, shares)


def failing(created_at: datetime, seconds: float) -> Timeline:
    """Return the plan of a video indexing task whose video cannot be indexed."""
    return _shared(created_at, seconds, (("validating", 0.0), ("failed", 0.1)))


def _shared(
    created_at: datetime, seconds: float, shares: tuple[tuple[str, float], ...]
) -> Timeline:
    return Timeline(created_at, tuple((name, share * seconds) for name, share in shares))
