"""Knowledge stores: collections of videos and images that are searched as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..core.bodies import json_body
from ..core.encoding import seg
from ..core.pages import AsyncPager, Page, numbered
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..errors import InvalidInputError
from ..models.knowledge_stores import (
    IngestionConfig,
    KnowledgeStore,
    KnowledgeStoreGroupBy,
    KnowledgeStoreMetadata,
    KnowledgeStoreSearchQuery,
    KnowledgeStoresListResponse,
    KnowledgeStoreSortBy,
    SearchKnowledgeStoreFilter,
    SearchKnowledgeStoreHit,
    SearchKnowledgeStoreOptions,
    SearchKnowledgeStoreResponse,
)
from ..models.shared import SortOption
from ._arguments import MetadataRules, checked_metadata, present
from ._bodies import ingestion, search_of

if TYPE_CHECKING:
    from ..raw.knowledge_stores import RawKnowledgeStores

__all__ = ["KnowledgeStores"]

METADATA = MetadataRules(pairs=10, key_length=128, text_length=2048)


class KnowledgeStores(Resource):
    """Create, find and delete knowledge stores, and search them.

    What is in them is added with `knowledge_store_items`. `query` gives all hits, `search` one
    page of them.
    """

    with_raw_response: RawView[RawKnowledgeStores] = RawView()

    def list(
        self,
        *,
        page: int | None = None,
        page_limit: int | None = None,
        sort_by: KnowledgeStoreSortBy | None = None,
        sort_option: SortOption | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[KnowledgeStore]:
        """List the knowledge stores of the account, the newest first.

        Args:
            page: The page to begin with, from 1.
            page_limit: Items on a page, up to 50; the API's default is 10.
            sort_by: `created_at` (default) or `updated_at`.
            sort_option: `asc` or `desc` (default).
            request_options: What this call changes.

        API: `GET /knowledge-stores`.
        """
        return numbered(
            lambda number: self._api.get(
                "/knowledge-stores",
                KnowledgeStoresListResponse,
                query={
                    "page": number,
                    "page_limit": page_limit,
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
        ingestion_config: IngestionConfig | Mapping[str, object] | None = None,
        description: str | None = None,
        metadata: KnowledgeStoreMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> KnowledgeStore:
        """Create a knowledge store.

        Args:
            name: A short name that says what is in it.
            ingestion_config: What to extract from its videos, by a description or a JSON schema,
                as `{"enrichment_config": {"type": "description", "description": …}}`. It cannot
                be changed later.
            description: What it holds.
            metadata: Up to 10 keys of your own, each of up to 128 characters; values are text of
                up to 2048 characters, numbers (whole ones of 53 bits), true, false and lists of
                texts.
            request_options: What this call changes.

        API: `POST /knowledge-stores`.
        """
        present(name, "name")
        return await self._api.post(
            "/knowledge-stores",
            KnowledgeStore,
            body=json_body(
                name=name,
                ingestion_config=ingestion(ingestion_config),
                description=description,
                metadata=checked_metadata(metadata, METADATA),
            ),
            options=request_options,
        )

    async def retrieve(
        self, knowledge_store_id: str, *, request_options: RequestOptions | None = None
    ) -> KnowledgeStore:
        """Return one knowledge store.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            request_options: What this call changes.

        API: `GET /knowledge-stores/{knowledge_store_id}`.
        """
        return await self._api.get(
            _store(knowledge_store_id), KnowledgeStore, options=request_options
        )

    async def update(
        self,
        knowledge_store_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        metadata: KnowledgeStoreMetadata | None = None,
        request_options: RequestOptions | None = None,
    ) -> KnowledgeStore:
        """Change the name, the description or the metadata of a knowledge store.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            name: Its new name; None leaves it as it is.
            description: What it holds; None leaves it as it is, an empty text clears it.
            metadata: All of its keys and values anew, as `create` takes them: those that are not
                here are deleted. None leaves them as they are.
            request_options: What this call changes.

        API: `PATCH /knowledge-stores/{knowledge_store_id}`.
        """
        path = _store(knowledge_store_id)
        present(name, "name")
        return await self._api.patch(
            path,
            KnowledgeStore,
            body=json_body(
                name=name,
                description=description,
                metadata=checked_metadata(metadata, METADATA),
            ),
            options=request_options,
        )

    async def delete(
        self, knowledge_store_id: str, *, request_options: RequestOptions | None = None
    ) -> None:
        """Delete a knowledge store and all items in it. This cannot be undone.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            request_options: What this call changes.

        API: `DELETE /knowledge-stores/{knowledge_store_id}`.
        """
        return await self._api.delete(_store(knowledge_store_id), None, options=request_options)

    async def search(
        self,
        knowledge_store_id: str,
        *,
        query: KnowledgeStoreSearchQuery | Mapping[str, object] | str,
        filter: SearchKnowledgeStoreFilter | Mapping[str, object] | None = None,
        search_options: SearchKnowledgeStoreOptions | Mapping[str, object] | None = None,
        group_by: KnowledgeStoreGroupBy | None = None,
        page_size: int | None = None,
        page_token: str | None = None,
        include_metadata: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> SearchKnowledgeStoreResponse:
        """Search a knowledge store and return one page of hits. `query` returns all of them.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            query: What to look for, in natural language: a text, or `{"text": …}`.
            filter: Only items of these types, or these items: a mapping such as
                `{"asset_type": {"eq": "video"}, "item_id": {"in": [ids]}}`.
            search_options: Where to look in videos: `{"video": {"modalities": ["visual",
                "audio"]}}`; the API's default is `visual`. Images are matched by what they show.
            group_by: `none` (default): a hit is a clip or an image; `item`: a video with all its
                clips, or an image.
            page_size: Hits on a page, up to 50; the API's default is 10.
            page_token: `next_page_token` of the page before. The API then takes everything else
                from the search that the token is of.
            include_metadata: Also return facts of each file, and your own keys and values.
            request_options: What this call changes.

        Raises:
            GoneError: The page token has expired; search anew.

        API: `POST /knowledge-stores/{knowledge_store_id}/search`.
        """
        if page_token is not None and (not isinstance(page_token, str) or not page_token):
            raise InvalidInputError(f"page_token {page_token!r} is not a page token.")
        return await self._api.post(
            f"{_store(knowledge_store_id)}/search",
            SearchKnowledgeStoreResponse,
            creates=False,
            body=json_body(
                **search_of(query, filter, search_options, group_by, page_size),
                page_token=page_token,
                include_metadata=include_metadata,
            ),
            options=request_options,
        )

    def query(
        self,
        knowledge_store_id: str,
        *,
        query: KnowledgeStoreSearchQuery | Mapping[str, object] | str,
        filter: SearchKnowledgeStoreFilter | Mapping[str, object] | None = None,
        search_options: SearchKnowledgeStoreOptions | Mapping[str, object] | None = None,
        group_by: KnowledgeStoreGroupBy | None = None,
        page_size: int | None = None,
        include_metadata: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[SearchKnowledgeStoreHit]:
        """Search a knowledge store and return all hits, page after page.

        Args:
            knowledge_store_id: Identifier of the knowledge store.
            query: What to look for, in natural language: a text, or `{"text": …}`.
            filter: Only items of these types, or these items: a mapping such as
                `{"asset_type": {"eq": "video"}, "item_id": {"in": [ids]}}`.
            search_options: Where to look in videos: `{"video": {"modalities": ["visual",
                "audio"]}}`; the API's default is `visual`. Images are matched by what they show.
            group_by: `none` (default): a hit is a clip or an image; `item`: a video with all its
                clips, or an image.
            page_size: Hits on a page, up to 50; the API's default is 10.
            include_metadata: Also return facts of each file, and your own keys and values.
            request_options: What each call changes.

        Raises:
            GoneError: More time passed between two pages than the API keeps them; search anew.

        API: `POST /knowledge-stores/{knowledge_store_id}/search`.
        """
        _store(knowledge_store_id)
        search_of(query, filter, search_options, group_by, page_size)

        async def fetch(position: int | str | None) -> Page[SearchKnowledgeStoreHit]:
            answer = await self.search(
                knowledge_store_id,
                query=query,
                filter=filter,
                search_options=search_options,
                group_by=group_by,
                page_size=page_size,
                page_token=position if isinstance(position, str) else None,
                include_metadata=include_metadata,
                request_options=request_options,
            )
            return Page(answer.data or [], answer.next_page_token or None)

        return AsyncPager(fetch)


def _store(knowledge_store_id: str) -> str:
    return f"/knowledge-stores/{seg(knowledge_store_id, 'knowledge_store_id')}"
