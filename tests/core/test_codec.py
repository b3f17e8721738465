"""JSON to models and back."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal, get_origin

import attrs
import pytest
from attrs import frozen

from twelvelabs_async import DecodeError, Range, models
from twelvelabs_async.core.codec import decode, dumps, rfc3339, structure
from twelvelabs_async.models import (
    AssetDetail,
    HlsObject,
    IndexesCreateRequestModelsItem,
    IndexSchema,
    SearchResults,
    TasksRetrieveResponse,
    VideoSegment,
    VideosListResponse,
)
from twelvelabs_async.models.shared import Identifier, Model, Unknown


def every_model() -> list[type[Model]]:
    """All models that answers are decoded into."""
    found: list[type[Model]] = []
    for info in pkgutil.iter_modules(models.__path__):
        module = importlib.import_module(f"{models.__name__}.{info.name}")
        found.extend(
            each
            for each in vars(module).values()
            if isinstance(each, type)
            and issubclass(each, Model)
            and each.__module__ == module.__name__
        )
    assert len(found) > 30
    return found


@pytest.mark.parametrize("model", every_model(), ids=lambda model: model.__name__)
def test_every_model_takes_nothing_null_and_news(model: type[Model]) -> None:
    """No field is needed, all may be null, and a field of the future is kept."""
    assert structure({}, model) == model()
    wire = {"_id" if each.name == "id" else each.name: None for each in attrs.fields(model)}
    del wire["extra"]
    made = structure({**wire, "id": None, "novelty": [1]}, model)
    assert made.extra["novelty"] == [1]
    assert made.__class__ is model


@pytest.mark.parametrize("model", every_model(), ids=lambda model: model.__name__)
def test_every_model_is_frozen_slotted_and_documented(model: type[Model]) -> None:
    """A model cannot be changed by accident, and says what it is."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        model().extra = {}  # type: ignore[misc]
    assert not hasattr(model(), "__dict__")
    assert model.__doc__


def test_underscored_identifiers_are_read() -> None:
    """The API's `_id` is our `id`."""
    assert decode(b'{"_id": "i1", "index_name": "films"}', IndexSchema).id == "i1"


def test_unknown_values_of_literals_pass_through() -> None:
    """A status of the future is a string, not an error."""
    assert decode(b'{"status": "dreaming"}', TasksRetrieveResponse).status == "dreaming"
    assert decode(b'{"status": "RESTING"}', HlsObject).status == "RESTING"


def test_unknown_fields_are_kept_on_every_level() -> None:
    """What the server adds can be reached before we know of it."""
    body = b'{"data": [{"rank": 1, "mood": "calm"}], "took": 5}'
    found = decode(body, SearchResults)
    assert found.extra == {"took": 5}
    assert found.data is not None
    assert found.data[0].extra == {"mood": "calm"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duration", '"5"'),
        ("duration", "true"),
        ("width", "1.5"),
        ("width", "false"),
        ("filename", "5"),
        ("filename", '["a"]'),
    ],
)
def test_primitives_are_checked_and_not_coerced(field: str, value: str) -> None:
    """A value of another type is an error that names its place, never a converted lie."""
    body = f'{{"data": [{{"system_metadata": {{"{field}": {value}}}}}]}}'.encode()
    with pytest.raises(DecodeError) as caught:
        decode(body, VideosListResponse)
    assert f"$.data[0].system_metadata.{field}" in caught.value.where[0]


def test_whole_numbers_and_numbers_convert() -> None:
    """JSON has one kind of number: 5 is a float where one is wanted, 5.0 an int."""
    found = decode(b'{"size": 5.0, "duration": 5}', AssetDetail)
    assert (found.size, found.duration) == (5, 5.0)
    assert type(found.size) is int
    assert type(found.duration) is float


def test_a_whole_number_is_read_the_same_where_it_is_one_of_several_kinds() -> None:
    """An int beside a string takes 5.0 as an int alone does, and 5.5 as little."""
    found = structure(5.0, int | Literal["unlimited"] | str | None)
    assert (found, type(found)) == (5, int)
    with pytest.raises(DecodeError):
        structure(5.5, int | Literal["unlimited"] | str | None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-01-02T03:04:05Z", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2024-01-02T03:04:05.879Z", datetime(2024, 1, 2, 3, 4, 5, 879_000, tzinfo=UTC)),
        ("2024-01-02T03:04:05.123456789Z", datetime(2024, 1, 2, 3, 4, 5, 123_456, tzinfo=UTC)),
        ("2024-01-02T03:04:05", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (
            "2024-01-02T03:04:05+09:00",
            datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=9))),
        ),
    ],
)
def test_times_in_all_their_forms(text: str, wanted: datetime) -> None:
    """Z, offsets, none, and any number of digits; the result always has an offset."""
    assert decode(f'{{"created_at": "{text}"}}'.encode(), AssetDetail).created_at == wanted


