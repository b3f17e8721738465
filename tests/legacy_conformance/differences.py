"""All differences from the vendor's 0.x releases that are meant, each with its reason."""

from __future__ import annotations

from typing import TypeVar

from tests.conformance.capture import KEY, Recorded

from .amendments import (
    as_multipart,
    with_keys_of_metadata,
    with_path,
    without_doubles,
    without_nulls,
    without_part,
)
from .answers import SEARCH_TOKENS
from .calls.arguments import METADATA
from .kinds import (
    Difference,
    MissingMethod,
    OtherAnswer,
    OtherParameter,
    OtherRequests,
    Refusal,
    Unsendable,
)
from .releases import Release

__all__ = [
    "DIFFERENCES",
    "OPEN",
    "amendments",
    "answers_alike",
    "of_kind",
    "refused",
    "unsendable",
]

D = TypeVar("D", bound=Difference)

OPEN = "**"
"""How a parameter is listed that takes whatever name there is."""

_SEARCHED = frozenset(f"search.query: {case}" for case in ("minimal", "full", "picture url")) | {
    "SearchResult.__next__: by clip"
}
_URLS = frozenset(f"task.create: {case}" for case in ("url", "url with transcription"))

_EMBEDDED_URLS = frozenset(
    f"embed.task.create: {case}" for case in ("url", "full url", "part of an url")
)
_BY_METADATA = frozenset(
    f"{method}: by metadata"
    for method in (
        "index.video.list",
        "index.video.list_pagination",
        "Index.list_video",
        "Index.list_video_pagination",
    )
)

_FAILURES = (("0.1.25", "0.1.25", "UnboundLocalError"), ("0.2.10", "0.4.11", "APIConnectionError"))
"""What whatever is wrong in a call to httpx becomes; the oldest release fails at failing."""

