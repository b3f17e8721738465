"""Checks of searches and of the two forms of `search.query`, and the pager of the newer one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from ..core.arguments import at_most_one
from ..core.files import File
from ..core.pages import AsyncPager, Page
from ..errors import InvalidInputError
from ..models.search import SearchItem, SearchResults, SearchRetrieveResponse

__all__ = ["all_hits", "check_newer_form", "check_older_form", "check_query", "one_of"]

MOST_IMAGES = 10
ONLY_NEWER = (
    "query_media_urls",
    "query_media_files",
    "include_user_metadata",
    "transcription_options",
)
ONLY_OLDER = ("threshold", "conversation_option", "sort_option", "adjust_confidence_level")


def check_older_form(where: Sequence[object], newer: Sequence[object]) -> None:
    """Refuse what does not belong to the form of `search.query` that SDK 0.x has.

    Args:
        where: `options`, `query`, `search_options`.
        newer: What only the other form takes.
    """
    options, query, search_options = where
    if search_options is not None:
        raise InvalidInputError(
            "Give search_options (the form of SDK 1.x), or options and query (that of 0.x), "
            "not both."
        )
    if options is None and query is None:
        raise InvalidInputError(
            "search_options are missing: a list such as ['visual', 'audio'], or options in the "
            "form of SDK 0.x."
        )
    _refuse(ONLY_NEWER, newer, "options")


def check_newer_form(*older: object) -> None:
    """Refuse what only the form of `search.query` takes that SDK 0.x has."""
    _refuse(ONLY_OLDER, older, "search_options")


def _refuse(names: Sequence[str], values: Sequence[object], own: str) -> None:
    for name, value in zip(names, values, strict=True):
        if value is not None:
            raise InvalidInputError(
                f"{name} cannot be given with {own}: it is of the other form of search.query."
            )


def all_hits(
    first: Callable[[], Awaitable[SearchResults]],
    further: Callable[[str], Awaitable[SearchRetrieveResponse]],
) -> AsyncPager[SearchItem]:
    """Return the pager of a search: its first page, and the one of each token."""

    async def fetch(position: int | str | None) -> Page[SearchItem]:
        answer = await (further(position) if isinstance(position, str) else first())
        following = answer.page_info.next_page_token if answer.page_info else None
        return Page(list(answer.data or ()), following or None)

    return AsyncPager(fetch)


def one_of(one: object, several: Sequence[object] | None, name: str) -> None:
    """Refuse a picture together with a list of them."""
    at_most_one(**{name: one, f"{name}s": several})


def check_query(
    search_options: Sequence[str],
    query_text: str | None,
    media_type: str | None,
    urls: str | list[str] | None,
    files: File | list[File] | None,
) -> None:
    """Refuse queries that look nowhere or for nothing."""
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
