"""Walks over the resources of a client."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cached_property

from twelvelabs_async import ApiVersionError
from twelvelabs_async.core.resource import Resource

__all__ = ["resources_of"]


def resources_of(resource: Resource, path: str = "") -> Iterator[tuple[str, Resource]]:
    """Yield a client, or a resource, and all resources inside it, with where they are.

    Those that the client's version of the API lacks are left out.
    """
    yield path, resource
    for name in dir(type(resource)):
        found = inspect.getattr_static(type(resource), name)
        if name.startswith("_") or not isinstance(found, (property, cached_property)):
            continue
        try:
            inner: object = getattr(resource, name)
        except ApiVersionError:
            continue
        if isinstance(inner, Resource):
            yield from resources_of(inner, f"{path}.{name}".lstrip("."))