def test_vectors_are_passed_through() -> None:
    """A vector is the very list that the JSON parser made."""
    vector = [0.5, 1.5]
    assert structure({"float": vector}, VideoSegment).float_ is vector


def test_metadata_keeps_its_types() -> None:
    """Strings, numbers, booleans, lists and nulls of a user's metadata stay what they are."""
    body = b'{"user_metadata": {"a": "x", "b": 5, "c": 9.3, "d": true, "e": ["x"], "f": null}}'
    found = decode(body, AssetDetail).user_metadata
    assert found == {"a": "x", "b": 5, "c": 9.3, "d": True, "e": ["x"], "f": None}


@pytest.mark.parametrize("body", [b"[]", b"5", b'"text"', b"null"])
def test_an_answer_that_is_no_object_is_an_error(body: bytes) -> None:
    """A model is made from an object and from nothing else."""
    with pytest.raises(DecodeError, match="expected an object"):
        decode(body, IndexSchema)


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}'])
def test_an_answer_that_is_no_json_is_an_error(body: bytes) -> None:
    """Whatever came, the error is ours and short."""
    with pytest.raises(DecodeError, match="not valid JSON") as caught:
        decode(body, IndexSchema)
    assert len(str(caught.value)) <= 2000


def test_requests_are_written_without_empty_fields() -> None:
    """Models in a body lose their None fields; explicit nulls of dictionaries stay."""
    body = {
        "models": [IndexesCreateRequestModelsItem(model_name="m", model_options=("visual",))],
        "range": Range(gte=5),
        "user_metadata": {"gone": None},
        "at": datetime(2024, 1, 2, tzinfo=UTC),
    }
    assert dumps(body) == (
        b'{"models":[{"model_name":"m","model_options":["visual"]}],"range":{"gte":5},'
        b'"user_metadata":{"gone":null},"at":"2024-01-02T00:00:00Z"}'
    )


def test_times_are_written_in_utc() -> None:
    """Queries carry RFC 3339 in UTC; a time without an offset is taken as UTC."""
    assert rfc3339(datetime(2024, 1, 2, 3, 4, 5)) == "2024-01-02T03:04:05Z"  # noqa: DTZ001
    east = datetime(2024, 1, 2, 3, 4, 5, 500_000, tzinfo=timezone(timedelta(hours=3)))
    assert rfc3339(east) == "2024-01-02T00:04:05.500000Z"


@frozen(kw_only=True)
class Circle(Model):
    """A member of a union."""

    kind: Literal["circle"] = "circle"
    radius: float | None = None


@frozen(kw_only=True)
class Square(Model):
    """Another member, with a fixed value that its sister lacks."""

    kind: Literal["square"] = "square"
    version: Literal["1"] = "1"
    side: float | None = None


@frozen(kw_only=True)
class Drawing(Model):
    """Something with members of a union in all places."""

    main: Circle | Square | Unknown | None = None
    all: list[Circle | Square | Unknown] | None = None


def test_a_union_is_told_apart_by_the_field_that_is_fixed_in_each_member() -> None:
    """Members are found in fields and lists, and null stays null."""
    made = structure(
        {"main": {"kind": "square", "side": 2}, "all": [{"kind": "circle", "radius": 1.5}]}, Drawing
    )
    assert made == Drawing(main=Square(side=2.0), all=[Circle(radius=1.5)])
    assert structure({"main": None}, Drawing) == Drawing()


@pytest.mark.parametrize("raw", [{"kind": "hexagon", "sides": 6}, {}, {"kind": None}, {"kind": 3}])
def test_a_member_that_is_not_known_is_kept_as_it_came(raw: dict[str, object]) -> None:
    """News in a union lose nothing."""
    assert structure(raw, Circle | Square | Unknown) == Unknown(raw=raw)


