"""Objects made of the text of answers, and what is said when they cannot be made."""

from __future__ import annotations

import collections.abc
import dataclasses
import pickle
from datetime import UTC, date, datetime, time
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Literal, NewType, NotRequired, TypedDict, assert_type
from uuid import UUID

import orjson
import pydantic
import pytest
from attrs import field, frozen, validators
from cattrs.gen import override
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import TypeAliasType

from twelvelabs_async import InvalidInputError, TwelveLabsError
from twelvelabs_async.core.schema import Timestamp, schema_of
from twelvelabs_async.core.structured import Answer, format_of, parse_as
from twelvelabs_async.errors import StructuredOutputError
from twelvelabs_async.models.analysis import AnalyzeTaskError, AnalyzeTaskResult, TokenUsage
from twelvelabs_async.models.analyze import NonStreamAnalyzeResponse
from twelvelabs_async.models.analyze_batches import BatchItemError, BatchResultItem
from twelvelabs_async.models.analyze_tasks import AnalyzeTaskResponse
from twelvelabs_async.models.gist import SummarizeSummaryResult

Name = NewType("Name", str)
Names = TypeAliasType("Names", list[Name])


class Mood(Enum):
    """A closed set of texts."""

    HAPPY = "happy"
    SAD = "sad"


class Stars(IntEnum):
    """A closed set of numbers."""

    ONE = 1
    TWO = 2


class Size(StrEnum):
    """A closed set of texts that are texts."""

    WIDE = "wide"


class Remark(TypedDict):
    """A TypedDict inside a class."""

    by: str
    text: NotRequired[str]


@frozen
class Scene:
    """A class inside a class."""

    start: Annotated[float, Timestamp()]
    what: str
    mood: Mood = Mood.HAPPY


@frozen
class Film:
    """Something of everything."""

    title: str
    scenes: list[Scene]
    year: int | None = None
    stars: Stars = Stars.ONE
    sizes: set[Size] = field(factory=set[Size])
    kind: Literal["long", 7, False] = "long"
    day: date | None = None
    hour: time | None = None
    made: datetime | None = None
    id: UUID | None = None
    tags: frozenset[str] = frozenset()
    counts: collections.abc.Mapping[str, list[int]] = field(factory=dict[str, list[int]])
    row: tuple[float, ...] = ()
    order: collections.abc.Sequence[str] = ()
    remark: Remark | None = None
    either: int | str | bool = 0
    names: Names = field(factory=list["Name"])
    noted: Annotated[Name, "a note"] | None = None
    nothing: None = None
    _hidden: str = field(default="", alias="hidden")
    called: Annotated[str, override(rename="calledOtherwise")] = ""


@dataclasses.dataclass
class Plain:
    """A dataclass."""

    title: str
    remark: Remark | None = None
    tags: list[str] = dataclasses.field(default_factory=list[str])


@frozen
class Tree:
    """A class that holds itself."""

    name: str
    branches: list[Tree] = field(factory=list["Tree"])
    best: Tree | None = None


class Linked(TypedDict):
    """A TypedDict that holds itself."""

    name: str
    next: NotRequired[Linked | None]


class Review(pydantic.BaseModel):
    """A model of pydantic."""

    title: str
    marks: list[Annotated[int, pydantic.Field(ge=1, le=5)]] = []


def refused(answer: Answer, into: type[Any]) -> StructuredOutputError:
    """The error with which a text is refused."""
    with pytest.raises(StructuredOutputError) as caught:
        parse_as(answer, into)
    return caught.value


def of_json(value: object, into: type[Any]) -> Any:
    """What is made of a value, written as JSON."""
    return parse_as(orjson.dumps(value).decode(), into)


