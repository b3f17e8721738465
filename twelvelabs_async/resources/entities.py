"""Entities: people and things, each known by pictures of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..models.entities import (
    BulkCreateEntityResponse,
    EntitiesListByAssetResponse,
    EntitiesListResponse,
    Entity,
    EntityInput,
    EntityMetadata,
    EntitySortBy,
    EntityStatus,
)
from ..models.shared import SortOption
from ..waiting.jobs import Job
from ..waiting.scheduler import Scheduler
from ..waiting.waiter import Callback
from ._arguments import MetadataRules, checked_metadata, identifiers, present
from ._bodies import new_entities

if TYPE_CHECKING:
    from ..raw.entities import RawEntities

__all__ = ["Entities"]

METADATA = MetadataRules(lists=False)


class Entities(Resource):
    """Make people and things known, so that a search can ask for them as `<@entity_id>`."""

    with_raw_response: RawView[RawEntities] = RawView()

    def list(
        self,
        entity_collection_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        name: str | None = None,
        status: EntityStatus | None = None,
        sort_by: EntitySortBy | None = None,
        sort_option: SortOption | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[Entity]:
        """List the entities of a collection, the newest first.

        Args:
            entity_collection_id: Identifier of the collection.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            name: Only entities of this name.
            status: Only entities in this status: `processing` or `ready`.
            sort_by: `created_at`, `updated_at` or `name`.
            sort_option: `asc` or `desc` (default).
            request_options: What this call changes.

        API: `GET /entity-collections/{entity_collection_id}/entities`.
        """
        path = _entities(entity_collection_id)
        return numbered(
            lambda number: self._api.get(
                path,
                EntitiesListResponse,
                query={
                    "page": number,
                    "page_limit": page_limit,
                    "name": name,
                    "status": status,
                    "sort_by": sort_by,
                    "sort_option": sort_option,
                },
                options=request_options,
            ),
            page,
            page_limit,
        )

    def list_by_asset(
        self,
        asset_id: str,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[Entity]:
        """List the entities that are recognized by an asset.

        Args:
            asset_id: Identifier of the asset.
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            request_options: What this call changes.

        API: `GET /assets/{asset_id}/entities`.
        """
        path = f"/assets/{seg(asset_id, 'asset_id')}/entities"
        return numbered(
            lambda number: self._api.get(
                path,
                EntitiesListByAssetResponse,
                query={"page": number, "page_limit": page_limit},
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        entity_collection_id: str,
        *,
        name: str,
        asset_ids: Sequence[str],
        description: str | None = None,
        metadata: EntityMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> Entity:
        """Create an entity. The platform then learns to recognize it: see `wait_for_done`.

        Args:
            entity_collection_id: Identifier of the collection to put it into.
            name: A short name that says who or what it is.
            asset_ids: Pictures of it; at least one.
            description: What it is.
            metadata: Your own keys and values: text, numbers, true and false.
            request_options: What this call changes.

        API: `POST /entity-collections/{entity_collection_id}/entities`.
        """
        path = _entities(entity_collection_id)
        present(name, "name")
        return await self._api.post(
            path,
            Entity,
            body=json_body(
                name=name,
                description=description,
                metadata=checked_metadata(metadata, METADATA),
                asset_ids=identifiers(asset_ids, "asset_ids"),
            ),
            options=request_options,
        )

    async def create_bulk(
        self,
        entity_collection_id: str,
        *,
        entities: Sequence[EntityInput | Mapping[str, object]],
        request_options: RequestOptions | None = None,
    ) -> BulkCreateEntityResponse:
        """Create many entities in one request.

        An entity that cannot be created keeps none of the others from it, and is no error of
        this call: look at `errors` of what is returned.

        Args:
            entity_collection_id: Identifier of the collection to put them into.
            entities: The entities, each with `name` and `asset_ids`, and perhaps `description`
                and `metadata`.
            request_options: What this call changes.

        Returns:
            Those that were created and those that were not, with the reasons and their places
            in the list.

        API: `POST /entity-collections/{entity_collection_id}/entities/bulk`.
        """
        return await self._api.post(
            f"{_entities(entity_collection_id)}/bulk",
            BulkCreateEntityResponse,
            body=json_body(entities=new_entities(entities, METADATA)),
            options=request_options,
        )

    async def retrieve(
        self,
        entity_collection_id: str,
        entity_id: str,
        *,
        request_options: RequestOptions | None = None,
    ) -> Entity:
        """Return one entity.

        Args:
            entity_collection_id: Identifier of the collection that it is in.
            entity_id: Identifier of the entity.
            request_options: What this call changes.

        API: `GET /entity-collections/{entity_collection_id}/entities/{entity_id}`.
        """
        return await self._api.get(
            _entity(entity_collection_id, entity_id), Entity, options=request_options
        )

    async def update(
        self,
        entity_collection_id: str,
        entity_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        metadata: EntityMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> Entity:
        """Change the name, the description or the metadata of an entity.

        Args:
            entity_collection_id: Identifier of the collection that it is in.
            entity_id: Identifier of the entity.
            name: Its new name; None leaves it as it is.
            description: What it is; None leaves it as it is, an empty text clears it.
            metadata: All of its keys and values anew: those that are not here are deleted. None
                leaves them as they are.
            request_options: What this call changes.

        API: `PATCH /entity-collections/{entity_collection_id}/entities/{entity_id}`.
        """
        path = _entity(entity_collection_id, entity_id)
        present(name, "name")
        return await self._api.patch(
            path,
            Entity,
            body=json_body(
                name=name,
                description=description,
                metadata=checked_metadata(metadata, METADATA),
            ),
            options=request_options,
        )

    async def delete(
        self,
        entity_collection_id: str,
        entity_id: str,
        *,
        request_options: RequestOptions | None = None,
    ) -> None:
        """Delete an entity, but not its assets. This cannot be undone.

        Args:
            entity_collection_id: Identifier of the collection that it is in.
            entity_id: Identifier of the entity.
            request_options: What this call changes.

        API: `DELETE /entity-collections/{entity_collection_id}/entities/{entity_id}`.
        """
        return await self._api.delete(
            _entity(entity_collection_id, entity_id), None, options=request_options
        )

    async def create_assets(
        self,
        entity_collection_id: str,
        entity_id: str,
        *,
        asset_ids: Sequence[str],
        request_options: RequestOptions | None = None,
    ) -> Entity:
        """Add pictures to an entity. It may be `processing` again for a while.

        Args:
            entity_collection_id: Identifier of the collection that it is in.
            entity_id: Identifier of the entity.
            asset_ids: More pictures of it; at least one.
            request_options: What this call changes.

        API: `POST /entity-collections/{entity_collection_id}/entities/{entity_id}/assets`.
        """
        return await self._api.post(
            f"{_entity(entity_collection_id, entity_id)}/assets",
            Entity,
            body=json_body(asset_ids=identifiers(asset_ids, "asset_ids")),
            options=request_options,
        )

    async def delete_assets(
        self,
        entity_collection_id: str,
        entity_id: str,
        *,
        asset_ids: Sequence[str],
        request_options: RequestOptions | None = None,
    ) -> Entity:
        """Take pictures from an entity, but never the last one. The assets stay.

        Args:
            entity_collection_id: Identifier of the collection that it is in.
            entity_id: Identifier of the entity.
            asset_ids: The pictures that it is no longer recognized by; at least one.
            request_options: What this call changes.

        API: `DELETE /entity-collections/{entity_collection_id}/entities/{entity_id}/assets`.
        """
        return await self._api.delete(
            f"{_entity(entity_collection_id, entity_id)}/assets",
            Entity,
            body=json_body(asset_ids=identifiers(asset_ids, "asset_ids")),
            options=request_options,
        )

    async def wait_for_done(
        self,
        entity_collection_id: str,
        entity_id: str,
        *,
        sleep_interval: float = 5.0,
        timeout: float = 3600.0,
        callback: Callback[Entity] | None = None,
        request_options: RequestOptions | None = None,
    ) -> Entity:
        """Wait until an entity is `ready` and searches find it.

        Args:
            entity_collection_id: Identifier of the collection that it is in.
            entity_id: Identifier of the entity.
            sleep_interval: The longest time between two looks, in seconds; the first come sooner.
            timeout: How long to wait in all, in seconds.
            callback: Called with the entity at each look; may be a coroutine function.
            request_options: What each look changes.

        Raises:
            ResourceFailedError: The platform cannot use its pictures; the error has the reason.
            WaitTimeoutError: It was not ready in time. It can be waited for again.
            APIStatusError: It cannot be looked at, as with a wrong id or key.
        """
        return await self._api.companion(Scheduler).wait(
            Job.entity(entity_collection_id, entity_id),
            longest=sleep_interval,
            timeout=timeout,
            callback=callback,
            options=request_options,
        )


def _entities(entity_collection_id: str) -> str:
    collection = seg(entity_collection_id, "entity_collection_id")
    return f"/entity-collections/{collection}/entities"


def _entity(entity_collection_id: str, entity_id: str) -> str:
    return f"{_entities(entity_collection_id)}/{seg(entity_id, 'entity_id')}"