DIFFERENCES: tuple[Difference, ...] = (
    OtherRequests(
        name="index.create leaves addons out",
        reason="Without addons theirs sends null; the API takes null for absent.",
        calls={"index.create: minimal"},
        amend=without_nulls,
    ),
    OtherRequests(
        name="task.transfers.import_videos leaves out what is not given",
        reason="Theirs sends null for it; the API takes null for absent.",
        since="0.3.2",
        calls={"task.transfers.import_videos: minimal"},
        amend=without_nulls,
    ),
    OtherRequests(
        name="generate.text leaves temperature out",
        reason="Without temperature theirs sends null; the API takes null for absent.",
        calls={"generate.text: minimal"},
        amend=without_nulls,
    ),
    OtherRequests(
        name="generate.text_stream leaves temperature out",
        reason="Without temperature theirs sends null; the API takes null for absent.",
        since="0.2.10",
        calls={"generate.text_stream: minimal"},
        amend=without_nulls,
    ),
    OtherRequests(
        name="analyze leaves temperature out",
        reason="Without temperature theirs sends null; the API takes null for absent.",
        since="0.4.11",
        calls={
            f"{method}: {case}"
            for method in ("analyze", "analyze_stream")
            for case in ("minimal", "by position")
        },
        amend=without_nulls,
    ),
    OtherRequests(
        name="videos are filtered by each key of their metadata",
        reason="Theirs sends what Python shows of the dict, which never worked; the API filters "
        "by top-level keys.",
        until="0.3.2",
        calls=_BY_METADATA,
        amend=with_keys_of_metadata("metadata", METADATA),
    ),
    OtherRequests(
        name="videos are filtered by each key of their user metadata",
        reason="Theirs sends what Python shows of the dict, which never worked; the API filters "
        "by top-level keys.",
        since="0.4.11",
        calls=_BY_METADATA,
        amend=with_keys_of_metadata("user_metadata", METADATA),
    ),
    OtherRequests(
        name="task.create has no dummy part",
        reason="Theirs adds an empty part to an upload by URL only to have a form of parts.",
        until="0.1.25",
        calls={
            *_URLS,
            "task.create: full url",
            "task.create: url of an index",
            "task.create_bulk: urls",
            "task.create_bulk: full",
        },
        amend=without_part("dummy"),
    ),
    OtherRequests(
        name="task.create sends an address once",
        reason="Theirs sends it twice, as a field and as a file, only to have a form of parts.",
        since="0.2.10",
        calls={
            *_URLS,
            "task.create: file with transcription url",
            "task.create: full url",
            "task.create: url of an index",
            "task.create_bulk: urls",
            "task.create_bulk: full",
        },
        amend=without_doubles,
    ),
    OtherRequests(
        name="embed.task.create has no dummy part",
        reason="Theirs adds an empty part to an upload by URL only to have a form of parts.",
        until="0.2.10",
        calls=_EMBEDDED_URLS,
        amend=without_part("dummy"),
    ),
    OtherRequests(
        name="embed.task.create sends an address once",
        reason="Theirs sends it twice, as a field and as a file, only to have a form of parts.",
        since="0.3.2",
        calls=_EMBEDDED_URLS,
        amend=without_doubles,
    ),
    OtherRequests(
        name="embed.create sends parts",
        reason="Theirs sends one line; the API takes both, and later releases send parts.",
        until="0.2.10",
        calls={"embed.create: minimal", "embed.create: full text"},
        amend=as_multipart,
    ),
    OtherRequests(
        name="embed.create sends texts and addresses once",
        reason="Theirs sends them twice, as a field and as a file, only to have a form of parts.",
        since="0.3.2",
        calls={
            "embed.create: minimal",
            "embed.create: full text",
            "embed.create: picture url",
            "embed.create: sound url",
            "embed.create: several",
        },
        amend=without_doubles,
    ),
    OtherRequests(
        name="search.query has no dummy part",
        reason="Theirs adds an empty part where there is no file only to have a form of parts.",
        since="0.2.10",
        until="0.3.2",
        calls=_SEARCHED,
        amend=without_part("dummy"),
    ),
    OtherRequests(
        name="search.query has no part without a name",
        reason="Theirs adds an empty part where there is no file only to have a form of parts.",
        since="0.4.11",
        calls={*_SEARCHED, "Index.query: minimal"},
        amend=without_part("_"),
    ),
    OtherRequests(
        name="search.by_page_token asks where v1.2 pages are today",
        reason="The oldest release knows no other search than the first one, later ones and ours "
        'take pages from the second. `path="search"` asks for pages of the first one.',
        until="0.1.25",
        calls={"search.by_page_token: minimal"},
        amend=with_path("v1.2", "search-v2", SEARCH_TOKENS[0]),
    ),
    *(
        Unsendable(
            name=f"Index.create_task creates a task: {case}, {error}",
            reason="Theirs passes a misspelt keyword on, so it always fails.",
            since=since,
            until=until,
            call=f"Index.create_task: {case}",
            error=error,
            like=(f"task.create: {like}",),
        )
        for case, like in (
            ("minimal", "minimal"),
            ("full file", "file of an index"),
            ("full url", "url of an index"),
        )
        for since, until, error in _FAILURES
    ),
    Unsendable(
        name="Index.query searches",
        reason="Theirs passes the query on by a position that is gone, so it always fails.",
        since="0.2.10",
        until="0.3.2",
        call="Index.query: minimal",
        error="TypeError",
        like=("search.query: plain",),
    ),
    Unsendable(
        name="Index.query searches with everything",
        reason="Theirs passes the query on by a position that is gone, so it always fails.",
        since="0.2.10",
        until="0.3.2",
        call="Index.query: full",
        error="TypeError",
        like=("search.query: of an index",),
    ),
    Unsendable(
        name="Video.generate_text generates",
        reason="Theirs passes Python's own `type` on as an argument, so it always fails.",
        call="Video.generate_text: minimal",
        error="TypeError",
        like=("generate.text: minimal",),
    ),
    Unsendable(
        name="a combined search goes on to its next pages",
        reason="Theirs calls a method that is defined nowhere.",
        until="0.3.2",
        call="CombinedSearchResult.__next__: of three pages",
        error="AttributeError",
        then=tuple(
            Recorded(
                method="GET",
                path=("v1.2", "search", "combined", token),
                query={},
                headers={"x-api-key": KEY},
            )
            for token in SEARCH_TOKENS
        ),
    ),
    *(
        Unsendable(
            name=f"classify.{method} takes the class of parameters: {error}",
            reason="Theirs cannot write its own class as JSON.",
            since=since,
            until=min(until, "0.3.2"),
            call=f"classify.{method}: class of parameters",
            error=error,
            like=(f"classify.{method}: {like}",),
        )
        for method, like in (("videos", "minimal"), ("index", "full"))
        for since, until, error in _FAILURES
    ),
    Unsendable(
        name="embed.task.create_bulk creates tasks",
        reason="Theirs passes a keyword that does not exist, prints the error and returns [].",
        call="embed.task.create_bulk: minimal",
        error=None,
        like=("embed.task.create: minimal",),
    ),
    Unsendable(
        name="embed.task.create_bulk creates several tasks",
        reason="Theirs passes a keyword that does not exist, prints the error and returns [].",
        call="embed.task.create_bulk: full",
        error=None,
        like=("embed.task.create: minimal", "embed.task.create: part of an url"),
    ),
    OtherAnswer(
        name="analyze_stream returns events",
        reason="The newest release of theirs has the method, too: it returns events there.",
        since="0.4.11",
        calls={f"analyze_stream: {case}" for case in ("minimal", "full", "cold", "by position")},
    ),
    Refusal(
        name="task.create takes a file or an address",
        reason="Of two contradictory arguments the API would drop one without a word.",
        calls={"task.create: contradictory"},
    ),
    Refusal(
        name="embed.task.create takes a file or an address",
        reason="Of two contradictory arguments the API would drop one without a word.",
        calls={"embed.task.create: contradictory"},
    ),
    Refusal(
        name="embed.create takes a file or an address",
        reason="Of two contradictory arguments the API would drop one without a word.",
        since="0.3.2",
        calls={"embed.create: contradictory"},
    ),
    OtherParameter(
        name="methods take request_options",
        reason="Theirs hands every other name on to httpx, which this package does not use.",
        theirs=OPEN,
        ours="request_options",
    ),
    MissingMethod(
        name="add_text is not public",
        reason="It sends nothing: the stream calls it to note its own texts.",
        since="0.2.10",
        method="GenerateOpenEndedTextStreamResult.add_text",
    ),
    MissingMethod(
        name="no combined search returns pages in v1.3",
        reason="Theirs has kept the class of the result, and nothing that returns it.",
        since="0.4.11",
        method="CombinedSearchResult.__next__",
    ),
)


def of_kind(kind: type[D]) -> list[D]:
    """Return the differences of one kind."""
    return [each for each in DIFFERENCES if isinstance(each, kind)]


def amendments(release: Release, call: str) -> list[OtherRequests]:
    """Return the differences between the requests of a call."""
    return [
        each for each in of_kind(OtherRequests) if release in each.releases and call in each.calls
    ]


def answers_alike(release: Release, call: str) -> bool:
    """Whether a call returns the same kind of thing."""
    others = (each for each in of_kind(OtherAnswer) if release in each.releases)
    return not any(call in each.calls for each in others)


def unsendable(release: Release, call: str) -> bool:
    """Whether a release fails to send a call."""
    return any(release in each.releases and call == each.call for each in of_kind(Unsendable))


def refused(release: Release, call: str) -> bool:
    """Whether only a release sends a call."""
    return any(release in each.releases and call in each.calls for each in of_kind(Refusal))