def test_an_object_is_made_of_a_text() -> None:
    """Each type is what it should be, and what is absent has its default."""
    made = parse_as(
        """{"title": "Heat", "scenes": [{"start": 1, "what": "rain", "mood": "sad"}],
        "year": 1995.0, "stars": 2, "sizes": ["wide"], "kind": 7, "day": "2024-02-29",
        "hour": "12:30:00", "made": "2024-02-29T12:30:00Z",
        "id": "12345678-1234-5678-1234-567812345678",
        "tags": ["a", "b"], "counts": {"x": [1, 2]}, "row": [1, 2.5], "order": ["z", "a"],
        "remark": {"by": "me"}, "either": true, "names": ["n"],
        "noted": "m", "nothing": null, "hidden": "h",
        "calledOtherwise": "c", "of later days": 1}""",
        Film,
    )
    assert_type(made, Film)
    assert made == Film(
        title="Heat",
        scenes=[Scene(1.0, "rain", Mood.SAD)],
        year=1995,
        stars=Stars.TWO,
        sizes={Size.WIDE},
        kind=7,
        day=date(2024, 2, 29),
        hour=time(12, 30),
        made=datetime(2024, 2, 29, 12, 30, tzinfo=UTC),
        id=UUID("12345678-1234-5678-1234-567812345678"),
        tags=frozenset({"a", "b"}),
        counts={"x": [1, 2]},
        row=(1.0, 2.5),
        order=["z", "a"],
        remark={"by": "me"},
        either=True,
        names=[Name("n")],
        noted=Name("m"),
        hidden="h",
        called="c",
    )
    assert type(made.scenes[0].start) is float
    assert type(made.year) is int
    assert made.either is True
    assert made.stars is Stars.TWO
    assert of_json({"title": "t", "scenes": []}, Film) == Film("t", [])


def test_other_kinds_of_classes_are_made_too() -> None:
    """Dataclasses, TypedDicts, models of pydantic, and classes that hold themselves."""
    plain = parse_as('{"title": "t", "remark": {"by": "me"}}', Plain)
    assert_type(plain, Plain)
    assert plain == Plain("t", {"by": "me"})
    remark = parse_as('{"by": "me", "unknown": 1}', Remark)
    assert_type(remark, Remark)
    assert remark == {"by": "me"}
    review = parse_as('{"title": "t", "marks": [1, 5]}', Review)
    assert_type(review, Review)
    assert review == Review(title="t", marks=[1, 5])
    tree: dict[str, object] = {
        "name": "a",
        "branches": [{"name": "b"}],
        "best": {"name": "c", "branches": []},
    }
    assert of_json(tree, Tree) == Tree("a", [Tree("b")], Tree("c"))
    assert of_json({"name": "a", "next": {"name": "b", "next": None}}, Linked) == {
        "name": "a",
        "next": {"name": "b", "next": None},
    }


WRONG: list[tuple[dict[str, object], str]] = [
    ({"title": 5}, "expected a string, not int 5 @ $.title"),
    ({"title": None}, "expected a string, not NoneType None @ $.title"),
    ({"scenes": {}}, "expected a list, not dict {} @ $.scenes"),
    ({"scenes": "ab"}, "expected a list, not str 'ab' @ $.scenes"),
    ({"scenes": [{"what": "w"}]}, "missing 'start' @ $.scenes[0].start"),
    ({"scenes": [{"start": "1", "what": ""}]}, "expected a number, not str '1' @ $.scenes[0]"),
    ({"scenes": [{"start": True, "what": ""}]}, "expected a number, not bool True @ $.scenes[0]"),
    ({"scenes": [5]}, "expected an object, not int 5 @ $.scenes[0]"),
    ({"year": 1.5}, "expected a whole number, not float 1.5 @ $.year"),
    ({"year": True}, "expected a whole number, not bool True @ $.year"),
    ({"stars": 3}, "expected one of 1, 2, not int 3 @ $.stars"),
    ({"stars": True}, "expected one of 1, 2, not bool True @ $.stars"),
    ({"sizes": ["high"]}, "expected one of 'wide', not str 'high' @ $.sizes[0]"),
    ({"kind": "short"}, "expected one of 'long', 7, False, not str 'short' @ $.kind"),
    ({"kind": 0}, "expected one of 'long', 7, False, not int 0 @ $.kind"),
    ({"day": "29.2.2024"}, "@ $.day"),
    ({"day": 5}, "expected a date as text, not int 5 @ $.day"),
    ({"made": "noon"}, "@ $.made"),
    ({"id": "1"}, "@ $.id"),
    ({"tags": ["a", 1]}, "expected a string, not int 1 @ $.tags[1]"),
    ({"counts": {"x": [1, "2"]}}, "expected a whole number, not str '2' @ $.counts['x'][1]"),
    ({"counts": []}, "expected an object, not list [] @ $.counts"),
    ({"remark": {}}, "missing 'by' @ $.remark.by"),
    ({"remark": {"by": "x", "text": 1}}, "expected a string, not int 1 @ $.remark.text"),
    ({"either": []}, "expected one of int, str, bool, not list [] @ $.either"),
    ({"names": [1]}, "expected a string, not int 1 @ $.names[0]"),
    ({"noted": 1}, "expected a string, not int 1 @ $.noted"),
    ({"nothing": 0}, "expected null, not int 0 @ $.nothing"),
]


