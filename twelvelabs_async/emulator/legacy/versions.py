"""The versions of the API below one address, and which of them a request asks."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

from ..envelopes import Handler

__all__ = [
    "CURRENT",
    "VERSIONS",
    "Room",
    "other_versions_with",
    "prefix_of",
    "tail_of",
    "version_of",
]

VERSIONS = ("v1.1", "v1.2", "v1.3")
CURRENT = "v1.3"


class Room(Protocol):
    """A module with handlers: for which versions, and for which methods and paths."""

    @property
    def VERSIONS(self) -> tuple[str, ...]:  # noqa: N802 - a constant of a module
        """The versions that have the routes."""
        ...

    @property
    def ROUTES(self) -> tuple[tuple[str, str, Handler], ...]:  # noqa: N802 - as above
        """Methods and paths, without the version, with their handlers."""
        ...


def version_of(request: web.Request) -> str:
    """Return the version that a request asks, such as `v1.2`; `v1.3` if its path names none."""
    first = request.path.split("/", 2)[1] if request.path.startswith("/") else ""
    return first if first in VERSIONS else CURRENT


def prefix_of(version: str) -> str:
    """Return what the paths of a version begin with."""
    if version not in VERSIONS:
        raise ValueError(f"there is no version {version!r}; there are {', '.join(VERSIONS)}")
    return f"/{version}"


def tail_of(path: str) -> str:
    """Return a path without its version."""
    for version in VERSIONS:
        if path == f"/{version}" or path.startswith(f"/{version}/"):
            return path.removeprefix(f"/{version}") or "/"
    return path


async def other_versions_with(request: web.Request) -> tuple[str, ...]:
    """Return the versions that have what is asked, on a path that the asked version lacks."""
    here = version_of(request)
    router = request.app.router
    paths = {resource.canonical for resource in router.resources()}
    found: list[str] = []
    for version in VERSIONS:
        if version == here:
            continue
        there = request.rel_url.with_path(
            prefix_of(version) + tail_of(request.rel_url.raw_path), encoded=True
        )
        match = await router.resolve(request.clone(rel_url=there))
        resource = match.route.resource
        if resource is not None and prefix_of(here) + tail_of(resource.canonical) not in paths:
            found.append(version)
    return tuple(found)
