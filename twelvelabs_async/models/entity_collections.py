"""Models of entity collections: groups of people and things that searches can name."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from .shared import Identifier, Model, PageInfo

__all__ = ["EntityCollection", "EntityCollectionSortBy", "EntityCollectionsListResponse"]

EntityCollectionSortBy: TypeAlias = Literal["created_at", "updated_at", "name"] | str


@frozen(kw_only=True)
class EntityCollection(Model):
    """A group of entities, such as a team or a cast (API: `EntityCollection`).

    Attributes:
        id: Identifier of the collection.
        name: Its name.
        description: What it holds, in your words.
        created_at: Time of its creation.
        updated_at: Time of its last change.
    """

    id: Identifier = None
    name: str | None = None
    description: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen(kw_only=True)
class EntityCollectionsListResponse(Model):
    """One page of entity collections."""

    data: list[EntityCollection] | None = None
    page_info: PageInfo | None = None
