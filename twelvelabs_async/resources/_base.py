"""What all resources are."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from ..core.call import Caller

if TYPE_CHECKING:
    from typing import Self

__all__ = ["RawView", "Resource"]

R = TypeVar("R")


class Resource:
    """A group of methods that share a client's way to the API."""

    def __init__(self, api: Caller) -> None:
        self._api = api


class RawView(Generic[R]):
    """The same methods, with the answers of the API as they came.

    The class is generated and seldom used, so it is imported when it is asked for.
    """

    def __set_name__(self, owner: type[object], name: str) -> None:
        self._home = owner.__module__.replace(".resources.", ".raw.")
        self._name = f"Raw{owner.__name__}"

    @overload
    def __get__(self, resource: None, owner: type[object]) -> Self: ...

    @overload
    def __get__(self, resource: object, owner: type[object]) -> R: ...

    def __get__(self, resource: object, owner: type[object]) -> R | Self:
        if resource is None:
            return self
        view: Callable[[object], R] = getattr(import_module(self._home), self._name)
        return view(resource)
