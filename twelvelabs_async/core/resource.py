"""What all resources are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, overload

from ..errors import ApiVersionError
from ..settings import ApiVersion
from .call import Caller

if TYPE_CHECKING:
    from typing import Self

__all__ = ["RawView", "Resource"]

R = TypeVar("R")


class Resource:
    """A group of methods that share a client's way to the API, in the versions that have it."""

    _versions: ClassVar[tuple[ApiVersion, ...]] = ("v1.3",)
    _name: ClassVar[str] = ""
    """How the user reaches it; by default `client.` and the name of the class, in snake case."""
    _elsewhere: ClassVar[str] = ""
    """What does the same in the other versions."""

    def __init__(self, api: Caller) -> None:
        self._api = api
        if api.version not in self._versions:
            name = type(self).__name__.removesuffix("Resource")
            ours = "client." + re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
            self._need(self._name or ours, self._versions, self._elsewhere)

    def _need(self, what: str, versions: Sequence[ApiVersion], elsewhere: str = "") -> None:
        """Refuse what the API does not have in the version that the client speaks.

        Args:
            what: What is asked for, as the user writes it.
            versions: The versions that have it.
            elsewhere: What does the same in the client's version.
        """
        if self._api.version not in versions:
            raise ApiVersionError(
                what, version=self._api.version, versions=versions, elsewhere=elsewhere
            )


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
