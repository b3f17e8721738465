"""Indexes under their 0.x names, in all versions of the API."""

from __future__ import annotations

import builtins
from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from typing import ClassVar, Literal

from ..core.arguments import filled
from ..core.bodies import json_body
from ..core.encoding import QueryValue, seg
from ..core.request import RequestOptions
from ..core.resource import Resource
from ..errors import InvalidInputError
from ..models.shared import SortOption
from ..settings import API_VERSIONS, ApiVersion
from ._arguments import one_spelling, texts
from ._engines import AnyEngine, chosen_engines
from ._lists import TimeFilter, filters, listed, paginated
from .models.bound import ListWithPagination, bound, created
from .models.enabled import EnabledEngine, EnabledModel
from .models.index import Index, IndexList
from .models.shared import Created
from .video import VideoResource

__all__ = ["IndexResource"]


class IndexResource(Resource):
    """Create, find and delete indexes; `video` is what is in them."""

    _versions: ClassVar[tuple[ApiVersion, ...]] = API_VERSIONS

    @cached_property
    def video(self) -> VideoResource:
        """The videos of an index."""
        return VideoResource(self._api)

    async def retrieve(self, id: str, *, request_options: RequestOptions | None = None) -> Index:
        """Return one index.

        Args:
            id: Identifier of the index.
            request_options: What this call changes.

        API: `GET /indexes/{index-id}`.
        """
        index = await self._api.get(f"/indexes/{seg(id, 'id')}", Index, options=request_options)
        return bound(index, self._api)

    async def list(
        self,
        *,
        id: str | None = None,
        name: str | None = None,
        engine_options: Sequence[str] | None = None,
        engine_family: Literal["marengo", "pegasus"] | str | None = None,
        model_options: Sequence[str] | None = None,
        model_family: Literal["marengo", "pegasus"] | str | None = None,
        index_options: Sequence[str] | None = None,
        page: int | None = 1,
        page_limit: int | None = 10,
        sort_by: Literal["created_at", "updated_at"] | str | None = "created_at",
        sort_option: SortOption | None = "desc",
        created_at: TimeFilter | None = None,
        updated_at: TimeFilter | None = None,
        request_options: RequestOptions | None = None,
    ) -> builtins.list[Index]:
        """Return one page of the account's indexes, the newest first unless asked otherwise.

        Args:
            id: Only the index of this identifier.
            name: Only indexes of this name.
            engine_options: Only indexes with these options. What v1.1 calls `index_options` and
                v1.3 `model_options` is taken under any of the three names.
            engine_family: Only indexes with an engine of this family, `marengo` or `pegasus` (v1.2
                and v1.3). What v1.3 calls `model_family` is taken under both names.
            model_options: The same as `engine_options`.
            model_family: The same as `engine_family`.
            index_options: The same as `engine_options`.
            page: The page, from 1.
            page_limit: Items on a page.
            sort_by: `created_at` or `updated_at`.
            sort_option: `asc` or `desc`.
            created_at: Only indexes created at this time, on this date, or in a range.
            updated_at: Only indexes changed at this time, on this date, or in a range.
            request_options: What this call changes.

        API: `GET /indexes`.
        """
        query = filters(
            page,
            page_limit,
            _id=id,
            index_name=name,
            **self._options(engine_options, model_options, index_options),
            **self._family(engine_family, model_family),
            sort_by=sort_by,
            sort_option=sort_option,
            created_at=created_at,
            updated_at=updated_at,
        )
        return await listed(self._api, self._page(query, request_options)(page))

    async def list_pagination(
        self,
        *,
        id: str | None = None,
        name: str | None = None,
        engine_options: Sequence[str] | None = None,
        engine_family: Literal["marengo", "pegasus"] | str | None = None,
        model_options: Sequence[str] | None = None,
        model_family: Literal["marengo", "pegasus"] | str | None = None,
        index_options: Sequence[str] | None = None,
        page: int | None = 1,
        page_limit: int | None = 10,
        sort_by: Literal["created_at", "updated_at"] | str | None = "created_at",
        sort_option: SortOption | None = "desc",
        created_at: TimeFilter | None = None,
        updated_at: TimeFilter | None = None,
        request_options: RequestOptions | None = None,
    ) -> ListWithPagination[Index]:
        """Return a page of the account's indexes and the way to the next ones.

        The newest come first unless it is asked otherwise.

        Args:
            id: Only the index of this identifier.
            name: Only indexes of this name.
            engine_options: Only indexes with these options, see `list`.
            engine_family: Only indexes with an engine of this family (v1.2 and v1.3), see `list`.
            model_options: The same as `engine_options`.
            model_family: The same as `engine_family`.
            index_options: The same as `engine_options`.
            page: The page to begin with, from 1.
            page_limit: Items on a page.
            sort_by: `created_at` or `updated_at`.
            sort_option: `asc` or `desc`.
            created_at: Only indexes created at this time, on this date, or in a range.
            updated_at: Only indexes changed at this time, on this date, or in a range.
            request_options: What each call changes.

        API: `GET /indexes`.
        """
        query = filters(
            page,
            page_limit,
            _id=id,
            index_name=name,
            **self._options(engine_options, model_options, index_options),
            **self._family(engine_family, model_family),
            sort_by=sort_by,
            sort_option=sort_option,
            created_at=created_at,
            updated_at=updated_at,
        )
        return await paginated(self._api, self._page(query, request_options), page)

    async def create(
        self,
        name: str,
        engines: Sequence[AnyEngine] | None = None,
        *,
        models: Sequence[AnyEngine] | None = None,
        engine_id: str | None = None,
        index_options: Sequence[str] | None = None,
        addons: Sequence[str] | None = None,
        request_options: RequestOptions | None = None,
    ) -> Index:
        """Create an index. Its engines cannot be changed afterwards.

        Args:
            name: A short name that says what is in it.
            engines: The engines to enable, `[{"name": "marengo2.6", "options": ["visual"]}]`; the
                keys may also be those of v1.2 or v1.3, and the entries those of another index.
                v1.1 takes a single one. Names and options are those of the client's version.
            models: The same under its name in v1.3; give one of the two.
            engine_id: The only engine, instead of a list, as v1.1 has it.
            index_options: What the engine of `engine_id` looks at.
            addons: Add-ons such as `thumbnail`.
            request_options: What the calls change.

        Returns:
            The index. If it was created and cannot be looked at, it has only what is known here.

        API: `POST /indexes`, then `GET /indexes/{index-id}`.
        """
        chosen = chosen_engines(engines, models, engine_id, index_options)
        made = await self._api.post(
            "/indexes",
            Created,
            body=json_body(
                index_name=filled(name, "name"),
                **self._engines(chosen),
                addons=None if addons is None else texts(addons, "addons"),
            ),
            options=request_options,
        )
        stub = bound(Index(id=made.id, name=name, engines=chosen), self._api)
        return await created(
            stub, lambda: self.retrieve(made.id or "", request_options=request_options)
        )

    async def update(
        self, id: str, name: str, *, request_options: RequestOptions | None = None
    ) -> None:
        """Rename an index.

        Args:
            id: Identifier of the index.
            name: Its new name.
            request_options: What this call changes.

        API: `PUT /indexes/{index-id}`.
        """
        return await self._api.put(
            f"/indexes/{seg(id, 'id')}",
            None,
            body=json_body(index_name=filled(name, "name")),
            options=request_options,
        )

    async def delete(self, id: str, *, request_options: RequestOptions | None = None) -> None:
        """Delete an index and all videos in it. This cannot be undone.

        Args:
            id: Identifier of the index.
            request_options: What this call changes.

        API: `DELETE /indexes/{index-id}`.
        """
        return await self._api.delete(f"/indexes/{seg(id, 'id')}", None, options=request_options)

    def _page(
        self, query: dict[str, QueryValue], options: RequestOptions | None
    ) -> Callable[[int | None], Awaitable[IndexList]]:
        return lambda page: self._api.get(
            "/indexes", IndexList, query={**query, "page": page}, options=options
        )

    def _options(
        self,
        engine: Sequence[str] | None,
        model: Sequence[str] | None,
        index: Sequence[str] | None,
    ) -> dict[str, QueryValue]:
        """Return the filter on options as the version spells and writes it."""
        given = one_spelling(engine_options=engine, model_options=model, index_options=index)
        match self._api.version:
            case "v1.1":
                joined = given if given is None or isinstance(given, str) else ",".join(given)
                return {"index_options": joined}
            case "v1.2":
                return {"engine_options": given}
            case _:
                return {"model_options": given}

    def _family(self, engine: str | None, model: str | None) -> dict[str, QueryValue]:
        """Return the filter on families as the version spells it."""
        family = one_spelling(engine_family=engine, model_family=model)
        if family is None:
            return {}
        self._need("index.list(engine_family=…)", ("v1.2", "v1.3"))
        return {"engine_family" if self._api.version == "v1.2" else "model_family": family}

    def _engines(self, chosen: builtins.list[EnabledEngine]) -> dict[str, object]:
        """Return the engines of a new index as the version spells them."""
        match self._api.version:
            case "v1.1":
                if len(chosen) > 1:
                    raise InvalidInputError(
                        f"An index of API v1.1 has one engine, not {len(chosen)}: "
                        f"{', '.join(str(each.name) for each in chosen)}."
                    )
                return {"engine_id": chosen[0].name, "index_options": chosen[0].options}
            case "v1.2":
                return {"engines": chosen}
            case _:
                return {
                    "models": [
                        EnabledModel(name=each.name, options=each.options) for each in chosen
                    ]
                }
