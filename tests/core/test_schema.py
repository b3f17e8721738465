"""Schemas of classes, in the part of JSON Schema that the platform takes."""

from __future__ import annotations

import collections.abc
import dataclasses
import decimal
from datetime import date, datetime, time
from enum import Enum, IntEnum
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    Optional,
    Required,
    TypedDict,
    Union,
)
from uuid import UUID

import attrs
import pydantic
import pytest
import typing_extensions
from attrs import field, frozen
from cattrs.gen import override
from typing_extensions import Doc, ReadOnly, TypeAliasType

from twelvelabs_async import InvalidInputError
from twelvelabs_async.core.schema import Timestamp, schema_of

Score = NewType("Score", float)
Tags = TypeAliasType("Tags", list[str])


class Mood(Enum):
    """A closed set of texts."""

    HAPPY = "happy"
    SAD = "sad"


class Stars(IntEnum):
    """A closed set of numbers."""

    ONE = 1
    TWO = 2


@frozen
class Scene:
    """A scene."""

    start: Annotated[float, Timestamp()]
    end: Annotated[str, Timestamp("hh:mm:ss")]
    what: str = field(metadata={"description": "what is seen"})


@dataclasses.dataclass
class Everything:
    """All that a field may be."""

    text: str
    whole: int
    number: float
    yes: bool
    nothing: None
    moment: datetime
    day: date
    hour: time
    id: UUID
    maybe: str | None
    older: Optional[int]  # noqa: UP045 - users write it so
    either: Union[int, str]  # noqa: UP007 - users write it so
    mood: Mood
    stars: Stars
    word: Literal["a", "b"]
    mixed: Literal["a", 1, True]
    listed: list[int]
    row: tuple[float, ...]
    distinct: set[str]
    fixed: frozenset[Mood]
    sequence: collections.abc.Sequence[str]
    mapping: dict[str, float]
    loose: collections.abc.Mapping[str, list[int]]
    new: Score
    tags: Tags
    noted: Annotated[str, Doc("a note")]


def properties(kind: type[object]) -> dict[str, Any]:
    """The schemas of the fields of a class."""
    found: dict[str, Any] = schema_of(kind)["properties"]
    return found


def test_each_type_has_its_schema() -> None:
    """Scalars, unions, closed sets, lists and mappings are told as the platform takes them."""
    assert properties(Everything) == {
        "text": {"type": "string"},
        "whole": {"type": "integer"},
        "number": {"type": "number"},
        "yes": {"type": "boolean"},
        "nothing": {"type": "null"},
        "moment": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "hour": {"type": "string", "format": "time"},
        "id": {"type": "string", "format": "uuid"},
        "maybe": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "older": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "mood": {"type": "string", "enum": ["happy", "sad"]},
        "stars": {"type": "integer", "enum": [1, 2]},
        "word": {"type": "string", "enum": ["a", "b"]},
        "mixed": {"enum": ["a", 1, True]},
        "listed": {"type": "array", "items": {"type": "integer"}},
        "row": {"type": "array", "items": {"type": "number"}},
        "distinct": {"type": "array", "items": {"type": "string"}},
        "fixed": {"type": "array", "items": {"type": "string", "enum": ["happy", "sad"]}},
        "sequence": {"type": "array", "items": {"type": "string"}},
        "mapping": {"type": "object"},
        "loose": {"type": "object"},
        "new": {"type": "number"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "noted": {"type": "string", "description": "a note"},
    }


@frozen
class Film:
    """A film, as attrs has it."""

    title: str
    scenes: list[Scene]
    year: int | None = None
    tags: list[str] = field(factory=list[str])
    _hidden: str = "x"
    computed: str = field(init=False, default="y")
    called: Annotated[str, override(rename="calledOtherwise")] = ""


def test_a_class_is_told_with_its_classes() -> None:
    """Nested classes stand where they are used; what has a default is not required."""
    assert schema_of(Film) == {
        "type": "object",
        "description": "A film, as attrs has it.",
        "properties": {
            "title": {"type": "string"},
            "scenes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "description": "A scene.",
                    "properties": {
                        "start": {"type": "timestamp", "format": "seconds"},
                        "end": {"type": "timestamp", "format": "hh:mm:ss"},
                        "what": {"type": "string", "description": "what is seen"},
                    },
                    "required": ["start", "end", "what"],
                },
            },
            "year": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "hidden": {"type": "string"},
            "calledOtherwise": {"type": "string"},
        },
        "required": ["title", "scenes"],
    }


