"""Entity collections: groups of people and things that searches can name."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..models.entity_collections import (
    EntityCollection,
    EntityCollectionsListResponse,
    EntityCollectionSortBy,
)
from ..models.shared import SortOption
from ._arguments import present
from .entities import Entities

if TYPE_CHECKING:
    from ..raw.entity_collections import RawEntityCollections

__all__ = ["EntityCollections"]


class EntityCollections(Resource):
    """Create, find and delete groups of entities; `entities` is what is in them."""

    with_raw_response: RawView[RawEntityCollections] = RawView()

    @cached_property
    def entities(self) -> Entities:
        """The entities of a collection."""
        return Entities(self._api)

    def list(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        name: str | None = None,
        sort_by: EntityCollectionSortBy | None = None,
        sort_option: SortOption | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[EntityCollection]:
        """List the entity collections of the account, the newest first.

        Args:
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            name: Only collections of this name.
            sort_by: `created_at`, `updated_at` or `name`.
            sort_option: `asc` or `desc` (default).
            request_options: What this call changes.

        API: `GET /entity-collections`.
        """
        return numbered(
            lambda number: self._api.get(
                "/entity-collections",
                EntityCollectionsListResponse,
                query={
                    "page": number,
                    "page_limit": page_limit,
                    "name": name,
                    "sort_by": sort_by,
                    "sort_option": sort_option,
                },
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        *,
        name: str,
        description: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> EntityCollection:
        """Create an entity collection.

        Args:
            name: A short name that says what is in it.
            description: What it holds.
            request_options: What this call changes.

        API: `POST /entity-collections`.
        """
        present(name, "name")
        return await self._api.post(
            "/entity-collections",
            EntityCollection,
            body=json_body(name=name, description=description),
            options=request_options,
        )

    async def retrieve(
        self, entity_collection_id: str, *, request_options: RequestOptions | None = None
    ) -> EntityCollection:
        """Return one entity collection.

        Args:
            entity_collection_id: Identifier of the collection.
            request_options: What this call changes.

        API: `GET /entity-collections/{entity_collection_id}`.
        """
        return await self._api.get(
            f"/entity-collections/{seg(entity_collection_id, 'entity_collection_id')}",
            EntityCollection,
            options=request_options,
        )

    async def update(
        self,
        entity_collection_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        request_options: RequestOptions | None = None,
    ) -> EntityCollection:
        """Change the name or the description of an entity collection.

        Args:
            entity_collection_id: Identifier of the collection.
            name: Its new name; None leaves it as it is.
            description: What it holds; None leaves it as it is, an empty text clears it.
            request_options: What this call changes.

        API: `PATCH /entity-collections/{entity_collection_id}`.
        """
        present(name, "name")
        return await self._api.patch(
            f"/entity-collections/{seg(entity_collection_id, 'entity_collection_id')}",
            EntityCollection,
            body=json_body(name=name, description=description),
            options=request_options,
        )

    async def delete(
        self, entity_collection_id: str, *, request_options: RequestOptions | None = None
    ) -> None:
        """Delete an entity collection. This cannot be undone.

        Args:
            entity_collection_id: Identifier of the collection.
            request_options: What this call changes.

        API: `DELETE /entity-collections/{entity_collection_id}`.
        """
        return await self._api.delete(
            f"/entity-collections/{seg(entity_collection_id, 'entity_collection_id')}",
            None,
            options=request_options,
        )
