"""Search under its 0.x name, in all versions of the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, TypeAlias, cast

from ..core.bodies import Body, form, json_body
from ..core.codec import loads
from ..core.encoding import seg, token
from ..core.files import File
from ..core.pages import check_page
from ..core.request import RequestOptions
from ..core.resource import Resource
from ..errors import DecodeError, InvalidInputError
from ..models.search import GroupBy, QueryMediaType, SearchOperator
from ..settings import API_VERSIONS, ApiVersion
from .models.bound import paged
from .models.search import (
    CombinedSearchResult,
    ConversationOption,
    EngineOption,
    SearchResult,
    SearchSortOption,
    SearchThreshold,
)
from .queries import Query, rendered

__all__ = ["CombinedPath", "SearchPath", "SearchResource", "SearchedFor"]

SearchedFor: TypeAlias = str | Mapping[str, object] | Query
"""A text, or a combined query."""

SearchPath: TypeAlias = Literal["search", "search-v2"]
"""Where the pages of a search are."""

CombinedPath: TypeAlias = Literal["beta/search", "search/combined", "combined-search", "search"]
"""Where combined queries are."""

_PATHS: Mapping[str, tuple[ApiVersion, ...]] = {
    "search": API_VERSIONS,
    "search-v2": ("v1.2",),
}
_COMBINED_PATHS: Mapping[str, tuple[ApiVersion, ...]] = {
    "beta/search": ("v1.1",),
    "search/combined": ("v1.2",),
    "combined-search": ("v1.2",),
    "search": ("v1.1", "v1.2"),
}


class SearchResource(Resource):
    """Search an index as the 0.x SDK does; `client.search` has the same methods."""

    _versions: ClassVar[tuple[ApiVersion, ...]] = API_VERSIONS
    _name: ClassVar[str] = "client.search"

    async def query(
        self,
        index_id: str,
        options: Sequence[EngineOption] | SearchedFor | None,
        query: SearchedFor | Sequence[EngineOption] | None = None,
        *,
        query_text: str | None = None,
        query_media_type: QueryMediaType | None = None,
        query_media_file: File | None = None,
        query_media_url: str | None = None,
        group_by: GroupBy | None = None,
        threshold: SearchThreshold | None = None,
        operator: SearchOperator | None = None,
        conversation_option: ConversationOption | None = None,
        filter: Mapping[str, object] | str | None = None,
        page_limit: int | None = None,
        sort_option: SearchSortOption | None = None,
        adjust_confidence_level: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> SearchResult:
        """Search an index and return the first page of hits, with the way to the next ones.

        Args:
            index_id: Identifier of the index.
            options: Where to look: `visual`, `conversation`, `text_in_video`, `logo`; in v1.3
                `visual` and `audio`. SDK 0.1 has the query before the options: both orders are
                taken, the list is the options.
            query: A text or a combined query, sent to `/search` as JSON (v1.1, v1.2).
            query_text: A text, sent to `/search-v2` in v1.2; the same as `query` in v1.1.
            query_media_type: `image`, with a file or a URL.
            query_media_file: A picture (v1.2, v1.3), in any form that a file may have.
            query_media_url: A publicly accessible URL of one; it wins over the file.
            group_by: `clip` (the API's default) or `video`.
            threshold: The least confidence: `high`, `medium`, `low` (the API's default), and since
                v1.2 `none`.
            operator: With several options, `or` (the API's default): any matches; `and`: all do.
            conversation_option: How spoken words match: `semantic` (the API's default) or
                `exact_match` (v1.1, v1.2).
            filter: Only these videos: a mapping such as `{"duration": {"gte": 60}}`, or its JSON.
            page_limit: Hits on a page; the API's default is 10.
            sort_option: `score` (the API's default), or with `group_by="video"` `clip_count`.
            adjust_confidence_level: From 0 to 1, 0.5 by default: higher makes the words for the
                confidence stricter (v1.2, v1.3).
            request_options: What this call and those for the next pages change.

        API: `POST /search`, `POST /search-v2` (v1.2).
        """
        seg(index_id, "index_id")
        check_page(None, page_limit, None)
        chosen, searched = _in_order(options, query)
        pictures = query_media_file is not None or query_media_url is not None
        if searched is not None and (query_text is not None or pictures):
            raise InvalidInputError("Give query, or query_text and query_media_…, not both.")
        self._check(searched, conversation_option, adjust_confidence_level, pictures=pictures)
        if pictures and query_media_type is None:
            raise InvalidInputError("query_media_type is needed with a picture: 'image'.")
        texts = (searched, query_text)
        if not pictures and not any(
            each.strip() if isinstance(each, str) else each for each in texts
        ):
            raise InvalidInputError(
                "There is nothing to search for: give query, query_text, query_media_url or "
                "query_media_file."
            )
        shared = {
            "index_id": index_id,
            "search_options": chosen,
            "group_by": group_by,
            "threshold": threshold,
            "operator": operator,
            "conversation_option": conversation_option,
            "page_limit": page_limit,
            "sort_option": sort_option,
            "adjust_confidence_level": adjust_confidence_level,
        }
        path: SearchPath = "search"
        if searched is None and self._api.version == "v1.1":
            searched = query_text
        if searched is not None:
            text = searched if isinstance(searched, str) else rendered(searched, self._api.version)
            body: Body = json_body(query=text, filter=_object(filter), **shared)
        else:
            path = "search-v2" if self._api.version == "v1.2" else "search"
            asked = {
                "query_text": query_text,
                "query_media_type": query_media_type,
                "query_media_url": query_media_url,
                "filter": filter,
            }
            body = form({**asked, **shared}, {"query_media_file": query_media_file})
        answer = await self._api.post(
            f"/{path}", SearchResult, body=body, creates=False, options=request_options
        )
        return self._paged(answer, path, request_options)

    async def by_page_token(
        self,
        page_token: str,
        *,
        path: SearchPath | None = None,
        request_options: RequestOptions | None = None,
    ) -> SearchResult:
        """Return a further page of hits.

        Args:
            page_token: `next_page_token` or `prev_page_token` of another page.
            path: Where the search was: `search`, or in v1.2 `search-v2`, which is the default
                there. `query` searched in `search` if it was given `query`, and in `search-v2` if
                not; `await anext(result)` knows it by itself.
            request_options: What this call and those for the next pages change.

        API: `GET /search/{page-token}`, `GET /search-v2/{page-token}` (v1.2).
        """
        usual = "search-v2" if self._api.version == "v1.2" else "search"
        there = cast("SearchPath", self._path(path or usual, _PATHS))
        answer = await self._api.get(
            f"/{there}/{token(page_token, 'page_token')}", SearchResult, options=request_options
        )
        return self._paged(answer, there, request_options)

    async def combined_query(
        self,
        index_id: str,
        query: Mapping[str, object] | Query,
        options: Sequence[EngineOption] | None = None,
        *,
        conversation_option: ConversationOption | None = None,
        filter: Mapping[str, object] | str | None = None,
        page_limit: int | None = None,
        threshold: SearchThreshold | None = None,
        adjust_confidence_level: float | None = None,
        path: CombinedPath | None = None,
        request_options: RequestOptions | None = None,
    ) -> CombinedSearchResult:
        """Search an index by several texts at once, and return the first page of clips.

        Args:
            index_id: Identifier of the index.
            query: The texts and how they are joined: a `Query`, or a mapping as the API has it.
            options: Where to look, for texts that do not say so themselves. In v1.1 they may be
                left out, if all texts say so.
            conversation_option: How spoken words match, for texts that do not say so themselves:
                `semantic` (the API's default) or `exact_match`.
            filter: Only these videos: a mapping such as `{"duration": {"gte": 60}}`, or its JSON.
            page_limit: Clips on a page; the API's default is 10.
            threshold: The least confidence: `high`, `medium`, `low`.
            adjust_confidence_level: From 0 to 1, 0.5 by default: higher makes the words for the
                confidence stricter (v1.2).
            path: Where to ask. In v1.1 `beta/search`; in v1.2 `search/combined`, as the 0.x SDK
                does, or `combined-search`, as the documents of v1.2 say. In both `search` takes
                combined queries too, and so does `query`.
            request_options: What this call and those for the next pages change.

        API: `POST /beta/search` (v1.1), `POST /search/combined` (v1.2).
        """
        self._check_combined("search.combined_query")
        seg(index_id, "index_id")
        check_page(None, page_limit, None)
        if not isinstance(query, (Mapping, Query)):
            raise InvalidInputError(
                f"A combined query is a Query or a mapping, not {query!r:.80}; "
                "search.query takes a text."
            )
        self._check(None, None, adjust_confidence_level, pictures=False)
        there = self._path(path or self._usual, _COMBINED_PATHS)
        chosen = None if options is None and there == "beta/search" else _checked(options)
        answer = await self._api.post(
            f"/{there}",
            CombinedSearchResult,
            creates=False,
            body=json_body(
                index_id=index_id,
                query=rendered(query, self._api.version),
                search_options=chosen,
                conversation_option=conversation_option,
                threshold=threshold,
                filter=_object(filter),
                page_limit=page_limit,
                adjust_confidence_level=adjust_confidence_level,
            ),
            options=request_options,
        )
        return self._combined(answer, there, request_options)

    async def combined_by_page_token(
        self,
        page_token: str,
        *,
        path: CombinedPath | None = None,
        request_options: RequestOptions | None = None,
    ) -> CombinedSearchResult:
        """Return a further page of what a combined query found.

        Args:
            page_token: `next_page_token` or `prev_page_token` of another page.
            path: Where `combined_query` asked, if it was told.
            request_options: What this call and those for the next pages change.

        API: `GET /beta/search/{page-token}` (v1.1), `GET /search/combined/{page-token}` (v1.2).
        """
        self._check_combined("search.combined_by_page_token")
        there = self._path(path or self._usual, _COMBINED_PATHS)
        answer = await self._api.get(
            f"/{there}/{token(page_token, 'page_token')}",
            CombinedSearchResult,
            options=request_options,
        )
        return self._combined(answer, there, request_options)

    @property
    def _usual(self) -> CombinedPath:
        return "beta/search" if self._api.version == "v1.1" else "search/combined"

    def _paged(
        self, answer: SearchResult, path: SearchPath, options: RequestOptions | None
    ) -> SearchResult:
        """Pages are at the path of their search: another one may not know the token."""
        return paged(
            answer,
            self._api,
            lambda page: self.by_page_token(page, path=path, request_options=options),
        )

    def _combined(
        self, answer: CombinedSearchResult, path: str, options: RequestOptions | None
    ) -> CombinedSearchResult:
        there = cast("CombinedPath", path)
        return paged(
            answer,
            self._api,
            lambda page: self.combined_by_page_token(page, path=there, request_options=options),
        )

    def _path(self, path: str, known: Mapping[str, tuple[ApiVersion, ...]]) -> str:
        if path not in known:
            raise InvalidInputError(f"path must be one of {', '.join(known)}, not {path!r}.")
        self._need(f"path={path!r}", known[path])
        return path

    def _check(
        self,
        query: SearchedFor | None,
        conversation_option: str | None,
        level: float | None,
        *,
        pictures: bool,
    ) -> None:
        """Refuse what the client's version does not have."""
        if query is not None:
            instead = "query_text" if isinstance(query, str) else ""
            self._need("search.query(query=…)", ("v1.1", "v1.2"), instead)
        if conversation_option is not None:
            self._need(
                "search.query(conversation_option=…)",
                ("v1.1", "v1.2"),
                "transcription_options, with search_options instead of options",
            )
        if pictures:
            self._need("search by pictures", ("v1.2", "v1.3"))
        if level is not None:
            self._need("adjust_confidence_level", ("v1.2", "v1.3"))

    def _check_combined(self, what: str) -> None:
        self._need(what, ("v1.1", "v1.2"), "search.query, with one text at a time")


def _in_order(
    options: Sequence[str] | SearchedFor | None, query: SearchedFor | Sequence[str] | None
) -> tuple[list[str], SearchedFor | None]:
    """Tell options and query apart: SDK 0.1 has the query first, 0.2 the options."""
    if isinstance(query, (str, Mapping, Query)) or query is None:
        return _checked(options), query
    if isinstance(options, (str, Mapping, Query)):
        return _checked(query), options
    raise InvalidInputError(f"query must be a text or a combined query, not {query!r:.80}.")


def _checked(options: object) -> list[str]:
    listed = isinstance(options, Sequence) and not isinstance(options, (str, bytes))
    if not listed or not options:
        raise InvalidInputError(
            f"options must be a list such as ['visual', 'conversation'], not {options!r:.80}."
        )
    return list(cast("Sequence[str]", options))


def _object(filter: Mapping[str, object] | str | None) -> object:
    """Return a filter as JSON bodies have it; forms carry it as text."""
    if not isinstance(filter, str):
        return filter
    try:
        given = loads(filter.encode())
    except DecodeError:
        given = None
    if not isinstance(given, dict):
        raise InvalidInputError(f"filter must be a mapping, or its JSON, not {filter!r:.80}.")
    return cast("dict[str, object]", given)
