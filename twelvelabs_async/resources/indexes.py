"""Indexes: groups of videos that are searched together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.pages import AsyncPager, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..errors import InvalidInputError
from ..models.indexes import (
    IndexesCreateRequestModelsItem,
    IndexesCreateResponse,
    IndexesListResponse,
    IndexSchema,
)
from ..models.shared import SortOption
from .indexed_assets import IndexedAssets
from .videos import Videos

if TYPE_CHECKING:
    from ..raw.indexes import RawIndexes

__all__ = ["Indexes"]


class Indexes(Resource):
    """Create, find and delete indexes; `videos` and `indexed_assets` are what is in them."""

    _elsewhere: ClassVar[str] = "client.index"

    with_raw_response: RawView[RawIndexes] = RawView()

    @cached_property
    def videos(self) -> Videos:
        """The videos of an index."""
        return Videos(self._api)

    @cached_property
    def indexed_assets(self) -> IndexedAssets:
        """The indexed assets of an index."""
        return IndexedAssets(self._api)

    def list(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: str | None = None,
        sort_option: SortOption | None = None,
        index_name: str | None = None,
        model_options: str | None = None,
        model_family: str | None = None,
        created_at: str | datetime | None = None,
        updated_at: str | datetime | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[IndexSchema]:
        """List the indexes of the account.

        Args:
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            sort_by: `created_at` (default) or `updated_at`.
            sort_option: `asc` or `desc` (default).
            index_name: Only indexes of this name.
            model_options: Only indexes with these options, comma-separated: `visual,audio`.
            model_family: Only indexes with a model of this family: `marengo` or `pegasus`.
            created_at: Only indexes created at this time or later.
            updated_at: Only indexes changed at this time or later.
            request_options: What this call changes.

        API: `GET /indexes`.
        """
        return numbered(
            lambda number: self._api.get(
                "/indexes",
                IndexesListResponse,
                query={
                    "page": number,
                    "page_limit": page_limit,
                    "sort_by": sort_by,
                    "sort_option": sort_option,
                    "index_name": index_name,
                    "model_options": model_options,
                    "model_family": model_family,
                    "created_at": created_at,
                    "updated_at": updated_at,
                },
                options=request_options,
            ),
            page,
            page_limit,
        )

    async def create(
        self,
        *,
        index_name: str,
        models: Sequence[IndexesCreateRequestModelsItem | Mapping[str, object]],
        addons: Sequence[str] | None = None,
        request_options: RequestOptions | None = None,
    ) -> IndexesCreateResponse:
        """Create an index. Its models cannot be changed afterwards.

        Args:
            index_name: A short name that says what is in it.
            models: The models to enable and what they look at.
            addons: Such as `thumbnail`; only with a Marengo model.
            request_options: What this call changes.

        API: `POST /indexes`.
        """
        if not models or isinstance(models, (str, Mapping)):
            raise InvalidInputError(f"models must be a list of at least one model, not {models!r}.")
        return await self._api.post(
            "/indexes",
            IndexesCreateResponse,
            body=json_body(index_name=index_name, models=models, addons=addons),
            options=request_options,
        )

    async def retrieve(
        self, index_id: str, *, request_options: RequestOptions | None = None
    ) -> IndexSchema:
        """Return one index.

        Args:
            index_id: Identifier of the index.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}`.
        """
        return await self._api.get(
            f"/indexes/{seg(index_id, 'index_id')}", IndexSchema, options=request_options
        )

    async def update(
        self, index_id: str, *, index_name: str, request_options: RequestOptions | None = None
    ) -> None:
        """Rename an index.

        Args:
            index_id: Identifier of the index.
            index_name: Its new name.
            request_options: What this call changes.

        API: `PUT /indexes/{index-id}`.
        """
        return await self._api.put(
            f"/indexes/{seg(index_id, 'index_id')}",
            None,
            body=json_body(index_name=index_name),
            options=request_options,
        )

    async def delete(self, index_id: str, *, request_options: RequestOptions | None = None) -> None:
        """Delete an index and all videos in it. This cannot be undone.

        Args:
            index_id: Identifier of the index.
            request_options: What this call changes.

        API: `DELETE /indexes/{index-id}`.
        """
        return await self._api.delete(
            f"/indexes/{seg(index_id, 'index_id')}", None, options=request_options
        )