@dataclasses.dataclass
class Plain:  # noqa: D101 - the docstring that dataclasses write themselves says nothing
    title: str
    year: int = 0
    tags: list[str] = dataclasses.field(default_factory=list[str])
    note: str = dataclasses.field(default="", metadata={"description": "a remark"})
    computed: int = dataclasses.field(init=False, default=0)


def test_a_dataclass_is_told_like_a_class_of_attrs() -> None:
    """Defaults, factories and metadata mean the same."""
    assert schema_of(Plain) == {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "year": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "note": {"type": "string", "description": "a remark"},
        },
        "required": ["title"],
    }


class Base(TypedDict):
    """What is always there."""

    title: str
    note: NotRequired[str]


class Loose(Base, total=False):
    """What need not be there."""

    year: int
    length: Required[float]
    kept: ReadOnly[Required[int]]


class Newer(typing_extensions.TypedDict):
    """The backport's class."""

    title: str
    note: NotRequired[str]


def test_a_typed_dict_says_what_is_required() -> None:
    """By itself and by its marks, also where annotations are postponed."""
    assert schema_of(Loose)["required"] == ["title", "length", "kept"]
    assert list(properties(Loose)) == ["title", "note", "year", "length", "kept"]
    assert schema_of(Newer)["required"] == ["title"]


@frozen
class Tree:
    """A class that holds itself."""

    name: str
    branches: list[Tree]
    best: Leaf | None = None


@frozen
class Leaf:
    """A class that holds the class that holds it."""

    of: Tree


@frozen
class Garden:
    """A class beside them."""

    trees: list[Tree]
    leaf: Leaf


def test_a_class_that_holds_itself_is_referred_to() -> None:
    """Only such a class is under $defs; the class that is asked for stands at the top."""
    reference = {"$ref": "#/$defs/Tree"}
    leaf = {
        "type": "object",
        "description": "A class that holds the class that holds it.",
        "properties": {"of": reference},
        "required": ["of"],
    }
    tree = {
        "type": "object",
        "description": "A class that holds itself.",
        "properties": {
            "name": {"type": "string"},
            "branches": {"type": "array", "items": reference},
            "best": {"anyOf": [leaf, {"type": "null"}]},
        },
        "required": ["name", "branches"],
    }
    assert schema_of(Tree) == {**tree, "$defs": {"Tree": tree}}
    garden = schema_of(Garden)
    assert garden["properties"] == {"trees": {"type": "array", "items": reference}, "leaf": leaf}
    assert garden["$defs"] == {"Tree": tree}


@frozen
class Optional_:  # noqa: N801 - `Optional` is typing's
    """A class of which nothing is required."""

    start_time: float | None = None
    end_time: Literal[0, 60] = 0


def test_a_class_may_require_nothing() -> None:
    """Reserved names may be unions and enumerations, which the documentation does not rule out."""
    assert "required" not in schema_of(Optional_)
    assert properties(Optional_)["end_time"] == {"type": "integer", "enum": [0, 60]}


class Pair(NamedTuple):
    """No class of fields by name."""

    a: int
    b: int


@frozen
class Empty:
    """Nothing to fill."""


@dataclasses.dataclass
class Initial:
    """A constructor that wants more than the fields."""

    title: str
    seed: dataclasses.InitVar[int]


@frozen
class _Refused:
    """Makes classes with one field; each is refused for another reason."""

    kind: Any
    reason: str


