from __future__ import annotations

from inspect import Parameter
from operator import attrgetter
from typing import Any

import pytest

from twelvelabs_async import AsyncClient, Client
from twelvelabs_async.core.request import RequestOptions

from .calls import CALLS
from .capture import KEY
from .differences import MissingOption, MissingParameter, of_kind
from .drive import Call, methods, parameters
from .vendor_sdk import VERSION, sdk

GROUPS = (
    "indexes",
    "indexes.videos",
    "indexes.indexed_assets",
    "assets",
    "tasks",
    "search",
)
VENDOR = sdk.AsyncTwelveLabs(api_key=KEY)
METHODS = [
    Call(group, name, "signature", {})
    for group in GROUPS
    for name in methods(attrgetter(group)(VENDOR))
]


@pytest.fixture(params=[AsyncClient, Client], ids=lambda kind: kind.__name__)
def client(request: pytest.FixtureRequest) -> Any:
    """Both clients of this package."""
    return request.param(KEY)


@pytest.fixture(params=METHODS, ids=lambda method: f"{method.group}.{method.method}")
def method(request: pytest.FixtureRequest) -> Any:
    """Each method of the vendor's."""
    return request.param


def test_the_vendors_sdk_is_the_version_that_the_table_was_written_for() -> None:
    """A newer SDK is compared on purpose, not by chance."""
    assert sdk.__version__ == VERSION


def test_the_vendors_methods_are_found() -> None:
    """Looking for methods finds those that the vendor documents for these resources."""
    found = {(each.group, each.method) for each in METHODS}
    assert len(found) == 32
    assert {
        ("indexes.indexed_assets", "list_by_asset"),
        ("assets", "update_user_metadata"),
        ("tasks", "create_bulk"),
        ("tasks", "wait_for_done"),
        ("search", "query"),
    } <= found


def test_every_method_of_the_vendors_exists(method: Call, client: Any) -> None:
    """A method keeps its name and its place."""
    assert callable(attrgetter(f"{method.group}.{method.method}")(client))


def test_every_parameter_of_the_vendors_exists(method: Call, client: Any) -> None:
    """A parameter keeps its name, unless the table of differences says why not."""
    missing = set(parameters(VENDOR, method)) - set(parameters(client, method))
    assert missing == _listed(method)


def test_positional_parameters_are_the_same(method: Call, client: Any) -> None:
    """What can be given by position has the same positions."""
    assert _positional(parameters(client, method)) == _positional(parameters(VENDOR, method))


def test_nothing_is_required_that_the_vendor_does_not_require(method: Call, client: Any) -> None:
    """The same arguments are required."""
    assert _required(parameters(client, method)) == _required(parameters(VENDOR, method))


def test_every_method_has_a_minimal_and_a_full_call(method: Call) -> None:
    """The table of calls holds each method with its required and with all of its parameters."""
    calls = [each for each in CALLS if (each.group, each.method) == _key(method)]
    minimal = [each for each in calls if each.case == "minimal"]
    full = [each for each in calls if each.case.startswith(("full", "minimal"))]
    required = _required(parameters(VENDOR, method))
    assert [required <= set(each.arguments) for each in minimal] == [True]
    given = {name for each in full for name in each.arguments}
    assert set(parameters(VENDOR, method)) - given == _listed(method)


def test_no_call_of_the_table_is_there_twice() -> None:
    """Each call has a name of its own."""
    assert len({each.id for each in CALLS}) == len(CALLS)


def test_every_call_of_the_table_is_of_a_method_of_the_vendors() -> None:
    """No line of the table is left over from a method that is gone."""
    assert {_key(each) for each in CALLS} == {_key(each) for each in METHODS}


def test_request_options_have_the_vendors_keys() -> None:
    """Options keep their names, unless the table of differences says why not."""
    theirs = sdk.core.request_options.RequestOptions.__annotations__
    missing = set(theirs) - set(RequestOptions.__annotations__)
    assert missing == {each.option for each in of_kind(MissingOption)}


def _key(call: Call) -> tuple[str, str]:
    return call.group, call.method


def _listed(method: Call) -> set[str]:
    """Parameters whose absence the table of differences explains."""
    return {each.parameter for each in of_kind(MissingParameter) if _key(each.call) == _key(method)}


def _positional(given: dict[str, Parameter]) -> list[str]:
    return [name for name, each in given.items() if each.kind is Parameter.POSITIONAL_OR_KEYWORD]


def _required(given: dict[str, Parameter]) -> set[str]:
    return {name for name, each in given.items() if each.default is Parameter.empty}
