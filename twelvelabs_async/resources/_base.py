"""What all resources are."""

from __future__ import annotations

from ..core.call import Caller

__all__ = ["Resource"]


class Resource:
    """A group of methods that share a client's way to the API."""

    def __init__(self, api: Caller) -> None:
        self._api = api