@pytest.mark.parametrize(
    "refused",
    [
        _Refused(bytes, "bytes cannot be in a structured answer: it takes str, int"),
        _Refused(Any, "it takes str, int"),
        _Refused(object, "object cannot"),
        _Refused(list, "list cannot"),
        _Refused(decimal.Decimal, "Decimal cannot"),
        _Refused(Pair, "Pair cannot"),
        _Refused(pydantic.RootModel[int], "a pydantic model can be in pydantic models alone"),
        _Refused(tuple[int, str], "length of a tuple cannot be told"),
        _Refused(dict[int, str], "keys of a JSON object are str"),
        _Refused(dict[str, bytes], "bytes cannot"),
        _Refused(set[dict[str, int]], "must be hashable"),
        _Refused(Literal[b"x"], "must be str, numbers, bool or None"),
        _Refused(Enum("Mixed", {"A": (1, 2)}), "must be str, numbers, bool or None"),
        _Refused(Annotated[str, Timestamp()], "is a float"),
        _Refused(Annotated[float, Timestamp("hh:mm:ss.fff")], "is a str"),
        _Refused(Annotated[str, Timestamp("hh")], "format of a timestamp is one of"),
    ],
    ids=lambda refused: str(refused.kind),
)
def test_what_has_no_schema_is_refused_with_its_place(refused: _Refused) -> None:
    """The error names the class, the field and what is wrong with it."""
    kind = attrs.make_class("Kind", {"odd": attrs.field(type=refused.kind)})
    with pytest.raises(InvalidInputError, match=r"^Kind\.odd") as caught:
        schema_of(kind)
    assert refused.reason in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (int, "not int"),
        (Pair, "not Pair"),
        (Mood, "not Mood"),
        (Empty, "has no fields"),
        (Initial, "'seed', which is not one of its fields"),
    ],
)
def test_what_is_no_class_of_fields_is_refused(kind: type[object], reason: str) -> None:
    """The error says what can be asked for."""
    with pytest.raises(InvalidInputError, match=reason):
        schema_of(kind)


def test_a_name_that_cannot_be_resolved_is_refused() -> None:
    """A class inside a function cannot be found by its postponed name."""

    @frozen
    class Local:
        others: list[Local]

    with pytest.raises(InvalidInputError, match="annotations of Local cannot be resolved"):
        schema_of(Local)


@frozen
class Deep:
    """A timestamp too deep."""

    films: list[Film]


@frozen
class Perhaps:
    """A timestamp in a union."""

    scene: Scene | None


@frozen
class Reserved:
    """The names that the platform converts, with types that it converts."""

    start_time: float
    end_time: str


@frozen
class Misused:
    """A name that the platform converts, with a type that it refuses."""

    parts: list[Clock]


@frozen
class Clock:
    """See above."""

    start_time: time


def test_timestamps_stand_where_the_platform_takes_them() -> None:
    """At the top and in the elements of a list there; elsewhere the error names the place."""
    assert properties(Film)["scenes"]["items"]["properties"]["start"]["type"] == "timestamp"
    with pytest.raises(
        InvalidInputError, match=r"^Deep\.films\[\]\.scenes\[\]\.start: a timestamp"
    ):
        schema_of(Deep)
    with pytest.raises(InvalidInputError, match=r"^Perhaps\.scene\.start: .*not in a union"):
        schema_of(Perhaps)


def test_reserved_names_have_the_types_that_the_platform_takes() -> None:
    """`start_time` and `end_time` are numbers, texts or timestamps."""
    assert properties(Reserved)["end_time"] == {"type": "string"}
    with pytest.raises(
        InvalidInputError, match=r"^Misused\.parts\[\]\.start_time: .*only as float"
    ):
        schema_of(Misused)


class Part(pydantic.BaseModel):
    """A part."""

    at: float = pydantic.Field(gt=0, description="when")
    marks: set[int] = set()


class Cat(pydantic.BaseModel):
    """A member of a union."""

    kind: Literal["cat"]


class Dog(pydantic.BaseModel):
    """Another one."""

    kind: Literal["dog"]


