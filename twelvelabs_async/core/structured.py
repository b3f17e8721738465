"""Structured answers: the format that asks for a class, and the object made of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast

import orjson
from attrs import asdict, field, frozen
from cattrs import transform_error

from ..errors import StructuredOutputError
from ..models.analysis import AnalyzeTaskResult, TokenUsage
from ..models.analyze import NonStreamAnalyzeResponse
from ..models.analyze_batches import BatchResultItem
from ..models.analyze_tasks import AnalyzeTaskResponse
from ..models.gist import SummarizeSummaryResult
from .schema import Schema, check_class, is_pydantic, schema_of
from .strict import converter

__all__ = ["Answer", "format_of", "parse_as"]

T = TypeVar("T")

Answer: TypeAlias = (
    str
    | NonStreamAnalyzeResponse
    | AnalyzeTaskResponse
    | AnalyzeTaskResult
    | BatchResultItem
    | SummarizeSummaryResult
)
"""What has a text: the text itself, or an answer of the API that carries one."""

_FENCED = re.compile(r"```\w*[ \t]*\r?\n(.*?)\r?\n?```", re.DOTALL)
MOST_PLACES = 5


def format_of(kind: type[object]) -> Schema:
    """Return the response format that asks for a class.

    Raises:
        InvalidInputError: The class, or something in it, has no JSON schema.
    """
    schema = schema_of(kind)
    if not is_pydantic(kind):
        _check(kind)
    return {"type": "json_schema", "json_schema": schema}


def _check(kind: Any) -> None:
    _check_once(kind)


@lru_cache(maxsize=256)
def _check_once(kind: Any) -> None:
    """Refuse a class that cannot be made of what comes back."""
    check_class(kind)
    converter().get_structure_hook(kind)


def parse_as(answer: Answer, into: type[T]) -> T:
    """Turn the text of an answer into an object.

    Wrong types and missing fields are errors and nothing is converted, with one exception: a
    whole number does for a float, and 3.0 for an int. Keys that the class does not have are
    ignored. A pydantic model reads the text by its own rules.

    Args:
        answer: The text, or an answer, task, task's result or batch item that carries it.
        into: An attrs class, a dataclass, a TypedDict or a pydantic model.

    Raises:
        StructuredOutputError: There is no text, it was cut off, it is not JSON, or it does not
            fit; the error has the text and says which places do not fit.
        InvalidInputError: The class, or something in it, cannot be in a structured answer.
    """
    given = _Given.of(answer)
    if given.text is None:
        raise given.refused(f"There is no text to make {into.__name__} of: {given.missing}.")
    if given.finish_reason == "length":
        raise given.refused(
            f"The answer was cut off (finish_reason 'length') after {len(given.text)} characters, "
            f"so it is not a whole {into.__name__}. Raise max_tokens, or ask for less."
        )
    fenced = _FENCED.fullmatch(given.text.strip())
    text = fenced[1] if fenced else given.text
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise given.refused(
            f"The answer is not JSON, so it is no {into.__name__} ({error}): {text[:200]!r}"
        ) from None
    if is_pydantic(into):
        return given.read_by_pydantic(text, into)
    _check(into)
    try:
        made: T = converter().structure(value, into)
    except Exception as error:  # noqa: BLE001 - the class may raise whatever it likes
        places = transform_error(error, path="$", format_exception=_reason)
        raise given.unfit(into, places) from None
    return made


@frozen
class _Given:
    """What is known of the text."""

    text: str | None
    finish_reason: str | None = None
    id: str | None = None
    usage: TokenUsage | None = None
    answer: object = field(default=None, repr=False)
    missing: str = "the answer has none"

    @classmethod
    def of(cls, answer: Answer) -> _Given:
        if isinstance(answer, str):
            return cls(answer)
        if isinstance(answer, AnalyzeTaskResponse):
            return cls.of_result(answer.result, answer, answer.status, answer.error)
        if isinstance(answer, BatchResultItem):
            return cls.of_result(answer.data, answer, answer.status, answer.error)
        if isinstance(answer, AnalyzeTaskResult):
            return cls.of_result(answer, answer, None, None)
        if isinstance(answer, SummarizeSummaryResult):
            return cls(answer.summary, None, answer.id, answer.usage, answer)
        return cls(answer.data, answer.finish_reason, answer.id, answer.usage, answer)

    @classmethod
    def of_result(
        cls, result: AnalyzeTaskResult | None, answer: object, status: str | None, error: object
    ) -> _Given:
        if result is None:
            reason = cast("str | None", getattr(error, "message", None))
            missing = f"its status is {status!r}" + (f" ({reason.rstrip('.')})" if reason else "")
            return cls(None, id=getattr(answer, "task_id", None), answer=answer, missing=missing)
        return cls(result.data, result.finish_reason, result.generation_id, result.usage, answer)

    def refused(self, message: str, where: Iterable[str] = ()) -> StructuredOutputError:
        counted: Mapping[str, Any] = (
            asdict(
                self.usage, filter=lambda each, value: each.name != "extra" and value is not None
            )
            if self.usage
            else {}
        )
        return StructuredOutputError(
            message,
            text=self.text or "",
            finish_reason=self.finish_reason,
            where=list(where),
            id=self.id,
            usage=counted,
            answer=self.answer,
        )

    def unfit(self, into: Any, places: list[str]) -> StructuredOutputError:
        shown = places[:MOST_PLACES]
        return self.refused(f"The answer does not fit {into.__name__}: {'; '.join(shown)}.", shown)

    def read_by_pydantic(self, text: str, into: type[T]) -> T:
        read = cast("Callable[[str], T]", into.model_validate_json)  # type: ignore[attr-defined] # asked before
        try:
            return read(text)
        except ValueError as error:  # which pydantic's error is
            listed = cast("Callable[[], list[dict[str, Any]]]", getattr(error, "errors", list))()
            places = [f"{each['msg']} @ {_path(each['loc'])}" for each in listed]
            raise self.unfit(into, places or [str(error)]) from None


def _path(places: Iterable[object]) -> str:
    return "$" + "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in places)


def _reason(error: BaseException, _: Any) -> str:
    return f"missing {error}" if isinstance(error, KeyError) else str(error)
