from __future__ import annotations

import inspect
from inspect import Parameter
from operator import attrgetter
from typing import Any, get_origin

import pytest

from twelvelabs_async import AsyncClient, Client
from twelvelabs_async.core.request import RequestOptions

from .calls import BARE_LISTS, CALLS, LISTS
from .capture import KEY
from .differences import of_kind
from .drive import STREAMS, Call, parameters
from .kinds import MissingMethod, MissingOption, MissingParameter
from .listing import groups, methods
from .vendor_sdk import VERSION, sdk

GROUPS = (
    "",  # the client itself
    "analyze_async.batches",
    "analyze_async.tasks",
    "assets",
    "data_connectors",
    "embed",
    "embed.tasks",
    "embed.v_2",
    "embed.v_2.tasks",
    "entity_collections",
    "entity_collections.entities",
    "imports",
    "indexes",
    "indexes.indexed_assets",
    "indexes.videos",
    "knowledge_store_item_collections",
    "knowledge_store_items",
    "knowledge_stores",
    "multipart_upload",
    "responses",
    "search",
    "tasks",
)
OLDER_FORMS = {
    "analyze": ["video_id", "prompt"],
    "analyze_stream": ["video_id", "prompt"],
    "embed.create": ["model_name", "text", "text_truncate"],
    "gist": ["video_id", "types"],
    "summarize": ["video_id", "type"],
}
"""What the vendor's 0.x SDK takes by position, and its newest by name alone: we take both."""
OLDER_NAMES = {"embed.create": {"model_name"}}
"""What need not be given, because it can be given under the name that it had before."""
VENDOR = sdk.AsyncTwelveLabs(api_key=KEY)
FOUND = [
    Call(path, name, "signature", {})
    for path, group in groups(VENDOR).items()
    for name in methods(group)
]
MISSING = {each.method for each in of_kind(MissingMethod)}
METHODS = [each for each in FOUND if each.name not in MISSING]


@pytest.fixture(params=[AsyncClient, Client], ids=lambda kind: kind.__name__)
def client(request: pytest.FixtureRequest) -> Any:
    """Both clients of this package."""
    return request.param(KEY)


@pytest.fixture(params=METHODS, ids=lambda method: method.name)
def method(request: pytest.FixtureRequest) -> Any:
    """Each method of the vendor's."""
    return request.param


def test_the_vendors_sdk_is_the_version_that_the_table_was_written_for() -> None:
    """A newer SDK is compared on purpose, not by chance."""
    assert sdk.__version__ == VERSION


def test_the_vendors_groups_are_found() -> None:
    """Looking for resources finds all 22 that have methods, the client among them."""
    assert tuple(sorted(groups(VENDOR))) == GROUPS
    assert len(GROUPS) == 22


def test_the_vendors_methods_are_found() -> None:
    """Looking for methods finds the 101 of the API and the 7 that the vendor wrote by hand."""
    by_hand = {each.name for each in FOUND if _written_by_hand(each)}
    assert by_hand == {
        "embed.tasks.create_bulk",
        "embed.tasks.wait_for_done",
        "multipart_upload.upload_file",
        "multipart_upload.wait_for_upload_completion",
        "search.query",
        "tasks.create_bulk",
        "tasks.wait_for_done",
    }
    assert len({each.name for each in FOUND} - by_hand) == 101


def test_streams_are_known() -> None:
    """What is read to its end are the methods that return a stream."""
    streams = {
        each.name for each in FOUND if inspect.isasyncgenfunction(attrgetter(each.name)(VENDOR))
    }
    assert streams == set(STREAMS)


def test_lists_are_known() -> None:
    """What is followed from page to page are the lists of which the vendor's client has a pager."""
    pagers = {each.name for each in FOUND if _returns_pager(each)}
    assert pagers - {"search.query"} == {each.name for each in LISTS}
    bare = {each.name for each in METHODS if each.method.startswith("list")} - pagers
    assert bare == {each.name for each in BARE_LISTS}


def test_every_method_of_the_vendors_exists(method: Call, client: Any) -> None:
    """A method keeps its name and its place."""
    assert callable(attrgetter(method.name)(client))


def test_every_parameter_of_the_vendors_exists(method: Call, client: Any) -> None:
    """A parameter keeps its name, unless the table of differences says why not."""
    missing = set(parameters(VENDOR, method)) - set(parameters(client, method))
    assert missing == _listed(method)


def test_positional_parameters_are_the_same(method: Call, client: Any) -> None:
    """What can be given by position has the same positions, or those that it had before."""
    theirs = _positional(parameters(VENDOR, method))
    assert _positional(parameters(client, method)) == (theirs or OLDER_FORMS.get(method.name, []))


def test_nothing_is_required_that_the_vendor_does_not_require(method: Call, client: Any) -> None:
    """The same arguments are required, but for those that have an older name, too."""
    optional = OLDER_NAMES.get(method.name, set())
    theirs = _required(parameters(VENDOR, method))
    assert _required(parameters(client, method)) == theirs - optional


def test_every_method_has_a_minimal_and_a_full_call(method: Call) -> None:
    """The table of calls holds each method with its required and with all of its parameters."""
    calls = [each for each in CALLS if each.name == method.name]
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
    assert {each.name for each in CALLS} == {each.name for each in METHODS}


def test_request_options_have_the_vendors_keys() -> None:
    """Options keep their names, unless the table of differences says why not."""
    theirs = sdk.core.request_options.RequestOptions.__annotations__
    missing = set(theirs) - set(RequestOptions.__annotations__)
    assert missing == {each.option for each in of_kind(MissingOption)}


def _written_by_hand(method: Call) -> bool:
    """Whether the vendor's generator knows nothing of it."""
    bases = type(groups(VENDOR)[method.group]).__mro__
    homes = [each.__module__ for each in bases if method.method in vars(each)]
    return all(home.startswith("twelvelabs.wrapper") for home in homes)


def _returns_pager(method: Call) -> bool:
    returned = inspect.signature(attrgetter(method.name)(VENDOR)).return_annotation
    return get_origin(returned) is sdk.core.pagination.AsyncPager


def _listed(method: Call) -> set[str]:
    """Parameters whose absence the table of differences explains."""
    return {each.parameter for each in of_kind(MissingParameter) if each.call.name == method.name}


def _positional(given: dict[str, Parameter]) -> list[str]:
    return [name for name, each in given.items() if each.kind is Parameter.POSITIONAL_OR_KEYWORD]


def _required(given: dict[str, Parameter]) -> set[str]:
    return {name for name, each in given.items() if each.default is Parameter.empty}
