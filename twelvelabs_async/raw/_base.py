"""What all classes behind `with_raw_response` are."""

from __future__ import annotations

from typing import Generic, TypeVar

__all__ = ["Raw"]

W = TypeVar("W")


class Raw(Generic[W]):
    """The methods of a resource, with the answers of the API as they came."""

    def __init__(self, plain: W) -> None:
        self._plain = plain
