from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import pytest
from attrs import frozen
from cattrs.gen import override

from tests.decoded import as_json, misread
from twelvelabs_async.models.shared import Model, Unknown


@frozen(kw_only=True)
class Part(Model):
    """A member of a union."""

    type: Literal["part"] = "part"
    float_: Annotated[list[float] | None, override(rename="float")] = None


@frozen(kw_only=True)
class Thing(Model):
    """A model with a field of each kind."""

    id: Annotated[str | None, override(rename="_id")] = None
    count: int | None = None
    ready: bool | None = None
    made_at: datetime | None = None
    parts: list[Part | Unknown] | None = None
    notes: dict[str, object] | None = None


NOON = datetime(2024, 8, 16, 12, tzinfo=UTC)
RIGHT: list[tuple[object, Model]] = [
    ({}, Thing()),
    ({"_id": None, "count": None}, Thing()),
    ({"_id": "a", "count": 3.0, "ready": False}, Thing(id="a", count=3, ready=False)),
    ({"made_at": "2024-08-16T14:00:00+02:00"}, Thing(made_at=NOON)),
    ({"parts": [{"type": "part", "float": [1]}]}, Thing(parts=[Part(float_=[1.0])])),
    ({"parts": [{}, {"type": None}]}, Thing(parts=[Part(), Part()])),
    ({"notes": {"a": [None, {"b": 1}]}}, Thing(notes={"a": [None, {"b": 1}]})),
    ({"new": {"x": 1}}, Thing(extra={"new": {"x": 1}})),
]
WRONG: list[tuple[object, Model, str]] = [
    ({"_id": "a"}, Thing(), "$._id: 'a' became None"),
    ({}, Thing(id="a"), "$._id: nothing was sent and it became 'a'"),
    ({"_id": None}, Thing(id="a"), "$._id: None became 'a'"),
    ({"count": 1}, Thing(count=True), "$.count: 1 became True"),
    ({"ready": 1}, Thing(ready=True), "$.ready: 1 became True"),
    ({"count": 3}, Thing(count=4), "$.count: 3 became 4"),
    ({"made_at": "2024-08-16T12:00:01Z"}, Thing(made_at=NOON), "$.made_at: "),
    ({"parts": [{"type": "part"}]}, Thing(parts=[]), "$.parts: 1 items became 0"),
    ({"parts": [{"float": [1, 2]}]}, Thing(parts=[Part(float_=[1, 3])]), "$.parts[0].float[1]: "),
    ({"parts": [{"type": "x"}]}, Thing(parts=[Unknown(raw={})]), "$.parts[0]: no known member"),
    ({"notes": {"a": 1}}, Thing(notes={}), "$.notes: keys ['a'] became []"),
    ({"notes": []}, Thing(notes={}), "$.notes: [] became {}"),
    ({"new": {"x": 1}}, Thing(), "$.new: is not in extra"),
    ({"new": {"x": 1}}, Thing(extra={"new": {"x": 2}}), "$.new: is not in extra"),
    ({"old": 1}, Thing(extra={"old": 1}), "$.old: Thing has no such attribute"),
    ({}, Thing(extra={"new": 1}), "$.new: is in extra and was not sent"),
    ("text", Thing(), "$: 'text' became Thing"),
]


@pytest.mark.parametrize(("sent", "decoded"), RIGHT, ids=repr)
def test_what_is_right_is_not_called_misread(sent: object, decoded: object) -> None:
    """Nulls are absent fields, times are moments, and a tag need not be sent."""
    assert list(misread(sent, decoded, unknown=["new"])) == []


@pytest.mark.parametrize(("sent", "decoded", "says"), WRONG, ids=repr)
def test_what_is_wrong_is_called_misread(sent: object, decoded: object, says: str) -> None:
    """A value of its own, of another type, or in another place is found, once."""
    [found] = misread(sent, decoded, unknown=["new"])
    assert found.startswith(says)


def test_a_model_is_the_json_that_it_came_from() -> None:
    """Names are those on the wire, and what is unknown is there."""
    raw = {"type": "other", "n": None}
    thing = Thing(id="a", parts=[Part(float_=[0.5]), Unknown(raw=raw)], extra={"new": 1})
    assert as_json(thing) == {
        "_id": "a",
        "parts": [{"type": "part", "float": [0.5]}, raw],
        "new": 1,
    }
