"""What models of several older resources have in common."""

from __future__ import annotations

from attrs import frozen

from ...models.shared import Identifier, Model

__all__ = ["Created"]


@frozen(kw_only=True)
class Created(Model):
    """The identifier of what was created; v1.3 also tells that of a task's video."""

    id: Identifier = None
    video_id: str | None = None
