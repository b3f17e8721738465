"""All differences from the vendor's SDK that are meant, each with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TypeVar

from .amendments import (
    as_file,
    further,
    with_a_last_look,
    with_first_page,
    with_one_look,
    with_query,
    with_whole_token,
    without_empty_values,
    without_nulls,
    without_the_last,
)
from .calls import AUTHORIZATIONS, BARE_LISTS, LISTS, OPTIONS, TEXT_QUERY, call
from .calls.multipart_upload import UPLOAD_WAITS, UPLOADS
from .capture import KEY, Recorded
from .kinds import (
    Difference,
    MissingOption,
    MissingParameter,
    OtherRequests,
    Unsendable,
)
from .refusals import REFUSALS

__all__ = ["DIFFERENCES", "DIFFERING", "of_kind"]

D = TypeVar("D", bound=Difference)

_ELSEWHERE = datetime(2024, 8, 16, 16, 53, 59, tzinfo=timezone(timedelta(hours=2)))
_QUERY = call("search", "query", "deprecated", **TEXT_QUERY)
_AUTHORIZED = (
    Recorded(
        method="POST",
        path=("connections:authorize",),
        query={},
        headers={"x-api-key": KEY},
        media_type="application/json",
        json={
            "provider": "google_drive",
            "redirect_uri": "https://app.example.com/back?to=a&x=ü",
        },
    ),
    Recorded(
        method="POST",
        path=("connections:authorize",),
        query={"trace": ("a b&c",), "level": ("1", "2")},
        headers={"x-api-key": KEY, "x-trace": "7f3a"},
        media_type="application/json",
        json={
            "provider": "google_drive",
            "redirect_uri": "https://app.example.com/back?to=a&x=ü",
            "custom_id": "Zoë 7",
            "note": "café",
            "count": 3,
        },
    ),
)
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
        name="an upload is looked at once more",
        reason="It is complete when the platform says so; the vendor's client takes what it has "
        "reported for what counts.",
        calls=UPLOADS,
        amend=with_a_last_look,
    ),
    OtherRequests(
        name="the state of an upload and not of each chunk",
        reason="The state tells how many chunks there are of each kind; the vendor's client reads "
        "all pages of chunks, and so takes a session without chunks for a complete one.",
        calls=UPLOAD_WAITS,
        amend=with_one_look,
    ),
    OtherRequests(
        name="no page after the last",
        reason="page_info.total_page tells which page is the last; the vendor's pager does not "
        "read it and asks for one page more, until one comes back empty.",
        calls=LISTS,
        amend=without_the_last,
        to_the_end=True,
    ),
    OtherRequests(
        name="include_user_metadata on all pages of search.query",
        reason="GET /search/{page-token} has the parameter; without it the hits of all pages but "
        "the first come without the metadata that was asked for.",
        calls=(call("search", "query", "metadata", **TEXT_QUERY, include_user_metadata=True),),
        amend=further({"include_user_metadata": ("true",)}, {}),
        to_the_end=True,
    ),
    OtherRequests(
        name="request_options on all pages of search.query",
        reason="Options are given for the whole list; the vendor's client drops them after the "
        "first page, though it keeps them on all pages of every other list.",
        calls=(call("search", "query", "options", **TEXT_QUERY, request_options=OPTIONS),),
        amend=further({"trace": ("a b&c",), "level": ("1", "2")}, {"x-trace": "7f3a"}),
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
        amend=without_empty_values,
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
        amend=without_empty_values,
    ),
    OtherRequests(
        name="a page token is one path segment",
        reason="The route is /search/{page-token} and a token is opaque; the vendor's client does "
        "not quote it, so that a slash in it makes another route.",
        calls=(call("search", "retrieve", "slash", page_token="ab+/cd=="),),
        amend=with_whole_token,
    ),
    OtherRequests(
        name="a file without a name is still a file",
        reason="The API document wants a file; a part without a file name is a text field, and "
        "the vendor's client drops the type with the name.",
        calls=(
            call("assets", "create", "no name", method="direct", file=(None, b"clip", "video/mp4")),
        ),
        amend=as_file,
    ),
    *REFUSALS,
    OtherRequests(
        name="the first page of every list is asked for by its number",
        reason="Page 1 is what the API answers without a number. Of these lists the vendor's "
        "client gives one page as it came; here they are lists in pages like all others.",
        calls=BARE_LISTS,
        amend=with_first_page,
    ),
    OtherRequests(
        name="an argument of None is not sent in JSON",
        reason="None is the documented type of an absent argument; the vendor's client sends null "
        "in its place, which the API document has for none of these.",
        calls=(
            call(
                "indexes",
                "create",
                "None",
                index_name="films",
                models=[{"model_name": "marengo3.0", "model_options": ["visual"]}],
                addons=None,
            ),
            call("entity_collections", "create", "None", name="players", description=None),
            call(
                "knowledge_stores",
                "search",
                "None",
                knowledge_store_id="ks1",
                query={"text": "rain"},
                filter=None,
                search_options=None,
                page_token=None,
            ),
            call(
                "",
                "analyze",
                "None",
                video={"type": "asset_id", "asset_id": "a1"},
                image=None,
                prompt="What happens?",
                temperature=None,
            ),
        ),
        amend=without_nulls,
    ),
    OtherRequests(
        name="a time is sent in UTC",
        reason="It is the same moment; the API document writes all its times in UTC.",
        calls=(call("tasks", "list", "time of another place", created_at=_ELSEWHERE),),
        amend=with_query({"created_at": ("2024-08-16T14:53:59Z",)}),
    ),
    *(
        Unsendable(
            name=f"data_connectors.authorize_connection can be called: {each.case}",
            reason="The route is /connections:authorize; the vendor's client joins it to the base "
            "URL in such a way that `connections` becomes the scheme.",
            call=each,
            error="UnsupportedProtocol",
            sent=sent,
        )
        for each, sent in zip(AUTHORIZATIONS, _AUTHORIZED, strict=True)
    ),
)


def of_kind(kind: type[D]) -> list[D]:
    """Return the lines of the table that are of one kind."""
    return [each for each in DIFFERENCES if isinstance(each, kind)]


DIFFERING = (
    *(call for each in of_kind(OtherRequests) if not each.to_the_end for call in each.calls),
    *(each.call for each in of_kind(Unsendable)),
)
"""Calls whose first requests are not the vendor's."""
