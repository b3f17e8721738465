"""What each method returns: the type that the vendor's SDK decodes, and ours for the same method.

Both are read from the annotations of the methods, so that a type is held against its counterpart
because a method returns it, and not because of its name.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Coroutine, Iterator
from functools import cached_property
from operator import attrgetter
from types import NoneType
from typing import Any, Literal, TypeAlias, TypeVar, cast, get_args, get_origin, get_type_hints

from attrs import frozen

from tests.document import Operation, operations_of
from twelvelabs_async import AsyncClient
from twelvelabs_async.core.compiled import members

from ..vendor_sdk import INSTALLED, sdk

__all__ = ["METHODS", "Method", "Returned", "Way"]

KEY = "tlk_decoding"

Way: TypeAlias = Literal["nothing", "value", "list", "pages", "events"]
"""How a method returns what is decoded."""


@frozen
class Returned:
    """What a method returns: the type of the value, or of one item or event, and the way."""

    kind: Any
    way: Way


@frozen(slots=False)
class Method:
    """A method of the vendor's and ours of the same place and name."""

    group: str
    name: str

    @property
    def id(self) -> str:
        """How test reports name it."""
        return f"{self.group}.{self.name}".lstrip(".")

    @cached_property
    def theirs(self) -> Returned:
        """What the vendor's method returns."""
        return _returned(_function(sdk.AsyncTwelveLabs(api_key=KEY), self))

    @cached_property
    def theirs_as_ours(self) -> Returned:
        """The same; the items, where theirs returns one page and ours a pager of all."""
        if self.theirs.way == "value" and self.ours.way == "pages":
            return Returned(_item_of(self.theirs.kind), "pages")
        return self.theirs

    @cached_property
    def ours(self) -> Returned:
        """What our method returns."""
        return _returned(_function(AsyncClient(KEY), self))

    @cached_property
    def operations(self) -> list[Operation]:
        """The operations that the docstring of our method names."""
        return operations_of(_function(AsyncClient(KEY), self))


def _function(client: Any, method: Method) -> Any:
    group = attrgetter(method.group)(client) if method.group else client
    return getattr(_class_of(group), method.name)


def _functions(group: Any) -> Iterator[tuple[str, Any]]:
    """Yield the public methods of a group."""
    kind = _class_of(group)
    for name in dir(kind):
        if not name.startswith("_") and inspect.isfunction(found := getattr(kind, name)):
            yield name, found


def _returned(function: Any) -> Returned:
    kind: Any = get_type_hints(function)["return"]
    # Beside what the server sends, a method may return what it made of it in a class of yours, or
    # in the form that an older SDK has a coroutine.
    fixed = [
        each
        for each in members(kind)
        if not isinstance(each, TypeVar) and get_origin(each) is not Coroutine
    ]
    kind = fixed[0] if len(fixed) == 1 else kind
    origin, args = get_origin(kind), get_args(kind)
    name = "" if origin is None else cast("str", origin.__name__)
    if kind is NoneType:
        return Returned(kind, "nothing")
    if name == "AsyncPager":
        return Returned(args[0], "pages")
    if origin is AsyncIterator or name == "AsyncStream":
        return Returned(args[0], "events")
    if origin is list:
        return Returned(args[0], "list")
    return Returned(kind, "value")


def _class_of(value: object) -> Any:
    return type(value)


def _item_of(page: Any) -> Any:
    """Return the type of the items of a page: its only field that is a list."""
    [item] = [
        get_args(each)[0]
        for field in page.model_fields.values()
        for each in (field.annotation, *get_args(field.annotation))
        if get_origin(each) is list
    ]
    return item


def _groups(client: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each group of methods of the vendor's client, the client itself first."""
    yield path, client
    kind = _class_of(client)
    properties = {name for name in dir(kind) if isinstance(getattr(kind, name), property)}
    for name in sorted({*properties, *cast("dict[str, Any]", vars(client))}):
        if name.startswith("_") or name == "with_raw_response":
            continue
        group = getattr(client, name)
        if _class_of(group).__module__.startswith("twelvelabs."):
            yield from _groups(group, f"{path}.{name}".lstrip("."))


def _methods() -> Iterator[Method]:
    for path, group in _groups(sdk.AsyncTwelveLabs(api_key=KEY)):
        for name, _ in _functions(group):
            yield Method(path, name)


METHODS: list[Method] = list(_methods()) if INSTALLED else []
"""The methods of all groups of the vendor's asynchronous client."""
