"""Patterns of routes: which requests a rule is about."""

from __future__ import annotations

import re
from fnmatch import translate
from urllib.parse import parse_qsl

from aiohttp import web
from attrs import frozen

__all__ = ["Asked", "RoutePattern", "asked"]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_VERSION = re.compile(r"/v\d+\.\d+(?=/|$)")
_PLACEHOLDER = re.compile(r"\{[^{}/]*\}")


@frozen
class Asked:
    """What a request asks: `template` is the route's path with placeholders.

    `paths` are the path as it was requested, with and without the version.
    """

    method: str
    template: str
    paths: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = ()


@frozen
class RoutePattern:
    """A method and a path, such as `GET /indexes/{index_id}`; `*` is every request.

    Several methods are joined by `|`, and `*` is any. Placeholders may have any names; a path with
    values in their place is that path alone, with or without the version. A `*` in a path stands
    for any characters. Parameters after a `?` must be in the request too.
    """

    text: str
    methods: frozenset[str]
    template: str
    path: re.Pattern[str]
    query: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> RoutePattern:
        """Read a pattern; what can match nothing is a ValueError."""
        if not isinstance(text, str):
            raise ValueError(f"a route is a text such as 'GET /indexes', got {text!r}")  # noqa: TRY004
        if text == "*":
            return cls(text, frozenset(), "", re.compile(""), ())
        method, space, rest = text.partition(" ")
        path, asks, query = rest.partition("?")
        methods = frozenset(method.split("|")) - {"*"}
        if not space or not path.startswith(("/", "*")) or " " in path:
            raise ValueError(
                f"a route is '*' or a method and a path such as 'GET /indexes', got {text!r}"
            )
        if unknown := sorted(methods - _METHODS):
            raise ValueError(f"{text!r} names unknown methods: {', '.join(unknown)}")
        glob = re.compile(translate(path.replace("[", "[[]").replace("?", "[?]")))
        wanted = tuple(parse_qsl(query, keep_blank_values=True))
        if asks and not wanted:
            raise ValueError(f"{text!r} has a query without parameters")
        return cls(text, methods, _shape(path), glob, wanted)

    def matches(self, request: Asked) -> bool:
        """Tell whether a request is meant."""
        if self.text == "*":
            return True
        if self.methods and request.method not in self.methods:
            return False
        if any(pair not in request.query for pair in self.query):
            return False
        if self.template == _shape(request.template):
            return True
        return any(self.path.match(path) for path in (*request.paths, request.template))


def asked(request: web.Request) -> Asked:
    """Return what a request asks, for patterns to match."""
    resource = request.match_info.route.resource
    template = _tail(resource.canonical if resource is not None else request.path)
    paths = tuple(dict.fromkeys((_tail(request.path), request.path)))
    return Asked(request.method, template, paths, tuple(request.query.items()))


def _tail(path: str) -> str:
    """Return a path without its version."""
    return _VERSION.sub("", path, count=1) if _VERSION.match(path) else path


def _shape(path: str) -> str:
    """Return a path whose placeholders have no names."""
    return _PLACEHOLDER.sub("{}", path)
