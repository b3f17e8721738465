"""The facade has what the asynchronous client has: names, parameters, defaults, docstrings."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TypeGuard

import attrs
import pytest

from twelvelabs_async import AsyncClient, Client, legacy, raw, resources, sync
from twelvelabs_async.core.resource import RawView, Resource
from twelvelabs_async.legacy import models as legacy_models
from twelvelabs_async.legacy.models.bound import Bound
from twelvelabs_async.raw._base import Raw
from twelvelabs_async.resources.analyze import Analysis
from twelvelabs_async.resources.waits import Waits
from twelvelabs_async.sync import legacy as sync_legacy
from twelvelabs_async.sync._twins import Twin
from twelvelabs_async.sync.legacy import models as sync_legacy_models


def files_of(package: ModuleType) -> list[str]:
    """The public modules of a package."""
    files = Path(package.__path__[0]).glob("*.py")
    return sorted(path.stem for path in files if not path.stem.startswith("_"))


def pairs() -> Iterator[tuple[type[Any], type[Any]]]:
    """Each resource, and each class behind `with_raw_response`, and its blocking twin."""
    for home, base, twins in (
        (resources, Resource, sync),
        (raw, Raw, sync),
        (legacy, Resource, sync_legacy),
        (legacy_models, Bound, sync_legacy_models),
    ):
        for name in files_of(home):
            ours = importlib.import_module(f"{home.__name__}.{name}")
            found = [each for each in vars(ours).values() if lives_in(ours, base, each)]
            if name == "bound" or not found:
                continue
            found = [each for each in found if not issubclass(AsyncClient, each)]
            if not found:
                continue  # the client's own methods, and its facade has them
            theirs = importlib.import_module(f"{twins.__name__}.{name}")
            for each in found:
                yield each, getattr(theirs, each.__name__)


def lives_in(home: ModuleType, base: type[Any], each: object) -> TypeGuard[type[Any]]:
    """Whether something is a class of this kind, and of this module."""
    return isinstance(each, type) and each.__module__ == home.__name__ and issubclass(each, base)


PAIRS = list(pairs())


def kind_of(value: object) -> type[object]:
    """Its class, whatever it is."""
    return type(value)


def public(kind: type[Any]) -> dict[str, Any]:
    """Its public methods and properties; what fields a model has is another test."""
    kinds = (FunctionType, property, cached_property, RawView)
    return {
        name: value
        for name, value in vars(kind).items()
        if (not name.startswith("_") or name == "__call__") and isinstance(value, kinds)
    }


def test_there_is_a_twin_for_every_resource() -> None:
    """Both folders have the same files, and the files the same classes."""
    the_clients_own = {"waits"}
    assert set(files_of(sync)) == {*files_of(resources), "client"} - the_clients_own
    # It has no methods of its own, or none that is one call.
    assert set(files_of(resources)) - set(files_of(raw)) == {"analyze_async", "ingest", "waits"}
    assert len(PAIRS) >= 52
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
        blocking = re.sub(r"Coroutine\[Any, Any, (\w+)\]", r"\1", blocking)
        blocking = blocking.replace("AsyncTextStream", "TextStream")
        assert str(here.return_annotation) == blocking, name
        assert not inspect.iscoroutinefunction(other)


MODELS = [pair for pair in PAIRS if issubclass(pair[0], Bound)]


@pytest.mark.parametrize(("ours", "twin"), MODELS, ids=lambda kind: kind.__name__)
def test_models_with_methods_have_the_same_fields(ours: type[Any], twin: type[Any]) -> None:
    """What a checker sees on the blocking model is what the asynchronous one has."""
    declared: dict[str, object] = {}
    for kind in reversed(twin.__mro__):
        declared |= inspect.get_annotations(kind)
    own = {field.name for field in attrs.fields(ours)} - {"extra"}
    assert own == declared.keys() - {"extra"}


def test_the_clients_have_the_same_doors() -> None:
    """Constructor and properties agree."""
    assert inspect.signature(AsyncClient.__init__) == inspect.signature(Client.__init__)
    kinds = (property, cached_property)
    doors = {name for name, value in vars(AsyncClient).items() if isinstance(value, kinds)}
    assert {*doors, "with_raw_response"} - {"closed"} == {
        name for name, value in vars(Client).items() if isinstance(value, kinds)
    }
    with Client("key") as client:
        for name in doors - {"engine", "classify"}:  # which v1.3 does not have
            there = getattr(client._wrapped, name)
            assert type(getattr(client, name)).__name__ == type(there).__name__


def test_the_blocking_client_has_the_methods_that_the_client_inherits() -> None:
    """`analyze` and `wait` and their sisters are on both clients, with the same parameters."""
    inherited = {*public(Analysis), *public(Waits)} - {"with_raw_response"}
    assert inherited == {
        "analyze", "analyze_stream", "gist", "summarize", "wait", "check", "wait_many", "as_done",
    }  # fmt: skip
    for name in inherited:
        ours, theirs = getattr(AsyncClient, name), getattr(Client, name)
        assert inspect.getdoc(ours) == inspect.getdoc(theirs)
        there, here = inspect.signature(ours), inspect.signature(theirs)
        assert list(there.parameters.values()) == list(here.parameters.values())
        blocking = str(there.return_annotation).replace("AsyncStream[", "Stream[")
        blocking = blocking.replace("AsyncOutcomes[", "Outcomes[")
        assert str(here.return_annotation) == blocking
        assert not inspect.iscoroutinefunction(theirs)
    with Client("key") as client:
        assert type(client.with_raw_response).__name__ == "RawAnalysis"
