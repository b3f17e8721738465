"""Models of indexes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from .shared import Identifier, Model, PageInfo

__all__ = [
    "IndexModelsItem",
    "IndexSchema",
    "IndexesCreateRequestModelsItem",
    "IndexesCreateResponse",
    "IndexesListResponse",
]


@frozen(kw_only=True)
class IndexesCreateRequestModelsItem:
    """A model to enable in a new index.

    Attributes:
        model_name: Such as `marengo3.0` (search, embeddings) or `pegasus1.2` (text).
        model_options: What the model looks at: `visual`, `audio` or both.
    """

    model_name: Literal["marengo3.0"] | str
    model_options: Sequence[str]


@frozen(kw_only=True)
class IndexModelsItem(Model):
    """A model that is enabled in an index, and what it looks at."""

    model_name: str | None = None
    model_options: list[str] | None = None


@frozen(kw_only=True)
class IndexSchema(Model):
    """An index: a group of videos that are searched together (API: `Index`).

    Attributes:
        id: Identifier of the index.
        created_at: RFC 3339 time of its creation.
        updated_at: RFC 3339 time of its last change.
        expires_at: RFC 3339 time at which the platform deletes it; None on plans without expiry.
        index_name: Its name.
        total_duration: Length of all its videos together, in seconds.
        video_count: How many videos it holds.
        models: The models that were enabled when it was created.
        addons: Add-ons such as `thumbnail`.
    """

    id: Identifier = None
    created_at: str | None = None
    updated_at: str | None = None
    expires_at: str | None = None
    index_name: str | None = None
    total_duration: float | None = None
    video_count: float | None = None
    models: list[IndexModelsItem] | None = None
    addons: list[str] | None = None


@frozen(kw_only=True)
class IndexesCreateResponse(Model):
    """The identifier of a new index."""

    id: Identifier = None


@frozen(kw_only=True)
class IndexesListResponse(Model):
    """One page of indexes."""

    data: list[IndexSchema] | None = None
    page_info: PageInfo | None = None
