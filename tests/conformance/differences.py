"""All differences from the vendor's SDK that are meant, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

from attrs import evolve, frozen

from .calls import LISTS, OPTIONS, TEXT_QUERY, call
from .capture import LAST_PAGE, Part, Recorded
from .drive import Call

__all__ = [
    "DIFFERENCES",
    "Difference",
    "MissingOption",
    "MissingParameter",
    "OtherRequests",
    "Refusal",
    "of_kind",
]

Requests: TypeAlias = tuple[Recorded, ...]


@frozen(kw_only=True)
class Difference:
    """Something that the two SDKs do not have in common."""

    name: str
    reason: str


@frozen(kw_only=True)
class MissingParameter(Difference):
    """A parameter of the vendor's that it does not send itself."""

    call: Call
    parameter: str
    value: object


@frozen(kw_only=True)
class MissingOption(Difference):
    """A key of `request_options` that only the vendor's SDK has."""

    option: str


@frozen(kw_only=True)
class OtherRequests(Difference):
    """Calls whose requests differ; `amend` makes the right ones of the vendor's."""

    calls: tuple[Call, ...]
    amend: Callable[[Requests], Requests]
    to_the_end: bool = False


@frozen(kw_only=True)
class Refusal(Difference):
    """A call that the vendor sends and this package refuses before it sends anything."""

    call: Call


D = TypeVar("D", bound=Difference)


def of_kind(kind: type[D]) -> list[D]:
    """Return the lines of the table that are of one kind."""
    return [each for each in DIFFERENCES if isinstance(each, kind)]


def _without_the_last(requests: Requests) -> Requests:
    *wanted, surplus = requests
    assert surplus.query["page"] == (str(LAST_PAGE + 1),)
    return tuple(wanted)


def _further(
    query: Mapping[str, tuple[str, ...]], headers: Mapping[str, str]
) -> Callable[[Requests], Requests]:
    def amend(requests: Requests) -> Requests:
        first, *further = requests
        return (
            first,
            *(
                evolve(each, query={**each.query, **query}, headers={**each.headers, **headers})
                for each in further
            ),
        )

    return amend


def _without_empty_values(requests: Requests) -> Requests:
    return tuple(
        evolve(
            each,
            query={name: values for name, values in each.query.items() if values != ("",)},
            form=each.form
            and {name: parts for name, parts in each.form.items() if parts != (Part(b""),)},
        )
        for each in requests
    )


def _with_whole_token(requests: Requests) -> Requests:
    return tuple(evolve(each, path=("search", "/".join(each.path[1:]))) for each in requests)


def _as_file(requests: Requests) -> Requests:
    return tuple(
        evolve(
            each,
            form={
                **(each.form or {}),
                "file": tuple(
                    evolve(part, filename="upload", content_type="video/mp4")
                    for part in (each.form or {})["file"]
                ),
            },
        )
        for each in requests
    )


_QUERY = call("search", "query", "deprecated", **TEXT_QUERY)
_IGNORED = "The API ignores it and the vendor's client does not send it."

