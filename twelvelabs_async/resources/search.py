"""Search: find the parts of videos that match words, pictures, or both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..core.bodies import form
from ..core.encoding import seg, token
from ..core.files import File
from ..core.pages import AsyncPager, Page, check_page
from ..core.request import RequestOptions
from ..errors import InvalidInputError
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
from ._base import RawView, Resource

if TYPE_CHECKING:
    from ..raw.search import RawSearch

__all__ = ["Search"]

MOST_IMAGES = 10


class Search(Resource):
    """Search an index. `query` gives all hits; `create` and `retrieve` one page each."""

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
        seg(index_id, "index_id")
        check_page(None, page_limit)
        _check_query(
            search_options, query_text, query_media_type, query_media_url, query_media_file
        )
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
        return await self._api.get(
            f"/search/{token(page_token, 'page_token')}",
            SearchRetrieveResponse,
            query={"include_user_metadata": include_user_metadata},
            options=request_options,
        )

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
    ) -> AsyncPager[SearchItem]:
        """Search an index and return all hits, page after page.

        Args:
            index_id: Identifier of the index.
            search_options: Where to look: `visual`, `audio`, `transcription`.
            query_media_type: `image`, if pictures are given.
            query_media_url: Publicly accessible URL of a picture.
            query_media_file: A picture, in any form that a file may have.
            query_media_urls: Up to 10 URLs of pictures, instead of `query_media_url`.
            query_media_files: Up to 10 pictures, instead of `query_media_file`.
            query_text: What to look for, in natural language; up to 500 tokens. An entity is
                written `<@entity_id>`.
            group_by: `clip` (default) or `video`.
            operator: With several options, `or` (default): any matches; `and`: all do.
            page_limit: Hits on a page, up to 50; the API's default is 10.
            filter: Only these videos: a mapping such as `{"duration": {"gte": 60}}`, or its JSON.
            include_user_metadata: Also return your own keys and values of each video.
            transcription_options: How words match: `lexical`, `semantic` (default both).
            request_options: What each call changes.

        API: `POST /search`, then `GET /search/{page-token}`.
        """
        if query_media_url is not None and query_media_urls is not None:
            raise InvalidInputError("Give query_media_url or query_media_urls, not both.")
        if query_media_file is not None and query_media_files is not None:
            raise InvalidInputError("Give query_media_file or query_media_files, not both.")
        urls = query_media_url if query_media_urls is None else list(query_media_urls)
        files = query_media_file if query_media_files is None else list(query_media_files)

        async def fetch(position: int | str | None) -> Page[SearchItem]:
            answer: SearchResults | SearchRetrieveResponse
            if isinstance(position, str):
                answer = await self.retrieve(
                    position,
                    include_user_metadata=include_user_metadata,
                    request_options=request_options,
                )
            else:
                answer = await self.create(
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
                )
            following = answer.page_info.next_page_token if answer.page_info else None
            return Page(list(answer.data or ()), following or None)

        return AsyncPager(fetch)


def _check_query(
    search_options: Sequence[str],
    query_text: str | None,
    media_type: str | None,
    urls: str | list[str] | None,
    files: File | list[File] | None,
) -> None:
    if not search_options or isinstance(search_options, str):
        raise InvalidInputError(
            f"search_options must be a list such as ['visual', 'audio'], not {search_options!r}."
        )
    pictures = sum(
        len(each) if isinstance(each, list) else 1 for each in (urls, files) if each is not None
    )
    if pictures > MOST_IMAGES:
        raise InvalidInputError(f"A query takes up to {MOST_IMAGES} images, not {pictures}.")
    if pictures and media_type is None:
        raise InvalidInputError("query_media_type is needed with a picture: 'image'.")
    if not pictures and not (query_text or "").strip():
        raise InvalidInputError(
            "There is nothing to search for: give query_text, query_media_url or query_media_file."
        )
