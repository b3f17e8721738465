from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, cast

import pytest
import typing_extensions
from attrs import evolve

from .calls import CALLS, LISTS
from .capture import KEY, Recorded
from .drive import Bench, Call, Sent
from .vendor_sdk import sdk

VENDOR = sdk.AsyncTwelveLabs(api_key=KEY)


def is_structured(value: object) -> bool:
    """Whether something in a value is a mapping."""
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list) and any(map(is_structured, cast("list[object]", value)))


def structured(call: Call) -> dict[str, Any]:
    """Return the arguments of a call for whose JSON the vendor has types."""
    return {
        name: value
        for name, value in call.arguments.items()
        if name != "request_options" and is_structured(value)
    }


def typed(call: Call) -> Call:
    """Give the vendor's client objects of its own types in the place of plain dicts."""
    method = attrgetter(call.name)(VENDOR)
    hints = typing_extensions.get_type_hints(method, include_extras=True)
    parse = sdk.core.pydantic_utilities.parse_obj_as
    built = {name: parse(hints[name], value) for name, value in structured(call).items()}
    return evolve(call, arguments={**call.arguments, **built})


def measured(value: object) -> object:
    """JSON in which each number is a float, as the vendor's types make it where they say so."""
    if isinstance(value, Mapping):
        return {name: measured(each) for name, each in cast("Mapping[str, object]", value).items()}
    if isinstance(value, list):
        return [measured(each) for each in cast("list[object]", value)]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def bodies(sent: Sent) -> list[Recorded]:
    """Return requests whose bodies are measured."""
    return [evolve(each, json=measured(each.json)) for each in sent.requests]


STRUCTURED = [
    each
    for each in CALLS
    # The filters of lists and the videos of a bulk are no JSON.
    if structured(each) and each not in LISTS and each.name != "embed.tasks.create_bulk"
]


def test_the_table_has_bodies_to_be_held_against_the_vendors_types() -> None:
    """Types that become other names on the wire are among them."""
    given = {f"{each.name}({name})" for each in STRUCTURED for name in structured(each)}
    assert {
        "analyze(video)",
        "analyze(prompt_v_2)",
        "responses.create(text)",
        "knowledge_stores.search(filter)",
    } <= given


@pytest.mark.parametrize("call", STRUCTURED, ids=lambda call: call.id)
async def test_a_plain_dict_is_sent_as_the_vendors_types_are(call: Call, bench: Bench) -> None:
    """The dicts of the table have the names of the wire: objects of the vendor's make the same."""
    assert bodies(await bench.vendor(typed(call))) == bodies(await bench.vendor(call))
