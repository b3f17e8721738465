"""Models of engines: what indexes videos in API v1.1 and v1.2."""

from __future__ import annotations

from attrs import frozen

from ...models.shared import Identifier, Model

__all__ = ["Engine", "EngineList"]


@frozen(kw_only=True)
class Engine(Model):
    """An engine of the account.

    Attributes:
        id: Its name, such as `marengo2.6`.
        author: Who made it.
        ready: Whether it can be used.
        finetune: Whether it is tuned for the account.
        allowed_engine_options: The options that an index with it may have (v1.2).
        allowed_index_options: The same list under its name in v1.1; both names are filled from
            whichever came.
        created_at: RFC 3339 time.
        updated_at: RFC 3339 time.
    """

    id: Identifier = None
    author: str | None = None
    ready: bool | None = None
    finetune: bool | None = None
    allowed_engine_options: list[str] | None = None
    allowed_index_options: list[str] | None = None
    created_at: str | None = None
    updated_at: str | None = None


@frozen(kw_only=True)
class EngineList(Model):
    """All engines of the account."""

    data: list[Engine] | None = None
