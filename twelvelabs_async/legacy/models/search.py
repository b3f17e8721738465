"""Models of search as the older surfaces have it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias, TypeVar, cast

from attrs import evolve, frozen
from cattrs.gen import override

from ...models.search import SearchPool
from ...models.shared import Model, UserMetadata
from .bound import TokenPageInfo, TokenPages

__all__ = [
    "CombinedSearchResult",
    "ConversationOption",
    "EngineOption",
    "GroupByVideoSearchData",
    "SearchData",
    "SearchHit",
    "SearchModule",
    "SearchResult",
    "SearchSortOption",
    "SearchThreshold",
]

ConversationOption: TypeAlias = Literal["semantic", "exact_match"] | str
EngineOption: TypeAlias = Literal["visual", "conversation", "text_in_video", "logo", "audio"] | str
SearchSortOption: TypeAlias = Literal["score", "clip_count"] | str
SearchThreshold: TypeAlias = Literal["high", "medium", "low", "none"] | str

H = TypeVar("H")


@frozen(kw_only=True)
class SearchModule(Model):
    """How surely one option alone matches: `type` is the option, `confidence` a word such as `low`.

    The words are an open set, as in `SearchData`.
    """

    type: str | None = None
    confidence: str | None = None


@frozen(kw_only=True)
class SearchData(Model):
    """A matching clip.

    Attributes:
        score: How well it matches, from 0 to 100 (v1.1, v1.2).
        start: Start in the video, in seconds.
        end: End in the video, in seconds.
        video_id: The video that it is in.
        metadata: What matched, one entry for each option: its `type`, and the `text` that was
            spoken or seen (v1.1, v1.2).
        confidence: How sure that is: `high`, `medium`, `low`, `extremely low`, in the oldest
            answers also `mid` or nothing.
        thumbnail_url: A picture of the clip, if the index has the addon `thumbnail`; good for an
            hour.
        module_confidence: How surely each option alone matches, by option, in old answers.
        modules: The same as a list, if several options were searched.
        rank: 1 for the best match (v1.3).
        transcription: The words spoken in it (v1.3).
        user_metadata: Your own keys and values of the video (v1.3, if asked for).
    """

    score: float | None = None
    start: float | None = None
    end: float | None = None
    video_id: str | None = None
    metadata: list[dict[str, object]] | None = None
    confidence: str | None = None
    thumbnail_url: str | None = None
    module_confidence: dict[str, object] | None = None
    modules: list[SearchModule] | None = None
    rank: int | None = None
    transcription: str | None = None
    user_metadata: UserMetadata | None = None


@frozen(kw_only=True)
class GroupByVideoSearchData(Model):
    """A video (`id`) with its matching clips: a hit with `group_by="video"`."""

    id: str | None = None
    clips: list[SearchData] | None = None


SearchHit: TypeAlias = SearchData | GroupByVideoSearchData
"""A clip, or with `group_by="video"` a video."""


@frozen(kw_only=True)
class SearchResult(TokenPages[SearchHit]):
    """A page of hits and the way to the next ones, as the 0.x SDK gives it.

    `data` is the first page and stays it. `await anext(result)` (`next(result)` with the blocking
    client) fetches the next page, returns its hits and moves `page_info` on; at the end it raises
    StopAsyncIteration (StopIteration). Pages are asked for where the search was, with the same
    request options.

    Attributes:
        pool: What was searched (`search_pool` on the wire).
        data: The hits of the first page, best first.
        page_info: Where the page that was fetched last stands.
        query: What was asked for, as the API repeats it (v1.1).
        search_options: The same of the options (v1.1).
        conversation_option: The same (v1.1).
    """

    pool: Annotated[SearchPool | None, override(rename="search_pool")] = None
    data: list[SearchData | GroupByVideoSearchData] | None = None
    page_info: TokenPageInfo | None = None
    query: object = None
    search_options: list[str] | None = None
    conversation_option: str | None = None

    def _settle(self) -> None:
        super()._settle()
        self._put("data", _with_modules(self.data or ()))


@frozen(kw_only=True)
class CombinedSearchResult(TokenPages[SearchData]):
    """A page of clips that a combined query found, and the way to the next ones.

    `data` is the first page and stays it. `await anext(result)` (`next(result)` with the blocking
    client) fetches the next page, returns its clips and moves `page_info` on; at the end it raises
    StopAsyncIteration (StopIteration). Pages are asked for where the search was, with the same
    request options.

    Attributes:
        pool: What was searched (`search_pool` on the wire).
        data: The clips of the first page, best first.
        page_info: Where the page that was fetched last stands.
        query: What was asked for, as the API repeats it (v1.1).
        search_options: The same of the options (v1.1).
        conversation_option: The same (v1.1).
    """

    pool: Annotated[SearchPool | None, override(rename="search_pool")] = None
    data: list[SearchData] | None = None
    page_info: TokenPageInfo | None = None
    query: object = None
    search_options: list[str] | None = None
    conversation_option: str | None = None

    def _settle(self) -> None:
        super()._settle()
        self._put("data", _with_modules(self.data or ()))


def _with_modules(hits: Iterable[H]) -> list[H]:
    """Read `module`, as one page of the documents of v1.1 calls it, like `modules`."""
    return [_with_module(hit) for hit in hits]


def _with_module(hit: H) -> H:
    if isinstance(hit, GroupByVideoSearchData) and hit.clips:
        return cast("H", evolve(hit, clips=_with_modules(hit.clips)))
    if not isinstance(hit, SearchData) or hit.modules is not None:
        return hit
    given = hit.extra.get("module")
    if not isinstance(given, list):
        return hit
    modules = [_module(each) for each in cast("list[object]", given)]
    return cast("H", evolve(hit, modules=modules))


def _module(given: object) -> SearchModule:
    fields = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    kind, confidence = fields.get("type"), fields.get("confidence")
    return SearchModule(
        type=kind if isinstance(kind, str) else None,
        confidence=confidence if isinstance(confidence, str) else None,
    )