class Model(pydantic.BaseModel):
    """A model of pydantic."""

    model_config = pydantic.ConfigDict(extra="forbid")

    title: str = pydantic.Field(min_length=3, max_length=40, pattern="^[A-Z]")
    count: int = pydantic.Field(ge=1, lt=10)
    mail: str = pydantic.Field(default="", json_schema_extra={"format": "email"})
    day: date | None = None
    first: Part = pydantic.Field(description="the first one")
    parts: list[Part] = pydantic.Field(min_length=2, max_length=9)
    counts: dict[str, int] = {}
    animal: Annotated[Cat | Dog, pydantic.Discriminator("kind")]
    self: Model | None = None
    cousin: Model | None = None
    dense: list[int] = pydantic.Field(default=[], min_length=0)


def test_a_model_of_pydantic_is_told_in_the_platforms_dialect() -> None:
    """What the platform refuses is left out; references go, but for a model that holds itself."""
    schema = schema_of(Model)
    part = {
        "type": "object",
        "description": "A part.",
        "properties": {
            "at": {"type": "number", "description": "when"},
            "marks": {"type": "array", "items": {"type": "integer"}},
        },
        "required": ["at"],
    }
    assert schema["properties"] == {
        "title": {"type": "string", "pattern": "^[A-Z]"},
        "count": {"type": "integer", "minimum": 1, "exclusiveMaximum": 10},
        "mail": {"type": "string"},
        "day": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "first": {**part, "description": "the first one"},
        "parts": {"type": "array", "items": part, "minItems": 1},
        "counts": {"type": "object"},
        "animal": {
            "anyOf": [
                {
                    "type": "object",
                    "description": text,
                    "properties": {"kind": {"type": "string", "const": name}},
                    "required": ["kind"],
                }
                for name, text in (("cat", "A member of a union."), ("dog", "Another one."))
            ]
        },
        "self": {"anyOf": [{"$ref": "#/$defs/Model"}, {"type": "null"}]},
        "cousin": {"anyOf": [{"$ref": "#/$defs/Model"}, {"type": "null"}]},
        "dense": {"type": "array", "items": {"type": "integer"}},
    }
    assert schema["required"] == ["title", "count", "first", "parts", "animal"]
    assert schema["$defs"].keys() == {"Model"}
    assert "additionalProperties" not in str(schema)


class Holder(pydantic.BaseModel):
    """A model that holds one that holds itself, twice."""

    one: Model
    other: Model


def test_a_reference_is_followed_once() -> None:
    """Of a model that holds itself each further use is a reference too."""
    schema = schema_of(Holder)
    assert schema["properties"] == {key: {"$ref": "#/$defs/Model"} for key in ("one", "other")}
    assert schema["$defs"].keys() == {"Model"}


class Anything(pydantic.BaseModel):
    """A value that may be anything."""

    value: Any


class Row(pydantic.BaseModel):
    """A list of fixed length."""

    point: tuple[int, str]


class Both(pydantic.BaseModel):
    """Two schemas at once."""

    value: int = pydantic.Field(
        json_schema_extra={"allOf": [{"type": "integer"}, {"minimum": 1}]},
    )


class Lost(pydantic.BaseModel):
    """A reference to somewhere else."""

    value: Annotated[int, pydantic.WithJsonSchema({"$ref": "https://example.com/a.json"})]


class Callback(pydantic.BaseModel):
    """What has no schema at all."""

    value: collections.abc.Callable[[], int]


class Wrapped(pydantic.BaseModel):
    """One schema in a list of them."""

    value: Annotated[int, pydantic.WithJsonSchema({"allOf": [{"type": "integer"}]})]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Anything, r"^Anything\.value: a value that may be anything"),
        (Row, r"^Row\.point: the platform does not take 'prefixItems'"),
        (Both, r"^Both\.value: the platform does not take 'allOf'"),
        (Callback, "pydantic has no JSON schema of Callback"),
        (Lost, r"^Lost\.value: 'https://example.com/a.json' is not in the schema"),
    ],
)
def test_what_pydantic_tells_and_the_platform_refuses_is_refused(
    kind: type[object], text: str
) -> None:
    """Nothing is left out that changes what is asked for."""
    with pytest.raises(InvalidInputError, match=text):
        schema_of(kind)


def test_a_single_schema_in_a_list_is_taken_out_of_it() -> None:
    """`allOf` with one member says what the member says."""
    assert properties(Wrapped)["value"] == {"type": "integer"}
