"""The facade has what the asynchronous client has: names, parameters, defaults, docstrings."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from twelvelabs_async import AsyncClient, Client, raw, resources, sync
from twelvelabs_async.raw._base import Raw
from twelvelabs_async.resources._base import RawView, Resource
from twelvelabs_async.resources.analyze import Analysis
from twelvelabs_async.sync._twins import Twin


def files_of(package: ModuleType) -> list[str]:
    """The public modules of a package."""
    files = Path(package.__path__[0]).glob("*.py")
    return sorted(path.stem for path in files if not path.stem.startswith("_"))


def pairs() -> Iterator[tuple[type[Any], type[Any]]]:
    """Each resource, and each class behind `with_raw_response`, and its blocking twin."""
    for home, base in ((resources, Resource), (raw, Raw)):
        for name in files_of(home):
            ours = importlib.import_module(f"{home.__name__}.{name}")
            theirs = importlib.import_module(f"{sync.__name__}.{name}")
            for each in vars(ours).values():
                own = isinstance(each, type) and each.__module__ == ours.__name__
                if own and issubclass(each, base) and not issubclass(AsyncClient, each):
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
    assert set(files_of(sync)) == {*files_of(resources), "client"}
    assert set(files_of(resources)) - set(files_of(raw)) == {"analyze_async"}  # it has no methods
    assert len(PAIRS) >= 40
    assert all(issubclass(twin, Twin) for _, twin in PAIRS)


@pytest.mark.parametrize(("ours", "twin"), PAIRS, ids=lambda kind: kind.__name__)
def test_methods_have_the_same_signatures(ours: type[Any], twin: type[Any]) -> None:
    """Names, kinds and defaults of parameters agree; what is awaited there is returned here."""
    assert public(ours).keys() == public(twin).keys()
    assert inspect.getdoc(ours) == inspect.getdoc(twin)
    for name, method in public(ours).items():
        other = public(twin)[name]
        if kind_of(method) is not RawView:
            assert inspect.getdoc(method) == inspect.getdoc(other), name
        if kind_of(method) is RawView:
            assert isinstance(other, property)
            continue
        if kind_of(method) in (property, cached_property):
            assert kind_of(other) is kind_of(method)
            continue
        there, here = inspect.signature(method), inspect.signature(other)
        assert list(there.parameters.values()) == list(here.parameters.values()), name
        returned = str(there.return_annotation)
        blocking = returned.replace("AsyncPager[", "Pager[").replace("AsyncStream[", "Stream[")
        assert str(here.return_annotation) == blocking, name
        assert not inspect.iscoroutinefunction(other)


def test_the_clients_have_the_same_doors() -> None:
    """Constructor and properties agree."""
    assert inspect.signature(AsyncClient.__init__) == inspect.signature(Client.__init__)
    kinds = (property, cached_property)
    doors = {name for name, value in vars(AsyncClient).items() if isinstance(value, kinds)}
    assert {*doors, "with_raw_response"} - {"closed"} == {
        name for name, value in vars(Client).items() if isinstance(value, kinds)
    }
    with Client("key") as client:
        for name in doors:
            there = getattr(client._wrapped, name)
            assert type(getattr(client, name)).__name__ == type(there).__name__


def test_the_blocking_client_has_the_methods_that_the_client_inherits() -> None:
    """`analyze` and its sisters are methods of both clients, with the same parameters."""
    inherited = {name for name in public(Analysis) if name != "with_raw_response"}
    assert inherited == {"analyze", "analyze_stream", "gist", "summarize"}
    for name in inherited:
        ours, theirs = getattr(AsyncClient, name), getattr(Client, name)
        assert inspect.getdoc(ours) == inspect.getdoc(theirs)
        there, here = inspect.signature(ours), inspect.signature(theirs)
        assert list(there.parameters.values()) == list(here.parameters.values())
        blocking = str(there.return_annotation).replace("AsyncStream[", "Stream[")
        assert str(here.return_annotation) == blocking
        assert not inspect.iscoroutinefunction(theirs)
    with Client("key") as client:
        assert type(client.with_raw_response).__name__ == "RawAnalysis"
