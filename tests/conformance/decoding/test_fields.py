from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from twelvelabs_async.core.codec import structure
from twelvelabs_async.models.indexes import IndexSchema
from twelvelabs_async.models.responses import ResponseFunctionCall, ResponseOutputMessage
from twelvelabs_async.models.shared import Model, Unknown

from ..vendor_sdk import sdk
from .fields import unlike

INDEX = {
    "_id": "i1",
    "created_at": "2024-08-16T16:53:59Z",
    "video_count": 3,
    "models": [{"model_name": "marengo3.0", "model_options": ["visual"]}],
    "tomorrow": {"a": 1},
}


def parsed(name: str, sent: object) -> Any:
    """Decode as the vendor does."""
    return sdk.core.pydantic_utilities.parse_obj_as(getattr(sdk, name), sent)


def ours() -> IndexSchema:
    """The same index as we decode it."""
    return structure(INDEX, IndexSchema)


def test_equal_fields_are_not_called_unlike() -> None:
    """Fields with the same names and values are alike, also those that nobody declared."""
    assert list(unlike(parsed("IndexSchema", INDEX), ours())) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (evolve(ours(), id="i2"), "$.id: 'i1' is 'i2' of ours"),
        (evolve(ours(), id=None), "$.id: 'i1' is None of ours"),
        (evolve(ours(), video_count=True), "$.video_count: 3.0 is True of ours"),
        (evolve(ours(), models=[]), "$.models: 1 items are 0 of ours"),
        (evolve(ours(), extra={}), "$: the keys ['tomorrow'] are [] of ours"),
        (Unknown(raw=INDEX), "$: IndexSchema is Unknown("),
        (INDEX, "$: IndexSchema is {'_id'"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_other_fields_are_called_unlike(wrong: object, says: str) -> None:
    """Another value, another type and another number of items are found, once."""
    [found] = unlike(parsed("IndexSchema", INDEX), wrong)
    assert found.replace("{undeclared}", "").startswith(says)


def test_a_field_in_extra_alone_is_called_unlike() -> None:
    """What the vendor documents must be an attribute."""
    found = list(unlike(parsed("IndexSchema", INDEX), structure(INDEX, Model)))
    assert "$.id: Model has no such attribute" in found
    assert "$.models: Model has no such attribute" in found


def test_a_class_of_one_kind_may_lack_fields_of_others_only_if_they_are_empty() -> None:
    """A split class is alike in each of its kinds, and unlike if a value would be lost."""
    call = {"type": "function_call", "id": "x", "status": "completed", "name": "look"}
    theirs = parsed("ResponseOutputItem", call)
    assert list(unlike(theirs, structure(call, ResponseFunctionCall))) == []
    found = list(unlike(theirs, structure(call, ResponseOutputMessage)))
    assert "$.name: ResponseOutputMessage has no such attribute" in found
