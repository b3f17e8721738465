"""The facade has what the asynchronous client has: names, parameters, defaults, docstrings."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from twelvelabs_async import AsyncClient, Client, resources, sync
from twelvelabs_async.resources._base import Resource
from twelvelabs_async.sync._portal import Twin

NAMES = sorted(
    path.stem for path in Path(resources.__path__[0]).glob("*.py") if not path.stem.startswith("_")
)


def pairs() -> Iterator[tuple[type[Any], type[Any]]]:
    """Each resource and its blocking twin."""
    for name in NAMES:
        ours = importlib.import_module(f"{resources.__name__}.{name}")
        theirs = importlib.import_module(f"{sync.__name__}.{name}")
        for each in vars(ours).values():
            own = isinstance(each, type) and each.__module__ == ours.__name__
            if own and issubclass(each, Resource):
                yield each, getattr(theirs, each.__name__)


PAIRS = list(pairs())


def kind_of(value: object) -> type[object]:
    """Its class, whatever it is."""
    return type(value)


def public(kind: type[Any]) -> dict[str, Any]:
    """Its public members."""
    return {name: value for name, value in vars(kind).items() if not name.startswith("_")}


def test_there_is_a_twin_for_every_resource() -> None:
    """Both folders have the same files, and the files the same classes."""
    generated = {p.stem for p in Path(sync.__path__[0]).glob("*.py") if not p.stem.startswith("_")}
    assert generated == {*NAMES, "client"}
    assert len(PAIRS) >= 6
    assert all(issubclass(twin, Twin) for _, twin in PAIRS)


@pytest.mark.parametrize(("ours", "twin"), PAIRS, ids=lambda kind: kind.__name__)
def test_methods_have_the_same_signatures(ours: type[Any], twin: type[Any]) -> None:
    """Names, kinds and defaults of parameters agree; what is awaited there is returned here."""
    assert public(ours).keys() == public(twin).keys()
    assert inspect.getdoc(ours) == inspect.getdoc(twin)
    for name, method in public(ours).items():
        other = public(twin)[name]
        assert inspect.getdoc(method) == inspect.getdoc(other), name
        if kind_of(method) in (property, cached_property):
            assert kind_of(other) is kind_of(method)
            continue
        there, here = inspect.signature(method), inspect.signature(other)
        assert list(there.parameters.values()) == list(here.parameters.values()), name
        returned = str(there.return_annotation)
        assert str(here.return_annotation) == returned.replace("AsyncPager[", "Pager["), name
        assert not inspect.iscoroutinefunction(other)


def test_the_clients_have_the_same_doors() -> None:
    """Constructor and properties agree."""
    assert inspect.signature(AsyncClient.__init__) == inspect.signature(Client.__init__)
    kinds = (property, cached_property)
    doors = {name for name, value in vars(AsyncClient).items() if isinstance(value, kinds)}
    assert doors - {"closed"} == {
        name for name, value in vars(Client).items() if isinstance(value, kinds)
    }
    with Client("key") as client:
        for name in doors:
            there = getattr(client._wrapped, name)
            assert type(getattr(client, name)).__name__ == type(there).__name__
