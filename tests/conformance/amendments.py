"""What makes the right requests of the vendor's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import evolve

from .answers import LAST_PAGE
from .capture import Part, Recorded
from .kinds import Requests

__all__ = [
    "as_file",
    "further",
    "with_a_last_look",
    "with_first_page",
    "with_one_look",
    "with_query",
    "with_whole_token",
    "without_empty_values",
    "without_nulls",
    "without_the_last",
]


def without_the_last(requests: Requests) -> Requests:
    """Leave out the request for the page after the last."""
    *wanted, surplus = requests
    assert surplus.query["page"] == (str(LAST_PAGE + 1),)
    return tuple(wanted)


def further(
    query: Mapping[str, tuple[str, ...]], headers: Mapping[str, str]
) -> Callable[[Requests], Requests]:
    """Send a query and headers also for all pages but the first."""

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


def with_a_last_look(requests: Requests) -> Requests:
    """Ask for the state of an upload after its last report."""
    *_, report = requests
    look = Recorded(
        method="GET",
        path=report.path,
        query={"page_limit": ("1",), **report.query},
        headers=report.headers,
    )
    return (*requests, look)


def with_one_look(requests: Requests) -> Requests:
    """Ask for the state of an upload, and not for that of each of its chunks."""
    first, *_ = requests
    rest = {name: values for name, values in first.query.items() if name != "page"}
    return (evolve(first, query={"page_limit": ("1",), **rest}),)


def without_empty_values(requests: Requests) -> Requests:
    """Leave out what is empty in queries and forms."""
    return tuple(
        evolve(
            each,
            query={name: values for name, values in each.query.items() if values != ("",)},
            form=each.form
            and {name: parts for name, parts in each.form.items() if parts != (Part(b""),)},
        )
        for each in requests
    )


def with_whole_token(requests: Requests) -> Requests:
    """Make one segment of a page token."""
    return tuple(evolve(each, path=("search", "/".join(each.path[1:]))) for each in requests)


def as_file(requests: Requests) -> Requests:
    """Give a file a name and with it its type."""
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


def with_first_page(requests: Requests) -> Requests:
    """Ask for the first page by its number."""
    return tuple(evolve(each, query={"page": ("1",), **each.query}) for each in requests)


def with_query(query: Mapping[str, tuple[str, ...]]) -> Callable[[Requests], Requests]:
    """Send other values in the query."""

    def amend(requests: Requests) -> Requests:
        return tuple(evolve(each, query={**each.query, **query}) for each in requests)

    return amend


def without_nulls(requests: Requests) -> Requests:
    """Leave the null fields of a body out."""
    return tuple(
        evolve(each, json={name: value for name, value in each.json.items() if value is not None})
        for each in requests
    )