@pytest.mark.parametrize(("change", "place"), WRONG, ids=str)
def test_what_does_not_fit_is_said_with_its_place(change: dict[str, object], place: str) -> None:
    """Nothing is converted in silence; each wrong type is an error at its place."""
    text = orjson.dumps({"title": "t", "scenes": [], **change}).decode()
    error = refused(text, Film)
    assert len(error.where) == 1
    assert place in error.where[0]
    assert place in str(error)
    assert "does not fit Film" in str(error)
    assert error.text == text


def test_all_that_is_wrong_is_said_at_once() -> None:
    """Up to five places, so that a prompt can be mended in one go."""
    error = refused('{"scenes": [{}, 1], "year": "x"}', Film)
    assert error.where == (
        "missing 'title' @ $.title",
        "missing 'start' @ $.scenes[0].start",
        "missing 'what' @ $.scenes[0].what",
        "expected an object, not int 1 @ $.scenes[1]",
        "expected a whole number, not str 'x' @ $.year",
    )
    assert len(refused(orjson.dumps({"scenes": [1] * 50}).decode(), Film).where) == 5


@frozen
class Point:
    """A member of a union."""

    x: float
    y: float = 0.0


@frozen
class Circle:
    """A member that knows more keys."""

    x: float
    radius: float


@frozen
class Named:
    """A member with a tag."""

    kind: Literal["named"]
    name: str


@frozen
class Drawing:
    """Unions of classes."""

    shapes: list[Point | Circle | Named]
    text: str | list[str] | None = None


def test_of_a_union_of_classes_the_one_that_knows_most_keys_is_made() -> None:
    """Not the first one that happens to ignore what it does not know."""
    made = of_json(
        {
            "shapes": [{"x": 1, "radius": 2}, {"x": 1}, {"kind": "named", "name": "n"}],
            "text": ["a"],
        },
        Drawing,
    )
    assert made == Drawing([Circle(1.0, 2.0), Point(1.0), Named("named", "n")], ["a"])
    error = refused('{"shapes": [{"kind": "other", "name": "n"}]}', Drawing)
    assert "expected one of Point, Circle, Named" in error.where[0]
    assert error.where[0].endswith("@ $.shapes[0]")


@frozen
class Checked:
    """A class with rules of its own."""

    score: int = field(validator=validators.le(10))


def test_the_rules_of_a_class_are_heard() -> None:
    """What a validator says is in the error."""
    assert of_json({"score": 10}, Checked) == Checked(10)
    assert "'score' must be <= 10: 11 @ $" in refused('{"score": 11}', Checked).where


def test_a_model_of_pydantic_reads_by_its_own_rules() -> None:
    """Its errors are told in our form."""
    error = refused('{"title": "t", "marks": [1, 9]}', Review)
    assert error.where == ("Input should be less than or equal to 5 @ $.marks[1]",)
    assert isinstance(error, TwelveLabsError)
    assert "not JSON" in str(refused('{"title": ', Review))