DIFFERENCES: tuple[Difference, ...] = (
    MissingParameter(
        name="search.query has no adjust_confidence_level",
        reason=_IGNORED,
        call=_QUERY,
        parameter="adjust_confidence_level",
        value=0.5,
    ),
    MissingParameter(
        name="search.query has no threshold",
        reason=_IGNORED,
        call=_QUERY,
        parameter="threshold",
        value="high",
    ),
    MissingParameter(
        name="search.query has no sort_option",
        reason=_IGNORED,
        call=_QUERY,
        parameter="sort_option",
        value="score",
    ),
    MissingOption(
        name="request_options has no chunk_size",
        reason="It cuts downloads, and no method of these resources downloads anything.",
        option="chunk_size",
    ),
    OtherRequests(
        name="no page after the last",
        reason="page_info.total_page tells which page is the last; the vendor's pager does not "
        "read it and asks for one page more, until one comes back empty.",
        calls=LISTS,
        amend=_without_the_last,
        to_the_end=True,
    ),
    OtherRequests(
        name="include_user_metadata on all pages of search.query",
        reason="GET /search/{page-token} has the parameter; without it the hits of all pages but "
        "the first come without the metadata that was asked for.",
        calls=(call("search", "query", "metadata", **TEXT_QUERY, include_user_metadata=True),),
        amend=_further({"include_user_metadata": ("true",)}, {}),
        to_the_end=True,
    ),
    OtherRequests(
        name="request_options on all pages of search.query",
        reason="Options are given for the whole list; the vendor's client drops them after the "
        "first page, though it keeps them on all pages of every other list.",
        calls=(call("search", "query", "options", **TEXT_QUERY, request_options=OPTIONS),),
        amend=_further({"trace": ("a b&c",), "level": ("1", "2")}, {"x-trace": "7f3a"}),
        to_the_end=True,
    ),
    OtherRequests(
        name="a filter of None is no filter",
        reason="The vendor sends it as the empty string for indexed assets, and leaves it out for "
        "videos; the API document gives null no meaning in a filter.",
        calls=(
            call(
                "indexes.indexed_assets",
                "list",
                "filter of None",
                index_id="i1",
                user_metadata={"category": "news", "batch": None},
            ),
        ),
        amend=_without_empty_values,
    ),
    OtherRequests(
        name="an argument of None is not sent in a form",
        reason="None is the documented type of an absent argument; the vendor's client sends an "
        "empty text in its place.",
        calls=(
            call(
                "search",
                "create",
                "None",
                index_id="i1",
                search_options=["visual"],
                query_media_type="image",
                query_media_url="https://example.com/1.png",
                query_text=None,
                group_by=None,
            ),
            call(
                "assets",
                "create",
                "None",
                method="url",
                url="https://example.com/a.mp4",
                filename=None,
                user_metadata=None,
            ),
        ),
        amend=_without_empty_values,
    ),
    OtherRequests(
        name="a page token is one path segment",
        reason="The route is /search/{page-token} and a token is opaque; the vendor's client does "
        "not quote it, so that a slash in it makes another route.",
        calls=(call("search", "retrieve", "slash", page_token="ab+/cd=="),),
        amend=_with_whole_token,
    ),
    OtherRequests(
        name="a file without a name is still a file",
        reason="The API document wants a file; a part without a file name is a text field, and "
        "the vendor's client drops the type with the name.",
        calls=(
            call("assets", "create", "no name", method="direct", file=(None, b"clip", "video/mp4")),
        ),
        amend=_as_file,
    ),
    Refusal(
        name="a str is a path, not the content of a file",
        reason="A video is not text, and a mistyped path must not upload its own spelling.",
        call=call("assets", "create", "str", method="direct", file="no/such/clip.mp4"),
    ),
    Refusal(
        name="files have no headers of their own",
        reason="The API documents none for the parts of a form.",
        call=call(
            "assets",
            "create",
            "headers",
            method="direct",
            file=("clip.mp4", b"clip", "video/mp4", {"X-Part": "1"}),
        ),
    ),
    Refusal(
        name="query_media_url excludes query_media_urls",
        reason="The vendor's client drops the first of them without a word.",
        call=call(
            "search",
            "query",
            "both",
            index_id="i1",
            search_options=["visual"],
            query_media_type="image",
            query_media_url="https://example.com/1.png",
            query_media_urls=["https://example.com/2.png"],
        ),
    ),
    Refusal(
        name="query_media_file excludes query_media_files",
        reason="The vendor's client drops the first of them without a word.",
        call=call(
            "search",
            "query",
            "both",
            index_id="i1",
            search_options=["visual"],
            query_media_type="image",
            query_media_file=b"1",
            query_media_files=[b"2"],
        ),
    ),
    Refusal(
        name="an asset is a file or a URL",
        reason="The API takes one of them, as method says.",
        call=call(
            "assets",
            "create",
            "both",
            method="direct",
            file=b"clip",
            url="https://example.com/a.mp4",
        ),
    ),
    Refusal(
        name="a task is of a file or a URL",
        reason="The API takes one of them.",
        call=call(
            "tasks",
            "create",
            "both",
            index_id="i1",
            video_file=b"clip",
            video_url="https://example.com/a.mp4",
        ),
    ),
)
