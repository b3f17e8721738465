"""What makes the right requests of the vendor's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from tests.conformance.capture import Part, Recorded

from .kinds import Requests

__all__ = [
    "as_multipart",
    "with_keys_of_metadata",
    "with_path",
    "without_doubles",
    "without_nulls",
    "without_part",
]

_DOUBLE = ("upload", "application/octet-stream")
"""Name and type of the file that holds once more what a plain field holds."""


def without_nulls(requests: Requests) -> Requests:
    """Leave the null fields of bodies out."""
    return tuple(evolve(each, json=_full(each.json)) for each in requests)


def without_part(name: str) -> Callable[[Requests], Requests]:
    """Leave a part out that has neither name nor content."""

    def amend(requests: Requests) -> Requests:
        return tuple(map(_without, requests))

    def _without(request: Recorded) -> Recorded:
        if request.form is None or name not in request.form:
            return request
        assert [part.content for part in request.form[name]] == [b""]
        rest = {key: parts for key, parts in request.form.items() if key != name}
        return evolve(request, form=rest)

    return amend


def without_doubles(requests: Requests) -> Requests:
    """Send a text once, as a plain field, instead of a second time as a file."""
    return tuple(
        each
        if each.form is None
        else evolve(each, form={name: _single(parts) for name, parts in each.form.items()})
        for each in requests
    )


def as_multipart(requests: Requests) -> Requests:
    """Send a form in parts instead of as one line."""
    urlencoded = "application/x-www-form-urlencoded"
    return tuple(
        evolve(each, media_type="multipart/form-data") if each.media_type == urlencoded else each
        for each in requests
    )


def with_path(*path: str) -> Callable[[Requests], Requests]:
    """Ask at another path."""

    def amend(requests: Requests) -> Requests:
        return tuple(evolve(each, path=path) for each in requests)

    return amend


def with_keys_of_metadata(name: str, metadata: Mapping[str, Any]) -> Callable[[Requests], Requests]:
    """Filter by keys of their own, instead of by what Python shows of a dict."""

    def amend(requests: Requests) -> Requests:
        return tuple(map(_spread, requests))

    def _spread(request: Recorded) -> Recorded:
        if name not in request.query:
            return request
        assert request.query[name] == (repr(metadata),)
        rest = {key: values for key, values in request.query.items() if key != name}
        keys = {key: (_text(value),) for key, value in metadata.items()}
        return evolve(request, query={**rest, **keys})

    return amend


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _single(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    match parts:
        case (Part(filename=None) as plain, double) if (
            double.content == plain.content and (double.filename, double.content_type) == _DOUBLE
        ):
            return (plain,)
        case _:
            return parts


def _full(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    return {name: value for name, value in body.items() if value is not None}  # pyright: ignore
