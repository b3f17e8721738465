"""Search: find the parts of videos that match words, pictures, or both."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, overload

from ..core.bodies import form
from ..core.encoding import seg, token
from ..core.files import File
from ..core.pages import AsyncPager, check_page
from ..core.request import RequestOptions
from ..core.resource import RawView, Resource
from ..legacy.models.search import (
    CombinedSearchResult,
    ConversationOption,
    EngineOption,
    SearchResult,
    SearchSortOption,
    SearchThreshold,
)
from ..legacy.queries import Query
from ..legacy.search import CombinedPath, SearchedFor, SearchPath, SearchResource
from ..models.search import (
    GroupBy,
    QueryMediaType,
    SearchItem,
    SearchOperator,
    SearchOption,
    SearchResults,
    SearchRetrieveResponse,
    TranscriptionOption,
)
from ..settings import API_VERSIONS, ApiVersion
from ._search_forms import all_hits, check_newer_form, check_older_form, check_query, one_of

if TYPE_CHECKING:
    from ..raw.search import RawSearch

__all__ = ["Search"]


class Search(Resource):
    """Search an index, in all versions of the API.

    `query` has two forms, told apart by what says where to look:

    * with `search_options`, as SDK 1.x has it, it returns a pager of all hits (v1.3); `create` and
      `retrieve` return one page each;
    * with `options`, as SDK 0.x has it, it is a coroutine of a `SearchResult`, a page of hits with
      the way to the next ones, in every version; so are `by_page_token` and `combined_query`.

    What one form alone takes is refused in the other.
    """

    _versions: ClassVar[tuple[ApiVersion, ...]] = API_VERSIONS
    _name: ClassVar[str] = "client.search"

    with_raw_response: RawView[RawSearch] = RawView()

    async def create(
        self,
        *,
        index_id: str,
        search_options: Sequence[SearchOption],
        query_media_type: QueryMediaType | None = None,
        query_media_url: str | list[str] | None = None,
        query_media_file: File | list[File] | None = None,
        query_text: str | None = None,
        transcription_options: Sequence[TranscriptionOption] | None = None,
        group_by: GroupBy | None = None,
        operator: SearchOperator | None = None,
        page_limit: int | None = None,
        filter: str | Mapping[str, object] | None = None,
        include_user_metadata: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> SearchResults:
        """Search an index and return the first page of hits.

        Args:
            index_id: Identifier of the index.
            search_options: Where to look: `visual`, `audio`, `transcription`.
            query_media_type: `image`, if pictures are given.
            query_media_url: Publicly accessible URL of a picture, or up to 10 of them.
            query_media_file: A picture, or up to 10 of them, in any form that a file may have.
            query_text: What to look for, in natural language; up to 500 tokens. An entity is
                written `<@entity_id>`.
            transcription_options: How words match: `lexical`, `semantic` (default both).
            group_by: `clip` (default) or `video`.
            operator: With several options, `or` (default): any matches; `and`: all do.
            page_limit: Hits on a page, up to 50; the API's default is 10.
            filter: Only these videos: a mapping such as `{"duration": {"gte": 60}}`, or its JSON.
            include_user_metadata: Also return your own keys and values of each video.
            request_options: What this call changes.

        API: `POST /search`.
        """
        self._need("search.create", ("v1.3",), "search.query(index_id, options, …)")
        seg(index_id, "index_id")
        check_page(None, page_limit)
        check_query(search_options, query_text, query_media_type, query_media_url, query_media_file)
        return await self._api.post(
            "/search",
            SearchResults,
            creates=False,
            body=form(
                {
                    "query_media_type": query_media_type,
                    "query_media_url": query_media_url,
                    "query_text": query_text,
                    "index_id": index_id,
                    "search_options": list(search_options),
                    "transcription_options": transcription_options,
                    "group_by": group_by,
                    "operator": operator,
                    "page_limit": page_limit,
                    "filter": filter,
                    "include_user_metadata": include_user_metadata,
                },
                {"query_media_file": query_media_file},
            ),
            options=request_options,
        )

    async def retrieve(
        self,
        page_token: str,
        *,
        include_user_metadata: bool | None = None,
        request_options: RequestOptions | None = None,
    ) -> SearchRetrieveResponse:
        """Return a further page of hits.

        Args:
            page_token: `next_page_token` or `prev_page_token` of another page.
            include_user_metadata: Also return your own keys and values of each video.
            request_options: What this call changes.

        API: `GET /search/{page-token}`.
        """
        self._need("search.retrieve", ("v1.3",), "search.by_page_token")
        return await self._api.get(
            f"/search/{token(page_token, 'page_token')}",
            SearchRetrieveResponse,
            query={"include_user_metadata": include_user_metadata},
            options=request_options,
        )

    @overload
    def query(
        self,
        *,
        index_id: str,
        search_options: Sequence[SearchOption],
        query_media_type: QueryMediaType | None = None,
        query_media_url: str | None = None,
        query_media_file: File | None = None,
        query_media_urls: Sequence[str] | None = None,
        query_media_files: Sequence[File] | None = None,
        query_text: str | None = None,
        group_by: GroupBy | None = None,
        operator: SearchOperator | None = None,
        page_limit: int | None = None,
        filter: str | Mapping[str, object] | None = None,
        include_user_metadata: bool | None = None,
        transcription_options: Sequence[TranscriptionOption] | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[SearchItem]: ...

    @overload
    def query(
        self,
        index_id: str,
        options: Sequence[EngineOption] | SearchedFor,
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
        filter: str | Mapping[str, object] | None = None,
        page_limit: int | None = None,
        sort_option: SearchSortOption | None = None,
        adjust_confidence_level: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> Coroutine[Any, Any, SearchResult]: ...

    def query(
        self,
        index_id: str,
        options: Sequence[EngineOption] | SearchedFor | None = None,
        query: SearchedFor | Sequence[EngineOption] | None = None,
        *,
        search_options: Sequence[SearchOption] | None = None,
        query_media_type: QueryMediaType | None = None,
        query_media_url: str | None = None,
        query_media_file: File | None = None,
        query_media_urls: Sequence[str] | None = None,
        query_media_files: Sequence[File] | None = None,
        query_text: str | None = None,
        group_by: GroupBy | None = None,
        operator: SearchOperator | None = None,
        page_limit: int | None = None,
        filter: str | Mapping[str, object] | None = None,
        include_user_metadata: bool | None = None,
        transcription_options: Sequence[TranscriptionOption] | None = None,
        threshold: SearchThreshold | None = None,
        conversation_option: ConversationOption | None = None,
        sort_option: SearchSortOption | None = None,
        adjust_confidence_level: float | None = None,
        request_options: RequestOptions | None = None,
    ) -> AsyncPager[SearchItem] | Coroutine[Any, Any, SearchResult]:
        """Search an index and return all hits, page after page; in its older form, one page.

        Args:
            index_id: Identifier of the index.
            options: Where to look, in the older form: `visual`, `conversation`, `text_in_video`,
                `logo`; in v1.3 `visual` and `audio`. SDK 0.1 has the query before the options:
                both orders are taken, the list is the options.
            query: A text or a combined query, sent to `/search` as JSON (older form; v1.1, v1.2).
            search_options: Where to look: `visual`, `audio`, `transcription`.
            query_media_type: `image`, if pictures are given.
            query_media_url: Publicly accessible URL of a picture.
            query_media_file: A picture, in any form that a file may have.
            query_media_urls: Up to 10 URLs of pictures, instead of `query_media_url`.
            query_media_files: Up to 10 pictures, instead of `query_media_file`.
            query_text: What to look for, in natural language; up to 500 tokens. An entity is
                written `<@entity_id>`. In the older form, v1.2 searches at `/search-v2` for it.
            group_by: `clip` (default) or `video`.
            operator: With several options, `or` (default): any matches; `and`: all do.
            page_limit: Hits on a page, up to 50; the API's default is 10.
            filter: Only these videos: a mapping such as `{"duration": {"gte": 60}}`, or its JSON.
            include_user_metadata: Also return your own keys and values of each video.
            transcription_options: How words match: `lexical`, `semantic` (default both).
            threshold: The least confidence: `high`, `medium`, `low` (default), and since v1.2
                `none` (older form).
            conversation_option: How spoken words match: `semantic` (default) or `exact_match`
                (older form; v1.1, v1.2).
            sort_option: `score` (default), or with `group_by="video"` `clip_count` (older form).
            adjust_confidence_level: From 0 to 1, 0.5 by default: higher makes the words for the
                confidence stricter (older form; v1.2, v1.3).
            request_options: What each call changes.

        API: `POST /search`, then `GET /search/{page-token}`.
        """
        if search_options is None or options is not None or query is not None:
            check_older_form(
                (options, query, search_options),
                (query_media_urls, query_media_files, include_user_metadata, transcription_options),
            )
            return SearchResource(self._api).query(
                index_id,
                options,
                query,
                query_text=query_text,
                query_media_type=query_media_type,
                query_media_file=query_media_file,
                query_media_url=query_media_url,
                group_by=group_by,
                threshold=threshold,
                operator=operator,
                conversation_option=conversation_option,
                filter=filter,
                page_limit=page_limit,
                sort_option=sort_option,
                adjust_confidence_level=adjust_confidence_level,
                request_options=request_options,
            )
        self._need(
            "search.query(search_options=…)", ("v1.3",), "search.query(index_id, options, …)"
        )
        check_newer_form(threshold, conversation_option, sort_option, adjust_confidence_level)
        one_of(query_media_url, query_media_urls, "query_media_url")
        one_of(query_media_file, query_media_files, "query_media_file")
        urls = query_media_url if query_media_urls is None else list(query_media_urls)
        files = query_media_file if query_media_files is None else list(query_media_files)
        return all_hits(
            lambda: self.create(
                index_id=index_id,
                search_options=search_options,
                query_media_type=query_media_type,
                query_media_url=urls,
                query_media_file=files,
                query_text=query_text,
                transcription_options=transcription_options,
                group_by=group_by,
                operator=operator,
                page_limit=page_limit,
                filter=filter,
                include_user_metadata=include_user_metadata,
                request_options=request_options,
            ),
            lambda page: self.retrieve(
                page, include_user_metadata=include_user_metadata, request_options=request_options
            ),
        )

    async def by_page_token(
        self,
        page_token: str,
        *,
        path: SearchPath | None = None,
        request_options: RequestOptions | None = None,
    ) -> SearchResult:
        """Return a further page of hits of the older form of `query`.

        Args:
            page_token: `next_page_token` or `prev_page_token` of another page.
            path: Where the search was: `search`, or in v1.2 `search-v2`, which is the default
                there. `query` searched at `search` if it was given `query`, and at `search-v2` if
                not; `await anext(result)` knows it by itself.
            request_options: What this call and those for the next pages change.

        API: `GET /search/{page-token}`, `GET /search-v2/{page-token}` (v1.2).
        """
        return await SearchResource(self._api).by_page_token(
            page_token, path=path, request_options=request_options
        )

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
        return await SearchResource(self._api).combined_query(
            index_id,
            query,
            options,
            conversation_option=conversation_option,
            filter=filter,
            page_limit=page_limit,
            threshold=threshold,
            adjust_confidence_level=adjust_confidence_level,
            path=path,
            request_options=request_options,
        )

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
        return await SearchResource(self._api).combined_by_page_token(
            page_token, path=path, request_options=request_options
        )