def test_a_member_that_does_not_fit_is_an_error_with_its_place() -> None:
    """A known tag with a wrong value is no news."""
    with pytest.raises(DecodeError) as caught:
        structure({"all": [{"kind": "circle", "radius": "wide"}]}, Drawing)
    assert caught.value.where == ("expected a number, not str 'wide' @ $.all[0].radius",)


def test_a_member_is_sent_with_its_tag() -> None:
    """What a user builds has its tag by itself."""
    assert dumps(Circle(radius=1.0)) == b'{"kind":"circle","radius":1.0}'
    assert structure({"radius": 1.0}, Circle).kind == "circle"


@frozen(kw_only=True)
class Leaf(Model):
    """A member without a tag."""

    id: Identifier = None
    colour: str | None = None


@frozen(kw_only=True)
class Branch(Model):
    """Another one, which shares no field with it."""

    leaves: list[Leaf] | None = None


@frozen(kw_only=True)
class Tree(Model):
    """Something with members of a union that nothing but their fields tells apart."""

    parts: list[Leaf | Branch] | None = None
    top: Leaf | Branch | None = None


def test_without_a_tag_the_member_is_taken_that_knows_the_most_fields() -> None:
    """By their names in JSON; the first one if they know the same, and news are kept."""
    leaf, branch = {"_id": "a", "novel": 1}, {"leaves": [{"colour": "red"}], "novel": 2}
    made = structure({"parts": [leaf, branch, {}], "top": branch}, Tree)
    first, second, third = made.parts or []
    assert first == Leaf(id="a", extra={"novel": 1})
    assert second == made.top == Branch(leaves=[Leaf(colour="red")], extra={"novel": 2})
    assert third == Leaf()
    assert structure({"top": None}, Tree) == Tree()


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("x", "expected an object, not str 'x' @ $.parts[0]"),
        ({"leaves": 3}, "$.parts[0].leaves"),
        ({"leaves": [{"colour": 7}]}, "expected a string, not int 7 @ $.parts[0].leaves[0].colour"),
    ],
)
def test_a_member_without_a_tag_that_does_not_fit_is_an_error(part: object, told: str) -> None:
    """With its place."""
    with pytest.raises(DecodeError) as caught:
        structure({"parts": [part]}, Tree)
    assert told in str(caught.value)


def test_times_in_json_are_written_as_in_queries() -> None:
    """One form of a time, wherever it stands."""
    moment = datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))
    assert dumps({"at": [moment]}) == b'{"at":["2026-03-01T10:30:00Z"]}'


def test_a_decoded_model_is_like_one_that_was_made_by_hand() -> None:
    """What the codec leaves out has its default value, in every use of the model."""
    decoded = structure({"kind": "circle", "radius": 2.0}, Circle)
    made = Circle(radius=2.0)
    assert decoded == made
    assert repr(decoded) == repr(made)
    assert (
        attrs.asdict(decoded)
        == attrs.asdict(made)
        == {
            "extra": {},
            "kind": "circle",
            "radius": 2.0,
        }
    )
    assert attrs.evolve(decoded, radius=None) == Circle() == structure({}, Circle)
    for twin in (pickle.loads(pickle.dumps(decoded)), copy.deepcopy(decoded)):  # noqa: S301
        assert twin == decoded
    with pytest.raises(AttributeError, match="'Circle' object has no attribute 'diameter'"):
        _ = decoded.diameter  # type: ignore[attr-defined] # pyright: ignore


def test_what_the_server_sent_beyond_the_fields_cannot_be_changed_for_all_models() -> None:
    """Models without news share one empty `extra`."""
    extra = Circle().extra
    assert extra is structure({"kind": "circle"}, Circle).extra
    assert (extra, list(extra), len(extra), repr(extra)) == ({}, [], 0, "{}")
    assert "a" not in extra
    assert not isinstance(extra, MutableMapping)
    assert pickle.loads(pickle.dumps(extra)) is extra  # noqa: S301


@pytest.mark.parametrize("value", ["none", {"a": 1}, 3, None])
@pytest.mark.parametrize("kind", [list[str], dict[str, list[str]], list[list[str]]])
def test_only_a_list_is_a_list(kind: Any, value: object) -> None:
    """A text is not taken for a list of its letters, wherever in a type the list stands."""
    wrapped = {dict: {"a": value}, list: [value]}
    given = wrapped[get_origin(kind)] if kind != list[str] else value
    with pytest.raises(DecodeError, match="expected a list"):
        structure(given, kind)
