"""Models of entities: people and things, each known by pictures of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from .shared import Identifier, Model, PageInfo

__all__ = [
    "BulkCreateEntityResponse",
    "BulkCreatedEntity",
    "BulkEntityFailure",
    "EntitiesCreateBulkRequestEntitiesItem",
    "EntitiesListByAssetResponse",
    "EntitiesListResponse",
    "Entity",
    "EntityInput",
    "EntityMetadata",
    "EntitySortBy",
    "EntityStatus",
]

EntityStatus: TypeAlias = Literal["processing", "ready"] | str
EntitySortBy: TypeAlias = Literal["created_at", "updated_at", "name"] | str

EntityMetadata: TypeAlias = Mapping[str, object]
"""Your own keys and values of an entity: text, numbers, true and false. Anything that has parts
must be turned into text first."""


@frozen(kw_only=True)
class Entity(Model):
    """A person or thing that can be searched for as `<@id>` (API: `Entity`).

    Attributes:
        id: Identifier of the entity.
        entity_collection_id: The collection that it is in.
        name: Its name.
        description: What it is, in your words.
        metadata: Your own keys and values.
        asset_ids: The pictures that it is recognized by; never none.
        status: `ready` once searches find it.
        created_at: Time of its creation.
        updated_at: Time of its last change.
    """

    id: Identifier = None
    entity_collection_id: str | None = None
    name: str | None = None
    description: str | None = None
    metadata: EntityMetadata | None = None
    asset_ids: list[str] | None = None
    status: EntityStatus | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen(kw_only=True)
class EntitiesListResponse(Model):
    """One page of the entities of a collection."""

    data: list[Entity] | None = None
    page_info: PageInfo | None = None


@frozen(kw_only=True)
class EntitiesListByAssetResponse(Model):
    """One page of the entities that are recognized by an asset."""

    data: list[Entity] | None = None
    page_info: PageInfo | None = None


@frozen(kw_only=True)
class EntityInput(Model):
    """An entity to create together with others; a mapping with these keys does as well.

    Attributes:
        name: Its name; needed.
        description: What it is.
        metadata: Your own keys and values.
        asset_ids: The pictures that it is recognized by; at least one.
    """

    name: str | None = None
    description: str | None = None
    metadata: EntityMetadata | None = None
    asset_ids: list[str] | None = None


@frozen(kw_only=True)
class BulkCreatedEntity(Model):
    """An entity that was created together with others (API: an item of `entities`)."""

    id: Identifier = None
    name: str | None = None
    status: EntityStatus | None = None


@frozen(kw_only=True)
class BulkEntityFailure(Model):
    """An entity that was not created (API: an item of `errors`).

    Attributes:
        entity_index: Its place in the list that was sent, from 0.
        entity_name: Its name, as it was sent.
        error_reason: Why it was not created.
    """

    entity_index: int | None = None
    entity_name: str | None = None
    error_reason: str | None = None


@frozen(kw_only=True)
class BulkCreateEntityResponse(Model):
    """What became of each entity of a list (API: `BulkCreateEntityResponse`).

    Attributes:
        success_count: How many were created.
        failed_count: How many were not.
        entities: Those that were created.
        errors: Those that were not, each with its place in the list and the reason.
    """

    success_count: int | None = None
    failed_count: int | None = None
    entities: list[BulkCreatedEntity] | None = None
    errors: list[BulkEntityFailure] | None = None


# The spelling of the vendor's SDK.
EntitiesCreateBulkRequestEntitiesItem = EntityInput