class Own(pydantic.BaseModel):
    """A model whose reading fails otherwise."""

    title: str

    @classmethod
    def model_validate_json(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG003
        """Fail as user's code may."""
        raise ValueError("by hand")


def test_another_failure_of_a_model_is_told_as_well() -> None:
    """An error without places still says what it says."""
    assert refused('{"title": "t"}', Own).where == ("by hand",)


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"by": "me"}\n```',
        '```\n{"by": "me"}```',
        ' \n```JSON\r\n{"by": "me"}\r\n```\n',
        '  {"by": "me"}\n',
    ],
)
def test_a_fence_around_the_json_is_no_obstacle(text: str) -> None:
    """Models like to write JSON as Markdown."""
    assert parse_as(text, Remark) == {"by": "me"}


@pytest.mark.parametrize("text", ["", "Here is the JSON: {}", '{"by": "me"', "```json\n{```"])
def test_what_is_not_json_is_said_with_its_beginning(text: str) -> None:
    """The text is on the error, whole."""
    error = refused(text, Remark)
    assert "not JSON" in str(error)
    assert error.text == text
    assert error.where == ()


USAGE = TokenUsage(output_tokens=12, input_tokens=3400)
CUT = AnalyzeTaskResult(generation_id="g1", data='{"by": "m', finish_reason="length", usage=USAGE)
WHOLE = AnalyzeTaskResult(generation_id="g1", data='{"by": 1}', finish_reason="stop", usage=USAGE)


def carriers(result: AnalyzeTaskResult) -> list[Answer]:
    """All answers that can carry a result."""
    return [
        result,
        AnalyzeTaskResponse(task_id="t1", status="ready", result=result),
        BatchResultItem(task_id="t1", status="ready", data=result),
        NonStreamAnalyzeResponse(
            id=result.generation_id,
            data=result.data,
            finish_reason=result.finish_reason,
            usage=result.usage,
        ),
    ]


@pytest.mark.parametrize("answer", carriers(CUT), ids=lambda answer: type(answer).__name__)
def test_an_answer_that_was_cut_off_is_an_error_with_all_that_came(answer: Answer) -> None:
    """Nothing that was paid for is lost: text, identifier, usage and the answer itself."""
    error = refused(answer, Remark)
    assert "cut off" in str(error)
    assert "max_tokens" in str(error)
    assert (error.text, error.finish_reason, error.id) == ('{"by": "m', "length", "g1")
    assert error.usage == {"output_tokens": 12, "input_tokens": 3400}
    assert error.answer is answer
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (again.text, again.usage, again.answer) == (error.text, error.usage, answer)


@pytest.mark.parametrize("answer", carriers(WHOLE), ids=lambda answer: type(answer).__name__)
def test_an_answer_that_does_not_fit_has_all_that_came_too(answer: Answer) -> None:
    """Whatever carries the text, the error is the same."""
    error = refused(answer, Remark)
    assert error.where == ("expected a string, not int 1 @ $.by",)
    assert (error.text, error.finish_reason, error.id) == ('{"by": 1}', "stop", "g1")
    assert error.usage == {"output_tokens": 12, "input_tokens": 3400}


def test_a_summary_is_read_as_well() -> None:
    """A summary that follows a schema is JSON in its own field."""
    summary = SummarizeSummaryResult(id="s1", summary='{"by": "me"}')
    assert parse_as(summary, Remark) == {"by": "me"}
    assert refused(SummarizeSummaryResult(id="s1", summary="[]"), Remark).id == "s1"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (
            AnalyzeTaskResponse(task_id="t1", status="processing"),
            "no text to make Remark of: its status is 'processing'.",
        ),
        (
            AnalyzeTaskResponse(
                task_id="t1", status="failed", error=AnalyzeTaskError(message="Too long.")
            ),
            "its status is 'failed' (Too long).",
        ),
        (
            BatchResultItem(
                task_id="t1", status="failed", error=BatchItemError(code="c", message="Gone.")
            ),
            "its status is 'failed' (Gone).",
        ),
        (NonStreamAnalyzeResponse(id="t1"), "the answer has none."),
    ],
)
def test_an_answer_without_a_text_says_why(answer: Answer, text: str) -> None:
    """A task that is not done, or has failed, has nothing to read."""
    error = refused(answer, Remark)
    assert text in str(error)
    assert error.id == "t1"
    assert error.text == ""


@frozen
class Unreadable:
    """A class with something that has no schema."""

    value: bytes


def test_a_class_that_cannot_be_asked_for_cannot_be_read() -> None:
    """Both ends refuse it, with the same words."""
    for call in (lambda: format_of(Unreadable), lambda: parse_as('{"value": "x"}', Unreadable)):
        with pytest.raises(InvalidInputError, match=r"^Unreadable\.value: bytes"):
            call()


def test_the_format_of_a_class_asks_for_its_schema() -> None:
    """As a response format has it."""
    assert format_of(Remark) == {"type": "json_schema", "json_schema": schema_of(Remark)}


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON | st.fixed_dictionaries({"title": JSON, "scenes": JSON, "counts": JSON, "row": JSON}))
def test_whatever_comes_there_is_an_object_or_our_error(value: object) -> None:
    """No other error gets out, and no object is half made."""
    try:
        made = of_json(value, Film)
    except StructuredOutputError as error:
        assert error.where  # noqa: PT017 - either outcome is fine
    else:
        assert type(made) is Film
        assert all(type(each) is Scene for each in made.scenes)
